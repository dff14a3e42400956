"""The page of the preparation checklist."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from prepdeck.cards.card import ChecklistCard
from prepdeck.pages.line import Line, TextStyle
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import BlankLines, PageTitle, WrappedText
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
        parts += [_ChecklistRow(item, evidence_by_id.get(item.id)), BlankLines()]
    return Page(tuple(parts[:-1]))


class _ChecklistRow(Struct, frozen=True):
    item: ChecklistCard
    evidence: ChecklistEvidence | None

    def to_lines(self, width: int) -> Iterable[Line]:
        symbol, symbol_style = ("✓ ", TextStyle.SUCCESS) if self.evidence else ("· ", TextStyle.WARNING)
        parts = [WrappedText(self.item.prompt, prefix=symbol, prefix_style=symbol_style)]
        if self.evidence is None:
            parts += [WrappedText(text, TextStyle.DIM, prefix="  ") for text in self.item.answer.split("\n") if text]
        else:
            text = f"evidence: {self.evidence.text}" if self.evidence.text else "ticked, no evidence written"
            parts.append(WrappedText(text, prefix="  ", is_literal=True))
        for part in parts:
            for line in part.to_lines(width):
                yield replace(line, row_key=RowKey(RowKind.CARD, self.item.id))
