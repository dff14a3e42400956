"""Find the cards whose prompts were edited, so that they keep their progress.

The id of a card without an explicit id depends on its prompt. After an edit, the old id is missing from the deck and a
new id without progress appears. Both are the same card if nearly all words of the shorter prompt are kept (in any
order), no name or number was replaced, and no other card in the deck is almost as similar. When in doubt, cards are
not matched: a wrong match would give one question the history of another. A card that was moved to another deck, or
whose deck file was renamed, is known by its unchanged prompt.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import takewhile
from typing import NamedTuple

from prepdeck.cards.card import CLOZE_GAP, Deck, truncate_prompt
from prepdeck.documents.markdown.parser import read_plain_text

_MIN_KEPT_SHARE = 0.85  # of the words of the shorter prompt
_MIN_SIMILARITY_PERCENT = 70.0  # of the characters of both prompts, so an edit adds less than was there before
_MIN_LEAD_PERCENT = 5.0  # how far the best match must be ahead of the next one
_MIN_REWORDED_LEAD_PERCENT = 15.0  # the same, if a word was replaced by another word
_MIN_RESPELLED_LENGTH = 5  # letters; shorter words that differ in one letter, such as "cat" and "cut", are two words
_MAX_PAIRS_PER_SCOPE = 100_000  # prompt pairs; a deck with more changes than this was rewritten, not edited
_MAX_TOTAL_PAIRS = 300_000  # prompt pairs over all decks, so that startup stays fast
_MAX_CANDIDATES = 10  # if none of the 10 most similar prompts matches, the deck repeats one sentence pattern
_MAX_RESPELLED_WORDS = 8  # per prompt, since each one is compared letter by letter


def match_edited_cards(
    decks: Iterable[Deck],
    known_prompts: Mapping[str, str | None],
    renamed_ids: Mapping[str, str],
    *,
    unreadable_deck_ids: Collection[str] = (),
    undone_renames: Collection[tuple[str, str]] = (),
) -> dict[str, str]:
    """Map the ids of edited cards from old to new.

    Two old ids never map to the same new id, and a card with progress of its own is never a new id. Cards of a deck
    or document that is gone completely are only matched with the same cards in another one.

    Args:
        decks: The current decks.
        known_prompts: The prompt of each card with progress, by card id; None if the prompt was not recorded.
        renamed_ids: Earlier renames, from old id to new id.
        unreadable_deck_ids: Ids of decks that could not be read completely; their cards are not matched.
        undone_renames: Pairs of old and new id that the person has undone.
    """
    cards_by_id = {card.id: card for deck in decks for card in deck.cards}
    missing_ids = {
        card for card in known_prompts if card not in cards_by_id and card.partition("/")[0] not in unreadable_deck_ids
    }
    if not missing_ids:
        return {}
    new_ids: dict[str, str] = {}
    unclaimed_ids = {card for card in cards_by_id if card not in known_prompts}
    # If an edit was reverted in the file, the old id is back: the latest rename is reversed without comparing texts.
    for old_id, new_id in reversed(list(renamed_ids.items())):
        if (
            new_id in missing_ids
            and new_id not in new_ids
            and old_id in unclaimed_ids
            and (new_id, old_id) not in undone_renames
        ):
            new_ids[new_id] = old_id
            unclaimed_ids.remove(old_id)
    missing_prompts: dict[str, dict[str, _ComparedPrompt]] = {}
    for old_id in sorted(missing_ids - new_ids.keys()):
        if known_prompt := known_prompts[old_id]:
            missing_prompts.setdefault(_comparison_scope(old_id), {})[old_id] = _ComparedPrompt(known_prompt)
    current_prompts: dict[str, dict[str, _ComparedPrompt]] = {}
    for card in cards_by_id.values() if missing_prompts else ():
        current_prompts.setdefault(_comparison_scope(card.id), {})[card.id] = _ComparedPrompt(
            truncate_prompt(card.prompt)
        )
    compared_pair_count, shared_scopes = (
        0,
        [
            scope
            for scope in missing_prompts.keys() & current_prompts.keys()
            if not unclaimed_ids.isdisjoint(current_prompts[scope])
        ],
    )
    # The smallest decks come first, so that one huge deck does not use up the limit for all others.
    for pair_count, scope in sorted(
        (len(missing_prompts[scope]) * len(current_prompts[scope]), scope) for scope in shared_scopes
    ):
        is_fuzzy = pair_count <= min(_MAX_PAIRS_PER_SCOPE, _MAX_TOTAL_PAIRS - compared_pair_count)
        compared_pair_count += pair_count if is_fuzzy else 0
        matched_ids = _match_prompts(missing_prompts[scope], current_prompts[scope], is_fuzzy=is_fuzzy)
        new_ids |= {
            old_id: new_id
            for old_id, new_id in matched_ids
            if new_id in unclaimed_ids and (old_id, new_id) not in undone_renames
        }
    moved_prompts = {
        old_id: prompt
        for prompts in missing_prompts.values()
        for old_id, prompt in prompts.items()
        if old_id not in new_ids
    }
    free_ids = unclaimed_ids - set(new_ids.values())
    return new_ids | {
        old_id: new_id
        for old_id, new_id in _match_moved_cards(moved_prompts, current_prompts, free_ids)
        if (old_id, new_id) not in undone_renames
    }


def _match_moved_cards(
    missing_prompts: Mapping[str, "_ComparedPrompt"],
    current_prompts: Mapping[str, Mapping[str, "_ComparedPrompt"]],
    free_ids: Collection[str],
) -> Iterator[tuple[str, str]]:
    """Match cards that are in another deck now, because they were moved or the file has another name.

    Such a card has the same id in its deck and exactly the same prompt as before, and no other card has both.
    """
    new_ids_by_key: dict[tuple[str, str], list[str]] = {}
    for prompts in current_prompts.values() if missing_prompts else ():
        for card_id, prompt in prompts.items():
            if card_id in free_ids:
                new_ids_by_key.setdefault(_moved_key(card_id, prompt), []).append(card_id)
    old_ids_by_key: dict[tuple[str, str], list[str]] = {}
    for card_id, prompt in missing_prompts.items():
        old_ids_by_key.setdefault(_moved_key(card_id, prompt), []).append(card_id)
    for key, old_ids in old_ids_by_key.items():
        new_ids = new_ids_by_key.get(key, [])
        if len(old_ids) == len(new_ids) == 1:
            yield old_ids[0], new_ids[0]


def _moved_key(card_id: str, prompt: "_ComparedPrompt") -> tuple[str, str]:
    local_id = card_id.partition("/")[2]  # for a card of a document, the name of the document comes first
    return local_id.partition(".")[2] or local_id, " ".join(prompt.plain_text.casefold().split())


def _comparison_scope(card_id: str) -> str:
    """The group that a card is compared within: its deck, or its document if the deck is made from documents."""
    deck_id, _, local_id = card_id.partition("/")
    document_name, dot, _ = local_id.partition(".")
    return f"{deck_id}/{document_name}" if dot else deck_id


_PROMPT_DIGEST = re.compile(r"(?:^|[-.])[0-9a-f]{6}(?:-\d+)?$")


def _has_explicit_id(card_id: str) -> bool:
    """Whether a person chose the id. Such an id does not depend on the prompt, so it never takes over progress."""
    return not _PROMPT_DIGEST.search(card_id.partition("/")[2])


# Chinese and Japanese do not separate words by spaces, so each of their characters counts as a word.
_COMPARED_WORD = re.compile(r"[\u2e80-\ufaff]|[^\W\u2e80-\ufaff]+")
_COMPARED_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# The first word of a sentence is capitalized anyway, so only later words can be recognized as names.
_PROPER_NAME = re.compile(r"(?<=[^.!?:;\s\"“„«(*])\s+([^\W\d_]\w*)")


@dataclass(frozen=True)
class _ComparedPrompt:
    """A prompt in the forms that are compared, each computed on first use."""

    prompt: str

    @cached_property
    def plain_text(self) -> str:
        """The prompt without Markdown, with one form for characters that look the same."""
        return unicodedata.normalize("NFKC", read_plain_text(self.prompt).replace(CLOZE_GAP, "_"))

    @cached_property
    def words(self) -> list[str]:
        """The words, in lower case."""
        return _COMPARED_WORD.findall(self.plain_text.casefold())

    @cached_property
    def normalized_text(self) -> str:
        """The words in their original order."""
        return " ".join(self.words) or self.plain_text

    @cached_property
    def word_counts(self) -> Counter[str]:
        """The number of times each word occurs."""
        return Counter(self.words)

    @cached_property
    def sorted_words(self) -> str:
        """The words in alphabetical order."""
        return " ".join(sorted(self.words)) or self.plain_text

    @cached_property
    def proper_names(self) -> Counter[str]:
        """The words that look like names because they start with a capital letter."""
        return Counter({name.casefold() for name in _PROPER_NAME.findall(self.plain_text) if name[0].isupper()})

    @cached_property
    def numbers(self) -> set[str]:
        """The numbers, including those inside words."""
        return {number.replace(",", "") for number in _COMPARED_NUMBER.findall(self.plain_text)}


class _SimilarCard(NamedTuple):
    """A card with a prompt similar to another prompt.

    Attributes:
        similarity_percent: Similarity of the two prompts, 0 to 100.
        card_id: Id of the card.
    """

    similarity_percent: float
    card_id: str


def _match_prompts(
    missing_prompts: Mapping[str, _ComparedPrompt], current_prompts: Mapping[str, _ComparedPrompt], *, is_fuzzy: bool
) -> Iterator[tuple[str, str]]:
    """Yield pairs of a missing and a current card that are each other's best match by a clear lead.

    Prompts with the same words in the same order are matched first. Similar prompts are matched only if `is_fuzzy`.
    """
    current_ids_by_text, missing_ids_by_text = _group_by_text(current_prompts), _group_by_text(missing_prompts)
    unmatched_prompts = {}
    for missing_id, missing_prompt in missing_prompts.items():
        same_text_ids = current_ids_by_text.get(missing_prompt.normalized_text, ())
        if len(same_text_ids) == 1 == len(missing_ids_by_text[missing_prompt.normalized_text]):
            yield missing_id, same_text_ids[0]
        elif not same_text_ids:
            unmatched_prompts[missing_id] = missing_prompt
    if not is_fuzzy:
        return
    current_texts = {current_id: current_prompt.sorted_words for current_id, current_prompt in current_prompts.items()}
    missing_texts = {missing_id: missing_prompt.sorted_words for missing_id, missing_prompt in missing_prompts.items()}
    for missing_id, missing_prompt in unmatched_prompts.items():
        current_id = _pick_clear_leader(
            _find_similar_cards(missing_prompt, current_texts),
            partial(_kept_share_in_current, missing_prompt, current_prompts),
        )
        if (
            current_id is None
            or _has_explicit_id(current_id)
            or current_prompts[current_id].normalized_text in missing_ids_by_text
        ):
            continue
        current_prompt = current_prompts[current_id]
        if (
            _pick_clear_leader(
                _find_similar_cards(current_prompt, missing_texts),
                partial(_kept_share_of_missing, current_prompt, missing_prompts),
            )
            == missing_id
        ):
            yield missing_id, current_id


def _group_by_text(prompts: Mapping[str, _ComparedPrompt]) -> dict[str, list[str]]:
    """Group card ids by the normalized text of their prompts."""
    ids_by_text: dict[str, list[str]] = {}
    for card_id, prompt in prompts.items():
        ids_by_text.setdefault(prompt.normalized_text, []).append(card_id)
    return ids_by_text


def _find_similar_cards(prompt: _ComparedPrompt, candidate_texts: Mapping[str, str]) -> list[_SimilarCard]:
    """List the cards with texts similar to a prompt, the most similar first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - slow to import, and only needed after an edit

    matches = process.extract(
        prompt.sorted_words, candidate_texts, scorer=fuzz.ratio, score_cutoff=_MIN_SIMILARITY_PERCENT, limit=None
    )
    return [_SimilarCard(similarity_percent, card_id) for _, similarity_percent, card_id in matches]


def _pick_clear_leader(similar_cards: Sequence[_SimilarCard], kept_share_of: Callable[[str], float]) -> str | None:
    """Return the best match if it has a clear lead, else None.

    If a word was replaced, every similar card counts as a rival: decks often repeat one sentence pattern, and then a
    single word is the whole difference between two questions.

    Args:
        similar_cards: The candidates, most similar first.
        kept_share_of: Returns the share of the shorter prompt's words that the longer prompt also has, or 0 if the
            card asks a different question. It is slow, so it is called for few cards.
    """
    for index, (similarity_percent, card_id) in enumerate(similar_cards[:_MAX_CANDIDATES]):
        kept_share = kept_share_of(card_id)
        if not kept_share:
            continue
        min_lead = _MIN_LEAD_PERCENT if kept_share == 1 else _MIN_REWORDED_LEAD_PERCENT
        if kept_share < 1 and index > 0:
            return None
        others = similar_cards[index + 1 :]
        close_rivals = list(
            takewhile(lambda rival: similarity_percent - rival.similarity_percent < min_lead, others)  # noqa: B023
        )
        if kept_share < 1 or len(close_rivals) > _MAX_CANDIDATES:
            return None if close_rivals else card_id
        return None if any(kept_share_of(rival.card_id) for rival in close_rivals) else card_id
    return None


def _kept_share_in_current(
    missing_prompt: _ComparedPrompt, current_prompts: Mapping[str, _ComparedPrompt], card_id: str
) -> float:
    return _kept_word_share(missing_prompt, current_prompts[card_id])


def _kept_share_of_missing(
    current_prompt: _ComparedPrompt, missing_prompts: Mapping[str, _ComparedPrompt], card_id: str
) -> float:
    return _kept_word_share(missing_prompts[card_id], current_prompt)


def _kept_word_share(old_prompt: _ComparedPrompt, new_prompt: _ComparedPrompt) -> float:
    """The share of the shorter prompt's words that the longer prompt also has; 0 if the question is a different one."""
    shorter_word_count = min(len(old_prompt.words), len(new_prompt.words))
    if old_prompt.numbers - new_prompt.numbers and new_prompt.numbers - old_prompt.numbers:
        return 0.0
    old_counts, new_counts = old_prompt.word_counts, new_prompt.word_counts
    kept_count = (old_counts & new_counts).total()
    missing_count = shorter_word_count * _MIN_KEPT_SHARE - kept_count
    # Comparing words letter by letter is slow, so hopeless pairs are dropped first.
    if 2 * kept_count < shorter_word_count * _MIN_KEPT_SHARE or missing_count > _MAX_RESPELLED_WORDS:
        return 0.0
    kept_count += _count_respelled_words(old_counts - new_counts, new_counts - old_counts)
    if kept_count < shorter_word_count * _MIN_KEPT_SHARE:
        return 0.0
    removed_names, added_names = old_prompt.proper_names - new_counts, new_prompt.proper_names - old_counts
    is_renamed = _count_respelled_words(removed_names, added_names) < min(removed_names.total(), added_names.total())
    return 0.0 if is_renamed else kept_count / shorter_word_count


def _count_respelled_words(removed_words: Counter[str], added_words: Counter[str]) -> int:
    """Count the removed words that come back among the added ones with one letter changed, added or left out."""
    from rapidfuzz import process  # noqa: PLC0415 - slow to import, and only needed after an edit
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - slow to import, and only needed after an edit

    candidate_words = [word for word in added_words.elements() if word.isalpha()]
    respelled_count = 0
    for word in filter(str.isalpha, removed_words.elements()):
        closest_match = process.extractOne(word, candidate_words, scorer=Levenshtein.distance, score_cutoff=1)
        if closest_match is not None and max(len(word), len(closest_match[0])) >= _MIN_RESPELLED_LENGTH:
            del candidate_words[closest_match[2]]
            respelled_count += 1
    return respelled_count
