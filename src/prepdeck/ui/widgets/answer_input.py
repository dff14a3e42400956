"""The input line of the drill, for an answer in words or for a figure."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.ui.widgets.line_input import LineInput

# No figure begins with one of these. `U` is not here, because `USD 280k` begins with it.
_KEYS_BEFORE_A_FIGURE = frozenset({"space", "question_mark", "n", "q", "u", "x", "z"})


class AnswerInput(LineInput):
    """An input that can be left with escape. While a figure is asked and nothing is typed, keys work as elsewhere.

    Attributes:
        is_for_figure: Whether a figure is asked.
        can_redo: Whether something was just undone, so that `U` means redo.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.close_answer", "stop typing", tooltip="stop typing, so that keys work again")
    ]

    is_for_figure = False
    can_redo = False

    def is_key_while_empty(self, key: str) -> bool:
        """Whether a key is left to the drill while nothing is typed."""
        return self.is_for_figure and (key in _KEYS_BEFORE_A_FIGURE or (key == "U" and self.can_redo))
