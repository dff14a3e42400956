"""Lines of toned text as strips, in the colours of the look."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from prepdeck.pages.line import Line, ascii_only
from prepdeck.ui.look import DARK, LOOKS, styles


class Toned(Widget):
    """A widget that draws lines of toned text."""

    @property
    def look(self) -> str:
        """The name of the look that the app wears."""
        return self.app.theme if self.app.theme in LOOKS else DARK.name

    @property
    def unicode(self) -> bool:
        """Whether the terminal shows more than ASCII."""
        return bool(getattr(self.app, "unicode", True))

    def strip_of(self, line: Line, over: Style | None = None) -> Strip:
        """A line as a strip, with the style `over` laid over all of it."""
        tones = styles(self.look)
        base = self.rich_style
        shown = (lambda text: text) if self.unicode else ascii_only
        segments = [
            Segment(shown(text), base + tones[tone] + over if over else base + tones[tone]) for text, tone in line.spans
        ]
        return Strip(segments, line.width)
