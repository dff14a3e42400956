"""Arrange the study summary as headings, paragraphs, lists and tables, which each format then writes.

What the summary says, and in which order, is decided only here. A format decides how it looks.

Nothing unprintable gets into an outline: every text from a document, a deck, a journal or a file name becomes an
`OutlineText` or an `OutlineLink`, which are printable. Plain strings in it are prepdeck's own words.
"""

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import force_setattr

from prepdeck.documents.document import DocumentLink
from prepdeck.documents.kinds import pay_ask
from prepdeck.documents.kinds.negotiation_script import NegotiationLever
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.text import format_count, make_printable
from prepdeck.export.summary import StudySummary, WeakCard
from prepdeck.memory.expected_recall import RecallEstimate

_WEB_ADDRESS = re.compile(r"(?:https?://|mailto:)(?=\S)", re.IGNORECASE)
_ADDRESS_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"  # reserved in URLs, or already encoded: these must stay as they are


class TextRole(Enum):
    """What a text is for in its line, so that a format can set it off."""

    PLAIN = auto()
    LABEL = auto()
    ANSWER = auto()


class OutlineText(Struct, frozen=True):
    """A text that is not prepdeck's own. It is made printable, and has no white space at its ends."""

    text: str
    role: TextRole = TextRole.PLAIN

    def __post_init__(self) -> None:
        """Make the text printable."""
        force_setattr(self, "text", make_printable(self.text).strip())


class OutlineLink(Struct, frozen=True):
    """A link to a web page or a mailbox. Its text is made printable, and has no white space at its ends.

    A link to anything else is an `OutlineText` with the address in it, so that nothing can open it.

    Attributes:
        text: The text of the link; without one, its address.
        address: The address, percent-encoded, so it is ASCII without spaces.
    """

    text: str
    address: str

    def __post_init__(self) -> None:
        """Make the text and the address printable."""
        force_setattr(self, "text", make_printable(self.text).strip())
        force_setattr(self, "address", make_printable(self.address).strip())


OutlinePart = str | OutlineText | OutlineLink
OutlineLine = tuple[OutlinePart, ...]


class OutlineParagraph(Struct, frozen=True):
    """A paragraph of running text."""

    line: OutlineLine


class OutlineQuote(Struct, frozen=True):
    """Words that the person wants to say, set off from the rest."""

    line: OutlineLine


class OutlineItem(Struct, frozen=True):
    """An item of a list.

    Attributes:
        line: The text of the item.
        is_done: Whether the item is ticked; None if it cannot be ticked.
        details: The lines below the item.
    """

    line: OutlineLine
    is_done: bool | None = None
    details: tuple[OutlineLine, ...] = ()


class OutlineList(Struct, frozen=True):
    """A list, with at least one item."""

    items: tuple[OutlineItem, ...]


class OutlineTable(Struct, frozen=True):
    """A table; each row has as many cells as the header, and the first cell says what the row is about."""

    header: tuple[OutlineLine, ...]
    rows: tuple[tuple[OutlineLine, ...], ...]


OutlineBlock = OutlineParagraph | OutlineQuote | OutlineList | OutlineTable
_EMPTY_SECTION = OutlineParagraph(("Nothing here yet.",))


class OutlineSection(Struct, frozen=True):
    """A heading, in prepdeck's own words, and what is below it."""

    heading: str
    blocks: tuple[OutlineBlock, ...]


class SummaryOutline(Struct, frozen=True):
    """The whole summary.

    Attributes:
        title: The title.
        introduction: The paragraph below the title.
        sections: The sections, none of which is empty.
    """

    title: OutlineLine
    introduction: OutlineLine
    sections: tuple[OutlineSection, ...]


def outline_summary(summary: StudySummary) -> SummaryOutline:
    """Arrange a summary for all formats."""
    blocks_by_heading = {
        "Check before you quote": _list_lines((OutlineText(warning),) for warning in summary.quote_warnings),
        "The numbers": _tabulate_pay(summary),
        "Levers (arguments for more pay)": _list_lines(map(_describe_lever, summary.levers)),
        "Negotiation strategy": _list_strategies(summary),
        "Mistakes, and what to say instead": _list_mistakes(summary),
        "Weakest cards": _list_weak_cards(summary),
        "Preparation checklist": _list_checklist(summary),
        "Sources": _list_lines(_describe_sources(summary)),
    }
    return SummaryOutline(
        title=(OutlineText(summary.title), ": study summary"),
        introduction=_introduce(summary),
        sections=tuple(
            OutlineSection(heading, tuple(blocks) or (_EMPTY_SECTION,)) for heading, blocks in blocks_by_heading.items()
        ),
    )


def _list_lines(lines: Iterable[OutlineLine]) -> Iterator[OutlineBlock]:
    yield from _list_items(OutlineItem(line) for line in lines)


def _list_items(items: Iterable[OutlineItem]) -> Iterator[OutlineBlock]:
    if listed_items := tuple(items):
        yield OutlineList(listed_items)


def _introduce(summary: StudySummary) -> OutlineLine:
    recall_text = _format_estimate(summary.expected_recall)
    if summary.next_round is None:
        return (f"Expected recall {recall_text} now. Written {summary.written_at:%Y-%m-%d}; no interview date is set.",)
    local_start = summary.next_round.local_start
    start_text = f"{local_start:%A} {local_start.day} {local_start:%B %Y, %H:%M} ({summary.next_round.zone_name})"
    plan_text = f", {_format_estimate(summary.recall_with_plan)} with the plan" if summary.recall_with_plan else ""
    outlook_text = f"Expected recall at the interview: {recall_text} if you study no more{plan_text}."
    return (
        OutlineText(f"{summary.next_round.name}: {start_text}.", TextRole.LABEL),
        f" {outlook_text} Written {summary.written_at:%Y-%m-%d}.",
    )


def _format_estimate(estimate: RecallEstimate) -> str:
    return f"{estimate.mean:.0%} ({estimate.low:.0%} to {estimate.high:.0%})"


def _tabulate_pay(summary: StudySummary) -> Iterator[OutlineBlock]:
    if not summary.pay:
        return
    role = OutlineText(summary.role)
    yield OutlineTable(
        header=(
            (role if role.text else "Region",),
            ("base",),
            (f"equity over {summary.equity_years} years",),
            ("bonus",),
            ("total a year",),
        ),
        rows=tuple(
            (
                (OutlineText(pay.display_name), " (a month)" if pay.pay_period == "month" else ""),
                (OutlineText(pay.currency), f" {pay.base or '-'}"),
                (str(pay.equity or "-"),),
                (str(pay.bonus or "-"),),
                (str(pay.total or "-"),),
            )
            for pay in (listed_pay.comparable_row for listed_pay in summary.pay)
        ),
    )


def _describe_lever(lever: NegotiationLever) -> OutlineLine:
    asks_text = pay_ask.format_asks(lever.asked_amounts)
    return (
        OutlineText(lever.name, TextRole.LABEL),
        ": ",
        *(("ask for ", OutlineText(asks_text), ". ") if asks_text else ()),
        OutlineText(lever.script),
    )


def _list_strategies(summary: StudySummary) -> Iterator[OutlineBlock]:
    for strategy in summary.strategies:
        amounts_by_label = {
            "Ask for": pay_ask.format_asks(strategy.asked_amounts),
            "Floor": f"{strategy.base_floor}, the lowest to accept" if strategy.base_floor else "",
        }
        figures_text = " ".join(f"{label}: {amounts}." for label, amounts in amounts_by_label.items() if amounts)
        if figures_text or strategy.label:
            label_text = f"{strategy.label}. " if strategy.label and figures_text else strategy.label
            yield OutlineParagraph((OutlineText(f"{label_text}{figures_text}", TextRole.LABEL),))
        yield OutlineQuote((OutlineText(strategy.text),))


def _list_mistakes(summary: StudySummary) -> Iterator[OutlineBlock]:
    return _list_items(
        OutlineItem(
            (OutlineText(card.prompt, TextRole.LABEL),),
            details=(
                ("instead of: ", OutlineText(describe_plain(card.bad))),
                ("say: ", OutlineText(describe_plain(card.good))),
            ),
        )
        for card in summary.mistakes
    )


def _list_weak_cards(summary: StudySummary) -> Iterator[OutlineBlock]:
    if any(weak_card.same_day_grade is None for weak_card in summary.weak_cards):
        moment = "at the interview if you study no more" if summary.next_round else "now"
        yield OutlineParagraph((f"In brackets: expected recall {moment}.",))
    yield from _list_lines(_describe_weak_cards(summary))


def _describe_weak_cards(summary: StudySummary) -> Iterator[OutlineLine]:
    for weak_card in summary.weak_cards:
        yield (
            OutlineText(weak_card.prompt),
            " ",
            OutlineText(weak_card.answer, TextRole.ANSWER),
            f" ({_describe_recall(weak_card)})",
            *(("; your note: ", OutlineText(weak_card.note)) if weak_card.note else ()),
        )
    if summary.new_card_count:
        yield (f"{format_count(summary.new_card_count, 'card')} not answered yet.",)


def _describe_recall(weak_card: WeakCard) -> str:
    if weak_card.same_day_grade is not None:
        return f"graded {weak_card.same_day_grade.label}"
    return f"{weak_card.expected_recall:.0%}"


def _list_checklist(summary: StudySummary) -> Iterator[OutlineBlock]:
    items = [
        OutlineItem(
            (OutlineText(item.prompt), *((": ", OutlineText(item.evidence)) if item.evidence else ())),
            is_done=item.evidence is not None,
        )
        for item in summary.checklist_items
    ]
    return _list_items(sorted(items, key=lambda item: bool(item.is_done)))


def _describe_sources(summary: StudySummary) -> Iterator[OutlineLine]:
    for source_text in summary.source_texts:
        yield (OutlineText(source_text),)
    for source_link in summary.source_links:
        yield (_make_link(source_link),)


def _make_link(link: DocumentLink) -> OutlineLink | OutlineText:
    """Make a link from one to a web page or a mailbox, and text with the address from any other."""
    address = link.url.strip()
    if not _WEB_ADDRESS.match(address):
        return OutlineText(f"{link.text.strip()} ({link.url.strip()})")
    # A damaged address can have lone surrogates, on which `quote` would fail by default.
    encoded_address = quote(address, safe=_ADDRESS_CHARACTERS, errors="surrogatepass")
    return OutlineLink(link.text if make_printable(link.text).strip() else address, encoded_address)
