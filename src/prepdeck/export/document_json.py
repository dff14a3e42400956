"""A document as JSON: the contract with other programs, described in docs/documents.md.

More keys may come; those that are there keep their names and meanings.
"""

from collections.abc import Iterable
from datetime import date
from functools import singledispatch

from prepdeck.documents.document import Caution, Document, Said
from prepdeck.documents.kinds.article import Answered, Article
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.notes import Notes
from prepdeck.documents.kinds.pay_table import Bonus, Pay
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.money import Range
from prepdeck.errors import Problem

Values = dict[str, object]


def as_values(document: Document, problems: Iterable[Problem], today: date) -> Values:
    """What is known of a document, as values that JSON can hold.

    Args:
        document: The document.
        problems: What of its file could not be read.
        today: The person's day, against which its review date is held.
    """
    cautions = [Caution("not-read", problem.message, problem.line) for problem in problems]
    cautions += document.review_cautions(today)
    return {
        "kind": document.kind,
        "title": document.title,
        "company": document.company or None,
        "role": document.role or None,
        "updated": _day(document.updated),
        "sections": [{"title": plain(s.title), "level": s.level, "line": s.line} for s in document.sections],
        "links": [{"group": ln.group, "text": ln.text, "url": ln.url, "note": ln.note} for ln in document.links],
        "warnings": [{"code": c.code, "message": c.message, "line": c.line} for c in (*document.cautions, *cautions)],
        **_facts(document),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


@singledispatch
def _facts(document: Document) -> Values:  # noqa: ARG001 - a document of no special kind has no facts
    return {}


@_facts.register
def _of_notes(document: Notes) -> Values:
    return {"text": document.text}


@_facts.register
def _of_guide(document: CompGuide) -> Values:
    return {
        "summary": document.summary.text or None,
        "pay": [_pay(pay) for pay in document.pay],
        "pay_text": [list(pay.texts) for pay in document.pay],
        "equity_years": document.equity_years,
        "level_mapping": [list(row.names) for row in document.level_mapping],
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
        "sources": _texts(document.sources),
        "review_due": _day(document.review_due),
        "data_quarter": document.data_quarter or None,
        "quality": document.quality or None,
    }


def _pay(pay: Pay) -> Values:
    return {
        "region": pay.region or None,
        "level": pay.level or None,
        "title": pay.title or None,
        "currency": pay.currency or None,
        "period": pay.period,
        "base": _range(pay.base),
        "equity": _range(pay.equity),
        "equity_a_year": pay.equity_a_year,
        "bonus": _bonus(pay.bonus),
        "signing": _range(pay.signing),
        "total": _range(pay.total),
        "total_is": pay.relation or None,
        "apart": sorted(pay.apart),
        "line": pay.line,
    }


def _range(span: Range | None) -> list[int | None] | None:
    return [span.low, None if span.is_open else span.high] if span else None


def _bonus(bonus: Bonus | None) -> Values | None:
    if bonus is None:
        return None
    if bonus.percent is not None:
        return {"percent": [bonus.percent.low, bonus.percent.high]}
    return {"amount": _range(bonus.amount)}


@_facts.register
def _of_brief(document: TechBrief) -> Values:
    return {
        "founded": document.founded or None,
        "focus": document.focus or None,
        "headquarters": document.headquarters or None,
        "topics": [{"title": t.title, "text": plain(t.text), "line": t.line} for t in document.topics],
        "salary_lines": _texts(document.salary_lines),
        "figures": [{"phrase": f.phrase, "sentence": f.sentence, "line": f.line} for f in document.figures],
    }


@_facts.register
def _of_article(document: Article) -> Values:
    return {
        "tldr": document.tldr.text or None,
        "audience": document.audience.text or None,
        "questions": [{"question": a.question, "text": a.answer, "line": a.line} for a in document.questions],
        "checklist": _texts(document.checklist),
        "mistakes": [{"title": m.title, "bad": m.bad, "good": m.good, "line": m.line} for m in document.mistakes],
        "faq": [_faq(answered) for answered in document.faq],
        "related": _texts(document.related),
        "time_split": [{"percent": s.percent, "what": s.what, "line": s.line} for s in document.time_split],
        "measures": _texts(document.measures),
        "pillars": _texts(document.pillars),
    }


def _faq(answered: Answered) -> Values:
    return {"question": answered.question, "answer": answered.answer, "line": answered.line}


def _texts(said: Iterable[Said]) -> list[str]:
    return [each.text for each in said]
