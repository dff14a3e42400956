"""The four grades below a card that is revealed."""

from collections.abc import Sequence

from textual.geometry import Size
from textual.reactive import reactive

from prepdeck.memory.fsrs import Grade
from prepdeck.pages.drill import GradeChoices, draw_grade_lines, find_grade_at
from prepdeck.pages.line import Line
from prepdeck.ui.study_app import MIN_FULL_LAYOUT_ROWS
from prepdeck.ui.widgets.styled_text import StyledText


class GradeBar(StyledText):
    """The grades with their keys and what each comes to, laid out anew at every width; nothing without choices."""

    choices: reactive[GradeChoices] = reactive((), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """As many lines as the choices take at that width."""
        return len(self._choice_lines(width))

    def drawn_lines(self) -> Sequence[Line]:
        """The lines at the present width."""
        return self._choice_lines(self.size.width)

    def watch_choices(self) -> None:
        """What was selected is not there any more."""
        self.drop_selection()

    def grade_at_cell(self, x: int) -> Grade | None:
        """The grade that stands at a cell of the widget, None beside them."""
        return find_grade_at(x - self.gutter.left, self.content_size.width) if self.choices else None

    def _choice_lines(self, width: int) -> tuple[Line, ...]:
        if not self.choices:
            return ()
        bar_lines = draw_grade_lines(self.choices, width)
        return bar_lines[:1] if self.app.size.height < MIN_FULL_LAYOUT_ROWS else (Line(), *bar_lines)
