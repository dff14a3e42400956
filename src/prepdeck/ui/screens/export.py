"""The dialog that exports the study summary to a file."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from prepdeck.errors import AlreadyExistsError, NotWrittenError, Problem, UsageError
from prepdeck.export.formats import choose_format, list_endings
from prepdeck.files import parse_typed_path
from prepdeck.library.summary_export import summary_file_name
from prepdeck.pages.line import TextStyle
from prepdeck.study import Study
from prepdeck.ui.screens.text_input import TextInputScreen

_REPLACE_HINT = "press ctrl+r to replace it"
_FORMAT_HINT = f"use {list_endings()}, or no ending for Markdown"


class ExportScreen(TextInputScreen):
    """A dialog that asks for a file, writes the summary, and closes with the path.

    The end of the file name chooses the format.

    Enter never replaces a file. ctrl+r does, and works only while the dialog says that the file exists.

    Args:
        study: The study to summarize.

    Attributes:
        left_out: The problems of documents that could not be read and are missing from the summary.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "replace", "replace", key_display="ctrl+r", tooltip="replace the existing file"),
    ]

    def __init__(self, study: Study) -> None:
        initial_path_text = summary_file_name(study.target.name)
        # A target name may begin with a tilde, which would be read as a home folder.
        initial_path_text = f"./{initial_path_text}" if initial_path_text.startswith("~") else initial_path_text
        super().__init__(
            f"Export the study summary to a file ({list_endings()})",
            initial_path_text,
            partial(_preview_summary_path, study),
            partial(self._write, replace=False),
        )
        self.left_out: tuple[Problem, ...] = ()
        self._study = study
        self._taken_path_text = ""  # the typed text, if a file of that name exists

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's signature
        """Allow replacing only while the typed file exists."""
        return action != "replace" or bool(
            self._taken_path_text and self._taken_path_text == self.query_one(Input).value
        )

    async def show_preview(self, text: str) -> None:
        """Show where the file will be written, and offer to replace an existing one."""
        await super().show_preview(text)
        await self._check_taken_path(text)

    async def submit_and_close(self, text: str, submit_text: Callable[[str], str]) -> None:
        """Write the summary. If the file was created meanwhile, offer to replace it."""
        await super().submit_and_close(text, submit_text)
        if self.is_active:
            await self._check_taken_path(text)

    async def _check_taken_path(self, path_text: str) -> None:
        self._taken_path_text = (
            path_text if await asyncio.to_thread(_is_typed_path_taken, self._study, path_text) else ""
        )
        self.refresh_bindings()

    async def action_replace(self) -> None:
        """Write the summary over the existing file."""
        await self.submit_and_close(self._taken_path_text, partial(self._write, replace=True))

    def _write(self, text: str, *, replace: bool) -> str:
        """Write the summary. Errors do not repeat the path, which is in the input above and may be long."""
        if not text.strip():
            raise NotWrittenError("nothing typed", hint="type a file name, or press escape")
        try:
            path = parse_typed_path(text)
            self.left_out = self._study.summary.write_summary(path, can_overwrite=replace)
        except UsageError as error:
            raise UsageError(error.problem.message, hint=_FORMAT_HINT) from error
        except AlreadyExistsError as error:
            raise AlreadyExistsError(error.problem.message, hint=_REPLACE_HINT) from error
        except NotWrittenError as error:
            raise NotWrittenError(error.problem.message, hint="choose another file") from error
        return str(path)


def _preview_summary_path(study: Study, path_text: str) -> tuple[str, TextStyle]:
    if not path_text.strip():
        return "Type a file name.", TextStyle.WARNING
    try:
        path = parse_typed_path(path_text)
        if study.summary.would_replace(path):
            return f"{path} exists already; {_REPLACE_HINT}", TextStyle.WARNING
        return f"New file, {choose_format(path.name).label}: {path}", TextStyle.DIM
    except UsageError as error:
        return f"{error.problem.message}; {_FORMAT_HINT}", TextStyle.WARNING
    except NotWrittenError as error:
        return f"{error.problem.message}; choose another file", TextStyle.WARNING


def _is_typed_path_taken(study: Study, path_text: str) -> bool:
    try:
        return bool(path_text.strip()) and study.summary.would_replace(parse_typed_path(path_text))
    except NotWrittenError:
        return False
