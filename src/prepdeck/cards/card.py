"""The kinds of cards, and the decks that group them."""

import hashlib
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, get_args

from prepdeck.documents.markdown.inline import strip_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(ABC):
    """A prompt to be answered from memory. Its kinds are the subclasses, and `AnyCard` is the union of them.

    Attributes:
        kind: What the kind is called, in decks and for other programs.
        is_typed: Whether the answer is typed, and then checked.
        is_revealed_by_numbers: Whether a number of the answer that stands in the prompt gives the answer away.
        id: Names the card in the journal for ever: `deck/card`.
        prompt: What is asked, as inline Markdown.
        where: The file it was written in.
        line: The line its prompt stands on.
    """

    kind: ClassVar[str]
    is_typed: ClassVar[bool] = False
    is_revealed_by_numbers: ClassVar[bool] = False

    id: str
    prompt: str
    where: str = ""
    line: int = 0

    @property
    def deck_id(self) -> str:
        """The id of the deck it belongs to."""
        return self.id.partition("/")[0]

    @property
    @abstractmethod
    def answer_text(self) -> str:
        """The answer as one line without marks."""

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """The texts each of which would give the answer away if it stood in the question."""
        return (self.answer_text,)

    @property
    def question_text(self) -> str:
        """All that is seen before the answer is shown, without marks."""
        return strip_markdown(self.prompt)

    @property
    def reveal_count(self) -> int:
        """How many times the answer is revealed until all of it is shown."""
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallCard(Card):
    """A question with one answer: inline Markdown, one paragraph a line."""

    kind: ClassVar[str] = "recall"

    answer: str

    @property
    def answer_text(self) -> str:
        """The answer as one line without marks."""
        return " ".join(strip_markdown(self.answer).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class ClozeCard(Card):
    """A sentence with one phrase hidden: `prompt` shows the gap, `answer` is what fills it."""

    kind: ClassVar[str] = "cloze"
    is_revealed_by_numbers: ClassVar[bool] = True

    answer: str

    @property
    def answer_text(self) -> str:
        """The answer as one line without marks."""
        return " ".join(strip_markdown(self.answer).split())

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """The phrase that is hidden."""
        return (self.answer,)


CLOZE_GAP = "[…]"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairCard(Card):
    """A bad answer to be mended: `good` is the better one, `why` says what was wrong, or ""."""

    kind: ClassVar[str] = "repair"

    bad: str
    good: str
    why: str = ""

    @property
    def answer_text(self) -> str:
        """The better answer without marks."""
        return strip_markdown(self.good)

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """The better answer."""
        return (self.good,)

    @property
    def question_text(self) -> str:
        """The prompt and the bad answer, without marks."""
        return f"{strip_markdown(self.prompt)} {self.bad}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCard(Card):
    """Name all the items; `note` is what the file says besides them, or ""."""

    kind: ClassVar[str] = "list"

    items: tuple[str, ...]
    note: str = ""

    @property
    def answer_text(self) -> str:
        """The items in one line, without marks."""
        return "; ".join(strip_markdown(list_item) for list_item in self.items)

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """The items."""
        return self.items

    @property
    def reveal_count(self) -> int:
        """One for each item."""
        return len(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistCard(Card):
    """A preparation task, answered with the person's own evidence; `answer` says what good evidence is."""

    kind: ClassVar[str] = "checklist"

    answer: str

    @property
    def answer_text(self) -> str:
        """The answer as one line without marks."""
        return " ".join(strip_markdown(self.answer).split())

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """None: the evidence is the person's own."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCard(Card):
    """A number that is typed, or a range of two.

    Attributes:
        answer: The figure as a person would write it, with its unit.
        low: The figure, or the lower end of the range.
        high: The upper end, the same as `low` for a single figure.
        unit: The ISO code of a currency, "%" or "", against which the unit of what was typed is held.
        tolerance: The share of the figure by which what is typed may be off.
        note: What the file says besides, or "".
    """

    kind: ClassVar[str] = "figure"
    is_typed: ClassVar[bool] = True
    is_revealed_by_numbers: ClassVar[bool] = True

    answer: str
    low: Decimal
    high: Decimal
    unit: str = ""
    tolerance: Decimal = Decimal(0)
    note: str = ""

    @property
    def answer_text(self) -> str:
        """The figure as a person would write it."""
        return self.answer


AnyCard = RecallCard | ClozeCard | RepairCard | ListCard | ChecklistCard | FigureCard
"""Every kind of card."""

CARD_KINDS: Mapping[str, type[AnyCard]] = {card_class.kind: card_class for card_class in get_args(AnyCard)}
"""The kinds of cards by their names."""

DEFAULT_DECK_ORDER = 100


@dataclass(frozen=True, slots=True)
class Deck:
    """A named set of cards, in the order of the file.

    Attributes:
        id: The beginning of the ids of its cards.
        name: What it is called on screen.
        cards: Its cards.
        where: The file it was written in, "" where it is derived from documents.
        order: Where it stands among the decks of its target: lower comes first, then the name decides.
        is_on_by_default: Whether it is drilled before the person has said anything about it.
    """

    id: str
    name: str
    cards: tuple[AnyCard, ...]
    where: str = ""
    order: int = DEFAULT_DECK_ORDER
    is_on_by_default: bool = True


_SLUG_WORD = re.compile(r"[a-z0-9]+")
_MAX_ID_WORDS = 5


def slugify(text: str) -> str:
    """Lower-case words joined by hyphens, fit for an id or a file's name; "" where there are none."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(_SLUG_WORD.findall(ascii_text.lower()))


_MAX_STORED_PROMPT_LENGTH = 500  # signs


def truncate_prompt(prompt: str) -> str:
    """As much of a prompt as is kept to know its card again once it is edited."""
    return prompt[:_MAX_STORED_PROMPT_LENGTH]


_DIGEST_LENGTH = 6  # hexadecimal digits


def name_from_file(file_stem: str) -> str:
    """A short name from a file's name without its ending, the same on every machine.

    A name without a Latin letter or digit gives the beginning of its hash, so that two such files differ.
    """
    composed_stem = unicodedata.normalize("NFC", file_stem)  # some systems store accents as signs of their own
    return (
        slugify(composed_stem)
        or hashlib.sha256(composed_stem.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    )


def id_from_prompt(prompt: str) -> str:
    """An id for a card that carries none: readable, and the same for the same prompt.

    Case and white space do not count, so reflowing a prompt keeps its history.
    """
    normalized_prompt = " ".join(prompt.lower().split())
    prompt_digest = hashlib.sha256(normalized_prompt.encode()).hexdigest()[:_DIGEST_LENGTH]
    leading_words = "-".join(slugify(prompt).split("-")[:_MAX_ID_WORDS])
    return f"{leading_words}-{prompt_digest}" if leading_words else prompt_digest
