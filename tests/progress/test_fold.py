"""The state follows from the events only, in whatever order they arrive."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from effort import examples
from known_state import KnownState, know_the_same, state_after, state_of
from prepdeck.errors import Problem
from prepdeck.journal.event_cache import ReadMark, pack_cache, unpack_cache
from prepdeck.memory.grades import Grade
from prepdeck.memory.memory_models import MODELS_VERSION
from prepdeck.memory.rounds import WEEKDAYS
from prepdeck.progress.event_log import EventLog, GradedAnswer, fold_events, from_microseconds, to_microseconds
from prepdeck.progress.events import (
    AnswerChecked,
    AnyEvent,
    CardAskedAtInterview,
    CardBuried,
    CardGraded,
    CardNoteChanged,
    CardRenamed,
    CardResumed,
    CardSuspended,
    ChecklistItemDone,
    ChecklistItemReopened,
    DayMinutesReset,
    DayMinutesSet,
    DeckSwitched,
    DocumentRead,
    EventUndone,
    GoalSet,
    PromptRecorded,
    QuestionAsked,
    RetentionSet,
    RoundDebriefed,
    RoundDeckSwitched,
    RoundQuestionPostponed,
    RoundRemoved,
    RoundScheduled,
    UnknownEvent,
    WeekMinutesSet,
)
from prepdeck.progress.fold import NO_ROUND, Progress, StateBuilder, event_sort_key, find_undone_ids, resolve_renames
from prepdeck.progress.learner_tracker import LearnerTracker

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CARDS = ("a/1", "a/2", "b/1")


def graded(number: int, card: str = "a/1", grade: Grade = Grade.GOOD, hours: float = 0) -> CardGraded:
    return CardGraded(id=f"g{number}", at=AT + timedelta(hours=hours), card=card, grade=grade, seconds=3)


ROUNDS = st.sampled_from(["Screen", "Onsite", NO_ROUND])
instants = st.integers(0, 6).map(lambda hours: AT + timedelta(hours=hours))  # few, so that many are equal
ids = st.integers(0, 14).map(lambda number: f"e{number:02}")


@st.composite
def histories(draw: st.DrawFn) -> list[AnyEvent]:
    """Events at random times of a clock that jumps: some undo others, cards are renamed, some events are copies."""
    event_by_id: dict[str, AnyEvent] = {}
    for _ in range(draw(st.integers(0, 14))):
        event_id, at, card = draw(ids), draw(instants), draw(st.sampled_from(CARDS))
        events: list[AnyEvent] = [
            CardGraded(id=event_id, at=at, card=card, grade=draw(st.sampled_from(Grade)), seconds=1),
            CardGraded(id=event_id, at=at, card=card, grade=draw(st.sampled_from(Grade)), seconds=2),
            EventUndone(id=event_id, at=at, event=draw(ids)),
            ChecklistItemDone(id=event_id, at=at, card=card, evidence="so"),
            ChecklistItemReopened(id=event_id, at=at, card=card),
            RoundScheduled(id=event_id, at=at, round=draw(ROUNDS), starts=draw(instants), zone="UTC"),
            RoundRemoved(id=event_id, at=at, round=draw(ROUNDS)),
            WeekMinutesSet(
                id=event_id, at=at, round=draw(ROUNDS), **dict.fromkeys(WEEKDAYS, draw(st.integers(0, 60))), most=0
            ),
            RoundDeckSwitched(id=event_id, at=at, round=draw(ROUNDS), deck="figures", on=draw(st.booleans())),
            DayMinutesSet(id=event_id, at=at, day=AT.date(), minutes=draw(st.integers(0, 60))),
            DayMinutesReset(id=event_id, at=at, day=AT.date()),
            RetentionSet(id=event_id, at=at, share=0.8),
            GoalSet(id=event_id, at=at, safe=draw(st.booleans()), share=0.8),
            DeckSwitched(id=event_id, at=at, deck="figures", on=draw(st.booleans())),
            DocumentRead(id=event_id, at=at, document="guide", line=1, share=0.5),
            CardSuspended(id=event_id, at=at, card=card),
            CardBuried(id=event_id, at=at, card=card, until=draw(instants)),
            CardResumed(id=event_id, at=at, card=card),
            CardNoteChanged(id=event_id, at=at, card=card, text=draw(st.sampled_from(["", "so"]))),
            CardRenamed(id=event_id, at=at, card=card, to=draw(st.sampled_from(CARDS))),
            AnswerChecked(
                id=event_id, at=at, event=draw(ids), card=card, right=draw(st.booleans()), recalled=draw(st.booleans())
            ),
            CardAskedAtInterview(
                id=event_id,
                at=at,
                event=draw(ids),
                card=card,
                round="Onsite",
                starts=AT,
                known=True,
                expected=0.5,
                scored=True,
            ),
            QuestionAsked(id=event_id, at=at, round=draw(ROUNDS), starts=AT, text="Why us?", known=draw(st.booleans())),
            RoundDebriefed(
                id=event_id, at=at, round=draw(ROUNDS), starts=AT, surprise=draw(st.sampled_from(["", "so"]))
            ),
            UnknownEvent(id=event_id, at=at, stored_kind="dream"),
        ]
        event = draw(st.sampled_from(events))
        event_by_id.setdefault(event.id, event)
    return list(event_by_id.values())


def test_every_field_of_the_progress_follows_from_some_event() -> None:
    """A field that `build_progress` forgets would always have its default."""
    week = dict.fromkeys(WEEKDAYS, 20)
    events: list[AnyEvent] = [
        graded(1),
        ChecklistItemDone(id="e1", at=AT, card="a/1", evidence="so"),
        RoundScheduled(id="e2", at=AT, round="Onsite", starts=AT, zone="UTC"),
        RoundQuestionPostponed(id="e3", at=AT),
        DocumentRead(id="e4", at=AT, document="guide", line=1, share=0.5),
        DeckSwitched(id="e5", at=AT, deck="figures", on=True),
        CardSuspended(id="e6", at=AT, card="a/2"),
        CardNoteChanged(id="e7", at=AT, card="a/1", text="so"),
        PromptRecorded(id="e8", at=AT, card="a/1", deck="a", prompt="What dries?"),
        CardRenamed(id="e9", at=AT, card="b/0", to="b/1"),
        AnswerChecked(id="f0", at=AT, event="g1", card="a/1", right=False, recalled=True),
        UnknownEvent(id="f1", at=AT, stored_kind="dream"),
        WeekMinutesSet(id="f2", at=AT, round=NO_ROUND, **week, most=0),
        DayMinutesSet(id="f3", at=AT, day=AT.date(), minutes=5),
        RetentionSet(id="f4", at=AT, share=0.8),
        RoundDebriefed(id="f5", at=AT, round="Onsite", starts=AT, surprise="a whiteboard"),
        GoalSet(id="f6", at=AT, safe=True, share=0.8),
    ]
    progress, at_first = fold_events(events), Progress()
    assert [
        each.name for each in fields(Progress) if getattr(progress, each.name) == getattr(at_first, each.name)
    ] == []


def fold_simply(events: list[AnyEvent]) -> KnownState:
    """The fold in its simplest form: all events in order, with no state kept from before."""
    undone = find_undone_ids(event for event in events if isinstance(event, EventUndone))
    state_builder = StateBuilder((event for event in events if not isinstance(event, CardGraded)), undone)
    answers = [
        GradedAnswer(
            to_microseconds(event.at), state_builder.current_card_id(event.card), event.grade, float(event.seconds)
        )
        for event in sorted(events, key=event_sort_key)
        if isinstance(event, CardGraded) and event.id not in undone
    ]
    answered_at = {answer.card_id: from_microseconds(answer.answered_at) for answer in answers}
    return KnownState(state_builder.build_progress(answered_at), answers)


def track(event_log: EventLog) -> LearnerTracker:
    """What the answers of an event log say, computed from the first one."""
    tracker = LearnerTracker()
    tracker.update_from(event_log)
    return tracker


def assert_same_trackers(first: LearnerTracker, second: LearnerTracker) -> None:
    assert know_the_same(first.learner, second.learner)
    assert first.pace == second.pace


@examples(150)
@given(history=histories())
def test_the_fold_equals_a_simple_one(history: list[AnyEvent]) -> None:
    assert state_after(history) == fold_simply(history)
    assert fold_events(history) == fold_simply(history).progress


@examples(150)
@given(history=histories(), data=st.data())
def test_the_state_does_not_depend_on_how_events_arrive(history: list[AnyEvent], data: st.DataObject) -> None:
    arriving = data.draw(st.permutations([*history, *history[:3]]))
    past = EventLog()
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        past.add_events(arriving[:size])
        arriving = arriving[size:]
    assert state_of(past) == state_after(history)
    assert sorted(past.all_events, key=event_sort_key) == sorted(history, key=event_sort_key)


@examples(150)
@given(history=histories(), data=st.data())
def test_what_answers_say_does_not_depend_on_how_they_arrive(history: list[AnyEvent], data: st.DataObject) -> None:
    arriving = data.draw(st.permutations([*history, *history[:3]]))
    past, answers = EventLog(), LearnerTracker()
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        past.add_events(arriving[:size])
        arriving = arriving[size:]
        answers.update_from(past)
    whole = EventLog()
    whole.add_events(history)
    assert_same_trackers(answers, track(whole))


@examples(100)
@given(history=histories(), data=st.data())
def test_two_different_events_with_one_id_resolve_the_same_everywhere(
    history: list[AnyEvent], data: st.DataObject
) -> None:
    doubled = [*history, *(replace(event, at=event.at + timedelta(hours=1)) for event in history[:4])]
    past = EventLog()
    for event in data.draw(st.permutations(doubled)):
        past.add_events([event])
    assert state_of(past) == state_after(history)


def test_a_checked_answer_does_not_count_once_its_grade_is_undone_in_whatever_order_they_arrive() -> None:
    check = AnswerChecked(id="c", at=AT, event="g1", card="a/1", right=False, recalled=True)
    undo = EventUndone(id="u", at=AT, event="g1")
    arrivals: list[AnyEvent] = [graded(1), check, undo]
    for events in permutations(arrivals):
        event_log = EventLog()
        for event in events:
            event_log.add_events([event])
        assert event_log.progress.answer_checks == {}


@given(history=histories(), data=st.data())
def test_an_undone_event_counts_as_if_it_had_never_happened(history: list[AnyEvent], data: st.DataObject) -> None:
    mended = [event for event in history if not isinstance(event, EventUndone)]
    if not mended:
        return
    victim = data.draw(st.sampled_from(mended))
    undo = EventUndone(id="zz", at=AT + timedelta(days=9), event=victim.id)
    without = [
        event
        for event in mended
        if event is not victim
        and not (isinstance(event, AnswerChecked | CardAskedAtInterview) and event.event == victim.id)
    ]
    assert state_after([*mended, undo]) == state_after(without)
    again = EventUndone(id="zzz", at=AT + timedelta(days=9), event="zz")
    assert state_after([*mended, undo, again]) == state_after(mended)


@given(history=histories(), more=histories())
def test_a_log_read_from_the_cache_is_the_same(history: list[AnyEvent], more: list[AnyEvent]) -> None:
    past = EventLog()
    past.add_events(history)
    cached = unpack_cache(
        pack_cache(past, track(past).snapshot, {"a.toml": ReadMark(3, 1, "ab", (Problem("bad", "a.toml", 1),))})
    )
    assert cached is not None
    assert state_of(cached.event_log) == state_of(past)
    assert cached.marks == {"a.toml": ReadMark(3, 1, "ab", (Problem("bad", "a.toml", 1),))}
    again = LearnerTracker.restore(cached.event_log, cached.learner_snapshot)
    past.add_events(more)
    cached.event_log.add_events(more)
    assert state_of(cached.event_log) == state_of(past)
    again.update_from(cached.event_log)
    assert_same_trackers(again, track(past))


@given(at=st.integers(0, 2_000), bit=st.integers(0, 7))
def test_a_damaged_cache_is_not_used(at: int, bit: int) -> None:
    past = EventLog()
    past.add_events([graded(number, hours=number) for number in range(9)])
    cache_bytes = bytearray(pack_cache(past, track(past).snapshot, {}))
    cache_bytes[at % len(cache_bytes)] ^= 1 << bit
    assert unpack_cache(bytes(cache_bytes)) is None
    assert unpack_cache(bytes(cache_bytes[: at % len(cache_bytes)])) is None


def test_a_cache_from_other_memory_models_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    past = EventLog()
    past.add_events([graded(1)])
    cache_bytes = pack_cache(past, track(past).snapshot, {})
    assert unpack_cache(cache_bytes) is not None
    monkeypatch.setattr("prepdeck.journal.event_cache.MODELS_VERSION", MODELS_VERSION + 1)
    assert unpack_cache(cache_bytes) is None


def test_a_card_edited_twice_keeps_all_its_progress() -> None:
    history: list[AnyEvent] = [
        graded(1, "a/old"),
        CardRenamed(id="m1", at=AT + timedelta(hours=1), card="a/old", to="a/mid"),
        graded(2, "a/mid", hours=2),
        CardRenamed(id="m2", at=AT + timedelta(hours=3), card="a/mid", to="a/new"),
        graded(3, "a/old", hours=4),  # by a device that does not know of the rename yet
    ]
    same_history: list[AnyEvent] = [graded(number, "a/new", hours=hours) for number, hours in ((1, 0), (2, 2), (3, 4))]
    assert state_after(history).answers == state_after(same_history).answers
    assert fold_events(history).answered_at == fold_events(same_history).answered_at
    back = CardRenamed(id="m3", at=AT + timedelta(hours=5), card="a/new", to="a/old")
    assert fold_events([*history, back]).answered_at.keys() == {"a/old"}


def test_a_buried_card_is_set_aside_until_its_time_and_a_suspended_card_until_it_is_resumed() -> None:
    buried = CardBuried(id="1", at=AT, card="a/1", until=AT + timedelta(days=1))
    suspended = CardSuspended(id="2", at=AT, card="a/2")
    progress = fold_events([buried, suspended])
    assert [progress.is_set_aside(card, AT) for card in CARDS] == [True, True, False]
    assert [progress.is_set_aside(card, AT + timedelta(days=1)) for card in CARDS] == [False, True, False]
    resumed = CardResumed(id="3", at=AT + timedelta(minutes=1), card="a/2")
    assert not fold_events([suspended, resumed]).is_set_aside("a/2", AT)


def test_a_grade_is_the_last_answer_to_its_card() -> None:
    assert fold_events([graded(2, hours=2), graded(1)]).answered_at == {"a/1": AT + timedelta(hours=2)}


def test_the_earlier_grade_stays_when_the_later_one_is_undone() -> None:
    past = EventLog()
    past.add_events([graded(1), graded(2, hours=1), EventUndone(id="u", at=AT + timedelta(hours=2), event="g2")])
    assert past.counted_grades == [graded(1)]


def test_a_reopened_item_is_open_until_it_is_done_again() -> None:
    done = ChecklistItemDone(id="1", at=AT, card="c/1", evidence="three stories")
    again = ChecklistItemReopened(id="2", at=AT + timedelta(minutes=1), card="c/1")
    assert fold_events([done]).done_items["c/1"].text == "three stories"
    assert fold_events([done, again]).done_items == {}


def test_a_moved_round_has_its_new_date_and_a_removed_round_has_none() -> None:
    starts = AT + timedelta(days=10)
    first = RoundScheduled(id="1", at=AT, round="Interview", starts=starts, zone="UTC")
    moved = RoundScheduled(id="2", at=AT + timedelta(1), round="Interview", starts=starts + timedelta(1), zone="UTC")
    off = RoundRemoved(id="3", at=AT + timedelta(2), round="Interview")
    ahead = fold_events([first, moved]).next_round(AT)
    assert ahead is not None
    assert ahead.starts_at == starts + timedelta(1)
    assert fold_events([first, moved, off]).next_round(AT) is None


def test_a_past_round_is_not_upcoming() -> None:
    past = RoundScheduled(id="1", at=AT, round="Interview", starts=AT - timedelta(days=1), zone="UTC")
    assert fold_events([past]).next_round(AT) is None


def test_the_question_for_the_interview_date_is_asked_once() -> None:
    assert not fold_events([graded(1)]).is_round_question_settled
    assert fold_events([RoundQuestionPostponed(id="1", at=AT)]).is_round_question_settled


def test_the_share_read_does_not_shrink_when_the_person_goes_back_to_the_top() -> None:
    far = DocumentRead(id="1", at=AT, document="guide", line=80, share=0.9)
    top = DocumentRead(id="2", at=AT + timedelta(minutes=1), document="guide", line=1, share=0.2)
    position = fold_events([far, top]).reading_positions["guide"]
    assert (position.line, position.read_share) == (1, 0.9)


def test_a_deck_is_as_it_was_switched_last() -> None:
    on = DeckSwitched(id="a", at=AT, deck="figures", on=True)
    off = DeckSwitched(id="b", at=AT + timedelta(hours=1), deck="figures", on=False)
    assert fold_events([on]).deck_switches == {"figures": True}
    assert fold_events([off, on]).deck_switches == {"figures": False}


def find_undone_simply(undos: list[EventUndone]) -> frozenset[str]:
    """The events that do not count, found by checking for each undo separately whether it counts itself."""
    by_id = {undo.id: undo for undo in undos}
    counts: dict[str, bool] = {}

    def look_at(undo: str, path: list[str]) -> None:
        counts[undo] = True
        against = [other.id for other in by_id.values() if other.event == undo]
        for other in against:
            if other not in counts:
                look_at(other, [*path, undo])
        counts[undo] = not any(counts[other] for other in against if other not in [*path, undo])

    for undo in sorted(by_id):
        if undo not in counts:
            look_at(undo, [])
    return frozenset(by_id[undo].event for undo, is_so in counts.items() if is_so)


def resolve_simply(moves: list[CardRenamed]) -> dict[str, str]:
    """The current id of each card, found by following its renames one by one."""
    next_ids: dict[str, str] = {}
    for rename in sorted(moves, key=event_sort_key):
        next_ids.pop(rename.to, None)
        if rename.card != rename.to:
            next_ids[rename.card] = rename.to
    current_ids = {}
    for card in next_ids:
        current_ids[card] = card
        while current_ids[card] in next_ids:
            current_ids[card] = next_ids[current_ids[card]]
    return current_ids


@examples(300)
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghx")), max_size=12))
def test_undos_of_undos_equal_a_simple_computation(pairs: list[tuple[str, str]]) -> None:
    undos = [EventUndone(id=id_, at=AT, event=event) for id_, event in dict(pairs).items()]
    assert find_undone_ids(undos) == find_undone_simply(undos)


@examples(300)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_renames_lead_where_following_them_one_by_one_leads(pairs: list[tuple[str, str]]) -> None:
    moves = [
        CardRenamed(id=str(at), at=AT + timedelta(hours=at), card=card, to=to) for at, (card, to) in enumerate(pairs)
    ]
    assert list(resolve_renames(moves).items()) == list(resolve_simply(moves).items())
