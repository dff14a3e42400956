"""What a person wants in hand in the lobby, as data."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prepdeck.cards.card import AnyCard, Checklist, Deck, Repair
from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document import Document, Link
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.negotiation_script import Lever, Strategy
from prepdeck.documents.kinds.pay_table import Pay
from prepdeck.documents.markdown.inline import plain
from prepdeck.memory.readiness import Estimate, Outlook
from prepdeck.memory.rounds import Round
from prepdeck.progress.fold import Progress
from prepdeck.session.deck_status import counting

WEAKEST = 10


@dataclass(frozen=True, slots=True)
class Item:
    """A checklist item: its prompt, and the evidence for it once it is done, else None."""

    prompt: str
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Weak:
    """A card that is not safe yet: its prompt, its answer in one line, the predicted recall, 0 to 1, and one's note."""

    prompt: str
    answer: str
    recall: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The study sheet. All texts are plain, without marks.

    Attributes:
        title: The company.
        written: When it was made, aware UTC.
        round: The interview ahead, if its day is known.
        readiness: Mean predicted recall at the round, or now where no day is known.
        role: The role that the pay guide is for, if there is one.
        doubts: What to check before it is quoted: contradictions between documents, and those past their review.
        equity_years: Over how many years the equity of `pay` vests.
        weak: The cards least sure, worst first; those seen at all.
        unseen: How many cards were never answered.
    """

    title: str
    written: datetime
    round: Round | None
    readiness: Estimate
    role: str = ""
    doubts: tuple[str, ...] = ()
    pay: tuple[Pay, ...] = ()
    equity_years: int = 4
    levers: tuple[Lever, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    mistakes: tuple[Repair, ...] = ()
    weak: tuple[Weak, ...] = ()
    unseen: int = 0
    items: tuple[Item, ...] = ()
    source_texts: tuple[str, ...] = ()
    source_links: tuple[Link, ...] = ()


def summarise(
    *,
    title: str,
    documents: Sequence[Document],
    decks: Sequence[Deck],
    progress: Progress,
    disagreeing: Sequence[Contradiction],
    now: datetime,
    today: date,
    outlook: Outlook,
) -> Summary:
    """The summary of one target at the instant `now`, aware UTC, which is the person's day `today`.

    `outlook` is recall by deck at the round, or now where no day is known.
    """
    cards = {card.id: card for deck in decks for card in deck.cards}
    those = counting(cards, progress)
    guide = next((d for d in documents if isinstance(d, CompGuide)), None)
    return Summary(
        title=title,
        written=now,
        round=progress.next_round(now),
        readiness=outlook.of(),
        role=guide.role if guide else "",
        doubts=(*map(str, disagreeing), *_overdue(documents, today)),
        pay=guide.pay if guide else (),
        equity_years=guide.equity_years if guide else 4,
        levers=guide.levers if guide else (),
        strategies=guide.strategies if guide else (),
        mistakes=tuple(card for card in cards.values() if isinstance(card, Repair)),
        weak=tuple(_weak([cards[card] for card in those], progress, outlook)),
        unseen=sum(card not in progress.memories for card in those),
        items=tuple(_items(cards.values(), progress)),
        source_texts=tuple(said.text for said in guide.sources) if guide else (),
        source_links=tuple(link for document in documents for link in document.links),
    )


def _overdue(documents: Sequence[Document], today: date) -> Iterator[str]:
    for document in documents:
        yield from (f"{document.title} {caution.message}" for caution in document.review_cautions(today))


def _weak(cards: Iterable[AnyCard], progress: Progress, outlook: Outlook) -> Iterator[Weak]:
    by_id = {card.id: card for card in cards if card.id in outlook.seen}
    recalls = {card: outlook.card(card).mean for card in by_id}
    for card_id in sorted(by_id, key=lambda card: (recalls[card], card))[:WEAKEST]:
        card = by_id[card_id]
        if not isinstance(card, Checklist):
            yield Weak(plain(card.prompt), card.answer_text, recalls[card_id], progress.notes.get(card_id, ""))


def _items(cards: Iterable[AnyCard], progress: Progress) -> Iterator[Item]:
    for card in cards:
        if isinstance(card, Checklist):
            done = progress.done.get(card.id)
            yield Item(plain(card.prompt), done.text if done else None)
