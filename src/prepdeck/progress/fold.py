"""The state that follows from the events. `event_log.fold_events` computes it for all of them.

Three rules make the state the same on every device, in whatever order files arrive: events count in the order of
`event_sort_key`; an event with a known id is a copy; and an undone event counts as if it had never happened, unless the
undo itself is undone. Undoing does not restore a saved state: the state is computed again without the event.
"""

from collections.abc import Container, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from prepdeck.memory.objective import DEFAULT_SAFE_RECALL
from prepdeck.memory.retention import DEFAULT_RETENTION
from prepdeck.memory.rounds import DEBRIEF_TIME, Round, WeeklyMinutes
from prepdeck.progress.event_fields import usable_zone
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
    RoundRenamed,
    RoundScheduled,
    UnknownEvent,
    WeekMinutesSet,
)

NO_ROUND = ""
"""The name for the minutes a day while there is no upcoming round."""


class ChecklistEvidence(Struct, frozen=True):
    """When a checklist item was done, and what the person can show for it."""

    done_at: datetime
    text: str


class ReadingPosition(Struct, frozen=True):
    """Where a document was left: the source line at the top, and how much of it has been read, 0 to 1."""

    line: int
    read_share: float


class RecordedPrompt(Struct, frozen=True):
    """The prompt of a card when it was last answered, and its deck."""

    deck_id: str
    prompt: str


class AnswerCheck(Struct, frozen=True):
    """Whether a typed answer was right or close, and whether it was graded as recalled."""

    is_right: bool
    is_recalled: bool


class InterviewAnswer(Struct, frozen=True):
    """How a card went at an interview.

    Attributes:
        is_known: Whether the person knew the answer.
        expected_recall: The recall that was expected for that hour, 0 to 1; None if there was no expectation.
        grade_id: The id of the grade that stands for it.
    """

    is_known: bool
    expected_recall: float | None
    grade_id: str


class AskedQuestion(Struct, frozen=True):
    """A question of an interview that no card has, as it was said, and whether the person knew the answer."""

    text: str
    is_known: bool


class Debrief(Struct, frozen=True):
    """What the person said about an interview that is over.

    Attributes:
        answers: By card, the cards that were asked.
        questions: The other questions that were asked.
        surprise: What surprised the person, or "".
    """

    answers: Mapping[str, InterviewAnswer] = field(default_factory=dict)
    questions: tuple[AskedQuestion, ...] = ()
    surprise: str = ""


class Progress(Struct, frozen=True):
    """Everything known about the person's work on one target.

    Attributes:
        answered_at: By card, the instant of its last answer, aware UTC. A card that is missing was never answered.
        done_items: By card, the checklist items that are done.
        rounds: By name, the interviews.
        is_round_question_settled: Whether the question for the date of the interview was answered or postponed.
        reading_positions: By document, where reading was left.
        deck_switches: By deck, whether the person switched it on or off. Other decks keep their default.
        set_aside_until: By card, until when it is not asked; None means until it is resumed.
        notes: By card, the person's own note on it.
        recorded_prompts: By card with progress, or that had progress before it was renamed, its recorded prompt.
        answer_checks: By card, how its last typed answer compares with its grade.
        debriefs: By the name and the start of an interview, what the person said about it.
        current_card_ids: By the old id of an edited card, its current id.
        unknown_event_count: How many events are of a kind that this version does not know.
        week_without_round: The minutes a day while there is no upcoming round; None if the person has not set them.
        minutes_by_day: The minutes of the days that differ from their week.
        desired_retention: The recall at which a review is due while there is no upcoming round, 0 to 1.
        is_safety_first: Whether the goal is the most safe cards, instead of the most recall.
        safe_recall: The recall at the round from which on a card is safe, 0 to 1.
    """

    answered_at: Mapping[str, datetime] = field(default_factory=dict)
    done_items: Mapping[str, ChecklistEvidence] = field(default_factory=dict)
    rounds: Mapping[str, Round] = field(default_factory=dict)
    is_round_question_settled: bool = False
    reading_positions: Mapping[str, ReadingPosition] = field(default_factory=dict)
    deck_switches: Mapping[str, bool] = field(default_factory=dict)
    set_aside_until: Mapping[str, datetime | None] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    recorded_prompts: Mapping[str, RecordedPrompt] = field(default_factory=dict)
    answer_checks: Mapping[str, AnswerCheck] = field(default_factory=dict)
    debriefs: Mapping[tuple[str, datetime], Debrief] = field(default_factory=dict)
    current_card_ids: Mapping[str, str] = field(default_factory=dict)
    unknown_event_count: int = 0
    week_without_round: WeeklyMinutes | None = None
    minutes_by_day: Mapping[date, int] = field(default_factory=dict)
    desired_retention: float = DEFAULT_RETENTION
    is_safety_first: bool = False
    safe_recall: float = DEFAULT_SAFE_RECALL

    @property
    def checked_recall_count(self) -> int:
        """The number of cards whose last answer was typed and graded as recalled."""
        return sum(check.is_recalled for check in self.answer_checks.values())

    @property
    def generous_count(self) -> int:
        """The number of these cards whose answer was wrong."""
        return sum(check.is_recalled and not check.is_right for check in self.answer_checks.values())

    @property
    def studied_card_ids(self) -> AbstractSet[str]:
        """The cards with progress: answered, done, set aside or with a note."""
        return self.answered_at.keys() | self.done_items.keys() | self.set_aside_until.keys() | self.notes.keys()

    def next_round(self, now: datetime) -> Round | None:
        """The nearest round that has not begun."""
        return next(iter(self.upcoming_rounds(now)), None)

    def upcoming_rounds(self, now: datetime) -> list[Round]:
        """The rounds that have not begun, the nearest first."""
        return sorted(
            (upcoming_round for upcoming_round in self.rounds.values() if upcoming_round.starts_at > now),
            key=lambda upcoming_round: (upcoming_round.starts_at, upcoming_round.name),
        )

    def last_round(self, now: datetime) -> Round | None:
        """The latest round that has begun."""
        return next(iter(self.past_rounds(now)), None)

    def past_rounds(self, now: datetime) -> list[Round]:
        """The rounds that have begun, the latest first."""
        return sorted(
            (past_round for past_round in self.rounds.values() if past_round.starts_at <= now),
            key=lambda past_round: (past_round.starts_at, past_round.name),
        )[::-1]

    def round_to_debrief(self, now: datetime) -> Round | None:
        """The latest round that was lately and about which the person has not said anything yet."""
        return next(
            (
                past_round
                for past_round in self.past_rounds(now)
                if now - past_round.starts_at <= DEBRIEF_TIME
                and (past_round.name, past_round.starts_at) not in self.debriefs
            ),
            None,
        )

    def is_set_aside(self, card_id: str, now: datetime) -> bool:
        """Whether the card is suspended, or buried until after `now`."""
        if card_id not in self.set_aside_until:
            return False
        aside_until = self.set_aside_until[card_id]
        return aside_until is None or aside_until > now

    def is_suspended(self, card_id: str) -> bool:
        """Whether the card is not asked until it is resumed."""
        return card_id in self.set_aside_until and self.set_aside_until[card_id] is None


def event_sort_key(event: AnyEvent) -> tuple[datetime, str]:
    """The key that events are sorted by. It is unique, because ids are."""
    return event.at, event.id


def is_undone(event: AnyEvent, undone_ids: Container[str]) -> bool:
    """Whether an event does not count, because it was undone, or the grade that it belongs to."""
    return event.id in undone_ids or (
        isinstance(event, AnswerChecked | CardAskedAtInterview) and event.event in undone_ids
    )


def find_undone_ids(undo_events: Iterable[EventUndone]) -> frozenset[str]:
    """The ids of the events that do not count because of these undos. An undo that is itself undone has no effect."""
    undo_by_id = {undo.id: undo for undo in undo_events}
    undo_ids_by_event_id: dict[str, list[str]] = {}
    for undo_event in undo_by_id.values():
        undo_ids_by_event_id.setdefault(undo_event.event, []).append(undo_event.id)
    is_effective_by_id: dict[str, bool] = {}
    for first_id in sorted(undo_by_id):
        if first_id in is_effective_by_id:
            continue
        is_effective_by_id[first_id] = (
            True  # a circle of undos is resolved from its first id, the same way on every device
        )
        undo_stack = {first_id: iter(undo_ids_by_event_id.get(first_id, ()))}
        while undo_stack:  # an own stack, because a chain of undos may be longer than Python's recursion limit
            undo, remaining_ids = next(reversed(undo_stack.items()))
            unresolved_id = next((other_id for other_id in remaining_ids if other_id not in is_effective_by_id), None)
            if unresolved_id is not None:
                is_effective_by_id[unresolved_id] = True
                undo_stack[unresolved_id] = iter(undo_ids_by_event_id.get(unresolved_id, ()))
                continue
            is_effective_by_id[undo] = not any(
                is_effective_by_id[other_id]
                for other_id in undo_ids_by_event_id.get(undo, ())
                if other_id not in undo_stack
            )
            undo_stack.popitem()
    return frozenset(undo_by_id[undo].event for undo, is_effective in is_effective_by_id.items() if is_effective)


def resolve_renames(rename_events: Iterable[CardRenamed]) -> dict[str, str]:
    """Map each old id of a card to its current id. If two renames disagree, the later one counts."""
    next_card_ids: dict[str, str] = {}
    for rename_event in sorted(rename_events, key=event_sort_key):
        next_card_ids.pop(rename_event.to, None)
        if rename_event.card != rename_event.to:
            next_card_ids[rename_event.card] = rename_event.to
    current_card_ids: dict[str, str] = {}
    for card_id in next_card_ids:
        passed_card_ids, current_card_id = list[str](), card_id
        # This ends, because there is no circle: a rename to an id removes the earlier rename of that id.
        while current_card_id in next_card_ids and current_card_id not in current_card_ids:
            passed_card_ids.append(current_card_id)
            current_card_id = next_card_ids[current_card_id]
        current_card_id = current_card_ids.get(current_card_id, current_card_id)
        current_card_ids |= dict.fromkeys(passed_card_ids, current_card_id)
    return {card_id: current_card_ids[card_id] for card_id in next_card_ids}


class _DebriefDraft(Struct):
    """A debrief to which events are still added; the fields stand for those of `Debrief`."""

    answers: dict[str, InterviewAnswer] = field(default_factory=dict)
    known_by_question: dict[str, bool] = field(default_factory=dict)  # the same question again replaces the outcome
    surprise: str = ""


_DebriefKey = tuple[str, datetime]  # the name of a round and when it starts


class StateBuilder:
    """Builds the state from all events but grades. `build_progress` takes when each card was last answered.

    Args:
        events: All events other than grades.
        undone_ids: The ids of the events that do not count.
    """

    def __init__(self, events: Iterable[AnyEvent] = (), undone_ids: Container[str] = ()) -> None:
        counted_events = [event for event in sorted(events, key=event_sort_key) if not is_undone(event, undone_ids)]
        self.current_card_ids = resolve_renames(event for event in counted_events if isinstance(event, CardRenamed))
        self.done_items: dict[str, ChecklistEvidence] = {}
        self.rounds: dict[str, Round] = {}
        self.is_round_question_settled = False
        self.reading_positions: dict[str, ReadingPosition] = {}
        self.deck_switches: dict[str, bool] = {}
        self.set_aside_until: dict[str, datetime | None] = {}
        self.notes: dict[str, str] = {}
        self.answer_checks: dict[str, AnswerCheck] = {}
        self.debriefs: dict[_DebriefKey, _DebriefDraft] = {}
        self.debrief_key_after_change: dict[_DebriefKey, _DebriefKey] = {}
        self.recorded_prompts: dict[str, RecordedPrompt] = {}
        self.unknown_event_count = 0
        self.week_by_round: dict[str, WeeklyMinutes] = {}
        self.excluded_decks_by_round: dict[str, set[str]] = {}
        self.minutes_by_day: dict[date, int] = {}
        self.desired_retention = DEFAULT_RETENTION
        self.is_safety_first, self.safe_recall = False, DEFAULT_SAFE_RECALL
        for event in counted_events:
            self.add_event(event)

    def current_card_id(self, card_id: str) -> str:
        """The current id of a card."""
        return self.current_card_ids.get(card_id, card_id)

    def add_event(self, event: AnyEvent) -> None:
        """Add an event that is later than all before it and is neither an undo nor a rename."""
        match event:
            case PromptRecorded():  # first, because by far the most events are of this kind
                self.recorded_prompts[event.card] = RecordedPrompt(event.deck, event.prompt)
            case (
                RoundScheduled()
                | RoundRemoved()
                | RoundRenamed()
                | RoundQuestionPostponed()
                | RoundDeckSwitched()
                | WeekMinutesSet()
            ):
                self._add_round_event(event)
            case CardAskedAtInterview() | QuestionAsked() | RoundDebriefed():
                self._add_debrief_event(event)
            case DayMinutesSet() | DayMinutesReset() | RetentionSet() | GoalSet():
                self._add_study_time_event(event)
            case DocumentRead():
                old_position = self.reading_positions.get(event.document)
                read_share = max(event.share, old_position.read_share if old_position else 0.0)
                self.reading_positions[event.document] = ReadingPosition(event.line, read_share)
            case DeckSwitched():
                self.deck_switches[event.deck] = event.on
            case UnknownEvent():
                self.unknown_event_count += 1
            case (
                ChecklistItemDone()
                | ChecklistItemReopened()
                | CardSuspended()
                | CardBuried()
                | CardResumed()
                | CardNoteChanged()
                | AnswerChecked()
            ):
                self._add_card_event(event)
            case CardGraded() | EventUndone() | CardRenamed():
                pass  # the event log handles these
            case _:
                assert_never(event)

    def _add_round_event(
        self,
        event: RoundScheduled
        | RoundRemoved
        | RoundRenamed
        | RoundQuestionPostponed
        | RoundDeckSwitched
        | WeekMinutesSet,
    ) -> None:
        match event:
            case RoundScheduled():
                self._schedule_round(event)
            case RoundRemoved():
                for round_table in (self.rounds, self.week_by_round, self.excluded_decks_by_round):
                    round_table.pop(event.round, None)
            case RoundRenamed():
                self._rename_round(event.round, event.to)
            case RoundQuestionPostponed():
                self.is_round_question_settled = True
            case RoundDeckSwitched():
                excluded_decks = self.excluded_decks_by_round.setdefault(event.round, set())
                (excluded_decks.discard if event.on else excluded_decks.add)(event.deck)
            case WeekMinutesSet():
                self.week_by_round[event.round] = event.week
                if event.round in self.rounds:
                    self.rounds[event.round] = replace(self.rounds[event.round], minutes_set_at=event.at)
            case _:
                assert_never(event)

    def _schedule_round(self, event: RoundScheduled) -> None:
        old_round = self.rounds.get(event.round)
        self.debrief_key_after_change.pop((event.round, event.starts), None)
        is_moved = old_round is not None and old_round.starts_at != event.starts
        # The time of an interview that is over is corrected; one that is moved ahead is another interview.
        if old_round is not None and is_moved and max(old_round.starts_at, event.starts) <= event.at:
            self._move_debrief((event.round, old_round.starts_at), (event.round, event.starts))
        zone_name = usable_zone(event.zone)
        self.rounds[event.round] = Round(
            event.round,
            event.starts,
            zone_name,
            minutes_set_at=event.at,
            unknown_zone=None if zone_name == event.zone else event.zone,
        )
        self.is_round_question_settled = True

    def _rename_round(self, old_name: str, new_name: str) -> None:
        """Give a round a new name, unless it does not exist or another round has that name."""
        if old_name not in self.rounds or new_name in self.rounds:
            return
        renamed_round = self.rounds[new_name] = replace(self.rounds.pop(old_name), name=new_name)
        self._move_debrief((old_name, renamed_round.starts_at), (new_name, renamed_round.starts_at))
        for round_table in (self.week_by_round, self.excluded_decks_by_round):
            round_table.pop(new_name, None)
        if old_name in self.week_by_round:
            self.week_by_round[new_name] = self.week_by_round.pop(old_name)
        if old_name in self.excluded_decks_by_round:
            self.excluded_decks_by_round[new_name] = self.excluded_decks_by_round.pop(old_name)

    def _add_study_time_event(self, event: DayMinutesSet | DayMinutesReset | RetentionSet | GoalSet) -> None:
        match event:
            case DayMinutesSet():
                self.minutes_by_day[event.day] = event.minutes
            case DayMinutesReset():
                self.minutes_by_day.pop(event.day, None)
            case RetentionSet():
                self.desired_retention = event.share
            case GoalSet():
                self.is_safety_first, self.safe_recall = event.safe, event.share
            case _:
                assert_never(event)

    def _add_debrief_event(self, event: CardAskedAtInterview | QuestionAsked | RoundDebriefed) -> None:
        debrief_key = self._find_current_key((event.round, event.starts))
        debrief = self.debriefs.setdefault(debrief_key, _DebriefDraft())
        match event:
            case CardAskedAtInterview():
                expected_recall = event.expected if event.scored else None
                answer = InterviewAnswer(event.known, expected_recall, event.event)
                debrief.answers[self.current_card_id(event.card)] = answer
            case QuestionAsked():
                debrief.known_by_question[event.text] = event.known
            case RoundDebriefed():
                debrief.surprise = event.surprise
            case _:
                assert_never(event)

    def _move_debrief(self, old_key: _DebriefKey, new_key: _DebriefKey) -> None:
        """Let a debrief follow its round, also what another device or an open screen says later under the old key."""
        self.debrief_key_after_change[old_key] = new_key
        self.debrief_key_after_change.pop(new_key, None)
        debrief = self.debriefs.pop(old_key, None)
        if debrief is not None:
            self.debriefs[new_key] = debrief

    def _find_current_key(self, debrief_key: _DebriefKey) -> _DebriefKey:
        if debrief_key not in self.debrief_key_after_change:
            return debrief_key
        current_key = debrief_key
        while current_key in self.debrief_key_after_change:
            current_key = self.debrief_key_after_change[current_key]
        self.debrief_key_after_change[debrief_key] = current_key  # so that long chains are followed only once
        return current_key

    def _add_card_event(
        self,
        event: ChecklistItemDone
        | ChecklistItemReopened
        | CardSuspended
        | CardBuried
        | CardResumed
        | CardNoteChanged
        | AnswerChecked,
    ) -> None:
        match event:
            case ChecklistItemDone():
                self.done_items[self.current_card_id(event.card)] = ChecklistEvidence(event.at, event.evidence)
            case ChecklistItemReopened():
                self.done_items.pop(self.current_card_id(event.card), None)
            case CardSuspended():
                self.set_aside_until[self.current_card_id(event.card)] = None
            case CardBuried():
                self.set_aside_until[self.current_card_id(event.card)] = event.until
            case CardResumed():
                self.set_aside_until.pop(self.current_card_id(event.card), None)
            case CardNoteChanged():
                self.notes[self.current_card_id(event.card)] = event.text
            case AnswerChecked():
                self.answer_checks[self.current_card_id(event.card)] = AnswerCheck(event.right, event.recalled)
            case _:
                assert_never(event)

    def build_progress(self, answered_at: Mapping[str, datetime]) -> Progress:
        """Make the complete state, which later events do not change."""
        progress = Progress(
            answered_at=dict(answered_at),
            done_items=dict(self.done_items),
            rounds={
                round_name: replace(
                    interview_round,
                    weekly_minutes=self.week_by_round.get(round_name),
                    excluded_deck_ids=frozenset(self.excluded_decks_by_round.get(round_name, ())),
                )
                for round_name, interview_round in self.rounds.items()
            },
            is_round_question_settled=self.is_round_question_settled,
            reading_positions=dict(self.reading_positions),
            deck_switches=dict(self.deck_switches),
            set_aside_until=dict(self.set_aside_until),
            notes={card_id: note for card_id, note in self.notes.items() if note},
            answer_checks=dict(self.answer_checks),
            debriefs={
                debrief_key: Debrief(
                    dict(draft.answers),
                    tuple(AskedQuestion(text, is_known) for text, is_known in draft.known_by_question.items()),
                    draft.surprise,
                )
                for debrief_key, draft in self.debriefs.items()
            },
            current_card_ids=dict(self.current_card_ids),
            unknown_event_count=self.unknown_event_count,
            week_without_round=self.week_by_round.get(NO_ROUND),
            minutes_by_day=dict(self.minutes_by_day),
            desired_retention=self.desired_retention,
            is_safety_first=self.is_safety_first,
            safe_recall=self.safe_recall,
        )
        # Without progress there is nothing to carry over, so a card need not be recognized.
        recognized_ids = progress.studied_card_ids | self.current_card_ids.keys()
        recorded_prompts = {
            card_id: recorded_prompt
            for card_id, recorded_prompt in self.recorded_prompts.items()
            if card_id in recognized_ids
        }
        return replace(progress, recorded_prompts=recorded_prompts)
