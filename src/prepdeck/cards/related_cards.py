"""Find cards that give each other away: they come from one passage, or one shows the answer of the other."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from prepdeck.cards.card import AnyCard, Deck
from prepdeck.documents.text import normalize_case_and_spaces

_WORD = re.compile(r"\w+")
_MIN_ANSWER_LENGTH = 4  # characters; a shorter answer, such as a day or a count, appears in many texts by chance
_MAX_FOUND_CARDS = 10  # a phrase that more cards contain is a term of the subject and gives nothing away


@lru_cache(maxsize=1)  # the decks stay the same from drill to drill
def find_related_cards(decks: tuple[Deck, ...]) -> Mapping[str, frozenset[str]]:
    """Return for each card that has any the ids of the cards that should not come close to it, in both directions."""
    all_cards = [card for deck in decks for card in deck.cards]
    related_ids: defaultdict[str, set[str]] = defaultdict(set)
    for group in _group_by_passage(all_cards):
        for card_id in group:
            related_ids[card_id].update(group)
    for first_id, second_id in _find_shown_answers(all_cards):
        related_ids[first_id].add(second_id)
        related_ids[second_id].add(first_id)
    return {card_id: frozenset(ids - {card_id}) for card_id, ids in related_ids.items()}


def _group_by_passage(cards: list[AnyCard]) -> Iterable[list[str]]:
    """Return the ids of the cards that come from the same line of a file, such as the gaps of a sentence."""
    ids_by_place: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for card in cards:
        if card.line:
            ids_by_place[card.where, card.line].append(card.id)
    return (card_ids for card_ids in ids_by_place.values() if 1 < len(card_ids) <= _MAX_FOUND_CARDS)


def _find_shown_answers(cards: list[AnyCard]) -> Iterable[tuple[str, str]]:
    """Yield the ids of a card and of another one whose text contains an answer of the first."""
    texts = [f" {_join_words(f'{card.question_text} {card.answer_text}')} " for card in cards]
    numbers_by_word: defaultdict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for word in dict.fromkeys(text.split()):
            numbers_by_word[word].append(number)
    for card in cards:
        found_numbers: Counter[int] = Counter()
        for part in card.answer_parts:
            answer = _join_words(part)
            if len(answer) < _MIN_ANSWER_LENGTH:
                continue
            # Only cards with the rarest word of the answer can contain it.
            candidates = min((numbers_by_word[word] for word in answer.split()), key=len)
            if len(candidates) <= _MAX_FOUND_CARDS:
                found_numbers.update(number for number in candidates if f" {answer} " in texts[number])
        yield from ((card.id, cards[number].id) for number in found_numbers if cards[number].id != card.id)


def _join_words(text: str) -> str:
    return " ".join(_WORD.findall(normalize_case_and_spaces(text)))
