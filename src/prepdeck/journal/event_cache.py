"""The past of a target as bytes, so that a start reads only what was added to the journals since.

It is a copy that may be thrown away at any time: whatever is not exactly what this version wrote on this kind of
machine, from the very bytes that the journals begin with, counts as no cache at all.
"""

import hashlib
import json
import sys
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from itertools import repeat
from typing import Any, NamedTuple

from prepdeck import __version__
from prepdeck.errors import Problem
from prepdeck.memory.fsrs import Memory, Model
from prepdeck.memory.learner import Belief, Calibration, Held, Learner, Trace
from prepdeck.memory.memory_models import minds
from prepdeck.memory.pace import Pace, Sort, Timed
from prepdeck.progress.event_fields import DAY, INSTANT, FieldCodec
from prepdeck.progress.event_log import Grades, Past, instant, ticks
from prepdeck.progress.events import EVENT_KINDS, AnyEvent, Unknown
from prepdeck.progress.learner_tracker import Followed

_FORMAT = f"prepdeck past 3 {__version__} {sys.byteorder}"


class Mark(NamedTuple):
    """How far a file has been read.

    Attributes:
        length: Bytes, up to the end of a whole block.
        lines: How many lines those are.
        digest: Of those bytes.
        problems: What could not be read of them.
    """

    length: int
    lines: int
    digest: str
    problems: tuple[Problem, ...] = ()


class Cached(NamedTuple):
    """A past, what its answers tell, and how far the file of each name had been read to know it."""

    past: Past
    followed: Followed
    marks: Mapping[str, Mark]


def packed(past: Past, followed: Followed, marks: Mapping[str, Mark]) -> bytes:
    """The bytes from which `unpacked` makes the same past, and what was known of the person."""
    grades, memories = past.grades, past.memories
    rows, last, learner, pace = followed
    traces, places = learner.traces, list(learner.belief.shares)
    columns: tuple[array[Any], ...] = (
        grades.at,
        grades.card,
        grades.grade,
        grades.seconds,
        array("d", (memory.stability for memory in memories.values())),
        array("d", (memory.difficulty for memory in memories.values())),
        array("q", (ticks(memory.last) for memory in memories.values())),
        array("d", (trace.last for trace in traces.values())),
        array("I", (trace.lapses for trace in traces.values())),
        *(array("d", (trace.stability[place] for trace in traces.values())) for place in places),
        *(array("d", (trace.difficulty[place] for trace in traces.values())) for place in places),
    )
    head = {
        "weights": past.model.weights,
        "marks": marks,
        "columns": [(column.typecode, column.itemsize, len(column)) for column in columns],
        "names": grades.names,
        "ids": grades.ids,
        "remembered": list(memories),
        "traced": list(traces),
        "followed": [rows, last],
        "belief": list(learner.belief.shares.items()),
        "calibration": learner.calibration,
        "pace": [[at, card, sort.value, seconds] for at, card, sort, seconds in pace.recent],
        "others": [_values(event) for event in past.others.values()],
    }
    body = b"\n".join([json.dumps(head).encode(), b"".join(column.tobytes() for column in columns)])
    return b"\n".join([_FORMAT.encode(), _digest(body).encode(), body])


def unpacked(raw: bytes, model: Model) -> Cached | None:
    """What `packed` was given; None for what is damaged, of another version or machine, or of another model."""
    form, _, rest = raw.partition(b"\n")
    digest, _, body = rest.partition(b"\n")
    if form != _FORMAT.encode() or digest != _digest(body).encode():
        return None
    try:
        return _unpacked(body, model)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):  # made by another program
        return None


def _unpacked(body: bytes, model: Model) -> Cached | None:
    text, _, binary = body.partition(b"\n")
    head = json.loads(text)
    if tuple(head["weights"]) != model.weights:
        return None
    at, columns = 0, list[Any]()
    for code, size, length in head["columns"]:
        column = array(code)
        if column.itemsize != size:
            return None
        column.frombytes(binary[at : at + size * length])
        columns.append(column)
        at += size * length
    times, cards, given, seconds, *remembered = columns[:7]
    grades = Grades(head["ids"], times, cards, given, seconds, head["names"])
    memories = {
        card: Memory(stability, difficulty, instant(last))
        for card, stability, difficulty, last in zip(head["remembered"], *remembered, strict=True)
    }
    past = Past.restored(model, grades, map(_event, head["others"]), memories)
    return Cached(past, _followed(head, *columns[7:]), {name: _mark(*mark) for name, mark in head["marks"].items()})


def _followed(head: dict[str, Any], lasts: "array[float]", lapses: "array[int]", *states: "array[float]") -> Followed:
    """What was known of the person; what a mind made of the cards that was ruled out is not."""
    belief = Belief(tuple(Held(place, share, minds()[place]) for place, share in head["belief"]))
    places = [place for place, _ in head["belief"]]
    stability: list[Iterable[float]] = [repeat(0.0)] * len(minds())
    difficulty = list(stability)
    for at, place in enumerate(places):
        stability[place], difficulty[place] = states[at], states[at + len(places)]
    traces = map(Trace, zip(*stability, strict=False), zip(*difficulty, strict=False), lasts, lapses)
    pace = Pace()
    pace.recent.extend(Timed(at, card, Sort(sort), seconds) for at, card, sort, seconds in head["pace"])
    learner = Learner(dict(zip(head["traced"], traces, strict=True)), belief, Calibration(*head["calibration"]))
    rows, last = head["followed"]
    return Followed(rows, last, learner, pace)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _places_of(event: type[AnyEvent], codec: FieldCodec, *others: str) -> list[int]:
    """Where, among the fields of an event, those are that have a codec, or one of the other names."""
    return [n for n, each in enumerate(fields(event)) if each.metadata.get("codec") is codec or each.name in others]


_CLASSES: Mapping[str, type[AnyEvent]] = {**EVENT_KINDS, Unknown.kind: Unknown}
_FIELDS = {kind: [each.name for each in fields(event)] for kind, event in _CLASSES.items()}
_INSTANTS = {kind: _places_of(event, INSTANT, "at") for kind, event in _CLASSES.items()}
_DAYS = {kind: _places_of(event, DAY) for kind, event in _CLASSES.items()}


def _values(event: AnyEvent) -> list[object]:
    """The kind of an event and the values of its fields, instants as ticks."""
    values = (getattr(event, key) for key in _FIELDS[event.kind])
    return [event.kind, *(_plain(value) for value in values)]


def _plain(value: object) -> object:
    """A value as JSON has it: an instant as ticks, a day by its number."""
    if isinstance(value, datetime):
        return ticks(value)
    return value.toordinal() if isinstance(value, date) else value


def _event(values: list[Any]) -> AnyEvent:
    kind, *rest = values
    for at in _INSTANTS[kind]:
        rest[at] = instant(rest[at])
    for at in _DAYS[kind]:
        rest[at] = date.fromordinal(rest[at])
    return _CLASSES[kind](**dict(zip(_FIELDS[kind], rest, strict=True)))


def _mark(length: int, lines: int, digest: str, problems: list[Any]) -> Mark:
    return Mark(length, lines, digest, tuple(Problem(*problem) for problem in problems))
