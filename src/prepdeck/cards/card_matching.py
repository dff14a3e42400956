"""Which card another one was edited into: the same question in other words, and never another question.

A card without an explicit id is known by its prompt, so an edited one is a card that vanished and another that has no
past. They are the same card if nearly all words of the shorter prompt are kept, in whatever order, no name or number
was replaced by another, and nothing else in the deck is nearly as close.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import takewhile
from typing import NamedTuple

from prepdeck.cards.card import GAP, Deck, beginning
from prepdeck.documents.markdown.inline import plain

_KEPT = 0.85  # of the words of the shorter prompt
_LIKENESS = 70.0  # percent of the signs of both, so that what was added is less than what was there
_LEAD = 5.0  # percent by which the likest is ahead of the next one,
_LEAD_REWORDED = 15.0  # and where a word was put for another
_LETTERS = 5  # a word so long may have got a letter more, less or other, and is the same word
_PAIRS = 100_000  # of prompts; whoever rewrote so much of a deck has written another one
_PAIRS_IN_ALL = 300_000  # of all decks, those with the fewest first, so that no start takes long
_LOOKED_AT = 10  # prompts that are likest; where none of so many is the same question, it is one of a mould
_MOST_RESPELT = 8  # words of one prompt


def edited_into(
    decks: Iterable[Deck],
    pasts: Mapping[str, str | None],
    moved: Mapping[str, str],
    *,
    unsure: Collection[str] = (),
    refused: Collection[tuple[str, str]] = (),
) -> dict[str, str]:
    """By the ids of cards with a past that are in no deck any more, those of the cards that they are now.

    No two become the same one, and none becomes a card that has a past of its own. Of a deck, and of a document that
    gives cards, of which nothing is there at all nothing moves.

    Args:
        decks: The decks as they are now.
        pasts: By the ids of the cards that have a past, how their prompts read, None where that is not known.
        moved: By an id that a card had before, the id it has now.
        unsure: The ids of decks that could not be read as a whole: nothing of them moves.
        refused: Moves, from and to, that the person took back.
    """
    cards = {card.id: card for deck in decks for card in deck.cards}
    gone = {card for card in pasts if card not in cards and card.partition("/")[0] not in unsure}
    if not gone:
        return {}
    found: dict[str, str] = {}
    free = {card for card in cards if card not in pasts}
    for was, now in reversed(list(moved.items())):  # an old text that is back, in place of the new one
        if now in gone and now not in found and was in free and (now, was) not in refused:
            found[now] = was
            free.remove(was)
    lost: dict[str, dict[str, _Read]] = {}
    for was in sorted(gone - found.keys()):
        if text := pasts[was]:
            lost.setdefault(_scope(was), {})[was] = _Read(text)
    there: dict[str, dict[str, _Read]] = {}
    for card in cards.values() if lost else ():
        there.setdefault(_scope(card.id), {})[card.id] = _Read(beginning(card.prompt))
    pairs, scopes = 0, [scope for scope in lost.keys() & there.keys() if not free.isdisjoint(there[scope])]
    for count, scope in sorted((len(lost[scope]) * len(there[scope]), scope) for scope in scopes):
        is_compared = count <= min(_PAIRS, _PAIRS_IN_ALL - pairs)
        pairs += count if is_compared else 0
        best = _best(lost[scope], there[scope], compared=is_compared)
        found |= {was: now for was, now in best if now in free and (was, now) not in refused}
    return found


def _scope(card: str) -> str:
    """Within what cards are compared: their deck, of a deck that documents give the one document."""
    deck, _, own = card.partition("/")
    document, dot, _ = own.partition(".")
    return f"{deck}/{document}" if dot else deck


_FROM_PROMPT = re.compile(r"(?:^|[-.])[0-9a-f]{6}(?:-\d+)?$")


def _is_explicit(card: str) -> bool:
    """Whether somebody gave the card its id, which is no sign of its text and takes over no other text's past."""
    return not _FROM_PROMPT.search(card.partition("/")[2])


_WORD = re.compile(r"[\u2e80-\ufaff]|[^\W\u2e80-\ufaff]+")  # where no spaces part words, each sign counts as one
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[^.!?:;\s\"“„«(*])\s+([^\W\d_]\w*)")  # a word that begins no sentence


@dataclass(frozen=True)
class _Read:
    """A prompt as it is compared."""

    prompt: str

    @cached_property
    def text(self) -> str:
        """Without markup; of one sign for what looks the same."""
        return unicodedata.normalize("NFKC", plain(self.prompt).replace(GAP, "_"))

    @cached_property
    def words(self) -> list[str]:
        """Its words, whatever their case."""
        return _WORD.findall(self.text.casefold())

    @cached_property
    def normal(self) -> str:
        """The words in their order."""
        return " ".join(self.words) or self.text

    @cached_property
    def counted(self) -> Counter[str]:
        """How often it has each word."""
        return Counter(self.words)

    @cached_property
    def unordered(self) -> str:
        """The words in an order that does not depend on theirs."""
        return " ".join(sorted(self.words)) or self.text

    @cached_property
    def names(self) -> Counter[str]:
        """The words that are names by their capital letter."""
        return Counter({name.casefold() for name in _NAME.findall(self.text) if name[0].isupper()})

    @cached_property
    def numbers(self) -> set[str]:
        """Its numbers, also those that are part of a word."""
        return {number.replace(",", "") for number in _NUMBER.findall(self.text)}


class _Alike(NamedTuple):
    """A prompt that is like another one.

    Attributes:
        likeness: Percent of the signs of both.
        card: Whose prompt it is.
    """

    likeness: float
    card: str


def _best(lost: Mapping[str, _Read], there: Mapping[str, _Read], *, compared: bool) -> Iterator[tuple[str, str]]:
    """Each card that was lost with the one there that is likest, where both are so by a clear lead.

    The same words in the same order are ahead of all that is merely alike, which counts only where `compared`.
    """
    same_there, same_lost = _by_words(there), _by_words(lost)
    unlike = {}
    for card, was in lost.items():
        same = same_there.get(was.normal, ())
        if len(same) == 1 == len(same_lost[was.normal]):
            yield card, same[0]
        elif not same:
            unlike[card] = was
    if not compared:
        return
    texts_there = {to: now.unordered for to, now in there.items()}
    texts_lost = {card: was.unordered for card, was in lost.items()}
    for card, was in unlike.items():
        to = _leader(_alike(was, texts_there), partial(_kept_in, was, there))
        if to is None or _is_explicit(to) or there[to].normal in same_lost:
            continue
        now = there[to]
        if _leader(_alike(now, texts_lost), partial(_kept_of, now, lost)) == card:
            yield card, to


def _by_words(prompts: Mapping[str, _Read]) -> dict[str, list[str]]:
    """The cards by their words in their order."""
    found: dict[str, list[str]] = {}
    for card, read in prompts.items():
        found.setdefault(read.normal, []).append(card)
    return found


def _alike(prompt: _Read, texts: Mapping[str, str]) -> list[_Alike]:
    """The cards whose texts are like a prompt, the likest first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - a start without a vanished card does without

    found = process.extract(prompt.unordered, texts, scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=None)
    return [_Alike(likeness, card) for _, likeness, card in found]


def _leader(alike: Sequence[_Alike], kept_of: Callable[[str], float]) -> str | None:
    """The one that is likest by a clear lead, None where there is none.

    Where a word was put for another, all others that are alike count, too: among prompts of one mould it is just that
    word which parts one question from another.

    Args:
        alike: The likest first.
        kept_of: Gives by a card the share of the words of the shorter prompt that the longer has, too; 0 for two
            questions. It is asked for few cards, since it takes long.
    """
    for at, (likeness, card) in enumerate(alike[:_LOOKED_AT]):
        kept = kept_of(card)
        if not kept:
            continue
        lead = _LEAD if kept == 1 else _LEAD_REWORDED
        if kept < 1 and at > 0:
            return None
        near = list(takewhile(lambda other: likeness - other.likeness < lead, alike[at + 1 :]))  # noqa: B023
        if kept < 1 or len(near) > _LOOKED_AT:
            return None if near else card
        return None if any(kept_of(other.card) for other in near) else card
    return None


def _kept_in(was: _Read, there: Mapping[str, _Read], card: str) -> float:
    return _kept(was, there[card])


def _kept_of(now: _Read, lost: Mapping[str, _Read], card: str) -> float:
    return _kept(lost[card], now)


def _kept(was: _Read, now: _Read) -> float:
    """The share of the words of the shorter that the longer has, too; 0 where that makes it another question."""
    least = min(len(was.words), len(now.words))
    if was.numbers - now.numbers and now.numbers - was.numbers:
        return 0.0
    before, after = was.counted, now.counted
    kept = (before & after).total()
    lacking = least * _KEPT - kept
    if 2 * kept < least * _KEPT or lacking > _MOST_RESPELT:  # not worth looking at letter by letter
        return 0.0
    kept += _respelt(before - after, after - before)
    if kept < least * _KEPT:
        return 0.0
    lost, added = was.names - after, now.names - before
    is_renamed = _respelt(lost, added) < min(lost.total(), added.total())
    return 0.0 if is_renamed else kept / least


def _respelt(lacking: Counter[str], added: Counter[str]) -> int:
    """How many of the words that are lacking are among those added, but for one letter."""
    from rapidfuzz import process  # noqa: PLC0415 - as above
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - the same

    left = [word for word in added.elements() if word.isalpha()]
    found = 0
    for word in filter(str.isalpha, lacking.elements()):
        best = process.extractOne(word, left, scorer=Levenshtein.distance, score_cutoff=1)
        if best is not None and max(len(word), len(best[0])) >= _LETTERS:
            del left[best[2]]
            found += 1
    return found
