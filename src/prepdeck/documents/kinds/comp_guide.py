"""Read compensation guides: pay by region and level, negotiation levers, the closing strategy, and sources."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import ClassVar

from prepdeck.documents.document import NO_TEXT, Document, SourceText, find_section_blocks
from prepdeck.documents.front_matter import FrontMatter, read_yaml_text
from prepdeck.documents.kinds import negotiation_script, pay_list, pay_table
from prepdeck.documents.kinds.negotiation_script import NegotiationLever, NegotiationStrategy
from prepdeck.documents.kinds.pay_table import Bonus, PayRow
from prepdeck.documents.links import find_links
from prepdeck.documents.markdown.blocks import BlockQuote, DocumentBlock, Heading, ListItem, MarkdownTable, Paragraph
from prepdeck.documents.markdown.inline import TextMark, split_runs, strip_markdown
from prepdeck.documents.money import MoneyRange, PercentRange, find_money_mentions, is_pay_amount
from prepdeck.documents.sentences import split_level_sentences
from prepdeck.documents.source_text import DocumentSource
from prepdeck.documents.text import format_count, join_nonempty, limit_text_length, normalize_case_and_spaces
from prepdeck.errors import FRONT_MATTER_DIFFERS, Problem


@dataclass(frozen=True, slots=True)
class LevelEquivalence:
    """The names of one level at several companies, with the line number."""

    level_names: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompGuide(Document):
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


def _is_comp_guide(blocks: tuple[DocumentBlock, ...], front_matter: FrontMatter) -> bool:
    """Whether a text is a compensation guide: by its title or front matter, or because it has all parts of one."""
    if _find_title_parts(blocks) is not None or front_matter.get_mappings("compensation"):
        return True
    if not any(label == "negotiation dna" for label, _ in _find_labeled_texts(blocks)):
        return False
    return bool(pay_table.read_pay_table(blocks).pay_rows) and bool(
        negotiation_script.find_levers(blocks) or negotiation_script.find_strategies(blocks)
    )


def read_comp_guide(source: DocumentSource) -> CompGuide | None:
    """Read a guide from its front matter and body; None if the text is not a guide.

    If front matter and body differ, the body counts, and the difference becomes a caution.
    """
    front_matter, blocks = source.front_matter, source.blocks
    if not _is_comp_guide(blocks, front_matter):
        return None
    title_parts = _find_title_parts(blocks)
    title = title_parts[0] if title_parts else source.first_heading
    role, company = (title_parts[1], title_parts[2]) if title_parts else ("", "")
    parsed_table = pay_table.read_pay_table(blocks)
    if not parsed_table.pay_rows:
        parsed_table = pay_list.read_pay_list(blocks)
    pay_entries = front_matter.get_mappings("compensation")
    level_mapping, level_note = _find_level_mapping(blocks)
    if not level_mapping and not level_note.text:
        level_mapping, level_note = _read_level_equations(
            _read_level_field(front_matter), front_matter.get_line_number("level_mapping")
        )
    cautions = (
        *parsed_table.cautions,
        *_find_name_differences(front_matter, role, company),
        *_find_pay_differences(pay_entries, parsed_table.pay_rows),
    )
    texts_by_label = dict(reversed(list(_find_labeled_texts(blocks))))  # reversed, so that the first text wins
    return CompGuide(
        path=source.path,
        title=title or front_matter.get_text("role_display"),
        company=company or front_matter.get_text("company_display"),
        role=role or front_matter.get_text("role_display"),
        updated=front_matter.get_date("last_updated"),
        blocks=blocks,
        links=tuple(find_links(blocks)),
        cautions=tuple(
            caution._replace(where=source.path) for caution in sorted(cautions, key=lambda caution: caution.line)
        ),
        pay_summary=_join_summary_phrases(
            texts_by_label.get("negotiation dna")
            or _find_summary_below_heading(blocks)
            or _read_summary_field(front_matter)
        ),
        pay_rows=_fill_rows_from_entries(parsed_table.pay_rows, pay_entries)
        if parsed_table.pay_rows
        else tuple(_read_pay_field(front_matter, pay_entries)),
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


def _find_title_parts(blocks: Sequence[DocumentBlock]) -> tuple[str, str, str] | None:
    """Find the title, role and company in a heading at the top; None if no heading is the title of a guide."""
    for block in islice((heading for heading in blocks if isinstance(heading, Heading)), _TITLE_SEARCH_HEADINGS):
        title = strip_markdown(block.text)
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


def _find_labeled_texts(blocks: Sequence[DocumentBlock]) -> Iterator[tuple[str, SourceText]]:
    """Find the texts after labels; yields the label in lower case and the text with its Markdown."""
    for block in blocks:
        if label_match := _match_text_label(block):
            yield normalize_case_and_spaces(label_match["label"]), SourceText(label_match["text"], block.line)


def _match_text_label(block: DocumentBlock) -> re.Match[str] | None:
    """Match a label at the start of a block and the text after it: a bold label, or a known one that is not bold."""
    if isinstance(block, Paragraph) and (bold_match := _BOLD_LABEL.match(block.text)):
        return bold_match
    return _KNOWN_LABEL.match(block.text) if isinstance(block, Paragraph | ListItem | BlockQuote) else None


_BOLD_LABEL = re.compile(r"^[^\w*]{0,8}\*{2,3}(?P<label>[^*:]{1,80}):?\s?\*{2,3}:?\s*(?P<text>.+)$", re.DOTALL)
_KNOWN_LABEL = re.compile(
    r"^\W{0,8}(?P<label>negotiation dna|level mapping|(?:evidence (?:&|and) |data |key )?sources)\s?"
    r"[*_]{0,3}:[*_]{0,3}\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def _find_summary_below_heading(blocks: tuple[DocumentBlock, ...]) -> SourceText | None:
    """The line below a heading "Negotiation DNA", if it is short enough to be a summary."""
    for block_index, block in enumerate(blocks[:-1]):
        block_below = blocks[block_index + 1]
        if isinstance(block, Heading) and isinstance(block_below, Paragraph) and _SUMMARY_HEADING.search(block.text):
            return SourceText(block_below.text, block_below.line) if len(block_below.text) <= _LONGEST_SUMMARY else None
    return None


_SUMMARY_HEADING = re.compile(r"\bnegotiation dna\b", re.IGNORECASE)
_LONGEST_SUMMARY = 300  # characters


def _read_summary_field(front_matter: FrontMatter) -> SourceText:
    field_name = "negotiation_dna_summary"
    return (
        SourceText(front_matter.get_text(field_name), front_matter.get_line_number(field_name))
        if front_matter.get_text(field_name)
        else NO_TEXT
    )


def _join_summary_phrases(raw_summary: SourceText) -> SourceText:
    """Join the summary to one line, with bars between phrases that are formatted as code."""
    if not raw_summary.text:
        return NO_TEXT
    marked_runs = [text_run for text_run in split_runs(raw_summary.text) if text_run.text.strip()]
    if len(marked_runs) > 1 and all(text_run.mark is TextMark.CODE for text_run in marked_runs):
        return SourceText(" | ".join(text_run.text for text_run in marked_runs), raw_summary.line)
    return SourceText(strip_markdown(raw_summary.text), raw_summary.line)


# -- levels

_LEVEL_MAPPING_LABEL = re.compile(
    r"\blevel(?:l?ing|s)?\s+(?:mapping|equivalen|map\b|comparison)|^\W*level(?:l?ing|s)\W*$", re.IGNORECASE
)
_NON_LEVEL_HEAD = re.compile(
    r"scope|note|yoe|years|experience|focus|comp\b|salary|typical|responsib|team size|total|premium", re.IGNORECASE
)
_EQUAL_SIGN = re.compile(r"(?<!\s)\s*(?:<=>|<->|={1,3}|[≈≅≡↔⇔⟷⟺])\s*|(?<!\s)\s+~\s+")
_EQUAL_SIGN_OR_BAR = re.compile(rf"{_EQUAL_SIGN.pattern}|(?<!\s)\s*\|\s*")
_LEVEL_AT_COMPANY = re.compile(r" at |^[A-Z][\w.&-]{0,30} (?:\S{1,30} ){0,3}\(?[A-Z]{1,4}-?\d")
_COMMA_AND_SPACE = re.compile(", ")
_BAR_OR_SEMICOLON = re.compile(r"(?<!\s)\s*[|;]\s*")
_CLAUSE_END = re.compile(r"[.,;!?]\s")
_LONGEST_LEVEL_NAME = 60  # characters; a longer text is a sentence
_LevelsAndNote = tuple[tuple[LevelEquivalence, ...], SourceText]


def _find_level_mapping(blocks: tuple[DocumentBlock, ...]) -> _LevelsAndNote:
    """Find equivalent levels, written as equations in a line or in bullets, or as table rows, and text about them."""
    for block_index, block in enumerate(blocks):
        if (label_match := _match_text_label(block)) and _LEVEL_MAPPING_LABEL.search(label_match["label"]):
            return _read_level_equations(label_match["text"], block.line)
        if isinstance(block, Heading) and _LEVEL_MAPPING_LABEL.search(block.text):
            following_blocks = (blocks[following_index] for following_index in range(block_index + 1, len(blocks)))
            section_blocks = tuple(
                takewhile(lambda following_block: not isinstance(following_block, Heading), following_blocks)
            )
            level_mapping, level_note = _read_level_section(section_blocks)
            if level_mapping or level_note.text:
                return level_mapping, level_note
    return (), NO_TEXT


def _read_level_section(section_blocks: tuple[DocumentBlock, ...]) -> _LevelsAndNote:
    table = next((block for block in section_blocks if isinstance(block, MarkdownTable)), None)
    if table is not None and not pay_table.read_pay_table((table,)).pay_rows:
        return tuple(_read_level_table(table)), NO_TEXT
    first_block = next((block for block in section_blocks if isinstance(block, Paragraph | ListItem)), None)
    first_mapping = (
        _read_level_equations(first_block.text, first_block.line)
        if isinstance(first_block, Paragraph)
        else ((), NO_TEXT)
    )
    if any(len(level.level_names) > 1 for level in first_mapping[0]):
        return first_mapping
    list_items = [block for block in section_blocks if isinstance(block, ListItem)]
    mapping_by_item = [
        _read_level_equations(list_item.text, list_item.line)[0]
        or (LevelEquivalence((strip_markdown(list_item.text),), list_item.line),)
        for list_item in list_items
    ]
    return tuple(level for item_levels in mapping_by_item for level in item_levels) or first_mapping[0], first_mapping[
        1
    ]


def _read_level_table(table: MarkdownTable) -> Iterator[LevelEquivalence]:
    level_columns = [
        column_index for column_index, column_head in enumerate(table.header) if not _NON_LEVEL_HEAD.search(column_head)
    ]
    column_heads = [
        limit_text_length(strip_markdown(table.header[column_index]).strip(), _LONGEST_LEVEL_NAME)
        for column_index in level_columns
    ]
    for row, line_number in table.numbered_rows:
        level_cells = [pay_table.get_plain_cell(row, column_index) for column_index in level_columns]
        level_names = [
            f"{column_head}: {level_cell}" if column_head else level_cell
            for column_head, level_cell in zip(column_heads, level_cells, strict=True)
            if level_cell
        ]
        if len(level_names) > 1 and not (
            find_money_mentions(level_cells[0]) or pay_table.is_remark_label(level_cells[0])
        ):
            yield LevelEquivalence(tuple(level_names), line_number)


def _read_level_equations(text: str, line_number: int) -> _LevelsAndNote:
    """Read levels from `A = B = C` or `A | B | C`, separated by `;` or bars, and the sentences after them.

    A short text without such separators is a level with one name, and a long one is a sentence.
    """
    plain_text = strip_markdown(text).strip()
    sentences = split_level_sentences(plain_text)
    equation_rows = list(takewhile(bool, map(_split_level_names, sentences)))
    level_mapping = tuple(
        LevelEquivalence(level_names, line_number) for equation_row in equation_rows for level_names in equation_row
    )
    note_text = " ".join(sentences[len(equation_rows) :])
    if not level_mapping and note_text and len(note_text) <= _LONGEST_LEVEL_NAME and not _CLAUSE_END.search(note_text):
        return (LevelEquivalence((note_text,), line_number),), NO_TEXT
    return level_mapping, SourceText(note_text, line_number) if note_text else NO_TEXT


def _split_level_names(sentence: str) -> list[tuple[str, ...]]:
    """Split a sentence into levels and their names; an empty list if it does not equate any names."""
    bare_sentence = sentence.removesuffix(".")
    name_rows = [
        _split_outside_brackets(equation, _EQUAL_SIGN)
        for equation in _split_outside_brackets(bare_sentence, _COMMA_AND_SPACE)
    ]
    # Commas, bars and semicolons may separate levels, names, or just words: the first reading that fits is taken.
    if len(name_rows) < 2 or any(len(level_names) < 2 for level_names in name_rows):  # noqa: PLR2004 - one name is no pair
        name_rows = [
            _split_outside_brackets(equation, _EQUAL_SIGN)
            for equation in _split_outside_brackets(bare_sentence, _BAR_OR_SEMICOLON)
        ]
    if any(len(level_names) < 2 for level_names in name_rows):  # noqa: PLR2004 - one name is no pair
        name_rows = [_split_outside_brackets(bare_sentence, _EQUAL_SIGN_OR_BAR)]
    placed_rows = (
        tuple(
            placed_name for level_name in level_names for placed_name in _split_placed_names(level_name) if placed_name
        )
        for level_names in name_rows
    )
    return [level_names for level_names in placed_rows if len(level_names) > 1]


def _split_outside_brackets(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split a text at separators that are not inside brackets."""
    parts: list[str] = []
    part_start = counted_end = bracket_depth = 0
    for separator_match in separator.finditer(text):
        bracket_depth += text.count("(", counted_end, separator_match.start()) - text.count(
            ")", counted_end, separator_match.start()
        )
        counted_end = separator_match.start()
        if bracket_depth <= 0:
            parts.append(text[part_start : separator_match.start()])
            part_start = separator_match.end()
    return [*parts, text[part_start:]]


def _split_placed_names(level_name: str) -> list[str]:
    """Split `L6 at Contoso, P4 at Fabrikam` or `Contoso L6, Fabrikam P4` into names; other names stay whole."""
    placed_names = _split_outside_brackets(level_name, _COMMA_AND_SPACE)
    return placed_names if all(map(_LEVEL_AT_COMPANY.search, placed_names)) else [level_name]


def _read_level_field(front_matter: FrontMatter) -> str:
    level_field = front_matter.yaml_values.get("level_mapping")
    return read_yaml_text(level_field.get("raw")).removeprefix("- ") if isinstance(level_field, Mapping) else ""


# -- sources

_SOURCES_LABEL = re.compile(r"\bsources?\b|\bevidence\b|\breferences\b", re.IGNORECASE)


def _find_guide_sources(blocks: tuple[DocumentBlock, ...]) -> Iterator[SourceText]:
    """Find the list items below the last heading about sources, or else its paragraphs, or else its table rows."""
    heading_indexes = [
        heading_index
        for heading_index, block in enumerate(blocks)
        if isinstance(block, Heading) and _SOURCES_LABEL.search(block.text)
    ]
    # The last heading counts: sources are at the end of a guide, and earlier headings may only mention them.
    for heading_index in reversed(heading_indexes):
        section_blocks = find_section_blocks(blocks, heading_index)
        sources = [
            SourceText(strip_markdown(block.text), block.line)
            for block in section_blocks
            if isinstance(block, ListItem)
        ]
        sources = sources or [
            SourceText(strip_markdown(paragraph.text), paragraph.line)
            for paragraph in section_blocks
            if isinstance(paragraph, Paragraph | BlockQuote)
        ]
        sources = sources or [
            source
            for block in section_blocks
            if isinstance(block, MarkdownTable)
            for source in _read_source_rows(block)
        ]
        if sources:
            yield from sources
            return


def _read_source_rows(table: MarkdownTable) -> Iterator[SourceText]:
    for row, line_number in table.numbered_rows:
        yield SourceText(", ".join(filter(None, (strip_markdown(cell).strip() for cell in row))), line_number)


def _read_sources_field(front_matter: FrontMatter) -> Iterator[SourceText]:
    source_names = front_matter.get_texts("data_sources")
    for source_name, line_number in zip(
        source_names, front_matter.get_entry_line_numbers("data_sources", len(source_names)), strict=True
    ):
        yield SourceText(source_name, line_number)


def _split_labeled_sources(texts_by_label: Mapping[str, SourceText]) -> tuple[SourceText, ...]:
    """Split the sources after a label, such as `**Sources:** this; that`."""
    sources_text = next(
        (sources_text for label, sources_text in texts_by_label.items() if _SOURCES_LABEL.search(label)), NO_TEXT
    )
    source_names = re.split(r"[;|·]|, ", strip_markdown(sources_text.text))
    return tuple(
        SourceText(source_name.strip(" *_"), sources_text.line)
        for source_name in source_names
        if source_name.strip(" *_")
    )


# -- pay in the front matter

_FIELD_PREFIX_BY_PART = {"base": "base", "equity": "stock", "signing": "signing_bonus", "total": "total_comp"}
PayEntry = Mapping[str, object]


def _read_entry_amount(entry: PayEntry, field_name: str) -> int | None:
    field_value = entry.get(field_name)
    return field_value if is_pay_amount(field_value) else None


def _read_entry_range(entry: PayEntry, pay_part: str) -> MoneyRange | None:
    low_amount, high_amount = (
        _read_entry_amount(entry, f"{_FIELD_PREFIX_BY_PART[pay_part]}_low"),
        _read_entry_amount(entry, f"{_FIELD_PREFIX_BY_PART[pay_part]}_high"),
    )
    return MoneyRange(low_amount, high_amount) if low_amount is not None else None


def _read_entry_bonus(entry: PayEntry) -> Bonus | None:
    percent = entry.get("bonus_pct")
    if isinstance(percent, int | float) and not isinstance(percent, bool) and 0 < percent < _LARGEST_PERCENT:
        return Bonus(percent_range=PercentRange(percent, percent))
    low_amount, high_amount = _read_entry_amount(entry, "bonus_low"), _read_entry_amount(entry, "bonus_high")
    return Bonus(amount_range=MoneyRange(low_amount, high_amount)) if low_amount is not None else None


_LARGEST_PERCENT = 1_000


def _read_pay_field(front_matter: FrontMatter, pay_entries: Sequence[PayEntry]) -> Iterator[PayRow]:
    for entry, line_number in zip(
        pay_entries, front_matter.get_entry_line_numbers("compensation", len(pay_entries)), strict=True
    ):
        yield _make_pay_row(entry, line_number)


def _make_pay_row(entry: PayEntry, line_number: int = 0) -> PayRow:
    return PayRow(
        region=pay_table.clean_place_name(read_yaml_text(entry.get("region"))),
        currency=read_yaml_text(entry.get("currency")),
        base=_read_entry_range(entry, "base"),
        equity=_read_entry_range(entry, "equity"),
        bonus=_read_entry_bonus(entry),
        signing=_read_entry_range(entry, "signing"),
        total=_read_entry_range(entry, "total"),
        line=line_number,
    )


def _match_entries_to_rows(
    pay_entries: Sequence[PayEntry], pay_rows: Sequence[PayRow]
) -> Iterator[tuple[PayEntry, list[PayRow]]]:
    """Pair each front matter entry with the table rows of the same place; repeated places are matched by position."""
    rows_by_name: dict[str, list[PayRow]] = {}
    for pay_row in pay_rows:
        for row_name in _get_row_names(pay_row):
            rows_by_name.setdefault(row_name, []).append(pay_row)
    has_entry_per_row = len(pay_entries) == len(pay_rows)
    for entry_index, entry in enumerate(pay_entries[:_MOST_PAY_ENTRIES]):
        region = pay_table.clean_place_name(read_yaml_text(entry.get("region"))).lower()
        if has_entry_per_row and region in _get_row_names(pay_rows[entry_index]):
            yield entry, [pay_rows[entry_index]]
        else:
            yield entry, rows_by_name.get(region, [])


_MOST_PAY_ENTRIES = 50  # each one is compared with every row of its name


def _get_row_names(pay_row: PayRow) -> set[str]:
    return {name.lower() for name in (pay_row.region, pay_row.level, pay_row.level_title) if name}


def _fill_rows_from_entries(pay_rows: tuple[PayRow, ...], pay_entries: Sequence[PayEntry]) -> tuple[PayRow, ...]:
    """Fill parts that are missing in the table from the front matter."""
    entry_row_by_id: dict[int, PayRow] = {}
    for entry, matching_rows in _match_entries_to_rows(pay_entries, pay_rows):
        if len(matching_rows) == 1 and not matching_rows[0].is_empty:
            entry_row_by_id[id(matching_rows[0])] = _make_pay_row(entry)
    return tuple(_complete_pay_row(pay_row, entry_row_by_id.get(id(pay_row))) for pay_row in pay_rows)


def _complete_pay_row(table_row: PayRow, entry_row: PayRow | None) -> PayRow:
    # Amounts in two currencies must not end up in one row.
    if entry_row is None or (table_row.currency and entry_row.currency and table_row.currency != entry_row.currency):
        return table_row
    return replace(
        table_row,
        currency=table_row.currency or entry_row.currency,
        base=table_row.base or entry_row.base,
        equity=table_row.equity or entry_row.equity,
        bonus=table_row.bonus or entry_row.bonus,
        signing=table_row.signing or entry_row.signing,
        total=table_row.total or entry_row.total,
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


def _find_pay_differences(pay_entries: Sequence[PayEntry], pay_rows: Sequence[PayRow]) -> Iterator[Problem]:
    """Find differences between the table and the front matter; each caution has the line of the table row."""
    for entry, matching_rows in _match_entries_to_rows(pay_entries, pay_rows):
        if not matching_rows:
            continue
        line_number, row_name = (
            matching_rows[0].line,
            matching_rows[0].display_name if len(matching_rows) == 1 else matching_rows[0].region,
        )
        currency = read_yaml_text(entry.get("currency"))
        if currency and matching_rows[0].currency and currency != matching_rows[0].currency:
            message = (
                f"currency of {row_name} is {currency} in the front matter but {matching_rows[0].currency} in the table"
            )
            yield Problem(message, line=line_number, code=FRONT_MATTER_DIFFERS)
        for pay_part in _FIELD_PREFIX_BY_PART:
            entry_range, table_range = (
                _read_entry_range(entry, pay_part),
                _find_enclosing_range([getattr(pay_row, pay_part) for pay_row in matching_rows]),
            )
            # Front matter may leave out the upper end, which is not a difference.
            if (
                entry_range
                and table_range
                and (entry_range.low, entry_range.high)
                not in {(table_range.low, table_range.high), (table_range.low, None)}
            ):
                message = (
                    f"{pay_part} of {row_name} is {entry_range} in the front matter but {table_range} in the table"
                )
                yield Problem(message, line=line_number, code=FRONT_MATTER_DIFFERS)
        entry_bonus, table_bonus = _read_entry_bonus(entry), matching_rows[0].bonus
        # Front matter has no way to write an open end such as `20%+`.
        if entry_bonus and table_bonus and str(entry_bonus) != str(table_bonus).rstrip("+"):
            message = f"bonus of {row_name} is {entry_bonus} in the front matter but {table_bonus} in the table"
            yield Problem(message, line=line_number, code=FRONT_MATTER_DIFFERS)
        if len(matching_rows) > 1 and _read_entry_range(entry, "total"):
            message = f"front matter has one range for the {len(matching_rows)} levels of {row_name}"
            yield Problem(message, line=line_number, code=FRONT_MATTER_DIFFERS)


def _find_enclosing_range(money_ranges: Sequence[MoneyRange | None]) -> MoneyRange | None:
    """The smallest range that contains all ranges; open at the top if one of them is."""
    known_ranges = [money_range for money_range in money_ranges if money_range is not None]
    if not known_ranges:
        return None
    high_ends = [money_range.high for money_range in known_ranges]
    highest_end = None if None in high_ends else max(high_end for high_end in high_ends if high_end is not None)
    return MoneyRange(min(money_range.low for money_range in known_ranges), highest_end)
