"""The page of the preparation checklist."""

from collections.abc import Mapping, Sequence

from prepdeck.cards.card import ChecklistCard
from prepdeck.pages.block_parts import build_blocks
from prepdeck.pages.line import TextStyle
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import BlankLines, OpenableRow, PageTitle, PrefixedParts, WrappedText
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.progress.fold import ChecklistEvidence


def build_checklist_page(items: Sequence[ChecklistCard], evidence_by_id: Mapping[str, ChecklistEvidence]) -> Page:
    """Build the checklist page; each item is a row that can be opened."""
    done_count = sum(item.id in evidence_by_id for item in items)
    parts: list[PagePart] = [
        PageTitle("Preparation checklist", f"{done_count:,} of {len(items):,} ticked"),
        BlankLines(),
    ]
    for item in items:
        parts += [_build_item_row(item, evidence_by_id.get(item.id)), BlankLines()]
    return Page(tuple(parts[:-1]))


def _build_item_row(item: ChecklistCard, evidence: ChecklistEvidence | None) -> OpenableRow:
    symbol, symbol_style = ("✓ ", TextStyle.SUCCESS) if evidence else ("· ", TextStyle.WARNING)
    parts: list[PagePart] = [WrappedText(item.prompt, prefix=symbol, prefix_style=symbol_style)]
    if evidence is None:
        parts.append(PrefixedParts(tuple(build_blocks(item.answer, TextStyle.DIM)), "  "))
    else:
        text = f"evidence: {evidence.text}" if evidence.text else "ticked, no evidence written"
        parts.append(WrappedText(text, prefix="  "))
    return OpenableRow(tuple(parts), RowKey(RowKind.CARD, item.id))
