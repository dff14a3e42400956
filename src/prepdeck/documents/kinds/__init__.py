"""The kinds of documents, one module each: comp guide, tech brief, article and notes.

To add a kind, write a module with its class and its reader, and register both here.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepdeck.documents.document import Document
    from prepdeck.documents.source_text import DocumentSource

KIND_LABELS = {"comp-guide": "Comp guide", "tech-brief": "Tech brief", "article": "Day in the life", "notes": ""}
"""The label of a bundled document of each kind, in list order; "" if its title says more than a label."""


def list_document_readers() -> "tuple[Callable[[DocumentSource], Document | None], ...]":
    """List the reader of each kind in the order to try them; a reader returns None for a text of another kind."""
    from prepdeck.documents.kinds import article, comp_guide, notes, tech_brief  # noqa: PLC0415 - lists need no parser

    return comp_guide.read_comp_guide, tech_brief.read_tech_brief, article.read_article, notes.read_notes
