"""The app: the look, and the keys that work everywhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, TypeGuard

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from prepdeck.library.home import HomeFolders
from prepdeck.pages.line import TextStyle
from prepdeck.ui.screens.any_screen import COPY_BINDING, TextSelectionScreen
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.today import TodayScreen
from prepdeck.ui.study_app import MIN_FULL_LAYOUT_ROWS, StudyApp
from prepdeck.ui.theme import DARK_THEME, LIGHT_THEME, load_theme_name, save_theme_name
from prepdeck.ui.widgets.outline import MIN_OUTLINE_SCREEN_WIDTH

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from prepdeck.study import Study


def _is_mounted_base_screen(screen: Screen[object]) -> TypeGuard[BaseScreen]:
    """Whether a screen is a place that has what it shows already; one that was just opened draws it on its own."""
    return isinstance(screen, BaseScreen) and screen.is_mounted


class PrepdeckApp(StudyApp):
    """Opens on Today; every other place is a screen above it."""

    CSS_PATH = "app.tcss"
    TITLE = "prepdeck"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "keys", "keys", key_display="?", tooltip="show the keys of this screen"),
        Binding("ctrl+t", "look", "switch between light and dark", show=False),
        Binding("ctrl+q,ctrl+c", "quit", "quit from any screen", show=False, priority=True),
    ]

    def __init__(self, home: HomeFolders, target_name: str | None = None, study: "Study | None" = None) -> None:
        super().__init__(home, target_name, study)
        self.set_class(not self.unicode, "-ascii")
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIN_OUTLINE_SCREEN_WIDTH, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (MIN_FULL_LAYOUT_ROWS, "-high")]
        self.register_theme(DARK_THEME)
        self.register_theme(LIGHT_THEME)
        self.set_reactive(PrepdeckApp.theme, load_theme_name(home))  # no watcher: nothing is drawn yet to be drawn anew
        self.stylesheet.set_variables(self.get_css_variables())
        self.animation_level = "none"  # nothing moves unless the person pressed a key

    def get_default_screen(self) -> TodayScreen:
        """Today is under everything else."""
        return TodayScreen()

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action; whatever was told before it has been read by now, unless it is what gets copied."""
        screen = self.screen
        if isinstance(screen, TextSelectionScreen):
            await screen.wait_until_shown()
        if isinstance(screen, BaseScreen) and action != COPY_BINDING.action:
            screen.show_message("")
        return await super().run_action(action, default_namespace, namespaces)

    def show_message(self, message: str, text_style: TextStyle) -> None:
        """Say something in the one place for it, and show the header anew."""
        for screen in reversed(self.screen_stack):
            if _is_mounted_base_screen(screen):
                screen.draw_header()
                screen.show_message(message, text_style)
                return

    def show_new_plan(self) -> None:
        """Show the plan that was made, in the place that is in front; one behind it is drawn when it comes back."""
        if _is_mounted_base_screen(self.screen):
            self.screen.show_new_plan()

    async def action_quit(self) -> None:
        """End the app from anywhere."""
        await self.leave_app()

    def action_keys(self) -> None:
        """Show the keys of the place."""
        from prepdeck.ui.screens.keys import KeysScreen  # noqa: PLC0415 - loaded when asked for

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen(self.screen))

    def action_look(self) -> None:
        """Change between light and dark, and keep the choice."""
        self.theme = LIGHT_THEME.name if self.theme == DARK_THEME.name else DARK_THEME.name
        save_theme_name(self.home, self.theme)
