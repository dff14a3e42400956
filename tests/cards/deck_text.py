"""Write cards as the text of a deck file, to compare what is read from it."""

from typing import assert_never

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


def write_card(card: AnyCard) -> str:
    """Write a deck file with one card."""
    heading = f"## {card.prompt} {{#{card.id.partition('/')[2]}}}\n\n"
    match card:
        case RecallCard():
            return f"{heading}{card.answer}\n"
        case ClozeCard():
            before, _, after = card.prompt.partition(CLOZE_GAP)
            return f"C: {before}[{card.answer}]{after} {{#{card.id.partition('/')[2]}}}\n"
        case RepairCard():
            return f"{heading}BAD: {card.bad}\nGOOD: {card.good}\n\n{card.why}\n"
        case ListCard():
            items = "".join(f"{number}. {item}\n" for number, item in enumerate(card.items, 1))
            return f"{heading}{items}\n{card.note}\n"
        case ChecklistCard():
            return f"---\nkind: checklist\n---\n{heading}{card.answer}\n"
        case FigureCard():
            return f"{heading}=: {card.answer} ±{card.tolerance * 100}%\n\n{card.note}\n"
        case _:
            assert_never(card)
