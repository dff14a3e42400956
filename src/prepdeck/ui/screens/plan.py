"""The plan until the round, and how much is studied each day."""

from datetime import date
from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.pages import dates
from prepdeck.pages.plan import page, page_without_round
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.screens.week import ask_for_day, ask_for_retention, ask_for_week
from prepdeck.ui.widgets.page_view import PageView


class PlanScreen(Place):
    """How much will be known on the day, what would change that, and the days until then."""

    where = "Plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "minutes", "minutes", tooltip="say how many minutes a day there are"),
        Binding("o", "day_off", "day off", tooltip="take the chosen day off, or study on it again"),
        Binding("v", "retention", "recall", tooltip="say at what recall cards come back while no round lies ahead"),
        Binding("r", "rounds", "rounds", tooltip="add, move or remove a round"),
        Binding("u", "undo", "undo", show=False, tooltip="take back the last thing you did, and the one before"),
        Binding("U", "redo", "redo", show=False, tooltip="let what was taken back count again"),
    ]

    def draw(self) -> None:
        """Show the plan, and have it made anew where something has changed since."""
        planned = self.study.planning.report()
        if planned is not None:
            self.view.show(page(planned))
        else:
            self.view.show(page_without_round(self.study.planning.report_without_plan()))
        self.prepdeck.foresee()

    def show_plan(self) -> None:
        """Show what the plan comes to."""
        self.draw()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """What is asked for depends on whether a round lies ahead, and on the row."""
        is_ahead = self.study.planning.context.ahead is not None
        if action == "retention":
            return not is_ahead
        if action == "day_off":
            return is_ahead and self._chosen_day() is not None
        return True

    def on_page_view_chose(self) -> None:
        """Which keys there are depends on the row."""
        self.refresh_bindings()

    def _chosen_day(self) -> date | None:
        return _day_of(self.view.chosen)

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """A day was chosen: ask for its minutes."""
        day = _day_of(message.key)
        if day is not None:
            ask_for_day(self, day, self.study.planning.minutes_on(day))

    def action_minutes(self) -> None:
        """Ask for the minutes a day."""
        ask_for_week(self, self.study.planning.context.ahead)

    def action_retention(self) -> None:
        """Ask at what recall cards come back."""
        ask_for_retention(self)

    async def action_day_off(self) -> None:
        """Take the chosen day off, or give it back the minutes of its week."""
        day = self._chosen_day()
        if day is None:
            return
        is_off = self.study.progress.days.get(day) == 0
        if await self.keep(lambda: self.study.rounds.set_day(day, None if is_off else 0)):
            said = "is back to what its week says." if is_off else "is a day off: the plan goes around it."
            self.tell(f"{dates.short(day)} {said} u takes that back.")

    def action_rounds(self) -> None:
        """Show the rounds."""
        from prepdeck.ui.screens.rounds import RoundsScreen  # noqa: PLC0415 - loaded when it is opened

        self.app.push_screen(RoundsScreen())


def _day_of(key: RowKey | None) -> date | None:
    """The day that a row stands for, if it stands for one."""
    return date.fromisoformat(key.name) if key is not None and key.kind is RowKind.DAY else None
