"""The two looks, dark and light: what each tone of text looks like, and which look the person left the app in."""

import os
from collections.abc import Mapping
from functools import cache

from rich.style import Style
from textual.theme import Theme

from prepdeck.errors import AlreadyExistsError, NotReadableError, NotWrittenError
from prepdeck.files import make_private, read_whole_file, write_whole_file
from prepdeck.library.home import HomeFolders
from prepdeck.pages.line import TextStyle

DARK_THEME = Theme(
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
LIGHT_THEME = Theme(
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
THEMES = {DARK_THEME.name: DARK_THEME, LIGHT_THEME.name: LIGHT_THEME}


@cache
def text_styles(theme_name: str) -> Mapping[TextStyle, Style]:
    """How each tone looks; the background is that of whatever the text stands on.

    A tone that matters differs in weight too, not in colour alone.
    """
    theme = THEMES[theme_name]
    soft_color, faint_color, secondary_color = (
        theme.variables[variable_name] for variable_name in ("soft", "faint", "second")
    )
    return {
        TextStyle.TEXT: Style(color=theme.foreground),
        TextStyle.STRONG: Style(color=theme.foreground, bold=True),
        TextStyle.EMPHASIS: Style(color=theme.foreground, italic=True),
        TextStyle.DIM: Style(color=soft_color),
        TextStyle.HEADING: Style(color=theme.accent, bold=True),
        TextStyle.ACCENT: Style(color=theme.accent),
        TextStyle.WARNING: Style(color=theme.warning),
        TextStyle.SUCCESS: Style(color=theme.success),
        TextStyle.ERROR: Style(color=theme.error),
        TextStyle.CODE: Style(color=secondary_color),
        TextStyle.LINK: Style(color=theme.foreground, underline=True),
        TextStyle.BAR: Style(color=theme.accent),
        TextStyle.BAR_SOFT: Style(color=secondary_color),
        TextStyle.FAINT: Style(color=faint_color),
        TextStyle.KEY: Style(color=theme.accent, bold=True),
    }


@cache
def chosen_row_style(theme_name: str) -> Style:
    """Laid over the row that is chosen."""
    return Style(bgcolor=THEMES[theme_name].variables["mark"])


@cache
def search_match_style(theme_name: str, *, is_current: bool) -> Style:
    """Laid over a place that was found; the one the person is at stands out."""
    theme = THEMES[theme_name]
    if is_current:
        return Style(color=theme.background, bgcolor=theme.warning, bold=True)
    return Style(color=theme.warning, underline=True)


@cache
def selection_style(theme_name: str) -> Style:
    """Laid over what the mouse selected; reversed, so that it is seen without colours too."""
    theme = THEMES[theme_name]
    return Style(color=theme.primary, bgcolor=theme.background, reverse=True)


_LIGHT_BACKGROUNDS = {"7", "15"}
_MAX_THEME_FILE_BYTES = 1024  # bytes; no look has a longer name


def load_theme_name(home: HomeFolders, environment: Mapping[str, str] = os.environ) -> str:
    """The name of the theme to start in: the one the app was left in, else what the terminal says of itself."""
    try:
        saved_name = (
            read_whole_file(home.state_path / "look", max_bytes=_MAX_THEME_FILE_BYTES)
            .decode("utf-8", "replace")
            .strip()
        )
    except NotReadableError:
        saved_name = ""
    if saved_name in THEMES:
        return saved_name
    background_number = environment.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT_THEME.name if background_number in _LIGHT_BACKGROUNDS else DARK_THEME.name


def save_theme_name(home: HomeFolders, theme_name: str) -> None:
    """Keep the look for the next start; one that cannot be kept costs nothing but a key next time."""
    try:
        make_private(home.state_path)
        write_whole_file(home.state_path / "look", f"{theme_name}\n", can_overwrite=True, is_private=True)
    except (OSError, NotWrittenError, AlreadyExistsError):
        return
