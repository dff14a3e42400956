"""A target that is removed is in the trash, whole."""

from datetime import UTC, datetime

import pytest

from prepdeck.errors import NotFound, WrongUse
from prepdeck.library.home import Home
from prepdeck.library.removing import remove
from prepdeck.library.target import names

NOW = datetime(2026, 11, 21, 9, 5, 7, tzinfo=UTC)


def made(home: Home, name: str) -> None:
    (home.targets / name).mkdir(parents=True)
    (home.targets / name / "a.md").write_text("# A\n\nInk.\n", "utf-8")


def test_it_is_moved_to_the_trash_and_its_progress_stays(home: Home) -> None:
    made(home, "acme")
    home.journal("acme").mkdir(parents=True)
    trash = remove(home, "acme", NOW)
    assert trash == home.data / "trash" / "acme-20261121-090507"
    assert (trash / "a.md").read_text("utf-8") == "# A\n\nInk.\n"
    assert names(home) == ("runway",)
    assert home.journal("acme").is_dir()


def test_two_that_go_in_the_same_second_are_both_kept(home: Home) -> None:
    made(home, "acme")
    first = remove(home, "acme", NOW)
    made(home, "acme")
    assert remove(home, "acme", NOW) != first
    assert len(list(home.trash.iterdir())) == 2


def test_a_bundled_target_stays_and_what_was_added_to_it_can_go(home: Home) -> None:
    with pytest.raises(WrongUse, match="bundled"):
        remove(home, "runway", NOW)
    made(home, "runway")
    assert (remove(home, "runway", NOW) / "a.md").is_file()
    assert names(home) == ("runway",)


@pytest.mark.parametrize("name", ["nobody", "..", "", "../progress"])
def test_what_is_no_target_is_not_moved(home: Home, name: str) -> None:
    made(home, "acme")
    with pytest.raises(NotFound):
        remove(home, name, NOW)
