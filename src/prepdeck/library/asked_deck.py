"""The deck "Asked in interviews": questions that the person was asked, in a file of their own."""

import errno
import os
from pathlib import Path

from prepdeck.cards.deck_file import read_deck
from prepdeck.documents.text import make_visible_line
from prepdeck.errors import AlreadyExistsError, NotReadableError, NotWrittenError
from prepdeck.files import is_link, make_private, read_whole_file, sync_folder
from prepdeck.journal.file_lock import exclusive_lock
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import DECKS_FOLDER, list_target_names

ASKED_DECK_FILE = "asked-in-interviews.md"
_FILE_HEAD = """\
---
deck: Asked in interviews
---

"""
_NO_ANSWER = f"No answer yet. Write it in {DECKS_FOLDER}/{ASKED_DECK_FILE}."
_SAFE_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_MARKDOWN_ESCAPES = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>&#"})


def asked_deck_path(home: HomeFolders, target_name: str) -> Path:
    """Return where the questions of the interviews of a target are kept."""
    return home.targets_path / target_name / DECKS_FOLDER / ASKED_DECK_FILE


def has_question(home: HomeFolders, target_name: str, question_text: str) -> bool:
    """Whether the deck has a card with that question. A deck that cannot be read has none."""
    path = asked_deck_path(home, target_name)
    try:
        stored_ids = _read_card_ids(path, read_whole_file(path).decode())
    except (NotReadableError, UnicodeDecodeError):
        return False
    return _read_card_ids(path, _write_card(question_text, "")) <= stored_ids


def append_question(home: HomeFolders, target_name: str, question_text: str, answer_text: str) -> Path:
    """Add a card to the deck. What is in the file stays as it is.

    If the deck has a card with that question, nothing is added, unless an answer is typed, which would be lost.

    Args:
        home: The folders to use.
        target_name: The target.
        question_text: The question as it was said, in one line.
        answer_text: The answer to give next time, in one line, or "".

    Returns:
        The path of the file.

    Raises:
        AlreadyExistsError: The deck has the question, and an answer was typed.
        NotWrittenError: The file cannot be written; it is as it was before.
        NotReadableError: The file is there, but is not an ordinary file.
    """
    path = asked_deck_path(home, target_name)
    if target_name not in list_target_names(home):  # it was removed while it was open, and must not come back empty
        hint = "add it again with `prepdeck add`"
        raise NotWrittenError(f"not added: the target '{target_name}' was removed", where=str(path), hint=hint)
    for linked_path in (path.parent.parent, path.parent, path):
        if is_link(linked_path):  # what is behind it belongs to the person
            hint = "write the question into a deck yourself"
            raise NotWrittenError(f"not added: {linked_path} is a link", where=str(path), hint=hint)
    try:
        make_private(path.parent)
        is_added = False
        while not is_added:  # another program may add a question after the file was read
            stored_bytes = read_whole_file(path) if path.exists() else b""
            added_text = _find_added_text(path, stored_bytes.decode(), question_text, answer_text)
            is_added = not added_text or _append(path, added_text, len(stored_bytes))
        sync_folder(path.parent)
    except UnicodeDecodeError as error:
        raise NotWrittenError("not added: this file is not UTF-8", where=str(path), hint="save it as UTF-8") from error
    except OSError as error:
        hint = "free up space there, or allow writing"
        raise NotWrittenError(f"not added: {error.strerror or error}", where=str(path), hint=hint) from error
    return path


def _find_added_text(path: Path, stored_text: str, question_text: str, answer_text: str) -> str:
    """Return what has to be added to a deck for a card; "" if the deck has it."""
    card_text = _write_card(question_text, answer_text)
    stored_ids, new_ids = _read_card_ids(path, stored_text), _read_card_ids(path, card_text)
    if not new_ids:
        hint = "type it in words"
        raise NotWrittenError("not added: this question has no text that can be seen", where=str(path), hint=hint)
    if new_ids <= stored_ids and answer_text.strip():
        hint = "write the answer there, or press enter without a text"
        raise AlreadyExistsError("the deck has this question already", where=str(path), hint=hint)
    if new_ids <= stored_ids:
        return ""
    gap = "" if stored_text.endswith(("\n\n", "\n\r\n")) else "\n" if stored_text.endswith("\n") else "\n\n"
    gap = gap if stored_text.strip() else _FILE_HEAD
    added_text = gap + card_text
    if "\r\n" in stored_text:  # the file of an editor that ends lines so, which must not get mixed ends
        added_text = added_text.replace("\n", "\r\n")
    if not new_ids <= _read_card_ids(path, stored_text + added_text):
        hint = "see what is open at its end, such as a block of code"
        raise NotWrittenError("not added: a card at the end of this file would not be read", where=str(path), hint=hint)
    return added_text


def _write_card(question_text: str, answer_text: str) -> str:
    return f"Q: {_escape_line(question_text)}\nA: {_escape_line(answer_text) or _NO_ANSWER}\n\n"


def _read_card_ids(path: Path, deck_text: str) -> set[str]:
    return {card.id for card in read_deck(path.name, deck_text)[0].cards}


def _escape_line(text: str) -> str:
    return make_visible_line(text).translate(_MARKDOWN_ESCAPES)


def _append(path: Path, text: str, expected_length: int) -> bool:
    """Append a text in one write that is on disk at the end. If it is cut short, the file is as it was before.

    Returns:
        False if the file does not have the expected length in bytes, so that nothing was written.
    """
    new_bytes, is_new = text.encode(), not path.exists()
    file_descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _SAFE_FLAGS, 0o600)
    try:
        with exclusive_lock(file_descriptor):
            old_length = os.fstat(file_descriptor).st_size
            if old_length != expected_length:
                return False
            try:
                _write_whole(file_descriptor, new_bytes)
            except OSError:
                os.truncate(file_descriptor, old_length)
                if is_new and not old_length:
                    path.unlink(missing_ok=True)
                raise
    finally:
        os.close(file_descriptor)
    return True


def _write_whole(file_descriptor: int, new_bytes: bytes) -> None:
    """Write bytes at once, and wait until they are on disk."""
    written_length = os.write(file_descriptor, new_bytes)
    os.fsync(file_descriptor)
    if written_length < len(new_bytes):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
