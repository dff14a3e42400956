"""The app: the look, and the keys that work everywhere."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, TypeGuard

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

from prepdeck.library.home import Home
from prepdeck.pages.line import Tone
from prepdeck.ui.screens.any_screen import COPY, AnyScreen
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.screens.today import TodayScreen
from prepdeck.ui.study_app import SHORT, Host
from prepdeck.ui.theme import DARK, LIGHT, keep_look, kept_look

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from prepdeck.study import Study


def _is_shown(screen: Screen[object]) -> TypeGuard[Place]:
    """Whether a screen is a place that has what it shows already; one that was just opened draws it on its own."""
    return isinstance(screen, Place) and screen.is_mounted


class PrepdeckApp(Host):
    """Opens on Today; every other place is a screen above it."""

    CSS_PATH = "app.tcss"
    TITLE = "prepdeck"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "keys", "keys", key_display="?", tooltip="the keys of the place you are in"),
        Binding("ctrl+t", "look", "light or dark", show=False),
        Binding("ctrl+q,ctrl+c", "quit", "quit at once", show=False, priority=True),
    ]

    def __init__(self, home: Home, target: str | None = None, study: "Study | None" = None) -> None:
        super().__init__(home, target, study)
        self.set_class(not self.unicode, "-ascii")
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT, "-high")]
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.set_reactive(PrepdeckApp.theme, kept_look(home))  # no watcher: nothing is drawn yet to be drawn anew
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
        if isinstance(screen, AnyScreen):
            await screen.wait_until_shown()
        if isinstance(screen, Place) and action != COPY.action:
            screen.tell("")
        return await super().run_action(action, default_namespace, namespaces)

    def say(self, text: str, tone: Tone) -> None:
        """Say something in the one place for it, and show the header anew."""
        for screen in reversed(self.screen_stack):
            if _is_shown(screen):
                screen.draw_header()
                screen.tell(text, tone)
                return

    def plan_made(self) -> None:
        """Show the plan that was made, in the place that is in front; one behind it is drawn when it comes back."""
        if _is_shown(self.screen):
            self.screen.show_plan()

    async def action_quit(self) -> None:
        """End the app from anywhere."""
        await self.leave()

    def action_keys(self) -> None:
        """Show the keys of the place."""
        from prepdeck.ui.screens.keys import KeysScreen  # noqa: PLC0415 - loaded when asked for

        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen(self.screen))

    def action_look(self) -> None:
        """Change between light and dark, and keep the choice."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        keep_look(self.home, self.theme)
