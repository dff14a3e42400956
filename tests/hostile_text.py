"""Documents, decks, journals and names full of text that must not reach a terminal or an exported file."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

import tomli_w

from documents import samples
from prepdeck.library.home import HomeFolders
from recorded_output import Hostile

STEERING = "\x1b]0;PWNED\x07\x1b[31m\x1b]52;c;UFdO\x07\x1bP1$r0m\x1b\\\x9b2J\x90q\x9c\x7f\x08"
TURNING = "\u202egnp\u202c\u2066x\u200e\u200f\u061c"
HIDING = "\u200b\u200d\u2060\ufeff\u00ad\ufe0f\u3164\u115f\uffa0\u2800\u180e\U000e0041\U000e0101\ufff9"
PILING = "e" + "\u0301\u0489" * 9
UNKNOWN = "\ue000\U0010ffff\ufdd0"
PARTING = "\x85\u2028\u2029\x0b\x0c"
POISON = STEERING + TURNING + HIDING + PILING + UNKNOWN
EVERYTHING = POISON + PARTING + "\r\n\t"
TARGET = "acme"
_WORDS = (
    "Lumenforge", "Lens Engineer", "OPTICS", "Oslo", "Austin", "Contoso", "Rare Craft", "aspheres", "$162K",
    "Pacific Glass", "survey", "three lens makers", "org/lens", "Kestrel Maps", "gliders", "Brno", "Tilery",
    "Lift", "Gliding", "long page", "org/blog", "Quillworks", "nib", "Blots", "Patience", "notebook", "ballpoint",
    "smudged", "Yes, all", "Dana", "laptop",
)  # fmt: skip
_DECK = """\
---
deck: "Sayings \\e[31m \\u202e \\x9b"
---

## Recall{0} this {{#recall}}

It is **bold{0}** and `code{0}`.

```
fenced{0}
```

## Cloze

The [hidden{0}] word.

## Items{0}

- one{0}
- two{0}

## Mistake{0}

BAD: worse{0}

GOOD: better{0}
"""
_CHECKLIST = '---\ndeck: "To do \\e[31m \\u202e"\nkind: checklist\n---\n\n## Do{0} it {{#do}}\n\nHint{0}\n'
FRONT_MATTER = """\
---
company_display: "Brass \\e]0;PWNED\\a\\x9b2J\\u202e"
compensation:
  - region: "NY \\e[31m\\u2028# Injected"
    base_low: 100000
    currency: "\\e]0;PWNED\\aUSD\\n\\n# INJECTED\\n\\n[x](javascript:1)"
data_sources:
  - "Hearsay \\e[31m\\n\\n# INJECTED"
---
# T

text
"""


def poisoned(text: str) -> str:
    """A document with poison in everything that is read from it, and still of its kind."""
    for word in _WORDS:
        text = text.replace(word, f"{word}{POISON}")
    return text


def _events(at: datetime) -> list[dict[str, Any]]:
    day = timedelta(days=1)
    events: list[dict[str, Any]] = [
        {"kind": "round", "round": f"Onsite{EVERYTHING}", "starts": at + 9 * day, "zone": "Europe/Prague"},
        {"kind": "round", "round": "Final", "starts": at + 12 * day, "zone": f"Mars/{POISON}"},
        {"kind": "note", "card": "sayings/recall", "text": f"note {EVERYTHING}"},
        {"kind": "note", "card": "mistakes/flicker-in-motion", "text": f"note {EVERYTHING}"},
        {"kind": "done", "card": "to-do/do", "evidence": f"evidence {EVERYTHING}"},
        {"kind": "done", "card": "checklist/own-portfolio", "evidence": f"evidence {EVERYTHING}"},
        {"kind": "grade", "card": "sayings/recall", "grade": "again", "seconds": 2.0},
        {"kind": "grade", "card": f"gone/{POISON}", "grade": "again", "seconds": 2.0},
        {"kind": "suspend", "card": f"gone/{POISON}"},
        {"kind": "round-deck", "round": "Final", "deck": f"gone{POISON}", "on": False},
        {"kind": f"unknown{POISON}", "card": POISON},
        {"kind": "grade", "card": "x", "grade": POISON, "seconds": 2.0},
    ]
    return [
        {"id": f"e{number}", "at": at + timedelta(seconds=number), **event_fields}
        for number, event_fields in enumerate(events)
    ]


def put_poison(home: HomeFolders, *targets: str) -> None:
    """Make a target in which everything is poisoned, and journals of another device for it and for further targets."""
    folder = home.targets_path / TARGET
    (folder / "decks").mkdir(parents=True)
    texts = {"guide": samples.GUIDE, "brief": samples.BRIEF, "day": samples.ARTICLE, "notes": samples.NOTES}
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(poisoned(text), "utf-8")
    (folder / f"front{TURNING}.md").write_text(FRONT_MATTER, "utf-8")
    (folder / f"links{STEERING.replace('/', '')}.md").write_text(
        f"# L\n\n[s{POISON}](https://e.com/{POISON})\n", "utf-8"
    )
    (folder / "broken.md").write_bytes(b"\0" * 9)
    (folder / os.fsdecode(b"bytes\xff\x9b.md")).write_text("# Bytes\n\nSome.\n", "utf-8")
    (folder / "decks" / "sayings.md").write_text(_DECK.format(POISON), "utf-8")
    (folder / "decks" / f"to{TURNING}do.md").write_text(_CHECKLIST.format(POISON), "utf-8")
    (folder / "decks" / f"odd{POISON.replace('/', '')}.md").write_text(f"---\n{POISON}: {POISON}\n---\n## \n", "utf-8")
    (home.targets_path / f"evil{TURNING}").mkdir()
    (home.targets_path / f"evil{TURNING}" / "a.md").write_text("# A\n", "utf-8")
    for target in (TARGET, *targets):
        journals = home.data_path / "progress" / target
        journals.mkdir(parents=True, exist_ok=True)
        head = {"format": 1, "target": target, "device": f"phone{POISON}"}
        whole = tomli_w.dumps({**head, "event": _events(datetime(2026, 11, 20, 10, tzinfo=UTC))})
        (journals / f"phone{TURNING}.toml").write_text(whole, "utf-8")
        torn = f'format = 1\n\n[[event]]\nid = "z"\nkind = "note{POISON}\ntext = {POISON}\n'
        (journals / "torn.toml").write_text(torn, "utf-8")


def put_files(home: HomeFolders, hostile: Hostile, target: str = TARGET) -> None:
    """Put hostile files into a target, as a person could do by hand."""
    folder, journals = home.targets_path / target, home.data_path / "progress" / target
    (folder / "decks").mkdir(parents=True, exist_ok=True)
    journals.mkdir(parents=True, exist_ok=True)
    for destination, paths in (
        (folder, hostile.documents),
        (folder / "decks", hostile.decks),
        (journals, hostile.journals),
    ):
        for number, path in enumerate(paths):
            shutil.copy(path, destination / f"{number}-{path.name}")
