"""The drill: a card before and after it is revealed, and the end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import assert_never

from rich.cells import cell_len

from prepdeck.cards.card import Checklist, Cloze, Figure, ListCard, Recall, Repair
from prepdeck.cards.typed_answer import Verdict
from prepdeck.documents.text import counted
from prepdeck.memory.fsrs import Grade
from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, Tone, bar, cut, line
from prepdeck.pages.page import Page, Piece
from prepdeck.pages.pieces import Gap, Prose, Title
from prepdeck.session.asked_card import AskedCard
from prepdeck.session.card_chooser import Course, Way
from prepdeck.session.drill_session import DrillSession, Effect, GivenGrade, ReviewInterval, SessionEnd
from prepdeck.session.study_context import Return
from prepdeck.session.timed_session import Reason

_WAY = 12  # cells of the bar that says how far one is
_QUESTIONS = {
    "repair": "What is wrong with it, and what would you say instead?",
    "list": "Name them all: space shows one at a time.",
    "checklist": "Answer with your own evidence.",
    "figure": "Type it and press enter: 90k, 80-95k, 15%, 1.5 bn. An empty enter shows it.",
}
_VERDICTS = {
    Verdict.RIGHT: ("✓", Tone.GOOD),
    Verdict.CLOSE: ("~", Tone.WARN),
    Verdict.WRONG: ("✗", Tone.BAD),
}
NO_NUMBER = "No number in that. Type one such as 90k, 80-95k or 15%, or nothing to see the answer."


def page(asked: AskedCard, way: Way) -> Page:
    """The card with as much of its answer as is shown; it starts at what was shown last."""
    done = "".join(span.text for span in bar(way.share, _WAY))
    pieces: list[Piece] = [Title(asked.deck, f"{done}  {way.said}"), Gap(), *_front(asked), Gap()]
    if not asked.shown and not asked.own_answer:
        return Page(tuple(pieces))
    pieces.append(_Rule())
    start = len(pieces)
    if asked.own_answer:
        pieces += [Prose(asked.own_answer, lead="yours   ", literal=True), Gap()]
    if asked.shown:
        start = len(pieces) + (asked.shown - 1 if isinstance(asked.card, ListCard) else 0)
        pieces += _answer(asked)
    if asked.is_revealed and asked.note:
        pieces += [Gap(), Prose(asked.note, lead="note    ", lead_tone=Tone.ACCENT, literal=True)]
    if asked.is_revealed and asked.lapses:
        where = f" ({asked.card.where}:{asked.card.line})" if asked.card.where else ""
        text = f"forgotten {asked.lapses} times: rewrite it, make two of it, or note what helps{where}"
        pieces += [Gap(), Prose(text, Tone.WARN, "▲ ", Tone.WARN, literal=True)]
    return Page(tuple(pieces), start)


def _front(asked: AskedCard) -> Iterator[Piece]:
    card = asked.card
    yield Prose(card.prompt, Tone.STRONG, source=card.line)
    if isinstance(card, Repair):
        yield Gap()
        yield Prose("You just said", Tone.DIM)
        yield Prose(f"“{card.bad}”", lead="✗ ", lead_tone=Tone.BAD)
    if not asked.shown and (question := _QUESTIONS.get(card.kind)):
        yield Gap()
        yield Prose(question, Tone.DIM)


def _answer(asked: AskedCard) -> Iterator[Piece]:
    card = asked.card
    match card:
        case Repair():
            yield Prose(card.good, lead="✓ better   ", lead_tone=Tone.GOOD)
            yield from _note(card.why)
        case ListCard():
            yield from _items(card, asked)
        case Figure():
            yield from _figure(card, asked)
        case Checklist():
            yield from _paragraphs(card.answer or "Say aloud what you can show for it.")
            if asked.evidence is not None:
                yield Gap()
                text = asked.evidence.text or "marked as done"
                yield Prose(text, lead="✓ done   ", lead_tone=Tone.GOOD, literal=True)
        case Recall() | Cloze():
            yield from _paragraphs(card.answer)
        case _:
            assert_never(card)


def _figure(card: Figure, asked: AskedCard) -> Iterator[Piece]:
    yield Prose(card.answer, Tone.STRONG, lead="is      ", literal=True)
    if asked.checked and asked.suggested_grade:
        sign, tone = _VERDICTS[asked.checked.verdict]
        said = " ".join(
            filter(None, [asked.checked.verdict.word, asked.checked.remark and f"({asked.checked.remark})"])
        )
        yield Gap()
        yield Prose(said, tone, lead=f"{sign} ", lead_tone=tone)
        grade = asked.suggested_grade
        yield Prose(f"Enter grades it **{grade.value} {grade.word}**; 1 to 4 say otherwise.", Tone.DIM)
    yield from _note(card.note)


def _items(card: ListCard, asked: AskedCard) -> Iterator[Piece]:
    for number, item in enumerate(card.items[: asked.shown], start=1):
        yield Prose(item, lead=f"{number:>2}  ", lead_tone=Tone.ACCENT)
    if asked.is_revealed:
        yield from _note(card.note)
    else:
        yield Prose(f"{len(card.items) - asked.shown} more", Tone.DIM, lead="    ")


def _note(text: str) -> Iterator[Piece]:
    if text:
        yield Gap()
        yield from _paragraphs(text, Tone.DIM)


def _paragraphs(text: str, tone: Tone = Tone.TEXT) -> Iterator[Piece]:
    return (Prose(paragraph, tone) for paragraph in text.split("\n"))


@dataclass(frozen=True, slots=True)
class _Rule:
    def lines(self, width: int) -> Iterable[Line]:
        yield line(Span("─" * width, Tone.REST))
        yield Line()


Choices = tuple[tuple[Grade, tuple[str, ...]], ...]
"""Each grade with what is said of it in a few words: when the card would come back, and what that does for the day."""


def choices(session: DrillSession, now: datetime, cards: int) -> Choices:
    """Each grade with what it would do for the card on screen: `in 3 d` and `+0.4`.

    Args:
        session: The drill.
        now: The present instant.
        cards: How many cards count at the round.
    """
    if session.asked is None or not session.asked.is_revealed:
        return ()
    if not session.counts:
        return tuple((grade, ()) for grade in Grade)
    return tuple((grade, effect_parts(effect, cards, now)) for grade, effect in session.effects())


def effect_parts(effect: Effect, cards: int, now: datetime) -> tuple[str, ...]:
    """What a grade would do, in a few words: `in 3 d` and `+0.4`. The arguments are as in `choices`."""
    if isinstance(effect, ReviewInterval):
        return (f"in {dates.gap(effect.days)}",)
    return tuple(filter(None, (_back(effect, now), _points(effect, cards))))


def answered(given: GivenGrade, cards: int, now: datetime) -> str:
    """What a grade did, as a sentence: `good: back in 3 d, +0.4 points for the day`; "" if nothing counts."""
    grade, effect = given.grade, given.effect
    if effect is None:
        return ""
    if isinstance(effect, ReviewInterval):
        return f"{grade.word}: back in {dates.gap(effect.days)}"
    back = _back(effect, now)
    if effect.gain is None:
        when = f"back {back}, " if back not in {"", _NO_MORE} else ""
        return f"{grade.word}: {when}the round ahead does not ask about it"
    when = "" if not back else "not asked again before the day, " if back == _NO_MORE else f"back {back}, "
    return f"{grade.word}: {when}{_points(effect, cards)} points for the day"


def _points(found: Return, cards: int) -> str:
    """What an answer does for the day, in points; "" where the round ahead does not ask about the card."""
    return "" if found.gain is None else f"{found.gain * 100 / max(cards, 1):+z.1f}"


_NO_MORE = "no more"


def _back(found: Return, now: datetime) -> str:
    """When a card is expected again, "" where that is not known."""
    if found.at is None:
        return _NO_MORE if found.is_known else ""
    days = (found.at.astimezone().date() - now.astimezone().date()).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} d")


def grade_lines(choices: Choices, width: int) -> tuple[Line, ...]:
    """The grades with their keys, and below each what is said of it, in a line each where it does not fit in one."""
    room = _grade_room(width)
    tones = {Grade.AGAIN: Tone.BAD, Grade.HARD: Tone.WARN, Grade.GOOD: Tone.GOOD, Grade.EASY: Tone.ACCENT}
    keys = [
        span
        for grade, _ in choices
        for span in (Span(f"{grade.value}", Tone.KEY), Span(f" {grade.word}".ljust(room - 1), tones[grade]))
    ]
    indent = "  "
    said: list[tuple[str, ...]] = [(" ".join(parts),) for _, parts in choices]
    if _longest(said) + len(indent) >= room:
        said = [parts for _, parts in choices]
        indent = indent if _longest(said) + len(indent) < room else ""
    below = [
        Line(tuple(Span(cut(f"{indent}{text}", room - 1).ljust(room), Tone.DIM) for text in row))
        for row in zip_longest(*said, fillvalue="")
        if any(row)
    ]
    return Line(tuple(keys)), *below


def _longest(said: Iterable[Iterable[str]]) -> int:
    """The cells of the longest text."""
    return max((cell_len(text) for texts in said for text in texts), default=0)


def grade_at(cell: int, width: int) -> Grade | None:
    """The grade that stands at a cell of the lines that `grade_lines` gives, None beside them."""
    at = cell // _grade_room(width)
    return list(Grade)[at] if 0 <= at < len(Grade) else None


def _grade_room(width: int) -> int:
    return max(min(width // len(Grade), 20), 1)


def end_page(end: SessionEnd) -> Page:
    """What the drill came to, and where it may go on."""
    course, unseen, due = end.chooser, end.new_count, end.due_count
    answered = course.drill.answered
    count = len(answered)
    if not count and course.stop is None:
        more = f" {unseen} new cards are waiting." if unseen else ""
        return Page((Title("Nothing to drill"), Gap(), Prose(f"No card is due just now.{more}")))
    title = "Stop here?" if course.stop is not None and course.stop.reason is Reason.LITTLE else "Done"
    pieces: list[Piece] = [Title(title, counted(count, "answer")), Gap()]
    for grade in Grade if count else ():
        given = sum(g is grade for _, g in answered)
        filled, rest = bar(given / count, 30, Tone.BAR_SOFT)
        pieces.append(_Fixed(line(Span(grade.word.ljust(8), Tone.DIM), filled, rest, f"  {given:>3}")))
    if count:
        pieces += [Gap(), Prose(_gained(end.ready_before.mean, end.ready_now.mean) if course.counts else _REHEARSED)]
    return Page((*pieces, Gap(), Prose(_next(course, unseen, due))))


_REHEARSED = "A rehearsal: nothing of it counts, and your progress is as it was."


def _gained(before: float, after: float) -> str:
    return f"Ready {before:.0%} before, **{after:.0%}** now ({(after - before) * 100:+z.1f} points)."


def _next(course: Course, unseen: int, due: int) -> str:
    """Where a drill that has come to its end, or to a place to stop, may go on."""
    stop = course.stop
    if stop is not None:
        worth = f"worth {stop.points:+z.1f} points"
        if stop.reason is Reason.LITTLE:
            return f"{round(stop.minutes)} minutes left, {worth}: **q** stops, **d** goes on."
        return f"No minutes are left today. {round(stop.minutes)} more are {worth}: **q** stops, **d** goes on."
    left = " and ".join(filter(None, [f"{due} due" if due else "", f"{unseen} new" if unseen else ""]))
    return f"{left} cards are left: **d** goes on, **q** goes back." if left else "All cards are seen and none is due."


@dataclass(frozen=True, slots=True)
class _Fixed:
    given: Line

    def lines(self, width: int) -> Iterable[Line]:  # noqa: ARG002 - as every piece
        yield self.given
