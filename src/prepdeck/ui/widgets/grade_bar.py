"""The four grades below a card that is revealed."""

from collections.abc import Sequence

from textual.geometry import Size
from textual.reactive import reactive

from prepdeck.memory.fsrs import Grade
from prepdeck.pages.drill import Choices, grade_at, grade_lines
from prepdeck.pages.line import Line
from prepdeck.ui.study_app import SHORT
from prepdeck.ui.widgets.styled_text import Toned


class GradeBar(Toned):
    """The grades with their keys and what each comes to, laid out anew at every width; nothing without choices."""

    choices: reactive[Choices] = reactive((), layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """As many lines as the choices take at that width."""
        return len(self._lines(width))

    def drawn_lines(self) -> Sequence[Line]:
        """The lines at the present width."""
        return self._lines(self.size.width)

    def watch_choices(self) -> None:
        """What was selected is not there any more."""
        self.drop_selection()

    def grade_at(self, x: int) -> Grade | None:
        """The grade that stands at a cell of the widget, None beside them."""
        return grade_at(x - self.gutter.left, self.content_size.width) if self.choices else None

    def _lines(self, width: int) -> tuple[Line, ...]:
        if not self.choices:
            return ()
        lines = grade_lines(self.choices, width)
        return lines[:1] if self.app.size.height < SHORT else (Line(), *lines)
