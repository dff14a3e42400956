"""The plan's page as values, for other programs."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from prepdeck.memory.learner import Calibration
from prepdeck.memory.plan import MORE, Plan
from prepdeck.memory.readiness import Estimate
from prepdeck.memory.rounds import WEEKDAYS, Week
from prepdeck.session.plan_report import Leech, Planned, Unplanned

_DIGITS = 4


def as_values(target: str, found: Planned) -> dict[str, object]:
    """What there is to say of the plan of a target; shares are from 0 to 1, points hundredths, instants in UTC."""
    plan = found.plan
    return {
        "target": target,
        "now": plan.made.astimezone(UTC).isoformat(),
        "round": {"name": plan.ahead.name, "starts": plan.ahead.starts.isoformat(), "zone": plan.ahead.zone},
        "minutes": of_week(plan.week),
        "readiness": {
            "now": _estimate(plan.now),
            "nothing": _estimate(plan.nothing),
            "plan": _estimate(plan.by_plan),
        },
        "more": {"minutes": MORE, "points": _points(plan.gain)},
        "fitting_more": plan.fitting,
        "fitting_minutes": None if plan.a_day is None or plan.fitting is None else plan.a_day + plan.fitting,
        "rise": plan.rise and {"most": plan.rise.most, "points": _points(plan.rise.gain)},
        "days": _days(plan),
        "decks": [
            {
                "id": each.deck,
                "name": found.decks[each.deck],
                "cards": each.cards,
                "now": _rounded(each.now.mean),
                "nothing": _rounded(each.nothing.mean),
                "plan": _rounded(each.by_plan.mean),
                "stays_unseen": each.unseen,
            }
            for each in plan.decks
        ],
        "leeches": _leeches(found.leeches),
        "calibration": _calibration(found.calibration),
    }


def as_values_without_round(target: str, found: Unplanned) -> dict[str, object]:
    """What there is to say of a target while no round lies ahead; as in `as_values`."""
    return {
        "target": target,
        "now": found.now.astimezone(UTC).isoformat(),
        "round": None,
        "retention": _rounded(found.retention),
        "minutes": found.week and of_week(found.week),
        "readiness": {"now": _estimate(found.ready)},
        "leeches": _leeches(found.leeches),
        "calibration": _calibration(found.calibration),
    }


def of_week(week: Week) -> Mapping[str, int | None]:
    """The minutes by the short name of the day, and `most`, which is None where they stay on their days."""
    return {**dict(zip(WEEKDAYS, week.minutes, strict=True)), "most": week.most}


def _days(plan: Plan) -> list[dict[str, object]]:
    """The days of study; of those that were taken together the last alone has what all of them come to."""
    steps = {session.day: step for session, step in plan.stepped}
    found: list[dict[str, object]] = []
    for each in plan.sessions:
        step = steps.get(each.day)
        found.append(
            {
                "date": each.day.isoformat(),
                "minutes": _rounded(each.minutes),
                "new": step and step.new,
                "again": step and step.again,
                "readiness": step and _rounded(step.readiness.mean),
            }
        )
    return found


def _leeches(found: Sequence[Leech]) -> list[dict[str, object]]:
    return [{"prompt": each.prompt, "where": each.where, "times": each.times} for each in found]


def _calibration(found: Calibration) -> dict[str, object]:
    return {"answers": found.answers, "predicted": _rounded(found.predicted), "recalled": found.recalled}


def _estimate(found: Estimate) -> dict[str, float]:
    return {"mean": _rounded(found.mean), "low": _rounded(found.low), "high": _rounded(found.high)}


def _points(share: float) -> float:
    return _rounded(share * 100)


def _rounded(number: float) -> float:
    return round(number, _DIGITS)
