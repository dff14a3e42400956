"""Find the amounts that a script asks for, and the base salary below which to walk away."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from prepdeck.documents.money import find_money_mentions, format_amount
from prepdeck.documents.sentences import split_script


class PayAsk(Struct, frozen=True):
    """An amount that a script asks for, for one part of the pay.

    Attributes:
        pay_part: "base", "equity" (the whole grant) or "signing".
        amount: The amount in whole currency units.
        currency: The ISO code, or "" if the script gives no currency.
    """

    pay_part: str
    amount: int
    currency: str

    def __str__(self) -> str:
        """Format as `base 280K USD`."""
        return format_asks((self,))


def format_asks(asks: tuple[PayAsk, ...]) -> str:
    """Format the amounts of one script, with the currency once: `base 280K · equity 430K USD`; "" if there are none."""
    amount_texts = " · ".join(f"{ask.pay_part} {format_amount(ask.amount)}" for ask in asks)
    return f"{amount_texts} {asks[0].currency}".strip() if asks else ""


def find_script_asks(script: str) -> tuple[PayAsk, ...]:
    """Find the amounts that a script asks for: the last one for each part of the pay, all in one currency.

    The last one counts because scripts name competing offers before the ask.
    """
    # A later ask for the same part of the pay replaces an earlier one.
    return _keep_one_currency(
        {ask.pay_part: ask for sentence in split_script(script) for ask in _find_own_asks(sentence)}
    )


def find_strategy_asks(strategy: str) -> tuple[PayAsk, ...]:
    """Find the amounts in the first sentence of a strategy that asks for something, all in one currency."""
    for sentence in split_script(strategy):
        if _WISH_PHRASE.search(sentence) and (asks := list(_find_own_asks(sentence))):
            # Reversed, so that the first amount for each part of the pay wins.
            return _keep_one_currency({ask.pay_part: ask for ask in reversed(asks)})
    return ()


def find_base_floor(strategy: str) -> PayAsk | None:
    """Find the base salary below which a strategy says to walk away; None if it gives none, or one for total pay."""
    floor_match = _FLOOR_PHRASE.search(strategy)
    for single_amount in (
        _find_single_amounts(strategy[floor_match.end() : floor_match.end() + _LENGTH_AFTER_AMOUNT])
        if floor_match
        else ()
    ):
        is_base = single_amount.start == 0 and _BASE_AFTER_AMOUNT.match(single_amount.text_after)
        return PayAsk("base", single_amount.amount, single_amount.currency) if is_base else None
    return None


_PART_ORDER = ("base", "equity", "signing")
_PART_WORD_REGEX = r"(base|equity|rsus?|options|signing|sign-on)\b"
_LINK_WORD_REGEX = r"(?:in|of|as|a|an|the|pre-ipo|initial|new-hire)"
_PART_AFTER_AMOUNT = re.compile(rf"\+?\s(?:{_LINK_WORD_REGEX}\s){{0,3}}{_PART_WORD_REGEX}", re.IGNORECASE)
_PART_BEFORE_AMOUNT = re.compile(
    rf"(?<!retention ){_PART_WORD_REGEX}(?:\s(?:salary|pay|grant|bonus))?\s?(?:at|of|to|is|:|=)\s?$", re.IGNORECASE
)
_PER_PERIOD = re.compile(r"\+?\s?(?:/\s?(?:yr|year|mo)|(?:per|a|each) (?:year|month)\b|annual)", re.IGNORECASE)
_LENGTH_BEFORE_AMOUNT = 40  # characters before an amount that may name its part of the pay
_LENGTH_AFTER_AMOUNT = 60  # characters after an amount, or after "walk away", that are looked at
_BASE_AFTER_AMOUNT = re.compile(r"\+?(?:\s?[.,;:–—)]|\s?$|\s(?:in )?base\b|\s[–—-]\s)", re.IGNORECASE)
_FLOOR_PHRASE = re.compile(
    r"\b(?:floor|walk away)\b[^.;\d]{0,25}?(?=[$£€₹]|\b[A-Z]{1,3}\$|\b[A-Z]{3} ?\d)", re.IGNORECASE
)
_WISH_PHRASE = re.compile(
    r"\b(?:i need|i['’]d need|i want|i['’]d like|i(?:['’]m| am) (?:targeting|asking|looking for)|open at|to join"
    r"|to sign|to choose|i['’]d expect|i expect|i ask|asking for|my ask is)\b",
    re.IGNORECASE,
)
_OTHER_OFFER_WORD = re.compile(
    r"\b(?:offers|offered|offering|offer (?:from|of|at|is)|forfeit\w*|giving up|leaving behind|competing|is only|earns?"
    r"|pays?|paid|counters?|counter at)\b",
    re.IGNORECASE,
)


def _find_own_asks(sentence: str) -> Iterator[PayAsk]:
    """Find the asks of a sentence: amounts after words such as "I need", or all amounts if no other offer is named."""
    wish_match = _WISH_PHRASE.search(sentence)
    if wish_match is None and _OTHER_OFFER_WORD.search(sentence):
        return
    for single_amount in _find_single_amounts(sentence):
        if (wish_match is None or single_amount.start >= wish_match.end()) and (
            pay_part := _match_pay_part(single_amount)
        ):
            yield PayAsk(pay_part, single_amount.amount, single_amount.currency)


class _SingleAmount(NamedTuple):
    """An amount that is not part of a range, with the text before and after it."""

    start: int
    amount: int
    currency: str
    text_before: str
    text_after: str


_JOINED_BEFORE = re.compile(r"(?:\d[KMBkmb]?\+?\s?(?:/|–|—|-|to)\s?|\[[^\]]{0,30})$")
_JOINED_AFTER = re.compile(r"\+?\s?(?:/(?!\s?\d\s?-?y)|–|—|-|to)\s?[^\w\s]{0,2}[A-Z]{0,3}\$?\s?\d|[^\[]{0,30}\]")


def _find_single_amounts(text: str) -> Iterator[_SingleAmount]:
    """Find amounts that are not an end of a range, not given in two currencies, and not a placeholder in brackets."""
    for mention in find_money_mentions(text):
        start = mention.start
        end = start + len(text[start : mention.end].rstrip())
        text_before, text_after = (
            text[max(start - _LENGTH_BEFORE_AMOUNT, 0) : start],
            text[end : end + _LENGTH_AFTER_AMOUNT],
        )
        if not _JOINED_BEFORE.search(text_before) and not _JOINED_AFTER.match(text_after):
            yield _SingleAmount(start, mention.amount, mention.currency, text_before, text_after)


def _match_pay_part(single_amount: _SingleAmount) -> str:
    if _PER_PERIOD.match(single_amount.text_after):
        return ""
    part_match = _PART_AFTER_AMOUNT.match(single_amount.text_after) or _PART_BEFORE_AMOUNT.search(
        single_amount.text_before
    )
    part_word = part_match.group(1).lower() if part_match else ""
    return {"": "", "base": "base", "signing": "signing", "sign-on": "signing"}.get(part_word, "equity")


def _keep_one_currency(ask_by_part: dict[str, PayAsk]) -> tuple[PayAsk, ...]:
    asks = [ask_by_part[pay_part] for pay_part in _PART_ORDER if pay_part in ask_by_part]
    return tuple(ask for ask in asks if ask.currency == asks[0].currency)
