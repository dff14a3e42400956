"""The kinds of documents, one module each: comp guide, tech brief, article and notes.

To add a kind, write a module with its class and its reader, and register both here: the class in `AnyDocument`, and
what lists and decks need to know about it in `DOCUMENT_KINDS`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from prepdeck.documents.document_source import DocumentSource
    from prepdeck.documents.kinds.article import Article
    from prepdeck.documents.kinds.comp_guide import CompGuide
    from prepdeck.documents.kinds.notes import Notes
    from prepdeck.documents.kinds.tech_brief import TechBrief

    AnyDocument: TypeAlias = CompGuide | TechBrief | Article | Notes


class DeckType(NamedTuple):
    """A deck that is made from documents.

    Attributes:
        id: Its id, which begins the ids of its cards.
        name: The name on screen.
        order: Position among the decks of a target, lowest first.
        is_on_by_default: Whether the deck is studied until the person decides otherwise.
    """

    id: str
    name: str
    order: int
    is_on_by_default: bool = False


class DocumentKey(NamedTuple):
    """The key on Today that opens the first document of a kind.

    Attributes:
        key: The key.
        word: The word beside the key at the bottom of the screen.
        tooltip: What the key does, for the list of keys.
    """

    key: str
    word: str
    tooltip: str


class DocumentKind(NamedTuple):
    """What is known about a kind of document without reading one.

    Attributes:
        name: Name of the kind, as `Document.kind`.
        label: The label of a bundled document on screen; "" if its title says more than a label.
        today_key: The key on Today that opens the document, or None.
        has_claims: Whether its sentences about the company are compared with those of other documents.
        deck_types: The decks that its cards go to, which `cards/derived.py` makes.
        read_document: Reads a text of this kind; it returns None for a text of another kind.
    """

    name: str
    label: str
    today_key: DocumentKey | None
    has_claims: bool
    deck_types: tuple[DeckType, ...]
    read_document: Callable[["DocumentSource"], "AnyDocument | None"]


# Lists need none of the readers, so each is imported when a document is read.


def _read_comp_guide(source: "DocumentSource") -> "CompGuide | None":
    from prepdeck.documents.kinds import comp_guide  # noqa: PLC0415 - see above

    return comp_guide.read_comp_guide(source)


def _read_tech_brief(source: "DocumentSource") -> "TechBrief | None":
    from prepdeck.documents.kinds import tech_brief  # noqa: PLC0415 - see above

    return tech_brief.read_tech_brief(source)


def _read_article(source: "DocumentSource") -> "Article | None":
    from prepdeck.documents.kinds import article  # noqa: PLC0415 - see above

    return article.read_article(source)


def _read_notes(source: "DocumentSource") -> "Notes":
    from prepdeck.documents.kinds import notes  # noqa: PLC0415 - see above

    return notes.read_notes(source)


DOCUMENT_KINDS = (
    DocumentKind(
        "comp-guide",
        "Pay guide",
        DocumentKey("c", "pay", "read the pay guide"),
        has_claims=True,
        deck_types=(DeckType("figures", "Pay figures", 103), DeckType("levers", "Levers", 104)),
        read_document=_read_comp_guide,
    ),
    DocumentKind(
        "tech-brief",
        "Tech brief",
        DocumentKey("s", "tech", "read the tech brief"),
        has_claims=True,
        deck_types=(DeckType("facts", "Tech facts", 105),),
        read_document=_read_tech_brief,
    ),
    DocumentKind(
        "article",
        "Day in the life",
        DocumentKey("l", "day", "read the day in the life"),
        has_claims=True,
        deck_types=(
            DeckType("mistakes", "Mistakes to avoid", 1, is_on_by_default=True),
            DeckType("checklist", "Preparation checklist", 2, is_on_by_default=True),
            DeckType("measures", "Measures and pillars", 101),
            DeckType("faq", "FAQ", 102),
        ),
        read_document=_read_article,
    ),
    DocumentKind(
        "notes",
        "",
        None,
        has_claims=False,
        deck_types=(DeckType("questions", "Questions in notes", 3, is_on_by_default=True),),
        read_document=_read_notes,
    ),
)
"""All kinds, in the order in which lists show them and in which their readers are tried. Notes take every text."""

_KINDS_BY_NAME = {document_kind.name: document_kind for document_kind in DOCUMENT_KINDS}


def find_document_kind(name: str) -> DocumentKind:
    """Return the kind of that name, which must be one."""
    return _KINDS_BY_NAME[name]
