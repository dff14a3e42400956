"""The drill: the answer is hidden until it is asked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from prepdeck.cards.card import (
    CLOZE_GAP,
    AnyCard,
    ChecklistCard,
    ClozeCard,
    FigureCard,
    ListCard,
    RecallCard,
    RepairCard,
)
from prepdeck.memory.fsrs import DEFAULT_RETENTION, FsrsModel, Grade
from prepdeck.memory.readiness import NO_RECALL, RecallEstimate
from prepdeck.pages.drill import (
    GradeChoices,
    build_drill_page,
    build_end_page,
    describe_answer,
    describe_effect,
    draw_grade_lines,
)
from prepdeck.pages.page import Page, lay_out
from prepdeck.progress.fold import ChecklistEvidence
from prepdeck.session.asked_card import AskedCard
from prepdeck.session.card_chooser import CardChooser, DrillMode
from prepdeck.session.card_queue import CardQueue
from prepdeck.session.drill_session import GivenGrade, ReviewInterval, SessionEnd
from prepdeck.session.study_context import AnswerOutcome
from prepdeck.session.timed_session import StopPoint, StopReason

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAY = FigureCard(
    id="pens/pay",
    prompt="Base salary in EUR a year?",
    answer="91K–120K EUR",
    low=Decimal(91_000),
    high=Decimal(120_000),
    unit="EUR",
    tolerance=Decimal("0.05"),
    note="From a survey.",
)
DRILL = CardQueue(("pens/ink", "pens/nib", "pens/cap"))
WAY = CardChooser(DRILL).session_progress

RECALL = RecallCard(id="pens/ink", prompt="Which **ink** lasts?", answer="Carbon ink.\nIt resists water.")
CLOZE = ClozeCard(id="pens/ink", prompt=f"Carbon {CLOZE_GAP} water.", answer="resists")
REPAIR = RepairCard(
    id="pens/ink", prompt="Someone shows a ballpoint", bad="How nice.", good="For forms, yes.", why="Flattery."
)
TASK = ChecklistCard(id="pens/ink", prompt="Take a pen apart", answer="Name each of its parts.")
INKS = ListCard(id="pens/ink", prompt="Name the inks", items=("Iron gall", "Carbon", "Dye"), note="Dye fades.")


def text_of(found: Page, width: int = 80) -> str:
    return "\n".join(each.text.rstrip() for each in lay_out(found, width).lines)


def shown(card: AnyCard, steps: int, mine: str = "") -> str:
    return text_of(build_drill_page(AskedCard(card=card, deck_name="Pens", shown_count=steps, own_answer=mine), WAY))


CARDS = pytest.mark.parametrize(
    ("card", "prompt", "answer"),
    [
        (RECALL, "Which ink lasts?", "It resists water."),
        (CLOZE, f"Carbon {CLOZE_GAP} water.", "resists"),
        (REPAIR, "Someone shows a ballpoint", "For forms, yes."),
        (TASK, "Take a pen apart", "Name each of its parts."),
        (INKS, "Name the inks", "Iron gall"),
        (PAY, "Base salary in EUR a year?", "91K–120K EUR"),
    ],
    ids=lambda value: value.kind if isinstance(value, AnyCard) else "",
)


@CARDS
def test_before_the_reveal_the_prompt_is_shown_and_the_answer_is_not(card: AnyCard, prompt: str, answer: str) -> None:
    found = shown(card, 0)
    assert prompt in found
    assert answer not in found


@CARDS
def test_after_the_reveal_both_are_shown(card: AnyCard, prompt: str, answer: str) -> None:
    found = shown(card, 1)
    assert prompt in found
    assert answer in found


@CARDS
def test_the_reveal_moves_nothing_that_was_read_already(card: AnyCard, prompt: str, answer: str) -> None:
    before, after = shown(card, 0).split("\n"), shown(card, 1).split("\n")
    assert answer
    assert [row for row in before if prompt in row] == [row for row in after if prompt in row]
    assert before.index(prompt) == after.index(prompt)


def test_a_list_is_shown_item_by_item() -> None:
    assert [[item in shown(INKS, steps) for item in INKS.items] for steps in range(4)] == [
        [False, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert [f"{left} more" in shown(INKS, 3 - left) for left in (2, 1)] == [True, True]
    assert "more" not in shown(INKS, 3)


def test_what_a_list_says_besides_comes_with_its_last_item() -> None:
    assert ["Dye fades." in shown(INKS, steps) for steps in range(4)] == [False, False, False, True]


@pytest.mark.parametrize(("card", "steps"), [(RECALL, 1), (CLOZE, 1), (REPAIR, 1), (TASK, 1), (INKS, 3)])
def test_a_card_can_be_graded_when_all_of_it_is_shown(card: AnyCard, steps: int) -> None:
    asked = [AskedCard(card=card, deck_name="Pens", shown_count=at).is_revealed for at in range(steps + 1)]
    assert asked == [False] * steps + [True]


def test_a_bad_answer_is_shown_to_be_repaired_and_why_it_is_bad_only_afterwards() -> None:
    assert "How nice." in shown(REPAIR, 0)
    assert ["Flattery." in shown(REPAIR, steps) for steps in (0, 1)] == [False, True]


def test_what_the_person_wrote_stands_beside_the_answer() -> None:
    found = shown(RECALL, 1, mine="Iron gall, I think")
    assert found.index("Iron gall, I think") < found.index("Carbon ink.")


def test_what_the_person_wrote_does_not_show_the_answer() -> None:
    found = shown(RECALL, 0, mine="Iron gall, I think")
    assert "Iron gall, I think" in found
    assert "Carbon ink." not in found


def test_a_task_that_is_done_shows_its_evidence() -> None:
    found = text_of(
        build_drill_page(
            AskedCard(card=TASK, deck_name="Pens", shown_count=1, evidence=ChecklistEvidence(NOW, "A video of it")), WAY
        )
    )
    assert "✓ done       A video of it" in found


def test_the_page_says_the_deck_and_how_far_the_drill_is() -> None:
    assert shown(RECALL, 0).split("\n")[0].split("  ")[0] == "Pens"
    assert shown(RECALL, 0).split("\n")[0].endswith("1 of 3")
    later = text_of(
        build_drill_page(
            AskedCard(card=RECALL, deck_name="Pens"), CardChooser(DRILL.after_grade(Grade.GOOD)).session_progress
        )
    )
    assert later.split("\n")[0].endswith("2 of 3")


def without_round() -> GradeChoices:
    model = FsrsModel()
    days = {
        grade: model.days_until_retention(model.memory_after(None, grade, NOW), DEFAULT_RETENTION) for grade in Grade
    }
    return tuple((grade, describe_effect(ReviewInterval(days[grade]), 0, NOW)) for grade in Grade)


def test_the_better_the_grade_the_later_the_card_comes_back() -> None:
    choices = without_round()
    assert [grade for grade, _ in choices] == list(Grade)
    assert [said for _, said in choices] == [("in 5 h",), ("in 1 d",), ("in 2 d",), ("in 8 d",)]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_grades_stand_above_when_the_card_comes_back(width: int) -> None:
    keys, backs = draw_grade_lines(without_round(), width)
    assert keys.text.split() == ["1", "again", "2", "hard", "3", "good", "4", "easy"]
    assert max(keys.width, backs.width) <= width
    assert keys.text.index("4 easy") + 2 == backs.text.rindex("in ")


@pytest.mark.parametrize(("width", "lines"), [(40, 3), (46, 3), (60, 3), (72, 2), (156, 2)])
def test_what_is_said_below_a_grade_is_never_cut_off(width: int, lines: int) -> None:
    said = (("tomorrow", "+0.3%"), ("no more", "-12.5%"), ("in 300 d", "+0.5%"), ("+1.0%",))
    shown = draw_grade_lines(tuple(zip(Grade, said, strict=True)), width)
    assert len(shown) == lines
    assert all(line.width <= width for line in shown)
    whole = "\n".join(line.text for line in shown)
    assert all(part in whole for parts in said for part in parts)
    assert "…" not in whole


@pytest.mark.parametrize("width", range(4, 32))
def test_each_grade_can_be_told_on_a_very_narrow_screen(width: int) -> None:
    keys = draw_grade_lines(without_round(), width)[0]
    assert keys.width <= width
    assert [text for text in keys.text.split() if text.isdecimal()] == ["1", "2", "3", "4"] or width < 8


def test_below_grades_of_which_nothing_is_said_stands_nothing() -> None:
    (keys,) = draw_grade_lines(tuple((grade, ()) for grade in Grade), 80)
    assert keys.text.split() == ["1", "again", "2", "hard", "3", "good", "4", "easy"]


def at(share: float) -> RecallEstimate:
    return RecallEstimate(share, share, share)


def test_a_round_ahead_says_when_the_card_is_expected_again_and_what_the_answer_is_worth() -> None:
    again = [
        AnswerOutcome(None if days is None else NOW + timedelta(days=days), 0.5, is_plan_known=True)
        for days in (0, 1, 3, None)
    ]
    assert [describe_effect(each, 100, NOW) for each in again] == [
        ("today", "+0.5%"),
        ("tomorrow", "+0.5%"),
        ("in 3 d", "+0.5%"),
        ("no more", "+0.5%"),
    ]
    assert describe_effect(AnswerOutcome(None, -0.2, is_plan_known=False), 10, NOW) == ("-2.0%",)
    assert describe_effect(AnswerOutcome(None, -0.0003, is_plan_known=True), 10, NOW) == ("no more", "+0.0%")
    assert (
        describe_answer(GivenGrade("pens/ink", Grade.GOOD, 1.0, again[2]), 100, NOW)
        == "good: next review in 3 d, +0.5% expected recall"
    )
    assert (
        describe_answer(GivenGrade("pens/ink", Grade.EASY, 1.0, again[3]), 100, NOW)
        == "easy: no more reviews before the interview, +0.5% expected recall"
    )


def test_no_points_are_promised_for_a_card_that_the_round_ahead_does_not_ask_about() -> None:
    later, never = (AnswerOutcome(at, None, is_plan_known=True) for at in (NOW + timedelta(days=3), None))
    assert [describe_effect(each, 100, NOW) for each in (later, never)] == [("in 3 d",), ("no more",)]
    assert (
        describe_answer(GivenGrade("pens/ink", Grade.GOOD, 1.0, later), 100, NOW)
        == "good: next review in 3 d, not part of the next interview"
    )
    assert (
        describe_answer(GivenGrade("pens/ink", Grade.GOOD, 1.0, never), 100, NOW)
        == "good: not part of the next interview"
    )


def test_a_card_forgotten_again_and_again_is_said_to_want_rewriting_once_it_is_revealed() -> None:
    card = replace(RECALL, where="pens.md", line=7)
    pages = [
        text_of(build_drill_page(AskedCard(card=card, deck_name="Pens", shown_count=shown, lapse_count=5), WAY))
        for shown in (0, 1)
    ]
    assert "Forgotten" not in pages[0]
    assert "▲ Forgotten 5 times. Rewrite the card" in pages[1]
    assert "pens.md:7" in pages[1].replace("\n", "")


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (StopPoint(StopReason.LITTLE_GAIN, 12, 0.3), "12 min left, but more would add under 1%. q stops, d continues."),
        (
            StopPoint(StopReason.TIME_IS_UP, 5, 0.4),
            "Today's time is up. 5 more minutes would add under 1%. q stops, d continues.",
        ),
    ],
)
def test_where_one_may_stop_the_rest_is_said_to_be_worth_so_much(stop: StopPoint, said: str) -> None:
    course = CardChooser(CardQueue((), given_grades=(("pens/ink", Grade.GOOD),)))
    course.stop_point = stop
    assert said in text_of(build_end_page(SessionEnd(course, at(0.2), at(0.3), 4, 0)))


def test_a_rehearsal_says_that_nothing_counts() -> None:
    course = CardChooser(DRILL, None, DrillMode.PRACTICE)
    assert course.session_progress.progress_text == "1 of 3 · not saved"
    for _ in range(3):
        course.record_grade(course.current_card_id or "", Grade.GOOD, 5.0, NOW)
    assert "your answers were not saved" in text_of(build_end_page(SessionEnd(course, at(0.2), at(0.2), 0, 0)))


def test_the_end_says_how_each_grade_was_given_and_what_is_left() -> None:
    drill = DRILL.after_grade(Grade.GOOD).after_grade(Grade.GOOD).after_grade(Grade.EASY)
    found = text_of(build_end_page(SessionEnd(CardChooser(drill), at(0.2), at(0.315), 4, 1)))
    assert found.split("\n")[0].endswith("3 answers")
    counts = {row.split()[0]: row.split()[-1] for row in found.split("\n") if "░" in row or "█" in row}
    assert counts == {"again": "0", "hard": "0", "good": "2", "easy": "1"}
    assert "Expected recall: 20% → 32%" in found
    assert "Left: 1 review and 4 new cards." in found


def test_the_end_says_when_nothing_is_left() -> None:
    found = text_of(build_end_page(SessionEnd(CardChooser(DRILL.after_grade(Grade.GOOD)), at(0.2), at(0.3), 0, 0)))
    assert "No card is new and none is due." in found


def test_a_drill_of_nothing_says_so() -> None:
    assert "No card is due now. 4 new cards are left." in text_of(
        build_end_page(SessionEnd(CardChooser(CardQueue(())), NO_RECALL, NO_RECALL, 4, 0))
    )


@pytest.mark.parametrize("width", range(20, 201, 12))
@CARDS
def test_no_line_of_a_card_is_wider_than_the_page(card: AnyCard, prompt: str, answer: str, width: int) -> None:
    assert prompt
    assert answer
    for steps in range(4):
        layout = lay_out(
            build_drill_page(
                AskedCard(card=card, deck_name="Pens " * 9, shown_count=steps, own_answer="東京 " * 30), WAY
            ),
            width,
        )
        assert all(each.width <= width for each in layout.lines)


def start_of(asked: AskedCard, width: int = 40) -> str:
    layout = lay_out(build_drill_page(asked, WAY), width)
    return layout.lines[layout.start_index].text


def test_the_page_starts_at_what_was_shown_last() -> None:
    assert (
        start_of(AskedCard(card=RECALL, deck_name="Pens"))
        == lay_out(build_drill_page(AskedCard(card=RECALL, deck_name="Pens"), WAY), 40).lines[0].text
    )
    assert start_of(AskedCard(card=RECALL, deck_name="Pens", shown_count=1)) == "Carbon ink."
    assert start_of(AskedCard(card=RECALL, deck_name="Pens", shown_count=1, own_answer="Dye")) == "Carbon ink."
    assert start_of(AskedCard(card=RECALL, deck_name="Pens", own_answer="Dye")) == "your answer  Dye"
    shown = [start_of(AskedCard(card=INKS, deck_name="Pens", shown_count=at)).split()[0] for at in (1, 2, 3)]
    assert shown == ["1", "2", "3"]


def test_what_a_person_wrote_is_shown_as_it_was_typed() -> None:
    assert "your answer  *x* and [a](b)" in shown(RECALL, 1, mine="*x* and [a](b)")
    done = AskedCard(card=TASK, deck_name="Pens", shown_count=1, evidence=ChecklistEvidence(NOW, "*x* and [a](b)"))
    assert "✓ done       *x* and [a](b)" in text_of(build_drill_page(done, WAY))


@pytest.mark.parametrize(
    ("typed", "said", "grade"),
    [
        ("91-120k", "✓ right", Grade.GOOD),
        ("91k", "~ close. A range is asked: type both numbers.", Grade.HARD),
        ("80-110k", "~ close", Grade.HARD),
        ("10-20k", "✗ wrong", Grade.AGAIN),
    ],
)
def test_a_typed_figure_is_judged_in_words_and_a_grade_is_proposed(typed: str, said: str, grade: Grade) -> None:
    found = shown(PAY, 1, mine=typed)
    assert f"your answer  {typed}" in found
    assert said in found.split("\n")
    assert f"Press enter for {grade.value} {grade.label}" in found
    assert AskedCard(card=PAY, deck_name="Pens", shown_count=1, own_answer=typed).suggested_grade is grade


@pytest.mark.parametrize("typed", ["", "dunno"])
def test_without_a_number_a_figure_is_shown_and_no_grade_is_proposed(typed: str) -> None:
    assert "91K–120K EUR" in shown(PAY, 1, mine=typed)
    assert "Press enter for" not in shown(PAY, 1, mine=typed)
    assert AskedCard(card=PAY, deck_name="Pens", shown_count=1, own_answer=typed).suggested_grade is None


def test_no_verdict_is_given_before_the_answer_is_shown() -> None:
    assert "right" not in shown(PAY, 0, mine="91-120k")
    assert AskedCard(card=PAY, deck_name="Pens", own_answer="91-120k").suggested_grade is None


def test_ones_own_note_stands_below_the_whole_answer_as_it_was_typed() -> None:
    pages = [
        text_of(
            build_drill_page(
                AskedCard(card=INKS, deck_name="Pens", shown_count=at, note="*first* letters: [ICD](x)"), WAY
            )
        )
        for at in range(4)
    ]
    assert ["first" in found for found in pages] == [False, False, False, True]
    assert pages[-1].split("\n")[-1] == "note         *first* letters: [ICD](x)"
