"""The pages of a drill: the card on screen, the grades to choose from, and the end."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import zip_longest
from typing import assert_never

from msgspec import Struct
from rich.cells import cell_len

from prepdeck.cards.card import AnyCard, ChecklistCard, ClozeCard, Deck, FigureCard, ListCard, RecallCard, RepairCard
from prepdeck.cards.typed_answer import AnswerVerdict
from prepdeck.documents.markdown.marked_text import MarkedText
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.documents.markdown.tree import Blocks
from prepdeck.documents.text import format_count
from prepdeck.memory.grades import Grade
from prepdeck.pages import dates
from prepdeck.pages.block_parts import build_blocks, build_labeled_blocks
from prepdeck.pages.line import Line, Span, TextStyle, draw_bar, make_line, truncate_text, wrap_spans
from prepdeck.pages.outlook import IF_YOU_STUDY_NO_MORE
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import (
    BlankLines,
    IndentedParts,
    PageTitle,
    WrappedText,
    emphasize,
    strong,
)
from prepdeck.session.asked_card import AskedCard
from prepdeck.session.card_chooser import SessionProgress
from prepdeck.session.drill_session import DrillSession, GivenGrade, GradeEffect, ReviewInterval, SessionEnd
from prepdeck.session.study_context import AnswerOutcome
from prepdeck.session.timed_session import StopReason

_LABEL_WIDTH = 13  # cells for the label before an answer, so that answers align
_PROGRESS_BAR_WIDTH = 12  # cells
_QUESTION_BY_KIND = {
    "repair": "What is wrong with this answer? What would you say instead?",
    "list": "Name them all. Space shows one at a time.",
    "checklist": "Say what you can show, or press w to write it.",
}
_SYMBOL_BY_VERDICT = {
    AnswerVerdict.RIGHT: ("✓", TextStyle.SUCCESS),
    AnswerVerdict.CLOSE: ("~", TextStyle.WARNING),
    AnswerVerdict.WRONG: ("✗", TextStyle.ERROR),
}
NO_NUMBER_MESSAGE = "No number found. Type one such as 90k, 80-95k or 15%, or nothing to see the answer."


def build_drill_page(asked_card: AskedCard, progress: SessionProgress) -> Page:
    """Build the page of the card on screen. It scrolls to the part of the answer that was shown last."""
    progress_text = progress.progress_text
    if progress.done_share is not None:
        bar_spans = draw_bar(progress.done_share, _PROGRESS_BAR_WIDTH)
        progress_text = f"{''.join(span.text for span in bar_spans)}  {progress_text}"
    parts: list[PagePart] = [
        PageTitle(asked_card.deck_name, progress_text),
        BlankLines(),
        *_build_question(asked_card),
        BlankLines(),
    ]
    if not asked_card.shown_count and not asked_card.own_answer:
        return Page(tuple(parts))
    parts.append(_HorizontalRule())
    start_part = len(parts)
    is_answer_kept = asked_card.evidence is not None and asked_card.evidence.text == asked_card.own_answer
    if asked_card.own_answer and not (asked_card.is_revealed and is_answer_kept):  # the evidence shows it below
        parts += [
            WrappedText(asked_card.own_answer, prefix=f"{'your answer':<{_LABEL_WIDTH}}"),
            BlankLines(),
        ]
    if asked_card.shown_count:
        start_part = len(parts) + (asked_card.shown_count - 1 if isinstance(asked_card.card, ListCard) else 0)
        parts += _build_answer(asked_card)
    if asked_card.is_revealed and asked_card.note:
        parts += [
            BlankLines(),
            WrappedText(asked_card.note, prefix=f"{'note':<{_LABEL_WIDTH}}", prefix_style=TextStyle.ACCENT),
        ]
    if asked_card.is_revealed and asked_card.lapse_count:
        location = f" ({asked_card.card.where}:{asked_card.card.line})" if asked_card.card.where else ""
        leech_text = (
            f"Forgotten {asked_card.lapse_count} times. Rewrite the card, split it in two, or add a note{location}."
        )
        parts += [BlankLines(), WrappedText(leech_text, TextStyle.WARNING, "▲ ", TextStyle.WARNING)]
    return Page(tuple(parts), start_part)


def build_deck_page(deck: Deck) -> Page:
    """Build a page with all cards of a deck, each with its whole answer."""
    parts: list[PagePart] = [PageTitle(deck.name, format_count(len(deck.cards), "card"))]
    for card in deck.cards:
        asked_card = AskedCard(card=card, deck_name=deck.name, shown_count=card.reveal_count)
        # In the drill, the answer to a checklist item also asks for evidence.
        answer_parts = build_blocks(card.answer) if isinstance(card, ChecklistCard) else _build_answer(asked_card)
        parts += [BlankLines(), *_build_question(asked_card), IndentedParts(tuple(answer_parts))]
    return Page(tuple(parts))


def _build_question(asked_card: AskedCard) -> Iterator[PagePart]:
    card = asked_card.card
    yield from build_blocks(card.question_blocks, TextStyle.STRONG)
    if isinstance(card, RepairCard):
        yield BlankLines()
        yield WrappedText("A bad answer:", TextStyle.DIM)
        yield build_labeled_blocks(card.bad, "✗ ", TextStyle.ERROR)
    question = _ask_for_figure(card) if isinstance(card, FigureCard) else _QUESTION_BY_KIND.get(card.kind)
    if question and not asked_card.shown_count:
        yield BlankLines()
        yield WrappedText(question, TextStyle.DIM)


def _ask_for_figure(card: FigureCard) -> str:
    if card.is_range:
        figure_text = "Type a range, the lowest and the highest figure"
        example_text = "6-7%" if card.unit == "%" else "80-95k"
    else:
        figure_text, example_text = "Type the figure", "7%" if card.unit == "%" else "90k or 1.5 bn"
    return f"{figure_text}, such as {example_text}, and press enter. Type nothing to see the answer."


def describe_expected_answer(card: AnyCard) -> str:
    """Describe in a few words what to type for a card, such as `type one number, in USD`."""
    if not isinstance(card, FigureCard):
        return "your answer"
    unit_text = {"": "", "%": ", in percent"}.get(card.unit, f", in {card.unit}")
    return f"{'type lowest and highest' if card.is_range else 'type one number'}{unit_text}"


def _build_answer(asked_card: AskedCard) -> Iterator[PagePart]:
    card = asked_card.card
    match card:
        case RepairCard():
            yield build_labeled_blocks(card.good, f"{'✓ better':<{_LABEL_WIDTH}}", TextStyle.SUCCESS)
            yield from _build_note(card.why)
        case ListCard():
            yield from _build_list_items(card, asked_card)
        case FigureCard():
            yield from _build_figure_answer(card, asked_card)
        case ChecklistCard():
            yield from build_blocks(card.answer or plain_blocks("Say aloud what you can show as evidence."))
            if asked_card.evidence is None:
                yield BlankLines()
                yield WrappedText(
                    emphasize("Grade how well you can tell it. ", strong("m"), " ticks it as done."), TextStyle.DIM
                )
            else:
                yield BlankLines()
                evidence_text = asked_card.evidence.text or "no evidence written. Press i on Today to add it."
                yield WrappedText(evidence_text, prefix=f"{'✓ ticked':<{_LABEL_WIDTH}}", prefix_style=TextStyle.SUCCESS)
        case RecallCard() | ClozeCard():
            yield from build_blocks(card.answer)
        case _:
            assert_never(card)


def _build_figure_answer(card: FigureCard, asked_card: AskedCard) -> Iterator[PagePart]:
    yield WrappedText(card.answer, TextStyle.STRONG, prefix=f"{'answer':<{_LABEL_WIDTH}}")
    if asked_card.checked_answer and asked_card.suggested_grade:
        symbol, verdict_style = _SYMBOL_BY_VERDICT[asked_card.checked_answer.verdict]
        verdict_text = ". ".join(
            filter(None, [asked_card.checked_answer.verdict.label, asked_card.checked_answer.remark])
        )
        yield BlankLines()
        yield WrappedText(verdict_text, verdict_style, prefix=f"{symbol} ", prefix_style=verdict_style)
        grade = asked_card.suggested_grade
        yield WrappedText(
            emphasize("Press enter for ", strong(f"{grade.value} {grade.label}"), ", or 1 to 4 for another grade."),
            TextStyle.DIM,
        )
    yield from _build_note(card.note)


def _build_list_items(card: ListCard, asked_card: AskedCard) -> Iterator[PagePart]:
    for item_number, item in enumerate(card.items[: asked_card.shown_count], start=1):
        yield build_labeled_blocks(item, f"{item_number:>2}  ", TextStyle.ACCENT)
    if asked_card.is_revealed:
        yield from _build_note(card.note)
    else:
        yield WrappedText(f"({len(card.items) - asked_card.shown_count} more)", TextStyle.DIM, prefix="    ")


def _build_note(note: Blocks) -> Iterator[PagePart]:
    if note:
        yield BlankLines()
        yield from build_blocks(note, TextStyle.DIM)


class _HorizontalRule(Struct, frozen=True):
    def to_lines(self, width: int) -> Iterable[Line]:
        yield make_line(Span("─" * width, TextStyle.FAINT))
        yield Line()


GradeChoices = tuple[tuple[Grade, tuple[str, ...]], ...]
"""Each grade with short texts on its effect: the next review, and the card's recall at the interview."""


def list_grade_choices(session: DrillSession, now: datetime) -> GradeChoices:
    """List each grade with its effect on the card on screen, such as `in 3 days` and `62%`.

    Args:
        session: The drill.
        now: The present instant, aware UTC.

    Returns:
        The choices; empty while the answer is hidden, and without effects in practice.
    """
    if session.asked_card is None or not session.asked_card.is_revealed:
        return ()
    if not session.are_answers_saved:
        return tuple((grade, ()) for grade in Grade)
    return tuple((grade, describe_effect(effect, now)) for grade, effect in session.grade_effects())


def describe_effect(effect: GradeEffect, now: datetime) -> tuple[str, ...]:
    """Describe what a grade would do: `in 3 days` and `62%`, the card's recall at the interview."""
    if isinstance(effect, ReviewInterval):
        return ("in this drill",) if effect.is_repeated else (dates.describe_interval(effect.interval_days, now),)
    return tuple(filter(None, (_describe_return_day(effect, now), _format_recall(effect))))


def describe_answer(given_grade: GivenGrade, now: datetime) -> str:
    """Describe what a grade did: `good: next review in 3 days; if it came no more, 62% recall at the interview`.

    It is "" if answers are not saved.
    """
    label, effect = given_grade.grade.label, given_grade.grade_effect
    if effect is None:
        return ""
    if isinstance(effect, ReviewInterval):
        if effect.is_repeated:
            return f"{label}: asked again later in this drill"
        return f"{label}: next review {dates.describe_interval(effect.interval_days, now)}"
    return_text, recall_text = _describe_return_day(effect, now), _format_recall(effect)
    has_return = return_text not in {"", _NO_RETURN_TEXT}
    when_text = f"next review {return_text}" if has_return else return_text
    if not recall_text:
        return ": ".join([label, ", ".join(filter(None, [when_text * has_return, "not part of the next interview"]))])
    recall_text = f"{'if it came no more, ' if has_return else ''}{recall_text} recall at the interview"
    return ": ".join([label, "; ".join(filter(None, [when_text, recall_text]))])


def _format_recall(effect: AnswerOutcome) -> str:
    """Format the card's recall at the interview; "" if the next round does not include the card."""
    return "" if effect.recall_at_round is None else f"{effect.recall_at_round:.0%}"


_NO_RETURN_TEXT = "not again before the interview"
_SHORT_NO_RETURN_TEXT = "not again"


def _describe_return_day(effect: AnswerOutcome, now: datetime) -> str:
    """Describe when a card is expected again; "" if that is not known."""
    if effect.returns_at is None:
        return _NO_RETURN_TEXT if effect.is_plan_known else ""
    days_away = (effect.returns_at.astimezone().date() - now.astimezone().date()).days
    return dates.describe_days_until(days_away)


def draw_grade_lines(choices: GradeChoices, width: int) -> tuple[Line, ...]:
    """Draw the grades with their keys in columns, and their effects below, on several lines if one is too narrow."""
    column_width = _grade_column_width(width)
    style_by_grade = {
        Grade.AGAIN: TextStyle.ERROR,
        Grade.HARD: TextStyle.WARNING,
        Grade.GOOD: TextStyle.SUCCESS,
        Grade.EASY: TextStyle.ACCENT,
    }
    has_room_for_labels = max((len(grade.label) for grade, _ in choices), default=0) + 2 < column_width
    key_spans = [
        span
        for grade, _ in choices
        for span in (
            Span(f"{grade.value}", TextStyle.KEY),
            Span(
                f" {grade.label if has_room_for_labels else ''}".ljust(column_width - 1)[: column_width - 1],
                style_by_grade[grade],
            ),
        )
    ]
    indent = "  "
    # First try one line, then one line per effect, then that without an indent. Effects are never left out.
    choice_texts: list[tuple[str, ...]] = [(" · ".join(effect_texts),) for _, effect_texts in choices]
    if _find_longest_width(choice_texts) + len(indent) >= column_width:
        text_width = max(column_width - 1, 1)
        choice_texts = _wrap_effects([effect_texts for _, effect_texts in choices], text_width)
        indent = indent if _find_longest_width(choice_texts) + len(indent) < column_width else ""
    effect_lines = [
        Line(
            tuple(
                Span(truncate_text(f"{indent}{text}", column_width - 1).ljust(column_width), TextStyle.DIM)
                for text in row
            )
        )
        for row in zip_longest(*choice_texts, fillvalue="")
        if any(row)
    ]
    has_recalls = any(text.endswith("%") for _, effect_texts in choices for text in effect_texts)
    caption_spans = [Span(_RECALL_CAPTION, TextStyle.DIM)] if has_recalls else []
    caption_lines = [Line(spans) for spans in wrap_spans(caption_spans, width)] if caption_spans else []
    return Line(tuple(key_spans)), *effect_lines, *caption_lines


_RECALL_CAPTION = "When it comes next, and its recall at the interview if it came no more."


def _wrap_effects(choice_texts: Iterable[tuple[str, ...]], text_width: int) -> list[tuple[str, ...]]:
    """Wrap the effects of each grade to the width of its column, with the same kind of effect on the same lines."""
    wrapped_choices = [
        [
            [line.text for line in WrappedText(_shorten_effect(text, text_width)).to_lines(text_width)]
            for text in effect_texts
        ]
        for effect_texts in choice_texts
    ]
    effect_heights = [max(map(len, effects)) for effects in zip_longest(*wrapped_choices, fillvalue=[])]
    return [
        tuple(
            text
            for effect_lines, height in zip(effects, effect_heights, strict=False)
            for text in (*effect_lines, *[""] * (height - len(effect_lines)))
        )
        for effects in wrapped_choices
    ]


def _shorten_effect(text: str, text_width: int) -> str:
    """Return a shorter form of an effect that would need more than two lines."""
    is_too_long = text == _NO_RETURN_TEXT and text_width < len("not again before")
    return _SHORT_NO_RETURN_TEXT if is_too_long else text


def _find_longest_width(text_groups: Iterable[Iterable[str]]) -> int:
    """Return the width of the longest text in cells."""
    return max((cell_len(text) for texts in text_groups for text in texts), default=0)


def find_grade_at(cell: int, width: int) -> Grade | None:
    """Return the grade at a cell of the lines from `draw_grade_lines`; None beside them."""
    grade_index = cell // _grade_column_width(width)
    return list(Grade)[grade_index] if 0 <= grade_index < len(Grade) else None


def _grade_column_width(width: int) -> int:
    return max(min(width // len(Grade), 20), 1)  # wider columns would tear the grades apart


def build_end_page(session_end: SessionEnd) -> Page:
    """Build the page that ends a drill: the grades given, the gain, and how to continue."""
    chooser, new_count = session_end.card_chooser, session_end.new_count
    graded_cards = chooser.card_queue.given_grades
    answer_count = len(graded_cards)
    if not answer_count and chooser.stop_point is None:
        are_left_text = "is left" if new_count == 1 else "are left"
        new_cards_text = f" {format_count(new_count, 'new card')} {are_left_text}." if new_count else ""
        return Page((PageTitle("Nothing to drill"), BlankLines(), WrappedText(f"No card is due now.{new_cards_text}")))
    title = (
        "Stop here?"
        if chooser.stop_point is not None and chooser.stop_point.stop_reason is StopReason.LITTLE_GAIN
        else "Done"
    )
    parts: list[PagePart] = [PageTitle(title, format_count(answer_count, "answer")), BlankLines()]
    for grade in Grade if answer_count else ():
        grade_count = sum(card_grade is grade for _, card_grade in graded_cards)
        filled_span, empty_span = draw_bar(grade_count / answer_count, 30, TextStyle.BAR_SOFT)
        parts.append(
            _FixedLine(
                make_line(Span(grade.label.ljust(8), TextStyle.DIM), filled_span, empty_span, f"  {grade_count:>3}")
            )
        )
    if answer_count:
        parts += [
            BlankLines(),
            WrappedText(_describe_gain(session_end) if chooser.are_answers_saved else _PRACTICE_NOTICE),
        ]
    return Page((*parts, BlankLines(), WrappedText(_describe_next_step(session_end))))


_PRACTICE_NOTICE = "Practice: your answers were not saved and your progress is unchanged."


def _describe_gain(session_end: SessionEnd) -> MarkedText:
    share_before, share_after = session_end.recall_before.mean, session_end.recall_now.mean
    # A gain that rounding would hide is shown with one decimal.
    is_visible_gain = f"{share_before:.0%}" != f"{share_after:.0%}"
    decimals = 0 if is_visible_gain else 1
    moment = f"at the interview {IF_YOU_STUDY_NO_MORE}" if session_end.is_before_round else "now"
    return emphasize(f"Expected recall {moment}: {share_before:.{decimals}%} → ", strong(f"{share_after:.{decimals}%}"))


def _describe_next_step(session_end: SessionEnd) -> MarkedText:
    """Describe how a drill can continue after its end or at a stop point."""
    chooser, new_count, due_count = session_end.card_chooser, session_end.new_count, session_end.due_count
    stop = chooser.stop_point
    if stop is not None:
        gain_text = f"about {stop.expected_points:.0f}%" if stop.expected_points >= 1 else "under 1%"
        if stop.stop_reason is StopReason.LITTLE_GAIN:
            return emphasize(
                f"{round(stop.offered_minutes)} min left, but more{' of this deck' if session_end.is_one_deck else ''} "
                f"would add {gain_text}. ",
                strong("q"),
                " stops, ",
                strong("d"),
                " continues.",
            )
        failed_text = ""
        if stop.failed_count:
            failed_text = f"{format_count(stop.failed_count, 'card')} that you did not recall would be asked first. "
        return emphasize(
            f"Today's time is up. {round(stop.offered_minutes)} more minutes would add {gain_text}, if you study no "
            f"more after that. {failed_text}",
            strong("q"),
            " stops, ",
            strong("d"),
            " continues.",
        )
    left_text = " and ".join(filter(None, [format_count(due_count, "review"), format_count(new_count, "new card")]))
    if not left_text:
        return emphasize(f"No card{' of this deck' if session_end.is_one_deck else ''} is new and none is due.")
    return emphasize(f"Left: {left_text}. ", strong("d"), " continues, ", strong("q"), " goes back.")


class _FixedLine(Struct, frozen=True):
    line: Line

    def to_lines(self, width: int) -> Iterable[Line]:  # noqa: ARG002 - the signature of `PagePart`
        yield self.line
