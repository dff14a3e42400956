"""Events as the flat TOML tables that the journal stores, and back."""

from collections.abc import Mapping
from dataclasses import fields

from prepdeck.progress.event_fields import (
    FieldCodec,
    InvalidFieldError,
    StoredValue,
    read_instant_field,
    read_text_field,
)
from prepdeck.progress.events import EVENT_KINDS, AnyEvent, KnownEvent, UnknownEvent

_OF_EVERY_EVENT = ("id", "at")


def to_table(event: KnownEvent) -> dict[str, StoredValue]:
    """The flat table for an event, its keys in the order a reader wants them."""
    own = {key: codec.write_value(getattr(event, key)) for key, codec in _CODECS[event.kind].items()}
    return {"id": event.id, "at": event.at, "kind": event.kind, **own}


def from_table(table: Mapping[str, object]) -> AnyEvent:
    """The event in a table.

    A round in a zone that this machine does not know is read in UTC, since the instant is right all the same.

    Raises:
        InvalidFieldError: A key that the kind needs is missing, of the wrong type, or says what cannot be.
    """
    id_, at = read_text_field(table.get("id"), "id"), read_instant_field(table.get("at"), "at")
    kind = read_text_field(table.get("kind"), "kind")
    if not id_:
        raise InvalidFieldError("id is empty")
    if kind not in EVENT_KINDS:
        return UnknownEvent(id=id_, at=at, stored_kind=kind)
    own = {key: codec.read_value(table.get(key), key) for key, codec in _CODECS[kind].items()}
    return EVENT_KINDS[kind](id=id_, at=at, **own)


def _codec(metadata: Mapping[str, object]) -> FieldCodec:
    codec = metadata["codec"]
    assert isinstance(codec, FieldCodec)
    return codec


_CODECS = {
    kind: {each.name: _codec(each.metadata) for each in fields(event) if each.name not in _OF_EVERY_EVENT}
    for kind, event in EVENT_KINDS.items()
}
