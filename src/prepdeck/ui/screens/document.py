"""A document in its reading pane."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from prepdeck.documents.kinds import LABELS
from prepdeck.pages.document import reading_page
from prepdeck.pages.line import Tone
from prepdeck.ui.screens.base_screen import Place
from prepdeck.ui.widgets.outline import Outline
from prepdeck.ui.widgets.page_view import PageView
from prepdeck.ui.widgets.typed_line import TypedLine


class DocumentScreen(Place):
    """Shows one document, jumps between its headings, searches it, and remembers where it was left.

    Args:
        name: The document's short name in the target that is open.
        passage: The line to open at, for a look at a passage that leaves the person's place in the document alone;
            0 opens where it was left.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right_square_bracket", "heading(1)", "heading", key_display="]", tooltip="next heading"),
        Binding("left_square_bracket", "heading(-1)", "back a heading", key_display="[", tooltip="heading before"),
        Binding("slash", "find", "find", key_display="/", tooltip="find words in the document"),
        Binding("n", "hit(1)", "next", tooltip="next place found"),
        Binding("N", "hit(-1)", "before", show=False, tooltip="place found before"),
    ]

    def __init__(self, name: str, passage: int = 0) -> None:
        super().__init__()
        self._document_name = name
        self._passage = passage
        self._not_kept = False

    def compose_page(self) -> list[Widget]:
        """The document with its outline to the right."""
        return [Horizontal(PageView(id="page"), Outline(id="outline"), id="reading")]

    def on_page_view_scrolled(self) -> None:
        """The outline follows."""
        self.query_one(Outline).follow(self.view)

    def compose_bottom(self) -> list[Widget]:
        """The line in which words to find are typed, hidden until it is asked for."""
        line = TypedLine(placeholder="find", classes="line", id="find")
        line.display = False
        return [line]

    def compose(self) -> ComposeResult:
        """The place is called after the kind of the document."""
        document = self.study.target.documents[self._document_name]
        self.where = LABELS.get(document.kind) or document.title
        yield from super().compose()

    def on_mount(self) -> None:
        """Open at the passage, or where it was left."""
        super().on_mount()
        place = self.study.progress.places.get(self._document_name)
        line = self._passage or (place.line if place else 0)
        if line:
            self.view.show_source(line)

    def draw(self) -> None:
        """Show the document, once: it does not change while the app runs."""
        if not self.view.has_page:
            document = self.study.target.document(self._document_name)
            self.view.show(reading_page(document, self.study.today, self.study.target.contradictions))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """There is a next hit only after a search."""
        return bool(self.view.hit_number) if action == "hit" and self.is_mounted else True

    def action_heading(self, by: int) -> None:
        """Go to the next or previous heading."""
        if not self.view.jump_heading(by):
            self.tell("No heading further on." if by > 0 else "No heading before this.")

    def action_find(self) -> None:
        """Ask for words to find."""
        line = self.query_one("#find", Input)
        line.display = True
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Find the words."""
        self._close_find()
        count = self.view.find(event.value)
        self.refresh_bindings()
        if not event.value.strip():
            return
        if count:
            self.tell(f"{self.view.hit_number} of {count}: “{event.value.strip()}”")
        else:
            self.tell(f"“{event.value.strip()}” is not in this document.", Tone.WARN)

    def action_hit(self, by: int) -> None:
        """Go to the next or previous place that was found."""
        number, count = self.view.next_hit(by)
        self.tell(f"{number} of {count}")

    def _close_find(self) -> None:
        self.query_one("#find", Input).display = False
        self.view.focus()

    async def action_leave(self) -> None:
        """First out of the search, then back, remembering the place."""
        if self.query_one("#find", Input).has_focus:
            self._close_find()
            return
        if self.view.hit_number:
            self.view.find("")
            self.refresh_bindings()
            return
        line, share = self.view.top_source, self.view.share_seen
        if (
            self._passage
            or self._not_kept
            or await self.keep(lambda: self.study.record_reading(self._document_name, line, share))
        ):
            self._not_kept = False
            self.dismiss()
        else:
            self._not_kept = True  # said once; the next press leaves without it
