"""Conversion between events and the flat TOML tables that a journal stores."""

from collections.abc import Mapping

from prepdeck.progress.event_fields import (
    InvalidFieldError,
    StoredValue,
    read_instant_field,
    read_text_field,
)
from prepdeck.progress.events import EVENT_KINDS, AnyEvent, KnownEvent, UnknownEvent, list_field_codecs

_COMMON_KEYS = ("id", "at")


def event_to_table(event: KnownEvent) -> dict[str, StoredValue]:
    """Convert an event to a flat table, with its keys in the order that is easiest to read."""
    field_values = {key: codec.write_value(getattr(event, key)) for key, codec in _CODECS[event.kind].items()}
    return {"id": event.id, "at": event.at, "kind": event.kind, **field_values}


def table_to_event(table: Mapping[str, object]) -> AnyEvent:
    """Convert a flat table to an event.

    If this machine does not know the time zone of a round, the round is read in UTC. The instant is still right.

    Raises:
        InvalidFieldError: A required key is missing, has the wrong type, or has an impossible value.
    """
    event_id, happened_at = read_text_field(table.get("id"), "id"), read_instant_field(table.get("at"), "at")
    kind = read_text_field(table.get("kind"), "kind")
    if not event_id:
        raise InvalidFieldError("id is empty")
    if kind not in EVENT_KINDS:
        return UnknownEvent(id=event_id, at=happened_at, stored_kind=kind)
    field_values = {key: codec.read_value(table.get(key), key) for key, codec in _CODECS[kind].items()}
    return EVENT_KINDS[kind](id=event_id, at=happened_at, **field_values)


_CODECS = {kind: list_field_codecs(event_class) for kind, event_class in EVENT_KINDS.items()}
