"""How fast a person answers in this session, compared with their usual pace."""

from msgspec import Struct

_USUAL_PACE_SECONDS = 60.0  # a session begins as if so long had been spent at the usual pace


class SessionPace(Struct):
    """The time that the answers of a session took, and the time that they usually take, in seconds."""

    spent_seconds: float = _USUAL_PACE_SECONDS
    usual_seconds: float = _USUAL_PACE_SECONDS

    def record_answer(self, answer_seconds: float, usual_seconds: float) -> None:
        """Record an answer; one of 0 seconds was not timed and says nothing."""
        if answer_seconds:
            self.spent_seconds += answer_seconds
            self.usual_seconds += usual_seconds

    def to_usual_pace(self, seconds: float) -> float:
        """Return how long the answers usually take that fit into `seconds` at the pace of this session."""
        return seconds * self.usual_seconds / self.spent_seconds

    def to_slower_pace(self, seconds: float) -> float:
        """Return the same for a person who is slower than usual, and `seconds` for one who is faster."""
        return min(seconds, self.to_usual_pace(seconds))
