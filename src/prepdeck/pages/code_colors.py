"""Light colors for code: comments, texts and the words of its language."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from prepdeck.pages.line import Span, TextStyle

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_MAX_COLORED_LENGTH = 20_000  # characters; longer code is shown in one style
_MAX_COLORED_LINE = 300
# Only languages that people have in such files: some lexers of others are slow, lose text or never end.
_LANGUAGES = frozenset(
    {
        *("bash", "c", "c#", "c++", "cpp", "cs", "csharp", "css", "diff", "docker", "dockerfile", "elixir", "go"),
        *("golang", "graphql", "haskell", "html", "ini", "java", "javascript", "js", "json", "jsx", "kotlin", "lua"),
        *("make", "makefile", "objective-c", "perl", "php", "postgresql", "powershell", "protobuf", "py", "python"),
        *("python3", "r", "rb", "ruby", "rs", "rust", "scala", "sh", "shell", "sql", "swift", "terraform", "toml"),
        *("ts", "tsx", "typescript", "xml", "yaml", "yml", "zsh"),
    }
)


def choose_line_colors(code_text: str, language: str) -> Callable[[str], Sequence[Span]] | None:
    """Return what splits a line of code into styled pieces; None if the language is not known, or the code is long.

    Each line is colored on its own, so that a text over several lines has colors only in its first one.
    """
    lexer = _find_lexer(language.lower()) if len(code_text) <= _MAX_COLORED_LENGTH else None
    return None if lexer is None else lambda line: _color_line(lexer, line)


def _color_line(lexer: "Lexer", line: str) -> Sequence[Span]:
    if len(line) <= _MAX_COLORED_LINE:
        tokens = list(islice(lexer.get_tokens(line), 2 * len(line) + 2))
        if "".join(text for _, text in tokens).rstrip("\n") == line:  # nothing was lost or added
            spans = (Span(text.rstrip("\n"), _find_style(str(token_type))) for token_type, text in tokens)
            return [span for span in spans if span.text]
    return (Span(line, TextStyle.CODE),)


@lru_cache(maxsize=64)
def _find_lexer(language: str) -> "Lexer | None":
    if language not in _LANGUAGES:
        return None
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - most texts have no code
    from pygments.util import ClassNotFound  # noqa: PLC0415 - the same

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


def _find_style(token_name: str) -> TextStyle:
    if token_name.startswith("Token.Comment"):
        return TextStyle.COMMENT
    if token_name.startswith("Token.Keyword"):
        return TextStyle.ACCENT
    return TextStyle.SUCCESS if token_name.startswith("Token.Literal.String") else TextStyle.CODE
