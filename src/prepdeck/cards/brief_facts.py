"""Find the figures of a tech brief that are worth knowing by heart, and hide them in their sentences."""

import re
from collections.abc import Callable, Collection, Sequence

from msgspec import Struct

from prepdeck.cards.card import CLOZE_GAP
from prepdeck.documents.kinds.tech_brief import BoldFigure, TechBrief
from prepdeck.documents.text import normalize_case_and_spaces

_NUMBER_PATTERN = r"\d+(?:,\d{3})*(?:\.\d+)?"
_NUMBER = re.compile(_NUMBER_PATTERN)
_MAX_FACTS_PER_TOPIC, _MAX_FACTS_PER_BRIEF, _MAX_GAPS_PER_FACT = 5, 40, 3
_SENTENCE_LENGTHS = range(40, 301)  # characters
_MAX_TOPIC_LENGTH = 100
_CURRENCY_PATTERN = r"(?:US|A|C|CA|AU|HK|S|NZ|R)?[$€£₹¥]"
_SCALE_PATTERN = r"(?:thousand|million|billion|trillion|bn|[kKMBT])(?![A-Za-z])"
_MEASURE_PATTERN = r"(?:[KMGTPE]B|[KMG]bps|[kMG]Hz|ms|ns|μs|GPUs?|FPS|fps|TFLOPS|GW|MW|kW)(?!-?[A-Za-z])"
_FIGURE_IN_TEXT = re.compile(
    rf"(?<![\w.$€£₹¥-])(?:[~≈<>]\s?)?(?P<currency>{_CURRENCY_PATTERN})?(?P<number>{_NUMBER_PATTERN})"
    rf"(?:(?:\s?{_SCALE_PATTERN})?(?:\s?[-–—]\s?|\s+to\s+)(?:{_CURRENCY_PATTERN})?{_NUMBER_PATTERN}(?![\w]*[A-Za-z]{{4}}))?"
    rf"(?P<times>\s?(?:%|percent\b|[x×](?!\w)))?(?P<scale>\s?{_SCALE_PATTERN}|\s?{_MEASURE_PATTERN})?(?P<more>\+)?(?![\d]|[.,]\d)"
)
_MONTH_OR_SEASON_PATTERN = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?|Spring|Summer|Autumn|Fall|Winter|Q[1-4]"
)
_MONTH_BEFORE_YEAR = re.compile(rf"\b(?:{_MONTH_OR_SEASON_PATTERN})\s+(?:\d{{1,2}},\s+)?$")
_PREPOSITION_BEFORE_YEAR = re.compile(r"\b(?:in|since|by|until|from|before|after|of)\s+$", re.IGNORECASE)
_PUBLICATION_WORD = re.compile(
    r"\b(?:publish|publication|paper|arxiv|proceedings|conference|preprint|blog|last updated)", re.IGNORECASE
)
_NAME_BEFORE_FIGURE = re.compile(r"\b[A-Z][\w/.-]*\s+$")
_WORD_AFTER_FIGURE = re.compile(r"[ -][A-Za-z]")
_PLAUSIBLE_YEARS = range(1900, 2100)


class TechFact(Struct, frozen=True):
    """A sentence with its important figures hidden; a higher `rank` means a more important fact."""

    rank: int
    topic: str
    shown_text: str
    hidden_figures: tuple[str, ...]
    line: int

    @property
    def answer(self) -> str:
        """The hidden figures in order, each one once."""
        return " … ".join(self.hidden_figures)


def find_facts(brief: TechBrief, heading_above: Callable[[int], str]) -> list[TechFact]:
    """Find the best facts of a brief, in its order.

    Args:
        brief: The brief.
        heading_above: Returns the heading above a line, which becomes the topic of a fact; "" if there is none.
    """
    facts = (_build_fact(heading_above, bold_figure) for bold_figure in brief.bold_figures)
    return _select_facts([fact for fact in facts if fact is not None])


def _select_facts(facts: Sequence[TechFact]) -> list[TechFact]:
    """Select the best facts per topic and overall, in the order of the brief; no figure is asked for twice."""
    count_by_topic: dict[str, int] = {}
    known_figures: set[tuple[str, ...]] = set()
    kept_facts: list[tuple[int, TechFact]] = []
    # Sorting is stable: facts of equal rank are taken in document order.
    for index, fact in sorted(enumerate(facts), key=lambda indexed_fact: -indexed_fact[1].rank):
        figures = tuple(normalize_case_and_spaces(figure_text) for figure_text in fact.hidden_figures)
        if (
            len(kept_facts) < _MAX_FACTS_PER_BRIEF
            and count_by_topic.get(fact.topic, 0) < _MAX_FACTS_PER_TOPIC
            and figures not in known_figures
        ):
            known_figures.add(figures)
            count_by_topic[fact.topic] = count_by_topic.get(fact.topic, 0) + 1
            kept_facts.append((index, fact))
    return [fact for _, fact in sorted(kept_facts, key=lambda indexed_fact: indexed_fact[0])]


def _build_fact(heading_above: Callable[[int], str], bold_figure: BoldFigure) -> TechFact | None:
    sentence = bold_figure.sentence
    phrase_start = sentence.find(bold_figure.phrase) if len(sentence) in _SENTENCE_LENGTHS else -1
    if phrase_start < 0:
        return None
    phrase_end = phrase_start + len(bold_figure.phrase)
    ranked_matches = [
        (_rank_figure(match, sentence), match)
        for match in _FIGURE_IN_TEXT.finditer(sentence)
        if phrase_start <= match.start() < phrase_end
    ]
    telling_matches = [(rank, match) for rank, match in ranked_matches if rank]
    if not 0 < len(telling_matches) <= _MAX_GAPS_PER_FACT:
        return None
    hidden_figures = tuple(dict.fromkeys(match.group().strip() for _, match in telling_matches))
    hidden_numbers = set().union(*map(numbers_in, hidden_figures))
    topic = heading_above(bold_figure.line)
    return TechFact(
        max(rank for rank, _ in telling_matches),
        _hide_numbers(topic, hidden_numbers) if len(topic) <= _MAX_TOPIC_LENGTH else "",
        _hide_numbers(sentence, hidden_numbers),
        hidden_figures,
        bold_figure.line,
    )


def _rank_figure(match: re.Match[str], sentence: str) -> int:
    """Rank a figure: 4 for prices, shares and multiples, down to 1 for years; 0 for versions, names and dates."""
    text_before, text_after = sentence[: match.start()], sentence[match.end() :]
    is_named = _NAME_BEFORE_FIGURE.search(text_before) is not None
    if match["currency"] or (match["times"] and not is_named):
        return 4
    if match["scale"] or match["more"] or "," in match["number"]:
        return 3
    if match.group().isdecimal() and int(match.group()) in _PLAUSIBLE_YEARS:
        is_telling = (
            _PREPOSITION_BEFORE_YEAR.search(text_before)
            and not _MONTH_BEFORE_YEAR.search(text_before)
            and not _PUBLICATION_WORD.search(sentence)
        )
        return 1 if is_telling else 0
    return 2 if _WORD_AFTER_FIGURE.match(text_after) and not is_named else 0


def _hide_numbers(text: str, hidden_numbers: Collection[str]) -> str:
    """Replace every figure that contains one of the numbers by a gap."""
    return _FIGURE_IN_TEXT.sub(
        lambda match: match.group() if numbers_in(match.group()).isdisjoint(hidden_numbers) else CLOZE_GAP, text
    )


def numbers_in(text: str) -> set[str]:
    """Return the numbers in a text, without the commas between thousands."""
    return {number.replace(",", "") for number in _NUMBER.findall(text)}
