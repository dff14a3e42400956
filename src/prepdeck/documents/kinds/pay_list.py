"""Pay that stands in a list instead of a table: read where it is plain, told where it is not."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from prepdeck.documents.document import Caution
from prepdeck.documents.kinds import pay_table
from prepdeck.documents.kinds.pay_table import PayTable
from prepdeck.documents.markdown.blocks import Block, Heading, Item, Paragraph, Table
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.money import read_cell

_END = re.compile(r"\blevers?\b|\bstrateg|\bnegotiate[- ]up\b|\bsources?\b|\bevidence\b", re.IGNORECASE)
_TITLE = re.compile(r"\bguide\b", re.IGNORECASE)
_LABELLED = re.compile(r"^(?P<label>[^:\"“]{1,60}?)(?::|\s[—–-]\s)\s*(?P<said>[^\"“]{1,300})$")
_SAID = re.compile(r"[\"“]")
_BETWEEN = re.compile(r"[;,|•·]\s+")
_LONGEST_PIECE = 60  # characters of one part with its amount; what is longer is a sentence
_LONGEST_QUOTE = 60  # characters of a list in a message


def read(blocks: Sequence[Block]) -> PayTable:
    """Read the first list of a guide that says nothing but pay, as the table that it stands for.

    Such are bullets of the parts (`Base: $90K-$120K`), and bullets of the regions or levels with all their parts
    (`Oslo: base $90K-$120K, bonus 10%`). Where there is none, the first pay named is a caution that it was not read.
    """
    ahead = list(_ahead(blocks))
    for run in _runs(ahead):
        table = _of_parts(run) or _of_places(run)
        found = pay_table.read((table,)) if table else PayTable()
        if found.pay:
            return found
    unread = next((block for block in ahead if _holds_pay(block)), None)
    if unread is None:
        return PayTable()
    said = f"pay stands outside a table that names its parts and was not read: {_quote(unread)!r}"
    return PayTable(cautions=(Caution("unparsed-cell", said, unread.line),))


def _ahead(blocks: Sequence[Block]) -> Iterator[Block]:
    """What stands above the levers, the strategy and the sources, where other amounts are named."""
    for block in blocks:
        if isinstance(block, Heading) and _END.search(block.text) and not _TITLE.search(block.text):
            return
        yield block


def _runs(blocks: Sequence[Block]) -> Iterator[list[tuple[str, str, int]]]:
    """The lists of bullets at the margin that are all `label: text`: label, text and line of each."""
    for is_item, group in groupby(blocks, lambda block: isinstance(block, Item)):
        items = [block for block in group if isinstance(block, Item)] if is_item else []
        found = [_labelled(item) for item in items if item.number is None and not item.depth]
        labelled = [match for match in found if match is not None]
        if items and len(labelled) == len(items):
            yield [
                (match["label"].strip(), match["said"].strip(), item.line)
                for match, item in zip(labelled, items, strict=True)
            ]


def _labelled(block: Item | Paragraph) -> re.Match[str] | None:
    """The label of a line and what is said behind it; a range such as `Base $90K - $95K` has none."""
    match = _LABELLED.match(plain(block.text))
    return match if match and not read_cell(match["label"]).figures else None


def _of_parts(run: list[tuple[str, str, int]]) -> Table | None:
    """A list with a bullet for each part, each part once, as a table of two columns."""
    named = [(pay_table.part_of(label), bool(read_cell(said).figures)) for label, said, _ in run]
    parts = [part for part, _ in named if part]
    plainly = ("base", True) in named and ("", True) not in named and all(len(s) <= _LONGEST_PIECE for _, s, _ in run)
    if not plainly or len(set(parts)) < len(parts):
        return None
    rows = tuple((label, said) for label, said, _ in run)
    return Table(("Component", "Range"), rows, run[0][2], tuple(line for _, _, line in run))


def _of_places(run: list[tuple[str, str, int]]) -> Table | None:
    """A list with a bullet for each region or level, each with the same parts, as a table of as many columns."""
    rows = [_BETWEEN.split(said) for _, said, _ in run]
    parts = [pay_table.part_of(piece) for piece in rows[0]]
    plainly = all([pay_table.part_of(piece) for piece in row] == parts and _are_amounts(row) for row in rows)
    if not plainly or "base" not in parts or "" in parts or len(set(parts)) < len(parts):
        return None
    head = "Level" if all(pay_table.is_level(label) for label, _, _ in run) else "Region"
    body = tuple((label, *row) for (label, _, _), row in zip(run, rows, strict=True))
    return Table((head, *rows[0]), body, run[0][2], tuple(line for _, _, line in run))


def _are_amounts(pieces: Sequence[str]) -> bool:
    read = [read_cell(piece) for piece in pieces if len(piece) <= _LONGEST_PIECE]
    return len(read) == len(pieces) and all(len(cell.figures) + len(cell.shares) == 1 for cell in read)


def _holds_pay(block: Block) -> bool:
    match block:
        case Table():
            rows = (block.header, *block.rows)
            return sum(bool(read_cell(plain(cell)).figures) for row in rows for cell in row) > 1
        case Item():
            text = plain(block.text)
            return not _SAID.search(text) and bool(pay_table.part_of(text)) and bool(read_cell(text).figures)
        case Paragraph():
            labelled = _labelled(block)
            is_pay = labelled is not None and bool(pay_table.part_of(labelled["label"]))
            return is_pay and labelled is not None and bool(read_cell(labelled["said"]).figures)
        case _:
            return False


def _quote(block: Block) -> str:
    match block:
        case Table():
            return plain(" | ".join(block.header))[:_LONGEST_QUOTE]
        case Item() | Paragraph():
            return plain(block.text)[:_LONGEST_QUOTE]
        case _:
            return ""
