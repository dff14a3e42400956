"""The dialog that writes the study summary."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from prepdeck.errors import AlreadyThere, NotWritten, Problem
from prepdeck.files import typed_path
from prepdeck.pages.line import Tone
from prepdeck.study import Study, summary_name
from prepdeck.ui.screens.ask import AskScreen

_REPLACES = "ctrl+r replaces it"


class ExportScreen(AskScreen):
    """Asks for a file, writes the summary there, and gives its path.

    Enter never replaces a file. The key that does works only while the dialog says that the file is there.

    Args:
        study: What the summary is of.

    Attributes:
        left_out: The documents that are not in the summary that was written.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "replace", "replace", key_display="ctrl+r", tooltip="replace the file that is there"),
    ]

    def __init__(self, study: Study) -> None:
        name = summary_name(study.target.name)
        name = f"./{name}" if name.startswith("~") else name  # no home folder
        super().__init__(
            "Write the study summary to", name, partial(_understood, study), partial(self._write, replace=False)
        )
        self.left_out: tuple[Problem, ...] = ()
        self._study = study
        self._taken = ""  # what was typed, where a file of that name is there

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Only a file that is there can be replaced."""
        return action != "replace" or bool(self._taken and self._taken == self.query_one(Input).value)

    async def show_preview(self, text: str) -> None:
        """Say where the file is going to be, and offer to replace the one that is there."""
        await super().show_preview(text)
        await self._look_for(text)

    async def take(self, text: str, act: Callable[[str], str]) -> None:
        """Write the summary; a file that came into being meanwhile can be replaced too."""
        await super().take(text, act)
        if self.is_active:
            await self._look_for(text)

    async def _look_for(self, text: str) -> None:
        self._taken = text if await asyncio.to_thread(_is_there, self._study, text) else ""
        self.refresh_bindings()

    async def action_replace(self) -> None:
        """Write the summary in place of the file that is there."""
        await self.take(self._taken, partial(self._write, replace=True))

    def _write(self, text: str, *, replace: bool) -> str:
        """Write the summary; an error names no path, for that is in the line above it and may be long."""
        if not text.strip():
            raise NotWritten("nothing typed", hint="type the name of a file, or escape")
        try:
            path = typed_path(text)
            self.left_out = self._study.export(path, replace=replace)
        except AlreadyThere as error:
            raise AlreadyThere(error.problem.message, hint=_REPLACES) from error
        except NotWritten as error:
            raise NotWritten(error.problem.message, hint="name another file") from error
        return str(path)


def _understood(study: Study, text: str) -> tuple[str, Tone]:
    if not text.strip():
        return "Type the name of a file.", Tone.WARN
    try:
        path = typed_path(text)
        if study.would_replace(path):
            return f"{path} is there already; {_REPLACES}", Tone.WARN
    except NotWritten as error:
        return f"{error.problem.message}; name another file", Tone.WARN
    return f"A new file: {path}", Tone.DIM


def _is_there(study: Study, text: str) -> bool:
    try:
        return bool(text.strip()) and study.would_replace(typed_path(text))
    except NotWritten:
        return False
