"""The fold: the state follows from the events alone, in whatever order they arrive."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prepdeck.memory.fsrs import Grade, Model
from prepdeck.progress.event import (
    DeckSwitched,
    Done,
    Event,
    Graded,
    Read,
    Reopened,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    Undone,
)
from prepdeck.progress.fold import Progress, advance, fold

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MODEL = Model()
CARDS = ("a/1", "a/2", "b/1")


def graded(number: int, card: str = "a/1", grade: Grade = Grade.GOOD, hours: float = 0) -> Graded:
    return Graded(id=f"g{number}", at=AT + timedelta(hours=hours), card=card, grade=grade, seconds=3)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events in time order; some undo an earlier one."""
    found: list[Event] = []
    for number in range(draw(st.integers(0, 12))):
        at = AT + timedelta(hours=number)
        name = f"e{number:02}"
        kind = draw(st.sampled_from(["grade", "undo", "done", "reopen", "read", "deck"]))
        card = draw(st.sampled_from(CARDS))
        if kind == "grade":
            found.append(Graded(id=name, at=at, card=card, grade=draw(st.sampled_from(Grade)), seconds=1))
        elif kind == "undo" and found:
            found.append(Undone(id=name, at=at, event=draw(st.sampled_from(found)).id))
        elif kind == "done":
            found.append(Done(id=name, at=at, card=card, evidence="so"))
        elif kind == "reopen":
            found.append(Reopened(id=name, at=at, card=card))
        elif kind == "deck":
            found.append(DeckSwitched(id=name, at=at, deck="figures", on=draw(st.booleans())))
        elif kind == "read":
            found.append(Read(id=name, at=at, document="guide", line=number, share=number / 12))
    return found


@given(history=histories(), data=st.data())
def test_the_order_in_which_files_arrive_does_not_count(history: list[Event], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history))
    assert fold(shuffled, MODEL) == fold(history, MODEL)


@given(history=histories())
def test_step_by_step_gives_the_same_state_as_all_at_once(history: list[Event]) -> None:
    undone = {event.event for event in history if isinstance(event, Undone)}
    progress = Progress()
    for event in history:
        if event.id not in undone:
            progress = advance(progress, event, MODEL)
    assert progress == fold(history, MODEL)


@given(history=histories(), data=st.data())
def test_an_undone_event_counts_as_if_it_had_never_been(history: list[Event], data: st.DataObject) -> None:
    mended = [event for event in history if not isinstance(event, Undone)]
    if not mended:
        return
    victim = data.draw(st.sampled_from(mended))
    undo = Undone(id="zz", at=AT + timedelta(days=9), event=victim.id)
    without = [event for event in mended if event is not victim]
    assert fold([*mended, undo], MODEL) == fold(without, MODEL)


def test_a_grade_leaves_a_memory_of_its_card() -> None:
    progress = fold([graded(1)], MODEL)
    assert progress.memories["a/1"].last == AT
    assert "a/2" not in progress.memories


def test_the_earlier_grade_stays_when_the_later_one_is_undone() -> None:
    first, second = graded(1), graded(2, hours=1)
    progress = fold([first, second, Undone(id="u", at=AT + timedelta(hours=2), event="g2")], MODEL)
    assert progress.grades == (first,)


def test_a_reopened_item_is_open_until_it_is_done_again() -> None:
    done = Done(id="1", at=AT, card="c/1", evidence="three stories")
    again = Reopened(id="2", at=AT + timedelta(minutes=1), card="c/1")
    assert fold([done], MODEL).done["c/1"].text == "three stories"
    assert fold([done, again], MODEL).done == {}


def test_a_round_that_was_moved_has_its_new_date_and_one_that_was_removed_none() -> None:
    starts = AT + timedelta(days=10)
    first = RoundSet(id="1", at=AT, round="Interview", starts=starts, zone="UTC")
    moved = RoundSet(id="2", at=AT + timedelta(1), round="Interview", starts=starts + timedelta(1), zone="UTC")
    off = RoundRemoved(id="3", at=AT + timedelta(2), round="Interview")
    ahead = fold([first, moved], MODEL).next_round(AT)
    assert ahead is not None
    assert ahead.starts == starts + timedelta(1)
    assert fold([first, moved, off], MODEL).next_round(AT) is None


def test_a_round_that_has_been_is_not_ahead() -> None:
    past = RoundSet(id="1", at=AT, round="Interview", starts=AT - timedelta(days=1), zone="UTC")
    assert fold([past], MODEL).next_round(AT) is None


def test_the_question_for_the_day_is_put_once() -> None:
    assert not fold([graded(1)], MODEL).asked
    assert fold([RoundPutOff(id="1", at=AT)], MODEL).asked


def test_how_much_was_read_never_shrinks_when_one_goes_back_to_the_top() -> None:
    far = Read(id="1", at=AT, document="guide", line=80, share=0.9)
    top = Read(id="2", at=AT + timedelta(minutes=1), document="guide", line=1, share=0.2)
    place = fold([far, top], MODEL).places["guide"]
    assert (place.line, place.share) == (1, 0.9)


def test_a_deck_is_as_it_was_switched_last() -> None:
    on = DeckSwitched(id="a", at=AT, deck="figures", on=True)
    off = DeckSwitched(id="b", at=AT + timedelta(hours=1), deck="figures", on=False)
    assert fold([on], MODEL).decks == {"figures": True}
    assert fold([off, on], MODEL).decks == {"figures": False}
