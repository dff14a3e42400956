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
from prepdeck.memory.fsrs import CardMemory, FsrsModel
from prepdeck.memory.learner import Calibration, CardState, Learner, ModelMixture, WeightedModel
from prepdeck.memory.memory_models import all_models
from prepdeck.memory.pace import AnswerPace, AnswerType, TimedAnswer
from prepdeck.progress.event_fields import DAY_CODEC, INSTANT_CODEC, FieldCodec
from prepdeck.progress.event_log import EventLog, GradeTable, from_microseconds, to_microseconds
from prepdeck.progress.events import EVENT_KINDS, AnyEvent, UnknownEvent
from prepdeck.progress.learner_tracker import LearnerSnapshot

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

    past: EventLog
    followed: LearnerSnapshot
    marks: Mapping[str, Mark]


def packed(past: EventLog, followed: LearnerSnapshot, marks: Mapping[str, Mark]) -> bytes:
    """The bytes from which `unpacked` makes the same past, and what was known of the person."""
    grades, memories = past.grades, past.memories
    rows, last, learner, pace = followed
    traces, places = learner.card_states, list(learner.mixture.probability_by_index)
    columns: tuple[array[Any], ...] = (
        grades.graded_at,
        grades.card_numbers,
        grades.grade_numbers,
        grades.answer_seconds,
        array("d", (memory.stability for memory in memories.values())),
        array("d", (memory.difficulty for memory in memories.values())),
        array("q", (to_microseconds(memory.last_answered_at) for memory in memories.values())),
        array("d", (trace.last_answered_at for trace in traces.values())),
        array("I", (trace.lapse_count for trace in traces.values())),
        *(array("d", (trace.stabilities[place] for trace in traces.values())) for place in places),
        *(array("d", (trace.difficulties[place] for trace in traces.values())) for place in places),
    )
    head = {
        "weights": past.fsrs_model.weights,
        "marks": marks,
        "columns": [(column.typecode, column.itemsize, len(column)) for column in columns],
        "names": grades.card_ids,
        "ids": grades.event_ids,
        "remembered": list(memories),
        "traced": list(traces),
        "followed": [rows, last],
        "belief": list(learner.mixture.probability_by_index.items()),
        "calibration": learner.calibration,
        "pace": [[at, card, sort.value, seconds] for at, card, sort, seconds in pace.recent_answers],
        "others": [_values(event) for event in past.other_events.values()],
    }
    body = b"\n".join([json.dumps(head).encode(), b"".join(column.tobytes() for column in columns)])
    return b"\n".join([_FORMAT.encode(), _digest(body).encode(), body])


def unpacked(raw: bytes, model: FsrsModel) -> Cached | None:
    """What `packed` was given; None for what is damaged, of another version or machine, or of another model."""
    form, _, rest = raw.partition(b"\n")
    digest, _, body = rest.partition(b"\n")
    if form != _FORMAT.encode() or digest != _digest(body).encode():
        return None
    try:
        return _unpacked(body, model)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):  # made by another program
        return None


def _unpacked(body: bytes, model: FsrsModel) -> Cached | None:
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
    grades = GradeTable(head["ids"], times, cards, given, seconds, head["names"])
    memories = {
        card: CardMemory(stability, difficulty, from_microseconds(last))
        for card, stability, difficulty, last in zip(head["remembered"], *remembered, strict=True)
    }
    past = EventLog.restore(model, grades, map(_event, head["others"]), memories)
    return Cached(past, _followed(head, *columns[7:]), {name: _mark(*mark) for name, mark in head["marks"].items()})


def _followed(
    head: dict[str, Any], lasts: "array[float]", lapses: "array[int]", *states: "array[float]"
) -> LearnerSnapshot:
    """What was known of the person; what a mind made of the cards that was ruled out is not."""
    belief = ModelMixture(tuple(WeightedModel(place, share, all_models()[place]) for place, share in head["belief"]))
    places = [place for place, _ in head["belief"]]
    stability: list[Iterable[float]] = [repeat(0.0)] * len(all_models())
    difficulty = list(stability)
    for at, place in enumerate(places):
        stability[place], difficulty[place] = states[at], states[at + len(places)]
    traces = map(CardState, zip(*stability, strict=False), zip(*difficulty, strict=False), lasts, lapses)
    pace = AnswerPace()
    pace.recent_answers.extend(
        TimedAnswer(at, card, AnswerType(sort), seconds) for at, card, sort, seconds in head["pace"]
    )
    learner = Learner(dict(zip(head["traced"], traces, strict=True)), belief, Calibration(*head["calibration"]))
    rows, last = head["followed"]
    return LearnerSnapshot(rows, last, learner, pace)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _places_of(event: type[AnyEvent], codec: FieldCodec, *others: str) -> list[int]:
    """Where, among the fields of an event, those are that have a codec, or one of the other names."""
    return [n for n, each in enumerate(fields(event)) if each.metadata.get("codec") is codec or each.name in others]


_CLASSES: Mapping[str, type[AnyEvent]] = {**EVENT_KINDS, UnknownEvent.kind: UnknownEvent}
_FIELDS = {kind: [each.name for each in fields(event)] for kind, event in _CLASSES.items()}
_INSTANTS = {kind: _places_of(event, INSTANT_CODEC, "at") for kind, event in _CLASSES.items()}
_DAYS = {kind: _places_of(event, DAY_CODEC) for kind, event in _CLASSES.items()}


def _values(event: AnyEvent) -> list[object]:
    """The kind of an event and the values of its fields, instants as ticks."""
    values = (getattr(event, key) for key in _FIELDS[event.kind])
    return [event.kind, *(_plain(value) for value in values)]


def _plain(value: object) -> object:
    """A value as JSON has it: an instant as ticks, a day by its number."""
    if isinstance(value, datetime):
        return to_microseconds(value)
    return value.toordinal() if isinstance(value, date) else value


def _event(values: list[Any]) -> AnyEvent:
    kind, *rest = values
    for at in _INSTANTS[kind]:
        rest[at] = from_microseconds(rest[at])
    for at in _DAYS[kind]:
        rest[at] = date.fromordinal(rest[at])
    return _CLASSES[kind](**dict(zip(_FIELDS[kind], rest, strict=True)))


def _mark(length: int, lines: int, digest: str, problems: list[Any]) -> Mark:
    return Mark(length, lines, digest, tuple(Problem(*problem) for problem in problems))
