"""What is to be checked before research is relied on: what could not be read, is doubtful, or contradicts itself."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from prepdeck.documents.claims.claim_finder import claims
from prepdeck.documents.claims.contradictions import contradictions
from prepdeck.documents.document import Document
from prepdeck.errors import Problem, shortened

EDITED, WITHOUT_CARD = _NOTES = ("edited", "past-without-card")


class Finding(NamedTuple):
    """One thing to check, or to know: its code, what it is, and where it stands; `line` is 0 where no line is meant."""

    code: str
    message: str
    path: str
    line: int = 0

    @property
    def is_note(self) -> bool:
        """Whether it is to be known and nothing has to be done about it."""
        return self.code in _NOTES

    def __str__(self) -> str:
        """`file:line: message`."""
        message = shortened(self.message)
        return f"{self.path}:{self.line}: {message}" if self.line else f"{self.path}: {message}"


def of_problem(problem: Problem) -> Finding:
    """What could not be read, as a finding."""
    said = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return Finding("not-read", said, problem.where, problem.line)


def of_documents(documents: Sequence[Document], today: date) -> tuple[Finding, ...]:
    """What is doubtful in documents that belong together, in their order, then where they contradict each other.

    Args:
        documents: The documents of one target.
        today: The person's day, against which review dates are held.
    """
    return (*(finding for document in documents for finding in _doubts(document, today)), *_contradictions(documents))


def _doubts(document: Document, today: date) -> Iterable[Finding]:
    for caution in (*document.cautions, *document.review_cautions(today)):
        yield Finding(caution.code, caution.message, document.path, caution.line)


def _contradictions(documents: Sequence[Document]) -> Iterable[Finding]:
    for found in contradictions(claim for document in documents for claim in claims(document)):
        one, other = found.one, found.other
        said = f"{found.about} is {one.said} here, but {other.said} in {other.path}:{other.line}"
        yield Finding("contradiction", said, one.path, one.line)
