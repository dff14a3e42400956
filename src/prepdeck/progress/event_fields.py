"""The fields of events as a journal stores them: which plain value each becomes, and which values are valid."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from prepdeck.memory.grades import Grade
from prepdeck.memory.objective import MAX_SAFE_RECALL, MIN_SAFE_RECALL
from prepdeck.memory.retention import MAX_RETENTION, MIN_RETENTION
from prepdeck.memory.rounds import MAX_DAILY_MINUTES

StoredValue = str | int | float | bool | datetime | date

_MAX_STORED_NUMBER = 10**9  # far above any real line number or time
_ALLOWED_YEARS = range(1970, 2200)


class InvalidFieldError(ValueError):
    """A stored value is missing, of the wrong type, or impossible. The text says which field and why."""


def _write_unchanged(field_value: Any) -> StoredValue:  # noqa: ANN401 - only each codec knows the type of its field
    assert isinstance(field_value, StoredValue)
    return field_value


class FieldCodec(Struct, frozen=True):
    """How a field is read from the stored table of an event, and written to it.

    Attributes:
        read_value: Takes the stored value, or None if it is missing, and its key for the message; returns the field
            value.
        write_value: Takes the field value; returns the value to store.
    """

    read_value: Callable[[object, str], Any]
    write_value: Callable[[Any], StoredValue] = _write_unchanged


def usable_zone(zone_name: str) -> str:
    """The zone itself, or UTC if this machine does not know it: the instant is still right."""
    return zone_name if is_known_zone(zone_name) else "UTC"


def is_known_zone(zone_name: str) -> bool:
    """Whether this machine knows the IANA time zone `zone_name`."""
    try:
        ZoneInfo(zone_name)
    except (LookupError, ValueError, OSError):  # unknown, not a valid name, or a folder such as "Europe"
        return False
    return True


def read_text_field(stored_value: object, field_name: str) -> str:
    """Read a text.

    Raises:
        InvalidFieldError: It is missing or not text.
    """
    if not isinstance(stored_value, str):
        raise InvalidFieldError(f"{field_name} is missing or not text")
    return stored_value


def read_instant_field(stored_value: object, field_name: str) -> datetime:
    """Read an instant as aware UTC. One without a time zone counts as UTC.

    Raises:
        InvalidFieldError: It is missing, not a date with a time, or not between 1970 and 2199.
    """
    if not isinstance(stored_value, datetime):
        raise InvalidFieldError(f"{field_name} is missing or not a date with a time")
    if stored_value.year not in _ALLOWED_YEARS:
        raise _make_year_error(stored_value.year, field_name)
    instant = stored_value.replace(tzinfo=UTC) if stored_value.tzinfo is None else stored_value.astimezone(UTC)
    if instant.year not in _ALLOWED_YEARS:
        raise _make_year_error(instant.year, field_name)
    return instant


def _make_year_error(year: int, field_name: str) -> InvalidFieldError:
    return InvalidFieldError(f"{field_name} is in the year {year}, not 1970 to 2199")


def _read_number_field(stored_value: object, field_name: str) -> float:
    # In Python, True is an int.
    if isinstance(stored_value, bool) or not isinstance(stored_value, int | float):
        raise InvalidFieldError(f"{field_name} is missing or not a number")
    if not math.isfinite(stored_value) or not 0 <= stored_value <= _MAX_STORED_NUMBER:
        raise InvalidFieldError(f"{field_name} is not a number between 0 and {_MAX_STORED_NUMBER}")
    return float(stored_value)


def _read_flag_field(stored_value: object, field_name: str) -> bool:
    if not isinstance(stored_value, bool):
        raise InvalidFieldError(f"{field_name} is missing or not true or false")
    return stored_value


def _read_grade_field(stored_value: object, field_name: str) -> Grade:
    grade_word = read_text_field(stored_value, field_name)
    grade = next((grade for grade in Grade if grade.label == grade_word), None)
    if grade is None:
        raise InvalidFieldError(f"{field_name} is '{grade_word}', not again, hard, good or easy")
    return grade


def _write_grade_field(grade: Grade) -> str:
    return grade.label


def _read_day_field(stored_value: object, field_name: str) -> date:
    # A datetime is also a date, but has a time.
    if isinstance(stored_value, datetime) or not isinstance(stored_value, date):
        raise InvalidFieldError(f"{field_name} is missing or not a date")
    if stored_value.year not in _ALLOWED_YEARS:
        raise _make_year_error(stored_value.year, field_name)
    return stored_value


TEXT_CODEC = FieldCodec(read_text_field)
FLAG_CODEC = FieldCodec(_read_flag_field)
INSTANT_CODEC = FieldCodec(read_instant_field)
DAY_CODEC = FieldCodec(_read_day_field)
GRADE_CODEC = FieldCodec(_read_grade_field, _write_grade_field)
SECONDS_CODEC = FieldCodec(_read_number_field)
LINE_CODEC = FieldCodec(lambda stored_value, field_name: int(_read_number_field(stored_value, field_name)))
# Numbers out of range are clamped, so that the rest of the event still counts.
MINUTES_CODEC = FieldCodec(
    lambda stored_value, field_name: min(int(_read_number_field(stored_value, field_name)), MAX_DAILY_MINUTES)
)
SHARE_CODEC = FieldCodec(lambda stored_value, field_name: min(_read_number_field(stored_value, field_name), 1.0))
SAFE_RECALL_CODEC = FieldCodec(
    lambda stored_value, field_name: min(
        max(_read_number_field(stored_value, field_name), MIN_SAFE_RECALL), MAX_SAFE_RECALL
    )
)
RETENTION_CODEC = FieldCodec(
    lambda stored_value, field_name: min(
        max(_read_number_field(stored_value, field_name), MIN_RETENTION), MAX_RETENTION
    )
)
