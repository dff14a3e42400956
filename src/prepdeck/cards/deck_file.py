"""The deck file: Markdown in which a heading is a prompt and the text below it the answer.

docs/decks.md states the grammar for people. In short, below optional front matter (`deck`, `kind`, `order`):

    ## Prompt {#id}       a card; its kind follows from the text below:
    BAD: / GOOD:          a repair card
    1. 2. 3.              a list card
    =: 280K USD ±5%       a figure card, whose answer is typed
    anything else         a recall card, or a checklist card where the front matter says `kind: checklist`; the latter
                          needs no text below its heading
    Q: / A:               a recall card
    C: text with [gaps]   one cloze card a gap

A heading with nothing but deeper headings below it groups them and is no card. Whatever cannot be a card is
reported with its line, and the rest of the file is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from prepdeck.cards.card import (
    GAP,
    LAST,
    AnyCard,
    Checklist,
    Cloze,
    Deck,
    Figure,
    ListCard,
    Recall,
    Repair,
    id_from_prompt,
    name_from_file,
)
from prepdeck.cards.typed_answer import read as read_figure
from prepdeck.documents import front_matter
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.text import mend
from prepdeck.errors import Problem

_HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*)$")
_ID = re.compile(r"\{#([A-Za-z0-9][\w.-]*)\}$")
_ASKED = re.compile(r"^Q:\s*(.*)$")
_ANSWERED = re.compile(r"^A:\s*(.*)$")
_FIGURE = re.compile(r"^\s{0,3}=:\s*(.*)$")
_CLOZE = re.compile(r"^C:\s*(.*)$")
_SIDE = re.compile(r"^(BAD|GOOD):\s*(.*)$")
_NUMBERED = re.compile(r"^\s{0,3}\d{1,3}[.)]\s+(\S.*)$")
_RULE = re.compile(r"^(?:-{3,}|\*{3,}|_{3,})\s*$")
_COMMENT = re.compile(r"^\s*<!--.*-->\s*$")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_GAP = re.compile(r"(?<![\\!])\[(\s*[^\s\[\]][^\[\]]*)\](?!\()")
_LARGEST_ORDER = 1_000_000
_MOST_GAPS = 50
_MOST_CARDS = 20_000  # of one file; years of study, and as much as is held at once


@dataclass(slots=True)
class _Draft:
    """What has been read of one card so far: how it began, and the lines below."""

    sign: str  # "#", "Q" or "C"
    level: int
    prompt: str
    line: int
    below: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not any(line.strip() for line in self.below)


def read(path: str, text: str) -> tuple[Deck, tuple[Problem, ...]]:
    """Read a deck file.

    Args:
        path: The file as the person knows it. Its stem gives the deck's id, and its name where none is given.
        text: The whole file, decoded.

    Returns:
        The deck with every card that could be read, and a problem for whatever could not.
    """
    whole = mend(text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n"))
    front = front_matter.split(whole, path)
    stem = PurePath(path).stem
    deck_id = name_from_file(stem)
    name = front.text("deck") or front.text("name") or stem
    problems = [front.problem] if front.problem else []
    cards: dict[str, AnyCard] = {}
    kind = front.text("kind").lower()
    if kind not in {"", "checklist"}:
        problems.append(Problem(f"kind {kind!r} is not known", path, 1, "leave it out, or write checklist"))
    for found in _cards(list(_drafts(front.body, front.first_line)), deck_id, path, is_checklist=kind == "checklist"):
        if isinstance(found, Problem):
            problems.append(found)
        elif len(cards) == _MOST_CARDS and found.id not in cards:
            said = f"more than {_MOST_CARDS:,} cards, of which the first are asked"
            problems.append(Problem(said, path, found.line, "put the others in a second file"))
            break
        elif found.id in cards:
            earlier = cards[found.id]
            hint = "write another {#id} or another prompt"
            problems.append(Problem(f"the same card stands on line {earlier.line}", path, found.line, hint))
        else:
            cards[found.id] = found
    order = _order(front)
    if order is None:
        hint = "write one such as 3, or leave it out"
        said = f"order is not a whole number up to {_LARGEST_ORDER:,}"
        problems.append(Problem(said, path, front.line("order"), hint))
    return Deck(deck_id, name, tuple(cards.values()), path, LAST if order is None else order), tuple(problems)


def _order(front: front_matter.FrontMatter) -> int | None:
    """Where the deck stands; last where nothing is said, None where what is said is no number that can be kept."""
    value = front.values.get("order")
    if value is None:
        return LAST
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST_ORDER else None


def _drafts(body: str, first_line: int) -> Iterator[_Draft | Problem]:
    """Part the lines into drafts of cards; the sign at the head of a line decides."""
    draft: _Draft | None = None
    in_fence = False
    for number, line in enumerate(body.split("\n"), start=first_line):
        if _FENCE.match(line):
            in_fence = not in_fence
        begun = None if in_fence else _begin(line, number)
        if begun is not None:
            if draft is not None:
                yield draft
            draft = begun
        elif draft is not None and not in_fence and (_COMMENT.match(line) or _RULE.match(line)):
            continue
        elif draft is not None:
            draft.below.append(line)
        elif _ANSWERED.match(line):
            yield Problem("an answer without a question", line=number, hint="write a Q: line above it")
    if draft is not None:
        yield draft


def _begin(line: str, number: int) -> _Draft | None:
    if match := _HEADING.match(line):
        return _Draft("#", len(match.group(1)), match.group(2).strip(), number)
    if match := _ASKED.match(line):
        return _Draft("Q", 0, match.group(1).strip(), number)
    if match := _CLOZE.match(line):
        return _Draft("C", 0, match.group(1).strip(), number)
    return None


def _cards(
    drafts: list[_Draft | Problem], deck_id: str, path: str, *, is_checklist: bool
) -> Iterator[AnyCard | Problem]:
    for at, draft in enumerate(drafts):
        if isinstance(draft, Problem):
            yield draft._replace(where=path)
            continue
        below = drafts[at + 1] if at + 1 < len(drafts) else None
        groups = isinstance(below, _Draft) and (below.sign != "#" or below.level > draft.level)
        if draft.sign == "#" and draft.empty and groups:
            continue
        if draft.sign == "C":
            yield from _clozes(draft, deck_id, path)
        else:
            yield _card(draft, deck_id, path, is_checklist=is_checklist)


def _card(draft: _Draft, deck_id: str, path: str, *, is_checklist: bool) -> AnyCard | Problem:
    prompt, explicit = _identified(draft.prompt)
    below = draft.below
    if draft.sign == "Q":
        prompt, explicit, below = _question(prompt, explicit, below)
    card_id = f"{deck_id}/{explicit or id_from_prompt(plain(prompt))}"
    answer = _paragraphs(below)
    if not prompt:
        return Problem("a question without a text", path, draft.line, "write it behind Q:")
    if not answer and not (is_checklist and draft.sign == "#"):
        hint = "write A: and the answer" if draft.sign == "Q" else "write the answer below it"
        return Problem(f"no answer to {plain(prompt)!r}", path, draft.line, hint)
    sides = _sides(below)
    if sides.keys() == {"BAD"} or sides.keys() == {"GOOD"}:
        missing = "GOOD" if "BAD" in sides else "BAD"
        return Problem(f"no {missing}: in {plain(prompt)!r}", path, draft.line, f"write a {missing}: line below it")
    if sides.get("BAD") and sides.get("GOOD"):
        return Repair(
            id=card_id,
            prompt=prompt,
            where=path,
            line=draft.line,
            bad=sides["BAD"],
            good=sides["GOOD"],
            why=sides.get("", ""),
        )
    if is_checklist:
        return Checklist(id=card_id, prompt=prompt, where=path, line=draft.line, answer=answer)
    recall = Recall(id=card_id, prompt=prompt, where=path, line=draft.line, answer=answer)
    if (figure := _figure(recall, below)) is not None:
        return figure
    items, rest = _numbered(below)
    if len(items) > 1:
        note = _paragraphs(rest)
        return ListCard(id=card_id, prompt=prompt, where=path, line=draft.line, items=tuple(items), note=note)
    return recall


def _figure(base: Recall, below: list[str]) -> Figure | Problem | None:
    """The figure card where a line below begins with `=:`; what else stands there is its note."""
    at = next((at for at, line in enumerate(below) if _FIGURE.match(line)), None)
    if at is None:
        return None
    written = read_figure(below[at].partition("=:")[2].strip())
    if written is None:
        hint = "write one such as 280K USD, 15% or 2018"
        return Problem(f"no number behind =: in {plain(base.prompt)!r}", base.where, base.line, hint)
    return Figure(
        id=base.id,
        prompt=base.prompt,
        where=base.where,
        line=base.line,
        answer=written.answer,
        low=written.low,
        high=written.high,
        unit=written.unit,
        tolerance=written.tolerance,
        note=_paragraphs([*below[:at], *below[at + 1 :]]),
    )


def _numbered(below: list[str]) -> tuple[list[str], list[str]]:
    """The items of a numbered list, each with the indented lines that continue it, and the other lines."""
    items: list[list[str]] = []
    rest: list[str] = []
    in_item = False
    for line in below:
        if match := _NUMBERED.match(line):
            items.append([match.group(1).strip()])
            in_item = True
        elif in_item and line[:1].isspace() and line.strip():
            items[-1].append(line.strip())
        else:
            in_item = False
            rest.append(line)
    return [" ".join(parts) for parts in items], rest


def _clozes(draft: _Draft, deck_id: str, path: str) -> Iterator[AnyCard | Problem]:
    """One card a gap: the others show what they hold."""
    text, explicit = _identified(_paragraphs([draft.prompt, *draft.below]))
    gaps = list(_GAP.finditer(text))
    if not gaps:
        yield Problem("a C: line without a gap", path, draft.line, "put what is to be hidden in [square brackets]")
        return
    if len(gaps) > _MOST_GAPS:
        said = f"a C: line with {len(gaps)} gaps, of which the first {_MOST_GAPS} are asked"
        yield Problem(said, path, draft.line, "write several C: lines")
    base = explicit or id_from_prompt(text)
    filled = _GAP.sub(r"\1", text)
    for at, gap in enumerate(gaps[:_MOST_GAPS]):
        start = gap.start() - 2 * at  # without the brackets of the gaps before it
        before, after = _around(filled, start, start + len(gap.group(1)))
        card_id = f"{deck_id}/{base}" if len(gaps) == 1 else f"{deck_id}/{base}-{at + 1}"
        yield Cloze(id=card_id, prompt=f"{before}{GAP}{after}", where=path, line=draft.line, answer=gap.group(1))


_LONGEST_SHOWN = 600  # characters on each side of a gap in a text that is longer than both sides


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What a card shows before and after its gap: all of the text, of a very long one what stands around the gap."""
    before, after = text[:start], text[end:]
    if len(before) + len(after) > 2 * _LONGEST_SHOWN:
        before = before if len(before) <= _LONGEST_SHOWN else f"…{before[-_LONGEST_SHOWN:]}"
        after = after if len(after) <= _LONGEST_SHOWN else f"{after[:_LONGEST_SHOWN]}…"
    return before, after


def _question(prompt: str, explicit: str, below: list[str]) -> tuple[str, str, list[str]]:
    """A Q: may run over several lines, down to its A: or its figure."""
    at = next((i for i, line in enumerate(below) if _ANSWERED.match(line) or _FIGURE.match(line)), None)
    if at is None:
        return prompt, explicit, []
    more = _paragraphs(below[:at])
    if more:
        more, late = _identified(more)
        prompt, explicit = f"{prompt} {more}".strip(), explicit or late
    first = _ANSWERED.match(below[at])
    return prompt, explicit, [first.group(1) if first else below[at], *below[at + 1 :]]


def _sides(below: list[str]) -> dict[str, str]:
    """The texts behind BAD: and GOOD:, each one paragraph, and under "" what follows them."""
    found: dict[str, list[str]] = {}
    side = ""
    for line in below:
        if match := _SIDE.match(line.strip()):
            side = match.group(1)
            found[side] = [match.group(2)]
        elif not line.strip():
            side = ""
        else:
            found.setdefault(side, []).append(line)
    return {name: _paragraphs(lines) for name, lines in found.items()}


def _identified(text: str) -> tuple[str, str]:
    """A prompt and the explicit id behind it, or ""."""
    text = text.rstrip()
    match = _ID.search(text)
    return (text[: match.start()].rstrip(), match.group(1).lower()) if match else (text, "")


_LIST_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")


def _paragraphs(lines: list[str]) -> str:
    """Join the lines of each paragraph; a list item or a fenced line stays a line of its own."""
    found: list[list[str]] = []
    open_ended = in_fence = False
    for line in lines:
        bare = line.rstrip() if in_fence else line.strip()
        if _FENCE.match(line):
            in_fence = not in_fence
            open_ended = False
        elif in_fence:
            found.append([bare])
        elif not bare:
            open_ended = False
        elif open_ended and not _LIST_ITEM.match(line):
            found[-1].append(bare)
        else:
            found.append([bare])
            open_ended = True
    return "\n".join(" ".join(parts) for parts in found)
