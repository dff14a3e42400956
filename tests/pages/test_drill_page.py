"""The pages of a drill: the card, the grades and the end."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

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
from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.reading_order import describe_plain, plain_blocks
from prepdeck.memory.expected_recall import NO_RECALL, RecallEstimate
from prepdeck.memory.grades import Grade
from prepdeck.memory.learner import Learner
from prepdeck.memory.retention import DEFAULT_RETENTION, days_until_due
from prepdeck.memory.study_days import to_epoch_days
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
    note=plain_blocks("From a survey."),
)
CARD_QUEUE = CardQueue(("pens/ink", "pens/nib", "pens/cap"))
PROGRESS = CardChooser(CARD_QUEUE).session_progress

RECALL = RecallCard(
    id="pens/ink",
    prompt="Which ink lasts?",
    question=parse_markdown("Which **ink** lasts?"),
    answer=plain_blocks("Carbon ink.\nIt resists water."),
)
CLOZE = ClozeCard(id="pens/ink", prompt=f"Carbon {CLOZE_GAP} water.", answer=plain_blocks("resists"))
REPAIR = RepairCard(
    id="pens/ink",
    prompt="Someone shows a ballpoint",
    bad=plain_blocks("How nice."),
    good=plain_blocks("For forms, yes."),
    why=plain_blocks("Flattery."),
)
CHECKLIST_ITEM = ChecklistCard(id="pens/ink", prompt="Take a pen apart", answer=plain_blocks("Name each of its parts."))
INK_LIST = ListCard(
    id="pens/ink",
    prompt="Name the inks",
    items=tuple(map(plain_blocks, ("Iron gall", "Carbon", "Dye"))),
    note=plain_blocks("Dye fades."),
)


def show_page(page: Page, width: int = 80) -> str:
    return "\n".join(line.text.rstrip() for line in lay_out(page, width).lines)


def show_card(card: AnyCard, shown_count: int, own_answer: str = "") -> str:
    return show_page(
        build_drill_page(
            AskedCard(card=card, deck_name="Pens", shown_count=shown_count, own_answer=own_answer), PROGRESS
        )
    )


every_card = pytest.mark.parametrize(
    ("card", "prompt", "answer"),
    [
        (RECALL, "Which ink lasts?", "It resists water."),
        (CLOZE, f"Carbon {CLOZE_GAP} water.", "resists"),
        (REPAIR, "Someone shows a ballpoint", "For forms, yes."),
        (CHECKLIST_ITEM, "Take a pen apart", "Name each of its parts."),
        (INK_LIST, "Name the inks", "Iron gall"),
        (PAY, "Base salary in EUR a year?", "91K–120K EUR"),
    ],
    ids=lambda value: value.kind if isinstance(value, AnyCard) else "",
)


@every_card
def test_before_the_reveal_only_the_prompt_is_shown(card: AnyCard, prompt: str, answer: str) -> None:
    shown_text = show_card(card, 0)
    assert prompt in shown_text
    assert answer not in shown_text


@every_card
def test_after_the_reveal_prompt_and_answer_are_shown(card: AnyCard, prompt: str, answer: str) -> None:
    shown_text = show_card(card, 1)
    assert prompt in shown_text
    assert answer in shown_text


@every_card
def test_the_reveal_does_not_move_the_prompt(card: AnyCard, prompt: str, answer: str) -> None:
    text_before, text_after = show_card(card, 0).split("\n"), show_card(card, 1).split("\n")
    assert answer
    assert [row for row in text_before if prompt in row] == [row for row in text_after if prompt in row]
    assert text_before.index(prompt) == text_after.index(prompt)


def test_a_list_is_shown_item_by_item() -> None:
    items = [describe_plain(item) for item in INK_LIST.items]
    assert [[item in show_card(INK_LIST, shown_count) for item in items] for shown_count in range(4)] == [
        [False, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert [f"{remaining_count} more" in show_card(INK_LIST, 3 - remaining_count) for remaining_count in (2, 1)] == [
        True,
        True,
    ]
    assert "more" not in show_card(INK_LIST, 3)


def test_the_note_of_a_list_is_shown_with_its_last_item() -> None:
    assert ["Dye fades." in show_card(INK_LIST, shown_count) for shown_count in range(4)] == [False, False, False, True]


@pytest.mark.parametrize(
    ("card", "shown_count"), [(RECALL, 1), (CLOZE, 1), (REPAIR, 1), (CHECKLIST_ITEM, 1), (INK_LIST, 3)]
)
def test_a_card_can_be_graded_when_all_of_it_is_shown(card: AnyCard, shown_count: int) -> None:
    revealed_states = [
        AskedCard(card=card, deck_name="Pens", shown_count=count).is_revealed for count in range(shown_count + 1)
    ]
    assert revealed_states == [False] * shown_count + [True]


def test_a_repair_card_explains_the_bad_answer_only_after_the_reveal() -> None:
    assert "How nice." in show_card(REPAIR, 0)
    assert ["Flattery." in show_card(REPAIR, shown_count) for shown_count in (0, 1)] == [False, True]


def test_the_typed_answer_is_above_the_correct_one() -> None:
    shown_text = show_card(RECALL, 1, own_answer="Iron gall, I think")
    assert shown_text.index("Iron gall, I think") < shown_text.index("Carbon ink.")


def test_a_typed_answer_does_not_reveal_the_correct_one() -> None:
    shown_text = show_card(RECALL, 0, own_answer="Iron gall, I think")
    assert "Iron gall, I think" in shown_text
    assert "Carbon ink." not in shown_text


def test_a_done_checklist_item_shows_its_evidence() -> None:
    shown_text = show_page(
        build_drill_page(
            AskedCard(
                card=CHECKLIST_ITEM, deck_name="Pens", shown_count=1, evidence=ChecklistEvidence(NOW, "A video of it")
            ),
            PROGRESS,
        )
    )
    assert "✓ ticked     A video of it" in shown_text


def test_the_title_shows_the_deck_and_the_progress() -> None:
    assert show_card(RECALL, 0).split("\n")[0].split("  ")[0] == "Pens"
    assert show_card(RECALL, 0).split("\n")[0].endswith("0 of 3 done")
    later_page_text = show_page(
        build_drill_page(
            AskedCard(card=RECALL, deck_name="Pens"), CardChooser(CARD_QUEUE.after_grade(Grade.GOOD)).session_progress
        )
    )
    assert later_page_text.split("\n")[0].endswith("1 of 3 done")


def make_choices_without_round() -> GradeChoices:
    days = {grade: days_until_due(Learner(), "pens/0", grade, to_epoch_days(NOW), DEFAULT_RETENTION) for grade in Grade}
    return tuple((grade, describe_effect(ReviewInterval(days[grade]), NOW)) for grade in Grade)


def test_better_grades_give_longer_intervals() -> None:
    choices = make_choices_without_round()
    assert [grade for grade, _ in choices] == list(Grade)
    assert [effect_texts for _, effect_texts in choices] == [("in 1 min",), ("in 9 h",), ("tomorrow",), ("in 4 days",)]


@pytest.mark.parametrize(("width", "indent"), [(40, 0), (80, 2), (200, 2)], ids=["no room for an indent", "80", "200"])
def test_the_grades_are_aligned_with_their_intervals(width: int, indent: int) -> None:
    key_line, effect_line = draw_grade_lines(make_choices_without_round(), width)
    assert key_line.text.split() == ["1", "again", "2", "hard", "3", "good", "4", "easy"]
    assert max(key_line.width, effect_line.width) <= width
    assert key_line.text.index("4 easy") + indent == effect_line.text.rindex("in ")


@pytest.mark.parametrize(("width", "line_count"), [(40, 6), (46, 5), (60, 5), (72, 4), (156, 3)])
def test_the_effects_of_grades_are_never_truncated(width: int, line_count: int) -> None:
    effects = (("tomorrow", "43%"), ("in 6 days", "62%"), ("in 30 days", "71%"), ("100%",))
    grade_lines = draw_grade_lines(tuple(zip(Grade, effects, strict=True)), width)
    assert len(grade_lines) == line_count
    assert all(line.width <= width for line in grade_lines)
    all_text = "\n".join(line.text for line in grade_lines)
    assert all(word in all_text for effect_texts in effects for word in " ".join(effect_texts).split())
    assert "…" not in all_text


@pytest.mark.parametrize("width", range(4, 32))
def test_every_grade_key_is_shown_on_a_very_narrow_screen(width: int) -> None:
    key_line = draw_grade_lines(make_choices_without_round(), width)[0]
    assert key_line.width <= width
    assert [text for text in key_line.text.split() if text.isdecimal()] == ["1", "2", "3", "4"] or width < 8


def test_grades_without_effects_take_one_line() -> None:
    (key_line,) = draw_grade_lines(tuple((grade, ()) for grade in Grade), 80)
    assert key_line.text.split() == ["1", "again", "2", "hard", "3", "good", "4", "easy"]


def make_estimate(share: float) -> RecallEstimate:
    return RecallEstimate(share, share, share)


def test_with_a_round_a_grade_shows_the_next_review_and_the_recall_of_the_card() -> None:
    outcomes = [
        AnswerOutcome(None if days is None else NOW + timedelta(days=days), 0.62, is_plan_known=True)
        for days in (0, 1, 3, None)
    ]
    assert [describe_effect(outcome, NOW) for outcome in outcomes] == [
        ("today", "62%"),
        ("tomorrow", "62%"),
        ("in 3 days", "62%"),
        ("not again before the interview", "62%"),
    ]
    assert describe_effect(AnswerOutcome(None, 0.2, is_plan_known=False), NOW) == ("20%",)
    said = [describe_answer(GivenGrade("pens/ink", Grade.GOOD, 1.0, outcome), NOW) for outcome in outcomes[2:]]
    assert said == [
        "good: next review in 3 days; if it came no more, 62% recall at the interview",
        "good: not again before the interview; 62% recall at the interview",
    ]
    unknown_outcome = AnswerOutcome(None, 0.5, is_plan_known=False)
    assert describe_answer(GivenGrade("pens/ink", Grade.AGAIN, 1.0, unknown_outcome), NOW) == (
        "again: 50% recall at the interview"
    )


def test_a_caption_says_what_the_percentages_are() -> None:
    with_recall, without = (draw_grade_lines(((Grade.GOOD, effects),), 80) for effects in (("62%",), ("in 1 d",)))
    assert "recall at the interview if it came no more" in with_recall[-1].text
    assert "recall" not in without[-1].text


def test_a_card_that_is_asked_again_in_the_drill_says_so() -> None:
    repeated = ReviewInterval(0.2, is_repeated=True)
    assert describe_effect(repeated, NOW) == ("in this drill",)
    assert (
        describe_answer(GivenGrade("pens/ink", Grade.AGAIN, 1.0, repeated), NOW)
        == "again: asked again later in this drill"
    )


def test_a_card_that_the_interview_does_not_need_shows_no_recall() -> None:
    returning, never_returning = (
        AnswerOutcome(returns_at, None, is_plan_known=True) for returns_at in (NOW + timedelta(days=3), None)
    )
    assert [describe_effect(outcome, NOW) for outcome in (returning, never_returning)] == [
        ("in 3 days",),
        ("not again before the interview",),
    ]
    assert (
        describe_answer(GivenGrade("pens/ink", Grade.GOOD, 1.0, returning), NOW)
        == "good: next review in 3 days, not part of the next interview"
    )
    assert (
        describe_answer(GivenGrade("pens/ink", Grade.GOOD, 1.0, never_returning), NOW)
        == "good: not part of the next interview"
    )


def test_a_leech_is_marked_after_the_reveal() -> None:
    card = replace(RECALL, where="pens.md", line=7)
    pages = [
        show_page(
            build_drill_page(AskedCard(card=card, deck_name="Pens", shown_count=shown_count, lapse_count=5), PROGRESS)
        )
        for shown_count in (0, 1)
    ]
    assert "Forgotten" not in pages[0]
    assert "▲ Forgotten 5 times. Rewrite the card" in pages[1]
    assert "pens.md:7" in pages[1].replace("\n", "")


@pytest.mark.parametrize(
    ("stop_point", "expected_text"),
    [
        (StopPoint(StopReason.LITTLE_GAIN, 12, 0.3), "12 min left, but more would add under 1%. q stops, d continues."),
        (
            StopPoint(StopReason.TIME_IS_UP, 5, 0.4),
            "Today's time is up. 5 more minutes would add under 1%, if you study no more after that. q",
        ),
        (
            StopPoint(StopReason.TIME_IS_UP, 5, 2.0, 3),
            "3 cards that you did not recall would be asked first. q stops, d continues.",
        ),
    ],
)
def test_a_stop_point_shows_what_more_minutes_would_add(stop_point: StopPoint, expected_text: str) -> None:
    chooser = CardChooser(CardQueue((), given_grades=(("pens/ink", Grade.GOOD),)))
    chooser.stop_point = stop_point
    end_page = build_end_page(SessionEnd(chooser, make_estimate(0.2), make_estimate(0.3), 4, 0, is_before_round=True))
    assert expected_text in " ".join(show_page(end_page).split())


def test_practice_says_that_answers_are_not_saved() -> None:
    chooser = CardChooser(CARD_QUEUE, None, DrillMode.PRACTICE)
    assert chooser.session_progress.progress_text == "practice · 0 of 3 done"
    for _ in range(3):
        chooser.record_grade(chooser.current_card_id or "", Grade.GOOD, 5.0, NOW)
    assert "your answers were not saved" in show_page(
        build_end_page(SessionEnd(chooser, make_estimate(0.2), make_estimate(0.2), 0, 0, is_before_round=True))
    )


def test_the_end_page_counts_grades_and_remaining_cards() -> None:
    card_queue = CARD_QUEUE.after_grade(Grade.GOOD).after_grade(Grade.GOOD).after_grade(Grade.EASY)
    shown_text = show_page(
        build_end_page(
            SessionEnd(CardChooser(card_queue), make_estimate(0.2), make_estimate(0.315), 4, 1, is_before_round=True)
        )
    )
    assert shown_text.split("\n")[0].endswith("3 answers")
    count_by_grade = {row.split()[0]: row.split()[-1] for row in shown_text.split("\n") if "░" in row or "█" in row}
    assert count_by_grade == {"again": "0", "hard": "0", "good": "2", "easy": "1"}
    assert "Expected recall at the interview if you study no more: 20% → 32%" in shown_text
    assert "Left: 1 review and 4 new cards." in shown_text


def test_the_end_page_says_when_no_card_is_left() -> None:
    shown_text = show_page(
        build_end_page(
            SessionEnd(
                CardChooser(CARD_QUEUE.after_grade(Grade.GOOD)),
                make_estimate(0.2),
                make_estimate(0.3),
                0,
                0,
                is_before_round=True,
            )
        )
    )
    assert "No card is new and none is due." in shown_text


def test_a_drill_without_cards_says_so() -> None:
    assert "No card is due now. 4 new cards are left." in show_page(
        build_end_page(SessionEnd(CardChooser(CardQueue(())), NO_RECALL, NO_RECALL, 4, 0, is_before_round=True))
    )


@pytest.mark.parametrize("width", range(20, 201, 12))
@every_card
def test_no_line_of_a_card_is_wider_than_the_page(card: AnyCard, prompt: str, answer: str, width: int) -> None:
    assert prompt
    assert answer
    for shown_count in range(4):
        layout = lay_out(
            build_drill_page(
                AskedCard(card=card, deck_name="Pens " * 9, shown_count=shown_count, own_answer="東京 " * 30), PROGRESS
            ),
            width,
        )
        assert all(line.width <= width for line in layout.lines)


def find_start_text(asked_card: AskedCard, width: int = 40) -> str:
    layout = lay_out(build_drill_page(asked_card, PROGRESS), width)
    return layout.lines[layout.start_index].text


def test_the_page_scrolls_to_the_part_shown_last() -> None:
    assert (
        find_start_text(AskedCard(card=RECALL, deck_name="Pens"))
        == lay_out(build_drill_page(AskedCard(card=RECALL, deck_name="Pens"), PROGRESS), 40).lines[0].text
    )
    assert find_start_text(AskedCard(card=RECALL, deck_name="Pens", shown_count=1)) == "Carbon ink."
    assert find_start_text(AskedCard(card=RECALL, deck_name="Pens", shown_count=1, own_answer="Dye")) == "Carbon ink."
    assert find_start_text(AskedCard(card=RECALL, deck_name="Pens", own_answer="Dye")) == "your answer  Dye"
    item_numbers = [
        find_start_text(AskedCard(card=INK_LIST, deck_name="Pens", shown_count=shown_count)).split()[0]
        for shown_count in (1, 2, 3)
    ]
    assert item_numbers == ["1", "2", "3"]


def test_typed_text_is_not_read_as_markdown() -> None:
    assert "your answer  *x* and [a](b)" in show_card(RECALL, 1, own_answer="*x* and [a](b)")
    done_item = AskedCard(
        card=CHECKLIST_ITEM, deck_name="Pens", shown_count=1, evidence=ChecklistEvidence(NOW, "*x* and [a](b)")
    )
    assert "✓ ticked     *x* and [a](b)" in show_page(build_drill_page(done_item, PROGRESS))


@pytest.mark.parametrize(
    ("typed_text", "expected_text", "grade"),
    [
        ("91-120k", "✓ right", Grade.GOOD),
        ("91k", "~ close. The answer is a range with two numbers.", Grade.HARD),
        ("80-110k", "~ close", Grade.HARD),
        ("10-20k", "✗ wrong", Grade.AGAIN),
    ],
)
def test_a_typed_figure_gets_a_verdict_and_a_suggested_grade(typed_text: str, expected_text: str, grade: Grade) -> None:
    shown_text = show_card(PAY, 1, own_answer=typed_text)
    assert f"your answer  {typed_text}" in shown_text
    assert expected_text in shown_text.split("\n")
    assert f"Press enter for {grade.value} {grade.label}" in shown_text
    assert AskedCard(card=PAY, deck_name="Pens", shown_count=1, own_answer=typed_text).suggested_grade is grade


@pytest.mark.parametrize("typed_text", ["", "dunno"])
def test_without_a_number_no_grade_is_suggested(typed_text: str) -> None:
    assert "91K–120K EUR" in show_card(PAY, 1, own_answer=typed_text)
    assert "Press enter for" not in show_card(PAY, 1, own_answer=typed_text)
    assert AskedCard(card=PAY, deck_name="Pens", shown_count=1, own_answer=typed_text).suggested_grade is None


def test_no_verdict_is_shown_before_the_reveal() -> None:
    assert "right" not in show_card(PAY, 0, own_answer="91-120k")
    assert AskedCard(card=PAY, deck_name="Pens", own_answer="91-120k").suggested_grade is None


def test_a_note_is_shown_below_the_whole_answer() -> None:
    pages = [
        show_page(
            build_drill_page(
                AskedCard(card=INK_LIST, deck_name="Pens", shown_count=shown_count, note="*first* letters: [ICD](x)"),
                PROGRESS,
            )
        )
        for shown_count in range(4)
    ]
    assert ["first" in page_text for page_text in pages] == [False, False, False, True]
    assert pages[-1].split("\n")[-1] == "note         *first* letters: [ICD](x)"
