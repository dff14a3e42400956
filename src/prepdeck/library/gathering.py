"""Which files a person means by the files and folders they name, and which targets those go to."""

import os
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from prepdeck.cards.card import name_from_file, slug
from prepdeck.errors import Problem
from prepdeck.files import is_folder
from prepdeck.library.target import DECKS, is_text

_ENDINGS = {".md", ".markdown", ".txt", ".text", ""}
_LONGEST_NAME = 60


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


@dataclass(slots=True)
class Gathered:
    """What was found below the paths that a person named.

    Attributes:
        files: To be brought in, in order.
        left_out: What lies in the folders and is no document by its name.
        problems: What cannot be looked at.
    """

    files: list[Found] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _targets: dict[str, str] = field(default_factory=dict)

    def take(self, typed: str, target: str) -> None:
        """Gather what is at a path. Files of a folder go to `target`, or where that is "" to one named after it."""
        try:
            path = Path(typed).expanduser()
            status = path.stat()
        except RuntimeError:
            self._cannot("nobody has that home folder", typed, "write the whole path")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self._cannot(f"cannot be read: {reason}", typed, "check that it is there and may be read")
        else:
            if stat.S_ISDIR(status.st_mode):
                self._folder(str(path), typed.rstrip("/") or typed, target)
            elif path.suffix.lower() not in _ENDINGS:
                self._cannot("neither Markdown nor plain text", typed, "save it as .md or .txt")
            elif not is_text(path.name):
                self._cannot("its name is not UTF-8 text", typed, "rename the file")
            else:
                self.files.append(Found(str(path), typed, target, named=True))

    def _cannot(self, message: str, shown: str, hint: str) -> None:
        self.problems.append(Problem(message, shown, hint=hint))

    def _folder(self, folder: str, shown: str, target: str, *, decks: bool = False) -> None:
        """Gather a folder: its files, those in its folder of decks, and then each other folder as one of its own."""
        try:
            with os.scandir(folder) as inside:
                entries = sorted(inside, key=lambda entry: entry.name)
        except OSError as error:
            self._cannot(f"cannot be read: {error.strerror or error}", shown, "check that you may read it")
            return
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
                self._folder(entry.path, f"{shown}/{entry.name}", own, decks=True)
            else:
                self._folder(entry.path, f"{shown}/{entry.name}", target or (own if decks else ""), decks=decks)

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


def gather(paths: Iterable[str], target: str) -> Gathered:
    """Everything that is to be brought in; `target` is the one that takes it all, or ""."""
    found = Gathered()
    for path in paths:
        found.take(path, target)
    return found


def readable_name(text: str) -> str:
    """A name for a target: lower-case words joined by hyphens, Latin letters without their accents.

    A text in another script keeps its letters, and one without a letter or digit gives the beginning of its hash.
    """
    composed = unicodedata.normalize("NFC", text).lower()
    letters = [sign for sign in unicodedata.normalize("NFKD", composed) if sign.isalnum()]
    if all(map(str.isascii, letters)):
        return slug(composed)[:_LONGEST_NAME].strip("-") or name_from_file(text)
    words = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in composed)
    return "-".join(words.split())[:_LONGEST_NAME]
