"""Make cards from documents, without special markup and without a language model.

    article      checklist   the items of the preparation checklist
                 mistakes    each bad answer with a better one
                 faq         the short questions at the end
                 measures    lists that are numbered inside a paragraph, and the pillars named in a sentence
    comp guide   figures     every pay range, as typed answers
                 levers      each argument with its script
    tech brief   facts       the most important bold figures, hidden in their sentences
    notes        questions   the questions with answers that are written in it, also in guides and briefs

A card that would show its own answer is left out.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, assert_never

from msgspec.structs import replace

from prepdeck.cards.brief_facts import find_facts, numbers_in
from prepdeck.cards.card import (
    AnyCard,
    ChecklistCard,
    ClozeCard,
    FigureCard,
    ListCard,
    RecallCard,
    RepairCard,
    id_from_prompt,
)
from prepdeck.cards.deck_file import read_written_cards
from prepdeck.cards.derived_deck import COMPANY_PLACEHOLDER
from prepdeck.cards.typed_answer import default_tolerance
from prepdeck.documents.document import Document, SourceText
from prepdeck.documents.kinds.article import Article
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.notes import Notes
from prepdeck.documents.kinds.pay_table import PayRow
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.documents.markdown.tree import LABEL_LEVEL, Heading
from prepdeck.documents.money import MoneyRange, PercentRange, format_amount
from prepdeck.documents.sentences import split_sentences
from prepdeck.documents.text import limit_text_length, normalize_case_and_spaces

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument

_DerivedDraft = tuple[str, str, AnyCard]  # the deck id, the text that the card id is made from, the card without an id


def derive_cards(document: "AnyDocument") -> tuple[AnyCard, ...]:
    """Make the cards of one document; card ids depend on the questions, and are unique within the document."""
    match document:
        case Article():
            drafts = _drafts_from_article(document)
        case CompGuide():
            drafts = chain(_drafts_from_guide(document), _drafts_from_questions(document))
        case TechBrief():
            drafts = chain(_drafts_from_brief(document), _drafts_from_questions(document))
        case Notes():
            drafts = _drafts_from_questions(document)
        case _:
            assert_never(document)
    cards_by_id: dict[str, AnyCard] = {}
    for deck_id, identifying_text, draft in drafts:
        card = replace(draft, id=f"{deck_id}/{id_from_prompt(identifying_text)}")
        if not question_reveals_answer(card):
            cards_by_id.setdefault(card.id, card)
    return tuple(cards_by_id.values())


# -- cards that show their own answer


def question_reveals_answer(card: AnyCard) -> bool:
    """Whether the question contains the answer, or one of its numbers if the answer is a number."""
    question_text = normalize_case_and_spaces(card.question_text)
    if any(normalize_case_and_spaces(answer_part) in question_text for answer_part in card.answer_parts):
        return True
    return card.is_revealed_by_numbers and not numbers_in(card.answer_text).isdisjoint(numbers_in(question_text))


def _company_or_placeholder(document: Document) -> str:
    return document.company or COMPANY_PLACEHOLDER


def _add_company(company: str, question: str) -> str:
    """Put the company's name before a question that does not name it; a name inside a longer word does not count."""
    company_match = re.search(rf"(?<!\w){re.escape(company)}(?!\w)", question, re.IGNORECASE)
    return question if company_match else f"{company}: {question}"


# -- the heading above a fact


class _HeadingFinder:
    """Finds the heading above a line of a document."""

    def __init__(self, document: Document) -> None:
        self._headings = [
            block for block in document.reading_blocks if isinstance(block, Heading) and 1 < block.level < LABEL_LEVEL
        ]
        self._heading_lines = [heading.line for heading in self._headings]
        self._text_by_index: dict[int, str] = {}  # a cache, since one heading often has many facts

    def heading_above(self, line: int) -> str:
        """The heading without its number, or "" if only the title is above the line."""
        index = bisect_right(self._heading_lines, line)
        if index and index not in self._text_by_index:
            self._text_by_index[index] = self._headings[index - 1].unnumbered_text
        return self._text_by_index.get(index, "")


# -- articles

_MIN_LIST_ITEMS = 2
_MAX_LEAD_IN_LENGTH = 150
_MAX_HEADING_LENGTH = 200  # characters; every list item is searched for in the prompt, so it must stay short


def _drafts_from_article(article: Article) -> Iterator[_DerivedDraft]:
    company, source_path = _company_or_placeholder(article), article.path
    for checklist_item in article.checklist_items:
        prompt = _add_company(company, checklist_item.text)
        yield (
            "checklist",
            checklist_item.text,
            ChecklistCard(id="", prompt=prompt, where=source_path, line=checklist_item.line, answer=()),
        )
    for mistake in article.mistakes:
        prompt = f"{company}: a mistake to avoid in the interview. {mistake.title}"
        repair_card = RepairCard(
            id="",
            prompt=prompt,
            where=source_path,
            line=mistake.line,
            bad=plain_blocks(mistake.bad_answer),
            good=plain_blocks(mistake.better_answer),
        )
        # Two mistakes can have the same title, so the bad answer is part of the id.
        yield "mistakes", f"{mistake.title} {mistake.bad_answer}", repair_card
    for faq_entry in article.faq_questions:
        prompt = _add_company(company, faq_entry.question)
        if faq_entry.answer.strip():
            yield (
                "faq",
                faq_entry.question,
                RecallCard(
                    id="", prompt=prompt, where=source_path, line=faq_entry.line, answer=plain_blocks(faq_entry.answer)
                ),
            )
    yield from _drafts_from_list(article, article.success_measures)
    yield from _drafts_from_list(article, article.pillars)


def _drafts_from_list(article: Article, list_items: Sequence[SourceText]) -> Iterator[_DerivedDraft]:
    """Ask for all items of a list inside a paragraph, with its heading and the words before the list as the prompt."""
    if len(list_items) < _MIN_LIST_ITEMS:
        return
    first_item = list_items[0]
    block = next(
        (
            candidate
            for candidate in article.reading_blocks
            if candidate.line == first_item.line and not isinstance(candidate, Heading)
        ),
        None,
    )
    lead_in = _find_lead_in(str(getattr(block, "plain", "")), first_item.text)
    heading = _HeadingFinder(article).heading_above(first_item.line)
    instruction = f"Name all {len(list_items)}: “{lead_in} …”" if lead_in else f"Name all {len(list_items)}."
    shown_heading = limit_text_length(heading, _MAX_HEADING_LENGTH)
    prompt = _add_company(_company_or_placeholder(article), f"{shown_heading} {instruction}".strip())
    items = tuple(plain_blocks(list_item.text) for list_item in list_items)
    yield (
        "measures",
        f"{heading} {lead_in}",
        ListCard(id="", prompt=prompt, where=article.path, line=first_item.line, items=items),
    )


def _find_lead_in(text: str, first_item: str) -> str:
    """The start of the sentence that leads to the first item, or "" if it is too long."""
    # The text of a pillar is put together from a name and a bracket, so only the name is searched for.
    text_before = text[: max(text.find(first_item.partition(" (")[0]), 0)]
    lead_in = split_sentences(text_before)[-1].rstrip("1() :;,")
    return lead_in if len(lead_in) <= _MAX_LEAD_IN_LENGTH else ""


# -- questions that are written with their answers


def _drafts_from_questions(document: Document) -> Iterator[_DerivedDraft]:
    for card in read_written_cards(document.blocks, "questions", document.path):
        yield "questions", card.prompt, card


# -- comp guides


def _drafts_from_guide(guide: CompGuide) -> Iterator[_DerivedDraft]:
    company_and_role = ", ".join(filter(None, [_company_or_placeholder(guide), guide.role]))
    for pay_row in guide.pay_rows:
        for amount_name, answer, low, high, unit in _asked_amounts(pay_row, guide.equity_years):
            figure_card = FigureCard(
                id="",
                prompt=f"{company_and_role}, {pay_row.display_name}: {amount_name}?",
                where=guide.path,
                line=pay_row.line,
                answer=answer,
                low=low,
                high=high,
                unit=unit,
                tolerance=default_tolerance(high, unit),
            )
            yield "figures", f"{pay_row.display_name} {amount_name}", figure_card
    for lever in guide.levers:
        prompt = f"{company_and_role}, the lever “{lever.name}”: what do you say?"
        if script := plain_blocks(lever.script):
            yield (
                "levers",
                lever.name,
                RecallCard(id="", prompt=prompt, where=guide.path, line=lever.line, answer=script),
            )


_AskedAmount = tuple[str, str, Decimal, Decimal, str]  # the question, the answer as written, its low, high and unit


def _asked_amounts(pay_row: PayRow, equity_years: int) -> Iterator[_AskedAmount]:
    """Yield the ranges of one row; amounts without a currency, or in a different one than the row, are left out."""
    pay_row = pay_row.comparable_row
    if pay_row.currency:
        equity_period = "a year" if pay_row.is_equity_yearly or equity_years == 1 else f"over {equity_years} years"
        yield from _asked_money("base salary", pay_row.base, pay_row.currency, f"a {pay_row.pay_period}")
        yield from _asked_money("equity", pay_row.equity, pay_row.currency, equity_period)
        yield from _asked_money(
            "bonus", pay_row.bonus.amount_range if pay_row.bonus else None, pay_row.currency, "a year"
        )
        yield from _asked_money("signing bonus", pay_row.signing, pay_row.currency, "once")
        yield from _asked_money("total compensation", pay_row.total, pay_row.currency, f"a {pay_row.pay_period}")
    if pay_row.bonus and pay_row.bonus.percent_range:
        yield _asked_percentage("bonus", pay_row.bonus.percent_range)


def _asked_money(
    amount_name: str, money_range: MoneyRange | None, currency: str, period: str
) -> Iterator[_AskedAmount]:
    if money_range is None or not (money_range.low or money_range.high):
        return
    high = money_range.low if money_range.high is None else money_range.high
    # "Up to" an amount has 0 as its low end, which nobody would type: it is asked for as a single figure.
    written_amount = str(money_range) if money_range.low else f"up to {format_amount(high)}"
    yield (
        f"{amount_name} in {currency} {period}",
        f"{written_amount} {currency}",
        Decimal(money_range.low or high),
        Decimal(high),
        currency,
    )


def _asked_percentage(amount_name: str, share: PercentRange) -> _AskedAmount:
    high = share.high if share.high is not None else share.low
    low = share.low or high
    return f"{amount_name} in percent of the base salary", str(share), Decimal(str(low)), Decimal(str(high)), "%"


# -- tech briefs


def _drafts_from_brief(brief: TechBrief) -> Iterator[_DerivedDraft]:
    company = _company_or_placeholder(brief)
    for fact in find_facts(brief, _HeadingFinder(brief).heading_above):
        prompt = f"{company}, {fact.topic}: {fact.shown_text}" if fact.topic else f"{company}: {fact.shown_text}"
        yield (
            "facts",
            f"{fact.topic} {fact.shown_text}",
            ClozeCard(id="", prompt=prompt, where=brief.path, line=fact.line, answer=plain_blocks(fact.answer)),
        )
