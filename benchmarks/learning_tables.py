"""The results of the simulated learners, as the tables of docs/learning.md.

The figures of a learner are first averaged over the settings, so the standard error is that of the mean over learners.
The learners are the same under every policy, so differences are paired by learner and setting.
"""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from policies import (
    ANKI,
    CAPPED,
    CAPPED_STEPS,
    LEITNER,
    MISSED,
    MISSED_EVEN,
    MOST_SAFE,
    NIGHT,
    OUR_NIGHT,
    OURS,
    PROPOSED,
    RELEARNING,
    SM2,
    STOPPING,
    STOPPING_WITHOUT_RULES,
    THRESHOLDS,
    TURNS,
    WAYS,
    WITHOUT_RULES,
    Setting,
)
from prepdeck.memory.expected_recall import RecallEstimate
from simulated import HORIZONS, Outcome, Predicted

PAIRS = (
    (OURS, ANKI),
    (OURS, CAPPED),
    (OURS, CAPPED_STEPS),
    (OURS, RELEARNING),
    (OURS, SM2),
    (OURS, LEITNER),
    (OURS, TURNS),
    (STOPPING, TURNS),
    (PROPOSED, OURS),
    (PROPOSED, NIGHT),
    (MISSED, MISSED_EVEN),
    (MISSED, OURS),
    (MISSED, NIGHT),
    (OUR_NIGHT, NIGHT),
)
_SHORT, _LONG = (3, 7), (14, 30)  # days
_SCARCE, _PLENTY = 60, 240  # available seconds for each card
_FAR_BEHIND = 5.0  # points


class Mean(NamedTuple):
    """A mean over learners with its standard error, which is NaN for a single learner."""

    mean: float
    error: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Mean":
        """Return the mean of one value for each learner."""
        learner_values = list(values)
        error = (
            statistics.stdev(learner_values) / math.sqrt(len(learner_values)) if len(learner_values) > 1 else math.nan
        )
        return cls(statistics.mean(learner_values), error)

    def signed(self) -> str:
        """Format the mean as a difference, with its sign."""
        return self.format("+.1f").replace("-", "−")

    def format(self, format_spec: str) -> str:
        """Format the mean, with its standard error if it is known."""
        return f"{self.mean:{format_spec}}" + ("" if math.isnan(self.error) else f" ± {self.error:{format_spec[-3:]}}")

    def __str__(self) -> str:
        return self.format(".1f")


class Results:
    """All outcomes of a run.

    Args:
        outcomes: The outcomes, in any order.
    """

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._by = {(each.task.way, each.task.truth, each.task.number, each.task.setting): each for each in outcomes}

    @cached_property
    def truths(self) -> str:
        """The kinds of learners, in the order of the run."""
        return "".join(dict.fromkeys(truth for _, truth, _, _ in self._by))

    @cached_property
    def settings(self) -> list[Setting]:
        """The settings, in the order of the run."""
        return list(dict.fromkeys(setting for *_, setting in self._by))

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], dict[int, None]] = {}
        for way, truth, number, _ in self._by:
            found.setdefault((way, truth), {})[number] = None
        return {key: list(numbers) for key, numbers in found.items()}

    def numbers(self, way: str, truth: str) -> list[int]:
        """Return the numbers of the learners who used that method."""
        return self._numbers[way, truth]

    def by_learner(
        self,
        figure: Callable[[Outcome], float],
        way: str,
        truth: str,
        settings: Sequence[Setting] | None = None,
        numbers: Sequence[int] | None = None,
    ) -> list[float]:
        """Return a figure for each learner, averaged over some settings; over all settings if None."""
        chosen = self.settings if settings is None else settings
        return [
            statistics.mean(figure(self._by[way, truth, number, setting]) for setting in chosen)
            for number in (self.numbers(way, truth) if numbers is None else numbers)
        ]

    def recall(self, way: str, truth: str, settings: Sequence[Setting] | None = None) -> Mean:
        """Return recall at the interview, in percent."""
        return Mean.of(self.by_learner(lambda each: each.recall, way, truth, settings))

    def share(self, way: str, truth: str) -> float:
        """Return the share of the available time that was used, in percent."""
        return statistics.mean(self.by_learner(lambda each: 100 * each.hours / each.task.setting.hours, way, truth))

    def hours(self, way: str, truth: str, numbers: Sequence[int] | None = None) -> float:
        """Return the mean hours that were used."""
        return statistics.mean(self.by_learner(lambda each: each.hours, way, truth, None, numbers))

    def difference(self, way: str, other: str, truth: str, settings: Sequence[Setting] | None = None) -> Mean:
        """Return the difference in recall between two methods, in points, for the learners who used both."""
        others = set(self.numbers(other, truth))
        numbers = [number for number in self.numbers(way, truth) if number in others]
        one, two = (
            self.by_learner(lambda each: each.recall, each_way, truth, settings, numbers) for each_way in (way, other)
        )
        return Mean.of(a - b for a, b in zip(one, two, strict=True))

    def worst(self, way: str, other: str, truth: str) -> tuple[Setting, Mean]:
        """Return the setting with the lowest difference between two methods, and that difference."""
        differences = [(setting, self.difference(way, other, truth, [setting])) for setting in self.settings]
        return min(differences, key=lambda pair: pair[1].mean)

    def tail(self, way: str, other: str, truth: str) -> tuple[float, float]:
        """Return how often a learner falls far behind another method in a setting, in percent, and the worst case."""
        differences = [
            self._by[way, truth, number, setting].recall - self._by[other, truth, number, setting].recall
            for number in self.numbers(way, truth)
            for setting in self.settings
        ]
        return 100 * sum(each < -_FAR_BEHIND for each in differences) / len(differences), min(differences)

    def predicted(
        self, figure: Callable[[Outcome, Predicted], float], way: str, truth: str, settings: Sequence[Setting]
    ) -> Mean:
        """Return a figure about the predictions."""

        def of(outcome: Outcome) -> float:
            assert outcome.predicted is not None
            return figure(outcome, outcome.predicted)

        return Mean.of(self.by_learner(of, way, truth, settings))

    def forecast(self, figure: Callable[[Outcome, Predicted], float], truth: str, settings: Sequence[Setting]) -> Mean:
        """Return a figure about the forecasts, for the learners that have one."""

        def of(outcome: Outcome) -> float:
            assert outcome.predicted is not None
            return figure(outcome, outcome.predicted)

        looked = [number for number in self.numbers(STOPPING, truth) if self._looks(truth, number)]
        return Mean.of(self.by_learner(of, STOPPING, truth, settings, looked))

    def _looks(self, truth: str, number: int) -> bool:
        return self._by[STOPPING, truth, number, self.settings[0]].task.looks


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Format a Markdown table with figures aligned to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def recall_table(results: Results) -> str:
    """Return the table of recall by policy and truth, and the time used."""
    first = results.truths[0]
    rows = [
        [
            way,
            *(str(results.recall(way, truth)) for truth in results.truths),
            f"{results.hours(way, first):.2f}",
            f"{results.share(way, first):.0f} %",
        ]
        for way in WAYS
    ]
    return table(["policy", *results.truths, f"hours ({first})", "share of the time"], rows)


def difference_table(results: Results) -> str:
    """Return the table of paired differences between policies."""
    rows = [
        [f"{way} − {other}", *(results.difference(way, other, truth).signed() for truth in results.truths)]
        for way, other in PAIRS
    ]
    return table(["difference in points", *results.truths], rows)


def worst_table(results: Results, way: str = OURS) -> str:
    """Return the table of the settings in which prepdeck, or another policy, compares worst with round robin."""

    def row(truth: str) -> list[str]:
        setting, difference = results.worst(way, TURNS, truth)
        description = f"{setting.cards} cards, {setting.days} days, {setting.minutes} minutes a day"
        return [truth, description, difference.signed()]

    return table(["truth", "worst setting", f"{way} − {TURNS}"], map(row, results.truths))


def tail_table(results: Results, ways: Sequence[str] = (OURS, STOPPING)) -> str:
    """Return the table of how often a learner falls far behind round robin in a setting, and the worst case."""

    def cell(way: str, truth: str) -> str:
        share, worst = results.tail(way, TURNS, truth)
        return f"{share:.1f} %, worst {worst:+.1f}".replace("-", "−")

    rows = [[way, *(cell(way, truth) for truth in results.truths)] for way in ways]
    return table([f"more than {_FAR_BEHIND:.0f} points behind", *results.truths], rows)


def curve_table(results: Results) -> str:
    """Return the table of recall and time by the threshold at which a session ends, compared with round robin."""

    def cell(way: str, truth: str) -> str:
        numbers = results.numbers(way, truth)
        share = results.hours(way, truth, numbers) / results.hours(TURNS, truth, numbers)
        return f"{results.difference(way, TURNS, truth).signed()} in {100 * share:.0f} % of the time"

    rows = [[f"{least}", *(cell(f"stop {least}", truth) for truth in results.truths)] for least in THRESHOLDS]
    return table(["threshold, as a multiple of the app's", *results.truths], rows)


def scarcity_table(results: Results) -> str:
    """Return the table of recall by the available time for each card and by the number of days."""
    first = results.truths[0]

    def seconds_per_card(setting: Setting) -> float:
        return setting.hours * 3600 / setting.cards

    groups: Mapping[str, Callable[[Setting], bool]] = {
        f"under {_SCARCE} seconds a card": lambda setting: seconds_per_card(setting) < _SCARCE,
        f"{_SCARCE} to {_PLENTY} seconds": lambda setting: _SCARCE <= seconds_per_card(setting) < _PLENTY,
        f"{_PLENTY} seconds and more": lambda setting: seconds_per_card(setting) >= _PLENTY,
        "3 days": lambda setting: setting.days == 3,
        "30 days": lambda setting: setting.days == 30,
    }
    chosen = {name: [setting for setting in results.settings if belongs(setting)] for name, belongs in groups.items()}
    held = {name: settings for name, settings in chosen.items() if settings}
    rows = [
        [way, *(f"{results.recall(way, first, settings).mean:.1f}" for settings in held.values())]
        for way in (OURS, PROPOSED, TURNS, CAPPED, ANKI, NIGHT, OUR_NIGHT)
    ]
    return table([f"recall under {first}", *(f"{name}, {len(each)} settings" for name, each in held.items())], rows)


Look = Callable[[Predicted], RecallEstimate | None]
_LAST = "after the last session"
_LOOKS: Mapping[str, Look] = {
    _LAST: lambda predicted: predicted.last,
    "forecast halfway": lambda predicted: predicted.half,
    "forecast before the first session": lambda predicted: predicted.first,
}


def bias_table(results: Results) -> str:
    """Return the table of expected minus actual recall after the last session, for the settings with many days."""
    long_settings = [setting for setting in results.settings if setting.days in _LONG]

    def models_only(outcome: Outcome, predicted: Predicted) -> float:
        return 100 * predicted.raw - outcome.recall

    def corrected(outcome: Outcome, predicted: Predicted) -> float:
        return 100 * predicted.last.mean - outcome.recall

    rows = [
        [f"{way}, {name}", *(results.predicted(figure, way, truth, long_settings).signed() for truth in results.truths)]
        for way in (OURS, STOPPING)
        for name, figure in (("models only", models_only), ("corrected, as shown", corrected))
    ]
    return table(["expected − actual recall, points", *results.truths], rows)


def horizon_table(results: Results) -> str:
    """Return the table of the bias and of the range of expected recall, some time after the last answer."""

    def cell(truth: str, position: int, settings: Sequence[Setting]) -> str:
        def bias(outcome: Outcome, predicted: Predicted) -> float:
            return 100 * predicted.later[position].mean - outcome.later_recalls[position]

        def contains_recall(outcome: Outcome, predicted: Predicted) -> float:
            estimate = predicted.later[position]
            return 100.0 * (estimate.low <= outcome.later_recalls[position] / 100 <= estimate.high)

        contained_share = results.predicted(contains_recall, OURS, truth, settings).mean
        return f"{results.predicted(bias, OURS, truth, settings).signed()}, inside {contained_share:.0f} %"

    rows = []
    for days in sorted({setting.days for setting in results.settings}):
        settings = [setting for setting in results.settings if setting.days == days]
        for position, horizon in enumerate(HORIZONS):
            hours = round(horizon * 24)
            later = f"{horizon:.0f} days" if horizon >= 1 else "1 hour" if hours == 1 else f"{hours} hours"
            cells = (cell(truth, position, settings) for truth in results.truths)
            rows.append([f"{days} days of study, {later} later", *cells])
    return table(["expected − actual recall, points; how often the range contains it", *results.truths], rows)


def range_table(results: Results) -> str:
    """Return the table of how often the range contains the recall, half its width, and the bias of the mean."""
    rows = []
    for days in (_SHORT, _LONG):
        settings = [each for each in results.settings if each.days in days]
        for name, look in _LOOKS.items() if settings else ():
            cells = (_range(results, truth, name, look, settings) for truth in results.truths)
            rows.append([f"{name}, {days[0]} or {days[1]} days", *cells])
    return table(
        ["how often the range contains the recall, half its width and the bias, both in points", *results.truths], rows
    )


def _range(results: Results, truth: str, name: str, look: Look, settings: Sequence[Setting]) -> str:
    def estimate_of(predicted: Predicted) -> RecallEstimate:
        estimate = look(predicted)
        assert estimate is not None
        return estimate

    def contains_recall(outcome: Outcome, predicted: Predicted) -> float:
        return 100.0 * (estimate_of(predicted).low <= outcome.recall / 100 <= estimate_of(predicted).high)

    def half_width(_: Outcome, predicted: Predicted) -> float:
        return 50 * (estimate_of(predicted).high - estimate_of(predicted).low)

    def bias(outcome: Outcome, predicted: Predicted) -> float:
        return 100 * estimate_of(predicted).mean - outcome.recall

    contained_share, width, mean_bias = (
        results.predicted(figure, STOPPING, truth, settings)
        if name == _LAST
        else results.forecast(figure, truth, settings)
        for figure in (contains_recall, half_width, bias)
    )
    return f"inside {contained_share.format('.0f')} %, half width {width.mean:.0f}, bias {mean_bias.mean:+.1f}".replace(
        "-", "−"
    )


def rule_tables(results: Results) -> str:
    """Return the tables of what the rules of a session cost, and how the planner without them compares."""
    costs = [
        [
            f"{OURS} − {OURS}, {name}",
            *(results.difference(OURS, name, truth).signed() for truth in results.truths),
        ]
        for name in WITHOUT_RULES
    ]
    differences = [
        [f"{way} − {TURNS}", *(results.difference(way, TURNS, truth).signed() for truth in results.truths)]
        for way in (OURS, STOPPING, "without rules", STOPPING_WITHOUT_RULES)
    ]
    parts = {
        "What the rules of a session cost": table(["difference in points", *results.truths], [*costs, *differences]),
        "Without rules: the worst setting compared with round robin": worst_table(results, "without rules"),
        "Without rules: how often a learner falls far behind round robin": tail_table(
            results, ("without rules", STOPPING_WITHOUT_RULES)
        ),
    }
    return "\n\n".join(f"### {heading}\n\n{part}" for heading, part in parts.items())


def goal_table(outcomes: Sequence[Outcome]) -> str:
    """Return the recall and the share of safe cards under both goals, by kind of learner and by time for each card."""
    names = {OURS: "most recall", MOST_SAFE: "most safe cards"}
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        setting = outcome.task.setting
        seconds_per_card = setting.hours * 3600 / setting.cards
        time_name = "little" if seconds_per_card < _SCARCE else "plenty" if seconds_per_card > _PLENTY else "some"
        for group_name in (f"learners {outcome.task.truth}", f"{time_name} time", "all"):
            groups.setdefault(group_name, []).append(outcome)

    def mean(group: Sequence[Outcome], way: str, measure: Callable[[Outcome], float]) -> float:
        return statistics.fmean(measure(outcome) for outcome in group if outcome.task.way == way)

    rows = [
        [
            group_name,
            *(
                f"{mean(groups[group_name], way, measure):.1f}"
                for measure in (lambda outcome: outcome.recall, lambda outcome: outcome.safe_share)
                for way in names
            ),
        ]
        for group_name in sorted(groups)
    ]
    heading = ["", *(f"{measure}, {name}" for measure in ("recall", "safe cards") for name in names.values())]
    return table(heading, rows)


def tables(results: Results) -> str:
    """Return all tables, each under its heading."""
    first = results.truths[0]
    parts = {
        "Recall on the day": recall_table(results),
        "Differences": difference_table(results),
        "The worst setting compared with round robin": worst_table(results),
        "How often a learner falls far behind round robin": tail_table(results),
        "Ending a session early: difference from round robin, and the share of its time": curve_table(results),
        f"How much time there is ({first})": scarcity_table(results),
        "Expected recall after the last session": bias_table(results),
        "Expected recall some time after the last answer": horizon_table(results),
        "The range of expected recall": range_table(results),
    }
    return "\n\n".join(f"### {heading}\n\n{part}" for heading, part in parts.items())
