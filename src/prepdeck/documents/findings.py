"""Findings to check before relying on research: unreadable parts, doubtful parts and contradictions."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from prepdeck.documents.claims.claim_finder import find_claims
from prepdeck.documents.claims.contradictions import find_contradictions
from prepdeck.documents.document import Document
from prepdeck.errors import Problem, shorten_message

CARD_EDITED, HISTORY_WITHOUT_CARD = _NOTE_CODES = ("edited", "past-without-card")


class CheckFinding(NamedTuple):
    """One thing to check or to know: a code for programs, a message, and its place; `line` is 0 for a whole file."""

    code: str
    message: str
    path: str
    line: int = 0

    @property
    def is_note(self) -> bool:
        """Whether the finding is only for information, so that nothing has to be done."""
        return self.code in _NOTE_CODES

    def __str__(self) -> str:
        """Format as one line: `file:line: message`."""
        short_message = shorten_message(self.message)
        return f"{self.path}:{self.line}: {short_message}" if self.line else f"{self.path}: {short_message}"


def make_problem_finding(problem: Problem) -> CheckFinding:
    """Make a finding from a reading problem."""
    message = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return CheckFinding("not-read", message, problem.where, problem.line)


def collect_document_findings(documents: Sequence[Document], today: date) -> tuple[CheckFinding, ...]:
    """Collect the cautions of all documents in order, then the contradictions between them.

    Args:
        documents: The documents of one target.
        today: The person's local date, which decides whether reviews are overdue.
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
