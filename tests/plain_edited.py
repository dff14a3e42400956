"""Which card another one was edited into, as one would write it down: every pair of prompts is compared in full.

The reference for `prepdeck.cards.card_matching`, which looks only at the likeliest few. It takes the square of the
prompts.
"""

from collections import Counter
from collections.abc import Mapping

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from prepdeck.cards.card import Deck, truncate_prompt
from prepdeck.cards.card_matching import _ComparedPrompt, _has_explicit_id

_SAME = (200.0, 1.0)


def edited_plainly(deck: Deck, pasts: Mapping[str, str]) -> dict[str, str]:
    """As `edited_into`, for one deck in which nothing was moved, refused or unsure."""
    there = {card.id: _ComparedPrompt(truncate_prompt(card.prompt)) for card in deck.cards}
    lost = {card: _ComparedPrompt(text) for card, text in pasts.items() if card not in there}
    pairs = {(card, to): _pair(was, now) for card, was in lost.items() for to, now in there.items()}
    found = {}
    for card in lost:
        to = _leader({other: pairs[card, other] for other in there})
        if to is None or to in pasts or _leader({other: pairs[other, to] for other in lost}) != card:
            continue
        if pairs[card, to] == _SAME or not _has_explicit_id(to):
            found[card] = to
    return found


def _pair(was: _ComparedPrompt, now: _ComparedPrompt) -> tuple[float, float] | None:
    """How like two prompts are, and how many of the words are kept; None where they are not alike."""
    if was.normalized_text == now.normalized_text:
        return _SAME
    likeness = fuzz.ratio(was.sorted_words, now.sorted_words)
    return (likeness, _kept(was, now)) if likeness >= 70 else None


def _leader(pairs: Mapping[str, tuple[float, float] | None]) -> str | None:
    alike = {card: pair for card, pair in pairs.items() if pair is not None}
    first = max((card for card in alike if alike[card][1]), key=lambda card: alike[card][0], default=None)
    if first is None:
        return None
    likeness, kept = alike[first]
    lead = 5.0 if kept == 1 else 15.0
    others = (pair[0] for card, pair in alike.items() if card != first and (pair[1] or kept < 1))
    return first if all(likeness - other >= lead for other in others) else None


def _kept(was: _ComparedPrompt, now: _ComparedPrompt) -> float:
    least = min(len(was.words), len(now.words))
    before, after = Counter(was.words), Counter(now.words)
    kept = (before & after).total()
    if 2 * kept < least * 0.85:
        return 0.0
    kept += _respelt(before - after, after - before)
    if kept < least * 0.85 or (was.numbers - now.numbers and now.numbers - was.numbers):
        return 0.0
    lacking, added = was.proper_names - after, now.proper_names - before
    is_renamed = _respelt(lacking, added) < min(lacking.total(), added.total())
    return 0.0 if is_renamed else kept / least


def _respelt(lacking: Counter[str], added: Counter[str]) -> int:
    left = [word for word in added.elements() if word.isalpha()]
    found = 0
    for word in lacking.elements():
        other = next((each for each in left if Levenshtein.distance(word, each) <= 1), None)
        if other is not None and word.isalpha() and max(len(word), len(other)) >= 5:
            left.remove(other)
            found += 1
    return found
