"""The dialogs that say how much is studied: minutes a day, those of a single day, and recall without a round."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from prepdeck.errors import WrongUse
from prepdeck.memory.rounds import USUAL_WEEK, Round, Week
from prepdeck.pages import dates, minutes
from prepdeck.pages.line import Tone
from prepdeck.progress.fold import NO_ROUND
from prepdeck.typed.retention import parse_retention
from prepdeck.typed.weekly_minutes import parse_minutes, parse_week, week_said
from prepdeck.ui.screens.ask import AskScreen, Preview
from prepdeck.ui.screens.base_screen import Place

_EXAMPLES = "such as  20   20 sat 60 sun 0   mon-fri 15 weekend 45   20 most 50"


def ask_for_week(place: Place, found: Round | None) -> None:
    """Ask for the minutes a day until a round, or while none lies ahead."""
    study = place.study
    week = found.week if found else study.progress.week
    value = week_said(week or USUAL_WEEK)

    def preview(text: str) -> tuple[str, Tone]:
        if not text.strip():
            return _EXAMPLES, Tone.DIM
        try:
            return _in_words(parse_week(text)), Tone.GOOD
        except WrongUse as error:
            return str(error), Tone.WARN

    def act(text: str) -> str:
        typed = parse_week(text)
        if typed == week:
            return ""
        study.rounds.set_week(typed, found.name if found else NO_ROUND)
        return f"{_in_words(typed)}."

    title = f"How many minutes a day until {found.name}?" if found else "How many minutes a day at most?"
    _ask(place, title, value, _Asking(preview, act))


def ask_for_day(place: Place, day: date, now: int) -> None:
    """Ask for the minutes of one day, which has `now` so many; a line left as it was changes nothing."""
    study = place.study

    def preview(text: str) -> tuple[str, Tone]:
        if not text.strip():
            return "a number of minutes, off, or usual", Tone.DIM
        try:
            return _of_day(parse_minutes(text)), Tone.GOOD
        except WrongUse as error:
            return str(error), Tone.WARN

    def act(text: str) -> str:
        typed = parse_minutes(text)
        if typed == now:
            return ""
        study.rounds.set_day(day, typed)
        return f"{dates.day(day)}: {_of_day(typed)}."

    _ask(place, f"How many minutes on {dates.day(day)}?", str(now), _Asking(preview, act))


def ask_for_retention(place: Place) -> None:
    """Ask at what recall cards come back while no round lies ahead."""
    study = place.study

    def preview(text: str) -> tuple[str, Tone]:
        try:
            return f"A card comes back when its recall has fallen to {parse_retention(text):.0%}.", Tone.GOOD
        except WrongUse as error:
            return str(error), Tone.WARN

    def act(text: str) -> str:
        share = parse_retention(text)
        if share == study.progress.retention:
            return ""
        study.rounds.set_retention(share)
        return f"Cards come back at {share:.0%}."

    title = "At what recall does a card come back while no interview lies ahead?"
    _ask(place, title, f"{study.progress.retention:.0%}", _Asking(preview, act))


@dataclass(frozen=True, slots=True)
class _Asking:
    preview: Preview
    act: Callable[[str], str]


def _ask(place: Place, title: str, value: str, asking: _Asking) -> None:
    def done(said: str | None) -> None:
        if said:
            place.draw_header()
            place.draw()
            place.refresh_bindings()
            place.tell(said, Tone.GOOD)

    place.app.push_screen(AskScreen(title, value, asking.preview, asking.act, replaces=True), done)


def _in_words(week: Week) -> str:
    return f"{minutes.a_day(week)}: {minutes.span(sum(week.minutes))} a week"


def _of_day(typed: int | None) -> str:
    if typed is None:
        return "as its week says"
    return f"{typed} min" if typed else "a day off"
