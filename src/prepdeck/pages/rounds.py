"""The page of the rounds of a target."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from prepdeck.memory.rounds import DEFAULT_WEEKLY_MINUTES, Round
from prepdeck.memory.study_days import StudyDay
from prepdeck.pages import dates, minutes
from prepdeck.pages.line import TextStyle
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import (
    BlankLines,
    OpenableRow,
    PageTitle,
    WrappedText,
    emphasize,
    strong,
)
from prepdeck.pages.row_key import RowKey, RowKind


def build_rounds_page(
    upcoming_rounds: Sequence[tuple[Round, Sequence[StudyDay]]],
    past_rounds: Sequence[Round],
    deck_names: Mapping[str, str],
    now: datetime,
) -> Page:
    """Build the rounds page; each round is a row that can be opened.

    Args:
        upcoming_rounds: The rounds that have not begun, the next one first, each with its days of study.
        past_rounds: The rounds that have begun, the latest first.
        deck_names: The deck names by id.
        now: The present instant, aware UTC.
    """
    if not upcoming_rounds and not past_rounds:
        return Page(
            (
                PageTitle("Interviews"),
                BlankLines(),
                WrappedText(emphasize("No interview date yet.   ", strong("a"), " adds one.")),
            )
        )
    parts: list[PagePart] = [PageTitle("Interviews", "The next interview decides the plan."), BlankLines()]
    for interview_round, study_days in upcoming_rounds:
        description = _describe_round(interview_round, study_days, deck_names)
        parts += [
            _build_round_row(interview_round, description, now, TextStyle.STRONG),
            BlankLines(),
        ]
    for interview_round in past_rounds:
        parts += [
            _build_round_row(interview_round, "over; cards and progress stay", now, TextStyle.DIM),
            BlankLines(),
        ]
    return Page(tuple(parts[:-1]))


def _describe_round(interview_round: Round, study_days: Sequence[StudyDay], deck_names: Mapping[str, str]) -> str:
    week = interview_round.weekly_minutes or DEFAULT_WEEKLY_MINUTES
    default_note = "" if interview_round.weekly_minutes else " (default)"
    minutes_text = minutes.format_week(week, study_days=study_days) + default_note
    excluded_names = [
        deck_name for deck_id, deck_name in deck_names.items() if deck_id in interview_round.excluded_deck_ids
    ]
    return f"{minutes_text} · " + (f"all decks except {', '.join(excluded_names)}" if excluded_names else "all decks")


def _build_round_row(interview_round: Round, description: str, now: datetime, text_style: TextStyle) -> OpenableRow:
    zone_suffix = f" {interview_round.zone_name}" if interview_round.zone_name else ""
    start_text = (
        f"{dates.format_day(interview_round.local_start.date())}, "
        f"{interview_round.local_start:%H:%M}{zone_suffix}, {dates.describe_time_until(interview_round, now)}"
    )
    parts = (
        WrappedText(interview_round.name, text_style, prefix="· "),
        WrappedText(start_text, prefix="  "),
        WrappedText(description, TextStyle.DIM, prefix="  "),
    )
    return OpenableRow(parts, RowKey(RowKind.ROUND, interview_round.name))
