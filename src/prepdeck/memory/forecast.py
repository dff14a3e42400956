"""What becomes of recall if the person goes on as planned: the planner run ahead, with answers as they are expected.

Chance is replaced by its expectation: every answer adds its probability of a lapse to a remainder, and each time that
has grown to a whole answer one card lapses. So a forecast is the same each time, and two forecasts differ by what was
planned and not by luck.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from prepdeck.memory.fsrs import Grade
from prepdeck.memory.learner import Belief, Learner, Trace, recalls
from prepdeck.memory.planner import DAY, GRADES_OF_NEW, Planner, Terms, thought_of, weigh_seen
from prepdeck.memory.readiness import Estimate, Outlook, mixed
from prepdeck.progress_callback import Watch, unwatched

_CARES = ((300, 3, 40), (2_000, 2, 24), (10**9, 1, 12))
"""By how many cards there are at most: how many minds are thought of where only cards are counted, and how many
sessions, the earliest of more being taken together; so that a forecast takes no longer than a person waits."""


class Stretch(NamedTuple):
    """A session ahead: when it begins, in days, and how many seconds it has."""

    at: float
    seconds: float


class Step(NamedTuple):
    """What a session is expected to come to.

    Attributes:
        at: When it begins, in days.
        seconds: How long it takes; less than planned where more would bring next to nothing.
        new: How many cards are seen for the first time.
        again: How many answers are given to cards seen before.
        price: What a second of it brings at its end: a card worth less than that is not asked in it.
        readiness: Recall at the nearest aim, were it the last session.
    """

    at: float
    seconds: float
    new: int
    again: int
    price: float
    readiness: Estimate


@dataclass(frozen=True, slots=True)
class Forecast:
    """What following a plan comes to.

    Attributes:
        steps: Its sessions; of very many the earliest are taken together.
        readiness: Recall at the nearest aim in the end.
        decks: The same for each group of cards.
        unseen: By group, how many cards were never asked.
    """

    steps: tuple[Step, ...]
    readiness: Estimate
    decks: Mapping[str, Estimate]
    unseen: Mapping[str, int]


class _Fates:
    """The answers that are expected, in place of chance."""

    def __init__(self) -> None:
        self._lapsed = 0.5
        self._new = dict.fromkeys(GRADES_OF_NEW, 0.0)

    def of_new(self) -> Grade:
        """The grade that is most overdue among those given to new cards."""
        for grade, share in GRADES_OF_NEW.items():
            self._new[grade] += share
        found = max(self._new, key=lambda grade: self._new[grade])
        self._new[found] -= 1
        return found

    def of_seen(self, recall: float) -> Grade:
        """Whether a card lapses that is recalled with that probability."""
        self._lapsed += 1 - recall
        if self._lapsed < 1:
            return Grade.GOOD
        self._lapsed -= 1
        return Grade.AGAIN


def forecast(
    groups: Mapping[str, Sequence[str]],
    learner: Learner,
    terms: Terms,
    stretches: Sequence[Stretch],
    *,
    counts: bool = False,
    watch: Watch = unwatched,
) -> Forecast:
    """Run the planner through sessions ahead.

    What is asked and when is that of the person as far as it is known, a mixture of minds. What is recalled in the end
    is the mean over the likeliest of them, each with a run of its own: a person of one mind gets to be known as such.

    Args:
        groups: By name, the cards that count at the nearest aim; a card may stand in one group.
        learner: What is known of the person; it is left as it is.
        terms: What recall and time count.
        stretches: The sessions, in order.
        counts: Whether it only counts what is asked, so that the mixture is enough; its readiness is then not that of
            another forecast.
        watch: Told before each run how many are done; what it raises ends the forecast.
    """
    count = sum(map(len, groups.values()))
    minds, most_sessions = next(care[1:] for care in _CARES if count <= care[0])
    taken = _together(stretches, most_sessions)
    belief = learner.belief.likeliest(minds) if counts else thought_of(learner.belief, count)
    alone = () if counts or len(belief.held) == 1 else belief.held
    found = list[Forecast]()
    for supposed in (belief, *(Belief((held._replace(share=1.0),)) for held in alone)):
        watch(len(found), len(alone) + 1)
        found.append(_under(learner.supposed(supposed), groups, terms, taken))
    whole, *found = found
    if not alone:
        return whole
    shares = [held.share for held in alone]
    return Forecast(
        tuple(
            step._replace(readiness=mixed(shares, [each.steps[at].readiness for each in found]))
            for at, step in enumerate(whole.steps)
        ),
        mixed(shares, [each.readiness for each in found]),
        {name: mixed(shares, [each.decks[name] for each in found]) for name in groups},
        whole.unseen,
    )


def _under(
    supposed: Learner,
    groups: Mapping[str, Sequence[str]],
    terms: Terms,
    stretches: Sequence[Stretch],
) -> Forecast:
    """The forecast for a person of one mind."""
    outlook = Outlook(groups, supposed, terms.aims[0].at)
    counting = {card for cards in groups.values() for card in cards}
    later = sorted({card for aim in terms.aims for card in aim.cards or ()} - counting)  # asked about in later rounds
    cards = in_turn([*groups.values(), later])
    planner, fates, steps = Planner(cards, supposed, terms), _Fates(), list[Step]()
    for number, stretch in enumerate(stretches):
        planner.later = [each.seconds for each in stretches[number + 1 :]]
        steps.append(_session(planner, fates, outlook, stretch))
    return Forecast(
        tuple(steps),
        outlook.of(),
        {name: outlook.of(name) for name in groups},
        {name: sum(card not in supposed.traces for card in cards) for name, cards in groups.items()},
    )


def _session(planner: Planner, fates: _Fates, outlook: Outlook, stretch: Stretch) -> Step:
    learner, now, left = planner.learner, stretch.at, stretch.seconds
    new = again = 0
    price = planner.enough
    if left > 0:
        planner.begin(now)
    while left > 0 and (choice := planner.next()) is not None and choice.weighed.worth >= planner.enough:
        trace, took = learner.traces.get(choice.card), planner.terms.takes(choice.card)
        if trace is None:
            grade, cost = fates.of_new(), took.new
            new += 1
        else:
            grade = fates.of_seen(learner.belief.mean(recalls(trace, now, learner.belief)))
            cost = took.lapsed if grade is Grade.AGAIN else took.recalled
            again += 1
        now, left, price = now + cost / DAY, left - cost, choice.weighed.worth
        planner.answered(choice.card, grade, now)
        outlook.passed(choice.card)
    if left > 0:
        price = planner.enough
    return Step(stretch.at, stretch.seconds - max(0.0, left), new, again, price, outlook.of())


def in_turn(groups: Sequence[Sequence[str]]) -> list[str]:
    """The cards of groups in turn, so that a long one does not keep a short one waiting."""
    longest = max(map(len, groups), default=0)
    return [cards[at] for at in range(longest) for cards in groups if at < len(cards)]


def _together(stretches: Sequence[Stretch], most: int) -> list[Stretch]:
    """At most so many sessions, of very many those taken together that lie behind the first."""
    near = most // 2
    far = len(stretches) - near
    if len(stretches) <= most:
        return list(stretches)
    size = -(-(far - 1) // (near - 1))
    parts = [stretches[at : min(at + size, far)] for at in range(1, far, size)]
    together = [Stretch(part[-1].at, sum(each.seconds for each in part)) for part in parts]
    return [stretches[0], *together, *stretches[far:]]


def asked_next(card: str, trace: Trace, belief: Belief, terms: Terms, steps: Sequence[Step]) -> Step | None:
    """The session in which a card is expected again; None where in none of them.

    Args:
        card: Its id.
        trace: What it has left behind.
        belief: What sort of learner the person is.
        terms: What recall and time count.
        steps: The sessions that lie ahead.
    """
    seconds, counts = terms.takes(card), terms.counting(card)
    for step in steps:
        if step.seconds and weigh_seen(trace, belief, seconds, step.at, counts).worth >= step.price:
            return step
    return None
