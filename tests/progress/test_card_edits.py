"""Edited cards keep their progress, and no edit ever loses a grade."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from prepdeck.cards.card import Deck, RecallCard, id_from_prompt
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.memory.grades import Grade
from prepdeck.progress.card_edits import (
    count_cards_without_deck,
    find_edited_cards,
    make_prompt_events,
    make_rename_events,
)
from prepdeck.progress.event_log import EventLog
from prepdeck.progress.events import (
    AnyEvent,
    CardGraded,
    CardNoteChanged,
    CardRenamed,
    CardSuspended,
    ChecklistItemDone,
    EventUndone,
)
from prepdeck.progress.fold import ChecklistEvidence

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OLD, NEW, NEWER = (
    "How often do the nibs change?",
    "How often do the nibs change in practice?",
    "In practice, how often do all the nibs change?",
)


def make_id_source() -> Callable[[], str]:
    numbers = count()
    return lambda: f"n{next(numbers):04}"


def card(prompt: str) -> RecallCard:
    return RecallCard(id=f"ink/{id_from_prompt(prompt)}", prompt=prompt, answer=plain_blocks("yes"))


def deck(*prompts: str) -> tuple[Deck, ...]:
    return (Deck("ink", "Ink", tuple(map(card, prompts))),)


class Person:
    """Studies a deck that is edited from time to time."""

    def __init__(self) -> None:
        self.event_log = EventLog()
        self.now = AT
        self.new_id = make_id_source()

    def record(self, prompt: str, kind: Callable[..., AnyEvent], **values: object) -> AnyEvent:
        self.now += timedelta(hours=1)
        event = kind(id=self.new_id(), at=self.now, card=card(prompt).id, **values)
        self.event_log.add_events(
            [*make_prompt_events(card(prompt), self.event_log.progress, self.now, self.new_id), event]
        )
        return event

    def grade(self, prompt: str) -> AnyEvent:
        return self.record(prompt, CardGraded, grade=Grade.GOOD, seconds=1)

    def open(self, *prompts: str) -> list[CardRenamed]:
        self.now += timedelta(hours=1)
        events = make_rename_events(deck(*prompts), (), self.event_log, self.now, self.new_id)
        self.event_log.add_events(events)
        return [event for event in events if isinstance(event, CardRenamed)]


def test_a_card_keeps_all_its_progress_however_often_it_is_edited() -> None:
    person = Person()
    person.grade(OLD)
    person.record(OLD, ChecklistItemDone, evidence="a box of nibs")
    person.record(OLD, CardSuspended)
    person.record(OLD, CardNoteChanged, text="think of the box")
    before = person.event_log.progress
    for prompt in (NEW, NEWER):
        assert len(person.open(prompt)) == 1
        progress = person.event_log.progress
        assert progress.answered_at == {card(prompt).id: before.answered_at[card(OLD).id]}
        assert progress.done_items == {card(prompt).id: ChecklistEvidence(AT + timedelta(hours=2), "a box of nibs")}
        assert progress.is_suspended(card(prompt).id)
        assert progress.notes == {card(prompt).id: "think of the box"}
        assert person.open(prompt) == []


def test_a_restored_text_has_its_progress_back_with_everything_added_since() -> None:
    person = Person()
    person.grade(OLD)
    person.open(NEW)
    person.grade(NEW)
    person.open(OLD)
    assert person.event_log.progress.studied_card_ids == {card(OLD).id}
    assert len(person.event_log.counted_grades) == 2
    for prompt in (NEW, OLD, NEW, OLD):
        assert len(person.open(prompt)) == 1
        assert person.event_log.progress.studied_card_ids == {card(prompt).id}


def test_an_old_text_next_to_the_new_one_is_a_card_again_with_its_own_progress() -> None:
    person = Person()
    first = person.grade(OLD)
    person.open(NEW)
    second = person.grade(NEW)
    for prompts in ((OLD, NEW), (NEW, OLD)):
        person.open(*prompts)
        alone = {prompt: EventLog() for prompt in (OLD, NEW)}
        alone[OLD].add_events([first])
        alone[NEW].add_events([second])
        assert person.event_log.progress.answered_at == {
            **alone[OLD].progress.answered_at,
            **alone[NEW].progress.answered_at,
        }
    person.open(OLD)
    person.open(OLD, NEW)
    person.grade(NEW)
    assert person.event_log.progress.studied_card_ids == {card(OLD).id, card(NEW).id}


def test_two_old_texts_that_are_back_are_two_cards() -> None:
    person = Person()
    for before, now in ((OLD, NEW), (NEW, NEWER)):
        person.grade(before)
        person.open(now)
    person.open(OLD, NEW)
    assert make_rename_events(deck(OLD, NEW), (), person.event_log, person.now, person.new_id) == []
    assert person.event_log.progress.answered_at.keys() == {card(OLD).id, card(NEW).id}


def test_a_restored_text_is_graded_on_its_own_after_its_rename_was_undone() -> None:
    person = Person()
    person.grade(OLD)
    person.open(NEW)
    (back,) = person.open(OLD)
    person.event_log.add_events([EventUndone(id="u", at=person.now, event=back.id)])
    person.open(OLD)
    person.grade(OLD)
    assert person.event_log.progress.answered_at.keys() == {card(OLD).id}


def test_a_clock_that_was_set_back_does_not_reverse_renames() -> None:
    person = Person()
    person.grade(OLD)
    person.open(NEW)
    person.now -= timedelta(days=3)
    person.open(OLD)
    assert person.event_log.progress.studied_card_ids == {card(OLD).id}
    assert person.open(OLD) == []


def test_a_card_that_is_gone_keeps_its_progress_until_it_is_back() -> None:
    person = Person()
    person.grade(OLD)
    assert person.open("Who dries the paper?") == []
    assert count_cards_without_deck(deck("Who dries the paper?"), person.event_log.progress) == 1
    assert person.open("Who dries the paper?", OLD) == []
    assert count_cards_without_deck(deck(OLD), person.event_log.progress) == 0


def test_a_rename_that_was_undone_is_not_made_again() -> None:
    person = Person()
    person.grade(OLD)
    (move,) = person.open(NEW)
    person.event_log.add_events([EventUndone(id="u", at=person.now, event=move.id)])
    assert person.event_log.progress.answered_at.keys() == {card(OLD).id}
    assert person.open(NEW) == []


def test_the_same_rename_on_two_devices_counts_once() -> None:
    person = Person()
    person.grade(OLD)
    here = make_rename_events(deck(NEW), (), person.event_log, person.now, person.new_id)
    there = make_rename_events(deck(NEW), (), person.event_log, person.now, person.new_id)
    person.event_log.add_events([*here, *there])
    assert person.event_log.progress.studied_card_ids == {card(NEW).id}
    assert person.open(NEW) == []


def test_the_old_prompt_of_an_edited_card_is_known() -> None:
    person = Person()
    person.grade(OLD)
    assert list(find_edited_cards(deck(OLD), person.event_log.progress)) == []
    person.open(NEW)
    (found,) = find_edited_cards(deck(NEW), person.event_log.progress)
    assert (found.card.prompt, found.old_prompt) == (NEW, OLD)


def test_a_prompt_is_recorded_once_and_again_after_a_change() -> None:
    person = Person()
    person.grade(OLD)
    assert make_prompt_events(card(OLD), person.event_log.progress, AT, make_id_source()) == []
    changed = RecallCard(id=card(OLD).id, prompt=NEW, answer=plain_blocks("yes"))
    (event,) = make_prompt_events(changed, person.event_log.progress, AT, make_id_source())
    assert (event.card, event.deck, event.prompt) == (card(OLD).id, "ink", NEW)


prompts = st.sampled_from([OLD, NEW, NEWER, "Who dries the paper?", "Who dries the new paper?", "What ships?"])
steps = st.one_of(
    prompts.map(lambda prompt: ("grade", (prompt,))),
    st.lists(prompts, unique=True, max_size=4).map(lambda those: ("open", tuple(those))),
)


@examples(300)
@given(did=st.lists(steps, max_size=12))
def test_no_edit_loses_a_grade_and_a_second_start_renames_nothing(
    did: list[tuple[str, tuple[str, ...]]],
) -> None:
    person = Person()
    there: tuple[str, ...] = ()
    grades = 0
    for what, those in did:
        if what == "grade" and those[0] in there:
            person.grade(those[0])
            grades += 1
            assert card(those[0]).id in person.event_log.progress.answered_at
        elif what == "open":
            there = those
            moves = person.open(*there)
            assert len({move.to for move in moves}) == len({move.card for move in moves}) == len(moves)
            assert make_rename_events(deck(*there), (), person.event_log, person.now, person.new_id) == []
        past = person.event_log
        assert len(past.counted_grades) == grades
        owners = {past.progress.current_card_ids.get(grade.card, grade.card) for grade in past.counted_grades}
        assert owners == past.progress.answered_at.keys()
