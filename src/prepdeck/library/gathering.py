"""Find the files below the paths that a person typed, and choose a target for each."""

import os
import stat
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field

from prepdeck.documents.importers import IMPORTERS, find_importer
from prepdeck.errors import Problem
from prepdeck.files import expand_tilde, is_folder_entry
from prepdeck.library.target import DECKS_FOLDER, is_text_name, make_target_name

_MAX_FOLDER_DEPTH = 50  # nested folders; nobody keeps research that deep
_MAX_ENTRY_COUNT = 100_000  # files and folders below one path; more is a whole disk and not research


class SourceFile(NamedTuple):
    """A file to add.

    Attributes:
        path: The path of the file.
        shown_path: The path as the person typed it, for messages.
        target_name: The target to add it to; "" if its content decides.
        is_deck: Whether it is in a deck folder, and so is a deck file.
        is_named: Whether the person typed this file and not a folder that contains it.
    """

    path: str
    shown_path: str
    target_name: str
    is_deck: bool = False
    is_named: bool = False


class _TooManyFilesError(Exception):
    """A folder contains more files than research ever does."""


class GatheredFiles(Struct):
    """The files below the paths that a person typed.

    Attributes:
        source_files: The files to add, in order.
        skipped_files: The files in the folders whose names are not those of documents.
        problems: What cannot be read.
        own_folders: prepdeck's own folders, which are never added to themselves.
        typed_folder: The real path of the folder that is being gathered.
    """

    own_folders: frozenset[str] = frozenset()
    typed_folder: str = ""
    source_files: list[SourceFile] = field(default_factory=list)
    skipped_files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _folder_by_target: dict[str, str] = field(default_factory=dict)
    _entry_count: int = 0

    def gather_path(self, typed_path: str, target_name: str) -> None:
        """Gather the file or folder at a path. Without a `target_name`, a folder becomes a target of its own name."""
        path = expand_tilde(typed_path)
        if not typed_path.strip():
            self._add_problem("the path is empty", repr(typed_path), "type . for the current folder")
            return
        if path is None:
            self._add_problem("there is no such home folder", typed_path, "type the full path")
            return
        if not (path.is_absolute() or _has_current_folder()):
            self._add_problem("the current folder no longer exists", typed_path, "change to another folder")
            return
        try:
            file_status = path.stat()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self._add_problem(f"cannot be read: {reason}", typed_path, "check that it exists and you can read it")
        else:
            if stat.S_ISDIR(file_status.st_mode):
                self._gather_whole_folder(path, typed_path.rstrip("/") or typed_path, target_name)
            elif find_importer(path.suffix.lower()) is None:
                self._add_problem("not a supported format", typed_path, f"save it as {_describe_suffixes()}")
            elif not is_text_name(path.name):
                self._add_problem("its name is not UTF-8 text", typed_path, "rename the file")
            else:
                self.source_files.append(SourceFile(str(path), typed_path, target_name, is_named=True))

    def _add_problem(self, message: str, shown_path: str, hint: str) -> None:
        self.problems.append(Problem(message, shown_path, hint=hint))

    def _gather_whole_folder(self, path: Path, shown_path: str, target_name: str) -> None:
        """Gather a folder that a person typed, or none of it if it contains too many files."""
        self._entry_count, self.typed_folder = 0, os.path.realpath(path)
        counts_before = len(self.source_files), len(self.skipped_files), len(self.problems)
        try:
            self._gather_folder(str(path), shown_path, target_name)
        except _TooManyFilesError:
            del (
                self.source_files[counts_before[0] :],
                self.skipped_files[counts_before[1] :],
                self.problems[counts_before[2] :],
            )
            self._add_problem(
                f"more than {_MAX_ENTRY_COUNT:,} files", shown_path, "choose the folder with your research"
            )

    def _gather_folder(
        self, folder: str, shown_path: str, target_name: str, *, is_deck_folder: bool = False, depth: int = 0
    ) -> None:
        """Gather the files of a folder, then its subfolders. Each subfolder but `decks` becomes its own target."""
        folder_entries = self._list_entries(folder, shown_path, depth)
        subfolders = [entry for entry in folder_entries if not entry.name.startswith(".") and is_folder_entry(entry)]
        subfolder_names = {entry.name for entry in subfolders}
        own_target = target_name
        # A folder that contains only other folders is not a target itself.
        if not own_target and (len(subfolders) < len(folder_entries) or DECKS_FOLDER in subfolder_names):
            own_target = self._choose_target_name(folder)
        for entry in folder_entries:
            if entry.name not in subfolder_names:
                self._gather_file(entry, f"{shown_path}/{entry.name}", own_target, is_deck=is_deck_folder)
        for entry in subfolders:
            if entry.is_symlink():  # the link may lead to a folder above it, without end
                message, hint = "links to folders are not followed", "choose that folder itself"
                self._add_problem(message, f"{shown_path}/{entry.name}", hint)
            elif entry.name == DECKS_FOLDER and not is_deck_folder:
                self._gather_folder(
                    entry.path, f"{shown_path}/{entry.name}", own_target, is_deck_folder=True, depth=depth + 1
                )
            else:
                subfolder_target = target_name or (own_target if is_deck_folder else "")
                self._gather_folder(
                    entry.path,
                    f"{shown_path}/{entry.name}",
                    subfolder_target,
                    is_deck_folder=is_deck_folder,
                    depth=depth + 1,
                )

    def _list_entries(self, folder: str, shown_path: str, depth: int) -> "list[os.DirEntry[str]]":
        """Return the sorted entries of a folder. If it cannot or must not be read, record a problem and return none."""
        if depth > _MAX_FOLDER_DEPTH:
            self._add_problem(f"more than {_MAX_FOLDER_DEPTH} folders deep", shown_path, "choose that folder itself")
            return []
        if self.own_folders and os.path.realpath(folder) in self.own_folders:
            self._add_problem("prepdeck's own folder, not added", shown_path, "choose one of your folders")
            return []
        try:
            with os.scandir(folder) as folder_scan:
                folder_entries = sorted(islice(folder_scan, _MAX_ENTRY_COUNT + 1), key=lambda entry: entry.name)
        except OSError as error:
            self._add_problem(f"cannot be read: {error.strerror or error}", shown_path, "check its permissions")
            return []
        self._entry_count += len(folder_entries)
        if self._entry_count > _MAX_ENTRY_COUNT:
            raise _TooManyFilesError
        return folder_entries

    def _gather_file(self, entry: "os.DirEntry[str]", shown_path: str, target_name: str, *, is_deck: bool) -> None:
        suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - a Path for each of thousands of files is slow
        if entry.name.startswith(".") or find_importer(suffix) is None:
            self.skipped_files.append(shown_path)
        elif entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(self.typed_folder):
            # In a folder from someone else, such a link could bring in a private file.
            self._add_problem("a link out of its folder is not followed", shown_path, "add the file itself")
        elif is_text_name(entry.name):
            self.source_files.append(SourceFile(entry.path, shown_path, target_name, is_deck=is_deck))
        else:
            self._add_problem("its name is not UTF-8 text", shown_path, "rename the file")

    def _choose_target_name(self, folder: str) -> str:
        """Return a target name for a folder: its own name, with the parent's name or a number if it is already used."""
        path = Path(folder).resolve()
        target_name = make_target_name(path.name)
        if self._folder_by_target.get(target_name, str(path)) != str(path):
            target_name = make_target_name(f"{path.parent.name} {path.name}")
        suffix_number, free_name = 2, target_name
        while self._folder_by_target.get(free_name, str(path)) != str(path):
            free_name = f"{target_name}-{suffix_number}"
            suffix_number += 1
        self._folder_by_target[free_name] = str(path)
        return free_name


def _describe_suffixes() -> str:
    """Return the suffixes of files that can be added, such as `.md, .txt or .csv`."""
    *first_suffixes, last_suffix = [suffix for importer in IMPORTERS for suffix in importer.suffixes if suffix]
    return f"{', '.join(first_suffixes)} or {last_suffix}" if first_suffixes else last_suffix


def _has_current_folder() -> bool:
    """Return whether the current folder still exists. A removed one looks empty, which would be misleading."""
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def gather_files(typed_paths: Iterable[str], target_name: str, own_folders: Iterable[Path] = ()) -> GatheredFiles:
    """Gather all files to add.

    Args:
        typed_paths: Files and folders, as the person typed them.
        target_name: The target to add everything to, or "" to choose one for each folder.
        own_folders: Folders to refuse wherever they are found.
    """
    gathered_files = GatheredFiles(frozenset(map(os.path.realpath, own_folders)))
    for typed_path in typed_paths:
        gathered_files.gather_path(typed_path, target_name)
    return gathered_files
