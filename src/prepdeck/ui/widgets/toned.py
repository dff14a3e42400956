"""Lines of toned text as strips, in the colours of the theme."""

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from prepdeck.pages.line import Line, Span, Tone, ascii_only

TONE_CLASSES = {f"tone--{tone}" for tone in Tone}


def strip_of(widget: Widget, line: Line, *extra: str) -> Strip:
    """A line as a strip, its tones taken from the component styles of `widget`.

    Args:
        widget: Has `TONE_CLASSES` among its component classes.
        line: The line.
        extra: Component classes laid over every span, such as that of a chosen row.
    """
    return Strip(_segments(widget, line.spans, extra), line.width)


def _segments(widget: Widget, spans: Iterable[Span], extra: tuple[str, ...]) -> Iterable[Segment]:
    plain = not getattr(widget.app, "unicode", True)
    over = [widget.get_component_rich_style(name, partial=True) for name in extra]
    base = widget.rich_style
    for span in spans:
        style = base + widget.get_component_rich_style(f"tone--{span.tone}", partial=True)
        text = ascii_only(span.text) if plain else span.text
        yield Segment(text, Style.combine([style, *over]) if over else style)
