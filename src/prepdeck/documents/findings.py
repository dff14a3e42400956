"""What is to be checked before research is relied on: what could not be read, is doubtful, or contradicts itself."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from prepdeck.documents.claims.claim_finder import find_claims
from prepdeck.documents.claims.contradictions import find_contradictions
from prepdeck.documents.document import Document
from prepdeck.errors import Problem, shorten_message

CARD_EDITED, HISTORY_WITHOUT_CARD = _NOTE_CODES = ("edited", "past-without-card")


class CheckFinding(NamedTuple):
    """One thing to check, or to know: its code, what it is, and where it stands; `line` is 0 where no line is meant."""

    code: str
    message: str
    path: str
    line: int = 0

    @property
    def is_note(self) -> bool:
        """Whether it is to be known and nothing has to be done about it."""
        return self.code in _NOTE_CODES

    def __str__(self) -> str:
        """`file:line: message`."""
        short_message = shorten_message(self.message)
        return f"{self.path}:{self.line}: {short_message}" if self.line else f"{self.path}: {short_message}"


def make_problem_finding(problem: Problem) -> CheckFinding:
    """What could not be read, as a finding."""
    message = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return CheckFinding("not-read", message, problem.where, problem.line)


def collect_document_findings(documents: Sequence[Document], today: date) -> tuple[CheckFinding, ...]:
    """What is doubtful in documents that belong together, in their order, then where they contradict each other.

    Args:
        documents: The documents of one target.
        today: The person's day, against which review dates are held.
    """
    return (
        *(finding for document in documents for finding in _make_caution_findings(document, today)),
        *_make_contradiction_findings(documents),
    )


def _make_caution_findings(document: Document, today: date) -> Iterable[CheckFinding]:
    for caution in (*document.cautions, *document.find_review_cautions(today)):
        yield CheckFinding(caution.code, caution.message, document.path, caution.line)


def _make_contradiction_findings(documents: Sequence[Document]) -> Iterable[CheckFinding]:
    for contradiction in find_contradictions(claim for document in documents for claim in find_claims(document)):
        first_claim, second_claim = contradiction.first_claim, contradiction.second_claim
        message = (
            f"{contradiction.topic} is {first_claim.quoted_text} here, but "
            f"{second_claim.quoted_text} in {second_claim.path}:{second_claim.line}"
        )
        yield CheckFinding("contradiction", message, first_claim.path, first_claim.line)
