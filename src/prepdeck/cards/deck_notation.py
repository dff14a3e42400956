"""The notation of cards: find the prompts and answers in the blocks of a text.

docs/decks.md explains it for people. A heading is a prompt and what is below it is the answer; `Q:`, `A:`, `C:`, `=:`,
`BAD:` and `GOOD:` begin a line. Other programs write `Front :: Back`, a line with only `?` between question and answer,
or `==gaps==`. What is inside of code, links, footnotes or check boxes is never notation.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct, field

from prepdeck.documents.markdown.marked_text import (
    WORD_MARKS,
    LineBreak,
    MarkedText,
    TextSpan,
    join_lines,
    match_bold_start,
    slice_text,
    split_lines,
)
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.reshape import is_story
from prepdeck.documents.markdown.tree import (
    LABEL_LEVEL,
    AnyBlock,
    Blocks,
    Details,
    Heading,
    ItemList,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Table,
)

SideName = Literal["BAD", "GOOD"]
DraftKind = Literal["heading", "question", "gaps", "pair"]


class FigureLine(Struct, frozen=True):
    """A line that starts with `=:`, and the text after that."""

    text: str
    line: int


class SideStart(Struct, frozen=True):
    """The start of a `BAD:` or `GOOD:` answer."""

    side: SideName
    line: int


class CardDraft(Struct):
    """A card as it is written, before its kind is known.

    Attributes:
        kind: `heading` for a heading, `question` for a `Q:`, `gaps` for a text with gaps, `pair` for a question and an
            answer in any other notation.
        prompt: The first paragraph of the question, or of a text with gaps.
        line: The line number of the prompt.
        level: The level of the heading, or 0.
        question: The blocks of the question below its first paragraph.
        answer: The blocks below the prompt, with the starts of `BAD:` and `GOOD:` and the lines of figures among them.
        has_answer: Whether the answer has begun, as it has after an `A:`.
        is_reversible: Whether the card is also asked the other way round.
        gap_marks: The signs around a gap, such as `==`; "" for square brackets.
        number: Which of several cards with the same prompt it is, from 1.
        sides: The names of the sides whose start is in the answer.
        has_figure: Whether the answer has the line of a figure.
    """

    kind: DraftKind
    prompt: MarkedText
    line: int
    level: int = 0
    question: list[AnyBlock] = field(default_factory=list)
    answer: list[AnyBlock | FigureLine | SideStart] = field(default_factory=list)
    has_answer: bool = False
    is_reversible: bool = False
    gap_marks: str = ""
    number: int = 1
    sides: set[SideName] = field(default_factory=set)
    has_figure: bool = False


class UnreadText(Struct, frozen=True):
    """Text that belongs to no card: its start, its line, and whether it is an answer without a question."""

    text: str
    line: int
    is_answer: bool = False


_NOTATION = re.compile(
    r"(?:(?P<question>[Qq](?:\d{1,3}|uestion(?: \d{1,3})?)?)|(?P<answer>[Aa](?:\d{1,3}|nswer(?: \d{1,3})?|ns)?)"
    r"|(?P<side>BAD|GOOD))\s?:\s*|(?P<gaps>C)\s?:(?:\s+|$)|(?P<figure>=:)\s*"
    r"|(?P<loose_question>Q\d{0,3})[.)]\s+|(?P<loose_answer>A\d{0,3})[.)]\s+"
)
# The lookbehind lets the spaces before the mark begin only once, so that a long run of them is searched once.
_PAIR = re.compile(r"(?P<front>\S.*?)(?<!\s)\s++(?P<mark>:::?)\s++(?P<back>\S.*)")
_QUESTION_COLUMNS = {"question", "questions", "q", "front", "prompt", "term"}
_ANSWER_COLUMNS = {"answer", "answers", "a", "back", "response", "definition", "meaning"}
_NUMBERED_LINE = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?=\S)")
_TIGHT_PAIR = re.compile(r"(?P<front>[^:]++)(?P<mark>:::?)(?P<back>[^:]++)")
_QUESTION_END = re.compile(r"[?？][\"”’*)]*$")
_REQUEST = re.compile(
    r"(?:(?:tell|talk to|walk|give|show|help|sell) (?:me|us)|talk (?:me|us|about)|give an example|describe|explain"
    r"|imagine)\s+\S.{4,}",
    re.IGNORECASE | re.DOTALL,
)
_LABELED_ANSWER = re.compile(r"(?P<question>.+?[?？][\"”’)]*+)\s++(?:Answer|Ans|A)\s?[:.]\s*(?P<answer>.*)", re.DOTALL)
_HIGHLIGHT = re.compile(r"==(?=\S)[^=]+(?<=\S)==")
_PAIR_SEPARATORS = {"?", "??"}
_SENTENCE_END = re.compile(r"[.!:;,][\"”’)]*$")
_MAX_QUOTED = 60  # characters of a text that a message quotes


class _NotationLine(Struct, frozen=True):
    """A line with notation: the name of its group in `_NOTATION`, the whole text, and the text after the notation."""

    name: str
    side: str
    text: MarkedText
    whole_text: MarkedText
    line: int
    last_line: int

    @property
    def whole_paragraph(self) -> Paragraph:
        """The text with its notation, for where that has no meaning."""
        return Paragraph(text=self.whole_text, line=self.line, last_line=self.last_line)


_Part = AnyBlock | _NotationLine


def read_notation(blocks: Iterable[AnyBlock], *, is_deck: bool = True) -> Iterator[CardDraft | UnreadText]:
    """Find the cards in the blocks of a text.

    Args:
        blocks: The blocks.
        is_deck: Whether the text was written as a deck. In other texts only questions are prompts, and what belongs to
            no card is not named.

    Yields:
        The cards, and in a deck the texts that belong to no card, in the order of the text.
    """
    return _NotationReader(is_deck=is_deck).read(blocks)


class _NotationReader:
    """Goes through the parts of a text once. The card that is open takes each part, unless that begins the next one."""

    def __init__(self, *, is_deck: bool) -> None:
        self._is_deck = is_deck
        self._draft: CardDraft | None = None
        self._heading_above: Heading | None = None  # which is no prompt, in a text that is no deck

    def read(self, blocks: Iterable[AnyBlock]) -> Iterator[CardDraft | UnreadText]:
        for block in blocks:
            for part in _split_parts(block, is_deck=self._is_deck):
                yield from self._read_part(part)
        yield from self._close(None)

    def _read_part(self, part: _Part) -> Iterator[CardDraft | UnreadText]:
        match part:
            case _NotationLine():
                yield from self._read_notation_line(part)
            case Heading() if not self._is_deck and part.level < LABEL_LEVEL and not _is_question(part.text):
                yield from self._close(None)
                self._heading_above = part
            case Heading() if self._begins_card(part):
                kind: DraftKind = "pair" if part.level == LABEL_LEVEL else "heading"
                yield from self._open(CardDraft(kind, part.text, part.line, part.level % LABEL_LEVEL))
            case Rule():
                yield from self._close(None)
            case Details() if part.summary and self._can_stand_alone:
                answer: list[AnyBlock | FigureLine | SideStart] = [*part.blocks]
                yield from self._open(CardDraft("pair", part.summary, part.line, answer=answer, has_answer=True))
                yield from self._close(None)
            case _:
                yield from self._read_block(part)

    @property
    def _can_stand_alone(self) -> bool:
        """Whether no card is open, or only a heading without an answer so far, which then groups cards."""
        draft = self._draft
        return draft is None or (draft.kind == "heading" and not draft.answer and not _is_question(draft.prompt))

    def _begins_card(self, heading: Heading) -> bool:
        if heading.level == LABEL_LEVEL:
            has_figure = self._draft is not None and self._draft.has_figure
            return _is_question(heading.text) and (self._can_stand_alone or self._is_pair_open or has_figure)
        return True

    @property
    def _is_pair_open(self) -> bool:
        """Whether the card that is open begins with a bold line."""
        return self._draft is not None and self._draft.kind == "pair" and self._draft.level == 0

    def _read_notation_line(self, part: _NotationLine) -> Iterator[CardDraft | UnreadText]:
        if part.name == "side" and self._draft is None and self._heading_above is not None:
            heading = self._heading_above
            self._draft = CardDraft("heading", heading.text, heading.line, heading.level)
        draft = self._draft
        match part.name:
            case "question" | "loose_question":
                yield from self._open(CardDraft("question", part.text, part.line))
            case "gaps":
                yield from self._open(CardDraft("gaps", part.text, part.line, has_answer=True))
            case _ if draft is None:
                if self._is_deck:
                    yield UnreadText(_quote(part.text.plain), part.line, is_answer=part.name == "answer")
            case "answer" | "loose_answer" if self._takes_answer(draft, part):
                draft.has_answer = True
                draft.answer += _read_answer_start(part)
            case "figure" if draft.kind != "gaps" and not draft.has_figure:
                draft.has_answer = draft.has_figure = True
                draft.answer.append(FigureLine(part.text.plain, part.line))
            case _ if part.name != "side" or draft.kind == "gaps":
                yield from self._read_block(part.whole_paragraph)
            case _:
                yield from self._read_side(draft, part)

    def _read_side(self, draft: CardDraft, part: _NotationLine) -> Iterator[CardDraft]:
        """Read the start of a bad or a good answer; after one of each, the next pair to the same question begins."""
        if draft.sides == {"BAD", "GOOD"}:
            next_draft = CardDraft(draft.kind, draft.prompt, part.line, draft.level, number=draft.number + 1)
            yield from self._open(next_draft)
            draft = next_draft
        draft.has_answer = True
        side: SideName = "BAD" if part.side == "BAD" else "GOOD"
        draft.sides.add(side)
        draft.answer.append(SideStart(side, part.line))
        if part.text:
            draft.answer.append(Paragraph(text=part.text, line=part.line, last_line=part.last_line))

    def _takes_answer(self, draft: CardDraft, part: _NotationLine) -> bool:
        """Whether a line with `A:` is the answer of the card that is open, and not some other text."""
        if draft.kind == "question":
            return not draft.has_answer
        return draft.kind != "gaps" and not draft.answer and part.name == "answer"

    def _read_block(self, block: AnyBlock) -> Iterator[CardDraft | UnreadText]:
        draft = self._draft
        if self._can_stand_alone and isinstance(block, Paragraph) and _is_separated_question(block):
            *lines, _ = split_lines(block.text, block.line)
            yield from self._open(CardDraft("pair", join_lines(lines), block.line, has_answer=True))
            return
        if self._can_stand_alone and (own_parts := list(self._read_pairs(block))):
            self._draft = None  # a heading above them groups them
            yield from own_parts
            return
        if self._is_pair_open and draft is not None and draft.answer and (pairs := self._read_more_pairs(block)):
            yield from self._close(pairs[0])
            yield from pairs
            return
        if draft is None:
            if self._is_deck:
                yield UnreadText(_quote(describe_plain((block,))), block.line)
        elif draft.kind == "question" and not draft.has_answer:
            draft.question.append(block)
        else:
            draft.answer.append(block)

    def _open(self, draft: CardDraft) -> Iterator[CardDraft]:
        yield from self._close(draft)
        self._draft = draft

    def _close(self, next_draft: CardDraft | None) -> Iterator[CardDraft]:
        draft, self._draft = self._draft, None
        if draft is None:
            return
        is_empty_heading = draft.kind == "heading" and not draft.answer
        is_group = (
            is_empty_heading
            and next_draft is not None
            and (next_draft.level > draft.level if next_draft.kind == "heading" else not _is_question(draft.prompt))
        )
        if not is_group and (self._is_deck or _is_asked(draft)):
            yield draft

    # -- the notations of other programs

    def _read_pairs(self, block: AnyBlock) -> Iterator[CardDraft | UnreadText]:
        match block:
            case Paragraph():
                level = self._draft.level if self._draft is not None else 0
                yield from _read_paragraph_pairs(block, is_sure=not level, has_gaps=level <= 1, is_deck=self._is_deck)
            case ItemList():
                yield from self._read_list_pairs(block)
            case Table():
                yield from _read_table_pairs(block)
            case Quote() if block.blocks and isinstance(block.blocks[0], Heading):
                title, *answer = block.blocks  # of a callout
                if isinstance(title, Heading) and _is_question(title.text) and answer:
                    yield CardDraft("pair", title.text, block.line, answer=[*answer], has_answer=True)
            case _:
                return

    def _read_more_pairs(self, block: AnyBlock) -> list[CardDraft]:
        """Read a table or list below an answer of which each row or item is a question with its answer."""
        match block:
            case Table():
                return list(_read_table_pairs(block))
            case ItemList():
                drafts = [_read_item_pair(item.blocks) for item in block.items]
                return [draft for draft in drafts if draft is not None] if all(drafts) else []
            case _:
                return []

    def _read_list_pairs(self, item_list: ItemList) -> Iterator[CardDraft | UnreadText]:
        drafts = [_read_item_pair(item.blocks) for item in item_list.items]
        if not any(drafts):
            return
        for item, draft in zip(item_list.items, drafts, strict=True):
            if draft is not None:
                yield draft
            elif self._is_deck:
                yield UnreadText(_quote(describe_plain(item.blocks)), item.line)


def _is_asked(draft: CardDraft) -> bool:
    """Whether a card of a text that is no deck is certainly meant as one: a question with an answer."""
    if draft.kind == "gaps":
        return False
    if any(isinstance(block, SideStart) for block in draft.answer):
        return True
    return bool(draft.answer) and (draft.kind == "question" or draft.has_answer or _is_question(draft.prompt))


def _is_question(text: MarkedText) -> bool:
    """Whether a text asks for an answer: it ends with a question mark, or begins like `Tell me about`."""
    return _QUESTION_END.search(text.plain) is not None or _REQUEST.match(text.plain) is not None


def _quote(text: str) -> str:
    return text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 1]}…"


# -- the parts of a text


def _split_parts(block: AnyBlock, *, is_deck: bool) -> Iterable[_Part]:
    match block:
        case Paragraph():
            return _split_paragraph(block)
        case Heading() if block.last_line > block.line and block.level < LABEL_LEVEL:
            return _split_underlined(block, is_deck=is_deck)
        case ItemList() if any(map(_starts_with_question, block.items)):
            return _split_item_questions(block, is_deck=is_deck)
        case _:
            return (block,)


def _starts_with_question(item: ListItem) -> bool:
    first_block = item.blocks[0] if item.blocks else None
    notation_match = _match_notation(first_block.text) if isinstance(first_block, Paragraph) else None
    return notation_match is not None and "question" in (notation_match.lastgroup or "")


def _split_item_questions(item_list: ItemList, *, is_deck: bool) -> Iterator[_Part]:
    """Split a list whose items are written as questions and answers."""
    for item in item_list.items:
        for block in item.blocks:
            yield from _split_parts(block, is_deck=is_deck)


def _read_answer_start(part: _NotationLine) -> Iterator[AnyBlock]:
    """Read what is on the line of an answer: a paragraph, or a list of which the parser sees only text."""
    lines = split_lines(part.text, part.line)
    number_matches = [_NUMBERED_LINE.match(text.plain) for text, _ in lines]
    if len(lines) > 1 and all(number_matches):
        items = tuple(
            ListItem(
                blocks=(Paragraph(text=slice_text(text, number_match.end()), line=line, last_line=line),),
                line=line,
                last_line=line,
            )
            for (text, line), number_match in zip(lines, number_matches, strict=True)
            if number_match is not None
        )
        first_match = number_matches[0]
        start = int(first_match["number"]) if first_match else 1
        yield ItemList(items=items, start=start, line=part.line, last_line=part.last_line)
    elif part.text:
        yield Paragraph(text=part.text, line=part.line, last_line=part.last_line)


def _split_underlined(heading: Heading, *, is_deck: bool) -> Iterable[_Part]:
    """A row of dashes right below the text of a card ends the card, and makes no heading of the text."""
    paragraph = Paragraph(text=heading.text, line=heading.line, last_line=heading.last_line - 1)
    parts = list(_split_paragraph(paragraph))
    has_pairs = any(
        isinstance(pair, CardDraft)
        for pair in _read_paragraph_pairs(
            paragraph, is_sure=not _is_question(heading.text), has_gaps=True, is_deck=is_deck
        )
    )
    has_notation = has_pairs or any(isinstance(part, _NotationLine) for part in parts)
    if has_notation or (heading.level > 1 and _SENTENCE_END.search(heading.text.plain)):
        return (*parts, Rule(line=heading.last_line, last_line=heading.last_line))
    return (heading,)


def _split_paragraph(paragraph: Paragraph) -> Iterator[_Part]:
    """Split a paragraph where a line begins with notation."""
    if not _may_have_notation(paragraph.plain):
        yield paragraph
        return
    lines = split_lines(paragraph.text, paragraph.line)
    matches = [_match_notation(text) for text, _ in lines]
    if not any(matches) or is_story(text.plain for text, _ in lines):
        yield paragraph
        return
    line_index = 0
    while line_index < len(lines):
        next_index = line_index + 1
        notation_match = matches[line_index]
        is_figure = notation_match is not None and notation_match.lastgroup == "figure"
        while next_index < len(lines) and matches[next_index] is None and not is_figure:
            next_index += 1
        piece_lines = lines[line_index:next_index]
        last_line = piece_lines[-1][1]
        if notation_match is None:
            yield Paragraph(text=join_lines(piece_lines), line=piece_lines[0][1], last_line=last_line)
        else:
            first_text, first_line = piece_lines[0]
            piece_lines[0] = slice_text(first_text, notation_match.end()), first_line
            yield _NotationLine(
                notation_match.lastgroup or "",
                notation_match["side"] or "",
                join_lines(piece_lines),
                join_lines([(first_text, first_line), *piece_lines[1:]]),
                first_line,
                last_line,
            )
        line_index = next_index


_NOTATION_SIGN = re.compile(r"(?:^|\s)(?:[QqAaC][a-z]{0,7} ?\d{0,3}|BAD|GOOD|=) ?[:.)]")


def _may_have_notation(plain_text: str) -> bool:
    """Whether a line of a paragraph can have notation, so that most paragraphs are not split into lines."""
    return _NOTATION_SIGN.search(plain_text) is not None


def _match_notation(text: MarkedText) -> re.Match[str] | None:
    first_span = text.spans[0] if text.spans else None
    if not isinstance(first_span, TextSpan) or first_span.marks & WORD_MARKS:
        return None
    notation_match = _NOTATION.match(text.plain)
    # The colon of `Q\:` is a character of its own, which is no notation.
    if notation_match is None or has_word_marks(text, notation_match.end(notation_match.lastgroup or 0)):
        return None
    return notation_match


def has_word_marks(text: MarkedText, index: int) -> bool:
    """Whether the character at an index of the plain text is code, a link or literal."""
    position = 0
    for span in text.spans:
        position += 1 if isinstance(span, LineBreak) else len(span.text)
        if position > index:
            return isinstance(span, TextSpan) and bool(span.marks & WORD_MARKS)
    return False


# -- pairs


def _read_table_pairs(table: Table) -> Iterator[CardDraft]:
    """Read the rows of a table with a column of questions and one of answers."""
    heads = [cell.plain.strip().lower() for cell in table.header]
    question_column = next((index for index, head in enumerate(heads) if head in _QUESTION_COLUMNS), None)
    answer_column = next((index for index, head in enumerate(heads) if head in _ANSWER_COLUMNS), None)
    if question_column is None or answer_column is None:
        return
    for row in table.rows:
        if len(row.cells) > max(question_column, answer_column):
            prompt, answer_text = row.cells[question_column], row.cells[answer_column]
            if prompt and answer_text:
                answer = Paragraph(text=answer_text, line=row.line, last_line=row.line)
                yield CardDraft("pair", prompt, row.line, answer=[answer], has_answer=True)


def _read_paragraph_pairs(
    paragraph: Paragraph, *, is_sure: bool, has_gaps: bool, is_deck: bool
) -> Iterator[CardDraft | UnreadText]:
    """Read `Front :: Back` lines, a question and an answer with `?` between them, or a text with `==gaps==`.

    Args:
        paragraph: The paragraph.
        is_sure: Whether `Front::Back` without spaces is a pair, too. Below a heading it may be its answer, in code.
        has_gaps: Whether highlights are gaps. Below a heading they are part of its answer, unless it is a title.
        is_deck: Whether the text was written as a deck. Elsewhere, a pair without spaces needs several words.
    """
    plain_text = paragraph.plain
    if "::" in plain_text:
        lines = split_lines(paragraph.text, paragraph.line)
        pair_matches = [_match_pair(text, is_sure=is_sure, is_deck=is_deck) for text, _ in lines]
        if all(pair_matches) or any(_PAIR.fullmatch(text.plain) for text, _ in lines):
            for (text, line), pair_match in zip(lines, pair_matches, strict=True):
                if pair_match is not None:
                    yield _make_pair(text, pair_match, line)
                elif is_deck and not text.plain.startswith("#"):  # tags say that cards follow
                    yield UnreadText(_quote(text.plain), line)
            return
    if "?" in plain_text and len(paragraph.text.spans) > 1:
        yield from _read_separated_pair(paragraph)
    if has_gaps and "==" in plain_text and _HIGHLIGHT.search(plain_text):
        yield CardDraft("gaps", paragraph.text, paragraph.line, has_answer=True, gap_marks="==")


def _match_pair(text: MarkedText, *, is_sure: bool = False, is_deck: bool = True) -> re.Match[str] | None:
    pair_match = _PAIR.fullmatch(text.plain) or (_TIGHT_PAIR.fullmatch(text.plain) if is_sure else None)
    if pair_match is None or not (pair_match["front"].strip() and pair_match["back"].strip()):
        return None
    if not is_deck and " " not in text.plain:
        return None  # such as `std::string`
    return None if has_word_marks(text, pair_match.start("mark")) else pair_match


def _make_pair(text: MarkedText, pair_match: re.Match[str], line: int) -> CardDraft:
    answer = Paragraph(text=slice_text(text, pair_match.start("back")), line=line, last_line=line)
    return CardDraft(
        "pair",
        slice_text(text, 0, pair_match.end("front")),
        line,
        answer=[answer],
        has_answer=True,
        is_reversible=pair_match["mark"] == ":::",
    )


def _is_separated_question(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a question whose last line says that the next block is its answer."""
    *lines, (last_line, _) = split_lines(paragraph.text, paragraph.line)
    return bool(lines) and last_line.plain in _PAIR_SEPARATORS


def _read_separated_pair(paragraph: Paragraph) -> Iterator[CardDraft]:
    lines = split_lines(paragraph.text, paragraph.line)
    separator_index = next((index for index, (text, _) in enumerate(lines) if text.plain in _PAIR_SEPARATORS), 0)
    front_lines, back_lines = lines[:separator_index], lines[separator_index + 1 :]
    if front_lines and back_lines:
        answer = Paragraph(text=join_lines(back_lines), line=back_lines[0][1], last_line=back_lines[-1][1])
        yield CardDraft(
            "pair",
            join_lines(front_lines),
            front_lines[0][1],
            answer=[answer],
            has_answer=True,
            is_reversible=lines[separator_index][0].plain == "??",
        )


def _read_item_pair(blocks: Blocks) -> CardDraft | None:
    """Read a list item that is a question with its answer, such as `1. Why? Answer: Because.`; None if it is not."""
    first_block = blocks[0] if blocks else None
    if not isinstance(first_block, Paragraph):
        return None
    text, other_blocks = first_block.text, blocks[1:]
    if answer_match := _LABELED_ANSWER.fullmatch(text.plain):
        answer_text = slice_text(text, answer_match.start("answer"))
        answer = [Paragraph(text=answer_text, line=first_block.line, last_line=first_block.last_line)]
        prompt = slice_text(text, 0, answer_match.end("question"))
        return CardDraft(
            "pair", prompt, first_block.line, answer=[*(answer if answer_text else []), *other_blocks], has_answer=True
        )
    if (pair_match := _match_pair(text)) and not other_blocks:
        return _make_pair(text, pair_match, first_block.line)
    bold_start = match_bold_start(text)
    if bold_start is not None and _QUESTION_END.search(bold_start.name) and bold_start.rest.strip():
        answer_text = slice_text(text, bold_start.rest_start)
        own_answer = Paragraph(text=answer_text, line=first_block.line, last_line=first_block.last_line)
        prompt = slice_text(text, 0, bold_start.rest_start)
        return CardDraft("pair", prompt, first_block.line, answer=[own_answer, *other_blocks], has_answer=True)
    if _is_question(text) and other_blocks:
        return CardDraft("pair", text, first_block.line, answer=[*other_blocks], has_answer=True)
    return None
