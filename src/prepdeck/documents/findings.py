"""Collect what to check before relying on research: doubtful parts and contradictions."""

from collections.abc import Iterator, Sequence
from datetime import date

from prepdeck.documents.claims.claim_finder import find_claims
from prepdeck.documents.claims.contradictions import find_contradictions
from prepdeck.documents.document import Document
from prepdeck.errors import CONTRADICTION, Problem


def collect_document_findings(documents: Sequence[Document], today: date) -> tuple[Problem, ...]:
    """Collect the cautions of all documents in order, then the contradictions between them.

    Args:
        documents: The documents of one target.
        today: The person's local date, which decides whether reviews are overdue.
    """
    return (
        *(caution for document in documents for caution in (*document.cautions, *document.find_review_cautions(today))),
        *_describe_contradictions(documents),
    )


def _describe_contradictions(documents: Sequence[Document]) -> Iterator[Problem]:
    for contradiction in find_contradictions(claim for document in documents for claim in find_claims(document)):
        first_claim, second_claim = contradiction.first_claim, contradiction.second_claim
        message = (
            f"{contradiction.topic} is {first_claim.quoted_text} here, but "
            f"{second_claim.quoted_text} in {second_claim.path}:{second_claim.line}"
        )
        yield Problem(message, first_claim.path, first_claim.line, code=CONTRADICTION)
