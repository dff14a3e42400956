"""Light colors for code: comments, texts and the words of its language."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from prepdeck.pages.line import Span, TextStyle

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_MAX_COLORED_LENGTH = 20_000  # characters; longer code is shown in one style
_MAX_COLORED_LINE = 500


def choose_line_colors(code_text: str, language: str) -> Callable[[str], Sequence[Span]] | None:
    """Return what splits a line of code into styled pieces; None if the language is not known, or the code is long.

    Each line is colored on its own, so that a text over several lines has colors only in its first one.
    """
    if not language or len(code_text) > _MAX_COLORED_LENGTH:
        return None
    lexer = _find_lexer(language.lower())
    if lexer is None:
        return None

    def color_line(line: str) -> Sequence[Span]:
        if len(line) > _MAX_COLORED_LINE:
            return (Span(line, TextStyle.CODE),)
        return [Span(text, _find_style(str(token_type))) for token_type, text in lexer.get_tokens(line) if text]

    return color_line


@lru_cache(maxsize=64)
def _find_lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - most texts have no code
    from pygments.util import ClassNotFound  # noqa: PLC0415 - the same

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _find_style(token_name: str) -> TextStyle:
    if token_name.startswith("Token.Comment"):
        return TextStyle.COMMENT
    if token_name.startswith("Token.Keyword"):
        return TextStyle.ACCENT
    return TextStyle.SUCCESS if token_name.startswith("Token.Literal.String") else TextStyle.CODE
