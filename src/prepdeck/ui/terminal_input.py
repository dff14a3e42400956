"""What comes from a terminal, as keys, mouse events and pasted text."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

_LONGEST_REPLY = 4096  # characters
_KEYS_AT_MOST = 30  # characters; what begins as a reply and is longer was not typed by a person
_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_MANY = 64  # characters
_PATIENCE = 100  # quiet moments after which a paste without an end is taken to have ended
_CSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # a whole control sequence
_LONGER = re.compile(r"\x1b\[(?:\[|M|<?[-\d;]+[Mm]|\?\d+;\d\$y)")  # a mouse or mode report, or what goes on as one
_MEANINGLESS = re.compile(  # a reply in words, such as a color or a name, and a control sequence without end
    r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]{30,}[ -/]*[@-~]"
)
_UNFINISHED = re.compile(
    r"(?:\x1b[\]PX^_][^\x07\x1b]+\x1b?|\x1b\[[0-?]{30,}|\x1b\[(?:20{0,2})?|(?<=.)\x1b)\Z", re.DOTALL
)
_NOT_TEXT = re.compile(rf"{_MEANINGLESS.pattern}|{_CSI.pattern}|[\x00-\x08\x0e-\x1f\x7f]")


class ManyKeys(events.Event, bubble=False):
    """More characters at once than anybody types: pasted into a terminal that does not mark what is pasted.

    Attributes:
        keys: One for each character.
    """

    def __init__(self, keys: tuple[events.Key, ...]) -> None:
        super().__init__()
        self.keys = keys


class InputParser(XTermParser):
    """Ignores whole sequences that mean nothing, and takes no key from pasted text.

    Textual would take unknown sequences for the keys that they are spelled with, and those in a pasted text for keys
    that were pressed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._held = ""  # the beginning of a sequence of which the rest is to come
        self._pasted: list[str] | None = None  # the parts of a text that is being pasted
        self._quiet = 0

    def feed(self, data: str) -> Iterator[Message]:
        """Give what came, as messages for the app."""
        self._quiet = 0
        data, self._held = self._held + data, ""
        while data:
            if self._pasted is None:
                before, mark, data = data.partition(_PASTE_START)
                yield from self._feed_keys(before, is_last=not mark)
                self._pasted = [] if mark else None
                continue
            text, mark, data = data.partition(_PASTE_END)
            if not mark:
                length = next((n for n in range(len(_PASTE_END) - 1, 0, -1) if text.endswith(_PASTE_END[:n])), 0)
                text, self._held = text[: len(text) - length], text[len(text) - length :]
            self._pasted.append(text)
            if mark:
                yield self._end_paste(self._pasted)
        yield from self.tick()

    def _feed_keys(self, text: str, *, is_last: bool) -> Iterator[Message]:
        """Give keys and mouse events; `is_last` when more of the last one may still come."""
        text = _MEANINGLESS.sub("", text)
        if is_last and (unfinished := _UNFINISHED.search(text)):
            self._held = unfinished.group()
            text = text.removesuffix(self._held)
            if len(self._held) > _LONGEST_REPLY:
                self._held = self._held[: _KEYS_AT_MOST + 2]
        if text:
            yield from _grouped(super().feed(text)) if len(text) >= _MANY else super().feed(text)

    def rest(self) -> Iterator[Message]:
        """Give what was held back, after a moment in which nothing came."""
        self._quiet += 1
        if self._pasted is not None:
            if self._quiet >= _PATIENCE:
                yield self._end_paste([*self._pasted, self._held])
                self._held = ""
            return
        if self._held and len(self._held) < _KEYS_AT_MOST:
            yield from super().feed(self._held)
        self._held = ""
        yield from self.tick()

    def _end_paste(self, parts: list[str]) -> events.Paste:
        self._pasted = None
        return events.Paste(_NOT_TEXT.sub("", "".join(parts)))

    def parse_mouse_code(self, code: str) -> Message | None:
        """Where the mouse is, in cells also for a terminal that does not know how many pixels they have."""
        self.mouse_pixels = self.mouse_pixels and all(self.terminal_pixel_size or (0,))
        return super().parse_mouse_code(code)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:  # noqa: FBT001, FBT002 - Textual's
        try:
            keys = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # a key code beyond Unicode
            keys = []
        if keys or not _CSI.fullmatch(sequence) or _LONGER.match(sequence):
            return keys
        return [events.Key(Keys.Ignore.value, sequence)]


def _grouped(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages, with long runs of characters in one."""
    for is_character, run in groupby(messages, key=lambda each: isinstance(each, events.Key) and each.is_printable):
        keys = tuple(run)
        if is_character and len(keys) >= _MANY:
            yield ManyKeys(tuple(key for key in keys if isinstance(key, events.Key)))
        else:
            yield from keys
