"""Card kinds, decks, and the ids that tie cards to their progress."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, get_args

from msgspec import Struct

from prepdeck.documents.markdown.reading_order import describe_plain, plain_blocks
from prepdeck.documents.markdown.tree import Blocks

# What a person must not forget. These cards take longer than others, so without it they would come last. With 3, all
# of them are seen within a week of 5 minutes a day.
_LEADING_WEIGHT = 3.0


class Card(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A prompt to answer from memory. Each subclass is one kind of card, and `AnyCard` is the union of all kinds.

    Attributes:
        kind: Name of the kind, as deck files and other programs use it.
        is_typed: Whether the person types the answer and the app checks it.
        is_revealed_by_numbers: Whether a prompt that contains a number of the answer gives the answer away.
        weight: How much recall of the card counts when the minutes are short.
        id: Permanent id of the card in the journal, written `deck/card`.
        prompt: The question, in one line without Markdown.
        question: The question as it is shown; empty if the prompt is all of it.
        where: Path of the file that the card comes from.
        line: Line number of the prompt in that file.
    """

    kind: ClassVar[str]
    is_typed: ClassVar[bool] = False
    is_revealed_by_numbers: ClassVar[bool] = False
    weight: ClassVar[float] = 1.0

    id: str
    prompt: str
    question: Blocks = ()
    where: str = ""
    line: int = 0

    @property
    def deck_id(self) -> str:
        """The id of the deck that the card belongs to."""
        return self.id.partition("/")[0]

    @property
    def question_blocks(self) -> Blocks:
        """The question as it is shown."""
        return self.question or plain_blocks(self.prompt)

    @property
    def answer_text(self) -> str:
        """The answer in one line, without Markdown. Each kind of card has its own."""
        raise NotImplementedError

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """The texts that must not appear in the question, because each one gives the answer away."""
        return (self.answer_text,)

    @property
    def question_text(self) -> str:
        """Everything the person sees before the answer, without Markdown."""
        return self.prompt

    @property
    def reveal_count(self) -> int:
        """The number of reveals until the whole answer is shown."""
        return 1


class _AnswerCard(Card, frozen=True, kw_only=True):
    """A card with one answer."""

    answer: Blocks

    @property
    def answer_text(self) -> str:
        """The answer in one line, without Markdown."""
        return describe_plain(self.answer)


class RecallCard(_AnswerCard, frozen=True, kw_only=True, tag_field="kind", tag="recall"):
    """A question with one answer."""

    kind: ClassVar[str] = "recall"


class ClozeCard(_AnswerCard, frozen=True, kw_only=True, tag_field="kind", tag="cloze"):
    """A sentence with one hidden phrase: `prompt` shows the gap, `answer` is the phrase."""

    kind: ClassVar[str] = "cloze"
    is_revealed_by_numbers: ClassVar[bool] = True

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """The hidden phrase."""
        return (self.answer_text,)


CLOZE_GAP = "[…]"


class RepairCard(Card, frozen=True, kw_only=True, tag_field="kind", tag="repair"):
    """A bad answer to improve: `good` is the better answer, `why` says what was wrong with the bad one."""

    kind: ClassVar[str] = "repair"
    weight: ClassVar[float] = _LEADING_WEIGHT

    bad: Blocks
    good: Blocks
    why: Blocks = ()

    @property
    def answer_text(self) -> str:
        """The better answer, without Markdown."""
        return describe_plain(self.good)

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """The better answer."""
        return (self.answer_text,)

    @property
    def question_text(self) -> str:
        """The prompt and the bad answer, without Markdown."""
        return f"{self.prompt} {describe_plain(self.bad)}"


class ListCard(Card, frozen=True, kw_only=True, tag_field="kind", tag="list"):
    """A question that is answered by naming all `items`; `note` is further text from the file."""

    kind: ClassVar[str] = "list"

    items: tuple[Blocks, ...]
    note: Blocks = ()

    @property
    def answer_text(self) -> str:
        """The items in one line, without Markdown."""
        return "; ".join(map(describe_plain, self.items))

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """The items."""
        return tuple(map(describe_plain, self.items))

    @property
    def reveal_count(self) -> int:
        """One for each item."""
        return len(self.items)


class ChecklistCard(_AnswerCard, frozen=True, kw_only=True, tag_field="kind", tag="checklist"):
    """A preparation task that the person completes with their own evidence; `answer` describes good evidence."""

    kind: ClassVar[str] = "checklist"
    weight: ClassVar[float] = _LEADING_WEIGHT

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """No texts, because the evidence is the person's own."""
        return ()


class FigureCard(Card, frozen=True, kw_only=True, tag_field="kind", tag="figure"):
    """A number, or a range of two numbers, that the person types.

    Attributes:
        answer: The figure as a person would write it, with its unit.
        low: The figure, or the lower end of the range.
        high: The upper end of the range; equal to `low` for a single figure.
        unit: The expected unit: an ISO currency code, "%" or "".
        tolerance: The largest error that still counts as right, as a share of the figure (0.05 is 5%).
        note: Further text from the file.
    """

    kind: ClassVar[str] = "figure"
    is_typed: ClassVar[bool] = True
    is_revealed_by_numbers: ClassVar[bool] = True

    answer: str
    low: Decimal
    high: Decimal
    unit: str = ""
    tolerance: Decimal = Decimal(0)
    note: Blocks = ()

    @property
    def is_range(self) -> bool:
        """Whether two numbers are asked."""
        return self.low != self.high

    @property
    def answer_text(self) -> str:
        """The figure as a person would write it."""
        return self.answer


AnyCard = RecallCard | ClozeCard | RepairCard | ListCard | ChecklistCard | FigureCard
"""Every kind of card."""

CARD_KINDS: Mapping[str, type[AnyCard]] = {card_class.kind: card_class for card_class in get_args(AnyCard)}
"""The card kinds by name."""

DEFAULT_DECK_ORDER = 100


class Deck(Struct, frozen=True):
    """A named set of cards, in file order.

    Attributes:
        id: The part before `/` in the ids of its cards.
        name: The name on screen.
        cards: The cards.
        where: Path of the deck file, or "" if the deck is made from documents.
        order: Position among the decks of a target, lowest first; decks with the same order are sorted by name.
        is_on_by_default: Whether the deck is studied until the person decides otherwise.
        weight: How much its cards count, as a multiple of what their kinds count.
    """

    id: str
    name: str
    cards: tuple[AnyCard, ...]
    where: str = ""
    order: int = DEFAULT_DECK_ORDER
    is_on_by_default: bool = True
    weight: float = 1.0


def name_decks(decks: Sequence[Deck]) -> dict[str, str]:
    """Return the name of each deck by id. If two decks share a name, their ids are added in parentheses."""
    name_counts = Counter(deck.name for deck in decks)
    return {deck.id: deck.name if name_counts[deck.name] == 1 else f"{deck.name} ({deck.id})" for deck in decks}


_SLUG_WORD = re.compile(r"[a-z0-9]+")
_MAX_ID_WORDS = 5


def slugify(text: str) -> str:
    """Turn a text into lower-case ASCII words joined by hyphens, for ids and file names; "" if no word is left."""
    # NFKD separates accents from their letters, so that `é` becomes `e` instead of being dropped.
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(_SLUG_WORD.findall(ascii_text.lower()))


_MAX_STORED_PROMPT_LENGTH = 500  # characters


def truncate_prompt(prompt: str) -> str:
    """Cut a prompt to the length that the journal keeps, which is enough to recognize the card after an edit."""
    return prompt[:_MAX_STORED_PROMPT_LENGTH]


_DIGEST_LENGTH = 6  # hexadecimal digits


def name_from_file(file_stem: str) -> str:
    """Make a short name from a file name without its extension; the result is the same on every machine.

    A file name without Latin letters or digits becomes the start of its hash, so that two such files get two names.
    """
    # Some systems store an accented letter as a letter plus a combining accent, which would change the hash.
    composed_stem = unicodedata.normalize("NFC", file_stem)
    # A file name that is not valid UTF-8 has lone surrogates, which only `surrogatepass` can encode.
    return (
        slugify(composed_stem)
        or hashlib.sha256(composed_stem.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    )


def id_from_prompt(prompt: str) -> str:
    """Make a readable id for a card without an explicit one; the same prompt always gives the same id.

    Upper case and white space are ignored, so a prompt can be re-wrapped without losing its history.
    """
    # Stored journals contain these ids: any change to this function cuts cards off from their progress.
    normalized_prompt = " ".join(prompt.lower().split())
    prompt_digest = hashlib.sha256(normalized_prompt.encode()).hexdigest()[:_DIGEST_LENGTH]
    leading_words = "-".join(slugify(prompt).split("-")[:_MAX_ID_WORDS])
    return f"{leading_words}-{prompt_digest}" if leading_words else prompt_digest
