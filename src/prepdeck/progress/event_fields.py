"""How each field of an event is stored in a journal: as which plain value, and what values it may have."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from prepdeck.memory.fsrs import LEAST_RETENTION, MOST_RETENTION, Grade
from prepdeck.memory.rounds import LONGEST

StoredValue = str | int | float | bool | datetime | date

_LARGEST_NUMBER = 10**9  # of lines, seconds and shares
_YEARS = range(1970, 2200)


class BadFieldError(ValueError):
    """A stored value is missing, of the wrong type, or impossible; the text says which and why."""


def _unchanged(value: Any) -> StoredValue:  # noqa: ANN401 - each codec knows the type of its own field
    assert isinstance(value, StoredValue)
    return value


@dataclass(frozen=True, slots=True)
class FieldCodec:
    """How a field is read from the table of an event, and written to it.

    Attributes:
        read: Takes the stored value, None where it is missing, and its key for the message.
        write: Takes the value of the field.
    """

    read: Callable[[object, str], Any]
    write: Callable[[Any], StoredValue] = _unchanged

    @property
    def field(self) -> Mapping[str, object]:
        """The metadata of a dataclass field that is stored so."""
        return {"codec": self}


def is_known_zone(name: str) -> bool:
    """Whether this machine knows a time zone of that IANA name."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such zone, no such name, or a folder of zones
        return False
    return True


def read_text(value: object, key: str) -> str:
    """A text.

    Raises:
        BadFieldError: It is missing or of another type.
    """
    if not isinstance(value, str):
        raise BadFieldError(f"{key} is missing or is no text")
    return value


def read_instant(value: object, key: str) -> datetime:
    """An instant, aware UTC; one without a zone is taken to be in UTC.

    Raises:
        BadFieldError: It is missing, of another type, or before 1970 or after 2199.
    """
    if not isinstance(value, datetime):
        raise BadFieldError(f"{key} is missing or is no date with a time")
    if value.year not in _YEARS:
        raise BadFieldError(f"{key} is in the year {value.year}")
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _read_number(value: object, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadFieldError(f"{key} is missing or is no number")
    if not math.isfinite(value) or not 0 <= value <= _LARGEST_NUMBER:
        raise BadFieldError(f"{key} is not a number between 0 and {_LARGEST_NUMBER}")
    return float(value)


def _read_flag(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise BadFieldError(f"{key} is missing or is neither true nor false")
    return value


def _read_zone(value: object, key: str) -> str:
    name = read_text(value, key)
    return name if is_known_zone(name) else "UTC"  # the instant is right all the same


def _read_grade(value: object, key: str) -> Grade:
    word = read_text(value, key)
    grade = next((grade for grade in Grade if grade.word == word), None)
    if grade is None:
        raise BadFieldError(f"{key} is {word!r} and not again, hard, good or easy")
    return grade


def _write_grade(grade: Grade) -> str:
    return grade.word


def _read_day(value: object, key: str) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise BadFieldError(f"{key} is missing or is no date")
    if value.year not in _YEARS:
        raise BadFieldError(f"{key} is in the year {value.year}")
    return value


TEXT = FieldCodec(read_text)
FLAG = FieldCodec(_read_flag)
INSTANT = FieldCodec(read_instant)
DAY = FieldCodec(_read_day)
ZONE = FieldCodec(_read_zone)
GRADE = FieldCodec(_read_grade, _write_grade)
SECONDS = FieldCodec(_read_number)
LINE = FieldCodec(lambda value, key: int(_read_number(value, key)))
MINUTES = FieldCodec(lambda value, key: min(int(_read_number(value, key)), LONGEST))
SHARE = FieldCodec(lambda value, key: min(_read_number(value, key), 1.0))
RETENTION = FieldCodec(lambda value, key: min(max(_read_number(value, key), LEAST_RETENTION), MOST_RETENTION))
