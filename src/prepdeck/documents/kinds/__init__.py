"""The kinds of document, each read from its text: compensation guide, tech brief, article and notes.

To add a kind, write a module with its class and its `read`, and name both here.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepdeck.documents.document import Document
    from prepdeck.documents.source_text import DocumentSource

KIND_LABELS = {"comp-guide": "Comp guide", "tech-brief": "Tech stack", "article": "Day in the life", "notes": ""}
"""What each kind is called on screen, in the order in which lists show them; "" where the title says it better."""


def list_document_readers() -> "tuple[Callable[[DocumentSource], Document | None], ...]":
    """What reads each kind, in the order in which they are tried; None means that the text is of another kind."""
    from prepdeck.documents.kinds import article, comp_guide, notes, tech_brief  # noqa: PLC0415 - lists need no parser

    return comp_guide.read_comp_guide, tech_brief.read_tech_brief, article.read_article, notes.read_notes
