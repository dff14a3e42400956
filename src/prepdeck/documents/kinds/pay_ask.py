"""The amounts that a script asks for, and the floor below which one walks away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from prepdeck.documents.money import mentions, short


@dataclass(frozen=True, slots=True)
class Ask:
    """An amount in whole units of `currency` (ISO code, "" where none is said) for a part of the pay.

    Attributes:
        part: "base", "equity" (the whole grant) or "signing".
        value: The amount.
        currency: The ISO code.
    """

    part: str
    value: int
    currency: str

    def __str__(self) -> str:
        """`base 280K USD`."""
        return said((self,))


def said(asks: tuple[Ask, ...]) -> str:
    """`base 280K · equity 430K USD`: the amounts of one script, their currency once; "" for none."""
    amounts = " · ".join(f"{ask.part} {short(ask.value)}" for ask in asks)
    return f"{amounts} {asks[0].currency}".strip() if asks else ""


def asks_of_script(script: str) -> tuple[Ask, ...]:
    """The amounts a script ends on, a part once, in one currency: offers from elsewhere are named before the ask."""
    return _in_one_currency({ask.part: ask for sentence in _SENTENCE.split(script) for ask in _own(sentence)})


def asks_of_strategy(strategy: str) -> tuple[Ask, ...]:
    """The amounts in the first sentence of a strategy that says what is wished for, a part once, in one currency."""
    for sentence in _SENTENCE.split(strategy):
        if _WISH.search(sentence) and (asks := list(_own(sentence))):
            return _in_one_currency({ask.part: ask for ask in reversed(asks)})
    return ()


def floor_of(strategy: str) -> Ask | None:
    """The base below which the strategy says to walk away; None where it names none, or one of the whole pay."""
    floor = _FLOOR.search(strategy)
    for mention in _alone(strategy[floor.end() : floor.end() + _FLOOR_SAID]) if floor else ():
        is_base = mention.start == 0 and _OF_BASE.match(mention.after)
        return Ask("base", mention.value, mention.currency) if is_base else None
    return None


_PARTS = ("base", "equity", "signing")
_PART_WORD = r"(base|equity|rsus?|options|signing|sign-on)\b"
_OF_THE_KIND = r"(?:in|of|as|a|an|the|pre-ipo|initial|new-hire)"
_PART_AFTER = re.compile(rf"\+?\s(?:{_OF_THE_KIND}\s){{0,3}}{_PART_WORD}", re.IGNORECASE)
_PART_BEFORE = re.compile(
    rf"(?<!retention ){_PART_WORD}(?:\s(?:salary|pay|grant|bonus))?\s?(?:at|of|to|is|:|=)\s?$", re.IGNORECASE
)
_PER_TIME = re.compile(r"\+?\s?(?:/\s?(?:yr|year|mo)|(?:per|a|each) (?:year|month)\b|annual)", re.IGNORECASE)
_BEFORE_SAID = 40  # characters before an amount in which its part is said
_FLOOR_SAID = 60  # characters behind the word in which the floor is said
_OF_BASE = re.compile(r"\+?(?:\s?[.,;:–—)]|\s?$|\s(?:in )?base\b|\s[–—-]\s)", re.IGNORECASE)
_FLOOR = re.compile(r"\b(?:floor|walk away)\b[^.;\d]{0,25}?(?=[$£€₹]|\b[A-Z]{1,3}\$|\b[A-Z]{3} ?\d)", re.IGNORECASE)
_WISH = re.compile(
    r"\b(?:i need|i['’]d need|i want|i['’]d like|i(?:['’]m| am) (?:targeting|asking|looking for)|open at|to join"
    r"|to sign|to choose|i['’]d expect|i expect|i ask|asking for|my ask is)\b",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:offers|offered|offering|offer (?:from|of|at|is)|forfeit\w*|giving up|leaving behind|competing|is only|earns?"
    r"|pays?|paid|counters?|counter at)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[\"“A-Z$])")


def _own(sentence: str) -> Iterator[Ask]:
    """What a sentence asks for: all behind the words of a wish, or all of a sentence that speaks of no one else."""
    wish = _WISH.search(sentence)
    if wish is None and _OF_OTHERS.search(sentence):
        return
    for mention in _alone(sentence):
        if (wish is None or mention.start >= wish.end()) and (part := _part(mention)):
            yield Ask(part, mention.value, mention.currency)


class _Alone(NamedTuple):
    """An amount that stands for itself, with the text before and after it."""

    start: int
    value: int
    currency: str
    before: str
    after: str


_JOINED_BEFORE = re.compile(r"(?:\d[KMBkmb]?\+?\s?(?:/|–|—|-|to)\s?|\[[^\]]{0,30})$")
_JOINED_AFTER = re.compile(r"\+?\s?(?:/(?!\s?\d\s?-?y)|–|—|-|to)\s?[^\w\s]{0,2}[A-Z]{0,3}\$?\s?\d|[^\[]{0,30}\]")


def _alone(text: str) -> Iterator[_Alone]:
    """The amounts that are no end of a range, no one of two currencies and no place to fill in."""
    for mention in mentions(text):
        start = mention.start
        end = start + len(text[start : mention.end].rstrip())
        before, after = text[max(start - _BEFORE_SAID, 0) : start], text[end : end + _FLOOR_SAID]
        if not _JOINED_BEFORE.search(before) and not _JOINED_AFTER.match(after):
            yield _Alone(start, mention.value, mention.currency, before, after)


def _part(mention: _Alone) -> str:
    if _PER_TIME.match(mention.after):
        return ""
    match = _PART_AFTER.match(mention.after) or _PART_BEFORE.search(mention.before)
    word = match.group(1).lower() if match else ""
    return {"": "", "base": "base", "signing": "signing", "sign-on": "signing"}.get(word, "equity")


def _in_one_currency(by_part: dict[str, Ask]) -> tuple[Ask, ...]:
    asks = [by_part[part] for part in _PARTS if part in by_part]
    return tuple(ask for ask in asks if ask.currency == asks[0].currency)
