"""Reader for deck files: Markdown in which a heading is a prompt and the text below it is the answer.

docs/decks.md explains the format for people. In short, after optional front matter (`deck`, `kind`, `order`):

    ## Prompt {#id}       a card; the text below decides its kind:
    BAD: / GOOD:          a repair card
    1. 2. 3.              a list card
    =: 280K USD ±5%       a figure card, with a typed answer
    anything else         a recall card, or a checklist card if the front matter has `kind: checklist`; a checklist
                          card needs no text below its heading
    Q: / A:               a recall card
    C: text with [gaps]   one cloze card per gap

A heading that has only deeper headings below it is a group, not a card. Anything that cannot be read as a card is
reported with its line number, and the rest of the file is still read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, pairwise
from pathlib import PurePath
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.cards.card import (
    CLOZE_GAP,
    DEFAULT_DECK_ORDER,
    AnyCard,
    ChecklistCard,
    ClozeCard,
    Deck,
    FigureCard,
    ListCard,
    RecallCard,
    RepairCard,
    id_from_prompt,
    name_from_file,
)
from prepdeck.cards.typed_answer import read_figure
from prepdeck.documents import front_matter
from prepdeck.documents.decoding import normalize_line_ends
from prepdeck.documents.markdown.inline import strip_markdown
from prepdeck.documents.mojibake import fix_mojibake
from prepdeck.errors import Problem

_HEADING_LINE = re.compile(r"^(#{1,6})[ \t]+(\S.*)$")
_EXPLICIT_ID = re.compile(r"\{#([A-Za-z0-9][\w.-]*)\}$")
_QUESTION_LINE = re.compile(r"^Q:\s*(.*)$")
_ANSWER_LINE = re.compile(r"^A:\s*(.*)$")
_FIGURE_LINE = re.compile(r"^\s{0,3}=:\s*(.*)$")
_CLOZE_LINE = re.compile(r"^C:\s*(.*)$")
_BAD_OR_GOOD_LINE = re.compile(r"^(BAD|GOOD):\s*(.*)$")
_NUMBERED_LINE = re.compile(r"^\s{0,3}\d{1,3}[.)]\s+(\S.*)$")
_RULE_LINE = re.compile(r"^(?:-{3,}|\*{3,}|_{3,})\s*$")
_COMMENT_LINE = re.compile(r"^\s*<!--.*-->\s*$")
_FENCE_LINE = re.compile(r"^\s{0,3}(?:```|~~~)")
# Links, images and escaped brackets are not gaps.
_BRACKETED_GAP = re.compile(r"(?<![\\!])\[(\s*[^\s\[\]][^\[\]]*)\](?!\()")
_MAX_DECK_ORDER = 1_000_000
_MIN_WEIGHT, _MAX_WEIGHT = 0.1, 10.0
_MAX_GAPS_PER_LINE = 50
_MAX_CARDS_PER_FILE = 20_000  # years of study, and a limit on memory


class _CardDraft(Struct):
    """A card that is still being read: its first line, and the lines below it."""

    marker: str  # "#", "Q" or "C"
    heading_level: int
    prompt: str
    line_number: int
    body_lines: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(line.strip() for line in self.body_lines)


def is_written_as_deck(text: str) -> bool:
    """Return whether a text is a deck file: its front matter has a deck name, or it begins with `Q:` or a gap.

    A question without an answer is enough: if it was not a deck, nobody would be told that the answer is missing.
    """
    metadata = front_matter.split_front_matter(fix_mojibake(normalize_line_ends(text)))
    if metadata.get_text("deck"):
        return True
    first_line = next((line for line in metadata.body_text.split("\n") if line.strip() and line[0] not in "#<"), "")
    cloze_match = _CLOZE_LINE.match(first_line)
    return bool(_QUESTION_LINE.match(first_line) or (cloze_match and _BRACKETED_GAP.search(first_line)))


def read_deck(path: str, text: str) -> tuple[Deck, tuple[Problem, ...]]:
    """Read a deck file.

    Args:
        path: Path of the file, as shown to the person. The file name gives the deck id, and the default deck name.
        text: The whole file, decoded.

    Returns:
        The deck with every card that could be read, and a problem for each part that could not.
    """
    deck_text = fix_mojibake(normalize_line_ends(text))
    metadata = front_matter.split_front_matter(deck_text, path)
    file_stem = PurePath(path).stem
    deck_id = name_from_file(file_stem)
    deck_name = metadata.get_text("deck") or metadata.get_text("name") or file_stem
    problems = [metadata.problem] if metadata.problem else []
    cards_by_id: dict[str, AnyCard] = {}
    kind = metadata.get_text("kind").lower()
    if kind not in {"", "checklist"}:
        problems.append(Problem(f"unknown kind '{kind}'", path, 1, "remove it or use checklist"))
    drafts = _split_into_drafts(metadata.body_text, metadata.first_body_line)
    cards_and_problems = _build_cards(drafts, deck_id, path, is_checklist=kind == "checklist")
    for card_count, card_or_problem in enumerate(cards_and_problems):
        if card_count == _MAX_CARDS_PER_FILE:
            message = f"too many cards: only the first {_MAX_CARDS_PER_FILE:,} are read"
            problems.append(Problem(message, path, card_or_problem.line, "move the others to a second file"))
            break
        if isinstance(card_or_problem, Problem):
            problems.append(card_or_problem)
        elif card_or_problem.id in cards_by_id:
            earlier_card = cards_by_id[card_or_problem.id]
            hint = "change its {#id} or its prompt"
            problems.append(
                Problem(f"the same card is already on line {earlier_card.line}", path, card_or_problem.line, hint)
            )
        else:
            cards_by_id[card_or_problem.id] = card_or_problem
    order = _read_deck_order(metadata)
    if order is None:
        hint = "use a number such as 3, or remove it"
        message = f"order must be a whole number up to {_MAX_DECK_ORDER:,}"
        problems.append(Problem(message, path, metadata.get_line_number("order"), hint))
    weight = _read_deck_weight(metadata)
    if weight is None:
        message = f"weight must be a number from {_MIN_WEIGHT:g} to {_MAX_WEIGHT:g}"
        hint = "use a number such as 2, or remove it"
        problems.append(Problem(message, path, metadata.get_line_number("weight"), hint))
    return Deck(
        deck_id,
        deck_name,
        tuple(cards_by_id.values()),
        path,
        order=DEFAULT_DECK_ORDER if order is None else order,
        weight=weight or 1.0,
    ), tuple(problems)


def _read_deck_order(metadata: front_matter.FrontMatter) -> int | None:
    """The deck's order: the default if the front matter has none, None if it is not a valid number."""
    value = metadata.yaml_values.get("order")
    if value is None:
        return DEFAULT_DECK_ORDER
    # In Python `True` is an int, so `order: yes` in YAML would count as 1.
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MAX_DECK_ORDER else None


def _read_deck_weight(metadata: front_matter.FrontMatter) -> float | None:
    """The deck's weight: 1 if the front matter has none, None if it is not a valid number."""
    value = metadata.yaml_values.get("weight")
    if value is None:
        return 1.0
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if _MIN_WEIGHT <= value <= _MAX_WEIGHT else None


def _split_into_drafts(body: str, first_line_number: int) -> Iterator[_CardDraft | Problem]:
    """Split the lines into card drafts; the start of a line decides whether a new card begins."""
    draft: _CardDraft | None = None
    is_in_fence = False
    for line_number, line in enumerate(body.split("\n"), start=first_line_number):
        if _FENCE_LINE.match(line):
            is_in_fence = not is_in_fence
        new_draft = None if is_in_fence else _start_draft(line, line_number)
        if new_draft is not None:
            if draft is not None:
                yield draft
            draft = new_draft
        elif draft is not None and not is_in_fence and (_COMMENT_LINE.match(line) or _RULE_LINE.match(line)):
            continue
        elif draft is not None:
            draft.body_lines.append(line)
        elif _ANSWER_LINE.match(line):
            yield Problem("answer without a question", line=line_number, hint="add a Q: line above it")
    if draft is not None:
        yield draft


def _start_draft(line: str, line_number: int) -> _CardDraft | None:
    if match := _HEADING_LINE.match(line):
        return _CardDraft("#", len(match.group(1)), match.group(2).strip(), line_number)
    if match := _QUESTION_LINE.match(line):
        return _CardDraft("Q", 0, match.group(1).strip(), line_number)
    if match := _CLOZE_LINE.match(line):
        return _CardDraft("C", 0, match.group(1).strip(), line_number)
    return None


def _build_cards(
    drafts: Iterator[_CardDraft | Problem], deck_id: str, path: str, *, is_checklist: bool
) -> Iterator[AnyCard | Problem]:
    for draft, next_draft in pairwise(chain(drafts, [None])):
        if isinstance(draft, Problem):
            yield draft._replace(where=path)
            continue
        assert draft is not None
        # An empty heading right above deeper headings or other cards only groups them, unless it asks something.
        is_group_heading = isinstance(next_draft, _CardDraft) and (
            not draft.prompt.endswith("?")
            if next_draft.marker != "#"
            else next_draft.heading_level > draft.heading_level
        )
        if draft.marker == "#" and draft.is_empty and is_group_heading:
            continue
        if draft.marker == "C":
            yield from _build_cloze_cards(draft, deck_id, path)
        else:
            yield _build_card(draft, deck_id, path, is_checklist=is_checklist)


def _build_card(draft: _CardDraft, deck_id: str, path: str, *, is_checklist: bool) -> AnyCard | Problem:
    prompt, explicit_id = _split_explicit_id(draft.prompt)
    body_lines = draft.body_lines
    if draft.marker == "Q":
        prompt, explicit_id, body_lines = _split_question(prompt, explicit_id, body_lines)
    # Without Markdown, so that making a word bold does not change the id and lose the progress.
    card_id = f"{deck_id}/{explicit_id or id_from_prompt(strip_markdown(prompt))}"
    answer = _join_paragraphs(body_lines)
    if not prompt:
        return Problem("question without text", path, draft.line_number, "write the question on this line")
    if not answer and not (is_checklist and draft.marker == "#"):
        hint = (
            "add an A: line with the answer, or =: with a number"
            if draft.marker == "Q"
            else "write the answer below it"
        )
        return Problem(f"no answer to '{strip_markdown(prompt)}'", path, draft.line_number, hint)
    unread_card = _UnreadCard(card_id, prompt, path, draft.line_number, answer, body_lines, is_checklist=is_checklist)
    return next(card for read_kind in CARD_READERS.values() if (card := read_kind(unread_card)) is not None)


class _UnreadCard(NamedTuple):
    """A prompt with the text below it, whose kind is not known yet; `answer` is the text as paragraphs."""

    card_id: str
    prompt: str
    where: str
    line: int
    answer: str
    body_lines: list[str]
    is_checklist: bool


def _read_repair_card(unread_card: _UnreadCard) -> RepairCard | Problem | None:
    card_id, prompt, where, line, _, body_lines, _ = unread_card
    answers_by_side = _read_bad_and_good(body_lines)
    if answers_by_side.keys() == {"BAD"} or answers_by_side.keys() == {"GOOD"}:
        missing_side = "GOOD" if "BAD" in answers_by_side else "BAD"
        message = f"no {missing_side}: line in '{strip_markdown(prompt)}'"
        return Problem(message, where, line, f"add a {missing_side}: line below it")
    bad, good, why = (answers_by_side.get(side, "") for side in ("BAD", "GOOD", ""))
    if not (bad and good):
        return None
    return RepairCard(id=card_id, prompt=prompt, where=where, line=line, bad=bad, good=good, why=why)


def _read_checklist_card(unread_card: _UnreadCard) -> ChecklistCard | None:
    card_id, prompt, where, line, answer, _, is_checklist = unread_card
    return ChecklistCard(id=card_id, prompt=prompt, where=where, line=line, answer=answer) if is_checklist else None


def _read_figure_card(unread_card: _UnreadCard) -> FigureCard | Problem | None:
    """Read a figure card if a line below the prompt starts with `=:`; the other lines become its note."""
    card_id, prompt, where, line, _, body_lines, _ = unread_card
    figure_index = next(
        (figure_index for figure_index, line_below in enumerate(body_lines) if _FIGURE_LINE.match(line_below)), None
    )
    if figure_index is None:
        return None
    written_figure = read_figure(body_lines[figure_index].partition("=:")[2].strip())
    if written_figure is None:
        hint = "use one such as 280K USD, 15% or 2018"
        return Problem(f"no number after =: in '{strip_markdown(prompt)}'", where, line, hint)
    return FigureCard(
        id=card_id,
        prompt=prompt,
        where=where,
        line=line,
        answer=written_figure.answer,
        low=written_figure.low,
        high=written_figure.high,
        unit=written_figure.unit,
        tolerance=written_figure.tolerance,
        note=_join_paragraphs([*body_lines[:figure_index], *body_lines[figure_index + 1 :]]),
    )


def _read_list_card(unread_card: _UnreadCard) -> ListCard | None:
    card_id, prompt, where, line, _, body_lines, _ = unread_card
    list_items, other_lines = _split_numbered_list(body_lines)
    if len(list_items) <= 1:
        return None
    note = _join_paragraphs(other_lines)
    return ListCard(id=card_id, prompt=prompt, where=where, line=line, items=tuple(list_items), note=note)


def _read_recall_card(unread_card: _UnreadCard) -> RecallCard:
    card_id, prompt, where, line, answer, _, _ = unread_card
    return RecallCard(id=card_id, prompt=prompt, where=where, line=line, answer=answer)


CARD_READERS: Mapping[type[AnyCard], Callable[[_UnreadCard], AnyCard | Problem | None]] = {
    RepairCard: _read_repair_card,
    ChecklistCard: _read_checklist_card,
    FigureCard: _read_figure_card,
    ListCard: _read_list_card,
    RecallCard: _read_recall_card,
}
"""How the kinds of cards are read from the text below a heading or `Q:`, in the order to try.

A reader returns None for the text of another kind; every text can be a recall card. Only cloze cards have lines of
their own (`C:`).
"""


def _split_numbered_list(body_lines: list[str]) -> tuple[list[str], list[str]]:
    """Split the lines into the items of a numbered list, including indented continuation lines, and all other lines."""
    item_parts: list[list[str]] = []
    other_lines: list[str] = []
    is_in_item = False
    for line in body_lines:
        if match := _NUMBERED_LINE.match(line):
            item_parts.append([match.group(1).strip()])
            is_in_item = True
        elif is_in_item and line[:1].isspace() and line.strip():
            item_parts[-1].append(line.strip())
        else:
            is_in_item = False
            other_lines.append(line)
    return [" ".join(parts_of_item) for parts_of_item in item_parts], other_lines


def _build_cloze_cards(draft: _CardDraft, deck_id: str, path: str) -> Iterator[AnyCard | Problem]:
    """Build one card per gap; each card shows the text of the other gaps."""
    text, explicit_id = _split_explicit_id(_join_paragraphs([draft.prompt, *draft.body_lines]))
    gaps = list(_BRACKETED_GAP.finditer(text))
    if not gaps:
        yield Problem("C: line without a gap", path, draft.line_number, "put the words to hide in [square brackets]")
        return
    if len(gaps) > _MAX_GAPS_PER_LINE:
        message = f"C: line with {len(gaps)} gaps: only the first {_MAX_GAPS_PER_LINE} are asked"
        yield Problem(message, path, draft.line_number, "split it into several C: lines")
    id_base = explicit_id or id_from_prompt(text)
    filled_text = _BRACKETED_GAP.sub(r"\1", text)
    for index, gap in enumerate(gaps[:_MAX_GAPS_PER_LINE]):
        gap_start = gap.start() - 2 * index  # without the brackets of the gaps before it
        text_before, text_after = _trim_gap_context(filled_text, gap_start, gap_start + len(gap.group(1)))
        card_id = f"{deck_id}/{id_base}" if len(gaps) == 1 else f"{deck_id}/{id_base}-{index + 1}"
        yield ClozeCard(
            id=card_id,
            prompt=f"{text_before}{CLOZE_GAP}{text_after}",
            where=path,
            line=draft.line_number,
            answer=gap.group(1),
        )


_MAX_CONTEXT_LENGTH = 600  # characters on each side of a gap in a text that is longer than both sides


def _trim_gap_context(text: str, gap_start: int, gap_end: int) -> tuple[str, str]:
    """The text that a card shows before and after its gap: all of it, or the part around the gap if it is long."""
    text_before, text_after = text[:gap_start], text[gap_end:]
    if len(text_before) + len(text_after) > 2 * _MAX_CONTEXT_LENGTH:
        text_before = (
            text_before if len(text_before) <= _MAX_CONTEXT_LENGTH else f"…{text_before[-_MAX_CONTEXT_LENGTH:]}"
        )
        text_after = text_after if len(text_after) <= _MAX_CONTEXT_LENGTH else f"{text_after[:_MAX_CONTEXT_LENGTH]}…"
    return text_before, text_after


def _split_question(prompt: str, explicit_id: str, body_lines: list[str]) -> tuple[str, str, list[str]]:
    """Split a `Q:` card into prompt, id and answer lines; the question may run over several lines."""
    answer_index = next(
        (index for index, line in enumerate(body_lines) if _ANSWER_LINE.match(line) or _FIGURE_LINE.match(line)), None
    )
    if answer_index is None:
        return prompt, explicit_id, []
    further_text = _join_paragraphs(body_lines[:answer_index])
    if further_text:
        further_text, trailing_id = _split_explicit_id(further_text)
        prompt, explicit_id = f"{prompt} {further_text}".strip(), explicit_id or trailing_id
    answer_match = _ANSWER_LINE.match(body_lines[answer_index])
    return (
        prompt,
        explicit_id,
        [answer_match.group(1) if answer_match else body_lines[answer_index], *body_lines[answer_index + 1 :]],
    )


def _read_bad_and_good(body_lines: list[str]) -> dict[str, str]:
    """The paragraphs after `BAD:` and `GOOD:`, by that name, and the text after them under ""."""
    lines_by_side: dict[str, list[str]] = {}
    side = ""
    for line in body_lines:
        if match := _BAD_OR_GOOD_LINE.match(line.strip()):
            side = match.group(1)
            lines_by_side[side] = [match.group(2)]
        elif not line.strip():
            side = ""
        else:
            lines_by_side.setdefault(side, []).append(line)
    return {side_name: _join_paragraphs(lines) for side_name, lines in lines_by_side.items()}


def _split_explicit_id(text: str) -> tuple[str, str]:
    """Split a prompt from the explicit id at its end; the id is "" if there is none."""
    text = text.rstrip()
    match = _EXPLICIT_ID.search(text)
    return (text[: match.start()].rstrip(), match.group(1).lower()) if match else (text, "")


_LIST_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")


def _join_paragraphs(lines: list[str]) -> str:
    """Join the lines of each paragraph into one line; list items and fenced code lines keep their own lines."""
    paragraphs: list[list[str]] = []
    is_paragraph_open = is_in_fence = False
    for line in lines:
        stripped_line = line.rstrip() if is_in_fence else line.strip()
        if _FENCE_LINE.match(line):
            is_in_fence = not is_in_fence
            is_paragraph_open = False
        elif is_in_fence:
            paragraphs.append([stripped_line])
        elif not stripped_line:
            is_paragraph_open = False
        elif is_paragraph_open and not _LIST_ITEM.match(line):
            paragraphs[-1].append(stripped_line)
        else:
            paragraphs.append([stripped_line])
            is_paragraph_open = True
    return "\n".join(" ".join(paragraph) for paragraph in paragraphs)
