"""Read comp guides: pay by region and level, negotiation levers, the closing strategy, and sources."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import ClassVar

from prepdeck.documents.document import NO_TEXT, Document, SourceText, find_section_blocks
from prepdeck.documents.document_source import DocumentSource
from prepdeck.documents.front_matter import FrontMatter
from prepdeck.documents.kinds import negotiation_script, pay_list, pay_table
from prepdeck.documents.kinds.level_mapping import LevelEquivalence, find_level_mapping
from prepdeck.documents.kinds.negotiation_script import NegotiationLever, NegotiationStrategy
from prepdeck.documents.kinds.pay_field import fill_rows_from_entries, find_pay_differences, read_pay_field
from prepdeck.documents.kinds.pay_table import PayRow
from prepdeck.documents.kinds.text_labels import LabeledText, find_labeled_texts
from prepdeck.documents.links import find_links
from prepdeck.documents.markdown.marked_text import TextMark, TextSpan, make_plain_text
from prepdeck.documents.markdown.reading_order import ItemText, QuoteText, ReadingBlock, TableText
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.text import format_count, join_nonempty
from prepdeck.errors import FRONT_MATTER_DIFFERS, Problem


class CompGuide(Document, frozen=True, kw_only=True):
    """A compensation and negotiation guide for one role at one company.

    Attributes:
        pay_summary: One line of short phrases about the pay.
        pay_rows: The pay of each region or level, in table order.
        equity_years: Number of years over which an equity grant vests; 4 if the guide does not say.
        level_mapping: Equivalent levels at other companies.
        level_note: Further sentences about levels.
        levers: The negotiation arguments, in order.
        strategies: The closing strategies; nearly always one.
        sources: The sources of the figures.
        data_quarter: The quarter of the pay data, as written.
        data_quality: The author's rating of the data, as written.
    """

    kind: ClassVar[str] = "comp-guide"

    pay_summary: SourceText = NO_TEXT
    pay_rows: tuple[PayRow, ...] = ()
    equity_years: int = 4
    level_mapping: tuple[LevelEquivalence, ...] = ()
    level_note: SourceText = NO_TEXT
    levers: tuple[NegotiationLever, ...] = ()
    strategies: tuple[NegotiationStrategy, ...] = ()
    sources: tuple[SourceText, ...] = ()
    data_quarter: str = ""
    data_quality: str = ""

    @property
    def contents_summary(self) -> str:
        """What the guide contains, such as `3 pay rows, 4 levers, 1 strategy`."""
        return join_nonempty(
            format_count(len(self.pay_rows), "pay row"),
            format_count(len(self.levers), "lever"),
            format_count(len(self.strategies), "strategy", "strategies"),
        )


_GUIDE_TITLE = re.compile(
    r"^\W*(?P<head>.{2,250}?)\s+(?:global\s+)?(?:(?:salary|compensation|comp|pay)\s+(?:(?:&|and)\s+)?)*"
    r"negotiation\s+(?:guide|playbook)\b",
    re.IGNORECASE,
)
_SIGNATURE_MARK = re.compile(r"^\W*signature role\W*[:|—–-]\s*", re.IGNORECASE)
_ROLE_SEPARATORS = ("|", " — ", " – ", " - ", "—", "–", " at ")  # between role and company, most reliable first
_LONGEST_TITLE = 300  # characters; a longer heading is not a title, and slow to match
_TITLE_SEARCH_HEADINGS = 4  # the title may come after another heading, such as `SIGNATURE ROLE`


def _is_comp_guide(blocks: tuple[ReadingBlock, ...], front_matter: FrontMatter) -> bool:
    """Whether a text is a comp guide: by its title or front matter, or because it has all parts of one."""
    if _find_title_parts(blocks) is not None or front_matter.get_mappings("compensation"):
        return True
    if not any(labeled.label == "negotiation dna" for labeled in find_labeled_texts(blocks)):
        return False
    return bool(pay_table.read_pay_table(blocks).pay_rows) and bool(
        negotiation_script.find_levers(blocks) or negotiation_script.find_strategies(blocks)
    )


def read_comp_guide(source: DocumentSource) -> CompGuide | None:
    """Read a guide from its front matter and body; None if the text is not a guide.

    If front matter and body differ, the body counts, and the difference becomes a caution.
    """
    front_matter, blocks = source.front_matter, source.reading_blocks
    if not _is_comp_guide(blocks, front_matter):
        return None
    title_parts = _find_title_parts(blocks)
    title = title_parts[0] if title_parts else source.first_heading
    role, company = (title_parts[1], title_parts[2]) if title_parts else ("", "")
    parsed_table = pay_table.read_pay_table(blocks)
    if not parsed_table.pay_rows:
        parsed_table = pay_list.read_pay_list(blocks)
    pay_entries = front_matter.get_mappings("compensation")
    level_mapping, level_note = find_level_mapping(source)
    cautions = (
        *parsed_table.cautions,
        *_find_name_differences(front_matter, role, company),
        *find_pay_differences(pay_entries, parsed_table.pay_rows),
    )
    # Reversed, so that the first text wins.
    texts_by_label = {labeled.label: labeled for labeled in reversed(list(find_labeled_texts(blocks)))}
    return CompGuide(
        path=source.path,
        title=title or front_matter.get_text("role_display"),
        company=company or front_matter.get_text("company_display"),
        role=role or front_matter.get_text("role_display"),
        updated=front_matter.get_date("last_updated"),
        blocks=source.blocks,
        links=tuple(find_links(blocks)),
        cautions=tuple(
            caution._replace(where=source.path) for caution in sorted(cautions, key=lambda caution: caution.line)
        ),
        pay_summary=_join_summary_phrases(
            texts_by_label.get("negotiation dna")
            or _find_summary_below_heading(blocks)
            or _read_summary_field(front_matter)
        ),
        pay_rows=fill_rows_from_entries(parsed_table.pay_rows, pay_entries)
        if parsed_table.pay_rows
        else tuple(read_pay_field(front_matter, pay_entries)),
        equity_years=parsed_table.equity_years,
        level_mapping=level_mapping,
        level_note=level_note,
        levers=negotiation_script.find_levers(blocks),
        strategies=negotiation_script.find_strategies(blocks),
        sources=tuple(_find_guide_sources(blocks))
        or _split_labeled_sources(texts_by_label)
        or tuple(_read_sources_field(front_matter)),
        review_due=front_matter.get_date("next_review_due"),
        data_quarter=front_matter.get_text("salary_data_quarter"),
        data_quality=front_matter.get_text("data_quality"),
    )


# -- company and role


def _find_title_parts(blocks: Sequence[ReadingBlock]) -> tuple[str, str, str] | None:
    """Find the title, role and company in a heading at the top; None if no heading is the title of a guide."""
    for block in islice((heading for heading in blocks if isinstance(heading, Heading)), _TITLE_SEARCH_HEADINGS):
        title = block.plain
        title_match = _GUIDE_TITLE.match(title) if len(title) <= _LONGEST_TITLE else None
        if title_match:
            role_and_company = _SIGNATURE_MARK.sub("", title_match["head"]).strip(" :—–-|")
            separator = next(
                (
                    possible_separator
                    for possible_separator in _ROLE_SEPARATORS
                    if possible_separator in role_and_company
                ),
                None,
            )
            role, company = role_and_company.rsplit(separator, 1) if separator else ("", role_and_company)
            return title, role.strip(), pay_table.clean_place_name(company).strip(" :—–-")
    return None


def _find_summary_below_heading(blocks: tuple[ReadingBlock, ...]) -> LabeledText | None:
    """The line below a heading "Negotiation DNA", if it is short enough to be a summary."""
    for block_index, block in enumerate(blocks[:-1]):
        block_below = blocks[block_index + 1]
        if isinstance(block, Heading) and isinstance(block_below, Paragraph) and _SUMMARY_HEADING.search(block.plain):
            is_short = len(block_below.plain) <= _LONGEST_SUMMARY
            return LabeledText("", block_below.text, block_below.line) if is_short else None
    return None


_SUMMARY_HEADING = re.compile(r"\bnegotiation dna\b", re.IGNORECASE)
_LONGEST_SUMMARY = 300  # characters


def _read_summary_field(front_matter: FrontMatter) -> LabeledText:
    field_name = "negotiation_dna_summary"
    summary_text = make_plain_text(front_matter.get_text(field_name))
    return LabeledText("", summary_text, front_matter.get_line_number(field_name) if summary_text else 0)


def _join_summary_phrases(raw_summary: LabeledText) -> SourceText:
    """Join the summary to one line, with bars between phrases that are formatted as code."""
    if not raw_summary.text:
        return NO_TEXT
    phrases = [span for span in raw_summary.text.spans if isinstance(span, TextSpan) and span.text.strip()]
    if len(phrases) > 1 and all(phrase.marks & TextMark.CODE for phrase in phrases):
        return SourceText(" | ".join(phrase.text for phrase in phrases), raw_summary.line)
    return SourceText(raw_summary.text.plain, raw_summary.line)


# -- sources

_SOURCES_LABEL = re.compile(r"\bsources?\b|\bevidence\b|\breferences\b", re.IGNORECASE)


def _find_guide_sources(blocks: tuple[ReadingBlock, ...]) -> Iterator[SourceText]:
    """Find the list items below the last heading about sources, or else its paragraphs, or else its table rows."""
    heading_indexes = [
        heading_index
        for heading_index, block in enumerate(blocks)
        if isinstance(block, Heading) and _SOURCES_LABEL.search(block.plain)
    ]
    # The last heading counts: sources are at the end of a guide, and earlier headings may only mention them.
    for heading_index in reversed(heading_indexes):
        section_blocks = find_section_blocks(blocks, heading_index)
        sources = [SourceText(block.plain, block.line) for block in section_blocks if isinstance(block, ItemText)]
        sources = sources or [
            SourceText(paragraph.plain, paragraph.line)
            for paragraph in section_blocks
            if isinstance(paragraph, Paragraph | QuoteText)
        ]
        sources = sources or [
            source for block in section_blocks if isinstance(block, TableText) for source in _read_source_rows(block)
        ]
        if sources:
            yield from sources
            return


def _read_source_rows(table: TableText) -> Iterator[SourceText]:
    for row, line_number in table.numbered_rows:
        yield SourceText(", ".join(filter(None, row)), line_number)


def _read_sources_field(front_matter: FrontMatter) -> Iterator[SourceText]:
    source_names = front_matter.get_texts("data_sources")
    for source_name, line_number in zip(
        source_names, front_matter.get_entry_line_numbers("data_sources", len(source_names)), strict=True
    ):
        yield SourceText(source_name, line_number)


def _split_labeled_sources(texts_by_label: Mapping[str, LabeledText]) -> tuple[SourceText, ...]:
    """Split the sources after a label, such as `**Sources:** this; that`."""
    sources = next((labeled for label, labeled in texts_by_label.items() if _SOURCES_LABEL.search(label)), None)
    source_names = re.split(r"[;|·]|, ", sources.text.plain) if sources else ()
    return tuple(
        SourceText(source_name.strip(), sources.line) for source_name in source_names if sources and source_name.strip()
    )


def _find_name_differences(front_matter: FrontMatter, role: str, company: str) -> Iterator[Problem]:
    for field_name, title_value in (("company_display", company), ("role_display", role)):
        field_value = " ".join(front_matter.get_text(field_name).split())
        if field_value and title_value and field_value != title_value:
            yield Problem(
                f"{field_name} is '{field_value}', but the title says '{title_value}'",
                line=front_matter.get_line_number(field_name),
                code=FRONT_MATTER_DIFFERS,
            )
