"""The dialog that sets, moves or removes the day of the interview."""

from prepdeck.errors import WrongUse
from prepdeck.library.zone import local_zone
from prepdeck.memory.rounds import Round
from prepdeck.memory.typed_date import parse_start
from prepdeck.pages import dates
from prepdeck.pages.line import Tone
from prepdeck.study import ROUND
from prepdeck.ui.screens.ask import AskScreen
from prepdeck.ui.screens.place import Place

_EXAMPLES = "such as  4 Dec 15:00   friday 3pm   +10d"


def ask_for_round(place: Place) -> None:
    """Ask for the day; an empty line removes a day that was set."""
    study = place.study
    ahead = study.progress.next_round(study.now())

    def understood(text: str) -> Round:
        zone = local_zone()
        return Round(ROUND, parse_start(text, study.now(), zone), zone)

    def preview(text: str) -> tuple[str, Tone]:
        if not text.strip():
            return ("Empty: removes the day that is set." if ahead else _EXAMPLES), Tone.DIM
        try:
            found = understood(text)
        except WrongUse as error:
            return error.problem.message, Tone.WARN
        return f"{_in_full(found)}, {dates.until(found, study.now())}", Tone.GOOD

    def act(text: str) -> str:
        if not text.strip():
            if ahead is None:
                raise WrongUse("nothing typed", hint="type a date, or escape")
            study.remove_round()
            return "No day is set any more."
        found = understood(text)
        study.set_round(found.starts, found.zone)
        return f"Interview: {_in_full(found)}."

    def done(said: str | None) -> None:
        if said:
            place.draw_header()
            place.draw()
            place.refresh_bindings()
            place.tell(said, Tone.GOOD)

    title = f"When is the interview? Set: {_in_full(ahead)}" if ahead else "When is the interview?"
    value = f"{ahead.local.day} {ahead.local:%b %Y %H:%M}" if ahead else ""
    place.app.push_screen(AskScreen(title, value, preview, act), done)


def _in_full(found: Round) -> str:
    local = found.local
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M} {found.zone}"
