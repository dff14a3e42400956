"""The settings, as a person notices them on the screens."""

import pytest

from person import Person, sit_down
from prepdeck.library.home import HomeFolders
from prepdeck.library.settings_file import load_settings
from prepdeck.settings import Settings
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.theme import DARK_THEME, LIGHT_THEME, find_first_theme_name, load_theme_name, save_theme_name
from settled_app import settle


def write_settings(home: HomeFolders, text: str) -> None:
    home.config_path.mkdir(parents=True, exist_ok=True)
    home.settings_path.write_text(text, "utf-8")


@pytest.mark.parametrize(("setting", "theme"), [("dark", DARK_THEME), ("light", LIGHT_THEME)])
async def test_each_start_shows_the_theme_of_the_settings(study: Study, setting: str, theme: object) -> None:
    other_theme = LIGHT_THEME if theme is DARK_THEME else DARK_THEME
    save_theme_name(study.home, other_theme.name)
    write_settings(study.home, f'theme = "{setting}"\n')
    for _ in range(2):
        settings = load_settings(study.home, {}).values
        async with sit_down(study, settings=settings) as person:
            assert person.app.current_theme == theme
            await person.press("ctrl+t")
            assert person.app.current_theme == other_theme
            shown_name = "Light" if other_theme is LIGHT_THEME else "Dark"
            assert person.notice == f"{shown_name} colors until you quit. config.toml sets {setting} for each start."
    assert load_theme_name(study.home, {}) == other_theme.name  # the choice for later is not touched


def test_without_a_theme_in_the_settings_the_saved_choice_or_the_terminal_decides(home: HomeFolders) -> None:
    assert find_first_theme_name(home, "auto", {}) == DARK_THEME.name
    assert find_first_theme_name(home, "auto", {"COLORFGBG": "0;15"}) == LIGHT_THEME.name
    assert find_first_theme_name(home, "dark", {"COLORFGBG": "0;15"}) == DARK_THEME.name
    save_theme_name(home, LIGHT_THEME.name)
    assert find_first_theme_name(home, "auto", {}) == LIGHT_THEME.name
    assert find_first_theme_name(home, "dark", {}) == DARK_THEME.name


async def test_a_switch_of_an_automatic_theme_is_saved_without_a_word(study: Study) -> None:
    async with sit_down(study, settings=Settings()) as person:
        await person.press("ctrl+t")
        assert person.notice == ""
    assert load_theme_name(study.home, {}) == LIGHT_THEME.name


@pytest.fixture
def home_with_targets(home: HomeFolders) -> HomeFolders:
    """Return a home with two targets of its own."""
    for name in ("acme", "quarry"):
        (home.targets_path / name).mkdir(parents=True)
        (home.targets_path / name / "note.md").write_text(f"# Notes on {name}\n\nInk.\n", "utf-8")
    return home


async def test_the_app_opens_the_target_of_the_settings(home_with_targets: HomeFolders) -> None:
    write_settings(home_with_targets, 'target = "acme"\n')
    for typed_name, expected_text in ((None, "Notes on acme"), ("quarry", "Notes on quarry")):
        app = PrepdeckApp(home_with_targets, typed_name, loaded_settings=load_settings(home_with_targets, {}))
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await settle(pilot)
            assert expected_text in Person(app, pilot).page
            assert Person(app, pilot).notice == ""


async def test_the_app_opens_the_target_that_was_open_last(home_with_targets: HomeFolders) -> None:
    for expected_text in ("Pay guide", "Notes on acme"):
        app = PrepdeckApp(home_with_targets)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await settle(pilot)
            assert expected_text in Person(app, pilot).page
            await Person(app, pilot).press("t", *([] if "acme" in expected_text else ["down"]), "enter")
            await app.workers.wait_for_complete()


async def test_the_app_opens_with_the_bundled_target_in_place_of_an_unknown_one(
    home_with_targets: HomeFolders,
) -> None:
    write_settings(home_with_targets, 'colour = 1\ntarget = "nowhere"\n')
    app = PrepdeckApp(home_with_targets, loaded_settings=load_settings(home_with_targets, {}))
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await settle(pilot)
        person = Person(app, pilot)
        assert "Runway" in person.header
        assert "config.toml:1: there is no setting 'colour'" in person.notice
        shown_text = " ".join(person.page.split())
        assert shown_text.count("there is no setting 'colour'") == 1
        assert shown_text.count("there is no target 'nowhere', so runway opens") == 1
        await person.press("t", "down", "enter")
        await app.workers.wait_for_complete()
        await settle(pilot)
        assert "Notes on acme" in person.page
        assert person.notice == ""  # it was told before, and Today still lists it
        assert "there is no setting 'colour'" in " ".join(person.page.split())
