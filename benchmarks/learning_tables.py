"""What the simulated learners come to, as the tables of docs/learning.md.

A learner's figures are averaged over the settings first: the standard error is that of the mean over learners, who
are the same under every policy. So differences are paired, learner by learner and setting by setting.
"""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from policies import (
    ANKI,
    CAPPED,
    LEITNER,
    MISSED,
    MISSED_EVEN,
    NIGHT,
    OUR_NIGHT,
    OURS,
    PROPOSED,
    SM2,
    STOPPING,
    THRESHOLDS,
    TURNS,
    WAYS,
    Setting,
)
from prepdeck.memory.readiness import RecallEstimate
from simulated import Outcome, Predicted

PAIRS = (
    (OURS, ANKI),
    (OURS, CAPPED),
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
_SCARCE, _PLENTY = 60, 240  # seconds there are for each card


class Mean(NamedTuple):
    """A mean over learners with its standard error, which is not known of a single one."""

    mean: float
    error: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Mean":
        """The mean of one value a learner."""
        found = list(values)
        error = statistics.stdev(found) / math.sqrt(len(found)) if len(found) > 1 else math.nan
        return cls(statistics.mean(found), error)

    def signed(self) -> str:
        """As a difference."""
        return f"{self.mean:+.1f} ± {self.error:.1f}".replace("-", "−")

    def __str__(self) -> str:
        return f"{self.mean:.1f} ± {self.error:.1f}"


class Results:
    """All outcomes of a run.

    Args:
        outcomes: In any order.
    """

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._by = {(each.task.way, each.task.truth, each.task.number, each.task.setting): each for each in outcomes}

    @cached_property
    def truths(self) -> str:
        """The sorts of learners, in the order of the run."""
        return "".join(dict.fromkeys(truth for _, truth, _, _ in self._by))

    @cached_property
    def settings(self) -> list[Setting]:
        """What there was to learn."""
        return list(dict.fromkeys(setting for *_, setting in self._by))

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], dict[int, None]] = {}
        for way, truth, number, _ in self._by:
            found.setdefault((way, truth), {})[number] = None
        return {key: list(numbers) for key, numbers in found.items()}

    def numbers(self, way: str, truth: str) -> list[int]:
        """The learners who went that way."""
        return self._numbers[way, truth]

    def by_learner(
        self,
        figure: Callable[[Outcome], float],
        way: str,
        truth: str,
        settings: Sequence[Setting] | None = None,
        numbers: Sequence[int] | None = None,
    ) -> list[float]:
        """A figure for each learner, averaged over the settings, all where None."""
        chosen = self.settings if settings is None else settings
        return [
            statistics.mean(figure(self._by[way, truth, number, setting]) for setting in chosen)
            for number in (self.numbers(way, truth) if numbers is None else numbers)
        ]

    def recall(self, way: str, truth: str, settings: Sequence[Setting] | None = None) -> Mean:
        """Recall on the day, in percent."""
        return Mean.of(self.by_learner(lambda each: each.recall, way, truth, settings))

    def share(self, way: str, truth: str) -> float:
        """How much of the time there was it took, in percent."""
        return statistics.mean(self.by_learner(lambda each: 100 * each.hours / each.task.setting.hours, way, truth))

    def hours(self, way: str, truth: str, numbers: Sequence[int] | None = None) -> float:
        """How long it took."""
        return statistics.mean(self.by_learner(lambda each: each.hours, way, truth, None, numbers))

    def difference(self, way: str, other: str, truth: str, settings: Sequence[Setting] | None = None) -> Mean:
        """By how many points one way gives more recall than another, to the learners who went both."""
        others = set(self.numbers(other, truth))
        numbers = [number for number in self.numbers(way, truth) if number in others]
        one, two = (
            self.by_learner(lambda each: each.recall, each_way, truth, settings, numbers) for each_way in (way, other)
        )
        return Mean.of(a - b for a, b in zip(one, two, strict=True))

    def worst(self, way: str, other: str, truth: str) -> tuple[Setting, Mean]:
        """The setting in which a way compares worst with another."""
        found = [(setting, self.difference(way, other, truth, [setting])) for setting in self.settings]
        return min(found, key=lambda each: each[1].mean)

    def predicted(
        self, figure: Callable[[Outcome, Predicted], float], way: str, truth: str, settings: Sequence[Setting]
    ) -> Mean:
        """A figure of what was predicted."""

        def of(outcome: Outcome) -> float:
            assert outcome.predicted is not None
            return figure(outcome, outcome.predicted)

        return Mean.of(self.by_learner(of, way, truth, settings))

    def forecast(self, figure: Callable[[Outcome, Predicted], float], truth: str, settings: Sequence[Setting]) -> Mean:
        """The same of what was forecast, for the learners of whom there is a forecast."""

        def of(outcome: Outcome) -> float:
            assert outcome.predicted is not None
            return figure(outcome, outcome.predicted)

        looked = [number for number in self.numbers(STOPPING, truth) if self._looks(truth, number)]
        return Mean.of(self.by_learner(of, STOPPING, truth, settings, looked))

    def _looks(self, truth: str, number: int) -> bool:
        return self._by[STOPPING, truth, number, self.settings[0]].task.looks


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, figures to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def recall_table(results: Results) -> str:
    """Recall by policy and truth, and the time it took."""
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
    return table(["policy", *results.truths, f"hours ({first})", "of the time"], rows)


def difference_table(results: Results) -> str:
    """Paired differences between policies."""
    rows = [
        [f"{way} − {other}", *(results.difference(way, other, truth).signed() for truth in results.truths)]
        for way, other in PAIRS
    ]
    return table(["difference, points", *results.truths], rows)


def worst_table(results: Results) -> str:
    """The setting in which prepdeck compares worst with round robin."""

    def row(truth: str) -> list[str]:
        setting, found = results.worst(OURS, TURNS, truth)
        said = f"{setting.cards} cards, {setting.days} days, {setting.minutes} minutes a day"
        return [truth, said, found.signed()]

    return table(["truth", "worst setting", f"{OURS} − {TURNS}"], map(row, results.truths))


def curve_table(results: Results) -> str:
    """Recall against time by the threshold at which a session ends, both as compared with round robin."""

    def cell(way: str, truth: str) -> str:
        numbers = results.numbers(way, truth)
        share = results.hours(way, truth, numbers) / results.hours(TURNS, truth, numbers)
        return f"{results.difference(way, TURNS, truth).signed()}, {100 * share:.0f} %"

    rows = [[f"{least}", *(cell(f"stop {least}", truth) for truth in results.truths)] for least in THRESHOLDS]
    return table(["ends below so many times what is enough", *results.truths], rows)


def scarcity_table(results: Results) -> str:
    """Recall by how much time there is for each card, and by how many days."""
    first = results.truths[0]

    def each(setting: Setting) -> float:
        return setting.hours * 3600 / setting.cards

    groups: Mapping[str, Callable[[Setting], bool]] = {
        f"under {_SCARCE} s a card": lambda setting: each(setting) < _SCARCE,
        f"{_SCARCE} to {_PLENTY} s": lambda setting: _SCARCE <= each(setting) < _PLENTY,
        f"{_PLENTY} s and more": lambda setting: each(setting) >= _PLENTY,
        "3 days": lambda setting: setting.days == 3,
        "30 days": lambda setting: setting.days == 30,
    }
    chosen = {name: [setting for setting in results.settings if belongs(setting)] for name, belongs in groups.items()}
    held = {name: settings for name, settings in chosen.items() if settings}
    rows = [
        [way, *(f"{results.recall(way, first, settings).mean:.1f}" for settings in held.values())]
        for way in (OURS, PROPOSED, TURNS, CAPPED, ANKI, NIGHT, OUR_NIGHT)
    ]
    return table([f"recall under {first}", *(f"{name} ({len(each)})" for name, each in held.items())], rows)


Look = Callable[[Predicted], RecallEstimate | None]
_LAST = "after the last session"
_LOOKS: Mapping[str, Look] = {
    _LAST: lambda said: said.last,
    "forecast half way": lambda said: said.half,
    "forecast before the first session": lambda said: said.first,
}


def bias_table(results: Results) -> str:
    """By how many points what is predicted after the last session is above recall on the day, after many days."""
    long = [each for each in results.settings if each.days in _LONG]

    def alone(one: Outcome, said: Predicted) -> float:
        return 100 * said.raw - one.recall

    def shown(one: Outcome, said: Predicted) -> float:
        return 100 * said.last.mean - one.recall

    rows = [
        [f"{way}, {name}", *(results.predicted(figure, way, truth, long).signed() for truth in results.truths)]
        for way in (OURS, STOPPING)
        for name, figure in (("the minds alone", alone), ("as it is shown", shown))
    ]
    return table(["predicted − recalled, points", *results.truths], rows)


def range_table(results: Results) -> str:
    """How often the range holds recall on the day, how wide it is, and how far off its middle is."""
    rows = []
    for days in (_SHORT, _LONG):
        settings = [each for each in results.settings if each.days in days]
        for name, look in _LOOKS.items() if settings else ():
            cells = (_range(results, truth, name, look, settings) for truth in results.truths)
            rows.append([f"{name}, {days[0]} or {days[1]} days", *cells])
    return table(["held, half its width, bias", *results.truths], rows)


def _range(results: Results, truth: str, name: str, look: Look, settings: Sequence[Setting]) -> str:
    def said(predicted: Predicted) -> RecallEstimate:
        found = look(predicted)
        assert found is not None
        return found

    def holds(one: Outcome, predicted: Predicted) -> float:
        return 100.0 * (said(predicted).low <= one.recall / 100 <= said(predicted).high)

    def half(_: Outcome, predicted: Predicted) -> float:
        return 50 * (said(predicted).high - said(predicted).low)

    def bias(one: Outcome, predicted: Predicted) -> float:
        return 100 * said(predicted).mean - one.recall

    held, width, off = (
        results.predicted(figure, STOPPING, truth, settings)
        if name == _LAST
        else results.forecast(figure, truth, settings)
        for figure in (holds, half, bias)
    )
    return f"{held.mean:.0f} ± {held.error:.0f} %, {width.mean:.0f}, {off.mean:+.1f}".replace("-", "−")


def tables(results: Results) -> str:
    """All tables, each under its heading."""
    first = results.truths[0]
    parts = {
        "Recall on the day": recall_table(results),
        "Differences": difference_table(results),
        "Against round robin, setting by setting": worst_table(results),
        "Ending a session early": curve_table(results),
        f"How much time there is ({first})": scarcity_table(results),
        "Readiness after the last session": bias_table(results),
        "The range of readiness": range_table(results),
    }
    return "\n\n".join(f"### {heading}\n\n{part}" for heading, part in parts.items())
