"""Which files a person means by the files and folders they name, and which targets those go to."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from prepdeck.errors import Problem
from prepdeck.files import is_folder, without_tilde
from prepdeck.library.target import DECKS, is_text, readable_name

_ENDINGS = {".md", ".markdown", ".txt", ".text", ""}
_DEEPEST = 50  # folders in folders; nobody files research that deeply
_MOST = 100_000  # files and folders below one path; more is a whole disk, and not somebody's research


class Found(NamedTuple):
    """A file to be brought in.

    Attributes:
        path: Where it is.
        shown: The file as the person named it.
        target: The target that it goes to; "" where its content decides.
        deck: Whether it is a deck file because of the folder it is in.
        named: Whether the person named it, and not a folder above it.
    """

    path: str
    shown: str
    target: str
    deck: bool = False
    named: bool = False


class _TooManyError(Exception):
    """A folder holds more files than anybody's research."""


@dataclass(slots=True)
class Gathered:
    """What was found below the paths that a person named.

    Attributes:
        files: To be brought in, in order.
        left_out: What lies in the folders and is no document by its name.
        problems: What cannot be looked at.
        own: The folders in which prepdeck keeps what it keeps; they are not brought into themselves.
    """

    own: frozenset[str] = frozenset()
    files: list[Found] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _targets: dict[str, str] = field(default_factory=dict)
    _seen: int = 0

    def take(self, typed: str, target: str) -> None:
        """Gather what is at a path. Files of a folder go to `target`, or where that is "" to one named after it."""
        path = without_tilde(typed)
        if not typed.strip():
            self._cannot("an empty name names no file", repr(typed), "write . for the folder you are in")
            return
        if path is None:
            self._cannot("nobody has that home folder", typed, "write the whole path")
            return
        if not (path.is_absolute() or _has_current_folder()):
            self._cannot("the folder you are in is gone", typed, "change to one that is there")
            return
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self._cannot(f"cannot be read: {reason}", typed, "check that it is there and may be read")
        else:
            if stat.S_ISDIR(status.st_mode):
                self._whole_folder(path, typed.rstrip("/") or typed, target)
            elif path.suffix.lower() not in _ENDINGS:
                self._cannot("neither Markdown nor plain text", typed, "save it as .md or .txt")
            elif not is_text(path.name):
                self._cannot("its name is not UTF-8 text", typed, "rename the file")
            else:
                self.files.append(Found(str(path), typed, target, named=True))

    def _cannot(self, message: str, shown: str, hint: str) -> None:
        self.problems.append(Problem(message, shown, hint=hint))

    def _whole_folder(self, path: Path, shown: str, target: str) -> None:
        """Gather a folder that a person named, or nothing of it where it holds more than anybody's research."""
        self._seen = 0
        counts = len(self.files), len(self.left_out), len(self.problems)
        try:
            self._folder(str(path), shown, target)
        except _TooManyError:
            del self.files[counts[0] :], self.left_out[counts[1] :], self.problems[counts[2] :]
            self._cannot(f"holds more than {_MOST:,} files", shown, "name the folder with your research in it")

    def _folder(self, folder: str, shown: str, target: str, *, decks: bool = False, depth: int = 0) -> None:
        """Gather a folder: its files, those in its folder of decks, and then each other folder as one of its own."""
        entries = self._entries(folder, shown, depth)
        within = [entry for entry in entries if not entry.name.startswith(".") and is_folder(entry)]
        names = {entry.name for entry in within}
        own = target
        if not own and (len(within) < len(entries) or DECKS in names):
            own = self._name(folder)
        for entry in entries:
            if entry.name not in names:
                self._file(entry, f"{shown}/{entry.name}", own, decks=decks)
        for entry in within:
            if entry.is_symlink():  # it may lead back to where it stands
                message, hint = "a link to a folder is not followed", "name that folder itself"
                self._cannot(message, f"{shown}/{entry.name}", hint)
            elif entry.name == DECKS and not decks:
                self._folder(entry.path, f"{shown}/{entry.name}", own, decks=True, depth=depth + 1)
            else:
                into = target or (own if decks else "")
                self._folder(entry.path, f"{shown}/{entry.name}", into, decks=decks, depth=depth + 1)

    def _entries(self, folder: str, shown: str, depth: int) -> "list[os.DirEntry[str]]":
        """What a folder holds, in order; nothing where it is not looked into, which is told."""
        if depth > _DEEPEST:
            self._cannot(f"more than {_DEEPEST} folders deep", shown, "name that folder itself")
            return []
        if self.own and os.path.realpath(folder) in self.own:
            self._cannot("prepdeck's own folder, which is not brought in", shown, "name a folder of yours")
            return []
        try:
            with os.scandir(folder) as inside:
                entries = sorted(islice(inside, _MOST + 1), key=lambda entry: entry.name)
        except OSError as error:
            self._cannot(f"cannot be read: {error.strerror or error}", shown, "check that you may read it")
            return []
        self._seen += len(entries)
        if self._seen > _MOST:
            raise _TooManyError
        return entries

    def _file(self, entry: "os.DirEntry[str]", shown: str, target: str, *, decks: bool) -> None:
        ending = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - no Path for each of thousands
        if entry.name.startswith(".") or ending not in _ENDINGS:
            self.left_out.append(shown)
        elif is_text(entry.name):
            self.files.append(Found(entry.path, shown, target, deck=decks))
        else:
            self._cannot("its name is not UTF-8 text", shown, "rename the file")

    def _name(self, folder: str) -> str:
        """A name for the target that a folder gives: its own, or with the folder above where that went to another."""
        path = Path(folder).resolve()
        name = readable_name(path.name)
        if self._targets.get(name, str(path)) != str(path):
            name = readable_name(f"{path.parent.name} {path.name}")
        number, free = 2, name
        while self._targets.get(free, str(path)) != str(path):
            free = f"{name}-{number}"
            number += 1
        self._targets[free] = str(path)
        return free


def _has_current_folder() -> bool:
    """Whether the folder one is in is still there; where it is not, it looks like an empty one."""
    try:
        Path.cwd()
    except OSError:
        return False
    return True


def gather(paths: Iterable[str], target: str, own: Iterable[Path] = ()) -> Gathered:
    """Everything that is to be brought in.

    Args:
        paths: Files and folders, as the person typed them.
        target: The target that takes it all, or "".
        own: The folders that are left out wherever they are found.
    """
    found = Gathered(frozenset(map(os.path.realpath, own)))
    for path in paths:
        found.take(path, target)
    return found
