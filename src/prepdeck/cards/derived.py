"""Cards that documents give by themselves, without markup and without a language model.

    article      checklist   the items of its preparation checklist
                 mistakes    each bad answer with the better one
                 faq         the short questions at its end
                 measures    what is numbered in a paragraph, and the pillars that a sentence announces
    comp guide   figures     every range of pay, to be typed
                 levers      each argument with the words to say it
    tech brief   facts       the most telling bold figures, hidden in their sentences

A card that would show its own answer is left out.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from prepdeck.cards.card import GAP, AnyCard, Checklist, Cloze, Figure, ListCard, Recall, Repair, id_from_prompt
from prepdeck.cards.derived_deck import NOBODY
from prepdeck.cards.typed_answer import usual_tolerance
from prepdeck.documents.document import Document, Said
from prepdeck.documents.kinds.article import Article
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.pay_table import Pay
from prepdeck.documents.kinds.tech_brief import Figure as BoldFigure
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.markdown.blocks import BOLD_LEVEL, Heading
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.money import Range, Share, short
from prepdeck.documents.text import limited

_Draft = tuple[str, str, AnyCard]  # the deck's id, what the card is known by, and the card without its id


def derive(document: Document) -> tuple[AnyCard, ...]:
    """The cards that one document gives; their ids are made of what they ask, and are the document's own."""
    match document:
        case Article():
            drafts = _of_article(document)
        case CompGuide():
            drafts = _of_guide(document)
        case TechBrief():
            drafts = _of_brief(document)
        case _:
            return ()
    cards: dict[str, AnyCard] = {}
    for deck_id, key, draft in drafts:
        card = replace(draft, id=f"{deck_id}/{id_from_prompt(key)}")
        if not shows_its_answer(card):
            cards.setdefault(card.id, card)
    return tuple(cards.values())


# -- what shows its own answer

_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def shows_its_answer(card: AnyCard) -> bool:
    """Whether the answer, or one of its numbers where it is made of numbers, can be read off the question."""
    question = _normal(card.question_text)
    if any(_normal(part) in question for part in card.answer_parts):
        return True
    return card.is_told_by_numbers and not _numbers(card.answer_text).isdisjoint(_numbers(question))


def _normal(text: str) -> str:
    return " ".join(text.lower().split())


def _numbers(text: str) -> set[str]:
    return {number.replace(",", "") for number in _DIGITS.findall(text)}


_LITERAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_["})


def _literal(text: str) -> str:
    """A text without marks as inline Markdown that shows it as it is."""
    return text.translate(_LITERAL)


def _about(document: Document) -> str:
    return document.company or NOBODY


def _asked_of(about: str, question: str) -> str:
    """A question or a task that says whom it is about; within a longer word the company's name says nothing."""
    named = re.search(rf"(?<!\w){re.escape(about)}(?!\w)", question, re.IGNORECASE)
    return question if named else f"{about}: {question}"


# -- where a fact stands

_HEADING_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+")


class _Headings:
    """Finds the heading under which a line of a document stands."""

    def __init__(self, document: Document) -> None:
        self._found = [b for b in document.blocks if isinstance(b, Heading) and 1 < b.level < BOLD_LEVEL]
        self._lines = [heading.line for heading in self._found]
        self._texts: dict[int, str] = {}  # of those that were asked for, since many facts stand under one

    def above(self, line: int) -> str:
        """The heading, without its number; "" where there is none but the title."""
        at = bisect_right(self._lines, line)
        if at and at not in self._texts:
            self._texts[at] = _HEADING_NUMBER.sub("", plain(self._found[at - 1].text))
        return self._texts.get(at, "")


# -- articles

_FEWEST_ITEMS = 2
_LONGEST_LEAD = 150
_LONGEST_HEADING = 200  # characters of a prompt, in which each item of a list is looked for


def _of_article(article: Article) -> Iterator[_Draft]:
    about, where = _about(article), article.path
    for item in article.checklist:
        prompt = _asked_of(about, item.text)
        yield "checklist", item.text, Checklist(id="", prompt=prompt, where=where, line=item.line, answer="")
    for mistake in article.mistakes:
        prompt = f"{about}: a mistake to avoid in the interview. {mistake.title}"
        card = Repair(id="", prompt=prompt, where=where, line=mistake.line, bad=mistake.bad, good=mistake.good)
        yield "mistakes", f"{mistake.title} {mistake.bad}", card
    for asked in article.faq:
        prompt = _asked_of(about, asked.question)
        if asked.answer.strip():
            yield "faq", asked.question, Recall(id="", prompt=prompt, where=where, line=asked.line, answer=asked.answer)
    yield from _list(article, article.measures)
    yield from _list(article, article.pillars)


def _list(article: Article, said: Sequence[Said]) -> Iterator[_Draft]:
    """All the items that stand in one paragraph, asked for by its heading and by the words that lead to them."""
    if len(said) < _FEWEST_ITEMS:
        return
    first = said[0]
    block = next((b for b in article.blocks if b.line == first.line and not isinstance(b, Heading)), None)
    lead = _lead(str(getattr(block, "text", "")), first.text)
    heading = _Headings(article).above(first.line)
    all_of_them = f"Name all {len(said)}: “{lead} …”" if lead else f"Name all {len(said)}."
    shown = limited(heading, _LONGEST_HEADING)
    prompt = _asked_of(_about(article), f"{shown} {all_of_them}".strip())
    items = tuple(each.text for each in said)
    yield (
        "measures",
        f"{heading} {lead}",
        ListCard(id="", prompt=prompt, where=article.path, line=first.line, items=items),
    )


_SENTENCE_END = re.compile(r"[.!?]\s+")


def _lead(text: str, item: str) -> str:
    """The beginning of the sentence that goes on with the first item."""
    before = text[: max(text.find(item.partition(" (")[0]), 0)]
    begun = next((match.end() for match in reversed(list(_SENTENCE_END.finditer(before)))), 0)
    lead = before[begun:].rstrip("1() :;,")
    return lead if len(lead) <= _LONGEST_LEAD else ""


# -- compensation guides


def _of_guide(guide: CompGuide) -> Iterator[_Draft]:
    about = ", ".join(filter(None, [_about(guide), guide.role]))
    for pay in guide.pay:
        for asked, answer, low, high, unit in _amounts(pay, guide.equity_years):
            card = Figure(
                id="",
                prompt=_literal(f"{about}, {pay.name}: {asked}?"),
                where=guide.path,
                line=pay.line,
                answer=answer,
                low=low,
                high=high,
                unit=unit,
                tolerance=usual_tolerance(high, unit),
            )
            yield "figures", f"{pay.name} {asked}", card
    for lever in guide.levers:
        prompt, answer = _literal(f"{about}, the lever “{lever.name}”: what do you say?"), _literal(lever.script)
        if answer.strip():
            yield "levers", lever.name, Recall(id="", prompt=prompt, where=guide.path, line=lever.line, answer=answer)


_Amount = tuple[str, str, Decimal, Decimal, str]  # what is asked, the answer as written, its ends, its unit


def _amounts(pay: Pay, years: int) -> Iterator[_Amount]:
    """The ranges of one row; amounts without a currency, or in another one than the row, cannot be asked for."""
    pay = pay.comparable
    if pay.currency:
        grant = "a year" if pay.equity_a_year or years == 1 else f"over {years} years"
        yield from _money("base salary", pay.base, pay.currency, f"a {pay.period}")
        yield from _money("equity", pay.equity, pay.currency, grant)
        yield from _money("bonus", pay.bonus.amount if pay.bonus else None, pay.currency, "a year")
        yield from _money("signing bonus", pay.signing, pay.currency, "once")
        yield from _money("total compensation", pay.total, pay.currency, f"a {pay.period}")
    if pay.bonus and pay.bonus.percent:
        yield _percent("bonus", pay.bonus.percent)


def _money(what: str, span: Range | None, currency: str, for_: str) -> Iterator[_Amount]:
    if span is None or not (span.low or span.high):
        return
    high = span.low if span.high is None else span.high
    written = str(span) if span.low else f"up to {short(high)}"
    yield f"{what} in {currency} {for_}", f"{written} {currency}", Decimal(span.low or high), Decimal(high), currency


def _percent(what: str, share: Share) -> _Amount:
    high = share.high if share.high is not None else share.low
    low = share.low or high
    return f"{what} in percent of the base salary", str(share), Decimal(str(low)), Decimal(str(high)), "%"


# -- technology briefs

_MOST_OF_TOPIC, _MOST_OF_BRIEF, _MOST_GAPS = 5, 40, 3
_SENTENCE = range(40, 301)  # characters
_LONGEST_TOPIC = 100
_CURRENCY = r"(?:US|A|C|CA|AU|HK|S|NZ|R)?[$€£₹¥]"
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"(?:thousand|million|billion|trillion|bn|[kKMBT])(?![A-Za-z])"
_MEASURE = r"(?:[KMGTPE]B|[KMG]bps|[kMG]Hz|ms|ns|μs|GPUs?|FPS|fps|TFLOPS|GW|MW|kW)(?!-?[A-Za-z])"
_TOKEN = re.compile(
    rf"(?<![\w.$€£₹¥-])(?:[~≈<>]\s?)?(?P<currency>{_CURRENCY})?(?P<number>{_NUMBER})"
    rf"(?:(?:\s?{_SCALE})?(?:\s?[-–—]\s?|\s+to\s+)(?:{_CURRENCY})?{_NUMBER}(?![\w]*[A-Za-z]{{4}}))?"
    rf"(?P<times>\s?(?:%|percent\b|[x×](?!\w)))?(?P<scale>\s?{_SCALE}|\s?{_MEASURE})?(?P<more>\+)?(?![\d]|[.,]\d)"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?|Spring|Summer|Autumn|Fall|Winter|Q[1-4]"
_DATED = re.compile(rf"\b(?:{_MONTH})\s+(?:\d{{1,2}},\s+)?$")
_IN_A_YEAR = re.compile(r"\b(?:in|since|by|until|from|before|after|of)\s+$", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:publish|publication|paper|arxiv|proceedings|conference|preprint|blog|last updated)", re.IGNORECASE
)
_NAMED = re.compile(r"\b[A-Z][\w/.-]*\s+$")
_COUNTED = re.compile(r"[ -][A-Za-z]")
_YEARS = range(1900, 2100)


def _of_brief(brief: TechBrief) -> Iterator[_Draft]:
    about, headings = _about(brief), _Headings(brief)
    for fact in _most_telling([fact for figure in brief.figures if (fact := _fact(headings, figure)) is not None]):
        asked = f"{about}, {fact.topic}: {fact.shown}" if fact.topic else f"{about}: {fact.shown}"
        prompt = _literal(asked).replace(_literal(GAP), GAP)
        yield (
            "facts",
            f"{fact.topic} {fact.shown}",
            Cloze(id="", prompt=prompt, where=brief.path, line=fact.line, answer=fact.answer),
        )


@dataclass(frozen=True, slots=True)
class _Fact:
    """A sentence with its telling figures hidden; the higher the `rank` the more it tells."""

    rank: int
    topic: str
    shown: str
    hidden: tuple[str, ...]
    line: int

    @property
    def answer(self) -> str:
        """What fills the gaps, each figure once."""
        return " … ".join(self.hidden)


def _most_telling(facts: Sequence[_Fact]) -> list[_Fact]:
    """The best of each topic and of all, in the order of the brief; each figure is asked for once."""
    count: dict[str, int] = {}
    known: set[tuple[str, ...]] = set()
    kept: list[tuple[int, _Fact]] = []
    for at, fact in sorted(enumerate(facts), key=lambda each: -each[1].rank):
        figures = tuple(_normal(text) for text in fact.hidden)
        if len(kept) < _MOST_OF_BRIEF and count.get(fact.topic, 0) < _MOST_OF_TOPIC and figures not in known:
            known.add(figures)
            count[fact.topic] = count.get(fact.topic, 0) + 1
            kept.append((at, fact))
    return [fact for _, fact in sorted(kept, key=lambda each: each[0])]


def _fact(headings: _Headings, figure: BoldFigure) -> _Fact | None:
    sentence = figure.sentence
    start = sentence.find(figure.phrase) if len(sentence) in _SENTENCE else -1
    if start < 0:
        return None
    end = start + len(figure.phrase)
    ranked = [(_rank(match, sentence), match) for match in _TOKEN.finditer(sentence) if start <= match.start() < end]
    telling = [(rank, match) for rank, match in ranked if rank]
    if not 0 < len(telling) <= _MOST_GAPS:
        return None
    hidden = tuple(dict.fromkeys(match.group().strip() for _, match in telling))
    numbers = set().union(*map(_numbers, hidden))
    topic = headings.above(figure.line)
    return _Fact(
        max(rank for rank, _ in telling),
        _without(topic, numbers) if len(topic) <= _LONGEST_TOPIC else "",
        _without(sentence, numbers),
        hidden,
        figure.line,
    )


def _rank(match: re.Match[str], sentence: str) -> int:
    """How much a figure tells: a price, a share or a multiple most, a year least; 0 for versions, names and dates."""
    before, after = sentence[: match.start()], sentence[match.end() :]
    is_named = _NAMED.search(before) is not None
    if match["currency"] or (match["times"] and not is_named):
        return 4
    if match["scale"] or match["more"] or "," in match["number"]:
        return 3
    if match.group().isdecimal() and int(match.group()) in _YEARS:
        is_telling = _IN_A_YEAR.search(before) and not _DATED.search(before) and not _PUBLISHED.search(sentence)
        return 1 if is_telling else 0
    return 2 if _COUNTED.match(after) and not is_named else 0


def _without(text: str, numbers: Collection[str]) -> str:
    """The text with a gap for every figure that holds one of the numbers."""
    return _TOKEN.sub(lambda match: match.group() if _numbers(match.group()).isdisjoint(numbers) else GAP, text)
