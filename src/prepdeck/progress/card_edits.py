"""Edited cards: the events that carry their progress over to the new text, and which cards have changed."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from prepdeck.cards.card import AnyCard, Deck, truncate_prompt
from prepdeck.documents.markdown.parser import read_plain_text
from prepdeck.documents.text import format_count
from prepdeck.errors import HISTORY_NOT_MATCHED, Problem
from prepdeck.progress.event_log import EventLog
from prepdeck.progress.events import CardRenamed, EventUndone, PromptRecorded
from prepdeck.progress.fold import Progress, RecordedPrompt


class EditedCard(Struct, frozen=True):
    """A card whose text has changed since its prompt was last recorded, with the old prompt."""

    card: AnyCard
    old_prompt: str


def make_prompt_events(
    card: AnyCard, progress: Progress, recorded_at: datetime, make_event_id: Callable[[], str]
) -> list[PromptRecorded]:
    """Make the event that records the prompt of a card, or no event if it is recorded already."""
    recorded_prompt = RecordedPrompt(card.deck_id, truncate_prompt(card.prompt))
    if progress.recorded_prompts.get(card.id) == recorded_prompt:
        return []
    return [
        PromptRecorded(
            id=make_event_id(),
            at=recorded_at,
            card=card.id,
            deck=recorded_prompt.deck_id,
            prompt=recorded_prompt.prompt,
        )
    ]


def make_rename_events(
    decks: Sequence[Deck],
    incomplete_deck_ids: Collection[str],
    event_log: EventLog,
    now: datetime,
    make_event_id: Callable[[], str],
) -> list[CardRenamed | EventUndone | PromptRecorded]:
    """Make the events that carry the progress of edited cards over to their new ids; none if no card was edited.

    If the old text of a card is back in a deck next to the new one, they are two cards, and the rename is undone.

    Args:
        decks: The decks as they are now.
        incomplete_deck_ids: The ids of decks that could be read only in part.
        event_log: All events of the target.
        now: The current time, aware UTC.
        make_event_id: Makes ids for events.
    """
    progress = event_log.progress
    cards_by_id = {card.id: card for deck in decks for card in deck.cards}
    if progress.studied_card_ids <= cards_by_id.keys() and progress.current_card_ids.keys().isdisjoint(cards_by_id):
        return []
    from prepdeck.cards.card_matching import match_edited_cards  # noqa: PLC0415 - needed only if a card has disappeared

    rename_events = [event for event in event_log.other_events.values() if isinstance(event, CardRenamed)]
    old_prompts = {
        card_id: progress.recorded_prompts[card_id].prompt if card_id in progress.recorded_prompts else None
        for card_id in progress.studied_card_ids
    }
    undone_renames = {
        (rename_event.card, rename_event.to) for rename_event in rename_events if not event_log.is_counted(rename_event)
    }
    new_id_by_old_id = match_edited_cards(
        decks,
        old_prompts,
        progress.current_card_ids,
        unreadable_deck_ids=incomplete_deck_ids,
        undone_renames=undone_renames,
    )
    renamed_at = max((rename_event.at + timedelta(milliseconds=1) for rename_event in rename_events), default=now)
    # After every earlier rename, even if the clock was set back: the latest rename of a card wins.
    renamed_at = max(renamed_at, now)
    events: list[CardRenamed | EventUndone | PromptRecorded] = []
    for old_card_id, new_card_id in new_id_by_old_id.items():
        events.append(CardRenamed(id=make_event_id(), at=renamed_at, card=old_card_id, to=new_card_id))
        events += make_prompt_events(cards_by_id[new_card_id], progress, renamed_at, make_event_id)
    separate_pairs = (
        (old_card_id, current_card_id)
        for old_card_id, current_card_id in progress.current_card_ids.items()
        if old_card_id in cards_by_id and new_id_by_old_id.get(current_card_id) != old_card_id
    )
    separate_ids = {card_id for id_pair in separate_pairs for card_id in id_pair}
    for rename_event in rename_events:
        if rename_event.card in separate_ids & cards_by_id.keys() and event_log.is_counted(rename_event):
            events.append(EventUndone(id=make_event_id(), at=renamed_at, event=rename_event.id))
    return events


def find_edited_cards(decks: Sequence[Deck], progress: Progress) -> Iterator[EditedCard]:
    """The cards with progress whose prompt differs from the recorded one."""
    studied_ids = progress.studied_card_ids
    old_prompts = {
        card_id: recorded_prompt.prompt
        for card_id, recorded_prompt in progress.recorded_prompts.items()
        if card_id in studied_ids
    }
    old_prompts |= {
        current_card_id: progress.recorded_prompts[old_card_id].prompt
        for old_card_id, current_card_id in progress.current_card_ids.items()
        if old_card_id in progress.recorded_prompts
    }
    for deck in decks:
        for card in deck.cards:
            old_prompt, prompt = old_prompts.get(card.id), truncate_prompt(card.prompt)
            # Prompts were once recorded with their Markdown.
            if old_prompt not in {None, prompt} and read_plain_text(old_prompt or "") != prompt:
                yield EditedCard(card, old_prompt or "")


def count_moved_cards(decks: Sequence[Deck], progress: Progress) -> Mapping[tuple[str, str], int]:
    """How many cards kept their progress when they moved, by the ids of their decks before and now."""
    card_ids = {card.id for deck in decks for card in deck.cards}
    moves = (
        (old_id.partition("/")[0], new_id.partition("/")[0])
        for old_id, new_id in progress.current_card_ids.items()
        if new_id in card_ids
    )
    return Counter(move for move in moves if move[0] != move[1])


def find_unmatched_edits(
    decks: Sequence[Deck], problems_by_deck_id: Mapping[str, Sequence[Problem]], progress: Progress
) -> Iterator[Problem]:
    """Report the decks in which reworded cards are not matched, because a part of the file cannot be read.

    The part that cannot be read may be the very card that a missing one belongs to, so a match would be a guess.

    Args:
        decks: The decks as they are now.
        problems_by_deck_id: The problems of each deck that could be read only in part.
        progress: The state after all events.
    """
    for deck in decks:
        if not (deck_problems := problems_by_deck_id.get(deck.id)):
            continue
        card_ids = {card.id for card in deck.cards}
        known_ids = {card_id for card_id in progress.studied_card_ids if card_id.partition("/")[0] == deck.id}
        # Each reworded card is missing under its old text, and new under its present one.
        if not (edit_count := min(len(known_ids - card_ids), len(card_ids - known_ids))):
            continue
        problem_text = (
            "the problem in this line"
            if len(deck_problems) == 1
            else f"the {len(deck_problems):,} problems in this file"
        )
        yield Problem(
            f"{format_count(edit_count, 'card')} may have a new wording",
            deck.where,
            deck_problems[0].line,
            hint=f"fix {problem_text}, then {'its' if edit_count == 1 else 'their'} grades come back",
            code=HISTORY_NOT_MATCHED,
        )


def count_cards_without_deck(decks: Sequence[Deck], progress: Progress) -> int:
    """How many cards with progress are in no deck."""
    return len(progress.studied_card_ids - {card.id for deck in decks for card in deck.cards})
