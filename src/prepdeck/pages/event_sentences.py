"""Short descriptions of events, for messages about undo and redo."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from prepdeck.documents.text import format_count
from prepdeck.memory.rounds import DEFAULT_WEEKLY_MINUTES
from prepdeck.pages import dates, minutes
from prepdeck.progress.event_fields import usable_zone
from prepdeck.progress.events import (
    CardBuried,
    CardGraded,
    CardNoteChanged,
    CardRenamed,
    CardResumed,
    CardSuspended,
    ChecklistItemDone,
    ChecklistItemReopened,
    DayMinutesReset,
    DayMinutesSet,
    DeckSwitched,
    GoalSet,
    QuestionAsked,
    RetentionSet,
    RoundDebriefed,
    RoundDeckSwitched,
    RoundRemoved,
    RoundRenamed,
    RoundScheduled,
    UndoableEvent,
    WeekMinutesSet,
)
from prepdeck.progress.fold import NO_ROUND, Progress


def name_round(round_name: str) -> str:
    """Name a round in a sentence. The quotation marks show that it is a name, because many are called "Interview"."""
    return f"interview “{round_name}”"


def describe_goal(safe_recall: float | None) -> str:
    """Describe the goal of the plan: the most recall, or the most cards with at least a recall, from 0 to 1."""
    return "most recall" if safe_recall is None else f"most cards at {safe_recall:.0%} or more"


def describe_event(
    event: UndoableEvent, find_prompt: Callable[[str], str], find_deck_name: Callable[[str], str]
) -> str:
    """Describe an event in a few words, such as `grade of “What is the valuation?” (good)`.

    Args:
        event: The event.
        find_prompt: Returns the prompt of a card by id, or the id if the card no longer exists.
        find_deck_name: Returns the name of a deck by id, or the id if the deck no longer exists.
    """
    match event:
        case CardGraded():
            description = f"grade of “{find_prompt(event.card)}” ({event.grade.label})"
        case ChecklistItemDone() | ChecklistItemReopened() | CardSuspended() | CardBuried() | CardResumed():
            description = f"“{find_prompt(event.card)}” {_describe_card_state(event)}"
        case CardNoteChanged():
            description = f"note on “{find_prompt(event.card)}”"
        case CardRenamed():
            description = f"“{find_prompt(event.to)}” kept its grades after an edit"
        case (
            RoundScheduled()
            | RoundRemoved()
            | RoundRenamed()
            | RoundDeckSwitched()
            | WeekMinutesSet()
            | DayMinutesSet()
            | DayMinutesReset()
            | RetentionSet()
            | GoalSet()
        ):
            description = _describe_plan_event(event, find_deck_name)
        case DeckSwitched():
            description = f"deck {find_deck_name(event.deck)} switched {'on' if event.on else 'off'}"
        case QuestionAsked():
            description = f"the question “{event.text}”"
        case RoundDebriefed():
            description = f"the surprise “{event.surprise}”" if event.surprise else "do not ask about the interview"
        case _:
            assert_never(event)
    return description


def describe_undo(
    event: UndoableEvent, progress: Progress, find_prompt: Callable[[str], str], find_deck_name: Callable[[str], str]
) -> str:
    """Describe how things are after an event was undone, such as `Ticked again: “Record a demo”`.

    Args:
        event: The event that was undone.
        progress: The state without it.
        find_prompt: As in `describe_event`.
        find_deck_name: As in `describe_event`.
    """
    match event:
        case ChecklistItemDone() | ChecklistItemReopened() | CardSuspended() | CardBuried() | CardResumed():
            new_state = f"{_describe_card_after_undo(event, progress)}: “{find_prompt(event.card)}”"
        case CardNoteChanged():
            note_state = "has its earlier note again" if progress.notes.get(event.card) else "has no note now"
            new_state = f"“{find_prompt(event.card)}” {note_state}"
        case CardRenamed():
            new_state = f"“{find_prompt(event.to)}” no longer has its grades from before the edit"
        case DeckSwitched():
            new_state = f"The deck {find_deck_name(event.deck)} is {'off' if event.on else 'on'} again"
        case RoundScheduled() | RoundRemoved() | RoundRenamed() | RoundDeckSwitched():
            new_state = _describe_round_after_undo(event, progress, find_deck_name)
        case WeekMinutesSet() | DayMinutesSet() | DayMinutesReset() | RetentionSet() | GoalSet():
            new_state = _describe_study_time_after_undo(event, progress)
        case QuestionAsked():
            new_state = f"“{event.text}” is not in the debrief any more; its card stays in the deck"
        case RoundDebriefed():
            new_state = f"Undone: {describe_event(event, find_prompt, find_deck_name)}"
        case CardGraded():
            new_state = f"Undone: {describe_event(event, find_prompt, find_deck_name)}"
        case _:
            assert_never(event)
    return new_state


def _describe_card_after_undo(
    event: ChecklistItemDone | ChecklistItemReopened | CardSuspended | CardBuried | CardResumed, progress: Progress
) -> str:
    match event:
        case ChecklistItemDone():
            evidence = progress.done_items.get(event.card)
            if evidence is None:
                return "Unticked"
            return "The earlier evidence is back" if evidence.text else "Ticked without evidence again"
        case ChecklistItemReopened():
            return "Ticked again" if event.card in progress.done_items else "Unticked"
        case CardSuspended() | CardBuried() | CardResumed():
            if event.card not in progress.set_aside_until:
                return "No longer set aside"
            buried_until = progress.set_aside_until[event.card]
            return (
                f"Set aside until {dates.format_short_day(buried_until.astimezone().date())}"
                if buried_until
                else "Set aside again"
            )


def _describe_round_after_undo(
    event: RoundScheduled | RoundRemoved | RoundRenamed | RoundDeckSwitched,
    progress: Progress,
    find_deck_name: Callable[[str], str],
) -> str:
    if isinstance(event, RoundRenamed):
        return f"The {name_round(event.to)} is called {event.round} again"
    round_text, interview_round = f"The {name_round(event.round)}", progress.rounds.get(event.round)
    if isinstance(event, RoundDeckSwitched):
        deck_name = find_deck_name(event.deck)
        is_needed_text = "is not needed" if event.on else "is needed"
        return f"{deck_name} {is_needed_text} for the {name_round(event.round)} again"
    if interview_round is None:
        return f"{round_text} is no longer set"
    start_text = dates.format_moment(interview_round.local_start)
    is_moved_back = isinstance(event, RoundScheduled)
    return f"{round_text} is on {start_text} again" if is_moved_back else f"{round_text} is back: {start_text}"


def _describe_study_time_after_undo(
    event: WeekMinutesSet | DayMinutesSet | DayMinutesReset | RetentionSet | GoalSet, progress: Progress
) -> str:
    match event:
        case WeekMinutesSet():
            if event.round == NO_ROUND:
                week = progress.week_without_round
                week_text = minutes.format_week(week) if week else "any minutes a day"
                return f"Back to {week_text} without an interview date"
            interview_round = progress.rounds.get(event.round)
            week = (interview_round.weekly_minutes if interview_round else None) or DEFAULT_WEEKLY_MINUTES
            return f"Back to {minutes.format_week(week)} until the {name_round(event.round)}"
        case DayMinutesSet() | DayMinutesReset():
            day_text, day_minutes = dates.format_short_day(event.day), progress.minutes_by_day.get(event.day)
            if day_minutes is None:
                return f"{day_text} has its usual minutes again"
            return f"{day_text} {f'has {day_minutes} min' if day_minutes else 'is a day off'} again"
        case RetentionSet():
            return f"Review a card again when its recall drops to {progress.desired_retention:.0%}"
        case GoalSet():
            goal_text = describe_goal(progress.safe_recall if progress.is_safety_first else None)
            return f"The goal is {goal_text} again"


def _describe_plan_event(
    event: RoundScheduled
    | RoundRemoved
    | RoundRenamed
    | RoundDeckSwitched
    | WeekMinutesSet
    | DayMinutesSet
    | DayMinutesReset
    | RetentionSet
    | GoalSet,
    find_deck_name: Callable[[str], str],
) -> str:
    """Describe an event that changes a round, study minutes, the desired retention or the goal."""
    match event:
        case RoundScheduled():
            return (
                f"the {name_round(event.round)} set for {_format_moment_in_zone(event.starts, usable_zone(event.zone))}"
            )
        case RoundRemoved():
            return f"the {name_round(event.round)} removed"
        case RoundRenamed():
            return f"the {name_round(event.round)} renamed {event.to}"
        case RoundDeckSwitched():
            is_needed_text = "needed" if event.on else "not needed"
            return f"deck {find_deck_name(event.deck)} {is_needed_text} for the {name_round(event.round)}"
        case WeekMinutesSet() | DayMinutesSet() | DayMinutesReset() | RetentionSet() | GoalSet():
            return _describe_study_time_event(event)


def _describe_study_time_event(
    event: WeekMinutesSet | DayMinutesSet | DayMinutesReset | RetentionSet | GoalSet,
) -> str:
    match event:
        case WeekMinutesSet():
            until_text = f"until the {name_round(event.round)}" if event.round else "without an interview date"
            return f"{minutes.format_week(event.week, 'minutes')} {until_text}"
        case DayMinutesSet():
            return f"{format_count(event.minutes, 'minute') or 'day off'} on {dates.format_short_day(event.day)}"
        case DayMinutesReset():
            return f"usual minutes on {dates.format_short_day(event.day)}"
        case RetentionSet():
            return f"review a card when its recall drops to {event.share:.0%}"
        case GoalSet():
            return f"the goal {describe_goal(event.share if event.safe else None)}"


def _describe_card_state(
    event: ChecklistItemDone | ChecklistItemReopened | CardSuspended | CardBuried | CardResumed,
) -> str:
    """Describe the new state of a card."""
    match event:
        case ChecklistItemDone():
            return "ticked"
        case ChecklistItemReopened():
            return "unticked"
        case CardSuspended():
            return "set aside"
        case CardBuried():
            return f"set aside until {dates.format_moment(event.until.astimezone())}"
        case CardResumed():
            return "brought back"


def _format_moment_in_zone(instant: datetime, zone_name: str) -> str:
    return dates.format_moment(instant.astimezone(ZoneInfo(zone_name)))
