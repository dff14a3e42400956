"""Read day-in-the-life articles, copied as plain text from a web page.

Copying loses all markup, so each line is classified by its words, its neighbors and its section.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import ClassVar

from msgspec import Struct

from prepdeck.documents.document import NO_TEXT, Document, SourceText, find_section_blocks
from prepdeck.documents.document_source import DocumentSource
from prepdeck.documents.kinds.prose_lists import TimeShare, find_pillars, find_success_measures, find_time_shares
from prepdeck.documents.markdown.parser import read_line
from prepdeck.documents.markdown.reading_order import ItemText, QuoteText, ReadingBlock, nest_reading_blocks
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.text import format_count, join_nonempty


class AnsweredQuestion(Struct, frozen=True):
    """A question and its answer, with one paragraph per line."""

    question: str
    answer: str
    line: int


class InterviewMistake(Struct, frozen=True):
    """A mistake in an interview, with a bad answer and a better one."""

    title: str
    bad_answer: str
    better_answer: str
    line: int


class Article(Document, frozen=True, kw_only=True):
    """A day-in-the-life article.

    Attributes:
        short_answer: The short answer ("TL;DR") at the top.
        audience: The people that the article is for.
        questions: The sections that have a question as heading, without the FAQ.
        checklist_items: The items of the preparation checklist.
        mistakes: The mistakes with their bad and better answers.
        faq_questions: The short questions at the end.
        related_articles: The lines that point to other articles.
        time_shares: The shares of working time, if a sentence or list gives them.
        success_measures: The items of a list inside a paragraph, such as the measures of success.
        pillars: The items that a sentence announces by number, such as "three pillars".
    """

    kind: ClassVar[str] = "article"

    short_answer: SourceText = NO_TEXT
    audience: SourceText = NO_TEXT
    questions: tuple[AnsweredQuestion, ...] = ()
    checklist_items: tuple[SourceText, ...] = ()
    mistakes: tuple[InterviewMistake, ...] = ()
    faq_questions: tuple[AnsweredQuestion, ...] = ()
    related_articles: tuple[SourceText, ...] = ()
    time_shares: tuple[TimeShare, ...] = ()
    success_measures: tuple[SourceText, ...] = ()
    pillars: tuple[SourceText, ...] = ()

    @property
    def contents_summary(self) -> str:
        """What the article contains, such as `8 questions, 6 checklist items, 3 mistakes, 3 FAQ`."""
        return join_nonempty(
            format_count(len(self.questions), "question"),
            format_count(len(self.checklist_items), "checklist item"),
            format_count(len(self.mistakes), "mistake"),
            format_count(len(self.faq_questions), "FAQ", "FAQ"),
        )


# -- lines and blocks

_SHORT_ANSWER_LABEL = re.compile(
    r"^(?:tl\s?;?\s?dr\b|(?:quick|short) answer(?=\s*(?:[:–—-]|$)))[\s:.–—-]*(.*)$", re.IGNORECASE
)
_TLDR_LABEL = re.compile(r"^tl", re.IGNORECASE)
_AUDIENCE_LABEL = re.compile(r"^who (?:should read this|(?:this|is this)(?: \w+)?(?: is)? for)\b", re.IGNORECASE)
_CHECKLIST_LABEL = re.compile(r"^(?:[\w'’-]+ ){0,4}checklist\b", re.IGNORECASE)
_MISTAKES_LABEL = re.compile(r"^(?:[\w'’-]+ ){0,4}(?:mistakes|pitfalls)\b", re.IGNORECASE)
_FAQ_LABEL = re.compile(r"^(?:faqs?|frequently asked questions)\b", re.IGNORECASE)
_SECTION_LABEL = re.compile(
    r"^((?:who (?:should read this|(?:this|is this)(?: \w+)?(?: is)? for)(?: \(.{1,40}\))?"
    r"|(?:[\w'’-]+ ){0,4}checklist"
    r"|(?:[\w'’-]+ ){0,4}(?:mistakes|pitfalls)(?: to avoid| and .{1,40})?"
    r"|(?:faqs?|frequently asked questions)(?: \(faqs?\))?)\??)\s?(?::\s?(.*))?$",
    re.IGNORECASE,
)
_NUMBERED_MISTAKE = re.compile(r"^(?:mistake|pitfall)\s?#?\d+\s?[:.)–—-]\s?(.*)$", re.IGNORECASE)
_ANSWER_SIDE_LABEL = re.compile(
    r"^\W*(bad|good)(?: (?:example|answer|response|approach|version))?\s?:\s?(.*)$", re.IGNORECASE
)
_RELATED_LABEL = re.compile(
    r"^(?:>\W*related\b(?: reading| articles?)?[:\s]*|\W*related(?: reading| articles?)?:\s?)(\S.*)$", re.IGNORECASE
)
_BULLET_LINE = re.compile(r"^(?:[•◦▪‣●○☐☑✓✔✅□·–*+-]\ufe0f?\s|[•◦▪‣●○]|\d{1,2}[.)]\s)\s?(?:\[[ xX]?\]\s)?([^\s].*)$")
_QUESTION_LINE = re.compile(
    r"^(?:Q\d{0,2}[:.]\s|\d{1,2}[.)]\s)?([^\W_][^\n]{5,200}[?？]|[“\"‘¿][^\n]{6,200}[?？][”\"’]?)$"
)
_ANSWER_LABEL = re.compile(r"^A:\s")
_SENTENCE_BOUNDARY = re.compile(r"[a-z)]{3}[.!][”\"’]?\s[“\"‘]?[A-Z]")  # the end of one sentence and the next start
_SENTENCE_ENDING = re.compile(r"[.!…][”\"’)]?$")
_BYLINE = re.compile(
    r"^(?:[·•|←]|by [a-z][\w.'’-]*(?: [a-z][\w.'’-]*){1,3}(?:\s?[·•|,–—-].*)?$"
    r"|(?:written|posted|published|updated|last updated|reviewed|author)\b(?:\s?:|\s(?:by|on|in|at)\s|\s\w+\s\d)"
    r"|\d{4}-\d\d-\d\d$|[a-z]{3,9}\.? \d{1,2}, \d{4}$)|\bmin(?:ute)?s? read\b",
    re.IGNORECASE,
)
_TITLE_LABEL = re.compile(r"^\W*(?:(?:meta |seo |page )?title|headline|h1)\W*:\W*(.*)$", re.IGNORECASE)
_SALES_OFFER = re.compile(
    r"→$|^(?:get|buy|download|grab) (?:the|your|my|our)\b.*[^.!?]$|^related reading:?$"
    r"|\bbook is (?:also )?available\b|\bavailable on amazon\b",
    re.IGNORECASE,
)
_SALES_QUESTION = re.compile(
    r"^(?:ready (?:to|for)|want (?:to|more)|looking for|need (?:more|help))\b.*\?$", re.IGNORECASE
)
_ARTICLE_LIST_LINE = re.compile(r"^\d{4}-\d\d-\d\d$|\bpage \d+\s?(?:/|of)\s?\d+$", re.IGNORECASE)
_MOST_FOOTER_LINES, _FEWEST_LIST_LINES = 10, 3
_SECTION_LEVEL, _SUBSECTION_LEVEL = 2, 3
_TITLE_SEARCH_LINES = 6  # the title must be in the first six lines
_LONGEST_TITLE, _LONGEST_STATEMENT_HEADING = 150, 80
_LONG_WORD_LENGTH, _MOST_STATEMENT_WORDS, _LONG_PARAGRAPH_LENGTH = 4, 12, 100
_FEWEST_NEEDED = 2

_NumberedLines = list[tuple[int, str]]


def _split_article(text: str) -> tuple[ReadingBlock, ...]:
    """Split a plain-text article into blocks, one per line, and recognize the lines that are headings."""
    numbered_lines = [
        (line_number, _WIDE_SPACE.sub(" ", line.strip()))
        for line_number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]
    del numbered_lines[_find_footer_start(numbered_lines) :]
    return tuple(_ArticleSplitter(numbered_lines).split_blocks())


def _make_heading(text: str, level: int, line_number: int) -> Heading:
    return Heading(text=read_line(text), level=level, line=line_number, last_line=line_number)


def _make_paragraph(text: str, line_number: int) -> Paragraph:
    return Paragraph(text=read_line(text), line=line_number, last_line=line_number)


_WIDE_SPACE = re.compile(r"\s{2,}|\t")


def match_answer_side(text: str) -> tuple[str, str] | None:
    """Match the label of a bad or a good answer: `BAD` or `GOOD`, and the answer itself; None if there is none."""
    side_match = _ANSWER_SIDE_LABEL.match(text)
    return (side_match.group(1).upper(), side_match.group(2)) if side_match else None


def _find_footer_start(numbered_lines: _NumberedLines) -> int:
    """The index of the first line of advertising at the end, or the number of lines if there is none."""
    line_count = len(numbered_lines)
    last_label_index = next(
        (
            line_index
            for line_index in range(line_count - 1, -1, -1)
            if _SECTION_LABEL.match(numbered_lines[line_index][1])
        ),
        line_count,
    )
    # The footer can only start after the last section label, so that it never cuts off a section.
    footer_indexes = range(min(max(line_count - _MOST_FOOTER_LINES, 0), last_label_index), line_count)
    footer_start = next(
        (line_index for line_index in footer_indexes if _SALES_OFFER.search(numbered_lines[line_index][1])), line_count
    )
    while 0 < footer_start < line_count and _SALES_QUESTION.match(numbered_lines[footer_start - 1][1]):
        footer_start -= 1
    return footer_start


class _ArticleSplitter:
    """Walks the lines once and classifies each one by its words, the next line and its section."""

    def __init__(self, numbered_lines: _NumberedLines) -> None:
        self.numbered_lines = numbered_lines
        self.title_index, self.title = _find_article_title(numbered_lines)
        self.has_short_answer = self.has_question = self.has_mistake = False
        self.section_label: re.Pattern[str] | None = None

    def split_blocks(self) -> Iterator[ReadingBlock]:
        for line_index, (line_number, line) in enumerate(self.numbered_lines):
            if line_index == self.title_index:
                yield _make_heading(self.title, 1, line_number)
            elif line_index < self.title_index:
                if not _TITLE_LABEL.match(line):
                    yield _make_paragraph(line, line_number)
            elif line_index > self.title_index + 1 or line != self.title:
                yield from self._read_blocks(line_index, line_number, line)

    def _read_blocks(self, line_index: int, line_number: int, line: str) -> Iterator[ReadingBlock]:
        if self._is_short_answer(line) and (match := _SHORT_ANSWER_LABEL.match(line)):
            self.has_short_answer = True  # a second short-answer label is part of some other answer
            yield _make_heading("TL;DR", _SECTION_LEVEL, line_number)
            if match.group(1):
                yield _make_paragraph(match.group(1), line_number)
        elif match := _SECTION_LABEL.match(line):
            self._enter_section(match.group(1))
            yield _make_heading(match.group(1), _SECTION_LEVEL, line_number)
            if match.group(2):
                yield _make_paragraph(match.group(2), line_number)
        else:
            yield self._read_block(line_index, line_number, line)

    def _read_block(self, line_index: int, line_number: int, line: str) -> ReadingBlock:
        # The order matters: a bad answer can end with a question mark, and must not become a question.
        if match := _RELATED_LABEL.match(line):
            return QuoteText(read_line(match.group(1)), line_number)
        if self._is_mistake_title(line_index):
            return _make_heading(line, _SUBSECTION_LEVEL, line_number)
        if _ANSWER_SIDE_LABEL.match(line) or self._is_side_answer(line_index):
            return _make_paragraph(line, line_number)
        if self._is_question(line_index) and (match := _QUESTION_LINE.match(line)):
            self.has_question = True
            return _make_heading(
                match.group(1), _SUBSECTION_LEVEL if self.section_label is _FAQ_LABEL else _SECTION_LEVEL, line_number
            )
        if match := _BULLET_LINE.match(line):
            return ItemText(read_line(match.group(1)), line_number)
        if self._is_statement_heading(line_index):
            return _make_heading(line, _SECTION_LEVEL, line_number)
        return _make_paragraph(_ANSWER_LABEL.sub("", line) if self.section_label is _FAQ_LABEL else line, line_number)

    def _enter_section(self, label: str) -> None:
        self.section_label = next(
            (
                section_label
                for section_label in (_FAQ_LABEL, _MISTAKES_LABEL, _CHECKLIST_LABEL)
                if section_label.match(label)
            ),
            None,
        )
        self.has_mistake = False

    def _get_next_line(self, line_index: int) -> str:
        return self.numbered_lines[line_index + 1][1] if line_index + 1 < len(self.numbered_lines) else ""

    def _is_short_answer(self, line: str) -> bool:
        if self.has_short_answer or self.section_label is _FAQ_LABEL or not (match := _SHORT_ANSWER_LABEL.match(line)):
            return False
        return not (self.has_question and match.group(1)) or _TLDR_LABEL.match(line) is not None

    def _is_mistake_title(self, line_index: int) -> bool:
        """Whether a line is the title of a mistake: it is numbered, or it is directly above a bad answer."""
        line = self.numbered_lines[line_index][1]
        if mistake_match := _NUMBERED_MISTAKE.match(line):
            self.has_mistake = bool(mistake_match.group(1))
            return True
        if (side_match := _ANSWER_SIDE_LABEL.match(line)) is not None:
            self.has_mistake = self.has_mistake and side_match.group(1).upper() == "BAD"
            return False
        side_below = _ANSWER_SIDE_LABEL.match(self._get_next_line(line_index))
        if self.has_mistake or side_below is None or side_below.group(1).upper() != "BAD":
            return False
        self.has_mistake = True
        return True

    def _is_side_answer(self, line_index: int) -> bool:
        """Whether the line above is only a `Bad:` or `Good:` label, so that this line is its answer."""
        side_above = _ANSWER_SIDE_LABEL.match(self.numbered_lines[line_index - 1][1]) if line_index else None
        return side_above is not None and not side_above.group(2)

    def _is_question(self, line_index: int) -> bool:
        # A question right above another question, a section or the end has no answer, so it is not a heading.
        line_below = self._get_next_line(line_index)
        return (
            _is_question_line(self.numbered_lines[line_index][1])
            and line_below != ""
            and not _is_question_line(line_below)
            and not _SECTION_LABEL.match(line_below)
        )

    def _is_statement_heading(self, line_index: int) -> bool:
        """Whether a line is a heading but not a question: a few capitalized words above a long paragraph."""
        line, line_below = self.numbered_lines[line_index][1], self._get_next_line(line_index)
        words = [word.lstrip("“\"‘'(") for word in line.split()] if len(line) <= _LONGEST_STATEMENT_HEADING else []
        return (
            self.section_label not in {_FAQ_LABEL, _MISTAKES_LABEL}
            and _FEWEST_NEEDED <= len(words) <= _MOST_STATEMENT_WORDS
            and words[0][:1].isupper()
            and not line.endswith((":", ",", ";"))
            and all(
                any(character.isupper() or character.isdigit() for character in word)
                for word in words
                if len(word) >= _LONG_WORD_LENGTH
            )
            and len(line_below) >= _LONG_PARAGRAPH_LENGTH
        )


def _is_question_line(line: str) -> bool:
    return _QUESTION_LINE.match(line) is not None and _SENTENCE_BOUNDARY.search(line) is None


def _find_article_title(numbered_lines: _NumberedLines) -> tuple[int, str]:
    """Find the index and text of the title line; if no line is a title, -1 and the first question.

    Bylines are never titles. A full sentence, often an introduction, is a title only if there is no better line.
    """
    title_candidates: list[tuple[int, str]] = []
    for line_index, (_, line) in enumerate(numbered_lines[:_TITLE_SEARCH_LINES]):
        if (label_match := _TITLE_LABEL.match(line)) and label_match.group(1):
            return line_index, label_match.group(1).rstrip('*"”')
        if _is_section_start(line) or (title_candidates and _is_question_line(line)):
            break
        if not label_match and not _BYLINE.search(line):
            title_candidates.append((line_index, line))
    short_candidates = [(line_index, line) for line_index, line in title_candidates if len(line) <= _LONGEST_TITLE]
    best_candidate = next(
        (candidate for candidate in short_candidates if not _SENTENCE_ENDING.search(candidate[1])), None
    )
    best_candidate = best_candidate or next(
        (candidate for candidate in short_candidates if len(candidate[1]) <= _LONGEST_STATEMENT_HEADING), None
    )
    if best_candidate:
        return best_candidate
    # The questions of the FAQ are not what an article is about.
    lines_above_faq = takewhile(lambda line: not _FAQ_LABEL.match(line), (line for _, line in numbered_lines))
    first_question = next((line for line in lines_above_faq if title_candidates and _is_question_line(line)), "")
    return -1, first_question


def _is_section_start(line: str) -> bool:
    return any(
        label_pattern.match(line)
        for label_pattern in (
            _SHORT_ANSWER_LABEL,
            _SECTION_LABEL,
            _RELATED_LABEL,
            _NUMBERED_MISTAKE,
            _ANSWER_SIDE_LABEL,
        )
    )


_ARTICLE_WORDS = re.compile(
    r"tl\s*+;?\s*+dr|(?:quick|short)\s+answer|who\s|checklist|mistakes|pitfalls|faq|frequently\s+asked|bad|good",
    re.IGNORECASE,
)


def _has_article_word(text: str) -> bool:
    """Whether a text has a word that every article has, so that most other texts are rejected quickly."""
    return _ARTICLE_WORDS.search(text) is not None


def _is_article(blocks: tuple[ReadingBlock, ...]) -> bool:
    """Whether a text is an article: it has two parts that only articles have, and it is not a list of articles."""
    headings = [block.plain for block in blocks if isinstance(block, Heading)]
    paragraphs = [block.plain for block in blocks if isinstance(block, Paragraph)]
    article_signs = (
        "TL;DR" in headings,
        *(
            any(label.match(heading) and _SECTION_LABEL.match(heading) for heading in headings)
            for label in (_AUDIENCE_LABEL, _CHECKLIST_LABEL, _MISTAKES_LABEL, _FAQ_LABEL)
        ),
        sum(heading.endswith(("?", "？")) and not _SECTION_LABEL.match(heading) for heading in headings) > 1,
        any(_ANSWER_SIDE_LABEL.match(text) for text in paragraphs),
    )
    return (
        sum(article_signs) >= _FEWEST_NEEDED
        and sum(_ARTICLE_LIST_LINE.search(text) is not None for text in paragraphs) < _FEWEST_LIST_LINES
    )


# -- the parts of an article


def read_article(source: DocumentSource) -> Article | None:
    """Read an article; None if the text has Markdown headings or is not an article."""
    if source.is_markdown or not _has_article_word(source.text):
        return None
    blocks = _split_article(source.text)
    if not _is_article(blocks):
        return None
    title = next((block.plain for block in blocks if isinstance(block, Heading) and block.level == 1), "")
    blocks_above_faq = takewhile(
        lambda block: not (isinstance(block, Heading) and _FAQ_LABEL.match(block.plain)), blocks
    )
    title = title or next(
        (block.plain for block in blocks_above_faq if isinstance(block, Heading) and _is_question_line(block.plain)), ""
    )
    faq_blocks = _find_labeled_section(blocks, _FAQ_LABEL)
    return Article(
        path=source.path,
        title=title,
        company=_find_company_in_title(title),
        blocks=nest_reading_blocks(blocks),
        short_answer=_make_source_text(_find_labeled_section(blocks, _TLDR_LABEL)),
        audience=_make_source_text(_find_labeled_section(blocks, _AUDIENCE_LABEL)),
        questions=tuple(_read_answered_questions(blocks, _SECTION_LEVEL)),
        checklist_items=tuple(_read_list_items(_find_labeled_section(blocks, _CHECKLIST_LABEL))),
        mistakes=tuple(_read_mistakes(blocks)),
        faq_questions=tuple(_read_answered_questions(faq_blocks, _SUBSECTION_LEVEL)),
        related_articles=tuple(SourceText(block.plain, block.line) for block in blocks if isinstance(block, QuoteText)),
        time_shares=find_time_shares(blocks),
        success_measures=find_success_measures(blocks),
        pillars=find_pillars(blocks),
    )


_COMPANY_NAME_REGEX = r"(?!(?:A|An|The|Day)\b)(?P<company>[a-z]{0,2}[A-Z][\w.&-]*(?: [A-Z][\w.&-]*)?)"
_COMPANY_IN_TITLE = (
    re.compile(rf"\bat {_COMPANY_NAME_REGEX}"),
    re.compile(
        rf"(?:^|\b(?:an?|the) ){_COMPANY_NAME_REGEX} "
        r"(?:PMs?|Product|Day[ ‑-]in[ ‑-]the[ ‑-]Life|product|day[ ‑-]in[ ‑-]the[ ‑-]life|interviews?|loop)\b"
    ),
)


def _find_company_in_title(title: str) -> str:
    company_match = next((title_match for pattern in _COMPANY_IN_TITLE if (title_match := pattern.search(title))), None)
    return re.sub(r" (?:PM|Product|AI PM)$", "", company_match["company"]) if company_match else ""


def _find_labeled_section(blocks: tuple[ReadingBlock, ...], label_pattern: re.Pattern[str]) -> tuple[ReadingBlock, ...]:
    """The blocks below the first heading that matches the label."""
    for block_index, block in enumerate(blocks):
        if (
            isinstance(block, Heading)
            and block.level == _SECTION_LEVEL
            and _is_labeled_heading(label_pattern, block.plain)
        ):
            return find_section_blocks(blocks, block_index)
    return ()


def _is_labeled_heading(label_pattern: re.Pattern[str], heading_text: str) -> bool:
    return label_pattern.match(heading_text) is not None and (
        heading_text == "TL;DR" or _SECTION_LABEL.match(heading_text) is not None
    )


def _join_block_texts(section_blocks: tuple[ReadingBlock, ...]) -> str:
    return "\n".join(block.plain for block in section_blocks if isinstance(block, Paragraph | ItemText))


def _make_source_text(section_blocks: tuple[ReadingBlock, ...]) -> SourceText:
    section_text = _join_block_texts(section_blocks)
    return (
        SourceText(
            section_text, next(block.line for block in section_blocks if isinstance(block, Paragraph | ItemText))
        )
        if section_text
        else NO_TEXT
    )


def _read_list_items(section_blocks: tuple[ReadingBlock, ...]) -> Iterator[SourceText]:
    """Read the items of a list; if copying lost the bullets, each line is an item."""
    list_items = [block for block in section_blocks if isinstance(block, ItemText)]
    yield from (
        SourceText(block.plain, block.line)
        for block in list_items or section_blocks
        if isinstance(block, ItemText | Paragraph)
    )


def _read_answered_questions(blocks: tuple[ReadingBlock, ...], heading_level: int) -> Iterator[AnsweredQuestion]:
    for block_index, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == heading_level and block.plain.endswith(("?", "？")):
            if _SECTION_LABEL.match(block.plain):
                continue
            yield AnsweredQuestion(block.plain, _join_block_texts(find_section_blocks(blocks, block_index)), block.line)


def _read_mistakes(blocks: tuple[ReadingBlock, ...]) -> Iterator[InterviewMistake]:
    for block_index, block in enumerate(blocks):
        if not isinstance(block, Heading) or block.level != _SUBSECTION_LEVEL:
            continue
        answers_by_side: dict[str, list[str]] = {"BAD": [], "GOOD": []}
        current_side = ""
        for block_below in find_section_blocks(blocks, block_index):
            if isinstance(block_below, Paragraph) and (side_match := _ANSWER_SIDE_LABEL.match(block_below.plain)):
                current_side = side_match.group(1).upper()
                answers_by_side[current_side] = [side_match.group(2)]
            elif current_side and isinstance(block_below, Paragraph | ItemText):
                answers_by_side[current_side].append(block_below.plain)
        bad_answer, better_answer = ("\n".join(answers_by_side[side_name]).strip() for side_name in ("BAD", "GOOD"))
        if bad_answer and better_answer:
            title_match = _NUMBERED_MISTAKE.match(block.plain)
            yield InterviewMistake(
                (title_match.group(1) if title_match else block.plain).rstrip("."),
                bad_answer,
                better_answer,
                block.line,
            )
