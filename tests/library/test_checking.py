"""The check of everything in the library."""

from datetime import date
from pathlib import Path

from prepdeck.library.checking import check_library
from prepdeck.library.home import HomeFolders


def test_every_one_of_many_targets_is_checked(home: HomeFolders) -> None:
    for number in range(205):  # more than are opened at once
        path = home.targets_path / f"target-{number}" / "decks" / "empty.md"
        path.parent.mkdir(parents=True)
        path.write_text("words\n", "utf-8")
    steps = list[tuple[int, int]]()
    problems = check_library(home, date(2026, 11, 20), lambda done, total: steps.append((done, total)))
    folders = {Path(problem.where).parents[1].name for problem in problems if problem.where.endswith("empty.md")}
    assert folders == {f"target-{number}" for number in range(205)}
    assert steps[-1] == (206, 206)
