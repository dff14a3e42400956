"""Find the lists and the shares of time inside the paragraphs of an article."""

import re

from msgspec import Struct

from prepdeck.documents.document import SourceText
from prepdeck.documents.markdown.marked_text import NO_MARKED_TEXT
from prepdeck.documents.markdown.reading_order import ItemText, ReadingBlock
from prepdeck.documents.markdown.tree import Heading, Paragraph
from prepdeck.documents.sentences import split_sentences


class TimeShare(Struct, frozen=True):
    """The share of working time that one activity takes, in whole percent."""

    percent: int
    activity: str
    line: int


_FEWEST_ITEMS = 2
_PERCENT_REGEX = r"(\d{1,3})\s?(?:percent|per cent|%)"
_TIME_WORD_REGEX = r"(?:time|days?|weeks?|hours?|calendar|schedule)"
_TIME_PHRASE = re.compile(
    rf"\b(?:spends?|spent|time split|(?:your|the|their|my|a|of) (?:\w+ )?{_TIME_WORD_REGEX})\b", re.IGNORECASE
)
_PERCENT_THEN_ACTIVITY = re.compile(
    rf"{_PERCENT_REGEX}\s+(?:of (?:\w+ ){{1,2}}{_TIME_WORD_REGEX} "
    rf")?(?:(?:is|are|goes|spent|is spent) )?(?:on|for|in|into|to|with)\s+"
    rf"([^,;.]+?)(?=[,;.]|$| and {_PERCENT_REGEX})"
)
_ACTIVITY_THEN_PERCENT = re.compile(rf"(?:^|[:,;] (?:and )?| and )([^,;:.()%]{{2,80}}?) \({_PERCENT_REGEX}\)")
_PERCENT_LINE = re.compile(
    rf"^{_PERCENT_REGEX}[\s:–—-]*(?:(?:is|on|for|in|to|goes to|spent on|of \w+ {_TIME_WORD_REGEX} on) )?(?!of\b)(\S.*)$"
)
_WHOLE_PERCENT = range(95, 106)  # the sum of rounded shares is rarely exactly 100
_INLINE_NUMBER = re.compile(r"(?:^|[\s:;,])\(?(\d{1,2})\)\s+|[:;,]\s(?:and\s)?(\d{1,2})\.\s+(?=[A-Za-z])")
_MEASURE_WORD = re.compile(r"kpi|metric|measure|success|indicator|number|track|goal", re.IGNORECASE)
_PILLARS_ANNOUNCEMENT = re.compile(
    r"\b(?:two|three|four|five) (?:pillars|areas|dimensions|signals|things)\b", re.IGNORECASE
)
_NAMED_PILLAR = re.compile(r"(?:^|,\s+|;\s+)(?:and\s+)?([A-Z][\w\s/-]{2,40}?)\s+\(([^)]{0,200})\)")


def find_time_shares(blocks: tuple[ReadingBlock, ...]) -> tuple[TimeShare, ...]:
    """Find the first shares of working time that add up to about 100%: in a sentence, or else in a list."""
    sentence_shares = (_read_time_shares(block) for block in blocks if isinstance(block, Paragraph | ItemText))
    return next(filter(None, sentence_shares), ()) or _read_listed_time_shares(blocks)


def _read_time_shares(block: Paragraph | ItemText) -> tuple[TimeShare, ...]:
    """Read the shares in a sentence about time, if they add up to about 100%."""
    if not _TIME_PHRASE.search(block.plain):
        return ()
    for sentence in split_sentences(block.plain):
        percent_first_shares = [
            TimeShare(int(share_match.group(1)), share_match.group(2).strip(), block.line)
            for share_match in _PERCENT_THEN_ACTIVITY.finditer(sentence)
        ]
        percent_last_shares = [
            TimeShare(int(share_match.group(2)), share_match.group(1).strip(), block.line)
            for share_match in _ACTIVITY_THEN_PERCENT.finditer(sentence)
        ]
        for time_shares in (percent_first_shares, percent_last_shares):
            if _is_whole_time(time_shares) and _TIME_PHRASE.search(sentence):
                return tuple(time_shares)
    return ()


def _read_listed_time_shares(blocks: tuple[ReadingBlock, ...]) -> tuple[TimeShare, ...]:
    """Read the shares in a list below a line about time, if they add up to about 100%."""
    time_shares: list[TimeShare] = []
    text_above = ""
    # The empty heading at the end closes a list that ends with the article.
    for block in (*blocks, Heading(text=NO_MARKED_TEXT, level=1)):
        share_match = _PERCENT_LINE.match(block.plain) if isinstance(block, ItemText | Paragraph) else None
        if share_match:
            time_shares.append(TimeShare(int(share_match.group(1)), share_match.group(2).rstrip("."), block.line))
            continue
        if _is_whole_time(time_shares) and _TIME_PHRASE.search(text_above):
            return tuple(time_shares)
        time_shares = []
        text_above = block.plain if isinstance(block, ItemText | Paragraph | Heading) else ""
    return ()


def _is_whole_time(time_shares: list[TimeShare]) -> bool:
    return len(time_shares) >= _FEWEST_ITEMS and sum(time_share.percent for time_share in time_shares) in _WHOLE_PERCENT


def find_success_measures(blocks: tuple[ReadingBlock, ...]) -> tuple[SourceText, ...]:
    """Find the first list inside a paragraph that is about measures, or else the first such list of any kind."""
    first_items: tuple[SourceText, ...] = ()
    for block in blocks:
        if not isinstance(block, Paragraph | ItemText):
            continue
        lead_text, item_texts = _split_inline_items(block.plain)
        measures = tuple(SourceText(item_text, block.line) for item_text in item_texts)
        if measures and _MEASURE_WORD.search(lead_text):
            return measures
        first_items = first_items or measures
    return first_items


def _split_inline_items(text: str) -> tuple[str, tuple[str, ...]]:
    """Split a list such as `1) ..., 2) ..., and 3) ...` inside a paragraph into the words before it and its items."""
    number_matches: list[re.Match[str]] = []
    for number_match in _INLINE_NUMBER.finditer(text):
        # Only 1, 2, 3 in order count, because versions and years look like list numbers, too.
        if int(number_match.group(1) or number_match.group(2)) == len(number_matches) + 1:
            number_matches.append(number_match)
    if len(number_matches) < _FEWEST_ITEMS:
        return "", ()
    item_ends = [item_start_match.start() for item_start_match in number_matches[1:]] + [len(text)]
    item_texts = [
        text[item_start_match.end() : item_end]
        for item_start_match, item_end in zip(number_matches, item_ends, strict=True)
    ]
    # The last item ends with its sentence; the rest of the paragraph is not part of the list.
    item_texts[-1] = split_sentences(item_texts[-1])[0]
    trimmed_items = (item_text.strip(" ,;").removesuffix(" and").rstrip(" ,;.") for item_text in item_texts)
    return text[: number_matches[0].start()], tuple(trimmed_items)


def find_pillars(blocks: tuple[ReadingBlock, ...]) -> tuple[SourceText, ...]:
    """Find the items that a sentence announces by number, such as "three pillars"."""
    pillars_by_block = (_read_pillars(block) for block in blocks if isinstance(block, Paragraph | ItemText))
    return next(filter(None, pillars_by_block), ())


def _read_pillars(block: Paragraph | ItemText) -> tuple[SourceText, ...]:
    announcement = _PILLARS_ANNOUNCEMENT.search(block.plain)
    if announcement is None:
        return ()
    pillars_text = block.plain[announcement.end() :].partition(":")[2].strip()
    return tuple(
        SourceText(f"{pillar_match.group(1).strip()} ({pillar_match.group(2).strip()})", block.line)
        for pillar_match in _NAMED_PILLAR.finditer(pillars_text)
    )
