"""Journals damaged in every way that disks, programs and people damage files, and what must still be read of them."""

import codecs
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from clock import NOON
from prepdeck.journal.journal_blocks import parse_journal
from prepdeck.journal.journal_files import format_event_block
from prepdeck.memory.grades import Grade
from prepdeck.progress.event_log import GradeTable
from prepdeck.progress.events import (
    CardGraded,
    CardNoteChanged,
    ChecklistItemDone,
    DeckSwitched,
    DocumentRead,
    EventUndone,
    KnownEvent,
    RoundScheduled,
)

HEAD = 'format = 1\ntarget = "kestrel"\ndevice = "laptop-1a2b"\n\n'
_CONFLICT_MARKERS = (b"<<<<<<< HEAD\n", b"=======\n", b">>>>>>> phone\n", b"||||||| base\n")
_INSERTED_PIECES = (
    b'"',
    b"'''",
    b"\\",
    b"[[",
    b"\x00",
    b"\xff",
    b"\r",
    b"\xe2\x80\xa8",
    b"= ",
    b"#",
    b"a." * 40,
    "名".encode(),
)
_ENCODINGS = ("utf-8", "latin-1", "cp1252", "utf-16", "utf-32", "cp437", "shift_jis")


@dataclass
class DamageReport:
    """The result of reading a number of damaged journals.

    Attributes:
        journals: How many there were.
        intact: How many events still had an intact block.
        lost: Intact events that were not read, one line for each journal.
        raised: Journals for which the reader raised an exception, one line each.
    """

    journals: int = 0
    intact: int = 0
    lost: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)


def damage_journals(count: int, seed: int) -> DamageReport:
    """Damage `count` journals, up to four times each, and read them."""
    report = DamageReport()
    for number in range(count):
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - the same damage for the same seed
        events = _events(dice)
        journal_bytes = HEAD.encode() + b"".join(format_event_block(event).encode() for event in events)
        chosen_ways = [dice.choice(WAYS) for _ in range(dice.randint(1, 4))]
        for way in chosen_ways:
            journal_bytes = way(journal_bytes, dice)
        name = f"journal {number} of seed {seed}: {', '.join(way.__name__ for way in chosen_ways)}"
        report.journals += 1
        _check(journal_bytes, events, name, report)
    return report


def _check(journal_bytes: bytes, events: list[KnownEvent], name: str, report: DamageReport) -> None:
    intact = {event.id for event in events if _is_intact(format_event_block(event).encode(), journal_bytes)}
    report.intact += len(intact)
    grades = GradeTable()
    try:
        parsed = parse_journal(journal_bytes, "a.toml", grades=grades)
    except Exception as error:  # noqa: BLE001 - the reader must not raise anything
        report.raised.append(f"{name}: {error!r}")
        return
    missing = intact - {*grades.event_ids, *(event.id for event in parsed.events)}
    if missing:
        report.lost.append(f"{name}: {sorted(missing)}")


def _is_intact(block: bytes, journal_bytes: bytes) -> bool:
    """Whether the lines of an event are together and unchanged, with any line ends."""
    if journal_bytes.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        journal_bytes = journal_bytes.decode("utf-16", "replace").encode("utf-8", "replace")
    return b"\n" + block in b"\n" + journal_bytes.replace(b"\r\n", b"\n")


def _events(dice: random.Random) -> list[KnownEvent]:
    events: list[KnownEvent] = []
    for number in range(dice.randint(1, 12)):
        event_id, at = f"{number:04}{dice.randrange(16**8):08x}", NOON + timedelta(seconds=number * 7.25)
        card = f"mistakes/{dice.choice(('harbour', 'lantern', 'größe'))}"
        events.append(
            dice.choice(
                (
                    CardGraded(
                        id=event_id, at=at, card=card, grade=dice.choice(list(Grade)), seconds=dice.randint(1, 99) / 10
                    ),
                    CardGraded(id=event_id, at=at, card=card, grade=Grade.GOOD, seconds=4.5),
                    ChecklistItemDone(
                        id=event_id, at=at, card=card, evidence='Three "stories",\nwritten down. [[event]]'
                    ),
                    EventUndone(id=event_id, at=at, event=events[-1].id if events else "gone"),
                    RoundScheduled(
                        id=event_id, at=at, round="Onsite", starts=at + timedelta(days=5), zone="Europe/Prague"
                    ),
                    DeckSwitched(id=event_id, at=at, deck="figures", on=True),
                    DocumentRead(id=event_id, at=at, document="tech-stack", line=21, share=0.4),
                    CardNoteChanged(id=event_id, at=at, card=card, text="\\ <<<<<<< = ' \t …"),
                )
            )
        )
    return events


def _random_range(journal_bytes: bytes, dice: random.Random) -> tuple[int, int]:
    start, end = sorted(dice.randint(0, len(journal_bytes)) for _ in range(2))
    return start, end


def cut(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Keep only the beginning."""
    return journal_bytes[: dice.randint(0, len(journal_bytes))]


def bits_flipped(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Flip a few bits."""
    changed = bytearray(journal_bytes)
    for _ in range(dice.randint(1, 8) if journal_bytes else 0):
        changed[dice.randrange(len(journal_bytes))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def taken_out(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Remove a piece."""
    start, end = _random_range(journal_bytes, dice)
    return journal_bytes[:start] + journal_bytes[end:]


def spliced(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Insert a copy of a piece somewhere."""
    (start, end), target = _random_range(journal_bytes, dice), dice.randint(0, len(journal_bytes))
    return journal_bytes[:target] + journal_bytes[start:end] + journal_bytes[target:]


def lines_mixed(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Mix the lines of a piece, as if two programs had written at once."""
    lines = journal_bytes.splitlines(keepends=True)
    start = dice.randint(0, len(lines))
    mixed_lines = lines[start : start + dice.randint(2, 20)]
    dice.shuffle(mixed_lines)
    return b"".join([*lines[:start], *mixed_lines, *lines[start + len(mixed_lines) :]])


def merged(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Insert the conflict markers of a merge."""
    lines = journal_bytes.splitlines(keepends=True)
    for marker in dice.sample(_CONFLICT_MARKERS, dice.randint(1, 4)):
        lines.insert(dice.randint(0, len(lines)), marker)
    return b"".join(lines)


def merged_in_three(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Insert the markers of one or two conflicts in diff3 style, with the common ancestor."""
    lines = journal_bytes.splitlines(keepends=True)
    for _ in range(dice.choice((1, 2))):
        start, base, middle, end = sorted(dice.randint(0, len(lines)) for _ in range(4))
        markers = dict(
            zip(
                (start, base, middle, end),
                (_CONFLICT_MARKERS[0], _CONFLICT_MARKERS[3], _CONFLICT_MARKERS[1], _CONFLICT_MARKERS[2]),
                strict=True,
            )
        )
        if len(markers) == 4:
            for line_index in sorted(markers, reverse=True):
                lines.insert(line_index, markers[line_index])
    return b"".join(lines)


def merged_as_union(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Remove one `[[event]]` line, as a union merge does if both sides share it."""
    header_offsets = [
        offset for offset in range(len(journal_bytes)) if journal_bytes.startswith(b"\n[[event]]\n", offset)
    ]
    offset = dice.choice(header_offsets) if header_offsets else 0
    return journal_bytes[:offset] + journal_bytes[offset:].replace(b"\n[[event]]\n", b"", 1)


def older_copy(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Go back to an earlier version, as a synchronizing program does."""
    return journal_bytes[: journal_bytes.find(b"\n[[event]]\n", dice.randint(0, len(journal_bytes))) + 1]


def apple_double(journal_bytes: bytes, _: random.Random) -> bytes:
    """Put the header of an AppleDouble file before the text, as macOS does."""
    return b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(26) + b"\n" + journal_bytes


def utf_16(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Save it as UTF-16, as an editor does."""
    mark, encoding = dice.choice(((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")))
    return mark + journal_bytes.decode("utf-8", "replace").encode(encoding)


def line_ends(journal_bytes: bytes, _: random.Random) -> bytes:
    """Write it with Windows line ends, as an editor does."""
    return journal_bytes.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def byte_order_mark(journal_bytes: bytes, _: random.Random) -> bytes:
    """Put a byte order mark before the text, as an editor does."""
    return b"\xef\xbb\xbf" + journal_bytes


def zeros(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Replace a piece by zeros, as a power failure does."""
    start, end = _random_range(journal_bytes, dice)
    return journal_bytes[:start] + bytes(min(end - start, 4_096)) + journal_bytes[end:]


def put_in(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Insert a piece, as a cat on the keyboard does."""
    offset = dice.randint(0, len(journal_bytes))
    piece = dice.choice((*_INSERTED_PIECES, dice.randbytes(dice.randint(1, 60))))
    return journal_bytes[:offset] + piece * dice.choice((1, 1, 3, 500)) + journal_bytes[offset:]


def other_code(journal_bytes: bytes, dice: random.Random) -> bytes:
    """Save it in another encoding, as an editor does."""
    return journal_bytes.decode("utf-8", "replace").encode(dice.choice(_ENCODINGS), "replace")


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut,
    bits_flipped,
    taken_out,
    spliced,
    lines_mixed,
    merged,
    line_ends,
    byte_order_mark,
    zeros,
    put_in,
    other_code,
    merged_in_three,
    merged_as_union,
    older_copy,
    apple_double,
    utf_16,
)
