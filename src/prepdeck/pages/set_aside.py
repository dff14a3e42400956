"""The cards that are set aside: suspended, or buried until a later day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from prepdeck.cards.card import AnyCard
from prepdeck.pages import dates
from prepdeck.pages.line import Line, Tone
from prepdeck.pages.page import Page, Piece
from prepdeck.pages.pieces import Gap, Prose, Title
from prepdeck.pages.row_key import RowKey, RowKind


def page(cards: Sequence[tuple[AnyCard, datetime | None]]) -> Page:
    """The cards in order, each a row that opens itself, with the instant until when it is buried, if it is."""
    if not cards:
        return Page((Title("Set aside"), Gap(), Prose("No card is set aside.")))
    pieces: list[Piece] = [Title("Set aside", "enter has a card asked again"), Gap()]
    for card, until in cards:
        pieces += [_Row(card, until), Gap()]
    return Page(tuple(pieces[:-1]))


@dataclass(frozen=True, slots=True)
class _Row:
    card: AnyCard
    until: datetime | None

    def lines(self, width: int) -> Iterable[Line]:
        said = f"buried until {dates.moment(self.until.astimezone())}" if self.until else "suspended"
        for piece in (Prose(self.card.prompt, lead="· "), Prose(said, Tone.DIM, lead="  ")):
            for each in piece.lines(width):
                yield replace(each, opens=RowKey(RowKind.CARD, self.card.id))
