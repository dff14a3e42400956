"""Reader for deck files: Markdown in which a heading is a prompt and the text below it is the answer.

docs/decks.md explains the format for people, and `deck_notation` finds the prompts and answers. What is below a prompt
decides the kind of its card:

    BAD: / GOOD:          a repair card
    1. 2. 3.              a list card
    =: 280K USD ±5%       a figure card, with a typed answer
    anything else         a recall card, or a checklist card if the front matter has `kind: checklist`; a checklist
                          card needs no text below its heading
    C: text with [gaps]   one cloze card per gap

Anything that cannot be read as a card is reported with its line number, and the rest of the file is still read.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import NamedTuple

from prepdeck.cards.card import (
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
    slugify,
)
from prepdeck.cards.cloze_gaps import find_gaps, hide_gap
from prepdeck.cards.deck_notation import CardDraft, FigureLine, SideStart, UnreadText, has_word_marks, read_notation
from prepdeck.cards.typed_answer import read_figure
from prepdeck.documents import front_matter
from prepdeck.documents.decoding import normalize_line_ends
from prepdeck.documents.markdown.marked_text import (
    MarkedText,
    TextMark,
    TextSpan,
    make_marked_text,
    make_plain_text,
    slice_text,
)
from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.reading_order import describe_plain
from prepdeck.documents.markdown.reshape import reshape_blocks
from prepdeck.documents.markdown.tree import AnyBlock, Blocks, CodeBlock, Footnote, Heading, ItemList, Paragraph
from prepdeck.documents.mojibake import fix_mojibake
from prepdeck.errors import NOT_A_CARD, Problem

_EXPLICIT_ID = re.compile(r"\{#([A-Za-z0-9][\w.-]*)\}$")
_DECK_START = re.compile(r"Q:|C:.*(?<![\\!])\[\s*[^\s\[\]][^\[\]]*\](?!\()")
_MAX_DECK_ORDER = 1_000_000
_MIN_WEIGHT, _MAX_WEIGHT = 0.1, 10.0
_MAX_GAPS_PER_TEXT = 50
_MAX_CARDS_PER_FILE = 20_000  # years of study, and a limit on memory
_MAX_BLOCKS_PER_FILE = 100_000
_MAX_GAP_WORDS = 4  # of a hidden phrase, in the id of its card


def is_written_as_deck(text: str) -> bool:
    """Return whether a text is a deck file: its front matter has a deck name, or it begins with `Q:` or a gap.

    A question without an answer is enough: if it was not a deck, nobody would be told that the answer is missing.
    """
    metadata = front_matter.split_front_matter(fix_mojibake(normalize_line_ends(text)))
    if metadata.get_text("deck"):
        return True
    first_line = next((line for line in metadata.body_text.split("\n") if line.strip() and line[0] not in "#<"), "")
    return _DECK_START.match(first_line) is not None


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
    kind = metadata.get_text("kind").lower()
    if kind not in {"", "checklist"}:
        problems.append(Problem(f"unknown kind '{kind}'", path, 1, "remove it or use checklist"))
    parsed_blocks = parse_markdown(metadata.body_text, metadata.first_body_line, max_blocks=_MAX_BLOCKS_PER_FILE)
    if len(parsed_blocks) > _MAX_BLOCKS_PER_FILE:
        message = f"only the first {_MAX_BLOCKS_PER_FILE:,} paragraphs and lists are read"
        problems.append(Problem(message, path, parsed_blocks[-1].line, "move the others to a second file"))
    blocks = reshape_blocks(parsed_blocks)
    problems += (problem._replace(where=path) for problem in _find_open_fences(blocks))
    builder = _CardBuilder(deck_id, path, is_checklist=kind == "checklist")
    cards, card_problems = _collect_cards(builder.build_cards(read_notation(blocks)), path)
    problems += card_problems
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
        cards,
        path,
        order=DEFAULT_DECK_ORDER if order is None else order,
        weight=weight or 1.0,
    ), tuple(problems)


def read_written_cards(blocks: Blocks, deck_id: str, path: str) -> Iterator[AnyCard]:
    """Read the questions with answers that are written in a text which is no deck.

    Args:
        blocks: The text.
        deck_id: The deck of the cards.
        path: The path of the file, as shown to the person.
    """
    builder = _CardBuilder(deck_id, path, is_checklist=False)
    cards, _ = _collect_cards(builder.build_cards(read_notation(blocks, is_deck=False)), path)
    yield from cards


def _collect_cards(
    cards_and_problems: Iterable[AnyCard | Problem], path: str
) -> tuple[tuple[AnyCard, ...], list[Problem]]:
    """Collect the cards, each id once, and the problems."""
    cards_by_id: dict[str, AnyCard] = {}
    problems: list[Problem] = []
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
    return tuple(cards_by_id.values()), problems


def _find_open_fences(blocks: Blocks) -> Iterator[Problem]:
    for block in blocks:
        if isinstance(block, CodeBlock) and not block.is_closed:
            hint = "add a line with ``` where the code ends"
            yield Problem("this code is never closed, so all below belongs to it", line=block.line, hint=hint)


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


class _UnreadCard(NamedTuple):
    """A prompt with the blocks below it, whose kind is not known yet."""

    card_id: str
    prompt: str
    question: Blocks
    where: str
    line: int
    answer: tuple[AnyBlock | FigureLine | SideStart, ...]
    is_checklist: bool

    @property
    def answer_blocks(self) -> Blocks:
        """The answer, in which notation of other kinds is text."""
        return tuple(
            _write_figure(block) if isinstance(block, FigureLine) else block
            for block in self.answer
            if not isinstance(block, SideStart)
        )


def _write_figure(figure_line: FigureLine) -> Paragraph:
    text = make_plain_text(f"=: {figure_line.text}")
    return Paragraph(text=text, line=figure_line.line, last_line=figure_line.line)


class _CardBuilder:
    """Builds the cards of one deck from their drafts."""

    def __init__(self, deck_id: str, path: str, *, is_checklist: bool) -> None:
        self._deck_id = deck_id
        self._path = path
        self._is_checklist = is_checklist

    def build_cards(self, drafts: Iterable[CardDraft | UnreadText]) -> Iterator[AnyCard | Problem]:
        for draft in drafts:
            if isinstance(draft, UnreadText):
                yield self._describe_unread(draft)
            elif draft.kind == "gaps":
                yield from self._build_cloze_cards(draft)
            else:
                yield self._build_card(draft)
                if draft.is_reversible:
                    yield self._build_card(_reverse_draft(draft))

    def _describe_unread(self, text: UnreadText) -> Problem:
        if text.is_answer:
            return Problem("answer without a question", self._path, text.line, "add a Q: line above it")
        hint = "write Q: or a heading above it"
        return Problem(f"belongs to no card: “{text.text}”", self._path, text.line, hint, code=NOT_A_CARD)

    def _build_card(self, draft: CardDraft) -> AnyCard | Problem:
        prompt_text, explicit_id = _split_explicit_id(draft.prompt)
        if draft.number > 1:  # the next card to the same question
            prompt_text = make_marked_text([*prompt_text.spans, TextSpan(f" ({draft.number})")])
        first_block = Paragraph(text=prompt_text, line=draft.line, last_line=draft.line)
        question = (first_block, *draft.question) if prompt_text else tuple(draft.question)
        prompt = describe_plain(question)
        if not prompt:
            return Problem("question without text", self._path, draft.line, "write the question on this line")
        is_task = self._is_checklist and draft.kind == "heading"
        if not (draft.answer and (draft.kind != "question" or draft.has_answer)) and not is_task:
            hint = (
                "add an A: line with the answer, or =: with a number"
                if draft.kind == "question"
                else "write the answer below it"
            )
            asked_text = prompt_text.plain or prompt  # without what may have been meant as the answer
            return Problem(f"no answer to '{asked_text}'", self._path, draft.line, hint)
        unread_card = _UnreadCard(
            f"{self._deck_id}/{explicit_id or id_from_prompt(prompt)}",
            prompt,
            () if _is_plain(question) else question,
            self._path,
            draft.line,
            tuple(draft.answer),
            is_checklist=self._is_checklist,
        )
        return next(card for read_kind in CARD_READERS.values() if (card := read_kind(unread_card)) is not None)

    def _build_cloze_cards(self, draft: CardDraft) -> Iterator[AnyCard | Problem]:
        """Build one card per gap; each card shows the text of the other gaps."""
        prompt_text, explicit_id = _split_explicit_id(draft.prompt)
        first_block = Paragraph(text=prompt_text, line=draft.line, last_line=draft.line)
        text_blocks = tuple(block for block in draft.answer if not isinstance(block, FigureLine | SideStart))
        blocks = (first_block, *text_blocks) if prompt_text else text_blocks
        gapped_blocks = find_gaps(blocks, draft.gap_marks, _MAX_GAPS_PER_TEXT)
        gap_count = gapped_blocks.gap_count
        if not gap_count:
            hint = "put the words to hide in [square brackets]"
            yield Problem("C: line without a gap", self._path, draft.line, hint)
            return
        if gap_count > _MAX_GAPS_PER_TEXT:
            message = f"C: line with {gap_count} gaps: only the first {_MAX_GAPS_PER_TEXT} are asked"
            yield Problem(message, self._path, draft.line, "split it into several C: lines")
        id_base = explicit_id or id_from_prompt(describe_plain(_drop_footnotes(blocks)))
        used_names: set[str] = set()
        for gap_index, gap in enumerate(gapped_blocks.gaps):
            prompt, question = hide_gap(gapped_blocks, gap_index)
            # With an id, the words of a gap tell it apart: a number would change with each new gap in front.
            gap_name = _name_gap(gap.answer.plain, used_names) if explicit_id else str(gap_index + 1)
            yield ClozeCard(
                id=f"{self._deck_id}/{id_base}" if gap_count == 1 else f"{self._deck_id}/{id_base}-{gap_name}",
                prompt=prompt,
                question=() if _is_plain(question) else question,
                where=self._path,
                line=draft.line,
                answer=(Paragraph(text=gap.answer),),
            )


def _name_gap(answer_text: str, used_names: set[str]) -> str:
    words = slugify(answer_text).split("-")[:_MAX_GAP_WORDS]
    gap_name = "-".join(words) or id_from_prompt(answer_text)
    name, number = gap_name, 1
    while name in used_names:
        number += 1
        name = f"{gap_name}-{number}"
    used_names.add(name)
    return name


def _drop_footnotes(blocks: Blocks) -> Blocks:
    return tuple(block for block in blocks if not isinstance(block, Footnote))


def _reverse_draft(draft: CardDraft) -> CardDraft:
    """Return the card that asks for the question of another one."""
    first_answer = draft.answer[0]
    answer_text = first_answer.text if isinstance(first_answer, Paragraph) else draft.prompt
    answer = Paragraph(text=draft.prompt, line=draft.line, last_line=draft.line)
    return CardDraft(draft.kind, answer_text, draft.line, answer=[answer], has_answer=True)


def _is_plain(question: Blocks) -> bool:
    """Whether the prompt in one line shows all of a question."""
    block = question[0] if len(question) == 1 else None
    return isinstance(block, Paragraph) and all(
        isinstance(span, TextSpan) and span.marks in {TextMark.PLAIN, TextMark.LITERAL} for span in block.text.spans
    )


def _read_repair_card(unread_card: _UnreadCard) -> RepairCard | Problem | None:
    card_id, prompt, question, where, line, answer, _ = unread_card
    blocks_by_side: dict[str, list[AnyBlock]] = {}
    side = ""
    for block in answer:
        if isinstance(block, SideStart):
            side = block.side
            blocks_by_side[side] = []
        else:
            # A second paragraph says why; a list or a table belongs to the answer above it.
            shown_block = _write_figure(block) if isinstance(block, FigureLine) else block
            if isinstance(shown_block, Paragraph) and blocks_by_side.get(side):
                side = ""
            blocks_by_side.setdefault(side, []).append(shown_block)
    if blocks_by_side.keys() & {"BAD", "GOOD"} in ({"BAD"}, {"GOOD"}):
        missing_side = "GOOD" if "BAD" in blocks_by_side else "BAD"
        message = f"no {missing_side}: line in '{prompt}'"
        return Problem(message, where, line, f"add a {missing_side}: line below it")
    bad, good, why = (tuple(blocks_by_side.get(side_name, ())) for side_name in ("BAD", "GOOD", ""))
    if not (bad and good):
        return None
    return RepairCard(id=card_id, prompt=prompt, question=question, where=where, line=line, bad=bad, good=good, why=why)


def _read_checklist_card(unread_card: _UnreadCard) -> ChecklistCard | None:
    if not unread_card.is_checklist:
        return None
    card_id, prompt, question, where, line, _, _ = unread_card
    answer = unread_card.answer_blocks
    return ChecklistCard(id=card_id, prompt=prompt, question=question, where=where, line=line, answer=answer)


def _read_figure_card(unread_card: _UnreadCard) -> FigureCard | Problem | None:
    """Read a figure card if a line below the prompt starts with `=:`; the other blocks become its note."""
    card_id, prompt, question, where, line, answer, _ = unread_card
    figure_line = next((block for block in answer if isinstance(block, FigureLine)), None)
    if figure_line is None:
        return None
    written_figure = read_figure(figure_line.text)
    if written_figure is None:
        hint = "use one such as 280K USD, 15% or 2018; none below zero"
        return Problem(f"no number after =: in '{prompt}'", where, line, hint)
    return FigureCard(
        id=card_id,
        prompt=prompt,
        question=question,
        where=where,
        line=line,
        answer=written_figure.answer,
        low=written_figure.low,
        high=written_figure.high,
        unit=written_figure.unit,
        tolerance=written_figure.tolerance,
        note=tuple(block for block in answer if not isinstance(block, FigureLine | SideStart)),
    )


def _read_list_card(unread_card: _UnreadCard) -> ListCard | None:
    """Read a list card if there are numbered items; the other blocks become its note."""
    card_id, prompt, question, where, line, _, _ = unread_card
    items: list[Blocks] = []
    note: list[AnyBlock] = []
    for block in unread_card.answer_blocks:
        if isinstance(block, ItemList) and block.start is not None:
            items += (item.blocks for item in block.items)
            if len(note) > 1 or any(isinstance(each, Heading) for each in note):
                return None  # the list is only a part of an answer, which must keep its order
        else:
            note.append(block)
    if len(items) <= 1:
        return None
    return ListCard(
        id=card_id, prompt=prompt, question=question, where=where, line=line, items=tuple(items), note=tuple(note)
    )


def _read_recall_card(unread_card: _UnreadCard) -> RecallCard | Problem:
    card_id, prompt, question, where, line, _, _ = unread_card
    answer = unread_card.answer_blocks
    return RecallCard(id=card_id, prompt=prompt, question=question, where=where, line=line, answer=answer)


CARD_READERS: Mapping[type[AnyCard], Callable[[_UnreadCard], AnyCard | Problem | None]] = {
    RepairCard: _read_repair_card,
    ChecklistCard: _read_checklist_card,
    FigureCard: _read_figure_card,
    ListCard: _read_list_card,
    RecallCard: _read_recall_card,
}
"""How the kinds of cards are read from the text below a heading or `Q:`, in the order to try.

A reader returns None for the text of another kind; every text can be a recall card. Only cloze cards have a notation of
their own (`C:`).
"""


def _split_explicit_id(text: MarkedText) -> tuple[MarkedText, str]:
    """Split a prompt from the explicit id at its end; the id is "" if there is none."""
    match = _EXPLICIT_ID.search(text.plain.rstrip())
    last_span = text.spans[-1] if text.spans else None
    if match is None or not isinstance(last_span, TextSpan) or last_span.marks & (TextMark.CODE | TextMark.LITERAL):
        return text, ""
    if has_word_marks(text, match.start()) or has_word_marks(text, match.start() + 1):  # such as `{\\#id}`
        return text, ""
    return slice_text(text, 0, match.start()), match.group(1).lower()
