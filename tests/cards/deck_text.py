"""Write cards as the text of a deck file, to compare what is read from it."""

from typing import Any, assert_never

import msgspec

from prepdeck.cards.card import (
    CLOZE_GAP,
    AnyCard,
    ChecklistCard,
    ClozeCard,
    FigureCard,
    ListCard,
    RecallCard,
    RepairCard,
)
from prepdeck.documents.markdown.reading_order import describe_plain


def write_card(card: AnyCard) -> str:
    """Write a deck file with one card."""
    heading = f"## {card.prompt} {{#{card.id.partition('/')[2]}}}\n\n"
    match card:
        case RecallCard():
            return f"{heading}{card.answer_text}\n"
        case ClozeCard():
            before, _, after = card.prompt.partition(CLOZE_GAP)
            return f"C: {before}[{card.answer_text}]{after} {{#{card.id.partition('/')[2]}}}\n"
        case RepairCard():
            bad, good, why = map(describe_plain, (card.bad, card.good, card.why))
            return f"{heading}BAD: {bad}\nGOOD: {good}\n\n{why}\n"
        case ListCard():
            items = "".join(f"{number}. {describe_plain(item)}\n" for number, item in enumerate(card.items, 1))
            return f"{heading}{items}\n{describe_plain(card.note)}\n"
        case ChecklistCard():
            return f"---\nkind: checklist\n---\n{heading}{card.answer_text}\n"
        case FigureCard():
            return f"{heading}=: {card.answer} ±{card.tolerance * 100}%\n\n{describe_plain(card.note)}\n"
        case _:
            assert_never(card)


def drop_block_lines(card: AnyCard) -> AnyCard:
    """Set the line numbers of the blocks inside of a card to 0; the card keeps its own."""
    values = _drop_lines(msgspec.to_builtins(card))
    return msgspec.convert(values | {"line": card.line}, type(card))


def _drop_lines(value: Any) -> Any:  # noqa: ANN401 - values of JSON have any type
    match value:
        case dict():
            return {name: 0 if name in {"line", "last_line"} else _drop_lines(item) for name, item in value.items()}
        case list() | tuple():
            return [_drop_lines(item) for item in value]
        case _:
            return value
