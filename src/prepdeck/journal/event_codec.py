"""Events as the flat TOML tables that the journal stores, and back."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from prepdeck.memory.fsrs import LEAST_RETENTION, MOST_RETENTION, Grade
from prepdeck.memory.rounds import LONGEST, WEEKDAYS
from prepdeck.progress.events import (
    Buried,
    DaySet,
    DayUsual,
    DeckSwitched,
    Done,
    Event,
    Graded,
    KnownEvent,
    Moved,
    Noted,
    Read,
    Reopened,
    Resumed,
    RetentionSet,
    RoundAsks,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    Suspended,
    Undone,
    Unknown,
    WeekSet,
    Worded,
)

Scalar = str | int | float | bool | datetime | date


class BadRecord(ValueError):  # noqa: N818 - a name that reads as what happened
    """A table is no event; the text says which key is missing or wrong."""


def to_table(event: KnownEvent) -> dict[str, Scalar]:
    """The flat table for an event, its keys in the order a reader wants them."""
    kind = _KINDS_BY_CLASS[type(event)]
    own = {key: getattr(event, key) for key in _KEYS[kind]}
    if isinstance(event, Graded):
        own["grade"] = event.grade.word
    return {"id": event.id, "at": event.at, "kind": kind, **own}


def from_table(table: Mapping[str, object]) -> Event:
    """The event in a table.

    A round in a zone that this machine does not know is read in UTC, since the instant is right all the same.

    Raises:
        BadRecord: A key that the kind needs is missing, of the wrong type, or says what cannot be.
    """
    values = _Values(table)
    id_, at, kind = values.text("id"), values.instant("at"), values.text("kind")
    if not id_:
        raise BadRecord("id is empty")
    if kind not in _CLASSES:
        return Unknown(id=id_, at=at, kind=kind)
    own = {key: read(values, key) for key, read in _KEYS[kind].items()}
    return _CLASSES[kind](id=id_, at=at, **own)


_LARGEST = 10**9  # of lines, seconds and shares
_YEARS = range(1970, 2200)


def is_zone(name: str) -> bool:
    """Whether this machine knows a time zone of that IANA name."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such zone, no such name, or a folder of zones
        return False
    return True


class _Values:
    """A table with typed ways to ask for its values."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table = table

    def text(self, key: str) -> str:
        value = self._table.get(key)
        if not isinstance(value, str):
            raise BadRecord(f"{key} is missing or is no text")
        return value

    def number(self, key: str) -> float:
        value = self._table.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadRecord(f"{key} is missing or is no number")
        if not math.isfinite(value) or not 0 <= value <= _LARGEST:
            raise BadRecord(f"{key} is not a number between 0 and {_LARGEST}")
        return float(value)

    def flag(self, key: str) -> bool:
        value = self._table.get(key)
        if not isinstance(value, bool):
            raise BadRecord(f"{key} is missing or is neither true nor false")
        return value

    def instant(self, key: str) -> datetime:
        value = self._table.get(key)
        if not isinstance(value, datetime):
            raise BadRecord(f"{key} is missing or is no date with a time")
        if value.year not in _YEARS:
            raise BadRecord(f"{key} is in the year {value.year}")
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def zone(self, key: str) -> str:
        name = self.text(key)
        return name if is_zone(name) else "UTC"

    def grade(self, key: str) -> Grade:
        word = self.text(key)
        found = next((grade for grade in Grade if grade.word == word), None)
        if found is None:
            raise BadRecord(f"{key} is {word!r} and not again, hard, good or easy")
        return found

    def whole(self, key: str) -> int:
        return int(self.number(key))

    def minutes(self, key: str) -> int:
        return min(int(self.number(key)), LONGEST)

    def day(self, key: str) -> date:
        value = self._table.get(key)
        if isinstance(value, datetime) or not isinstance(value, date):
            raise BadRecord(f"{key} is missing or is no date")
        if value.year not in _YEARS:
            raise BadRecord(f"{key} is in the year {value.year}")
        return value

    def retention(self, key: str) -> float:
        return min(max(self.number(key), LEAST_RETENTION), MOST_RETENTION)

    def share(self, key: str) -> float:
        return min(self.number(key), 1.0)


_V = _Values
_KINDS: Mapping[str, tuple[type[KnownEvent], Mapping[str, Callable[[_Values, str], Any]]]] = {
    "grade": (Graded, {"card": _V.text, "grade": _V.grade, "seconds": _V.number}),
    "undo": (Undone, {"event": _V.text}),
    "done": (Done, {"card": _V.text, "evidence": _V.text}),
    "reopen": (Reopened, {"card": _V.text}),
    "round": (RoundSet, {"round": _V.text, "starts": _V.instant, "zone": _V.zone}),
    "round-removed": (RoundRemoved, {"round": _V.text}),
    "round-put-off": (RoundPutOff, {}),
    "read": (Read, {"document": _V.text, "line": _V.whole, "share": _V.share}),
    "deck": (DeckSwitched, {"deck": _V.text, "on": _V.flag}),
    "suspend": (Suspended, {"card": _V.text}),
    "bury": (Buried, {"card": _V.text, "until": _V.instant}),
    "resume": (Resumed, {"card": _V.text}),
    "note": (Noted, {"card": _V.text, "text": _V.text}),
    "card": (Worded, {"card": _V.text, "deck": _V.text, "prompt": _V.text}),
    "moved": (Moved, {"card": _V.text, "to": _V.text}),
    "minutes": (WeekSet, {"round": _V.text, **dict.fromkeys(WEEKDAYS, _V.minutes), "most": _V.minutes}),
    "round-deck": (RoundAsks, {"round": _V.text, "deck": _V.text, "on": _V.flag}),
    "day": (DaySet, {"day": _V.day, "minutes": _V.minutes}),
    "day-usual": (DayUsual, {"day": _V.day}),
    "retention": (RetentionSet, {"share": _V.retention}),
}
_CLASSES = {kind: class_ for kind, (class_, _) in _KINDS.items()}
_KEYS = {kind: keys for kind, (_, keys) in _KINDS.items()}
_KINDS_BY_CLASS = {class_: kind for kind, class_ in _CLASSES.items()}
