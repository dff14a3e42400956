"""What every place has: a header, a page, a notice and the keys."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from prepdeck.errors import NotYetWritten
from prepdeck.pages.header import header, status
from prepdeck.pages.line import Tone
from prepdeck.ui.screens.any_screen import COPY, AnyScreen
from prepdeck.ui.study_app import Host
from prepdeck.ui.widgets.bars import KeyBar, LineBar, Notice
from prepdeck.ui.widgets.page_view import PageView

if TYPE_CHECKING:
    from prepdeck.progress.events import AnyEvent
    from prepdeck.study import Study


class Place(AnyScreen[None], inherit_bindings=False):
    """A screen that shows a page. Subclasses say where it is and what is on it."""

    AUTO_FOCUS = "PageView"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "leave", "back", tooltip="back to where you came from"),
        COPY,
    ]
    where = ""
    _doubted = ""  # the id of an older event that the person was asked about

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
            choices = status(study.progress.next_round(now), study.planning.ready, now, study.unwritten_count)
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

    def show_plan(self) -> None:
        """Show the plan that was just made, where the place says something of it."""

    async def keep(self, change: Callable[[], object], then: Callable[[], None] = lambda: None) -> bool:
        """Make a change durable off the event loop, then show how things stand, also by what others have done.

        Args:
            change: Tells the study something.
            then: Called when that is durable, before anything is drawn.

        Returns:
            Whether it is on disk; if not, the person has been told why, and the change counts all the same.
        """
        study = self.study
        known = study.problems

        def kept() -> None:
            change()
            study.catch_up()

        failure: NotYetWritten | None = None
        try:
            await self.prepdeck.perform(kept)
        except NotYetWritten as error:
            failure = error
        then()
        self.draw_header()
        self.draw()
        self.refresh_bindings()
        if failure is not None:
            self.prepdeck.not_saved(failure)
        elif arisen := [problem for problem in study.problems if problem not in known]:
            self.tell(str(arisen[0]), Tone.WARN)
        return failure is None

    async def action_undo(self) -> None:
        """Take back the last thing that was done; what was done before this start only when asked twice."""
        from prepdeck.pages import dates  # noqa: PLC0415 - a start does without
        from prepdeck.pages.event_sentences import told  # noqa: PLC0415 - the same

        last = await self.prepdeck.perform(self.study.last_undoable)
        if last is None:
            self.tell("Nothing of this device is left to take back.")
            return
        said = told(last, self.study.cards.prompt_of, self.study.cards.deck_name)
        if not self.study.store.is_of_this_start(last) and self._doubted != last.id:
            self._doubted = last.id
            when = dates.moment(last.at.astimezone())
            self.tell(f"Not from this start: {said}, {when}. u again takes it back.", Tone.WARN)
            return
        if await self.keep(lambda: self.study.undo(last), lambda: self.show_again(last)):
            self.tell(f"Taken back: {said}. U lets it count again.")

    async def action_redo(self) -> None:
        """Let what was taken back last count again."""
        from prepdeck.pages.event_sentences import told  # noqa: PLC0415 - a start does without

        found: list[AnyEvent | None] = []
        if await self.keep(lambda: found.append(self.study.redo()), self.go_past):
            again = found[0]
            self.tell(
                f"Counts again: {told(again, self.study.cards.prompt_of, self.study.cards.deck_name)}."
                if again
                else "Nothing was taken back last."
            )

    def show_again(self, event: "AnyEvent") -> None:
        """Show what was taken back; called before anything is drawn."""

    def go_past(self) -> None:
        """Leave what is on screen where that which counts again has settled it; called before anything is drawn."""

    async def action_leave(self) -> None:
        """Go back to where we came from."""
        self.dismiss()
