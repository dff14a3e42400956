"""A drill: the card that is asked, what each grade would do, and what was settled elsewhere meanwhile.

A screen draws what it holds and forwards keys to it. It records nothing itself: whoever has it records a grade, and
then calls `move_on`, so that the next card shows only after the grade is on disk.
"""

from dataclasses import replace
from typing import NamedTuple

from prepdeck.cards.card import Deck
from prepdeck.memory.fsrs import Grade, Memory
from prepdeck.memory.readiness import NOTHING, Estimate
from prepdeck.progress.events import AnyEvent, Buried, Graded, Noted, Suspended
from prepdeck.session.asked_card import AskedCard
from prepdeck.session.card_chooser import Course, Mode
from prepdeck.session.card_queue import Drill, begin, weakest
from prepdeck.session.deck_status import standing
from prepdeck.session.planning import Planning
from prepdeck.session.study_context import LEECH, Preparation, Return

_LONGEST_SECONDS = 600.0  # whoever looks longer at a card was away


class ReviewInterval(NamedTuple):
    """After how many days a card comes back, as long as no round lies ahead."""

    days: float


Effect = ReviewInterval | Return
"""What a grade would do."""


class GivenGrade(NamedTuple):
    """A grade for the card on screen, before it is recorded.

    Attributes:
        card_id: The card.
        grade: The grade.
        seconds: How long the card was on screen.
        effect: What it does; None if nothing counts.
    """

    card_id: str
    grade: Grade
    seconds: float
    effect: Effect | None


class SessionEnd(NamedTuple):
    """How a drill stands at its end, or at a place to stop.

    Attributes:
        chooser: What was asked, and why to stop.
        ready_before: Readiness when it began.
        ready_now: Readiness now.
        new_count: How many cards of its decks are still new.
        due_count: How many are due all the same.
    """

    chooser: Course
    ready_before: Estimate
    ready_now: Estimate
    new_count: int
    due_count: int


class DrillSession:
    """A drill over all decks that are on, or over one.

    Args:
        planning: What is known of the person and the rounds ahead.
        deck_id: The one deck to be asked, "" for all.
        mode: What is asked, and whether it counts.

    Attributes:
        chooser: Chooses the cards.
        asked: The card on screen; None at the end, at a place to stop, and while a grade is recorded.
        is_recording: Whether a grade for the card that was on screen is being recorded.
    """

    def __init__(self, planning: Planning, deck_id: str = "", mode: Mode = Mode.PLANNED) -> None:
        self._planning = planning
        self._deck_id = deck_id
        self._mode = mode
        self._shown_at = 0.0  # seconds, by the clock of the caller
        self.chooser = Course(Drill(()))
        self.asked: AskedCard | None = None
        self.is_recording = False
        self._ready_before = NOTHING
        self._memories: dict[str, Memory | None] = {}  # as they were when the cards were chosen or answered here

    @property
    def counts(self) -> bool:
        """Whether the answers count."""
        return self.chooser.counts

    def begin(self, now_seconds: float) -> None:
        """Choose the cards, and ask the first.

        Args:
            now_seconds: A clock in seconds that never goes back, for how long a card is looked at.
        """
        self.chooser = self._choose(self._planning.context)
        self._ready_before = self._planning.ready
        progress = self._planning.recorder.progress
        self._memories = {card: progress.memories.get(card) for card in self.chooser.drill.waiting}
        self.ask_next(now_seconds)

    def ask_next(self, now_seconds: float) -> None:
        """Ask the next card, unrevealed; pass over those that were settled elsewhere meanwhile."""
        self.is_recording = False
        self.keep_up()
        recorder, chooser = self._planning.recorder, self.chooser
        chosen = chooser.current
        chooser.pass_over(self._is_settled, recorder.now())
        current = chooser.current
        if chosen is not None and current != chosen:
            self._remember(chosen)
        card = self._planning.cards.by_id.get(current) if current else None
        if card is None:
            self.asked = None
            return
        self._memories.setdefault(card.id, recorder.progress.memories.get(card.id))
        deck_name = next(deck.name for deck in self._planning.cards.all_decks if deck.id == card.deck)
        self.asked = AskedCard(
            card=card,
            deck=deck_name,
            evidence=recorder.progress.done.get(card.id),
            note=recorder.progress.notes.get(card.id, ""),
            lapses=self._lapses(card.id),
        )
        self._shown_at = now_seconds

    def keep_up(self) -> None:
        """Choose by what is known of the person now, if that does not follow from the answers given here."""
        context, chooser = self._planning.context, self.chooser
        if chooser.sitting is not None and chooser.basis != (basis := self._planning.recorder.forecast.basis(context)):
            queue = begin(self._decks(context), context.progress, context.now, self._planning.model)
            chooser.renew(context.sitting(self._deck_id), queue, basis)

    @property
    def has_more(self) -> bool:
        """Whether it can go on after the end, or past a place to stop."""
        return self.chooser.stop is not None or bool(self._choose(self._planning.context).drill.waiting)

    def go_on(self, now_seconds: float) -> None:
        """Go on after the end, or past a place to stop."""
        if self.chooser.stop is not None:
            self.chooser.go_on()
            self.ask_next(now_seconds)
        else:
            self.begin(now_seconds)

    def end(self) -> SessionEnd:
        """How it stands at its end."""
        context, model = self._planning.context, self._planning.model
        found = [
            standing(deck, context.progress, context.now, NOTHING, model)
            for deck in self._decks(self._planning.context)
        ]
        new_count, due_count = sum(len(each.new) for each in found), sum(len(each.due) for each in found)
        return SessionEnd(self.chooser, self._ready_before, self._planning.ready, new_count, due_count)

    # -- the card on screen

    def reveal(self) -> bool:
        """Show the answer, or the next item of a list; gives whether there was more to show."""
        if self.asked is None or self.asked.is_revealed:
            return False
        self.asked = replace(self.asked, shown=self.asked.shown + 1)
        return True

    def reveal_all(self) -> None:
        """Show the whole answer."""
        if self.asked is not None:
            self.asked = replace(self.asked, shown=self.asked.card.reveal_count)

    def write_answer(self, text: str) -> None:
        """Keep what the person wrote as an answer."""
        if self.asked is not None:
            self.asked = replace(self.asked, own_answer=text)

    def allows(self, action: str) -> bool:
        """Whether something can be done with the card on screen, or with the drill, now."""
        asked = self.asked
        if action == "go_on":
            return asked is None and not self.is_recording and self.has_more
        if action == "redo":
            return self.counts
        return asked is not None and self._allows_with(asked, action)

    def _allows_with(self, asked: AskedCard, action: str) -> bool:
        match action:
            case "reveal":
                return not asked.is_revealed
            case "grade":
                return asked.is_revealed
            case "accept":
                return asked.suggested_grade is not None
            case "write":
                return not asked.shown
            case "bury" | "suspend":
                return self.counts
            case "mark":
                return asked.card.kind == "checklist" and asked.evidence is None and self.counts
            case _:
                return True

    def effects(self) -> tuple[tuple[Grade, Effect], ...]:
        """What each grade would do for the card on screen; nothing if it is not revealed, or if nothing counts."""
        if self.asked is None or not self.asked.is_revealed or not self.counts:
            return ()
        card_id = self.asked.card.id
        return tuple((grade, self._effect(card_id, grade)) for grade in Grade)

    def _effect(self, card_id: str, grade: Grade) -> Effect:
        context, sitting, model = self._planning.context, self.chooser.sitting, self._planning.model
        if context.ahead is None or sitting is None:
            progress = context.progress
            memory = model.answered(progress.memories.get(card_id), grade, context.now)
            return ReviewInterval(model.days_until(memory, progress.retention))
        return context.returns(card_id, grade, sitting.planner, self._planning.plan)

    # -- answers

    def give_grade(self, grade: Grade, now_seconds: float) -> GivenGrade | None:
        """Grade the card on screen; None if it is not revealed. From then on no card is asked until `move_on`."""
        if self.asked is None or not self.asked.is_revealed:
            return None
        card_id = self.asked.card.id
        seconds = min(now_seconds - self._shown_at, _LONGEST_SECONDS)
        effect = self._effect(card_id, grade) if self.counts else None
        self.asked, self.is_recording = None, True  # a second key pressed meanwhile must not grade the card twice
        return GivenGrade(card_id, grade, seconds, effect)

    def move_on(self, given: GivenGrade, now_seconds: float) -> None:
        """Ask the next card, the grade being recorded."""
        self.chooser.graded(given.card_id, given.grade, given.seconds, self._planning.recorder.now())
        self._remember(given.card_id)
        self.ask_next(now_seconds)

    def put_away(self) -> str | None:
        """Take the card on screen away, to be suspended or buried; gives its id."""
        if self.asked is None:
            return None
        card_id = self.asked.card.id
        self.asked, self.is_recording = None, True  # as with a grade
        return card_id

    def move_on_without(self, card_id: str, now_seconds: float) -> None:
        """Ask the next card, the one that was put away being recorded."""
        self.chooser.set_aside(card_id)
        self.ask_next(now_seconds)

    def show_progress(self) -> None:
        """Take in what was recorded of the card on screen: its note, and its evidence."""
        if self.asked is not None:
            progress, card_id = self._planning.recorder.progress, self.asked.card.id
            self.asked = replace(
                self.asked,
                note=progress.notes.get(card_id, ""),
                evidence=progress.done.get(card_id, self.asked.evidence),
            )

    # -- undo

    def ask_again(self, event: AnyEvent, now_seconds: float) -> None:
        """Ask the card whose grade was undone, or that is not set aside any more; after a note it stays as it is."""
        if isinstance(event, Noted):
            return
        self.keep_up()
        if isinstance(event, Graded | Suspended | Buried) and event.card in self._planning.cards.by_id:
            self.chooser.take_back(event.card)
            self._remember(event.card)
        self.ask_next(now_seconds)

    def step_back(self, now_seconds: float) -> bool:
        """In a rehearsal, ask the card before again; gives whether there was one."""
        if not self.chooser.step_back():
            return False
        self.ask_next(now_seconds)
        return True

    def pass_settled(self, now_seconds: float) -> None:
        """Ask the next card if the one on screen was settled by what was redone."""
        if self.asked is not None and self._is_settled(self.asked.card.id):
            self.ask_next(now_seconds)

    # -- what it knows

    def _choose(self, context: Preparation) -> Course:
        decks, model, mode = self._decks(context), self._planning.model, self._mode
        if mode is not Mode.REHEARSAL and (sitting := context.sitting(self._deck_id)) is not None:
            return Course(Drill(()), sitting, mode, self._planning.recorder.forecast.basis(context))
        if mode is Mode.PLANNED:
            return Course(context.within_cap(begin(decks, context.progress, context.now, model)))
        return Course(weakest(decks, context.progress, context.now, model), None, mode)

    def _decks(self, context: Preparation) -> list[Deck]:
        return [deck for deck in context.decks if self._deck_id in {"", deck.id}]

    def _is_settled(self, card_id: str) -> bool:
        """Whether a card was answered or set aside since it was chosen, and not by its key here."""
        recorder = self._planning.recorder
        progress = recorder.progress
        memory = progress.memories.get(card_id)
        return memory != self._memories.get(card_id, memory) or progress.is_aside(card_id, recorder.now())

    def _remember(self, card_id: str) -> None:
        """Know the memory of a card as it is now, so that it is seen when somebody else changes it."""
        self._memories[card_id] = self._planning.recorder.progress.memories.get(card_id)

    def _lapses(self, card_id: str) -> int:
        """How often a card was forgotten, if that is so often that it is better rewritten; else 0."""
        trace = self._planning.context.learner.traces.get(card_id)
        return trace.lapses if trace is not None and trace.lapses >= LEECH else 0
