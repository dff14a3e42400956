"""The four grades below a card that is revealed."""

from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from prepdeck.memory.fsrs import Grade
from prepdeck.pages.drill import Choices, grade_at, grade_lines
from prepdeck.pages.line import Line
from prepdeck.ui.widgets.toned import Toned


class GradeBar(Toned):
    """The grades with their keys and what each comes to, laid out anew at every width; nothing without choices."""

    choices: reactive[Choices] = reactive((), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """As many lines as the choices take at that width."""
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        """One of the lines."""
        width = self.size.width
        lines = self._lines(width)
        return self.strip_of(lines[y] if y < len(lines) else Line()).adjust_cell_length(width, self.rich_style)

    def grade_at(self, x: int) -> Grade | None:
        """The grade that stands at a cell of the widget, None beside them."""
        return grade_at(x - self.gutter.left, self.content_size.width) if self.choices else None

    def _lines(self, width: int) -> tuple[Line, ...]:
        return (Line(), *grade_lines(self.choices, width)) if self.choices else ()
