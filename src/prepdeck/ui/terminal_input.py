"""The parser of terminal input: keys, mouse events and pasted text."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

_MAX_REPLY_LENGTH = 4096  # characters; a longer reply is damaged, and its beginning is enough to recognize the rest
_MAX_TYPED_LENGTH = 30  # characters; a longer text that begins like a reply was not typed by a person
_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_MIN_UNMARKED_PASTE_LENGTH = 64  # characters; nobody types so many at once
_QUIT_KEY_SEQUENCES = ("\x03", "\x11", "\x1b[99;5u", "\x1b[113;5u")  # ctrl+c and ctrl+q, each alone in one read
_MAX_QUIET_POLLS = 100  # polls without input after which a paste without an end mark counts as ended
_CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # a complete control sequence
_LONGER_REPORT = re.compile(
    r"\x1b\[(?:\[|M|<?[-\d;]+[Mm]|\?\d+;\d\$y)"
)  # a mouse or mode report, or the beginning of one
_MEANINGLESS_SEQUENCE = re.compile(  # a reply in text, such as a color or a name, or an endless control sequence
    r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]{30,}[ -/]*[@-~]"
)
_WORD_KEYS = {"b": "ctrl+left", "f": "ctrl+right"}  # sent for alt and an arrow key on macOS
_IS_KEY_AFTER_ESCAPE = re.compile(r"[^\[\]OPX^_bf\x1b\x7f]")
_ESCAPE_KEY = re.compile(rf"(?<=\x1b)(?={_IS_KEY_AFTER_ESCAPE.pattern})")
_UNFINISHED_SEQUENCE = re.compile(
    r"(?:\x1b[\]PX^_][^\x07\x1b]+\x1b?|\x1b\[[0-?]{30,}|\x1b\[(?:20{0,2})?|(?<=.)\x1b)\Z", re.DOTALL
)
_NON_TEXT_SEQUENCE = re.compile(
    rf"{_MEANINGLESS_SEQUENCE.pattern}|{_CONTROL_SEQUENCE.pattern}|[\x00-\x08\x0e-\x1f\x7f]"
)


class UnmarkedPaste(events.Event, bubble=False):
    """More characters at once than anyone types: a paste in a terminal that does not mark pasted text.

    Attributes:
        pasted_keys: One key event for each character.
    """

    def __init__(self, pasted_keys: tuple[events.Key, ...]) -> None:
        super().__init__()
        self.pasted_keys = pasted_keys


class InputParser(XTermParser):
    """Textual's parser, extended to ignore unknown sequences and to take no keys from pasted text.

    Textual would read the characters of an unknown sequence, and sequences inside pasted text, as pressed keys.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ends_with_escape = False
        self._held_back_text = ""  # the beginning of a sequence that is not complete yet
        self._pasted_parts: list[str] | None = None  # the parts received of a paste; None outside a paste
        self._quiet_poll_count = 0

    def feed(self, data: str) -> Iterator[Message]:
        """Parse received text, and yield messages for the app."""
        self._quiet_poll_count = 0
        if self._pasted_parts is not None and data in _QUIT_KEY_SEQUENCES:  # the end mark of the paste was lost
            yield self._end_paste([*self._pasted_parts, self._held_back_text])
            self._held_back_text = ""
        data, self._held_back_text = self._held_back_text + data, ""
        while data:
            if self._pasted_parts is None:
                text_before_paste, paste_mark, data = data.partition(_PASTE_START)
                yield from self._feed_keys(text_before_paste, is_last=not paste_mark)
                self._pasted_parts = [] if paste_mark else None
                continue
            text, paste_mark, data = data.partition(_PASTE_END)
            # The end mark may be split between two reads, so a possible beginning of it is held back.
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
        """Yield keys and mouse events; `is_last` says that the text may end in the middle of a sequence."""
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
        """Yield keys and mouse events. An escape that starts no sequence is a key, even if another key follows at once.

        Terminals send alt with a letter in the same way. prepdeck uses alt only in an input line, to move by words.
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
        """Yield the last escape as a key without waiting for the rest of a sequence."""
        if self._timeout_time is not None:
            self._timeout_time = 0.0
        yield from self.tick()

    def release_held_back(self) -> Iterator[Message]:
        """Yield what was held back, after a poll without input."""
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
        """Parse a mouse report. Pixels are used only if the terminal told the size of its cells."""
        self.mouse_pixels = self.mouse_pixels and all(self.terminal_pixel_size or (0,))
        return super().parse_mouse_code(code)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:  # noqa: FBT001, FBT002 - Textual's signature
        if alt and sequence in _WORD_KEYS:
            return [events.Key(_WORD_KEYS[sequence], None)]
        try:
            key_events = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # a key code outside Unicode
            key_events = []
        if key_events or not _CONTROL_SEQUENCE.fullmatch(sequence) or _LONGER_REPORT.match(sequence):
            return key_events
        return [events.Key(Keys.Ignore.value, sequence)]


def _group_key_runs(messages: Iterable[Message]) -> Iterator[Message]:
    """Yield the messages, with each long run of characters replaced by one `UnmarkedPaste`."""
    for is_character, message_run in groupby(
        messages, key=lambda message: isinstance(message, events.Key) and message.is_printable
    ):
        run_messages = tuple(message_run)
        if is_character and len(run_messages) >= _MIN_UNMARKED_PASTE_LENGTH:
            yield UnmarkedPaste(tuple(key_event for key_event in run_messages if isinstance(key_event, events.Key)))
        else:
            yield from run_messages
