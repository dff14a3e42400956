"""Journals harmed in every way that disks, programs and people harm files, and what must be left of them."""

import codecs
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from clock import NOON
from prepdeck.journal.journal_blocks import parse_journal
from prepdeck.journal.journal_files import format_event_block
from prepdeck.memory.fsrs import Grade
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
_MERGE = (b"<<<<<<< HEAD\n", b"=======\n", b">>>>>>> phone\n", b"||||||| base\n")
_PIECES = (b'"', b"'''", b"\\", b"[[", b"\x00", b"\xff", b"\r", b"\xe2\x80\xa8", b"= ", b"#", b"a." * 40, "名".encode())
_CODES = ("utf-8", "latin-1", "cp1252", "utf-16", "utf-32", "cp437", "shift_jis")


@dataclass
class Harmed:
    """What came of a number of harmed journals.

    Attributes:
        journals: How many there were.
        intact: Events whose blocks were still whole.
        lost: Those that were not read all the same, a line each.
        raised: What made the reader raise, a line each.
    """

    journals: int = 0
    intact: int = 0
    lost: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)


def harmed(count: int, seed: int) -> Harmed:
    """Harm so many journals, up to four times each, and read them."""
    found = Harmed()
    for number in range(count):
        dice = random.Random(seed * 1_000_003 + number)  # noqa: S311 - the same harm for the same seed
        events = _events(dice)
        raw = HEAD.encode() + b"".join(format_event_block(event).encode() for event in events)
        ways = [dice.choice(WAYS) for _ in range(dice.randint(1, 4))]
        for way in ways:
            raw = way(raw, dice)
        name = f"journal {number} of seed {seed}: {', '.join(way.__name__ for way in ways)}"
        found.journals += 1
        _judge(raw, events, name, found)
    return found


def _judge(raw: bytes, events: list[KnownEvent], name: str, found: Harmed) -> None:
    intact = {event.id for event in events if _is_intact(format_event_block(event).encode(), raw)}
    found.intact += len(intact)
    grades = GradeTable()
    try:
        parsed = parse_journal(raw, "a.toml", grades=grades)
    except Exception as error:  # noqa: BLE001 - that nothing whatever is raised is what is being shown
        found.raised.append(f"{name}: {error!r}")
        return
    missing = intact - {*grades.event_ids, *(event.id for event in parsed.events)}
    if missing:
        found.lost.append(f"{name}: {sorted(missing)}")


def _is_intact(block: bytes, raw: bytes) -> bool:
    """Whether the lines of an event stand together and unbroken, whichever way lines end."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    return b"\n" + block in b"\n" + raw.replace(b"\r\n", b"\n")


def _events(dice: random.Random) -> list[KnownEvent]:
    made: list[KnownEvent] = []
    for number in range(dice.randint(1, 12)):
        id_, at = f"{number:04}{dice.randrange(16**8):08x}", NOON + timedelta(seconds=number * 7.25)
        card = f"mistakes/{dice.choice(('harbour', 'lantern', 'größe'))}"
        made.append(
            dice.choice(
                (
                    CardGraded(
                        id=id_, at=at, card=card, grade=dice.choice(list(Grade)), seconds=dice.randint(1, 99) / 10
                    ),
                    CardGraded(id=id_, at=at, card=card, grade=Grade.GOOD, seconds=4.5),
                    ChecklistItemDone(id=id_, at=at, card=card, evidence='Three "stories",\nwritten down. [[event]]'),
                    EventUndone(id=id_, at=at, event=made[-1].id if made else "gone"),
                    RoundScheduled(id=id_, at=at, round="Onsite", starts=at + timedelta(days=5), zone="Europe/Prague"),
                    DeckSwitched(id=id_, at=at, deck="figures", on=True),
                    DocumentRead(id=id_, at=at, document="tech-stack", line=21, share=0.4),
                    CardNoteChanged(id=id_, at=at, card=card, text="\\ <<<<<<< = ' \t …"),
                )
            )
        )
    return made


def _two(raw: bytes, dice: random.Random) -> tuple[int, int]:
    at, to = sorted(dice.randint(0, len(raw)) for _ in range(2))
    return at, to


def cut(raw: bytes, dice: random.Random) -> bytes:
    """Only the beginning is left."""
    return raw[: dice.randint(0, len(raw))]


def bits_flipped(raw: bytes, dice: random.Random) -> bytes:
    """A few bits are the other way round."""
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 8) if raw else 0):
        changed[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def taken_out(raw: bytes, dice: random.Random) -> bytes:
    """A piece is missing."""
    at, to = _two(raw, dice)
    return raw[:at] + raw[to:]


def spliced(raw: bytes, dice: random.Random) -> bytes:
    """A piece stands a second time, somewhere."""
    (at, to), where = _two(raw, dice), dice.randint(0, len(raw))
    return raw[:where] + raw[at:to] + raw[where:]


def lines_mixed(raw: bytes, dice: random.Random) -> bytes:
    """The lines of a stretch come in another order, as if two programs had written at once."""
    lines = raw.splitlines(keepends=True)
    at = dice.randint(0, len(lines))
    some = lines[at : at + dice.randint(2, 20)]
    dice.shuffle(some)
    return b"".join([*lines[:at], *some, *lines[at + len(some) :]])


def merged(raw: bytes, dice: random.Random) -> bytes:
    """A merge has left its marks."""
    lines = raw.splitlines(keepends=True)
    for mark in dice.sample(_MERGE, dice.randint(1, 4)):
        lines.insert(dice.randint(0, len(lines)), mark)
    return b"".join(lines)


def merged_in_three(raw: bytes, dice: random.Random) -> bytes:
    """A merge has left both sides, and in the way of diff3 what they began with, in one piece or in two."""
    lines = raw.splitlines(keepends=True)
    for _ in range(dice.choice((1, 2))):
        at, base, other, end = sorted(dice.randint(0, len(lines)) for _ in range(4))
        marks = dict(zip((at, base, other, end), (_MERGE[0], _MERGE[3], _MERGE[1], _MERGE[2]), strict=True))
        if len(marks) == 4:
            for place in sorted(marks, reverse=True):
                lines.insert(place, marks[place])
    return b"".join(lines)


def merged_as_union(raw: bytes, dice: random.Random) -> bytes:
    """A merge has taken the lines of both sides, and those that end one event and begin another once."""
    marks = [at for at in range(len(raw)) if raw.startswith(b"\n[[event]]\n", at)]
    at = dice.choice(marks) if marks else 0
    return raw[:at] + raw[at:].replace(b"\n[[event]]\n", b"", 1)


def older_copy(raw: bytes, dice: random.Random) -> bytes:
    """A synchronizing program has put back what the file was before."""
    return raw[: raw.find(b"\n[[event]]\n", dice.randint(0, len(raw))) + 1]


def apple_double(raw: bytes, _: random.Random) -> bytes:
    """A program of another system has put what it knows of the file in front of it."""
    return b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + bytes(26) + b"\n" + raw


def utf_16(raw: bytes, dice: random.Random) -> bytes:
    """An editor has saved it in wide signs."""
    mark, order = dice.choice(((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")))
    return mark + raw.decode("utf-8", "replace").encode(order)


def line_ends(raw: bytes, _: random.Random) -> bytes:
    """An editor of another system has written it."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def byte_order_mark(raw: bytes, _: random.Random) -> bytes:
    """An editor has put a mark before the first letter."""
    return b"\xef\xbb\xbf" + raw


def zeros(raw: bytes, dice: random.Random) -> bytes:
    """A power cut has left room that was never written to."""
    at, to = _two(raw, dice)
    return raw[:at] + bytes(min(to - at, 4_096)) + raw[to:]


def put_in(raw: bytes, dice: random.Random) -> bytes:
    """A cat has walked over the keyboard."""
    at = dice.randint(0, len(raw))
    piece = dice.choice((*_PIECES, dice.randbytes(dice.randint(1, 60))))
    return raw[:at] + piece * dice.choice((1, 1, 3, 500)) + raw[at:]


def other_code(raw: bytes, dice: random.Random) -> bytes:
    """An editor has written it in another encoding."""
    return raw.decode("utf-8", "replace").encode(dice.choice(_CODES), "replace")


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
