"""Today: what to do now, how ready the person is, and what there is to read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from rich.cells import cell_len

from prepdeck.cards.card import Deck
from prepdeck.documents.claims.contradictions import Contradiction
from prepdeck.documents.document_info import Glance
from prepdeck.documents.kinds import LABELS
from prepdeck.documents.text import counted
from prepdeck.errors import Problem
from prepdeck.memory.fsrs import Model
from prepdeck.memory.plan import Plan
from prepdeck.memory.readiness import Estimate, Outlook
from prepdeck.memory.rounds import Round
from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, Tone, bar, cells_of, cut, line, wrap
from prepdeck.pages.outlook import Outlooks, measured
from prepdeck.pages.page import Page, Piece
from prepdeck.pages.pieces import Gap, Labelled, Prose, Title
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress.fold import Place
from prepdeck.session.card_queue import begin
from prepdeck.session.deck_status import Standing, is_on, planned, standing
from prepdeck.session.study_context import Preparation

SHOWN = 12  # documents, and problems, that Today names one by one
_BARRED = 44  # from this width on a row of a deck has room for a bar
_COUNTED = 72  # from this width on a row has room for how many cards its deck has


@dataclass(frozen=True, slots=True)
class Shelf:
    """A document as Today lists it: its short name, its file, what it is called, and where it was left."""

    name: str
    path: str
    label: str
    place: Place | None
    caution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything that Today says, as values.

    Attributes:
        title: The company.
        now: The present instant, aware UTC.
        ahead: The interview ahead, if its day is known.
        last: The last interview that has begun.
        abroad: Whether this machine's clock shows another time at that interview than the zone it was set in.
        asked: Whether the question for the day has been answered or put off.
        ready: Mean predicted recall at the round, or now where no day is known.
        at_once: The same if the interview were now.
        plan: The plan until the interview ahead; None where none is made yet, or no day is known.
        due: How many cards the next drill brings that were answered before.
        new: How many new ones it brings.
        takes: How many minutes it takes; no more than today has left.
        left: How many minutes of study today has left, where the day is known.
        day_off: Whether today is a day off.
        before_rise: Whether today has none yet, since they rise towards the interview.
        cap: How many minutes today has left where no day is known and the person has set a cap; else None.
        failing: How many cards are forgotten again and again.
        decks: How each deck stands that is drilled.
        off: The decks that are off.
        shelf: The first documents.
        more: How many more documents there are.
        overdue: How many of those want a review.
        disagreeing: What the documents contradict each other in.
        problems: What could not be read.
    """

    title: str
    now: datetime
    ahead: Round | None
    last: Round | None
    abroad: bool
    asked: bool
    ready: Estimate
    at_once: Estimate
    plan: Plan | None
    due: int
    new: int
    takes: float
    left: float
    day_off: bool
    before_rise: bool
    cap: float | None
    failing: int
    decks: tuple[Standing, ...]
    off: tuple[Deck, ...]
    shelf: tuple[Shelf, ...]
    more: int
    overdue: int
    disagreeing: tuple[Contradiction, ...]
    problems: tuple[Problem, ...]

    @property
    def unseen(self) -> int:
        """How many of the cards that count were never answered."""
        return sum(deck.unseen for deck in self.decks if deck.counts)

    @property
    def asks_nothing(self) -> bool:
        """Whether no deck that is on is one that the round ahead asks about."""
        return not any(deck.counts for deck in self.decks)

    @property
    def aside(self) -> int:
        """How many cards are set aside."""
        return sum(deck.aside for deck in self.decks)

    @property
    def may_drill(self) -> bool:
        """Whether there is something to drill now."""
        if self.ahead is None:
            return bool(self.due or self.new) and (self.cap is None or self.cap >= _LEAST_LEFT)
        return not self.all_aside

    @property
    def all_aside(self) -> bool:
        """Whether no card is left that is not set aside."""
        return all(len(found.deck.cards) <= found.aside for found in self.decks)

    @property
    def is_over(self) -> bool:
        """Whether there was an interview and none is ahead."""
        return self.ahead is None and self.last is not None

    @property
    def minutes(self) -> str:
        """How long the next drill takes, in whole minutes and at least one: `20 min` where that is all there is."""
        minutes = max(1, round(self.takes))
        all_there_is = self.ahead is not None and minutes >= round(self.left)
        return f"{minutes} min" if all_there_is else f"about {minutes} min"


def overview(
    *,
    title: str,
    documents: Mapping[str, Glance],
    decks: Sequence[Deck],
    preparation: Preparation,
    outlook: Outlook,
    plan: Plan | None,
    disagreeing: tuple[Contradiction, ...],
    problems: tuple[Problem, ...],
    today: date,
    abroad: bool,
    model: Model,
) -> Overview:
    """How a target stands.

    Args:
        title: The company.
        documents: What there is to read, by short name.
        decks: All decks, those that are off included.
        preparation: What the progress means now.
        outlook: Recall by deck at the interview ahead, or now where no day is known.
        plan: As in `Overview`.
        disagreeing: The same.
        problems: The same.
        today: The date, against which documents are due for review.
        abroad: As in `Overview`.
        model: What says when cards come back while no round lies ahead.
    """
    progress, now, ahead = preparation.progress, preparation.now, preparation.ahead
    asked = frozenset(plan.today) if plan else frozenset[str]()
    groups = preparation.groups(ahead)
    standings = tuple(
        planned(deck, progress, now, recall, asked, counts=deck.id in groups)
        if ahead
        else standing(deck, progress, now, recall, model)
        for deck in preparation.decks
        for recall in [outlook.of(deck.id) if deck.id in groups else preparation.recall_of(deck)]
    )
    if ahead:
        due, new = sum(len(each.due) for each in standings), sum(len(each.new) for each in standings)
        takes = min(preparation.left, plan.today_takes) if plan else preparation.left
    else:
        drill = preparation.within_cap(begin(preparation.decks, progress, now, model))
        due = sum(card in progress.memories for card in drill.waiting)
        new, takes = len(drill.waiting) - due, preparation.minutes_of(drill)
    kinds = Counter(document.kind for document in documents.values())
    return Overview(
        title=title,
        now=now,
        ahead=ahead,
        last=progress.last_round(now),
        abroad=abroad,
        asked=progress.asked,
        ready=outlook.of(),
        at_once=preparation.outlook(now).of() if ahead else outlook.of(),
        plan=plan,
        due=due,
        new=new,
        takes=takes,
        left=preparation.left,
        day_off=preparation.is_day_off,
        before_rise=preparation.is_before_rise,
        cap=None if (seconds := preparation.cap) is None else seconds / 60,
        failing=len(preparation.leeches),
        decks=standings,
        off=tuple(deck for deck in decks if not is_on(deck, progress)),
        shelf=tuple(
            Shelf(
                name,
                document.path,
                _label(document, kinds),
                progress.places.get(name),
                dates.overdue(document.review_due, today),
            )
            for name, document in islice(documents.items(), SHOWN)
        ),
        more=max(0, len(documents) - SHOWN),
        overdue=sum(
            bool(dates.overdue(document.review_due, today)) for document in islice(documents.values(), SHOWN, None)
        ),
        disagreeing=disagreeing,
        problems=problems,
    )


def _label(document: Glance, kinds: Mapping[str, int]) -> str:
    """What a document is called: by its kind where it is the only one of a kind that people know, else by itself."""
    return label if (label := LABELS.get(document.kind, "")) and kinds[document.kind] == 1 else document.called


def page(found: Overview, *, keys: bool = True) -> Page:
    """Today as a page; `keys` says whether it may speak of keys to press."""
    pieces: list[Piece] = [Title("Today", _now(found, keys=keys)), *_when(found, keys=keys)]
    pieces += [Gap(), Labelled("Ready", (_Ready(found),)), Gap()]
    if said := [*_advice(found, keys=keys)]:
        pieces += [Labelled("Plan", tuple(said)), Gap()]
    if found.decks:
        pieces += [Labelled("Decks", (_Decks(found.decks, quiet=found.is_over),)), Gap()]
    if found.aside:
        pieces += [Labelled("Aside", (_Aside(found.aside),)), Gap()]
    if found.shelf:
        pieces += [Labelled("Read", (_Shelf(found.shelf, found.more),)), Gap()]
    cautions = [*_disagreeing(found), *(f"{shelf.label} {shelf.caution}" for shelf in found.shelf if shelf.caution)]
    if found.overdue:
        cautions.append(f"{found.overdue:,} more {'are' if found.overdue > 1 else 'is'} past the day of review")
    if cautions:
        warned = tuple(Prose(text, Tone.WARN, "▲ ", Tone.WARN, literal=True) for text in cautions)
        pieces += [Labelled("Check", warned), Gap()]
    if found.problems:
        told = tuple(Prose(str(p), Tone.BAD, "✗ ", Tone.BAD, literal=True) for p in found.problems[:SHOWN])
        if len(found.problems) > SHOWN:
            rest = f"{len(found.problems) - SHOWN:,} more: prepdeck list names them all"
            told = (*told, Prose(rest, Tone.BAD, "✗ ", Tone.BAD))
        pieces += [Labelled("Not read", told), Gap()]
    if found.off:
        pieces += [Labelled("More decks", (_Off(found.off),)), Gap()]
    return Page(tuple(pieces[:-1]))


def _disagreeing(found: Overview) -> Iterator[str]:
    """The contradictions, their documents named as they are listed."""
    labels = {shelf.path: shelf.label for shelf in found.shelf}
    for each in found.disagreeing[:_MOST_DISAGREEING]:
        ends = [f"{claim.said} in {labels.get(claim.path, claim.file)}" for claim in (each.one, each.other)]
        yield f"{each.about}: {', '.join(ends)}"
    if len(found.disagreeing) > _MOST_DISAGREEING:
        yield f"{len(found.disagreeing) - _MOST_DISAGREEING} more contradictions: prepdeck check lists them"


_MOST_DISAGREEING = 5


def _when(found: Overview, *, keys: bool) -> Iterator[Piece]:
    """When the interview is, or was, or else the question for it."""
    if found.ahead:
        yield Prose(f"{_literal(found.ahead.name)} on {_moment(found.ahead, found)}")
    elif found.last:
        next_one = "   **r** set the next" if keys else "; r in the app sets the next"
        yield Prose(f"{_literal(found.last.name)} was on {_moment(found.last, found)}{next_one}", Tone.DIM)
    elif not found.asked and keys:
        yield Prose(
            "When is the interview?   **r** set the day   **n** not now",
            lead="? ",
            lead_tone=Tone.ACCENT,
        )


def _moment(given: Round, found: Overview) -> str:
    """When a round is and how far away: `Fri 4 Dec 15:00, in 13 days`."""
    zone = f" {_literal(given.zone)}" if found.abroad else ""
    return f"{dates.moment(given.local)}{zone}, {dates.until(given, found.now)}"


def _literal(text: str) -> str:
    """Text whose signs are not Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]" else sign for sign in text)


def _now(found: Overview, *, keys: bool) -> str:
    if not found.decks:
        return "no deck is on" if found.off else "no decks yet"
    if found.is_over:
        return "d reviews, if you like" if keys and found.may_drill else ""
    if found.ahead:
        return _planned_now(found, keys=keys)
    if found.cap is not None and found.cap < _LEAST_LEFT:
        return "done for today: well done"
    if not found.due and not found.new:
        return "nothing is due: well done"
    parts = [f"{found.due} due" if found.due else "", f"{found.new} new" if found.new else ""]
    said = f"{' and '.join(filter(None, parts))} · {found.minutes}"
    return f"{said} · press d to begin" if keys else said


def _planned_now(found: Overview, *, keys: bool) -> str:
    """What the plan has for today."""
    if found.all_aside:
        return "every card is set aside"
    if found.left < _LEAST_LEFT:
        said = "a day off" if found.day_off else "done for today: well done"
        if found.before_rise:
            said = "no minutes yet: they rise later"
        return f"{said} · d says what more would bring" if keys else said
    parts = [f"{found.due} to review" if found.due else "", f"{found.new} new" if found.new else ""]
    what = " and ".join(filter(None, parts))
    if found.asks_nothing and not what:
        said = "the round asks about no deck that is on"
        return f"{said} · r, then o" if keys else said
    if found.plan and not what:
        return "more brings next to nothing now: well done"
    said = " · ".join(filter(None, [found.minutes, what]))
    return f"{said} · press d to begin" if keys else said


_LEAST_LEFT = 0.5  # minutes


def _advice(found: Overview, *, keys: bool) -> Iterator[Piece]:
    """What would change the plan, and the cards that do not stay."""
    if found.plan is not None:
        from prepdeck.pages.plan import worth_saying  # noqa: PLC0415 - a start without a round does without

        names = {standing.deck.id: standing.deck.name for standing in found.decks}
        yield from worth_saying(found.plan, names)
    if found.failing:
        said = f"{counted(found.failing, 'card')} forgotten again and again, better rewritten"
        where = "   **p** names them" if keys and found.ahead else ""
        yield Prose(said + where, Tone.WARN, "▲ ", Tone.WARN)


@dataclass(frozen=True, slots=True)
class _Ready:
    found: Overview

    def lines(self, width: int) -> Iterable[Line]:
        found = self.found
        if found.ahead is None:
            yield measured("today", found.ready, width, 5)
        else:
            yield from Outlooks(found.at_once, found.ready, found.plan.by_plan if found.plan else None).lines(width)
        if found.unseen:
            cards = sum(deck.counted for deck in found.decks if deck.counts)
            text = f"predicted recall; {found.unseen} of {cards} cards not seen yet count as 0"
            yield from (Line(spans) for spans in wrap([Span(text, Tone.DIM)], width))


@dataclass(frozen=True, slots=True)
class _Decks:
    decks: tuple[Standing, ...]
    quiet: bool

    def lines(self, width: int) -> Iterable[Line]:
        numbered, barred = width >= _COUNTED, width >= _BARRED
        tails = [cells_of(tuple(_counts(found, quiet=self.quiet, barred=barred))) for found in self.decks]
        taken = max(tails) + 5 + (9 if numbered else 0) + (12 if barred else 0)
        room = _name_room([found.deck for found in self.decks], width - taken)
        for found in self.decks:
            spans: list[Span] = [Span(_name(found.deck, room))]
            if numbered:
                spans.append(Span(_cards(found.deck), Tone.DIM))
            if found.counts:
                spans += [Span("  "), *bar(found.recall.mean, 10)] if barred else []
                spans.append(Span(f" {found.recall.mean:>4.0%}", Tone.STRONG))
            else:
                spans.append(Span(("  not asked about" if barred else " –").ljust(17 if barred else 5), Tone.DIM))
            spans += _counts(found, quiet=self.quiet, barred=barred)
            yield line(*spans, opens=RowKey(RowKind.DECK, found.deck.id))


@dataclass(frozen=True, slots=True)
class _Off:
    """The decks that are off: there to be switched on, and out of the way until then."""

    decks: tuple[Deck, ...]

    def lines(self, width: int) -> Iterable[Line]:
        tails = [f"{_cards(deck)}  off" for deck in self.decks]
        room = _name_room(self.decks, width - max(map(cell_len, tails)))
        for deck, tail in zip(self.decks, tails, strict=True):
            yield line(Span(_name(deck, room) + tail, Tone.DIM), opens=RowKey(RowKind.DECK, deck.id))


def _name_room(decks: Sequence[Deck], most: int) -> int:
    return min(max(cell_len(deck.name) for deck in decks), max(most, 12), 32)


def _name(deck: Deck, room: int) -> str:
    name = cut(deck.name, room)
    return name + " " * (room - cell_len(name))


def _cards(deck: Deck) -> str:
    count = len(deck.cards)
    return f"  {count:>3} card{'s' if count != 1 else ' '}"


def _counts(found: Standing, *, quiet: bool, barred: bool) -> Iterator[Span]:
    """What there is to do in a deck; nothing of it presses once the interview is over.

    Where there is no bar, nothing stands yet in its place for a deck that is not asked about.
    """
    if found.due and quiet:
        yield Span(f"  {len(found.due)} to review", Tone.DIM)
    elif found.due:
        yield Span(f"  ▲ {len(found.due)} due", Tone.WARN)
    if found.new:
        yield Span(f"  {len(found.new)} new", Tone.DIM)
    if not found.counts and not barred:
        yield Span("  not asked about", Tone.DIM)
    if not found.due and not found.new and not found.planned:
        yield Span("  ✓ learnt", Tone.GOOD) if not found.unseen else Span("  none now", Tone.DIM)
    if found.done is not None:
        sign, tone = ("✓", Tone.GOOD) if found.done == found.items else ("·", Tone.DIM)
        yield Span(f"  {sign} {found.done} of {found.items} done", tone)


@dataclass(frozen=True, slots=True)
class _Aside:
    """How many cards are set aside: there to be taken back in, and out of the way until then."""

    count: int

    def lines(self, width: int) -> Iterable[Line]:
        said = f"{self.count} card{'s' if self.count > 1 else ''} set aside"
        yield line(Span(cut(said, width), Tone.DIM), opens=RowKey(RowKind.SET_ASIDE))


@dataclass(frozen=True, slots=True)
class _Shelf:
    shelf: tuple[Shelf, ...]
    more: int

    def lines(self, width: int) -> Iterable[Line]:
        room = min(max(cell_len(each.label) for each in self.shelf), max(width - 26, 12))
        for each in self.shelf:
            label = cut(each.label, room)
            name = Span(label + " " * (room - cell_len(label)))
            opens = RowKey(RowKind.DOCUMENT, each.name)
            if each.place is None:
                yield line(name, Span("  not opened", Tone.DIM), opens=opens)
                continue
            filled, rest = bar(each.place.share, 10, Tone.BAR_SOFT)
            yield line(name, "  ", filled, rest, f" {each.place.share:>4.0%}", Span(" read", Tone.DIM), opens=opens)
        if self.more:
            yield line(
                f"{self.more:,} more document{'s' if self.more > 1 else ''}", opens=RowKey(RowKind.MORE_DOCUMENTS)
            )
            said = "decks and the summary are made of those named above"
            yield from (Line(spans) for spans in wrap([Span(said, Tone.DIM)], width))
