"""The rounds of a target: those ahead, the nearest first, and those that were."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from prepdeck.memory.rounds import USUAL_WEEK, Round
from prepdeck.pages import dates, minutes
from prepdeck.pages.line import Line, Tone
from prepdeck.pages.page import Page, Piece
from prepdeck.pages.pieces import Gap, Prose, Title
from prepdeck.pages.row_key import RowKey, RowKind


def page(ahead: Sequence[Round], over: Sequence[Round], decks: Mapping[str, str], now: datetime) -> Page:
    """The rounds as rows that open themselves.

    Args:
        ahead: Those that have not begun, the nearest first.
        over: Those that have begun, the latest first.
        decks: The names of the decks by their ids.
        now: The present instant, aware UTC.
    """
    if not ahead and not over:
        return Page((Title("Rounds"), Gap(), Prose("No interview is set.   **a** adds one.")))
    pieces: list[Piece] = [Title("Rounds", "the nearest leads; what serves later ones counts too"), Gap()]
    for each in ahead:
        pieces += [_Row(each, _asks(each, decks), now, Tone.STRONG), Gap()]
    for each in over:
        pieces += [_Row(each, "over; kept, and its cards can be reviewed", now, Tone.DIM), Gap()]
    return Page(tuple(pieces[:-1]))


def _asks(found: Round, decks: Mapping[str, str]) -> str:
    week = found.week or USUAL_WEEK
    said = minutes.a_day(week) + ("" if found.week else ", as nothing else was said")
    without = [name for deck, name in decks.items() if deck in found.without]
    return f"{said} · " + (f"does not ask about {', '.join(without)}" if without else "asks about all decks")


@dataclass(frozen=True, slots=True)
class _Row:
    found: Round
    said: str
    now: datetime
    tone: Tone

    def lines(self, width: int) -> Iterable[Line]:
        found = self.found
        zone = f" {found.zone}" if found.zone else ""
        when = f"{dates.day(found.local.date())}, {found.local:%H:%M}{zone}, {dates.until(found, self.now)}"
        for piece in (
            Prose(found.name, self.tone, lead="· ", literal=True),
            Prose(when, lead="  ", literal=True),
            Prose(self.said, Tone.DIM, lead="  ", literal=True),
        ):
            for each in piece.lines(width):
                yield replace(each, opens=RowKey(RowKind.ROUND, found.name))
