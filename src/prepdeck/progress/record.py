"""Events as the flat TOML tables that the journal stores, and back."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from prepdeck.memory.fsrs import Grade
from prepdeck.progress.event import (
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

Scalar = str | int | float | datetime
KnownEvent = Graded | Undone | Done | Reopened | RoundSet | RoundRemoved | RoundPutOff | Read


class BadRecord(ValueError):  # noqa: N818 - a name that reads as what happened
    """A table is no event; the text says which key is missing or wrong."""


def to_table(event: KnownEvent) -> dict[str, Scalar]:
    """The flat table for an event, its keys in the order a reader wants them."""
    head: dict[str, Scalar] = {"id": event.id, "at": event.at}
    match event:
        case Graded():
            return {**head, "kind": "grade", "card": event.card, "grade": event.grade.word, "seconds": event.seconds}
        case Undone():
            return {**head, "kind": "undo", "event": event.event}
        case Done():
            return {**head, "kind": "done", "card": event.card, "evidence": event.evidence}
        case Reopened():
            return {**head, "kind": "reopen", "card": event.card}
        case RoundSet():
            return {**head, "kind": "round", "round": event.round, "starts": event.starts, "zone": event.zone}
        case RoundRemoved():
            return {**head, "kind": "round-removed", "round": event.round}
        case RoundPutOff():
            return {**head, "kind": "round-put-off"}
        case Read():
            return {**head, "kind": "read", "document": event.document, "line": event.line, "share": event.share}
        case _:
            assert_never(event)


def from_table(table: Mapping[str, object]) -> Event:
    """The event in a table.

    Raises:
        BadRecord: A key that the kind needs is missing or of the wrong type.
    """
    values = _Values(table)
    id_, at, kind = values.text("id"), values.instant("at"), values.text("kind")
    build = _BUILDERS.get(kind)
    if build is None:
        return Unknown(id=id_, at=at, kind=kind, values=dict(table))
    return build(values, id_, at)


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
        return float(value)

    def instant(self, key: str) -> datetime:
        value = self._table.get(key)
        if not isinstance(value, datetime):
            raise BadRecord(f"{key} is missing or is no date with a time")
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def zone(self, key: str) -> str:
        name = self.text(key)
        try:
            return ZoneInfo(name).key
        except (LookupError, ValueError, OSError) as error:  # a name that is none, or that of a folder of zones
            raise BadRecord(f"{key} is {name!r} and no time zone such as Europe/Paris") from error

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
        id=id_, at=at, document=v.text("document"), line=int(v.number("line")), share=v.number("share")
    ),
}
