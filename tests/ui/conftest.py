"""What the tests of the screens share."""

import hashlib
import pickle
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from clock import Clock
from prepdeck.files import write_whole_file
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
def plan_made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MakePlan:
    """Makes a plan, or gives the one that was made of the same values before, also by another worker."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "plans"
    folder.mkdir(exist_ok=True)

    def remembered(
        groups: Mapping[str, Sequence[str]],
        planner: CardPlanner,
        ahead: Round,
        calendar: StudyCalendar,
        now: datetime,
        *,
        on_progress: ProgressCallback = no_progress,
    ) -> StudyPlan:
        values = _as_bytes(groups, planner, ahead, calendar, now)
        path = folder / hashlib.sha256(values).hexdigest()
        if path.exists():
            plan = pickle.loads(path.read_bytes())  # noqa: S301 - written a moment ago, by these tests
            assert isinstance(plan, StudyPlan)
            return plan
        plan = make_plan(groups, planner, ahead, calendar, now, on_progress=on_progress)
        write_whole_file(path, pickle.dumps(plan), can_overwrite=True)
        return plan

    return remembered


def _as_bytes(
    groups: Mapping[str, Sequence[str]], planner: CardPlanner, ahead: Round, calendar: StudyCalendar, now: datetime
) -> bytes:
    """The values that a plan is made of, the same bytes in every worker, whose sets come in orders of their own."""
    times = planner.objective.target_times
    asked = [sorted(each.card_ids) if each.card_ids is not None else None for each in times]
    ordered = copy(planner)
    ordered.objective = planner.objective._replace(target_times=[each._replace(card_ids=None) for each in times])
    without = sorted(ahead.excluded_deck_ids)
    same_round = replace(ahead, excluded_deck_ids=frozenset())
    return pickle.dumps((groups, ordered, asked, same_round, without, calendar, now))


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
