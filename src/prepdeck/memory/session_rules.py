"""The rules of a session that a person takes for granted, on top of what the planner expects a card to gain."""

from msgspec import Struct

_NO_LIMIT = 10**9


class SessionRules(Struct, frozen=True):
    """How often, and after how many others, a card may be asked. The planner and its forecasts follow the same rules.

    Attributes:
        gap_cards: The cards that are asked between two answers to one card, as long as there are others.
        related_gap_cards: The same between two cards that give each other away.
        max_answers: How often a card is asked in one session, as long as others wait.
        max_repeats: How often a card is asked in one session before it stops being worth asking, whatever the models
            say.
        has_retries: Whether a card that was not recalled comes back in the same session.
        retry_cards: The other cards that are asked before that, as long as there are others.
        retry_gain_share: It comes back early if it gains at least this share of what the best card gains.
        retry_time_share: The last part of a session, in which such cards come back in any case.
        scarce_retry_time_share: The same if new cards need nearly all the time.
    """

    gap_cards: int = 5
    related_gap_cards: int = 10
    max_answers: int = 2
    max_repeats: int = 4
    has_retries: bool = True
    retry_cards: int = 10
    retry_gain_share: float = 0.15
    retry_time_share: float = 0.25
    scarce_retry_time_share: float = 0.15


USUAL_RULES = SessionRules()
"""The rules of the app."""

NO_RULES = SessionRules(
    gap_cards=0, related_gap_cards=0, max_answers=_NO_LIMIT, max_repeats=_NO_LIMIT, has_retries=False
)
"""Only what a card gains counts. For comparison."""
