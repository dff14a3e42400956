"""What every place has: a header, a page, a notice and the keys."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from prepdeck.errors import NotWritten
from prepdeck.pages.header import header, status
from prepdeck.pages.line import Tone
from prepdeck.ui.host import Host
from prepdeck.ui.widgets.bars import KeyBar, LineBar, Notice
from prepdeck.ui.widgets.page_view import PageView

if TYPE_CHECKING:
    from prepdeck.study import Study


class Place(Screen[None], inherit_bindings=False):
    """A screen that shows a page. Subclasses say where it is and what is on it."""

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "leave", "back", tooltip="back to where you came from"),
        Binding("super+c,ctrl+insert", "screen.copy_text", "copy what the mouse selected", show=False),
    ]
    where = ""

    def compose(self) -> ComposeResult:
        """The header, the page, and below it the notice and the keys."""
        yield LineBar(id="header")
        yield from self.compose_page()
        yield from self.compose_bottom()
        yield Notice(id="notice")
        yield KeyBar(id="keys")

    def compose_page(self) -> Iterable[Widget]:
        """The page, and what stands beside it."""
        yield PageView(id="page")

    def compose_bottom(self) -> Iterable[Widget]:
        """What stands between the page and the notice."""
        return ()

    @property
    def prepdeck(self) -> Host:
        """The app, as what it holds."""
        return cast("Host", self.app)

    @property
    def study(self) -> "Study":
        """The study that is open."""
        study = self.prepdeck.study
        assert study is not None, "a place other than Today is opened with a study alone"
        return study

    @property
    def view(self) -> PageView:
        """The pane with the page."""
        return self.query_one(PageView)

    @property
    def notice(self) -> Notice:
        """The place for messages."""
        return self.query_one(Notice)

    def draw(self) -> None:
        """Show the page as things stand now."""
        raise NotImplementedError

    def draw_header(self) -> None:
        """Show where we are, how long it is until the interview, and how ready the person is."""
        study = self.prepdeck.study
        title = study.target.title if study else self.prepdeck.target_name.replace("-", " ").title()
        bar = self.query_one("#header", LineBar)
        width = bar.content_size.width or self.app.size.width
        choices: tuple[str, ...] = ()
        if study is not None:
            now = study.now()
            choices = status(study.progress.next_round(now), study.ready, now)
        bar.given = (header(f"{title} › {self.where}", choices, width),)

    def on_mount(self) -> None:
        """Draw for the first time."""
        self.draw_header()
        if self.prepdeck.study is not None:
            self.draw()

    def on_resize(self) -> None:
        """What the header can say depends on the width."""
        self.call_after_refresh(self.draw_header)

    def on_screen_resume(self) -> None:
        """Come back with what has changed meanwhile."""
        if self.prepdeck.study is not None and self.is_mounted:
            self.draw_header()
            self.draw()

    def on_screen_suspend(self) -> None:
        """Without the keys no row is pointed at."""
        self.view.refresh()

    def tell(self, text: str, tone: Tone = Tone.TEXT) -> None:
        """Say something in the one place for it."""
        self.notice.tell(text, tone)

    async def keep(self, change: Callable[[], object]) -> bool:
        """Make a change durable off the event loop, then show how things stand.

        Returns:
            Whether it could be kept; if not, the person is told why and nothing has changed.
        """
        try:
            await asyncio.to_thread(change)
        except NotWritten as error:
            self.tell(str(error), Tone.BAD)
            return False
        self.draw_header()
        self.draw()
        self.refresh_bindings()
        return True

    async def action_leave(self) -> None:
        """Go back to where we came from."""
        self.app.pop_screen()
