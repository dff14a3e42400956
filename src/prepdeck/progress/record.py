"""Events as the flat TOML tables that the journal stores, and back."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from prepdeck.memory.fsrs import Grade
from prepdeck.progress.event import (
    DeckSwitched,
    Done,
    Event,
    Graded,
    Read,
    Reopened,
    RoundPutOff,
    RoundRemoved,
    RoundSet,
    Undone,
    Unknown,
)

Scalar = str | int | float | bool | datetime
KnownEvent = Graded | Undone | Done | Reopened | RoundSet | RoundRemoved | RoundPutOff | Read | DeckSwitched


class BadRecord(ValueError):  # noqa: N818 - a name that reads as what happened
    """A table is no event; the text says which key is missing or wrong."""


def to_table(event: KnownEvent) -> dict[str, Scalar]:
    """The flat table for an event, its keys in the order a reader wants them."""
    return {"id": event.id, "at": event.at, **_own_keys(event)}


def _own_keys(event: KnownEvent) -> dict[str, Scalar]:
    """The kind of an event, and what it has besides the keys that all events have."""
    found: dict[str, Scalar]
    match event:
        case Graded():
            found = {"kind": "grade", "card": event.card, "grade": event.grade.word, "seconds": event.seconds}
        case Undone():
            found = {"kind": "undo", "event": event.event}
        case Done():
            found = {"kind": "done", "card": event.card, "evidence": event.evidence}
        case Reopened():
            found = {"kind": "reopen", "card": event.card}
        case RoundSet():
            found = {"kind": "round", "round": event.round, "starts": event.starts, "zone": event.zone}
        case RoundRemoved():
            found = {"kind": "round-removed", "round": event.round}
        case RoundPutOff():
            found = {"kind": "round-put-off"}
        case Read():
            found = {"kind": "read", "document": event.document, "line": event.line, "share": event.share}
        case DeckSwitched():
            found = {"kind": "deck", "deck": event.deck, "on": event.on}
        case _:
            assert_never(event)
    return found


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
    build = _BUILDERS.get(kind)
    if build is None:
        return Unknown(id=id_, at=at, kind=kind, values=dict(table))
    return build(values, id_, at)


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


_BUILDERS: dict[str, Callable[[_Values, str, datetime], Event]] = {
    "grade": lambda v, id_, at: Graded(
        id=id_, at=at, card=v.text("card"), grade=v.grade("grade"), seconds=v.number("seconds")
    ),
    "undo": lambda v, id_, at: Undone(id=id_, at=at, event=v.text("event")),
    "done": lambda v, id_, at: Done(id=id_, at=at, card=v.text("card"), evidence=v.text("evidence")),
    "reopen": lambda v, id_, at: Reopened(id=id_, at=at, card=v.text("card")),
    "round": lambda v, id_, at: RoundSet(
        id=id_, at=at, round=v.text("round"), starts=v.instant("starts"), zone=v.zone("zone")
    ),
    "round-removed": lambda v, id_, at: RoundRemoved(id=id_, at=at, round=v.text("round")),
    "round-put-off": lambda _, id_, at: RoundPutOff(id=id_, at=at),
    "read": lambda v, id_, at: Read(
        id=id_, at=at, document=v.text("document"), line=int(v.number("line")), share=min(v.number("share"), 1.0)
    ),
    "deck": lambda v, id_, at: DeckSwitched(id=id_, at=at, deck=v.text("deck"), on=v.flag("on")),
}
