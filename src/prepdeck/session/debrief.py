"""The debrief: what was asked at an interview that is over, whether the person knew it, and what surprised them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from msgspec import Struct

from prepdeck.cards.card import AnyCard
from prepdeck.documents.text import normalize_case_and_spaces
from prepdeck.memory.grades import Grade
from prepdeck.memory.retention import expected_recalls
from prepdeck.memory.rounds import Round
from prepdeck.memory.study_days import to_epoch_days
from prepdeck.progress.card_edits import make_prompt_events
from prepdeck.progress.events import (
    CardAskedAtInterview,
    CardGraded,
    EventUndone,
    QuestionAsked,
    RoundDebriefed,
)
from prepdeck.progress.fold import Debrief
from prepdeck.session.planning import Planning
from prepdeck.session.recorder import EventRecorder

MIN_JUDGED_ANSWERS = 20
"""The answers below which a Brier score is mostly chance: its standard error is then still about 0.05."""


class ForecastScore(NamedTuple):
    """How well the recall that was expected at an interview agreed with what the person knew.

    Attributes:
        answer_count: The number of cards with an expectation that were asked.
        known_count: The number of these whose answer the person knew.
        expected_recall: The mean recall that was expected of them, 0 to 1.
        brier_score: The mean squared difference between the expected recall and the outcome, which is 1 or 0. A
            forecast that is always right has 0, one that always says 50% has 0.25 (Brier 1950, for two outcomes).
    """

    answer_count: int
    known_count: int
    expected_recall: float
    brier_score: float


def score_forecast(debrief: Debrief) -> ForecastScore | None:
    """Compare what was expected with what happened; None if no card with an expectation was asked."""
    scored_answers = [
        (answer.expected_recall, float(answer.is_known))
        for answer in debrief.answers.values()
        if answer.expected_recall is not None
    ]
    if not scored_answers:
        return None
    answer_count = len(scored_answers)
    return ForecastScore(
        answer_count,
        round(sum(outcome for _, outcome in scored_answers)),
        sum(expected for expected, _ in scored_answers) / answer_count,
        sum((expected - outcome) ** 2 for expected, outcome in scored_answers) / answer_count,
    )


class DebriefActions(Struct, frozen=True):
    """Record what happened at interviews that are over.

    A card that was asked counts as an answer at the hour of the interview: what is known about the person, the
    calibration and the plan of the next interview follow from it, as from any other answer.

    Attributes:
        recorder: Records the events.
        planning: Gives what is known about the person.
        cards_by_id: The cards of all decks.
    """

    recorder: EventRecorder
    planning: Planning
    cards_by_id: Mapping[str, AnyCard]

    @property
    def past_rounds(self) -> list[Round]:
        """The interviews that are over, the latest first; also those that were moved or removed after a debrief."""
        progress = self.recorder.progress
        rounds = {(known.name, known.starts_at): known for known in progress.past_rounds(self.recorder.clock())}
        for round_name, starts_at in progress.debriefs:
            rounds.setdefault((round_name, starts_at), Round(round_name, starts_at, "UTC"))
        return sorted(rounds.values(), key=lambda past_round: (past_round.starts_at, past_round.name), reverse=True)

    def find_debrief(self, debriefed_round: Round) -> Debrief:
        """Return what the person said about an interview so far."""
        return self.recorder.progress.debriefs.get((debriefed_round.name, debriefed_round.starts_at), Debrief())

    def find_card(self, typed_text: str) -> AnyCard | None:
        """Return the card with this id or prompt; None if there is none."""
        wanted_prompt = normalize_case_and_spaces(typed_text)
        return self.cards_by_id.get(typed_text) or next(
            (
                card
                for card in self.cards_by_id.values()
                if wanted_prompt in map(normalize_case_and_spaces, (card.prompt, card.prompt))
            ),
            None,
        )

    def record_card(self, debriefed_round: Round, card_id: str, *, is_known: bool) -> bool:
        """Record that a card was asked. What was said about it before is replaced.

        Returns:
            Whether it counts as an answer. If the person has answered the card since, that says more of what they know,
            and the question is recorded in its words only.
        """
        earlier_answer = self.find_debrief(debriefed_round).answers.get(card_id)
        if earlier_answer is not None and earlier_answer.is_known == is_known:
            return True
        answered_at, card = self.recorder.progress.answered_at.get(card_id), self.cards_by_id.get(card_id)
        if earlier_answer is None and card and answered_at and answered_at > debriefed_round.starts_at:
            self.record_question(debriefed_round, card.prompt, is_known=is_known)
            return False
        make_event_id, now = self.recorder.make_event_id, self.recorder.clock()
        replacing_undos: tuple[EventUndone, ...] = ()
        if earlier_answer is None:
            expected_recall = self._expect_recall(debriefed_round, card_id)
        else:  # the earlier answer is part of what is known by now
            expected_recall = earlier_answer.expected_recall
            # Recorded together with the new answer, by which an undo of that one finds it.
            replacing_undos = (EventUndone(id=make_event_id(), at=now, event=earlier_answer.grade_id),)
        # Answers to different cards come one after the other, as events of the same instant have no order.
        answered_at = debriefed_round.starts_at + timedelta(seconds=len(self.find_debrief(debriefed_round).answers))
        grade_event = CardGraded(
            id=make_event_id(),
            at=min(answered_at, now),
            card=card_id,
            grade=Grade.GOOD if is_known else Grade.AGAIN,
            seconds=0.0,
        )
        asked_event = CardAskedAtInterview(
            id=make_event_id(),
            at=now,
            event=grade_event.id,
            card=card_id,
            round=debriefed_round.name,
            starts=debriefed_round.starts_at,
            known=is_known,
            expected=round(expected_recall or 0.0, 4),
            scored=expected_recall is not None,
        )
        prompt_events = make_prompt_events(card, self.recorder.progress, now, make_event_id) if card else ()
        self.recorder.record_events(*prompt_events, *replacing_undos, grade_event, asked_event)
        return True

    def record_question(self, debriefed_round: Round, question_text: str, *, is_known: bool) -> None:
        """Record a question that no card has, as it was said."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(
            QuestionAsked(
                id=event_id,
                at=now,
                round=debriefed_round.name,
                starts=debriefed_round.starts_at,
                text=question_text,
                known=is_known,
            )
        )

    def record_surprise(self, debriefed_round: Round, surprise: str) -> None:
        """Record what surprised the person; "" only says that they do not want to be asked again."""
        event_id, now = self.recorder.new_id_and_time()
        self.recorder.record_events(
            RoundDebriefed(
                id=event_id,
                at=now,
                round=debriefed_round.name,
                starts=debriefed_round.starts_at,
                surprise=surprise,
            )
        )

    def _expect_recall(self, debriefed_round: Round, card_id: str) -> float | None:
        """Return the recall expected at the start of the interview; None if the card was new, or answered since."""
        answered_at = self.recorder.progress.answered_at.get(card_id)
        if answered_at is None or answered_at >= debriefed_round.starts_at:
            return None
        learner = self.planning.study_context.learner
        return expected_recalls(learner, [card_id], to_epoch_days(debriefed_round.starts_at))[0]
