"""The debrief in the app: offered after an interview, saved at once, and read again later."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from clock import Clock
from person import Person, sit_down
from prepdeck.library.asked_deck import asked_deck_path
from prepdeck.memory.grades import Grade
from prepdeck.memory.rounds import Round
from prepdeck.progress.events import CardGraded
from prepdeck.study import Study

pytestmark = pytest.mark.usefixtures("without_frames")


@pytest.fixture
def past_study(study: Study, clock: Clock) -> Study:
    """A study whose interview was an hour ago."""
    study.rounds.add(Round("Onsite", clock() + timedelta(days=1), "UTC"))
    study.cards.grade("mistakes/flicker-in-motion", Grade.GOOD, 5)
    clock.wait(days=1, hours=1)
    return study


async def test_a_whole_debrief(past_study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(past_study) as person:
        assert "How did the interview “Onsite” go?" in person.page
        await person.press("w", "c", "enter", "down", "enter")
        assert "you did not know it" in person.page
        assert "was expected" in person.page
        await person.press("t")
        await person.type("Why do you want to leave?")
        await person.press("enter", "enter")
        await person.type("For the models.")
        await person.press("enter", "s")
        await person.type("a whiteboard")
        await person.press("enter")
        assert "Why do you want to leave?" in person.page
        assert "a whiteboard" in person.page
        assert "Brier score" in person.page
        await person.press("q")
        await wait_for_deck(person)
        assert "How did the interview" not in person.page
    again = reopened()
    (debrief,) = again.progress.debriefs.values()
    assert (len(debrief.answers), debrief.questions[0].text, debrief.surprise) == (
        1,
        "Why do you want to leave?",
        "a whiteboard",
    )
    assert "A: For the models." in asked_deck_path(again.home, "runway").read_text("utf-8")


async def test_a_question_is_saved_before_its_answer_is_asked_for(
    past_study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type("Why us?")
        await person.press("enter", "enter")
        (debrief,) = reopened().progress.debriefs.values()
        assert [question.text for question in debrief.questions] == ["Why us?"]
        await person.press("escape")
        assert "Why us?" in person.page
    assert "Q: Why us?" in asked_deck_path(past_study.home, "runway").read_text("utf-8")


async def test_a_debrief_goes_on_under_the_new_name_of_a_renamed_interview(
    past_study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(past_study) as person:
        await person.press("w")
        other = reopened()
        other.rounds.rename(other.progress.rounds["Onsite"], "London")
        await person.press("s")
        await person.type("a whiteboard")
        await person.press("enter")
        assert "a whiteboard" in person.page
        await person.press("q")
        assert "How did the interview" not in person.page
    assert [name for name, _ in reopened().progress.debriefs] == ["London"]


@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_a_question_is_kept_if_the_app_ends_before_it_is_said_whether_it_was_known(
    past_study: Study, reopened: Callable[[], Study], *, is_confirmed: bool
) -> None:
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type("Why us?")
        await person.press(*(["enter"] if is_confirmed else []), "ctrl+q")
    (debrief,) = reopened().progress.debriefs.values()
    assert [(question.text, question.is_known) for question in debrief.questions] == [("Why us?", False)]
    assert "Q: Why us?" in asked_deck_path(past_study.home, "runway").read_text("utf-8")


async def test_a_question_becomes_a_card_also_if_the_app_ends_before_its_answer(past_study: Study) -> None:
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type("Why us?")
        await person.press("enter", "enter", "ctrl+q")
    assert "Q: Why us?" in asked_deck_path(past_study.home, "runway").read_text("utf-8")


async def test_a_question_without_its_card_gets_it_when_it_is_typed_again(past_study: Study) -> None:
    deck_path = asked_deck_path(past_study.home, "runway")
    deck_path.parent.parent.mkdir(parents=True)
    deck_path.parent.write_text("in the way of the folder", "utf-8")
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type("Why us?")
        await person.press("enter", "enter", "escape")
        assert "not added" in person.notice
        deck_path.parent.unlink()
        for answer in ("For the models.", ""):  # the second time it is a card
            await person.press("t")
            await person.type("Why us?")
            await person.press("enter", "enter")
            if answer:
                await person.type(answer)
                await person.press("enter")
            assert person.place == "Debrief"
    assert deck_path.read_text("utf-8").count("Why us?") == 1
    assert "A: For the models." in deck_path.read_text("utf-8")


async def test_a_question_that_is_the_prompt_of_a_card_is_kept_if_the_app_ends(
    past_study: Study, reopened: Callable[[], Study]
) -> None:
    prompt = past_study.target.cards_by_id["mistakes/flicker-in-motion"].prompt
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type(prompt)
        await person.press("enter", "ctrl+q")
    (debrief,) = reopened().progress.debriefs.values()
    assert [question.text for question in debrief.questions] == [prompt]
    assert not asked_deck_path(past_study.home, "runway").exists()


async def test_what_cannot_be_saved_is_asked_for_in_every_dialog_and_each_time(past_study: Study) -> None:
    deck_path = asked_deck_path(past_study.home, "runway")
    deck_path.parent.parent.mkdir(parents=True)
    deck_path.parent.write_text("in the way of the folder", "utf-8")
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type("Why us?")
        await person.press("enter")  # in the list of whether it was known
        for _ in range(2):
            await person.press("ctrl+q")
            assert "Not saved yet: what you typed" in person.page
            await person.press("escape")
            assert "Did you know the answer?" in person.page


@pytest.mark.parametrize(
    ("keys", "kept_text"),
    [
        (("home", *"Three. "), "Three. a whiteboard"),
        (("end", *" and a pen"), "a whiteboard and a pen"),
        (("ctrl+u", *"no pen"), "a whiteboard no pen"),
        (("backspace", "backspace"), "a whiteboard"),
    ],
)
async def test_a_text_that_is_typed_anywhere_in_a_saved_one_is_kept_if_the_app_ends(
    past_study: Study, reopened: Callable[[], Study], keys: tuple[str, ...], kept_text: str
) -> None:
    past_study.debriefs.record_surprise(past_study.debriefs.past_rounds[0], "a whiteboard")
    async with sit_down(past_study) as person:
        await person.press("w", "s", *("space" if key == " " else "full_stop" if key == "." else key for key in keys))
        await person.press("ctrl+q")
    (debrief,) = reopened().progress.debriefs.values()
    assert debrief.surprise == kept_text


async def test_an_answer_that_another_program_recorded_meanwhile_is_replaced(
    past_study: Study, reopened: Callable[[], Study]
) -> None:
    card_id = "mistakes/flicker-in-motion"
    async with sit_down(past_study) as person:
        await person.press("w", "c")
        await person.type("flicker")
        await person.press("enter")
        other = reopened()
        other.debriefs.record_card(other.debriefs.past_rounds[0], card_id, is_known=False)
        await person.press("enter")
    study = reopened()
    (debrief,) = study.progress.debriefs.values()
    assert debrief.answers[card_id].is_known
    grades = [event for event in study.store.event_log.all_events if isinstance(event, CardGraded)]
    counted = [event.grade for event in grades if study.store.event_log.is_counted(event)]
    assert counted == [Grade.GOOD, Grade.GOOD]


async def test_a_question_that_is_given_up_is_not_added_and_named(
    past_study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type("Why us?")
        await person.press("enter", "escape")
        assert person.notice == "Not added: Why us?"
        await person.press("ctrl+q")
    assert not reopened().progress.debriefs


async def test_an_interview_that_is_over_can_be_added_for_its_debrief(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("r")
        await person.type("yesterday 15:00")
        assert "1 day ago. It is over: on Today, w asks how it went." in person.dialog
        await person.press("enter")
        assert "Press w on Today to say how it went." in person.notice
        assert "How did the interview “Interview” go?" in person.page
        await person.press("w")
        assert person.place == "Debrief"


async def test_a_card_that_was_asked_is_found_by_typing_its_words(past_study: Study) -> None:
    async with sit_down(past_study) as person:
        await person.press("w", "c")
        await person.type("flicker")
        await person.press("down", "up", "enter", "enter")
        assert "licker" in person.page
        assert "you knew it" in person.page
        await person.press("c")
        await person.type("jq")  # keys elsewhere
        await person.press("enter")
        assert person.place == "ChoiceScreen"
        await person.press("escape")
        assert person.place == "Debrief"


@pytest.mark.parametrize("size", [(160, 48), (80, 24), (60, 16), (40, 8)])
async def test_typed_words_and_the_selected_row_are_visible_below_a_long_list(
    past_study: Study, size: tuple[int, int]
) -> None:
    async with sit_down(past_study, size=size) as person:
        await person.press("w", "c", "down")
        assert any(row.startswith("›") for row in person.drawn().split("\n"))
        page_view, words_input = person.app.screen.query_one("PageView"), person.app.screen.query_one("Input")
        dialog = person.app.screen.query_one(".dialog")
        assert page_view.region.bottom < words_input.region.y < dialog.region.bottom - 1  # above its lower border
        assert words_input.region.height == 1
        await person.type("zzzz")
        assert person.line.value == "zzzz"
        assert "Nothing matches." in person.page


async def wait_for_deck(person: Person) -> None:
    """Wait until the new deck was read."""
    while "Asked in interviews" not in person.page:
        await person.wait(0.01)


async def test_enter_changes_an_answer_and_undo_takes_it_back(past_study: Study) -> None:
    async with sit_down(past_study) as person:
        await person.press("w", "c", "enter", "enter")
        assert "you knew it" in person.page
        await person.press("enter", "down", "enter")
        assert "you did not know it" in person.page
        assert "you knew it" not in person.page


async def test_the_words_of_a_card_are_recognized(past_study: Study) -> None:
    card = past_study.target.cards_by_id["mistakes/flicker-in-motion"]
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type(card.prompt)
        assert "the card “" in person.dialog
        await person.press("enter", "enter")
        assert "you knew it" in person.page
    assert not asked_deck_path(past_study.home, "runway").exists()


async def test_the_same_question_again_changes_whether_it_was_known(past_study: Study) -> None:
    async with sit_down(past_study) as person:
        for keys in (["enter", "enter", "enter"], ["enter", "down", "enter"]):
            await person.press("w", "t") if person.place == "Today" else await person.press("t")
            await person.type("What is C#?")
            await person.press(*keys)
        assert person.page.count("What is C#?") == 1
        assert "you did not know it" in person.page
        await person.press("u")
        assert "you knew it" in person.page


async def test_the_question_can_be_declined(past_study: Study, reopened: Callable[[], Study]) -> None:
    async with sit_down(past_study) as person:
        await person.press("n")
        assert "How did the interview" not in person.page
        await person.press("w")
        assert person.place == "Debrief"
    async with sit_down(reopened()) as person:
        assert "How did the interview" not in person.page


async def test_undo_takes_back_what_was_said_last(past_study: Study) -> None:
    async with sit_down(past_study) as person:
        await person.press("w", "s")
        await person.type("a whiteboard")
        await person.press("enter", "u")
        assert "Undone: the surprise “a whiteboard”" in person.notice
        assert "a whiteboard" not in person.page
        await person.press("u")
        assert "Undo this from before this debrief" in person.notice
    assert len(past_study.store.event_log.counted_grades) == 1


async def test_today_notices_that_an_interview_has_begun(study: Study, clock: Clock) -> None:
    study.rounds.add(Round("Onsite", clock() + timedelta(minutes=1), "UTC"))
    async with sit_down(study) as person:
        clock.wait(minutes=2)
        person.app.follow_clock()
        await person.settle()
        assert "How did the interview “Onsite” go?" in person.page


async def test_there_is_no_debrief_before_an_interview(study: Study) -> None:
    async with sit_down(study) as person:
        await person.press("w")
        assert person.place == "Today"


async def test_a_surprise_that_another_program_saved_meanwhile_is_kept(
    past_study: Study, reopened: Callable[[], Study]
) -> None:
    async with sit_down(past_study) as person:
        await person.press("w", "s")
        other = reopened()
        other.debriefs.record_surprise(other.debriefs.past_rounds[0], "two interviewers")
        await person.type("a whiteboard")
        await person.press("enter")
    (debrief,) = reopened().progress.debriefs.values()
    assert debrief.surprise == "two interviewers a whiteboard"


async def test_an_answer_that_cannot_be_saved_is_not_lost_without_a_question(past_study: Study) -> None:
    deck_path = asked_deck_path(past_study.home, "runway")
    deck_path.parent.parent.mkdir(parents=True)
    deck_path.parent.write_text("in the way of the folder", "utf-8")
    async with sit_down(past_study) as person:
        await person.press("w", "t")
        await person.type("Why us?")
        await person.press("enter", "enter")
        await person.type("For the models.")
        await person.press("ctrl+q")
        assert person.place == "ChoiceScreen"
        assert "Not saved yet: what you typed" in person.page
        await person.press("enter")
        assert person.line.value == "For the models."
        deck_path.parent.unlink()
        await person.press("enter", "ctrl+q")
    assert "A: For the models." in deck_path.read_text("utf-8")
