"""What the tests of the screens share."""

import pickle
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from clock import Clock
from prepdeck.library.home import HomeFolders
from prepdeck.memory.plan import StudyPlan, make_plan
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.rounds import Round
from prepdeck.memory.study_days import StudyCalendar
from prepdeck.progress_callback import ProgressCallback, no_progress
from prepdeck.session import study_context
from prepdeck.study import Study

MakePlan = Callable[..., StudyPlan]
_WIDE = "# Wide\n\nstart 日本語 end\n\nthumb 👍🏽 done\n\ncafe\u0301 last\n"


@pytest.fixture(scope="session")
def plan_made_once() -> MakePlan:
    """Makes a plan, or gives the one that was made of the same values before: it is always the same."""
    made: dict[bytes, StudyPlan] = {}

    def remembered(
        groups: Mapping[str, Sequence[str]],
        planner: CardPlanner,
        ahead: Round,
        calendar: StudyCalendar,
        now: datetime,
        *,
        on_progress: ProgressCallback = no_progress,
    ) -> StudyPlan:
        key = pickle.dumps((groups, planner, ahead, calendar, now))
        if key not in made:
            made[key] = make_plan(groups, planner, ahead, calendar, now, on_progress=on_progress)
        return made[key]

    return remembered


@pytest.fixture(autouse=True)
def _plans_are_made_once(plan_made_once: MakePlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many tests begin on the same evening, and a plan takes a second or two."""
    monkeypatch.setattr(study_context, "make_plan", plan_made_once)


@pytest.fixture
def lived_in(home: HomeFolders, clock: Clock) -> Study:
    """Runway with a document of notes, an interview tomorrow, a card set aside, and a second target."""
    (home.targets_path / "runway").mkdir(parents=True)
    (home.targets_path / "runway" / "wide.md").write_text(_WIDE, "utf-8")
    (home.targets_path / "quarry").mkdir()
    (home.targets_path / "quarry" / "stone.md").write_text("# Stone\n\nGrey.\n", "utf-8")
    study = Study.open(home, "runway", clock)
    study.rounds.schedule(clock() + timedelta(hours=30), "UTC")
    study.cards.suspend("pay/base-nyc")
    return study
