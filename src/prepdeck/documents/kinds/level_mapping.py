"""Read which levels of other companies are equal to the levels of a guide."""

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile

from msgspec import Struct

from prepdeck.documents.document import NO_TEXT, SourceText
from prepdeck.documents.document_source import DocumentSource
from prepdeck.documents.front_matter import FrontMatter, read_yaml_text
from prepdeck.documents.kinds import pay_table
from prepdeck.documents.kinds.text_labels import match_text_label
from prepdeck.documents.markdown.reading_order import ItemText, ReadingBlock, TableText
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.money import find_money_mentions
from prepdeck.documents.sentences import split_level_sentences
from prepdeck.documents.text import limit_text_length


class LevelEquivalence(Struct, frozen=True):
    """The names of one level at several companies, with the line number."""

    level_names: tuple[str, ...]
    line: int


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


def find_level_mapping(source: DocumentSource) -> _LevelsAndNote:
    """Find equivalent levels in the text or else in the front matter, and the sentences about them.

    In the text they are written as equations in a line or in bullets, or as table rows.
    """
    level_mapping, level_note = _find_levels_in_blocks(source.reading_blocks)
    if level_mapping or level_note.text:
        return level_mapping, level_note
    return _read_level_equations(
        _read_level_field(source.front_matter), source.front_matter.get_line_number("level_mapping")
    )


def _read_level_field(front_matter: FrontMatter) -> str:
    level_field = front_matter.yaml_values.get("level_mapping")
    return read_yaml_text(level_field.get("raw")).removeprefix("- ") if isinstance(level_field, Mapping) else ""


def _find_levels_in_blocks(blocks: tuple[ReadingBlock, ...]) -> _LevelsAndNote:
    for block_index, block in enumerate(blocks):
        if (label_match := match_text_label(block)) and _LEVEL_MAPPING_LABEL.search(label_match.label):
            return _read_level_equations(label_match.text.plain, block.line)
        if isinstance(block, Heading) and _LEVEL_MAPPING_LABEL.search(block.plain):
            following_blocks = (blocks[following_index] for following_index in range(block_index + 1, len(blocks)))
            section_blocks = tuple(
                takewhile(lambda following_block: not isinstance(following_block, Heading), following_blocks)
            )
            level_mapping, level_note = _read_level_section(section_blocks)
            if level_mapping or level_note.text:
                return level_mapping, level_note
    return (), NO_TEXT


def _read_level_section(section_blocks: tuple[ReadingBlock, ...]) -> _LevelsAndNote:
    table = next((block for block in section_blocks if isinstance(block, TableText)), None)
    if table is not None and not pay_table.read_pay_table((table,)).pay_rows:
        return tuple(_read_level_table(table)), NO_TEXT
    first_block = next((block for block in section_blocks if isinstance(block, Paragraph | ItemText)), None)
    first_mapping = (
        _read_level_equations(first_block.plain, first_block.line)
        if isinstance(first_block, Paragraph)
        else ((), NO_TEXT)
    )
    if any(len(level.level_names) > 1 for level in first_mapping[0]):
        return first_mapping
    list_items = [block for block in section_blocks if isinstance(block, ItemText)]
    mapping_by_item = [
        _read_level_equations(list_item.plain, list_item.line)[0]
        or (LevelEquivalence((list_item.plain,), list_item.line),)
        for list_item in list_items
    ]
    return tuple(level for item_levels in mapping_by_item for level in item_levels) or first_mapping[0], first_mapping[
        1
    ]


def _read_level_table(table: TableText) -> Iterator[LevelEquivalence]:
    level_columns = [
        column_index for column_index, column_head in enumerate(table.header) if not _NON_LEVEL_HEAD.search(column_head)
    ]
    column_heads = [
        limit_text_length(table.header[column_index], _LONGEST_LEVEL_NAME) for column_index in level_columns
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
    plain_text = text.strip()
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
