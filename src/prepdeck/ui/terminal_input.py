"""What comes from a terminal, as keys, mouse events and pasted text."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

_MAX_REPLY_LENGTH = 4096  # characters
_MAX_TYPED_LENGTH = 30  # characters; what begins as a reply and is longer was not typed by a person
_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_MIN_UNMARKED_PASTE_LENGTH = 64  # characters
_MAX_QUIET_POLLS = 100  # quiet moments after which a paste without an end is taken to have ended
_CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # a whole control sequence
_LONGER_REPORT = re.compile(
    r"\x1b\[(?:\[|M|<?[-\d;]+[Mm]|\?\d+;\d\$y)"
)  # a mouse or mode report, or what goes on as one
_MEANINGLESS_SEQUENCE = re.compile(  # a reply in words, such as a color or a name, and a control sequence without end
    r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]{30,}[ -/]*[@-~]"
)
_WORD_KEYS = {"b": "ctrl+left", "f": "ctrl+right"}  # what alt and an arrow send on macOS
_IS_KEY_AFTER_ESCAPE = re.compile(r"[^\[\]OPX^_bf\x1b\x7f]")
_ESCAPE_KEY = re.compile(rf"(?<=\x1b)(?={_IS_KEY_AFTER_ESCAPE.pattern})")
_UNFINISHED_SEQUENCE = re.compile(
    r"(?:\x1b[\]PX^_][^\x07\x1b]+\x1b?|\x1b\[[0-?]{30,}|\x1b\[(?:20{0,2})?|(?<=.)\x1b)\Z", re.DOTALL
)
_NON_TEXT_SEQUENCE = re.compile(
    rf"{_MEANINGLESS_SEQUENCE.pattern}|{_CONTROL_SEQUENCE.pattern}|[\x00-\x08\x0e-\x1f\x7f]"
)


class UnmarkedPaste(events.Event, bubble=False):
    """More characters at once than anybody types: pasted into a terminal that does not mark what is pasted.

    Attributes:
        pasted_keys: One for each character.
    """

    def __init__(self, pasted_keys: tuple[events.Key, ...]) -> None:
        super().__init__()
        self.pasted_keys = pasted_keys


class InputParser(XTermParser):
    """Ignores whole sequences that mean nothing, and takes no key from pasted text.

    Textual would take unknown sequences for the keys that they are spelled with, and those in a pasted text for keys
    that were pressed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ends_with_escape = False
        self._held_back_text = ""  # the beginning of a sequence of which the rest is to come
        self._pasted_parts: list[str] | None = None  # the parts of a text that is being pasted
        self._quiet_poll_count = 0

    def feed(self, data: str) -> Iterator[Message]:
        """Give what came, as messages for the app."""
        self._quiet_poll_count = 0
        data, self._held_back_text = self._held_back_text + data, ""
        while data:
            if self._pasted_parts is None:
                text_before_paste, paste_mark, data = data.partition(_PASTE_START)
                yield from self._feed_keys(text_before_paste, is_last=not paste_mark)
                self._pasted_parts = [] if paste_mark else None
                continue
            text, paste_mark, data = data.partition(_PASTE_END)
            if not paste_mark:
                partial_mark_length = next(
                    (
                        prefix_length
                        for prefix_length in range(len(_PASTE_END) - 1, 0, -1)
                        if text.endswith(_PASTE_END[:prefix_length])
                    ),
                    0,
                )
                text, self._held_back_text = (
                    text[: len(text) - partial_mark_length],
                    text[len(text) - partial_mark_length :],
                )
            self._pasted_parts.append(text)
            if paste_mark:
                yield self._end_paste(self._pasted_parts)
        yield from self.tick()

    def _feed_keys(self, text: str, *, is_last: bool) -> Iterator[Message]:
        """Give keys and mouse events; `is_last` when more of the last one may still come."""
        text = _MEANINGLESS_SEQUENCE.sub("", text)
        if is_last and (unfinished_match := _UNFINISHED_SEQUENCE.search(text)):
            self._held_back_text = unfinished_match.group()
            text = text.removesuffix(self._held_back_text)
            if len(self._held_back_text) > _MAX_REPLY_LENGTH:
                self._held_back_text = self._held_back_text[: _MAX_TYPED_LENGTH + 2]
        if text:
            messages = self._parse_keys(text)
            yield from _group_key_runs(messages) if len(text) >= _MIN_UNMARKED_PASTE_LENGTH else messages

    def _parse_keys(self, text: str) -> Iterator[Message]:
        """Give keys and mouse events. An escape that begins no sequence is a key of its own, however soon one follows.

        Terminals send alt with a letter in the same way, which means nothing here but in a line, to move by words.
        """
        if self._ends_with_escape and _IS_KEY_AFTER_ESCAPE.match(text):
            yield from self._end_escape()
        *parts, last_part = _ESCAPE_KEY.split(text)
        for part in parts:
            yield from super().feed(part)
            yield from self._end_escape()
        yield from super().feed(last_part)
        self._ends_with_escape = last_part.endswith("\x1b")

    def _end_escape(self) -> Iterator[Message]:
        """Take the escape that came last for a key, without waiting for what may follow."""
        if self._timeout_time is not None:
            self._timeout_time = 0.0
        yield from self.tick()

    def release_held_back(self) -> Iterator[Message]:
        """Give what was held back, after a moment in which nothing came."""
        self._quiet_poll_count += 1
        if self._pasted_parts is not None:
            if self._quiet_poll_count >= _MAX_QUIET_POLLS:
                yield self._end_paste([*self._pasted_parts, self._held_back_text])
                self._held_back_text = ""
            return
        if self._held_back_text and len(self._held_back_text) < _MAX_TYPED_LENGTH:
            yield from super().feed(self._held_back_text)
        self._held_back_text = ""
        yield from self.tick()

    def _end_paste(self, text_parts: list[str]) -> events.Paste:
        self._pasted_parts = None
        return events.Paste(_NON_TEXT_SEQUENCE.sub("", "".join(text_parts)))

    def parse_mouse_code(self, code: str) -> Message | None:
        """Where the mouse is, in cells also for a terminal that does not know how many pixels they have."""
        self.mouse_pixels = self.mouse_pixels and all(self.terminal_pixel_size or (0,))
        return super().parse_mouse_code(code)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:  # noqa: FBT001, FBT002 - Textual's
        if alt and sequence in _WORD_KEYS:
            return [events.Key(_WORD_KEYS[sequence], None)]
        try:
            key_events = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # a key code beyond Unicode
            key_events = []
        if key_events or not _CONTROL_SEQUENCE.fullmatch(sequence) or _LONGER_REPORT.match(sequence):
            return key_events
        return [events.Key(Keys.Ignore.value, sequence)]


def _group_key_runs(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages, with long runs of characters in one."""
    for is_character, message_run in groupby(
        messages, key=lambda message: isinstance(message, events.Key) and message.is_printable
    ):
        run_messages = tuple(message_run)
        if is_character and len(run_messages) >= _MIN_UNMARKED_PASTE_LENGTH:
            yield UnmarkedPaste(tuple(key_event for key_event in run_messages if isinstance(key_event, events.Key)))
        else:
            yield from run_messages
