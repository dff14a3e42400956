"""The preparation checklist: what is done, with which evidence, and what is open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from prepdeck.cards.card import Checklist
from prepdeck.pages.line import Line, Tone
from prepdeck.pages.page import Page, Piece
from prepdeck.pages.pieces import Gap, Prose, Title
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress.fold import Evidence


def page(items: Sequence[Checklist], done: Mapping[str, Evidence]) -> Page:
    """The items in order, each a row that opens itself."""
    count = sum(item.id in done for item in items)
    pieces: list[Piece] = [Title("Preparation checklist", f"{count} of {len(items)} done"), Gap()]
    for item in items:
        pieces += [_Item(item, done.get(item.id)), Gap()]
    return Page(tuple(pieces[:-1]))


@dataclass(frozen=True, slots=True)
class _Item:
    item: Checklist
    done: Evidence | None

    def lines(self, width: int) -> Iterable[Line]:
        sign, tone = ("✓ ", Tone.GOOD) if self.done else ("· ", Tone.WARN)
        pieces = [Prose(self.item.prompt, lead=sign, lead_tone=tone)]
        if self.done is None:
            pieces += [Prose(text, Tone.DIM, lead="  ") for text in self.item.answer.split("\n") if text]
        else:
            text = self.done.text or "no evidence written down"
            pieces.append(Prose(text, lead="  done: ", literal=True))
        for piece in pieces:
            for each in piece.lines(width):
                yield replace(each, opens=RowKey(RowKind.CARD, self.item.id))
