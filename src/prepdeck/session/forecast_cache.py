"""What is foreseen from all that was told, readiness and the plan, and whether that still holds.

The screens ask for it on their own thread while something is told on another one: what they are given is either not
changed any more, or changed card by card, so that nothing is half done wherever they look.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, tzinfo

from prepdeck.cards.card import Deck
from prepdeck.memory.plan import Plan
from prepdeck.memory.readiness import Outlook
from prepdeck.progress.event_log import Past
from prepdeck.progress.events import Graded, KnownEvent, Worded
from prepdeck.progress.fold import Progress
from prepdeck.progress.learner_tracker import Followed, nothing_followed
from prepdeck.progress_callback import Watch
from prepdeck.session.study_context import Preparation

_FRESH = timedelta(minutes=10)  # so long recall now, and a plan, are taken for what they were


class Foresight:
    """What is known of the person, with what follows from it as it was worked out last.

    Attributes:
        plan: The plan until the round ahead as it was made last; None where there is none yet.
    """

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self._followed = nothing_followed()
        self._outlook: tuple[Preparation, Outlook] | None = None
        self._planned: object = None
        self._elsewhere = 0  # times that others have told something

    def follow(self, followed: Followed, events: Sequence[KnownEvent] = ()) -> None:
        """Know what all that was told tells of the person now, `events` having been told last."""
        before, self._followed = self._followed, followed
        held = self._outlook
        if held is not None and before.learner is followed.learner and _are_grades(events):
            for event in events:
                if isinstance(event, Graded):
                    held[1].passed(event.card)
        else:
            self._outlook = None

    def follow_others(self, followed: Followed) -> None:
        """Know what all that was told tells of the person, others having told something last."""
        self._elsewhere += 1
        self.follow(followed)

    def preparation(self, decks: tuple[Deck, ...], progress: Progress, now: datetime, zone: tzinfo) -> Preparation:
        """What the progress means for the rounds ahead; the arguments are as in `Preparation`."""
        followed = self._followed
        return Preparation(
            decks=decks,
            progress=progress,
            learner=followed.learner,
            pace=followed.pace.copy(),  # which is read from end to end, and may not grow meanwhile
            now=now,
            zone=zone,
        )

    def outlook(self, now: Preparation) -> Outlook:
        """Recall by deck at the round ahead, or now where no day is known."""
        held = self._outlook
        if held is None or not _is_fresh(held[0], now):
            held = self._outlook = now, now.outlook(now.moment)
        return held[1]

    def basis(self, now: Preparation) -> object:
        """What a sitting follows from, but for the answers told here one by one, which it is told of itself."""
        progress = now.progress
        learner = id(now.learner)  # which the sitting holds, so that no other one has its number
        return learner, self._elsewhere, progress.rounds_ahead(now.now), progress.days, progress.decks

    def planning(self, now: Preparation, past: Past) -> Callable[[Watch], Plan | None]:
        """What makes the plan as things stand: it may be called on another thread, whatever is told meanwhile."""
        self._planned = _follows_from(now, past)
        answers, apart = tuple(past.answers(0)), now.apart
        return lambda watch: apart.plan(answers, watch)

    def is_plan_old(self, now: Preparation, past: Past) -> bool:
        """Whether a round lies ahead and something has changed since its plan began to be made last."""
        return now.ahead is not None and self._planned != _follows_from(now, past)


def _follows_from(now: Preparation, past: Past) -> object:
    """What a plan follows from."""
    decks = tuple(deck.id for deck in now.decks)
    return now.ahead, len(past), decks, int(now.now.timestamp() // _FRESH.total_seconds())


def _is_fresh(then: Preparation, now: Preparation) -> bool:
    """Whether recall as it was predicted then is what would be predicted now, but for further grades."""
    return then.ahead == now.ahead and (now.ahead is not None or abs(now.now - then.now) < _FRESH)


def _are_grades(events: Sequence[KnownEvent]) -> bool:
    """Whether events are grades, and nothing else that could change which cards count."""
    return bool(events) and all(isinstance(event, Graded | Worded) for event in events)
