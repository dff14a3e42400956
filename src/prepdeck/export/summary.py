"""Collect the study summary: what a person wants to read once more right before the interview."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from prepdeck.cards.card import AnyCard, ChecklistCard, Deck, RepairCard
from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document import Document, DocumentLink
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.negotiation_script import NegotiationLever, NegotiationStrategy
from prepdeck.documents.kinds.pay_table import PayRow
from prepdeck.memory.expected_recall import ExpectedRecallTracker, RecallEstimate
from prepdeck.memory.grades import Grade
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.rounds import Round
from prepdeck.progress.fold import Progress
from prepdeck.session.deck_status import without_suspended

MAX_WEAK_CARDS = 10


class ChecklistItem(Struct, frozen=True):
    """A checklist item with the person's evidence; `evidence` is None until the item is done."""

    prompt: str
    evidence: str | None


class WeakCard(Struct, frozen=True):
    """A card with low expected recall.

    Attributes:
        prompt: The prompt.
        answer: The answer in one line.
        expected_recall: Expected recall, 0 to 1, at the interview or now.
        note: The person's note, or "".
        same_day_grade: The last grade, if it was given on the very day that `expected_recall` is for; on that day
            every answer is still recalled, so the number would say nothing.
    """

    prompt: str
    answer: str
    expected_recall: float
    note: str = ""
    same_day_grade: Grade | None = None


class StudySummary(Struct, frozen=True, kw_only=True):
    """The content of the study summary. All texts are plain, without Markdown.

    Attributes:
        title: Name of the company.
        written_at: Time of the summary, aware UTC.
        next_round: The next interview, or None if no date is set.
        expected_recall: Expected recall at the next interview without further study, or now if no date is set.
        recall_with_plan: Expected recall at the interview with the plan; None without a plan.
        role: The role from the comp guide, or "".
        quote_warnings: What to check before quoting it: contradictions between documents, and overdue reviews.
        equity_years: Number of years over which the equity in `pay` vests.
        weak_cards: The answered cards with the lowest expected recall, lowest first.
        new_card_count: Number of cards that were never answered.
    """

    title: str
    written_at: datetime
    next_round: Round | None
    expected_recall: RecallEstimate
    recall_with_plan: RecallEstimate | None = None
    role: str = ""
    quote_warnings: tuple[str, ...] = ()
    pay: tuple[PayRow, ...] = ()
    equity_years: int = 4
    levers: tuple[NegotiationLever, ...] = ()
    strategies: tuple[NegotiationStrategy, ...] = ()
    mistakes: tuple[RepairCard, ...] = ()
    weak_cards: tuple[WeakCard, ...] = ()
    new_card_count: int = 0
    checklist_items: tuple[ChecklistItem, ...] = ()
    source_texts: tuple[str, ...] = ()
    source_links: tuple[DocumentLink, ...] = ()


def build_summary(
    *,
    title: str,
    documents: Sequence[Document],
    decks: Sequence[Deck],
    progress: Progress,
    contradictions: Sequence[Contradiction],
    now: datetime,
    today: date,
    recall_tracker: ExpectedRecallTracker,
    plan: StudyPlan | None,
    last_grades: Mapping[str, Grade],
) -> StudySummary:
    """Build the summary of one target at the time `now` (aware UTC), on the person's local date `today`.

    Args:
        title: The name of the company.
        documents: The documents.
        decks: The decks that are on.
        progress: The progress.
        contradictions: What the documents contradict each other about.
        now: The present instant, aware UTC.
        today: The person's local date.
        recall_tracker: Gives the expected recall at the next interview, or now if no date is set.
        plan: The plan for the next interview; None if there is none.
        last_grades: The last grade of each card that was answered on the day of the next interview, or today if no
            date is set.
    """
    cards_by_id = {card.id: card for deck in decks for card in deck.cards}
    counted_card_ids = without_suspended(cards_by_id, progress)
    guide = next((candidate for candidate in documents if isinstance(candidate, CompGuide)), None)
    return StudySummary(
        title=title,
        written_at=now,
        next_round=progress.next_round(now),
        expected_recall=recall_tracker.estimate_groups(),
        recall_with_plan=plan.recall_with_plan if plan else None,
        role=guide.role if guide else "",
        quote_warnings=(*map(str, contradictions), *_list_overdue_documents(documents, today)),
        pay=guide.pay_rows if guide else (),
        equity_years=guide.equity_years if guide else 4,
        levers=guide.levers if guide else (),
        strategies=guide.strategies if guide else (),
        mistakes=tuple(card for card in cards_by_id.values() if isinstance(card, RepairCard)),
        weak_cards=tuple(
            _select_weak_cards(
                [cards_by_id[card_id] for card_id in counted_card_ids], progress, recall_tracker, last_grades
            )
        ),
        new_card_count=sum(card_id not in progress.answered_at for card_id in counted_card_ids),
        checklist_items=tuple(_list_checklist_items(cards_by_id.values(), progress)),
        source_texts=tuple(source_text.text for source_text in guide.sources) if guide else (),
        source_links=tuple(link for document in documents for link in document.links),
    )


def _list_overdue_documents(documents: Sequence[Document], today: date) -> Iterator[str]:
    for document in documents:
        yield from (f"{document.title} {caution.message}" for caution in document.find_review_cautions(today))


def _select_weak_cards(
    cards: Iterable[AnyCard],
    progress: Progress,
    recall_tracker: ExpectedRecallTracker,
    last_grades: Mapping[str, Grade],
) -> Iterator[WeakCard]:
    # Only answered cards: the new ones would fill the list, because their expected recall is 0.
    seen_cards = {card.id: card for card in cards if card.id in recall_tracker.seen_card_ids}
    recall_by_id = {card_id: recall_tracker.estimate_card(card_id).mean for card_id in seen_cards}
    for card_id in sorted(seen_cards, key=lambda card_id: (recall_by_id[card_id], card_id))[:MAX_WEAK_CARDS]:
        card = seen_cards[card_id]
        if not isinstance(card, ChecklistCard):
            yield WeakCard(
                card.prompt,
                card.answer_text,
                recall_by_id[card_id],
                progress.notes.get(card_id, ""),
                last_grades.get(card_id),
            )


def _list_checklist_items(cards: Iterable[AnyCard], progress: Progress) -> Iterator[ChecklistItem]:
    for card in cards:
        if isinstance(card, ChecklistCard):
            evidence = progress.done_items.get(card.id)
            yield ChecklistItem(card.prompt, evidence.text if evidence else None)
