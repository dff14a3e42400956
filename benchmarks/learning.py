"""How much is known on the day, by policy: `python benchmarks/learning.py [--learners N] [--truths RAHBC] [--write]`.

Simulated learners study with prepdeck's own planner, as it is in the app, and with what else people use, the same
minutes a day, in 36 settings: 40, 120 or 300 cards, 3, 7, 14 or 30 days, 5, 15 or 30 minutes a day. The interview is
15 hours after the last session; a card never seen counts nothing. The planner sees the grades alone, never the truth.

`learners.py` holds the truths, `policies.py` what is compared, `simulated.py` one learner's study, `learning_tables.py`
the figures. Every chance is drawn from dice that are named after truth, learner and card, so that two runs are equal.
With `--write` the tables of docs/learning.md are made anew, and the rest of it stays.
"""

import argparse
import os
import time
from pathlib import Path

from learners import TRUTHS
from learning_tables import Results, tables
from simulated import run, tasks

DOCUMENT = Path(__file__).parents[1] / "docs" / "learning.md"
BEGIN, END = "<!-- made by benchmarks/learning.py -->", "<!-- end of what is made -->"


def written(text: str, made: str) -> str:
    """The text with what stands between the two marks replaced.

    Raises:
        ValueError: A mark is missing.
    """
    before, _, rest = text.partition(BEGIN)
    _, end, behind = rest.partition(END)
    if not end:
        raise ValueError(f"{DOCUMENT} lacks the marks {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{behind}"


def main() -> None:
    """Simulate, print and, where asked to, write."""
    parser = argparse.ArgumentParser(description="How much is known on the day, by policy.")
    parser.add_argument("--learners", type=int, default=4, help="of each truth; default 4")
    parser.add_argument(
        "--fewer", type=int, default=10, help="of these with forecasts and other thresholds; default 10"
    )
    parser.add_argument("--truths", default=TRUTHS, help=f"some of {TRUTHS}")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/learning.md")
    options = parser.parse_args()
    begun = time.monotonic()
    results = Results(run(tasks(options.truths, options.learners, options.fewer)))
    fewer = min(options.fewer, options.learners)
    made = (
        f"Made by `python benchmarks/learning.py --learners {options.learners} --fewer {fewer} --truths"
        f" {options.truths} --write` in {(time.monotonic() - begun) / 60:.0f} minutes on {os.cpu_count()} processors:"
        f" {options.learners} learners of each truth, of whom the first {fewer} give the forecasts, the ranges and the"
        f" thresholds. The seeds are the names of truth, learner and card.\n\n{tables(results)}"
    )
    print(made)
    if options.write:
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
