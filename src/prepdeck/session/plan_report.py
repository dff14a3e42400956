"""What there is to say of the plan, or of its absence, as values: for the page, and for other programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from prepdeck.cards.card import Deck
from prepdeck.documents.markdown.inline import plain
from prepdeck.memory.learner import Calibration
from prepdeck.memory.plan import Plan
from prepdeck.memory.readiness import Estimate
from prepdeck.memory.rounds import Round, Week
from prepdeck.session.study_context import Preparation


@dataclass(frozen=True, slots=True, kw_only=True)
class Leech:
    """A card that is forgotten again and again: its prompt without markup, where it stands, and how often."""

    prompt: str
    where: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What the plan's page says, as values.

    Attributes:
        plan: The plan.
        decks: The names of decks by their ids.
        today: The person's day.
        spent: How many minutes of today have been studied.
        leeches: The cards that are forgotten again and again.
        calibration: What was predicted against what was answered.
        later: The rounds behind the one ahead.
        now: The present instant, aware UTC.
        off: The days off, which none are that have no minutes yet only because they rise.
    """

    plan: Plan
    decks: Mapping[str, str]
    today: date
    spent: float
    leeches: tuple[Leech, ...]
    calibration: Calibration
    later: tuple[Round, ...]
    now: datetime
    off: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """What there is to say where no round lies ahead, or its plan is not made yet.

    Attributes:
        ahead: The round whose plan is not made yet, if there is one.
        last: The last round that has begun, if there is one.
        now: The present instant, aware UTC.
        ready: Recall now, or at the round.
        retention: The recall at which cards come back while no round lies ahead, 0 to 1.
        week: The minutes a day at most, if the person has said.
        leeches: The cards that are forgotten again and again.
        calibration: What was predicted against what was answered.
    """

    ahead: Round | None
    last: Round | None
    now: datetime
    ready: Estimate
    retention: float
    week: Week | None
    leeches: tuple[Leech, ...]
    calibration: Calibration


def planned(plan: Plan, now: Preparation, decks: Sequence[Deck]) -> Planned | None:
    """What there is to say of a plan; None where it is not for the round ahead as it is now.

    Args:
        plan: The plan as it was made last.
        now: What the progress means now.
        decks: All decks, those that are off included.
    """
    if plan.ahead != now.ahead:
        return None
    calendar = now.calendar
    return Planned(
        plan=plan,
        decks={deck.id: deck.name for deck in decks},
        today=calendar.day(now.now),
        spent=calendar.spent,
        leeches=_leeches(now),
        calibration=now.learner.calibration,
        later=tuple(now.progress.rounds_ahead(now.now)[1:]),
        now=now.now,
        off=frozenset(each.day for each in plan.sessions if now.is_off(each.day)),
    )


def unplanned(now: Preparation, ready: Estimate) -> Unplanned:
    """What there is to say without a plan.

    Args:
        now: What the progress means now.
        ready: As in `Unplanned`.
    """
    return Unplanned(
        ahead=now.ahead,
        last=now.progress.last_round(now.now),
        now=now.now,
        ready=ready,
        retention=now.progress.retention,
        week=now.progress.week,
        leeches=_leeches(now),
        calibration=now.learner.calibration,
    )


def _leeches(now: Preparation) -> tuple[Leech, ...]:
    return tuple(
        Leech(prompt=plain(card.prompt), where=f"{card.where}:{card.line}", times=now.learner.traces[card.id].lapses)
        for card in now.leeches
    )
