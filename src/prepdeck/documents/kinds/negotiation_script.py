"""Find the scripts of a guide: the negotiation levers, and the closing strategy."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile, zip_longest
from typing import NamedTuple

from msgspec import Struct

from prepdeck.documents.document import find_section_blocks
from prepdeck.documents.kinds.pay_ask import PayAsk, find_base_floor, find_script_asks, find_strategy_asks
from prepdeck.documents.markdown.marked_text import BoldStart, MarkedText, match_bold_start
from prepdeck.documents.markdown.reading_order import ItemText, QuoteText, ReadingBlock, TableText
from prepdeck.documents.markdown.tree import LABEL_LEVEL, CodeBlock, Heading, Paragraph, Rule


class NegotiationLever(Struct, frozen=True):
    """An argument for more pay, with the words to say."""

    name: str
    script: str
    line: int

    @property
    def asked_amounts(self) -> tuple[PayAsk, ...]:
        """The amounts that the script asks for at its end."""
        return find_script_asks(self.script)


class NegotiationStrategy(Struct, frozen=True):
    """The words to say at the end of a negotiation."""

    label: str
    text: str
    line: int

    @property
    def asked_amounts(self) -> tuple[PayAsk, ...]:
        """The amounts that the strategy asks for."""
        return find_strategy_asks(self.text)

    @property
    def base_floor(self) -> PayAsk | None:
        """The base salary below which to walk away, or None."""
        return find_base_floor(self.text)


# -- levers

_NUMBERED_LEVER = re.compile(
    r"^\W{0,6}(?:[a-z]{3,12}\s+)?lever\s{0,3}#?\s{0,3}(?P<number>\d{1,2})\s{0,3}(?:[:.)|—–-]+\s*|(?=\()|$)(?P<name>.*)$",
    re.IGNORECASE,
)
_NUMBERED_ENTRY = re.compile(r"^(?P<number>\d{1,2})(?:[.):]|\ufe0f?\u20e3)\s*(?P<name>\S.*)$")
# The lookbehinds and possessive quantifiers let a name end only where white space starts. Otherwise, each blank of a
# long run would be tried as the end.
_NAMED_ENTRY = re.compile(r"^(?P<name>[^:—–\"“]{2,80}?)(?:(?<!\s)|(?<=^..))\s*+[:—–]\s*+(?P<rest>\S.*)$", re.DOTALL)
_SCRIPT_IN_NAME = re.compile(r"^(?P<name>.{3,}?)(?:(?<!\s)|(?<=^...))(?:\s*+[—–:]|\s++-)\s*+(?P<script>[\"“].*)$")
_LEVERS_WORD = re.compile(r"\blevers\b", re.IGNORECASE)
_LEVER_WORD = re.compile(r"\blever(?:age)?\b", re.IGNORECASE)
_OTHER_LIST_WORD = re.compile(
    r"\bsources?\b|\bevidence\b|\breferences\b|\btactics?\b|\bquestions?\b|\bmistakes?\b|\btimeline\b|\bmoves\b"
    r"|\bscenario|\bscope\b|\bround\b|\bsteps?\b|\bvesting\b|\brsu\b|\bwhy\b|\bunique\b|\bdefinition\b|\bdna\b"
    r"|\bred lines\b|\bwhat\b",
    re.IGNORECASE,
)
_STRATEGY_LABEL = re.compile(r"\bnegotiate[- ]up\b|\bstrateg(?:y|ies)\b", re.IGNORECASE)
_NEGOTIATE_UP_LABEL = re.compile(r"\bnegotiate[- ]up\b", re.IGNORECASE)
_UNMARKED_STRATEGY = re.compile(
    r"^\W{0,8}(?P<name>negotiate[- ]up[^:\"“.]{0,60})(?::|(?<=\s)(?=[\"“]))(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_HEADING_AFTER_STRATEGY = re.compile(
    r"\bsources?\b|\bevidence\b|\breferences\b|\blevers\b|\blevel mapping\b", re.IGNORECASE
)
_OPENING_QUOTE = re.compile(r"[\"“]")
_FEWEST_LEVERS, _MOST_LEVERS = 2, 12
_SCRIPT_LABEL = re.compile(r"^(?:the )?(?:script|what to say|say this)\b\s*:?\s*", re.IGNORECASE)


class _LeverCandidate(Struct, frozen=True):
    """A possible lever: `rank` is 0 for the most reliable ones, and `heading_index` is the index of its heading."""

    number: int
    rank: int
    heading_index: int
    name: str
    script: str
    line: int

    @property
    def lever(self) -> NegotiationLever:
        script_text = strip_quotation_marks(self.script)
        return NegotiationLever(self.name.strip().rstrip(":—–- ").strip(), script_text, self.line)


def find_levers(blocks: Sequence[ReadingBlock]) -> tuple[NegotiationLever, ...]:
    """Find the levers of a guide in order, from the most reliable list of any form.

    Lists are tried in this order: entries that are called levers, entries under a heading with "levers", entries under
    a heading with "lever", entries that are scripts. Lists of tactics, sources or questions do not count.
    """
    candidate_groups: dict[tuple[int, int], list[_LeverCandidate]] = {}
    for candidate in _find_lever_candidates(tuple(blocks)):
        candidate_groups.setdefault((candidate.rank, candidate.heading_index if candidate.rank else -1), []).append(
            candidate
        )
    for _, candidate_group in sorted(candidate_groups.items()):
        numbered_run = _take_numbered_run(candidate_group)
        if len(numbered_run) >= _FEWEST_LEVERS:
            return tuple(candidate.lever for candidate in numbered_run)
    return ()


def _take_numbered_run(candidates: list[_LeverCandidate]) -> list[_LeverCandidate]:
    """Take the entries numbered 1, 2, 3 and so on, each number once."""
    numbered_run: list[_LeverCandidate] = []
    for candidate in candidates:
        if candidate.number == len(numbered_run) + 1:
            numbered_run.append(candidate)
    return numbered_run[:_MOST_LEVERS]


def _find_lever_candidates(blocks: tuple[ReadingBlock, ...]) -> Iterator[_LeverCandidate]:
    heading_stack = _HeadingStack()
    for block_index, block in enumerate(blocks):
        if isinstance(block, Heading):
            parsed_entry = _parse_lever_entry(block.plain)
            if parsed_entry is None:
                if heading_stack.is_below_levers_heading(block):
                    yield heading_stack.make_unnumbered_candidate(
                        block.plain, _find_script_below(blocks, block_index), block.line
                    )
                heading_stack.push_heading(block_index, block)
            else:
                entry_number, entry_name, is_called_lever = parsed_entry
                script_match = _SCRIPT_IN_NAME.match(entry_name)
                script = script_match["script"] if script_match else _find_script_below(blocks, block_index)
                yield from heading_stack.make_numbered_candidates(
                    entry_number,
                    script_match["name"] if script_match else entry_name,
                    script,
                    block.line,
                    is_called_lever=is_called_lever,
                )
        elif isinstance(block, Paragraph) and (bold_start := match_bold_start(block.text)):
            parsed_entry = _parse_lever_entry(bold_start.name)
            if parsed_entry is not None:
                entry_number, entry_name, is_called_lever = parsed_entry
                script = _take_text_after_label(bold_start.rest) or _find_script_below(blocks, block_index)
                yield from heading_stack.make_numbered_candidates(
                    entry_number, entry_name, script, block.line, is_called_lever=is_called_lever
                )
        elif isinstance(block, ItemText):
            yield from _find_item_candidates(blocks, block_index, block, heading_stack)


def _find_item_candidates(
    blocks: tuple[ReadingBlock, ...], block_index: int, list_item: ItemText, heading_stack: "_HeadingStack"
) -> Iterator[_LeverCandidate]:
    if bold_start := match_bold_start(list_item.text):
        entry_name = bold_start.name
        parsed_entry = _parse_lever_entry(entry_name) or (
            (list_item.number, entry_name, False) if list_item.number else None
        )
        script = _take_text_after_label(bold_start.rest) or _find_script_below(blocks, block_index)
        if parsed_entry is not None:
            yield from heading_stack.make_numbered_candidates(
                parsed_entry[0], parsed_entry[1], script, list_item.line, is_called_lever=parsed_entry[2]
            )
        elif heading_stack.is_below_levers_heading() and not list_item.depth:
            yield heading_stack.make_unnumbered_candidate(entry_name, script, list_item.line)
    elif (
        list_item.number
        and not list_item.depth
        and heading_stack.is_below_levers_heading()
        and (name_match := _NAMED_ENTRY.match(list_item.plain))
    ):
        yield from heading_stack.make_numbered_candidates(
            list_item.number, name_match["name"], name_match["rest"], list_item.line, is_called_lever=False
        )


_NAME_IN_BRACKETS = re.compile(r"^\(([^()]*)\):?$")
_SURE_RANK = 1  # up to this rank, an entry counts even without a script
_UNNUMBERED_RANK = 5  # the rank of entries without a number


class _OpenHeading(NamedTuple):
    """A heading with its index and level, and whether it has "levers", "lever", or a word of another kind of list."""

    block_index: int
    level: int
    has_levers_word: bool
    has_lever_word: bool
    has_other_list_word: bool


_NO_HEADING = _OpenHeading(-1, 0, has_levers_word=False, has_lever_word=False, has_other_list_word=False)


class _HeadingStack:
    """The headings that the current block is under, outermost first."""

    def __init__(self) -> None:
        self._open_headings: list[_OpenHeading] = []
        self._unnumbered_counts: dict[int, int] = {}  # entries without a number so far, by heading index

    def is_below_levers_heading(self, heading: Heading | None = None) -> bool:
        """Whether the next block, or the next `heading`, is directly below a heading with "levers"."""
        open_above = [
            open_heading
            for open_heading in self._open_headings
            if heading is None or open_heading.level < heading.level
        ]
        is_other_list = heading is not None and _OTHER_LIST_WORD.search(heading.plain) is not None
        return bool(open_above) and open_above[-1].has_levers_word and not is_other_list

    def make_unnumbered_candidate(self, entry_name: str, script: str, line_number: int) -> _LeverCandidate:
        """Make a candidate from an entry below a heading with "levers", numbered by its position."""
        heading_index = next(
            open_heading.block_index for open_heading in reversed(self._open_headings) if open_heading.has_levers_word
        )
        self._unnumbered_counts[heading_index] = self._unnumbered_counts.get(heading_index, 0) + 1
        return _LeverCandidate(
            self._unnumbered_counts[heading_index], _UNNUMBERED_RANK, heading_index, entry_name, script, line_number
        )

    def push_heading(self, block_index: int, heading: Heading) -> None:
        while self._open_headings and self._open_headings[-1].level >= heading.level:
            self._open_headings.pop()
        title = heading.plain
        word_flags = (
            bool(word_pattern.search(title)) for word_pattern in (_LEVERS_WORD, _LEVER_WORD, _OTHER_LIST_WORD)
        )
        self._open_headings.append(_OpenHeading(block_index, heading.level, *word_flags))

    def make_numbered_candidates(
        self, entry_number: int, entry_name: str, script: str, line_number: int, *, is_called_lever: bool
    ) -> Iterator[_LeverCandidate]:
        rank = 0 if is_called_lever else self._rank_script(script)
        if rank is not None and (script or rank <= _SURE_RANK):
            heading_index = self._open_headings[-1].block_index if self._open_headings else -1
            yield _LeverCandidate(entry_number, rank, heading_index, entry_name, script, line_number)

    def _rank_script(self, script: str) -> int | None:
        nearest_heading = self._open_headings[-1] if self._open_headings else _NO_HEADING
        if nearest_heading.has_levers_word:
            return 1
        if nearest_heading.has_lever_word != nearest_heading.has_other_list_word:
            return 2 if nearest_heading.has_lever_word else None
        if any(open_heading.has_levers_word for open_heading in self._open_headings):
            return 3
        return 4 if _OPENING_QUOTE.search(script[:3]) else None


def _parse_lever_entry(text: str) -> tuple[int, str, bool] | None:
    """Parse the number and name of an entry, and whether it is called a lever; None if the text is not an entry."""
    if entry_match := _NUMBERED_LEVER.match(text):
        entry_name = _NAME_IN_BRACKETS.sub(r"\1", entry_match["name"].strip())
        return int(entry_match["number"]), entry_name or text, True
    if entry_match := _NUMBERED_ENTRY.match(text):
        return int(entry_match["number"]), entry_match["name"], False
    return None


def _take_text_after_label(text_after: str) -> str:
    return text_after.lstrip(" :—–-").strip()


def _find_script_below(blocks: tuple[ReadingBlock, ...], block_index: int) -> str:
    """The script below an entry: its block quotes if it has any, else its text."""
    quotes: list[str] = []
    texts: list[MarkedText] = []
    for block in _find_blocks_below(blocks, block_index):
        if isinstance(block, QuoteText):
            if _is_strategy_quote(block):
                break
            quotes.append(block.plain)
        elif isinstance(block, Paragraph | ItemText):
            texts.append(block.text)
    label_index = next((text_index for text_index, text in enumerate(texts) if _SCRIPT_LABEL.match(text.plain)), None)
    if label_index is not None:  # text above the script label, or under other labels, is not to be said
        texts = [text for text in texts[label_index:] if _SCRIPT_LABEL.match(text.plain) or not match_bold_start(text)]
    return "\n".join(quotes or [_SCRIPT_LABEL.sub("", text.plain) for text in texts]).strip()


def _find_blocks_below(blocks: tuple[ReadingBlock, ...], block_index: int) -> Iterable[ReadingBlock]:
    """The blocks that belong to the entry at `block_index`: its section, or all up to the next entry or heading."""
    entry_block = blocks[block_index]
    if isinstance(entry_block, Heading) and entry_block.level < LABEL_LEVEL:
        blocks_below: Iterable[ReadingBlock] = find_section_blocks(blocks, block_index)
    else:
        blocks_below = blocks[block_index + 1 : block_index + 1 + _MOST_LEVER_BLOCKS]
    for block in blocks_below:
        is_next_item = isinstance(block, ItemText) and isinstance(entry_block, ItemText) and block.number is not None
        is_in_section = (
            isinstance(entry_block, Heading) and entry_block.level < LABEL_LEVEL and isinstance(block, Heading)
        )
        is_section_end = isinstance(block, Heading) and (
            not is_in_section or _OTHER_LIST_WORD.search(block.plain) is not None
        )
        if (
            is_next_item
            or is_section_end
            or isinstance(block, Rule)
            or (isinstance(block, Paragraph) and _is_bold_entry(block))
        ):
            return
        yield block


_MOST_LEVER_BLOCKS = 12  # the most blocks of one lever if no heading ends it


def _is_bold_entry(block: Paragraph) -> bool:
    bold_start = match_bold_start(block.text)
    return bold_start is not None and _parse_lever_entry(bold_start.name) is not None


# -- the strategy


def find_strategies(blocks: Sequence[ReadingBlock]) -> tuple[NegotiationStrategy, ...]:
    """Find the closing strategies: block quotes that start with a label, or else a labeled paragraph or section."""
    all_blocks = tuple(blocks)
    found_strategies = tuple(_find_quoted_strategies(all_blocks))
    if not found_strategies:
        found_strategies = tuple(_find_labeled_strategy(all_blocks)) or tuple(_find_strategy_section(all_blocks))
    return found_strategies


def _is_strategy_quote(block: ReadingBlock) -> bool:
    return _match_strategy_start(block) is not None


def _match_strategy_start(block: ReadingBlock) -> BoldStart | None:
    """Match the label of a strategy at the start of a block quote, and the text after it."""
    if not isinstance(block, QuoteText):
        return None
    bold_start = match_bold_start(block.text)
    if bold_start and _STRATEGY_LABEL.search(bold_start.name):
        return bold_start
    unmarked_match = _UNMARKED_STRATEGY.match(block.plain)
    return BoldStart(unmarked_match["name"], unmarked_match["rest"]) if unmarked_match else None


def _find_quoted_strategies(blocks: tuple[ReadingBlock, ...]) -> Iterator[NegotiationStrategy]:
    for block_index, block in enumerate(blocks):
        start_match = _match_strategy_start(block)
        if start_match is None:
            continue
        quote_texts = [start_match.rest]
        # Blank lines without `>` split one quotation into several blocks, so the blocks that follow belong to it.
        for next_block in (blocks[next_index] for next_index in range(block_index + 1, len(blocks))):
            if (
                not isinstance(next_block, QuoteText)
                or match_bold_start(next_block.text)
                or _is_strategy_quote(next_block)
            ):
                break
            quote_texts.append(next_block.plain)
        yield _make_strategy(start_match.name, "\n".join(quote_texts), block.line)


def _find_labeled_strategy(blocks: tuple[ReadingBlock, ...]) -> Iterator[NegotiationStrategy]:
    """Find the last paragraph that starts with the label; earlier ones only mention the strategy."""
    for block in reversed(blocks):
        bold_start = match_bold_start(block.text) if isinstance(block, Paragraph | ItemText) else None
        if bold_start and _NEGOTIATE_UP_LABEL.search(bold_start.name) and bold_start.rest.strip(" :"):
            yield _make_strategy(bold_start.name, bold_start.rest, block.line)
            return


def _find_strategy_section(blocks: tuple[ReadingBlock, ...]) -> Iterator[NegotiationStrategy]:
    heading_indexes = [heading_index for heading_index, block in enumerate(blocks) if isinstance(block, Heading)]
    # The first heading is the title of the guide.
    named_indexes = [
        heading_index
        for heading_index in heading_indexes[1:]
        if _NEGOTIATE_UP_LABEL.search(_get_heading_text(blocks[heading_index]))
    ]
    named_indexes = named_indexes or [
        heading_index
        for heading_index in heading_indexes[1:]
        if re.search(r"\bstrategy\b", _get_heading_text(blocks[heading_index]), re.IGNORECASE)
    ]
    for heading_index in reversed(named_indexes):
        section_text = "\n".join(
            _get_block_texts(
                _drop_horizontal_rules(
                    tuple(takewhile(_is_within_strategy, find_section_blocks(blocks, heading_index)))
                )
            )
        )
        if section_text:
            yield _make_strategy(_get_heading_text(blocks[heading_index]), section_text, blocks[heading_index].line)
            return


def _is_within_strategy(block: ReadingBlock) -> bool:
    """Whether a block still belongs to the strategy, and is not a heading about sources, levers or levels."""
    return not (isinstance(block, Heading) and _HEADING_AFTER_STRATEGY.search(block.plain))


def _drop_horizontal_rules(section_blocks: tuple[ReadingBlock, ...]) -> Iterator[ReadingBlock]:
    """Drop the rules between the scenarios of a section; a rule without a scenario below ends the section."""
    for block, block_below in zip_longest(section_blocks, section_blocks[1:]):
        if not isinstance(block, Rule):
            yield block
        elif not (
            isinstance(block_below, Heading)
            or (isinstance(block_below, Paragraph) and match_bold_start(block_below.text))
        ):
            return


def _get_heading_text(block: ReadingBlock) -> str:
    return block.plain if isinstance(block, Heading) else ""


def _get_block_texts(blocks: Iterable[ReadingBlock]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph() | QuoteText():
                yield block.plain
            case CodeBlock():
                yield block.text
            case ItemText():
                yield f"{block.number}. {block.plain}" if block.number else block.plain
            case TableText():
                yield from block.row_texts
            case Rule():
                pass


def _make_strategy(label: str, text: str, line_number: int) -> NegotiationStrategy:
    strategy_text = strip_quotation_marks(text.strip().lstrip(":").strip())
    return NegotiationStrategy(
        label=label.strip().rstrip(":").strip(),
        text=strategy_text,
        line=line_number,
    )


def strip_quotation_marks(text: str) -> str:
    """Remove quotation marks that enclose the whole text."""
    bare_text = text.strip()
    is_wrapped = len(bare_text) > 1 and bare_text[0] in '"“' and bare_text[-1] in '"”'
    return bare_text[1:-1].strip() if is_wrapped and not set(bare_text[1:-1]) & set('"“”') else bare_text
