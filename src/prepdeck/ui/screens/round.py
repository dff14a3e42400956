"""The dialog that sets, moves or removes the day of the interview."""

from dataclasses import dataclass

from prepdeck.errors import WrongUse
from prepdeck.library.zone import local_zone
from prepdeck.memory.rounds import Round
from prepdeck.pages import dates
from prepdeck.pages.line import Tone
from prepdeck.session.round_actions import DEFAULT_NAME
from prepdeck.study import Study
from prepdeck.typed.dates import parse_start, zone_said
from prepdeck.ui.screens.ask import AskScreen
from prepdeck.ui.screens.base_screen import Place

_EXAMPLES = "such as  4 Dec 15:00   friday 3pm   in two weeks   +10d"


def ask_for_round(place: Place, ahead: Round | None, name: str = DEFAULT_NAME) -> None:
    """Ask for the day; an empty line removes a day that was set, and a line left as it was changes nothing.

    Args:
        place: Where it is asked.
        ahead: The round that is moved; None for one that is new.
        name: What the round is called.
    """
    zone = ahead.zone if ahead else local_zone()
    asking = _Asking(place.study, ahead, name, zone)

    def done(said: str | None) -> None:
        if said:
            place.draw_header()
            place.draw()
            place.refresh_bindings()
            place.tell(said, Tone.GOOD)

    of = "the interview" if name == DEFAULT_NAME else name
    title = f"When is {of}, in the time of {zone}?"
    place.app.push_screen(AskScreen(title, asking.value, asking.preview, asking.act, replaces=True), done)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What was set when the dialog opened, and what becomes of what is typed.

    Attributes:
        ahead: The interview that is moved, if there is one.
        name: What the interview is called.
        zone: The time zone that a date is read in where it names none.
    """

    study: Study
    ahead: Round | None
    name: str
    zone: str

    @property
    def value(self) -> str:
        """What is set, as it could be typed."""
        return f"{self.ahead.local.day} {self.ahead.local:%b %Y %H:%M}" if self.ahead else ""

    def preview(self, text: str) -> tuple[str, Tone]:
        """How a text is understood, in full."""
        if not text.strip():
            return ("Empty: removes the day that is set." if self.ahead else _EXAMPLES), Tone.DIM
        try:
            found = self._understood(text)
        except WrongUse as error:
            return str(error), Tone.WARN
        return f"{dates.in_full(found)}, {dates.until(found, self.study.now())}", Tone.GOOD

    def act(self, text: str) -> str:
        """Set or remove the day and say so; "" where nothing changed."""
        if not text.strip():
            if self.ahead is None:
                raise WrongUse("nothing typed", hint="type a date, or escape")
            self.study.rounds.remove(self.name)
            return "No day is set any more."
        found = self._understood(text)
        if self.ahead and (found.starts, found.zone) == (self.ahead.starts, self.ahead.zone):
            return ""
        keep = self.study.rounds.set if self.ahead else self.study.rounds.add
        keep(found.starts, found.zone, self.name)
        return f"{self.name}: {dates.in_full(found)}."

    def _understood(self, text: str) -> Round:
        if self.ahead and text.strip() == self.value:
            return self.ahead
        return Round(self.name, parse_start(text, self.study.now(), self.zone), zone_said(text, self.zone))
