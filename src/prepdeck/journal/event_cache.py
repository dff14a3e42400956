"""The event log of a target as bytes, so that a start reads only what was added to the journals since.

The cache may be deleted at any time. It is ignored unless this version wrote it, on a machine with the same byte order,
from exactly the bytes that the journals still begin with.
"""

import hashlib
import json
import sys
from array import array
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from prepdeck import __version__
from prepdeck.errors import Problem
from prepdeck.memory.arrays import STATE_SIZE, np
from prepdeck.memory.belief import Calibration, ModelBelief
from prepdeck.memory.learner import CardStates, Learner
from prepdeck.memory.memory_models import MODELS_VERSION, model_count
from prepdeck.memory.pace import AnswerPace, AnswerType, TimedAnswer
from prepdeck.progress.event_fields import DAY_CODEC, INSTANT_CODEC, FieldCodec
from prepdeck.progress.event_log import EventLog, GradeTable, from_microseconds, to_microseconds
from prepdeck.progress.events import EVENT_KINDS, AnyEvent, UnknownEvent, list_field_codecs
from prepdeck.progress.learner_tracker import LearnerSnapshot

# A new kind of event, or another field, changes what a journal means, so the kinds are a part of the format.
_EVENT_FIELDS = ",".join(
    f"{kind}({' '.join(event_class.__struct_fields__)})" for kind, event_class in EVENT_KINDS.items()
)
_FORMAT = f"prepdeck event cache 7 {__version__} {sys.byteorder} {_EVENT_FIELDS}"


class ReadMark(NamedTuple):
    """How far a journal has been read.

    Attributes:
        length: How many bytes were read, up to the end of a complete block.
        line_count: How many lines they have.
        digest: The SHA-256 of these bytes, in hexadecimal.
        problems: What could not be read in them.
    """

    length: int
    line_count: int
    digest: str
    problems: tuple[Problem, ...] = ()


class CachedLog(NamedTuple):
    """The content of a cache.

    Attributes:
        event_log: The events.
        learner_snapshot: What their grades say about the person.
        marks: By file name, how far each journal had been read.
    """

    event_log: EventLog
    learner_snapshot: LearnerSnapshot
    marks: Mapping[str, ReadMark]


def pack_cache(event_log: EventLog, learner_snapshot: LearnerSnapshot, marks: Mapping[str, ReadMark]) -> bytes:
    """Write a cache as bytes, which `unpack_cache` reads."""
    grades, answered_at = event_log.grades, event_log.answered_at
    row_count, last_answered_at, learner, pace = learner_snapshot
    cards, belief = learner.known_cards, learner.known_belief
    # Numbers are stored as raw columns, which are smaller and much faster to read than JSON.
    columns: tuple[array[Any], ...] = (
        grades.graded_at,
        grades.card_numbers,
        grades.grade_numbers,
        grades.answer_seconds,
        array("q", map(to_microseconds, answered_at.values())),
        array("d", cards.states.tobytes() if cards else b""),
        array("d", cards.answered_at.tobytes() if cards else b""),
        array("q", cards.last_grades.tobytes() if cards else b""),
        array("q", cards.lapse_counts.tobytes() if cards else b""),
    )
    head = {
        "models": MODELS_VERSION,
        "marks": marks,
        "columns": [(column.typecode, column.itemsize, len(column)) for column in columns],
        "card_ids": grades.card_ids,
        "event_ids": grades.event_ids,
        "answered_card_ids": list(answered_at),
        "state_card_ids": list(cards.number_by_card_id) if cards else [],
        "grade_count": row_count,
        "last_answered_at": last_answered_at,
        "belief": [column.tolist() for column in (belief.log_shares, belief.log_masses, belief.gap_counts)]
        if belief
        else None,
        "calibration": learner.calibration,
        "pace": [
            [answered_at, card_id, answer_type.value, seconds]
            for answered_at, card_id, answer_type, seconds in pace.recent_answers
        ],
        "other_events": [_event_to_values(event) for event in event_log.other_events.values()],
    }
    body = b"\n".join([json.dumps(head).encode(), b"".join(column.tobytes() for column in columns)])
    return b"\n".join([_FORMAT.encode(), _digest(body).encode(), body])


def unpack_cache(cache_bytes: bytes) -> CachedLog | None:
    """Read a cache; return None if it is damaged or comes from another version, machine or set of memory models."""
    stored_format, _, content = cache_bytes.partition(b"\n")
    digest, _, body = content.partition(b"\n")
    if stored_format != _FORMAT.encode() or digest != _digest(body).encode():
        return None
    try:
        return _unpack_body(body)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
        return None  # the digest is right, but another program wrote it


def _unpack_body(body: bytes) -> CachedLog | None:
    # JSON escapes line ends, so the first one ends the head.
    text, _, binary = body.partition(b"\n")
    head = json.loads(text)
    if head["models"] != MODELS_VERSION:
        return None
    offset, columns = 0, list[Any]()
    for type_code, item_size, length in head["columns"]:
        column = array(type_code)
        if column.itemsize != item_size:
            return None
        column.frombytes(binary[offset : offset + item_size * length])
        columns.append(column)
        offset += item_size * length
    graded_at, card_numbers, grade_numbers, answer_seconds, last_answers = columns[:5]
    grades = GradeTable(head["event_ids"], graded_at, card_numbers, grade_numbers, answer_seconds, head["card_ids"])
    answered_at = dict(zip(head["answered_card_ids"], map(from_microseconds, last_answers), strict=True))
    event_log = EventLog.restore(grades, map(_values_to_event, head["other_events"]), answered_at)
    return CachedLog(
        event_log,
        _unpack_learner(head, *columns[5:]),
        {name: _unpack_mark(*mark) for name, mark in head["marks"].items()},
    )


def _unpack_learner(
    head: dict[str, Any],
    states: "array[float]",
    answered_at: "array[float]",
    last_grades: "array[int]",
    lapse_counts: "array[int]",
) -> LearnerSnapshot:
    """Restore what was known about the person."""
    learner = Learner(Calibration(*head["calibration"]))
    if head["state_card_ids"]:
        card_ids = head["state_card_ids"]
        learner.known_cards = CardStates(
            {card_id: number for number, card_id in enumerate(card_ids)},
            np.array(states).reshape(len(card_ids), STATE_SIZE, model_count()),
            np.array(answered_at),
            np.array(last_grades),
            np.array(lapse_counts),
        )
    if head["belief"] is not None:
        learner.known_belief = ModelBelief(*map(np.array, head["belief"]))
    pace = AnswerPace()
    pace.recent_answers.extend(
        TimedAnswer(answered_at, card_id, AnswerType(answer_type), seconds)
        for answered_at, card_id, answer_type, seconds in head["pace"]
    )
    return LearnerSnapshot(head["grade_count"], head["last_answered_at"], learner, pace)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _field_positions(event_class: type[AnyEvent], codec: FieldCodec, *extra_names: str) -> list[int]:
    """The positions of the fields of an event that use `codec` or have one of the extra names."""
    field_codecs = list_field_codecs(event_class)
    return [
        position
        for position, name in enumerate(event_class.__struct_fields__)
        if field_codecs.get(name) is codec or name in extra_names
    ]


_EVENT_CLASSES: Mapping[str, type[AnyEvent]] = {**EVENT_KINDS, UnknownEvent.kind: UnknownEvent}
_FIELD_NAMES = {kind: event_class.__struct_fields__ for kind, event_class in _EVENT_CLASSES.items()}
_INSTANT_POSITIONS = {
    kind: _field_positions(event_class, INSTANT_CODEC, "at") for kind, event_class in _EVENT_CLASSES.items()
}
_DAY_POSITIONS = {kind: _field_positions(event_class, DAY_CODEC) for kind, event_class in _EVENT_CLASSES.items()}


def _event_to_values(event: AnyEvent) -> list[object]:
    """The kind of an event and the values of its fields, as JSON can store them."""
    values = (getattr(event, key) for key in _FIELD_NAMES[event.kind])
    return [event.kind, *(_to_json_value(value) for value in values)]


def _to_json_value(value: object) -> object:
    """Convert an instant to microseconds since 1970 and a day to its ordinal; leave any other value."""
    if isinstance(value, datetime):
        return to_microseconds(value)
    return value.toordinal() if isinstance(value, date) else value


def _values_to_event(values: list[Any]) -> AnyEvent:
    kind, *field_values = values
    for position in _INSTANT_POSITIONS[kind]:
        field_values[position] = from_microseconds(field_values[position])
    for position in _DAY_POSITIONS[kind]:
        field_values[position] = date.fromordinal(field_values[position])
    return _EVENT_CLASSES[kind](**dict(zip(_FIELD_NAMES[kind], field_values, strict=True)))


def _unpack_mark(length: int, line_count: int, digest: str, problems: list[Any]) -> ReadMark:
    return ReadMark(length, line_count, digest, tuple(Problem(*problem) for problem in problems))
