"""The two looks, dark and light: what each tone of text looks like, and which look the person left the app in."""

import os
from collections.abc import Mapping
from functools import cache

from rich.style import Style
from textual.theme import Theme

from prepdeck.errors import AlreadyThere, NotReadable, NotWritten
from prepdeck.files import make_private, read_whole, write_whole
from prepdeck.library.home import Home
from prepdeck.pages.line import Tone

DARK = Theme(
    name="prepdeck-dark",
    primary="#5fb8c4",
    accent="#5fb8c4",
    foreground="#d8dde3",
    background="#14171c",
    surface="#14171c",
    panel="#1f242c",
    success="#8cc084",
    warning="#e2b15b",
    error="#e5787d",
    dark=True,
    variables={"soft": "#8d97a5", "faint": "#3a424e", "second": "#4f7fa8", "mark": "#2b3540"},
)
LIGHT = Theme(
    name="prepdeck-light",
    primary="#0b6e7d",
    accent="#0b6e7d",
    foreground="#23282f",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#efece5",
    success="#2b7536",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
    variables={"soft": "#626c78", "faint": "#c9c6bd", "second": "#7fa3bd", "mark": "#e3ecee"},
)
LOOKS = {DARK.name: DARK, LIGHT.name: LIGHT}


@cache
def styles(look: str) -> Mapping[Tone, Style]:
    """How each tone looks; the background is that of whatever the text stands on.

    A tone that matters differs in weight too, not in colour alone.
    """
    theme = LOOKS[look]
    soft, faint, second = (theme.variables[name] for name in ("soft", "faint", "second"))
    return {
        Tone.TEXT: Style(color=theme.foreground),
        Tone.STRONG: Style(color=theme.foreground, bold=True),
        Tone.EM: Style(color=theme.foreground, italic=True),
        Tone.DIM: Style(color=soft),
        Tone.HEADING: Style(color=theme.accent, bold=True),
        Tone.ACCENT: Style(color=theme.accent),
        Tone.WARN: Style(color=theme.warning),
        Tone.GOOD: Style(color=theme.success),
        Tone.BAD: Style(color=theme.error),
        Tone.CODE: Style(color=second),
        Tone.LINK: Style(color=theme.foreground, underline=True),
        Tone.BAR: Style(color=theme.accent),
        Tone.BAR_SOFT: Style(color=second),
        Tone.REST: Style(color=faint),
        Tone.KEY: Style(color=theme.accent, bold=True),
    }


@cache
def chosen(look: str) -> Style:
    """Laid over the row that is chosen."""
    return Style(bgcolor=LOOKS[look].variables["mark"])


@cache
def hit(look: str, *, now: bool) -> Style:
    """Laid over a place that was found; the one the person is at stands out."""
    theme = LOOKS[look]
    if now:
        return Style(color=theme.background, bgcolor=theme.warning, bold=True)
    return Style(color=theme.warning, underline=True)


@cache
def selected(look: str) -> Style:
    """Laid over what the mouse selected; reversed, so that it is seen without colours too."""
    theme = LOOKS[look]
    return Style(color=theme.primary, bgcolor=theme.background, reverse=True)


_LIGHT_BACKGROUNDS = {"7", "15"}
_LONGEST = 1024  # bytes; no look has a longer name


def kept_look(home: Home, environ: Mapping[str, str] = os.environ) -> str:
    """The name of the theme to start in: the one the app was left in, else what the terminal says of itself."""
    try:
        kept = read_whole(home.state / "look", largest=_LONGEST).decode("utf-8", "replace").strip()
    except NotReadable:
        kept = ""
    if kept in LOOKS:
        return kept
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in _LIGHT_BACKGROUNDS else DARK.name


def keep_look(home: Home, name: str) -> None:
    """Keep the look for the next start; one that cannot be kept costs nothing but a key next time."""
    try:
        make_private(home.state)
        write_whole(home.state / "look", f"{name}\n", replace=True, private=True)
    except (OSError, NotWritten, AlreadyThere):
        return
