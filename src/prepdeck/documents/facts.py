"""What was found in a document, counted, and a document reduced to what lists show of it."""

from prepdeck.documents.document import Document
from prepdeck.documents.document_info import Glance
from prepdeck.documents.kinds.article import Article
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.text import counted


def glance(document: Document, name: str, problems: int = 0) -> Glance:
    """The document as lists show it.

    Args:
        document: Any document.
        name: Its short name in the target.
        problems: In how many places it could not be read.
    """
    return Glance(
        name=name,
        path=document.path,
        kind=document.kind,
        title=document.title,
        company=document.company,
        role=document.role,
        updated=document.updated,
        review_due=document.review_due if isinstance(document, CompGuide) else None,
        facts=facts(document),
        doubts=len(document.cautions) + problems,
    )


def facts(document: Document) -> str:
    """What was found in a document by its kind, such as `3 pay rows, 4 levers, 1 strategy`; what is not is left out."""
    match document:
        case CompGuide():
            found = [
                counted(len(document.pay), "pay row"),
                counted(len(document.levers), "lever"),
                counted(len(document.strategies), "strategy", "strategies"),
            ]
        case TechBrief():
            found = [counted(len(document.topics), "topic"), counted(len(document.links), "link")]
        case Article():
            found = [
                counted(len(document.questions), "question"),
                counted(len(document.checklist), "checklist item"),
                counted(len(document.mistakes), "mistake"),
                counted(len(document.faq), "FAQ", "FAQ"),
            ]
        case _:
            found = [counted(len(document.sections), "section")]
    return ", ".join(filter(None, found))
