"""The plan until the round: how much will be known, what would change that, and the days that lie ahead."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from prepdeck.documents.text import counted
from prepdeck.memory.learner import Calibration
from prepdeck.memory.plan import MORE, DeckPlan, Plan
from prepdeck.memory.readiness import Estimate
from prepdeck.pages import dates, minutes
from prepdeck.pages.chart import Chart, Column
from prepdeck.pages.line import Line, Span, Tone, cells_of, cut, line
from prepdeck.pages.outlook import Outlooks, measured
from prepdeck.pages.page import Page, Piece
from prepdeck.pages.pieces import Gap, Labelled, Prose, Title
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.session.plan_report import Leech, Planned, Unplanned
from prepdeck.typed.weekly_minutes import week_said

_LEAST_GAIN = 0.0005  # of readiness, that is worth a figure
_ENOUGH_ANSWERS = 30  # with which predictions can be held against answers
_DAYS_SHOWN = 30


def page(found: Planned, *, keys: bool = True) -> Page:
    """The plan as a page; `keys` says whether it may speak of keys to press."""
    plan = found.plan
    when = f"{plan.ahead.name} · {dates.moment(plan.ahead.local)}, {dates.until(plan.ahead, plan.made)}"
    pieces: list[Piece] = [Title("Plan", when), Gap()]
    pieces += [Labelled("On the day", (Outlooks(plan.now, plan.nothing, plan.by_plan),)), Gap()]
    pieces += [Labelled("Minutes", tuple(_minutes(found, keys=keys))), Gap()]
    pieces += [Labelled("Readiness", (Chart(_columns(found), found.today),)), Gap()]
    pieces += [Labelled("Days", (_Days(found),)), Gap()]
    pieces += [Labelled("Decks", (_Decks(found),)), Gap()]
    if found.leeches:
        pieces += [Labelled("Leeches", tuple(_leeches(found.leeches))), Gap()]
    if found.later:
        later = (f"{each.name} on {dates.moment(each.local)}, {dates.until(each, found.now)}" for each in found.later)
        pieces += [Labelled("Later", tuple(Prose(text, literal=True) for text in later)), Gap()]
    pieces.append(Labelled("How sure", (Prose(_how_sure(found.calibration), Tone.DIM),)))
    return Page(tuple(pieces))


def page_without_round(found: Unplanned, *, keys: bool = True) -> Page:
    """The page where no round lies ahead, or its plan is not made yet; `keys` as in `page`."""
    if found.ahead is not None:
        return Page((Title("Plan"), Gap(), Prose("The plan is being worked out.", Tone.DIM)))
    set_one = "**r** sets the day of the next" if keys else "`prepdeck round add` sets the day of the next"
    if found.last is not None:
        last = f"{found.last.name} was on {dates.moment(found.last.local)}, {dates.until(found.last, found.now)}"
        said = f"{last}. What was learnt is kept and can be reviewed; {set_one}."
    else:
        said = f"No interview is set; {set_one.replace('the day of the next', 'its day')}."
    comes = f"A card comes back when its recall has fallen to {found.retention:.0%}"
    comes += ".   **v** changes that" if keys else "; `prepdeck plan --retention` changes that."
    pieces: list[Piece] = [Title("Plan"), Gap(), Prose(said), Gap()]
    pieces += [Labelled("Ready", (_Measured("today", found.ready),)), Gap()]
    pieces += [Labelled("Recall", (Prose(comes),)), Gap()]
    if found.week is not None:
        pieces += [Labelled("Minutes", (Prose(f"at most {minutes.a_day(found.week)}"),)), Gap()]
    if found.leeches:
        pieces += [Labelled("Leeches", tuple(_leeches(found.leeches))), Gap()]
    pieces.append(Labelled("How sure", (Prose(_how_sure(found.calibration), Tone.DIM),)))
    return Page(tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Measured:
    said: str
    found: Estimate

    def lines(self, width: int) -> Iterable[Line]:
        yield measured(self.said, self.found, width, cell_len(self.said))


def worth_saying(plan: Plan, decks: Mapping[str, str]) -> Iterator[Piece]:
    """What would change the plan: more minutes, and what will not fit.

    Args:
        plan: The plan; it may be older than the decks.
        decks: The names by their ids of the decks that are spoken of.
    """
    if plan.is_out_of_time:
        said = "the round begins before there is time for more"
    elif plan.gain >= _LEAST_GAIN:
        said = f"{MORE} min more a day bring {plan.gain * 100:+.1f} points"
    else:
        said = "more minutes would bring next to nothing"
    yield Prose(said, Tone.DIM)
    if any(each.unseen and each.deck in decks for each in plan.decks):
        yield Prose(_unseen(plan, decks), Tone.WARN, "▲ ", Tone.WARN, literal=True)


def _unseen(plan: Plan, decks: Mapping[str, str]) -> str:
    """What will not fit, in one sentence for all decks, and what would help."""
    lacking = [each for each in plan.decks if each.unseen and each.deck in decks]
    unseen = sum(each.unseen for each in lacking)
    stay = f"{'stays' if unseen == 1 else 'stay'} unseen"
    if len(lacking) == 1:
        said = f"{counted(unseen, 'card')} of {decks[lacking[0].deck]} {stay}"
    else:
        said = f"{counted(unseen, 'card')} {stay} ({_by_deck(lacking, decks)})"
    if plan.is_out_of_time:
        return said
    said += f": drop {'the deck' if len(lacking) == 1 else 'some'}"
    if plan.a_day is None:
        return said + (f", or {plan.fitting} min more a day" if plan.fitting else "")
    return f"at {plan.a_day} min a day {said}" + (f", or {plan.a_day + plan.fitting} min a day" if plan.fitting else "")


def _by_deck(lacking: Sequence[DeckPlan], decks: Mapping[str, str]) -> str:
    """How many cards of each deck stay unseen, those that lack most by name, the others together."""
    most = sorted(lacking, key=lambda each: -each.unseen)
    parts = [f"{each.unseen} of {decks[each.deck]}" for each in most[:_NAMED]]
    if rest := most[_NAMED:]:
        parts.append(f"{sum(each.unseen for each in rest)} of {counted(len(rest), 'other deck')}")
    return ", ".join(parts)


_NAMED = 3  # decks; a sentence with more is read by nobody


def _minutes(found: Planned, *, keys: bool) -> Iterator[Piece]:
    plan = found.plan
    said = minutes.a_day(plan.week) + (", as nothing else was said" if plan.ahead.week is None else "")
    yield Prose(said + ("   **m** changes them" if keys else ""))
    yield from worth_saying(plan, found.decks)
    if plan.rise is not None:
        text = (
            f"the same minutes, rising to {plan.rise.most} on the last days, bring {plan.rise.gain * 100:+.1f} points: "
            f"`{week_said(plan.week)} most {plan.rise.most}`"
        )
        yield Prose(text, Tone.DIM)


def _columns(found: Planned) -> tuple[Column, ...]:
    """What was and what is expected; one day at least."""
    plan = found.plan
    past = [Column(day, share, expected=False) for day, share in plan.past if day < found.today]
    now = Column(found.today, plan.nothing.mean, expected=False)
    ahead = [
        Column(session.day, step.readiness.mean, expected=True)
        for session, step in plan.stepped
        if session.day > found.today
    ]
    last = plan.ahead.local.date()
    end = [Column(last, plan.by_plan.mean, expected=True)] if not ahead or last > ahead[-1].day else []
    return (*past, now, *ahead, *(column for column in end if column.day > found.today))


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of study that lie ahead, and what each comes to."""

    found: Planned

    def lines(self, width: int) -> Iterable[Line]:
        plan = self.found.plan
        steps, together = {session.day: step for session, step in plan.stepped}, 0
        for session in plan.sessions[:_DAYS_SHOWN]:
            together += 1
            opens = RowKey(RowKind.DAY, session.day.isoformat())
            name = "Today" if session.day == self.found.today else dates.short(session.day)
            parts = [
                Span(f"{name:<11}"),
                Span(f"{session.minutes:>4.0f} min", Tone.STRONG if session.minutes else Tone.DIM),
            ]
            if session.day == self.found.today and self.found.spent >= 1:
                parts.append(Span(f"  {self.found.spent:.0f} done", Tone.GOOD))
            elif not session.minutes:
                parts.append(Span("  day off" if session.day in self.found.off else "  they rise later", Tone.DIM))
            step = steps.get(session.day)
            if step is not None and step.seconds and width >= _ROOMY:
                what = f"  {step.new:>3} new  {step.again:>3} again  then {step.readiness.mean:>4.0%}"
                parts.append(Span(what, Tone.DIM))
                if together > 1:
                    parts.append(Span(f"  of {together} days", Tone.DIM))
            if step is not None:
                together = 0
            yield line(*parts, opens=opens)
        if len(plan.sessions) > _DAYS_SHOWN:
            yield line(Span(f"and {len(plan.sessions) - _DAYS_SHOWN} days more", Tone.DIM))
        day = plan.ahead.local.date()
        if day != self.found.today:
            yield line(
                Span(f"{dates.short(day):<11}"), Span("the day itself: a warm-up if you like, not counted on", Tone.DIM)
            )


_ROOMY = 62


@dataclass(frozen=True, slots=True)
class _Decks:
    """What becomes of each deck."""

    found: Planned

    def lines(self, width: int) -> Iterable[Line]:
        plan = self.found.plan
        if not plan.decks:
            yield line(Span("the round asks about no deck that is on", Tone.WARN))
            return
        names = [self.found.decks[each.deck] for each in plan.decks]
        room = min(max(map(cell_len, names), default=0), max(width - 40, 12))
        yield line(Span(" " * room + "    now  nothing  by plan", Tone.DIM))
        for name, each in zip(names, plan.decks, strict=True):
            short = cut(name, room)
            spans = (
                Span(short + " " * (room - cell_len(short))),
                Span(f"  {each.now.mean:>5.0%}    {each.nothing.mean:>5.0%}"),
                Span(f"    {each.by_plan.mean:>5.0%}", Tone.STRONG),
            )
            unseen = Span(f"  ▲ {each.unseen} unseen" if each.unseen else "", Tone.WARN)
            if cells_of((*spans, unseen)) <= width:
                yield line(*spans, unseen)
            else:
                yield from (line(*spans), line(unseen))


def _leeches(found: Sequence[Leech]) -> Iterator[Piece]:
    for each in found:
        yield Prose(each.prompt, lead="▲ ", lead_tone=Tone.WARN, literal=True)
        yield Prose(f"forgotten {each.times} times; rewrite it: {each.where}", Tone.DIM, lead="  ", literal=True)


def _how_sure(found: Calibration) -> str:
    ranges = "The ranges hold eight times of ten."
    if found.answers < _ENOUGH_ANSWERS:
        return f"{ranges} They are wide until there are more answers on later days: {found.answers} so far."
    predicted, recalled = found.predicted / found.answers, found.recalled / found.answers
    return (
        f"{ranges} Of {found.answers:,} answers on later days {predicted:.0%} were predicted to be right, "
        f"and {recalled:.0%} were; that corrects what is predicted."
    )
