"""The page of a debrief: what was asked at an interview, and how that agrees with what was expected."""

from collections.abc import Iterator, Mapping

from prepdeck.cards.card import AnyCard
from prepdeck.documents.text import format_count
from prepdeck.memory.rounds import Round
from prepdeck.pages import dates
from prepdeck.pages.line import TextStyle
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import (
    BlankLines,
    LabeledSection,
    OpenableRow,
    PageTitle,
    WrappedText,
    emphasize,
    strong,
)
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress.fold import Debrief, InterviewAnswer
from prepdeck.session.debrief import MIN_JUDGED_ANSWERS, ForecastScore, score_forecast

KNEW_TEXT, MISSED_TEXT = "you knew it", "you did not know it"
_KEYS_HINT = emphasize(
    "What were you asked?   ",
    strong("c"),
    " a card   ",
    strong("t"),
    " another question   ",
    strong("s"),
    " what surprised you",
)


def build_debrief_page(
    debriefed_round: Round, debrief: Debrief, cards_by_id: Mapping[str, AnyCard], *, has_keys: bool = True
) -> Page:
    """Build the page; each card that was asked is a row. `has_keys` says whether it may mention keys."""
    parts: list[PagePart] = [
        PageTitle("Debrief", f"{debriefed_round.name}, {dates.format_moment(debriefed_round.local_start)}"),
    ]
    if has_keys:
        parts += [WrappedText(_KEYS_HINT), BlankLines()]
    asked_parts = [*_list_asked_cards(debrief, cards_by_id), *_list_questions(debrief)]
    if asked_parts:
        parts += [LabeledSection("Asked", tuple(asked_parts)), BlankLines()]
    if debrief.surprise:
        surprise_part = WrappedText(debrief.surprise)
        parts += [LabeledSection("Surprise", (surprise_part,)), BlankLines()]
    score = score_forecast(debrief)
    if score is not None:
        parts += [LabeledSection("Forecast", tuple(WrappedText(text) for text in describe_score(score))), BlankLines()]
    if len(parts) == 1:
        parts.append(WrappedText("Nothing was said about this interview yet."))
        return Page(tuple(parts))
    return Page(tuple(parts[:-1]))


def describe_score(score: ForecastScore) -> tuple[str, ...]:
    """Describe how well expected recall agreed with the interview, one sentence each."""
    sentences = [
        (
            f"Of {format_count(score.answer_count, 'card')} that you had studied, {score.expected_recall:.0%} was "
            f"expected and you knew {score.known_count:,} ({score.known_count / score.answer_count:.0%})."
        ),
        f"Brier score {score.brier_score:.2f}: 0 is a perfect forecast, 0.25 is a coin toss.",
    ]
    if score.answer_count < MIN_JUDGED_ANSWERS:
        sentences.append(f"So few answers say little about it: with fewer than {MIN_JUDGED_ANSWERS}, much is chance.")
    return tuple(sentences)


def describe_answer(answer: InterviewAnswer) -> str:
    """Describe how a card went: `you knew it; 82% was expected`."""
    outcome_text = KNEW_TEXT if answer.is_known else MISSED_TEXT
    return (
        outcome_text if answer.expected_recall is None else f"{outcome_text}; {answer.expected_recall:.0%} was expected"
    )


def _list_asked_cards(debrief: Debrief, cards_by_id: Mapping[str, AnyCard]) -> Iterator[PagePart]:
    for card_id, answer in debrief.answers.items():
        card = cards_by_id.get(card_id)
        symbol, symbol_style = _choose_mark(is_known=answer.is_known)
        prompt_part = WrappedText(card.prompt if card else card_id, prefix=symbol, prefix_style=symbol_style)
        details_part = WrappedText(describe_answer(answer), TextStyle.DIM, prefix="  ")
        yield OpenableRow((prompt_part, details_part), RowKey(RowKind.CARD, card_id))


def _list_questions(debrief: Debrief) -> Iterator[PagePart]:
    for question in debrief.questions:
        symbol, symbol_style = _choose_mark(is_known=question.is_known)
        yield WrappedText(question.text, prefix=symbol, prefix_style=symbol_style)
        yield WrappedText(KNEW_TEXT if question.is_known else MISSED_TEXT, TextStyle.DIM, prefix="  ")


def _choose_mark(*, is_known: bool) -> tuple[str, TextStyle]:
    return ("✓ ", TextStyle.SUCCESS) if is_known else ("✗ ", TextStyle.ERROR)
