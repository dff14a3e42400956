"""A removed target is moved to the trash as a whole."""

from datetime import UTC, datetime

import pytest

from prepdeck.errors import NotFoundError, UsageError
from prepdeck.library.home import HomeFolders
from prepdeck.library.removing import remove_target
from prepdeck.library.target import list_target_names

NOW = datetime(2026, 11, 21, 9, 5, 7, tzinfo=UTC)


def make_target(home: HomeFolders, name: str) -> None:
    (home.targets_path / name).mkdir(parents=True)
    (home.targets_path / name / "a.md").write_text("# A\n\nInk.\n", "utf-8")


def test_a_removed_target_is_in_the_trash_and_keeps_its_progress(home: HomeFolders) -> None:
    make_target(home, "acme")
    home.journals_path("acme").mkdir(parents=True)
    trash = remove_target(home, "acme", NOW)
    assert trash == home.data_path / "trash" / "acme-20261121-090507"
    assert (trash / "a.md").read_text("utf-8") == "# A\n\nInk.\n"
    assert list_target_names(home) == ("runway",)
    assert home.journals_path("acme").is_dir()


def test_two_targets_removed_in_the_same_second_are_both_kept(home: HomeFolders) -> None:
    make_target(home, "acme")
    first = remove_target(home, "acme", NOW)
    make_target(home, "acme")
    assert remove_target(home, "acme", NOW) != first
    assert len(list(home.trash_path.iterdir())) == 2


def test_only_the_added_files_of_a_bundled_target_are_removed(home: HomeFolders) -> None:
    with pytest.raises(UsageError, match="comes with prepdeck"):
        remove_target(home, "runway", NOW)
    make_target(home, "runway")
    assert (remove_target(home, "runway", NOW) / "a.md").is_file()
    assert list_target_names(home) == ("runway",)


@pytest.mark.parametrize("name", ["nobody", "..", "", "../progress"])
def test_a_name_that_is_not_a_target_is_refused(home: HomeFolders, name: str) -> None:
    make_target(home, "acme")
    with pytest.raises(NotFoundError):
        remove_target(home, name, NOW)
