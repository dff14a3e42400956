"""The two looks, dark and light, and which of them the person left the app in."""

import os
from collections.abc import Mapping

from textual.theme import Theme

from prepdeck.errors import AlreadyThere, NotWritten
from prepdeck.library.file import write_whole
from prepdeck.library.home import Home

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
_LIGHT_BACKGROUNDS = {"7", "15"}


def kept_look(home: Home, environ: Mapping[str, str] = os.environ) -> str:
    """The name of the theme to start in: the one the app was left in, else what the terminal says of itself."""
    try:
        kept = (home.state / "look").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        kept = ""
    if kept in {DARK.name, LIGHT.name}:
        return kept
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in _LIGHT_BACKGROUNDS else DARK.name


def keep_look(home: Home, name: str) -> None:
    """Keep the look for the next start; one that cannot be kept costs nothing but a key next time."""
    try:
        home.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(home.state / "look", f"{name}\n", replace=True)
    except (OSError, NotWritten, AlreadyThere):
        return
