"""The plan screen."""

from datetime import date
from typing import ClassVar

from textual.binding import Binding, BindingType

from prepdeck.pages import dates
from prepdeck.pages.plan import build_page_without_round, build_plan_page
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.ui.screens.base_screen import HIDDEN_UNDO_BINDINGS, BaseScreen, bind_enter
from prepdeck.ui.screens.week import ask_for_day, ask_for_goal, ask_for_retention, ask_for_week
from prepdeck.ui.widgets.page_view import PageView


class PlanScreen(BaseScreen):
    """The plan for the next round, whose days and minutes can be changed."""

    screen_title = "Plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "minutes", "minutes", tooltip="change the minutes a day"),
        Binding("o", "day_off", "day off", tooltip="set or clear a day off"),
        Binding("v", "retention", "when to review", tooltip="without a date: choose when a card is reviewed"),
        Binding("s", "goal", "goal", tooltip="choose between most recall and most safe cards"),
        Binding("r", "rounds", "interviews", tooltip="add, move or remove interviews"),
        bind_enter("change the minutes of the selected day"),
        *HIDDEN_UNDO_BINDINGS,
    ]

    def draw_page(self) -> None:
        """Show the latest plan, and start making a new one if it is outdated."""
        plan_report = self.study.planning.make_plan_report()
        if plan_report is not None:
            self.page_view.show_page(build_plan_page(plan_report))
        else:
            self.page_view.show_page(build_page_without_round(self.study.planning.make_report_without_plan()))
        self.study_app.update_plan()

    def show_new_plan(self) -> None:
        """Show the new plan."""
        self.draw_page()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Allow the actions that fit the selected row, with or without an upcoming round."""
        has_upcoming_round = self.study.planning.study_context.next_round is not None
        if action == "retention":
            return not has_upcoming_round
        if action == "goal":
            return has_upcoming_round
        if action == "day_off":
            return has_upcoming_round and self._chosen_day() is not None
        return True

    def _chosen_day(self) -> date | None:
        return _parse_row_day(self.page_view.chosen)

    def on_page_view_row_opened(self, message: PageView.RowOpened) -> None:
        """Ask for the minutes of the day that was opened."""
        opened_day = _parse_row_day(message.row_key)
        if opened_day is not None:
            ask_for_day(self, opened_day, self.study.planning.minutes_on(opened_day))

    def action_minutes(self) -> None:
        """Ask for the minutes a day."""
        ask_for_week(self, self.study.planning.study_context.next_round)

    def action_retention(self) -> None:
        """Ask for the recall at which cards are due without a round."""
        ask_for_retention(self)

    def action_goal(self) -> None:
        """Ask for the goal of the plan."""
        ask_for_goal(self)

    async def action_day_off(self) -> None:
        """Make the selected day a day off, or give it its usual minutes again."""
        chosen_day = self._chosen_day()
        if chosen_day is None:
            return
        if not self.page_view.is_chosen_row_visible:
            self.page_view.show_chosen_row()
            self.show_message("This is the selected day. Choose one with j and k, then press o again.")
            return
        was_off = self.study.rounds.is_day_off(chosen_day)
        if await self.save_change(lambda: self.study.rounds.toggle_day_off(chosen_day)):
            change_message = "has its usual minutes again." if was_off else "is now a day off."
            self.show_message(f"{dates.format_short_day(chosen_day)} {change_message} Press u to undo.")

    def action_rounds(self) -> None:
        """Show the rounds, or ask for the date of the first one."""
        from prepdeck.ui.screens.rounds import open_rounds  # noqa: PLC0415 - loaded on first use

        open_rounds(self)


def _parse_row_day(row_key: RowKey | None) -> date | None:
    """Return the day of a row; None for other rows."""
    return date.fromisoformat(row_key.name) if row_key is not None and row_key.kind is RowKind.DAY else None
