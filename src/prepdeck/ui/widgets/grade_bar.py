"""The four grades below a revealed card."""

from collections.abc import Sequence

from textual.geometry import Size
from textual.reactive import reactive

from prepdeck.memory.grades import Grade
from prepdeck.pages.drill import GradeChoices, draw_grade_lines, find_grade_at
from prepdeck.pages.line import Line
from prepdeck.ui.study_app import MIN_FULL_LAYOUT_ROWS
from prepdeck.ui.widgets.styled_text import StyledText


class GradeBar(StyledText):
    """The grades with their keys and effects; empty without choices."""

    choices: reactive[GradeChoices] = reactive((), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the number of lines at a width."""
        return len(self._choice_lines(width))

    def drawn_lines(self) -> Sequence[Line]:
        """Return the lines at the current width."""
        return self._choice_lines(self.size.width)

    def watch_choices(self) -> None:
        """Clear the selection, because its text is gone."""
        self.drop_selection()

    def grade_at_cell(self, x: int) -> Grade | None:
        """Return the grade at a cell of the widget; None beside the grades."""
        return find_grade_at(x - self.gutter.left, self.content_size.width) if self.choices else None

    def _choice_lines(self, width: int) -> tuple[Line, ...]:
        if not self.choices:
            return ()
        bar_lines = draw_grade_lines(self.choices, width)
        return bar_lines[:1] if self.app.size.height < MIN_FULL_LAYOUT_ROWS else (Line(), *bar_lines)
