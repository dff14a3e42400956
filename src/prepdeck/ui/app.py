"""The app: its themes, and the keys that work on every screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, TypeGuard

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from prepdeck.library.home import HomeFolders
from prepdeck.pages.line import TextStyle
from prepdeck.settings import DEFAULT_SETTINGS, LoadedSettings
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.selection_screen import COPY_BINDING, TextSelectionScreen
from prepdeck.ui.screens.today import TodayScreen
from prepdeck.ui.study_app import MIN_FULL_LAYOUT_ROWS, StudyApp
from prepdeck.ui.theme import DARK_THEME, LIGHT_THEME, find_first_theme_name, save_theme_name
from prepdeck.ui.widgets.outline import MIN_OUTLINE_SCREEN_WIDTH
from prepdeck.ui.widgets.page_view import PageView

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from prepdeck.study import Study


_CLOCK_SECONDS = 20.0  # between two looks at the clock


def _has_drawn_page(screen: Screen[object]) -> TypeGuard[BaseScreen]:
    """Whether a screen has drawn its page. One that was just opened draws itself; one that is closing has none left."""
    return isinstance(screen, BaseScreen) and screen.is_mounted and bool(screen.query(PageView))


class PrepdeckApp(StudyApp):
    """The app. It opens on Today; every other screen is pushed on top of it."""

    CSS_PATH = "app.tcss"
    TITLE = "prepdeck"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "keys", "keys", key_display="?", tooltip="show the keys of this screen"),
        Binding("ctrl+t", "look", "switch between light and dark", show=False),
        Binding("ctrl+q,ctrl+c", "quit", "quit from any screen", show=False, priority=True),
    ]

    def __init__(
        self,
        home: HomeFolders,
        typed_target_name: str | None = None,
        study: "Study | None" = None,
        loaded_settings: LoadedSettings = DEFAULT_SETTINGS,
    ) -> None:
        super().__init__(home, typed_target_name, study, loaded_settings)
        self.set_class(not self.unicode, "-ascii")
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIN_OUTLINE_SCREEN_WIDTH, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (MIN_FULL_LAYOUT_ROWS, "-high")]
        self.register_theme(DARK_THEME)
        self.register_theme(LIGHT_THEME)
        # `set_reactive` calls no watcher, which would redraw an app that has drawn nothing yet.
        self.set_reactive(PrepdeckApp.theme, find_first_theme_name(home, loaded_settings.values.theme))
        self.stylesheet.set_variables(self.get_css_variables())
        self.animation_level = "none"  # movement distracts, and tests would have to wait for it
        # The start of the next interview when the clock was last looked at; "" if there was none.
        self._followed_start = "unknown"

    def on_mount(self) -> None:
        """Follow the clock from now on."""
        self.set_interval(_CLOCK_SECONDS, self.follow_clock)

    def follow_clock(self) -> None:
        """Show the time that has passed: in the header, and on the whole screen when an interview has begun."""
        if self.study is None or not _has_drawn_page(self.screen):
            return
        next_round = self.study.progress.next_round(self.study.clock())
        next_start = next_round.starts_at.isoformat() if next_round else ""
        if next_start == self._followed_start:
            self.screen.draw_header()
        else:
            self._followed_start = next_start
            self.screen.redraw()

    def on_app_focus(self) -> None:
        """See whether files have changed, because the person may have edited them in another window."""
        if isinstance(self.screen, TodayScreen) and self.study is not None:
            self.screen.notice_changed_files()

    def get_default_screen(self) -> TodayScreen:
        """Return Today, the screen below all others."""
        return TodayScreen()

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, and clear the message of the screen before it, unless the action copies text."""
        screen = self.screen
        if isinstance(screen, TextSelectionScreen):
            await screen.wait_until_shown()
        if isinstance(screen, BaseScreen) and action != COPY_BINDING.action:
            screen.show_message("")
        has_run = await super().run_action(action, default_namespace, namespaces)
        if not has_run and isinstance(screen, BaseScreen) and isinstance(action, str):
            screen.show_message(screen.explain_refusal(action))
        return has_run

    def show_message(self, message: str, text_style: TextStyle) -> None:
        """Show a message on the topmost screen with a page, and redraw its header."""
        for screen in reversed(self.screen_stack):
            if _has_drawn_page(screen):
                screen.draw_header()
                screen.show_message(message, text_style)
                return

    def show_new_plan(self) -> None:
        """Show the new plan on the current screen. Screens below draw it when they are shown again."""
        if _has_drawn_page(self.screen):
            self.screen.show_new_plan()

    async def action_quit(self) -> None:
        """Leave the app from any screen."""
        await self.leave_app()

    def action_keys(self) -> None:
        """Show the keys of the current screen."""
        from prepdeck.ui.screens.keys import KeysScreen  # noqa: PLC0415 - loaded on first use

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen(self.screen))

    def action_look(self) -> None:
        """Switch between the light and the dark theme. The choice is saved, unless the settings choose the theme."""
        self.theme = LIGHT_THEME.name if self.theme == DARK_THEME.name else DARK_THEME.name
        theme_setting = self.loaded_settings.values.theme
        if theme_setting == "auto":
            save_theme_name(self.home, self.theme)
            return
        shown_theme = "Dark" if self.theme == DARK_THEME.name else "Light"
        self.show_message(
            f"{shown_theme} colors until you quit. config.toml sets {theme_setting} for each start.", TextStyle.TEXT
        )
