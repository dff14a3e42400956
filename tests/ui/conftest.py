"""Fixtures for the tests of the screens."""

import hashlib
import pickle
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from textual._compositor import Compositor

from clock import Clock
from prepdeck.files import write_whole_file
from prepdeck.library.home import HomeFolders
from prepdeck.memory import plan_maker
from prepdeck.memory.plan import StudyPlan
from prepdeck.memory.plan_maker import make_plan
from prepdeck.memory.planner import CardPlanner
from prepdeck.memory.rounds import Round
from prepdeck.memory.study_days import StudyCalendar
from prepdeck.progress_callback import ProgressCallback, no_progress
from prepdeck.study import Study

MakePlan = Callable[..., StudyPlan]
_WIDE = "# Wide\n\nstart 日本語 end\n\nthumb 👍🏽 done\n\ncafe\u0301 last\n"


@pytest.fixture(scope="session")
def make_plan_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MakePlan:
    """Make a plan, or load the plan that this or another worker made before from the same inputs."""
    base_path = tmp_path_factory.getbasetemp()
    folder_path = (base_path if worker_id == "master" else base_path.parent) / "plans"
    folder_path.mkdir(exist_ok=True)

    def make_or_load_plan(
        card_ids_by_deck: Mapping[str, Sequence[str]],
        planner: CardPlanner,
        interview_round: Round,
        calendar: StudyCalendar,
        now: datetime,
        *,
        on_progress: ProgressCallback = no_progress,
    ) -> StudyPlan:
        serialized_inputs = _serialize_inputs(card_ids_by_deck, planner, interview_round, calendar, now)
        path = folder_path / hashlib.sha256(serialized_inputs).hexdigest()
        if path.exists():
            plan = pickle.loads(path.read_bytes())  # noqa: S301 - the file was written by these tests
            assert isinstance(plan, StudyPlan)
            return plan
        plan = make_plan(card_ids_by_deck, planner, interview_round, calendar, now, on_progress=on_progress)
        write_whole_file(path, pickle.dumps(plan), can_overwrite=True)
        return plan

    return make_or_load_plan


def _serialize_inputs(
    card_ids_by_deck: Mapping[str, Sequence[str]],
    planner: CardPlanner,
    interview_round: Round,
    calendar: StudyCalendar,
    now: datetime,
) -> bytes:
    """Serialize the inputs of a plan. Sets are sorted, because their order differs between workers."""
    target_times = planner.objective.target_times
    asked_ids = [
        sorted(target_time.card_ids) if target_time.card_ids is not None else None for target_time in target_times
    ]
    ordered_planner = copy(planner)
    ordered_planner.objective = planner.objective._replace(
        target_times=[target_time._replace(card_ids=None) for target_time in target_times],
        seconds_by_card=dict(planner.objective.seconds_by_card),
        weight_by_card=dict(planner.objective.weight_by_card),
    )
    excluded_ids = sorted(interview_round.excluded_deck_ids)
    same_round = replace(interview_round, excluded_deck_ids=frozenset())
    return pickle.dumps((card_ids_by_deck, ordered_planner, asked_ids, same_round, excluded_ids, calendar, now))


@pytest.fixture(autouse=True)
def _make_plans_only_once(make_plan_once: MakePlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reuse plans, because many tests start from the same state and a plan takes a second or two."""
    monkeypatch.setattr(plan_maker, "make_plan", make_plan_once)


@pytest.fixture
def without_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing, for tests of what keys do: frames would take two fifths of their time.

    The screens are laid out all the same, and `Person` reads what they would draw. The tests of pictures, of the mouse,
    of what is written to the terminal, and the random walk draw each frame.
    """
    monkeypatch.setattr(Compositor, "render_update", lambda *_, **__: "")


@pytest.fixture
def used_study(home: HomeFolders, clock: Clock) -> Study:
    """Return a study of Runway with a note, interviews yesterday and tomorrow, a suspended card, a second target."""
    (home.targets_path / "runway").mkdir(parents=True)
    (home.targets_path / "runway" / "wide.md").write_text(_WIDE, "utf-8")
    (home.targets_path / "quarry").mkdir()
    (home.targets_path / "quarry" / "stone.md").write_text("# Stone\n\nGrey.\n", "utf-8")
    study = Study.open(home, "runway", clock)
    study.rounds.schedule(clock() - timedelta(hours=30), "UTC", "Phone")
    study.rounds.schedule(clock() + timedelta(hours=30), "UTC")
    study.cards.suspend("pay/base-nyc")
    return study
