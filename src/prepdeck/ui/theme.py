"""The dark and the light theme: the colors of each text style, and the saved choice."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Literal

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
    """Return the terminal style of each text style. The background comes from the widget.

    Important styles are also bold, so that they can be recognized without color.
    """
    theme = THEMES[theme_name]
    soft_color, faint_color, secondary_color = (
        theme.variables[variable_name] for variable_name in ("soft", "faint", "second")
    )
    return {
        TextStyle.TEXT: Style(color=theme.foreground),
        TextStyle.STRONG: Style(color=theme.foreground, bold=True),
        TextStyle.EMPHASIS: Style(color=theme.foreground, italic=True),
        TextStyle.STRONG_EMPHASIS: Style(color=theme.foreground, bold=True, italic=True),
        TextStyle.STRUCK: Style(color=theme.foreground, strike=True),
        TextStyle.DIM: Style(color=soft_color),
        TextStyle.HEADING: Style(color=theme.accent, bold=True),
        TextStyle.ACCENT: Style(color=theme.accent),
        TextStyle.WARNING: Style(color=theme.warning),
        TextStyle.SUCCESS: Style(color=theme.success),
        TextStyle.ERROR: Style(color=theme.error),
        TextStyle.CODE: Style(color=secondary_color),
        TextStyle.LINK: Style(color=theme.foreground, underline=True),
        TextStyle.STRONG_LINK: Style(color=theme.foreground, bold=True, underline=True),
        TextStyle.COMMENT: Style(color=soft_color, italic=True),
        TextStyle.BAR: Style(color=theme.accent),
        TextStyle.BAR_SOFT: Style(color=secondary_color),
        TextStyle.FAINT: Style(color=faint_color),
        TextStyle.KEY: Style(color=theme.accent, bold=True),
    }


@cache
def chosen_row_style(theme_name: str) -> Style:
    """Return the style that is applied over the selected row."""
    return Style(bgcolor=THEMES[theme_name].variables["mark"])


@cache
def search_match_style(theme_name: str, *, is_current: bool) -> Style:
    """Return the style that is applied over search matches; the current match has a background."""
    theme = THEMES[theme_name]
    if is_current:
        return Style(color=theme.background, bgcolor=theme.warning, bold=True)
    return Style(color=theme.warning, underline=True)


@cache
def selection_style(theme_name: str) -> Style:
    """Return the style of text selected with the mouse; reversed, so that it is visible without color."""
    theme = THEMES[theme_name]
    return Style(color=theme.primary, bgcolor=theme.background, reverse=True)


_LIGHT_BACKGROUNDS = {"7", "15"}  # white and bright white, as terminals number their colors in COLORFGBG
_MAX_THEME_FILE_BYTES = 1024  # longer than any name of a theme


def find_first_theme_name(
    home: HomeFolders, theme_setting: Literal["auto", "dark", "light"], environment: Mapping[str, str] = os.environ
) -> str:
    """Return the name of the theme with which the app starts. Without a setting, the saved choice decides."""
    if theme_setting == "auto":
        return load_theme_name(home, environment)
    return DARK_THEME.name if theme_setting == "dark" else LIGHT_THEME.name


def load_theme_name(home: HomeFolders, environment: Mapping[str, str] = os.environ) -> str:
    """Return the name of the saved theme or, without one, the theme that suits the background of the terminal."""
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
    """Save the theme for the next start. Errors are ignored: the person can switch again with one key."""
    try:
        make_private(home.state_path)
        write_whole_file(
            home.state_path / "look", f"{theme_name}\n", can_overwrite=True, is_private=True, follows_links=False
        )
    except (OSError, NotWrittenError, AlreadyExistsError):
        return
