"""What pages are made of: headings, paragraphs, tables, names in a margin."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len

from prepdeck.documents.markdown.inline import Mark, runs
from prepdeck.pages.line import Line, Span, Tone, cells_of, cut, indented, line, shortened, spread, wrap
from prepdeck.pages.page import Piece

MEASURE = 88  # cells of running text that an eye follows without losing the line

_MARK_TONES = {
    Mark.PLAIN: Tone.TEXT,
    Mark.BOLD: Tone.STRONG,
    Mark.ITALIC: Tone.EM,
    Mark.CODE: Tone.CODE,
    Mark.LINK: Tone.LINK,
}


def marked(text: str, tone: Tone = Tone.TEXT) -> tuple[Span, ...]:
    """Inline Markdown as spans; what is not marked has the tone `tone`."""
    return tuple(Span(run.text, tone if run.mark is Mark.PLAIN else _MARK_TONES[run.mark]) for run in runs(text))


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty lines."""

    height: int = 1

    def lines(self, width: int) -> Iterable[Line]:  # noqa: ARG002 - as every piece
        """The empty lines."""
        return [Line()] * self.height


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that are the same at every width, cut where they do not fit."""

    given: tuple[Line, ...]

    def lines(self, width: int) -> Iterable[Line]:
        """The lines, each cut to the width."""
        return [shortened(each, width) for each in self.given]


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a page: `text` at the left, `note` at the right edge or else below, then a rule."""

    text: str
    note: str = ""

    def lines(self, width: int) -> Iterable[Line]:
        """The title, wrapped where it must be, and its rule."""
        title, note = Span(self.text, Tone.HEADING), Span(self.note, Tone.DIM)
        if cells_of([title, note]) + 2 <= width:
            yield spread([title], [note], width)
        else:
            yield from (Line(spans) for spans in wrap([title], width))
            yield from (Line(spans) for spans in wrap([note], width) if spans)
        yield line(Span("─" * width, Tone.REST))


@dataclass(frozen=True, slots=True)
class Head:
    """A heading that `]` and `[` jump to; one line of air above unless it opens the page.

    `note` stands behind it where the width allows, else on a line of its own.
    """

    text: str
    level: int = 2
    source: int = 0
    air: bool = True
    note: str = ""

    def lines(self, width: int) -> Iterable[Line]:
        """The heading, wrapped."""
        if self.air:
            yield Line()
        tone = Tone.HEADING if self.level <= 2 else Tone.STRONG  # noqa: PLR2004 - the two outer levels
        room = min(width, MEASURE)
        text, note = Span(self.text, tone), Span(self.note, Tone.ACCENT)
        if self.note and cells_of([text, note]) + 2 <= room:
            beside = spread([text], [note], room)
            yield replace(beside, source=self.source, head=text.text)
            return
        for at, spans in enumerate(wrap([text], room)):
            yield Line(spans, source=self.source, head="" if at else text.text)
        if self.note:
            yield from indented((Line(spans, source=self.source) for spans in wrap([note], room - 3)), 3)


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph of inline Markdown, or of literal text.

    Attributes:
        text: The paragraph.
        tone: The tone of what is not marked.
        lead: What stands before the first line, such as a bullet; later lines align behind it.
        quoted: Whether the lead stands before every line, as the bar of a quotation does.
        source: The line of the document it starts on.
        air: Whether an empty line stands above it.
        literal: Whether the text is shown sign by sign as it is: what a person typed is no Markdown.
    """

    text: str
    tone: Tone = Tone.TEXT
    lead: str = ""
    lead_tone: Tone = Tone.DIM
    source: int = 0
    air: bool = False
    quoted: bool = False
    literal: bool = False

    def lines(self, width: int) -> Iterable[Line]:
        """The paragraph, wrapped to the measure."""
        if self.air:
            yield Line()
        shift = cell_len(self.lead)
        room = min(width, MEASURE) - shift
        text = (Span(self.text, self.tone),) if self.literal else marked(self.text, self.tone)
        for at, spans in enumerate(wrap(text, room)):
            lead = Span(" " * shift if at and not self.quoted else self.lead, self.lead_tone)
            yield Line((lead, *spans) if shift else spans, source=self.source)


@dataclass(frozen=True, slots=True)
class Pre:
    """Lines kept as they are, such as code."""

    text: str
    source: int = 0

    def lines(self, width: int) -> Iterable[Line]:
        """The lines, cut at the width."""
        for at, each in enumerate(self.text.split("\n")):
            yield line("  ", Span(cut(each.expandtabs(4), width - 2), Tone.CODE), source=self.source + at)


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values in two columns, the values wrapped and aligned."""

    rows: tuple[tuple[str, str], ...]

    def lines(self, width: int) -> Iterable[Line]:
        """A line or more for each row."""
        name_width = max((cell_len(name) for name, _ in self.rows), default=0) + 3
        for name, value in self.rows:
            room = max(min(width, MEASURE) - name_width, 8)
            for at, spans in enumerate(wrap(marked(value), room)):
                yield line(Span((name if not at else "").ljust(name_width), Tone.DIM), *spans)


_BETWEEN = 2  # cells between two columns


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of cells in the document, each column as wide as it needs while there is room."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: int = 0

    def lines(self, width: int) -> Iterable[Line]:
        """The header and the rows; cells that do not fit wrap inside their column.

        Where there is no cell of the screen for every column, the cells of a row follow each other as text.
        """
        count = max(map(len, (self.header, *self.rows)))
        room = width - _BETWEEN * (count - 1)
        if room < count:
            yield from self._running(width)
            return
        cells = [[marked(cell) for cell in row] for row in (self.header, *self.rows)]
        wants = [max((cells_of(row[at]) for row in cells if at < len(row)), default=1) for at in range(count)]
        widths = _share_out(wants, room)
        for number, row in enumerate(cells):
            columns = [wrap(cell, room) for cell, room in zip(row, widths, strict=False)]
            for depth in range(max(map(len, columns), default=0)):
                spans: list[Span] = []
                for at, column in enumerate(columns):
                    cell = column[depth] if depth < len(column) else ()
                    spans += [Span(s.text, Tone.DIM) for s in cell] if not number else cell
                    if at + 1 < len(columns):
                        spans.append(Span(" " * (widths[at] - cells_of(cell) + _BETWEEN)))
                yield Line(tuple(spans), source=self.source + number)

    def _running(self, width: int) -> Iterator[Line]:
        for number, row in enumerate((self.header, *self.rows)):
            text = " · ".join(filter(None, row))
            yield from Prose(text, Tone.TEXT if number else Tone.DIM, source=self.source + number).lines(width)


@dataclass(frozen=True, slots=True)
class Indent:
    """Pieces moved to the right."""

    pieces: tuple[Piece, ...]
    by: int = 2

    def lines(self, width: int) -> Iterator[Line]:
        """The lines of all the pieces, moved."""
        for piece in self.pieces:
            yield from indented(piece.lines(width - self.by), self.by)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A block with its name in the left margin, the pieces beside it; below 60 cells the name stands above."""

    name: str
    pieces: tuple[Piece, ...]
    margin: int = 12

    def lines(self, width: int) -> Iterable[Line]:
        """The lines of the pieces, the first one beginning with the name."""
        if width < 60:  # noqa: PLR2004 - where side columns fold under
            yield line(Span(self.name, Tone.DIM))
            for piece in self.pieces:
                yield from indented(piece.lines(width - 2), 2)
            return
        name = wrap([Span(self.name, Tone.DIM)], self.margin - 1)
        inside = [each for piece in self.pieces for each in piece.lines(width - self.margin)]
        for at in range(max(len(inside), len(name))):
            each = inside[at] if at < len(inside) else Line()
            lead = name[at] if at < len(name) else ()
            fill = Span(" " * (self.margin - cells_of(lead)))
            yield replace(each, spans=(*lead, fill, *each.spans))


def _share_out(wants: list[int], room: int) -> list[int]:
    """Widths for columns: what each wants, or a fair part of the room, which has a cell for each at least."""
    widths = [1] * len(wants)
    narrowest_first = sorted(range(len(wants)), key=wants.__getitem__)
    for done, at in enumerate(narrowest_first):
        widths[at] = max(min(wants[at], room // (len(wants) - done)), 1)
        room -= widths[at]
    return widths
