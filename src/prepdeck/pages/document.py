"""The pages of documents: for each kind its facts as tables and bars first, then its text."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document import Document
from prepdeck.documents.kinds import pay_ask
from prepdeck.documents.kinds.article import Article, match_answer_side
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.level_mapping import LevelEquivalence
from prepdeck.documents.kinds.negotiation_script import NegotiationLever, NegotiationStrategy, strip_quotation_marks
from prepdeck.documents.kinds.notes import Notes
from prepdeck.documents.kinds.pay_table import PayRow
from prepdeck.documents.kinds.tech_brief import TechBrief, has_header_fields
from prepdeck.documents.markdown.marked_text import MarkedText, join_lines, split_lines
from prepdeck.documents.markdown.reading_order import describe_plain, read_table
from prepdeck.documents.markdown.tree import (
    LABEL_LEVEL,
    AnyBlock,
    Blocks,
    Heading,
    ItemList,
    ListItem,
    Paragraph,
    Quote,
    Table,
)
from prepdeck.pages import dates
from prepdeck.pages.block_parts import build_blocks
from prepdeck.pages.line import Line, Span, TextStyle, draw_bar, make_line
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import (
    BlankLines,
    FactTable,
    IndentedParts,
    PageTitle,
    SectionHeading,
    WrappedText,
)
from prepdeck.pages.scale import AmountMarker, RangeBar, RangeScale

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument

_MAX_LABEL_WORDS = 6  # a longer bold line is a sentence


def build_reading_page(
    document: "AnyDocument",
    today: date,
    contradictions: Iterable[Contradiction] = (),
    label_by_path: Mapping[str, str] | None = None,
) -> Page:
    """Build the page of a document with warnings: contradictions above its content, other cautions below.

    Args:
        document: The document.
        today: The date with which review dates are compared.
        contradictions: All contradictions of the target. Only those that involve this document are shown.
        label_by_path: What the documents are called on screen, by path; a document without a label is called by its
            file name.
    """
    title, *parts = build_document_page(document, today).parts
    own_contradictions = [
        contradiction
        for contradiction in contradictions
        if document.path in {contradiction.first_claim.path, contradiction.second_claim.path}
    ]
    warning_parts: list[PagePart] = [
        WrappedText(
            _describe_contradiction(contradiction, document.path, label_by_path or {}),
            TextStyle.WARNING,
            "▲ ",
            TextStyle.WARNING,
        )
        for contradiction in own_contradictions
    ]
    caution_parts: list[PagePart] = [
        WrappedText(caution.message, prefix=f"{f'line {caution.line}':<10}", source_line=caution.line)
        for caution in document.cautions
    ]
    # The review notice of a guide is a warning too, so it follows without a gap.
    if warning_parts and parts and not isinstance(parts[0], WrappedText | BlankLines):
        warning_parts.append(BlankLines())
    closing_parts: list[PagePart] = [SectionHeading("Check before you quote"), *caution_parts] if caution_parts else []
    return Page((title, *warning_parts, *parts, *closing_parts))


def _describe_contradiction(contradiction: Contradiction, path: str, label_by_path: Mapping[str, str]) -> str:
    """Describe a contradiction from the side of the document at `path`."""
    own_claim, other_claim = (
        (contradiction.first_claim, contradiction.second_claim)
        if contradiction.first_claim.path == path
        else (contradiction.second_claim, contradiction.first_claim)
    )
    other_name = label_by_path.get(other_claim.path, other_claim.file_name)
    return (
        f"{contradiction.topic}: {own_claim.quoted_text} here (line {own_claim.line}), but "
        f"{other_claim.quoted_text} in {other_name} (line {other_claim.line})"
    )


def build_document_page(document: "AnyDocument", today: date) -> Page:
    """Build the page of a document without warnings.

    Args:
        document: The document.
        today: The date with which review dates are compared.
    """
    match document:
        case CompGuide():
            return _build_guide_page(document, today)
        case TechBrief():
            return _build_brief_page(document)
        case Article():
            return _build_article_page(document)
        case Notes():
            return _build_plain_page(document)
        case _:
            assert_never(document)


def _build_plain_page(document: Document) -> Page:
    """Build the page of a kind without facts: the title and the text."""
    page_title = PageTitle(document.title, _describe_update(document))
    return Page((page_title, *_build_body(document.blocks, skip_title=document.title)))


def _build_guide_page(document: CompGuide, today: date) -> Page:
    parts: list[PagePart] = [
        PageTitle(document.role or document.title, _describe_freshness(document)),
        *_build_review_notice(document, today),
    ]
    if document.pay_rows:
        parts += [
            SectionHeading("Pay", has_blank_above=False),
            *_build_pay_scales(document),
            *_build_pay_notes(document),
        ]
    if document.levers:
        parts.append(SectionHeading("Levers (arguments for more pay)"))
        parts += [
            part for lever_number, lever in enumerate(document.levers, 1) for part in _build_lever(lever_number, lever)
        ]
    for strategy in document.strategies:
        parts += [SectionHeading(strategy.label, source_line=strategy.line), *_build_strategy(strategy)]
    if document.level_mapping or document.level_note.text:
        level_note = document.level_note
        parts += [SectionHeading("Level mapping"), _LevelMapping(document.level_mapping)]
        parts += (
            [WrappedText(level_note.text, source_line=level_note.line, has_blank_above=bool(document.level_mapping))]
            if level_note.text
            else []
        )
    body_parts = tuple(_build_body(_select_unshown_blocks(document), skip_title=document.title))
    return Page((*parts, BlankLines(), *body_parts) if body_parts else tuple(parts))


def _build_brief_page(document: TechBrief) -> Page:
    facts = (("Founded", document.founded), ("Focus", document.focus), ("Headquarters", document.headquarters))
    parts: list[PagePart] = [
        PageTitle(document.title, _describe_update(document)),
        FactTable(tuple((name, value) for name, value in facts if value)),
    ]
    if document.salary_lines:
        parts += [
            SectionHeading("Salaries"),
            *(
                WrappedText(text, prefix="  ")
                for text in dict.fromkeys(source_text.text for source_text in document.salary_lines)
            ),
        ]
    if document.topics:
        parts += [
            SectionHeading("Topics"),
            *(
                _build_numbered_entry(topic_number, topic.title)
                for topic_number, topic in enumerate(document.topics, 1)
            ),
        ]
    body_parts = tuple(_build_body(_skip_brief_header(document), skip_title=document.title))
    return Page((*parts, BlankLines(), *body_parts) if body_parts else tuple(parts))


def _build_article_page(document: Article) -> Page:
    parts: list[PagePart] = [PageTitle(document.title)]
    if document.time_shares:
        parts += [
            SectionHeading("Time split", has_blank_above=False),
            _TimeSplit(tuple((time_share.percent, time_share.activity) for time_share in document.time_shares)),
        ]
    if document.success_measures:
        parts += [
            SectionHeading("Measures of success"),
            *(
                _build_numbered_entry(entry_number, source_text.text)
                for entry_number, source_text in enumerate(document.success_measures, 1)
            ),
        ]
    if document.pillars:
        parts += [
            SectionHeading("Pillars (what they look for)"),
            *(
                _build_numbered_entry(entry_number, source_text.text)
                for entry_number, source_text in enumerate(document.pillars, 1)
            ),
        ]
    body = (block for block in document.blocks if not _is_document_title(block))
    for has_sides, group in groupby(body, lambda block: _match_side(block) is not None):
        blocks = tuple(group)
        parts += [BlankLines(), *(map(_build_answer_side, blocks) if has_sides else build_blocks(blocks))]
    return Page(tuple(parts))


def _match_side(block: AnyBlock) -> tuple[str, str] | None:
    return match_answer_side(block.plain) if isinstance(block, Paragraph) else None


def _build_answer_side(block: AnyBlock) -> PagePart:
    """Mark a bad or a good answer as the drill does."""
    side, answer = _match_side(block) or ("", "")
    if side == "BAD":
        return WrappedText(answer, prefix="✗ ", prefix_style=TextStyle.ERROR, source_line=block.line)
    return WrappedText(answer, prefix="✓ ", prefix_style=TextStyle.SUCCESS, source_line=block.line)


def _is_document_title(block: AnyBlock) -> bool:
    return isinstance(block, Heading) and block.level == 1


def _describe_update(document: Document) -> str:
    return f"updated {dates.format_day(document.updated)}" if document.updated else ""


def _describe_freshness(guide: CompGuide) -> str:
    note_parts = [
        f"pay data of {guide.data_quarter}" if guide.data_quarter else "",
        f"quality: {guide.data_quality}" if guide.data_quality else "",
        _describe_update(guide),
    ]
    return " · ".join(filter(None, note_parts))


def _build_review_notice(guide: CompGuide, today: date) -> Iterator[PagePart]:
    if overdue_text := dates.describe_overdue(guide.review_due, today):
        yield WrappedText(
            f"This guide {overdue_text}. Check the figures before you quote them.",
            TextStyle.WARNING,
            "▲ ",
            TextStyle.WARNING,
        )
    if guide.pay_summary.text:
        summary_text = " · ".join(phrase.strip() for phrase in guide.pay_summary.text.split("|"))
        yield WrappedText(summary_text, TextStyle.DIM, source_line=guide.pay_summary.line)
    yield BlankLines()


def _build_pay_scales(guide: CompGuide) -> Iterator[PagePart]:
    """Build one scale per currency and period, because other amounts cannot be compared."""
    pay_by_unit: dict[tuple[str, str], list[PayRow]] = {}
    for pay in guide.pay_rows:
        pay_by_unit.setdefault((pay.currency, pay.pay_period), []).append(pay)
    for unit, pay_rows in pay_by_unit.items():
        bars = tuple(bar for pay in pay_rows for bar in _build_pay_bars(pay.comparable_row))
        if bars:
            yield RangeScale(bars, f"{unit[0]} a {unit[1]}".strip(), tuple(_build_strategy_markers(guide, *unit)))
            yield BlankLines()


def _build_pay_bars(pay: PayRow) -> Iterator[RangeBar]:
    if pay.base:
        yield RangeBar(pay.display_name, "base", pay.base, source_line=pay.line)
    if pay.total:
        yield RangeBar(pay.display_name, "total", pay.total, is_soft=True, source_line=pay.line)


_MAX_MARKED_STRATEGIES = 3  # the markers of more strategies would hide the scale


def _build_strategy_markers(guide: CompGuide, currency: str, period: str) -> Iterator[AmountMarker]:
    """Mark the base pay that strategies ask for, and their floors, on a yearly scale of that currency."""
    for strategy in guide.strategies[:_MAX_MARKED_STRATEGIES] if period == "year" else ():
        for ask in strategy.asked_amounts:
            if ask.pay_part == "base" and ask.currency == currency:
                yield AmountMarker("◆", "ask for base", ask.amount)
        if strategy.base_floor and strategy.base_floor.currency == currency:
            yield AmountMarker("◇", "floor", strategy.base_floor.amount, TextStyle.WARNING)


def _build_pay_notes(guide: CompGuide) -> Iterator[PagePart]:
    vesting_text = f"over {guide.equity_years} years" if guide.equity_years > 1 else "a year"
    comparable_pay = [pay.comparable_row for pay in guide.pay_rows]
    equity_texts = (
        (
            row_pay.display_name,
            f"{row_pay.equity} {row_pay.currency} {'a year' if row_pay.is_equity_yearly else vesting_text}",
        )
        for row_pay in comparable_pay
        if row_pay.equity
    )
    yield from _group_shared_notes("equity", equity_texts)
    yield from _group_shared_notes(
        "bonus",
        ((row_pay.display_name, str(row_pay.bonus)) for row_pay in comparable_pay if row_pay.bonus),
        fallback_text="not stated",
    )
    yield from _group_shared_notes(
        "signing",
        (
            (row_pay.display_name, f"{row_pay.signing} {row_pay.currency}")
            for row_pay in comparable_pay
            if row_pay.signing
        ),
    )
    yield from _group_shared_notes(
        "total",
        ((row_pay.display_name, f"= {row_pay.total_formula}") for row_pay in comparable_pay if row_pay.total_formula),
    )
    for pay in comparable_pay:
        if (pay.is_empty or pay.incomparable_parts) and any(pay.cell_texts[1:]):
            yield WrappedText(
                " · ".join(text for text in pay.cell_texts if text), prefix=f"{'':<9}", text_style=TextStyle.DIM
            )


def _group_shared_notes(
    label: str, named_texts: Iterable[tuple[str, str]], fallback_text: str = ""
) -> Iterator[PagePart]:
    """Show the notes on pay rows, each different text once with the names of its rows."""
    names_by_text: dict[str, list[str]] = {}
    for name, text in named_texts:
        names_by_text.setdefault(text, []).append(name)
    if not names_by_text and fallback_text:
        yield WrappedText(fallback_text, prefix=f"{label:<9}")
    for text, shared_names in names_by_text.items():
        yield WrappedText(
            f"{text} ({', '.join(shared_names)})" if len(names_by_text) > 1 else text, prefix=f"{label:<9}"
        )


def _build_lever(number: int, lever: NegotiationLever) -> Iterator[PagePart]:
    asks_text = pay_ask.format_asks(lever.asked_amounts)
    numbered_name = f"{number}  {lever.name}"
    ask_note = f"ask for {asks_text}" if asks_text else ""
    yield SectionHeading(numbered_name, level=3, source_line=lever.line, has_blank_above=number > 1, note=ask_note)
    yield IndentedParts((WrappedText(lever.script, source_line=lever.line),), indent_width=3)


def _build_strategy(strategy: NegotiationStrategy) -> Iterator[PagePart]:
    figures = [
        ("Ask for", pay_ask.format_asks(strategy.asked_amounts)),
        ("Floor", f"{strategy.base_floor}, the lowest to accept" if strategy.base_floor else ""),
    ]
    shown_figures = tuple((name, text) for name, text in figures if text)
    if shown_figures:
        yield FactTable(shown_figures)
        yield BlankLines()
    yield WrappedText(strategy.text, prefix="│ ", source_line=strategy.line, is_quotation=True)


def _build_numbered_entry(number: int, text: str) -> PagePart:
    return WrappedText(text, prefix=f"{number:>2}  ", prefix_style=TextStyle.ACCENT)


class _LevelMapping:
    """Groups of equivalent levels, one level per line, with an equals sign before all but the first of a group."""

    def __init__(self, level_rows: tuple[LevelEquivalence, ...]) -> None:
        self._level_rows = level_rows

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return one or more lines for each level."""
        has_equivalents = any(len(row.level_names) > 1 for row in self._level_rows)
        for row_index, row in enumerate(self._level_rows):
            if row_index and has_equivalents:
                yield Line()
            for level_index, level in enumerate(row.level_names):
                text_style = TextStyle.TEXT if level_index else TextStyle.STRONG
                yield from WrappedText(
                    level, prefix="= " if level_index else "  ", text_style=text_style, source_line=row.line
                ).to_lines(width)


class _TimeSplit:
    """Shares of time as bars, the largest first, each with its percentage and activity."""

    def __init__(self, shares: tuple[tuple[int, str], ...]) -> None:
        self._shares = sorted(shares, key=lambda share: -share[0])

    def to_lines(self, width: int) -> Iterable[Line]:
        """Return one or more lines for each share; below 60 cells the activity is under its bar."""
        bar_width = max(min(width // 3, 40), 10)
        for percent, activity in self._shares:
            filled_span, empty_span = draw_bar(percent / 100, bar_width)
            bar_spans = (filled_span, empty_span, Span(f"  {percent:>3}%  ", TextStyle.STRONG))
            if width >= 60:  # noqa: PLR2004 - the width below which side columns move under the main one
                taken_width = bar_width + 8
                for line_index, line in enumerate(WrappedText(activity).to_lines(width - taken_width)):
                    yield make_line(*(bar_spans if not line_index else (Span(" " * taken_width),)), *line.spans)
            else:
                yield Line(bar_spans)
                yield from WrappedText(activity, prefix="  ").to_lines(width)


def _skip_brief_header(document: TechBrief) -> Iterator[AnyBlock]:
    """Yield the blocks of a brief without its title and the lines of its header that are shown as facts."""
    has_started = False
    for block_index, block in enumerate(document.blocks):
        has_started = has_started or (isinstance(block, Heading) and block_index > 0)
        is_title = isinstance(block, Heading) and not block_index
        if isinstance(block, Paragraph) and has_header_fields(block.text) and not has_started:
            lines = split_lines(block.text, block.line)
            if unshown_lines := [(text, line) for text, line in lines if not _is_shown_field(document, text)]:
                yield replace(block, text=join_lines(unshown_lines), line=unshown_lines[0][1])
        elif has_started or not is_title:
            yield block


def _is_shown_field(document: TechBrief, line_text: MarkedText) -> bool:
    """Whether a line of the header is a field that is shown as a fact, or part of its text."""
    if has_header_fields(line_text):
        label, _, value = line_text.plain.partition(":")
        first_word = (value.split() or [""])[0].strip(",.")
        return label.strip().lower() != "company" or first_word in document.title
    return any(line_text.plain in fact for fact in (document.founded, document.focus, document.headquarters))


class _ShownFacts:
    """The facts that the page of a guide shows above its text, to find the blocks that need not be repeated."""

    def __init__(self, guide: CompGuide) -> None:
        self._lever_lines = {lever.line for lever in guide.levers}
        # A script may be several lines below its lever, so it is recognized by its text and not by its line.
        self._lever_scripts = {lever.script for lever in guide.levers}
        self._pay_lines = {pay.line for pay in guide.pay_rows if pay.line}
        self._strategy_lines = {strategy.line for strategy in guide.strategies}
        self._fact_lines = {
            guide.pay_summary.line,
            guide.level_note.line,
            *(level.line for level in guide.level_mapping),
        }

    def drop_shown(self, blocks: Blocks) -> Blocks:
        """Return the blocks without those that are shown as facts, also inside of lists."""
        kept_blocks: list[AnyBlock] = []
        for block in blocks:
            if isinstance(block, ItemList):
                kept_items = [item for item in map(self._drop_from_item, block.items) if item is not None]
                if kept_items:
                    kept_blocks.append(replace(block, items=tuple(kept_items)))
            elif not self._is_shown(block):
                kept_blocks.append(block)
        return tuple(kept_blocks)

    def _drop_from_item(self, item: ListItem) -> ListItem | None:
        first_block = item.blocks[0] if item.blocks else None
        is_shown = isinstance(first_block, Paragraph) and self._is_text_shown(first_block.plain, item.line)
        other_blocks = self.drop_shown(item.blocks[1:])
        if is_shown:
            return replace(item, blocks=other_blocks) if other_blocks else None
        return replace(item, blocks=(*item.blocks[:1], *other_blocks))

    def _is_shown(self, block: AnyBlock) -> bool:
        match block:
            case Table():
                return self._is_table_shown(block)
            case Quote():
                is_strategy = block.line in self._strategy_lines
                return is_strategy or self._is_text_shown(describe_plain(block.blocks), block.line)
            case Paragraph():
                return self._is_text_shown(block.plain, block.line)
            case _:
                return block.line in self._lever_lines

    def _is_text_shown(self, text: str, line: int) -> bool:
        is_fact = line in self._lever_lines or line in self._fact_lines
        return is_fact or strip_quotation_marks(text) in self._lever_scripts

    def _is_table_shown(self, table: Table) -> bool:
        """Whether every filled row of a table was read as pay, so that the table need not be repeated."""
        filled_lines = [line for row, line in read_table(table).numbered_rows if any(row[1:])]
        return table.line in self._pay_lines or (bool(filled_lines) and self._pay_lines.issuperset(filled_lines))


def _select_unshown_blocks(guide: CompGuide) -> Blocks:
    """Return the blocks of a guide that its page does not already show as facts."""
    kept_blocks = _ShownFacts(guide).drop_shown(guide.blocks)
    # A heading whose whole section was shown as facts would be followed by nothing. Others were alone before.
    emptied_lines = _find_empty_sections(kept_blocks) - _find_empty_sections(guide.blocks)
    return tuple(
        block
        for block in kept_blocks
        if not (isinstance(block, Heading) and block.line in emptied_lines and not _is_sentence(block))
    )


def _find_empty_sections(blocks: Blocks) -> set[int]:
    """Return the lines of the headings below which there is nothing."""
    return {
        heading.line
        for heading, next_block in zip_longest(blocks, blocks[1:])
        if isinstance(heading, Heading)
        and (next_block is None or (isinstance(next_block, Heading) and next_block.level <= heading.level))
    }


def _is_sentence(heading: Heading) -> bool:
    """Whether a bold line that is read as a heading says something of its own."""
    return heading.level == LABEL_LEVEL and len(heading.plain.split()) > _MAX_LABEL_WORDS


def _build_body(blocks: Iterable[AnyBlock], *, skip_title: str) -> Iterator[PagePart]:
    """Build the text of a document, without its first heading if that repeats the title."""
    body = tuple(blocks)
    if body and isinstance(body[0], Heading) and body[0].plain == skip_title:
        body = body[1:]
    return build_blocks(body)
