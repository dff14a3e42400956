"""A simple version of card matching that compares every pair of prompts completely.

The reference for `prepdeck.cards.card_matching`, which compares only the most similar prompts. It takes quadratic
time.
"""

from collections import Counter
from collections.abc import Mapping

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from prepdeck.cards.card import Deck, truncate_prompt
from prepdeck.cards.card_matching import _ComparedPrompt, _has_explicit_id

_SAME = (200.0, 1.0)


def match_by_full_comparison(deck: Deck, known_prompts: Mapping[str, str]) -> dict[str, str]:
    """Like `match_edited_cards`, for one deck without earlier or undone renames."""
    current = {card.id: _ComparedPrompt(truncate_prompt(card.prompt)) for card in deck.cards}
    missing = {card: _ComparedPrompt(text) for card, text in known_prompts.items() if card not in current}
    pairs = {(card, new_id): _compare(old, new) for card, old in missing.items() for new_id, new in current.items()}
    new_ids = {}
    for card in missing:
        new_id = _clear_leader({other_id: pairs[card, other_id] for other_id in current})
        if (
            new_id is None
            or new_id in known_prompts
            or _clear_leader({other_id: pairs[other_id, new_id] for other_id in missing}) != card
        ):
            continue
        if pairs[card, new_id] == _SAME or not _has_explicit_id(new_id):
            new_ids[card] = new_id
    return new_ids


def _compare(old: _ComparedPrompt, new: _ComparedPrompt) -> tuple[float, float] | None:
    """Compare two prompts; returns similarity and share of kept words, or None if they are not similar."""
    if old.normalized_text == new.normalized_text:
        return _SAME
    similarity = fuzz.ratio(old.sorted_words, new.sorted_words)
    return (similarity, _kept_share(old, new)) if similarity >= 70 else None


def _clear_leader(pairs: Mapping[str, tuple[float, float] | None]) -> str | None:
    similar = {card: pair for card, pair in pairs.items() if pair is not None}
    best = max((card for card in similar if similar[card][1]), key=lambda card: similar[card][0], default=None)
    if best is None:
        return None
    similarity, kept_share = similar[best]
    lead = 5.0 if kept_share == 1 else 15.0
    others = (pair[0] for card, pair in similar.items() if card != best and (pair[1] or kept_share < 1))
    return best if all(similarity - other_similarity >= lead for other_similarity in others) else None


def _kept_share(old: _ComparedPrompt, new: _ComparedPrompt) -> float:
    shorter_length = min(len(old.words), len(new.words))
    before, after = Counter(old.words), Counter(new.words)
    kept_count = (before & after).total()
    if 2 * kept_count < shorter_length * 0.85:
        return 0.0
    kept_count += _count_respelled(before - after, after - before)
    if kept_count < shorter_length * 0.85 or (old.numbers - new.numbers and new.numbers - old.numbers):
        return 0.0
    removed, added = old.proper_names - after, new.proper_names - before
    is_renamed = _count_respelled(removed, added) < min(removed.total(), added.total())
    return 0.0 if is_renamed else kept_count / shorter_length


def _count_respelled(removed: Counter[str], added: Counter[str]) -> int:
    words_left = [word for word in added.elements() if word.isalpha()]
    count = 0
    for word in removed.elements():
        similar_word = next((word_left for word_left in words_left if Levenshtein.distance(word, word_left) <= 1), None)
        if similar_word is not None and word.isalpha() and max(len(word), len(similar_word)) >= 5:
            words_left.remove(similar_word)
            count += 1
    return count
