"""What screens with links on their pages have in common: go from link to link, open one, copy its address."""

import threading
from concurrent.futures import CancelledError
from contextlib import suppress
from webbrowser import BaseBrowser

from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType

from prepdeck.documents.text import make_visible_line
from prepdeck.errors import PrepdeckError
from prepdeck.pages.line import TextStyle
from prepdeck.pages.page_links import LinkKind, PageLink, encode_address, find_link_kind, find_linked_name
from prepdeck.ui.browser import find_browser, needs_terminal, open_in_terminal, open_in_window
from prepdeck.ui.screens.base_screen import BaseScreen

LINK_BINDINGS: tuple[BindingType, ...] = (
    Binding("f", "link(1)", "links", tooltip="go to the next link, and see its address"),
    Binding("F", "link(-1)", "previous link", show=False, tooltip="go to the previous link"),
    Binding("enter", "open_link", "open link", tooltip="open the chosen link"),
    Binding("y", "copy_link", "copy link", show=False, tooltip="copy the address of the chosen link"),
)


class LinkWalker(BaseScreen, inherit_bindings=True):
    """A screen whose page can have links."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow opening and copying only if a link is chosen."""
        if action in {"open_link", "copy_link"}:
            return self.is_mounted and self.page_view.chosen_link is not None
        return super().check_action(action, parameters)

    def action_link(self, direction: int) -> None:
        """Choose the next or the previous link, and show its address."""
        if not self.page_view.has_links:
            self.show_message("There are no links here.")
            return
        self.page_view.choose_link(direction)
        self._show_chosen_link()

    def on_page_view_link_chosen(self) -> None:
        """Show the address of a link that was clicked."""
        self._show_chosen_link()

    def _show_chosen_link(self) -> None:
        link = self.page_view.chosen_link
        if link is not None:
            number, count = self.page_view.link_position
            address = make_visible_line(link.url)
            self.show_message(f"Link {number} of {count}: {address} (enter opens it, y copies it)")
        self.refresh_bindings()

    def drop_link(self) -> bool:
        """Choose no link any more; return whether one was chosen."""
        if self.page_view.chosen_link is None:
            return False
        self.page_view.drop_link()
        self.show_message("")
        self.refresh_bindings()
        return True

    def action_copy_link(self) -> None:
        """Copy the address of the chosen link."""
        link = self.page_view.chosen_link
        if link is not None:
            self.app.copy_to_clipboard(link.url)
            self.show_message("Copied the address, if your terminal allows it.", TextStyle.SUCCESS)

    async def action_open_link(self) -> None:
        """Open the chosen link: a page or mail in the browser, a document in the app."""
        link = self.page_view.chosen_link
        if link is None:
            return
        match find_link_kind(link.url):
            case LinkKind.BROWSER:
                self._open_in_browser(link)
            case LinkKind.DOCUMENT:
                self._open_document(link)
            case LinkKind.NOTHING:
                self.show_message("Only web pages, mail and documents of this target open. y copies the address.")

    def _open_in_browser(self, link: PageLink) -> None:
        """Open an address without waiting for the browser, which may take seconds to be found and to answer."""
        app, address = self.app, encode_address(link.url)

        def find_and_open() -> None:
            try:
                browser = find_browser()
                if needs_terminal(browser):
                    app.call_from_thread(self._open_in_terminal, browser, address)
                else:
                    app.call_from_thread(self._report_opening, is_open=open_in_window(browser, address))
            except PrepdeckError as error:
                app.call_from_thread(self.show_message, str(error), TextStyle.ERROR)

        def open_while_running() -> None:
            with suppress(RuntimeError, CancelledError):  # the app has ended meanwhile
                find_and_open()

        threading.Thread(target=open_while_running, daemon=True).start()
        self.show_message("Opening your browser …")

    def _open_in_terminal(self, browser: BaseBrowser, address: str) -> None:
        try:
            with self.app.suspend():
                is_open = open_in_terminal(browser, address)
        except SuspendNotSupported:  # the app cannot hand over this terminal
            is_open = False
        self.app.refresh(layout=True)
        self._report_opening(is_open=is_open)

    def _report_opening(self, *, is_open: bool) -> None:
        if not self.is_attached:
            return
        if is_open:
            self.show_message("Opened in your browser.", TextStyle.SUCCESS)
        else:
            self.show_message("The browser did not open. y copies the address.", TextStyle.ERROR)

    def _open_document(self, link: PageLink) -> None:
        name = self.study.target.find_named_document(find_linked_name(link.url))
        if name is None:
            self.show_message(f"This target has no document “{make_visible_line(find_linked_name(link.url))}”.")
        else:
            self.show_document(name)
