"""The content of the Today page as data."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from msgspec import Struct

from prepdeck.cards.card import Deck, name_decks
from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document_info import SHOWN_FIRST_COUNT, DocumentInfo
from prepdeck.errors import Problem
from prepdeck.memory.expected_recall import ExpectedRecallTracker, RecallEstimate
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.rounds import Round
from prepdeck.progress.fold import ReadingPosition
from prepdeck.session.card_queue import queue_due_cards
from prepdeck.session.deck_status import DeckStatus, deck_status_with_round, deck_status_without_round, is_deck_on
from prepdeck.session.study_context import StudyContext

MIN_MINUTES_LEFT = 0.5  # with less, the day counts as done: it would be shown as 0 minutes


class DocumentRow(Struct, frozen=True):
    """A document in the list on Today.

    Attributes:
        name: The short name.
        path: The path of the file.
        label: The text shown for the document.
        reading_position: The last reading position; None if the document was never opened.
        overdue_since: The last day before its review is overdue, if that is past; else None.
    """

    name: str
    path: str
    label: str
    reading_position: ReadingPosition | None
    overdue_since: date | None = None


class TodayOverview(Struct, frozen=True, kw_only=True):
    """The content of the Today page.

    Attributes:
        title: The company.
        now: The present instant, aware UTC.
        today: The person's local date.
        next_round: The next round, if there is one.
        last_round: The last round that has begun, if there is one.
        has_other_zone: Whether the time zone of the round differs from that of this device at its start.
        is_date_settled: Whether the question for an interview date was answered or postponed.
        expected_recall: The expected recall at the next round, or now without one.
        recall_today: The expected recall now.
        plan: The plan for the next round; None without a round, and while it is being made.
        due_count: The number of reviews in the next drill.
        new_count: The number of new cards in the next drill.
        drill_minutes: The minutes that the next drill takes, at most the minutes left today.
        minutes_left: The minutes of study left today before an upcoming round; 0 without one.
        is_interview_day: Whether today is the day of the next round.
        is_day_off: Whether today is a day off.
        first_study_day: The first day with minutes, if today has none only because they rise towards the interview.
        cap_minutes_left: The minutes left today without an upcoming round; None if no minutes are set.
        leech_count: The number of leeches.
        deck_statuses: The status of each deck that is on.
        decks_off: The decks that are off.
        deck_names: The names of all decks by id, no two the same.
        document_rows: The first documents.
        unlisted_count: The number of documents that are not listed.
        unlisted_overdue_count: The number of these whose review is overdue.
        contradictions: The contradictions between the documents.
        problems: The files and entries that could not be read.
    """

    title: str
    now: datetime
    today: date
    next_round: Round | None
    last_round: Round | None
    has_other_zone: bool
    is_date_settled: bool
    round_to_debrief: Round | None
    expected_recall: RecallEstimate
    recall_today: RecallEstimate
    plan: StudyPlan | None
    due_count: int
    new_count: int
    drill_minutes: float
    minutes_left: float
    is_interview_day: bool
    is_day_off: bool
    first_study_day: date | None
    cap_minutes_left: float | None
    leech_count: int
    deck_statuses: tuple[DeckStatus, ...]
    decks_off: tuple[Deck, ...]
    deck_names: Mapping[str, str]
    document_rows: tuple[DocumentRow, ...]
    unlisted_count: int
    unlisted_overdue_count: int
    contradictions: tuple[Contradiction, ...]
    problems: tuple[Problem, ...]

    @property
    def new_card_count(self) -> int:
        """The number of counted cards that are new."""
        return sum(deck_status.new_card_count for deck_status in self.deck_statuses if deck_status.is_counted)

    @property
    def is_plan_pending(self) -> bool:
        """Whether the plan is being made, so that the cards for today are not known yet."""
        return self.next_round is not None and self.plan is None

    @property
    def has_no_asked_deck(self) -> bool:
        """Whether the next round includes none of the decks that are on."""
        return not any(deck_status.is_counted for deck_status in self.deck_statuses)

    @property
    def set_aside_count(self) -> int:
        """The number of suspended or buried cards."""
        return sum(deck_status.set_aside_count for deck_status in self.deck_statuses)

    @property
    def can_drill(self) -> bool:
        """Whether there is something to drill now."""
        if self.next_round is None:
            return bool(self.due_count or self.new_count) and (
                self.cap_minutes_left is None or self.cap_minutes_left >= MIN_MINUTES_LEFT
            )
        return not self.is_all_set_aside

    @property
    def is_all_set_aside(self) -> bool:
        """Whether every card is suspended or buried."""
        return all(len(deck_status.deck.cards) <= deck_status.set_aside_count for deck_status in self.deck_statuses)

    @property
    def has_counted_cards(self) -> bool:
        """Whether expected recall is a mean of any cards: suspended ones and those of excluded decks do not count."""
        return any(deck_status.is_counted and deck_status.counted_card_count for deck_status in self.deck_statuses)

    @property
    def is_over(self) -> bool:
        """Whether the last round is over and no other is coming up."""
        return self.next_round is None and self.last_round is not None

    @property
    def is_drill_for_all_minutes(self) -> bool:
        """Whether the next drill takes all the time left today."""
        return self.next_round is not None and round(self.drill_minutes) >= round(self.minutes_left)


def build_overview(
    *,
    title: str,
    documents: Mapping[str, DocumentInfo],
    label_document: Callable[[str], str],
    decks: Sequence[Deck],
    study_context: StudyContext,
    recall_tracker: ExpectedRecallTracker,
    plan: StudyPlan | None,
    contradictions: tuple[Contradiction, ...],
    problems: tuple[Problem, ...],
    today: date,
    has_other_zone: bool,
) -> TodayOverview:
    """Build the content of the Today page.

    Args:
        title: The company.
        documents: The documents by short name.
        label_document: Returns what a document is called on screen, by short name.
        decks: All decks, including those that are off.
        study_context: The present state.
        recall_tracker: The expected recall by deck at the next round, or now without one.
        plan: As in `TodayOverview`.
        contradictions: As in `TodayOverview`.
        problems: As in `TodayOverview`.
        today: The date with which review dates are compared.
        has_other_zone: As in `TodayOverview`.
    """
    progress, now, next_round = study_context.progress, study_context.now, study_context.next_round
    planned_card_ids = frozenset(plan.card_ids_today) if plan else frozenset[str]()
    cards_by_deck = study_context.counted_ids_by_deck(next_round)
    deck_statuses = tuple(
        deck_status_with_round(deck, progress, now, recall, planned_card_ids, is_counted=deck.id in cards_by_deck)
        if next_round
        else deck_status_without_round(deck, progress, study_context.local_now, recall, study_context.learner)
        for deck in study_context.active_decks
        for recall in [
            recall_tracker.estimate_groups(deck.id) if deck.id in cards_by_deck else study_context.deck_recall(deck)
        ]
    )
    if next_round:
        due_count, new_count = (
            sum(len(deck_status.due_ids) for deck_status in deck_statuses),
            sum(len(deck_status.new_ids) for deck_status in deck_statuses),
        )
        drill_minutes = (
            min(study_context.minutes_left_today, plan.minutes_needed_today)
            if plan
            else study_context.minutes_left_today
        )
    else:
        card_queue = study_context.limit_to_minutes(
            queue_due_cards(study_context.active_decks, progress, study_context.local_now, study_context.learner)
        )
        due_count = sum(card_id in progress.answered_at for card_id in card_queue.waiting_ids)
        new_count, drill_minutes = len(card_queue.waiting_ids) - due_count, study_context.minutes_for_queue(card_queue)
    return TodayOverview(
        title=title,
        now=now,
        today=today,
        next_round=next_round,
        last_round=progress.last_round(now),
        has_other_zone=has_other_zone,
        round_to_debrief=progress.round_to_debrief(now),
        is_date_settled=progress.is_round_question_settled,
        expected_recall=recall_tracker.estimate_groups(),
        recall_today=study_context.recall_tracker_at(now).estimate_groups()
        if next_round
        else recall_tracker.estimate_groups(),
        plan=plan,
        due_count=due_count,
        new_count=new_count,
        drill_minutes=drill_minutes,
        minutes_left=study_context.minutes_left_today,
        is_interview_day=study_context.is_interview_day,
        is_day_off=study_context.is_today_off,
        first_study_day=study_context.first_study_day,
        cap_minutes_left=None
        if (cap_seconds := study_context.seconds_left_without_round) is None
        else cap_seconds / 60,
        leech_count=len(study_context.leech_cards),
        deck_statuses=deck_statuses,
        decks_off=tuple(deck for deck in decks if not is_deck_on(deck, progress)),
        deck_names=name_decks(decks),
        document_rows=tuple(
            DocumentRow(
                name,
                document.path,
                label_document(name),
                progress.reading_positions.get(name),
                document.review_due if _is_overdue(document, today) else None,
            )
            for name, document in islice(documents.items(), SHOWN_FIRST_COUNT)
        ),
        unlisted_count=max(0, len(documents) - SHOWN_FIRST_COUNT),
        unlisted_overdue_count=sum(
            _is_overdue(document, today) for document in islice(documents.values(), SHOWN_FIRST_COUNT, None)
        ),
        contradictions=contradictions,
        problems=problems,
    )


def _is_overdue(document: DocumentInfo, today: date) -> bool:
    return document.review_due is not None and document.review_due < today
