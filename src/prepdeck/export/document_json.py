"""Encode a document as JSON for other programs, as described in docs/documents.md.

New keys may be added. Existing keys keep their names and meanings.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, assert_never

from prepdeck.documents.document import SourceText
from prepdeck.documents.kinds.article import AnsweredQuestion, Article
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.notes import Notes
from prepdeck.documents.kinds.pay_table import Bonus, PayRow
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.money import MoneyRange
from prepdeck.errors import NOT_READ, Problem

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument

JsonObject = dict[str, object]


def encode_document(document: "AnyDocument", problems: Iterable[Problem], today: date) -> JsonObject:
    """Encode a document as values that JSON can store.

    Args:
        document: The document.
        problems: The parts of its file that could not be read.
        today: The person's local date, which decides whether a review is overdue.
    """
    # Missing texts are null, so that a program does not have to test for empty ones.
    return {
        "kind": document.kind,
        "title": document.title,
        "company": document.company or None,
        "role": document.role or None,
        "updated": _encode_date(document.updated),
        "sections": [
            {"title": section.title, "level": section.level, "line": section.line} for section in document.sections
        ],
        "links": [
            {"group": link.group_title, "text": link.text, "url": link.url, "note": link.note}
            for link in document.links
        ],
        "warnings": [
            {"code": problem.code or NOT_READ, "message": problem.message, "line": problem.line}
            for problem in (*document.cautions, *problems, *document.find_review_cautions(today))
        ],
        **_encode_facts(document),
    }


def _encode_date(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _encode_facts(document: "AnyDocument") -> JsonObject:
    """Encode what only documents of this kind have."""
    match document:
        case CompGuide():
            return _encode_guide(document)
        case TechBrief():
            return _encode_brief(document)
        case Article():
            return _encode_article(document)
        case Notes():
            return {"text": document.text}
        case _:
            assert_never(document)


def _encode_guide(document: CompGuide) -> JsonObject:
    return {
        "summary": document.pay_summary.text or None,
        "pay": [_encode_pay(pay) for pay in document.pay_rows],
        "pay_text": [list(pay.cell_texts) for pay in document.pay_rows],
        "equity_years": document.equity_years,
        "level_mapping": [list(row.level_names) for row in document.level_mapping],
        "level_note": document.level_note.text or None,
        "levers": [{"name": lever.name, "script": lever.script, "line": lever.line} for lever in document.levers],
        "strategies": [
            {
                "label": strategy.label,
                "text": strategy.text,
                "line": strategy.line,
            }
            for strategy in document.strategies
        ],
        "sources": _list_texts(document.sources),
        "review_due": _encode_date(document.review_due),
        "data_quarter": document.data_quarter or None,
        "quality": document.data_quality or None,
    }


def _encode_pay(pay: PayRow) -> JsonObject:
    return {
        "region": pay.region or None,
        "level": pay.level or None,
        "title": pay.level_title or None,
        "currency": pay.currency or None,
        "period": pay.pay_period,
        "base": _encode_range(pay.base),
        "equity": _encode_range(pay.equity),
        "equity_a_year": pay.is_equity_yearly,
        "bonus": _encode_bonus(pay.bonus),
        "signing": _encode_range(pay.signing),
        "total": _encode_range(pay.total),
        "total_is": pay.total_formula or None,
        "apart": sorted(pay.incomparable_parts),
        "line": pay.line,
    }


def _encode_range(amount_range: MoneyRange | None) -> list[int | None] | None:
    # An open upper end is null, even if the text gives a number, as in `240K-420K+`.
    return [amount_range.low, None if amount_range.is_open_ended else amount_range.high] if amount_range else None


def _encode_bonus(bonus: Bonus | None) -> JsonObject | None:
    if bonus is None:
        return None
    if bonus.percent_range is not None:
        return {"percent": [bonus.percent_range.low, bonus.percent_range.high]}
    return {"amount": _encode_range(bonus.amount_range)}


def _encode_brief(document: TechBrief) -> JsonObject:
    return {
        "founded": document.founded or None,
        "focus": document.focus or None,
        "headquarters": document.headquarters or None,
        "topics": [{"title": topic.title, "text": topic.text, "line": topic.line} for topic in document.topics],
        "salary_lines": _list_texts(document.salary_lines),
        "figures": [
            {"phrase": figure.phrase, "sentence": figure.sentence, "line": figure.line}
            for figure in document.bold_figures
        ],
    }


def _encode_article(document: Article) -> JsonObject:
    return {
        "tldr": document.short_answer.text or None,
        "audience": document.audience.text or None,
        "questions": [
            {"question": question.question, "text": question.answer, "line": question.line}
            for question in document.questions
        ],
        "checklist": _list_texts(document.checklist_items),
        "mistakes": [
            {"title": mistake.title, "bad": mistake.bad_answer, "good": mistake.better_answer, "line": mistake.line}
            for mistake in document.mistakes
        ],
        "faq": [_encode_faq_entry(faq_entry) for faq_entry in document.faq_questions],
        "related": _list_texts(document.related_articles),
        "time_split": [
            {"percent": time_share.percent, "what": time_share.activity, "line": time_share.line}
            for time_share in document.time_shares
        ],
        "measures": _list_texts(document.success_measures),
        "pillars": _list_texts(document.pillars),
    }


def _encode_faq_entry(faq_entry: AnsweredQuestion) -> JsonObject:
    return {"question": faq_entry.question, "answer": faq_entry.answer, "line": faq_entry.line}


def _list_texts(source_texts: Iterable[SourceText]) -> list[str]:
    return [source_text.text for source_text in source_texts]
