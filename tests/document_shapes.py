"""Texts that are hard to read in linear time, and measurements of time and memory for each reader.

Run as a program, it measures every text with every reader at two lengths, and prints those that grow faster than
their length or need too much: `python tests/document_shapes.py [--largest CHARACTERS] [--memory] [WORD ...]`.
"""

import argparse
import gc
import json
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from time import process_time

from prepdeck.cards import deck_file, typed_answer
from prepdeck.cards.card_codec import encode_cards, encode_decks
from prepdeck.cards.derived import derive_cards
from prepdeck.cards.derived_deck import build_derived_decks
from prepdeck.documents import money, recognize, words
from prepdeck.documents.claims import claim_finder
from prepdeck.documents.markdown.parser import read_plain_text
from prepdeck.export.document_json import encode_document
from prepdeck.library.index import HIT_END, HIT_START
from prepdeck.library.search import best_excerpt
from prepdeck.pages.document import build_reading_page

TODAY = datetime(2026, 3, 1, tzinfo=UTC).date()
WIDTH = 80

Reader = Callable[[str], object]
Text = Callable[[int], str]  # makes a text with about this many characters


def _as_document(text: str) -> int:
    """Make everything that a document gives: JSON, the page, cards and claims."""
    document, problems = recognize.recognize_document("odd.md", text)
    written = len(json.dumps(encode_document(document, problems, TODAY)))
    decks = build_derived_decks([("odd", derive_cards(document))], "Skua")
    cards = len(encode_decks(decks))
    shown = sum(len(line.text) for piece in build_reading_page(document, TODAY).parts for line in piece.to_lines(WIDTH))
    return written + cards + shown + len(claim_finder.find_claims(document))


def _as_deck(text: str) -> int:
    deck, problems = deck_file.read_deck("odd.md", text)
    return len(encode_cards(deck.cards)) + len(problems)


def _as_words(text: str) -> int:
    shown = words.unfold_text(words.fold_text(text))
    match_count = sum(1 for _ in words.make_search_pattern("fish offer").finditer(shown))
    return match_count + len(best_excerpt(shown.replace("a", f"{HIT_START}a{HIT_END}"))[1])


def _as_one_line(text: str) -> int:
    money.find_money_mentions(text)
    typed_answer.read_figure(text)
    money.read_pay_cell(text)
    return len(read_plain_text(text)) + deck_file.is_written_as_deck(text)


READERS: dict[str, Reader] = {"document": _as_document, "deck": _as_deck, "words": _as_words, "line": _as_one_line}


def repeat(before: str, piece: str, after: str = "") -> Text:
    """Repeat a character or short text between two texts."""
    return lambda length: before + piece * (length // len(piece) + 1) + after


def numbered(before: str, line: str, after: str = "") -> Text:
    """Repeat a line, with its number in place of every `@`."""

    def text(length: int) -> str:
        count = length // (len(line) + 3) + 1
        return before + "".join(line.replace("@", str(number)) for number in range(1, count + 1)) + after

    return text


def long_and_many(before: str, long: str, between: str, many: str, after: str = "") -> Text:
    """Make a text of one long part and many small parts that may each repeat the long one."""

    def text(length: int) -> str:
        half = length // 2
        return before + long * (half // len(long) + 1) + between + numbered("", many)(half) + after

    return text


GUIDE = "### Rigger | Gannet Negotiation Guide\n\n"
PLACES = {
    "notes": "",
    "heading": "# Notes\n\n## ",
    "guide": GUIDE,
    "guide title": "### Rigger | Gannet ",
    "guide table": f"{GUIDE}| Region | Base | Total |\n|---|---|---|\n| ",
    "guide list": f"{GUIDE}- Base: $90K\n- ",
    "levers": f"{GUIDE}**Global Levers**\n\n1. **Gaff: ",
    "lever": f"{GUIDE}### Levers\n\n**Lever 1: ",
    "strategy": f"{GUIDE}> **Negotiate Up Strategy:** I need $90K base. My floor is ",
    "level mapping": f"{GUIDE}**Level Mapping:** Rigger",
    "summary": f"{GUIDE}**Negotiation DNA:** Gannet ",
    "sources": f"{GUIDE}**Sources:** ",
    "brief": "# Skua - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\n",
    "brief title": "# ",
    "brief header": "# Skua - Technology Stack\n\n**Founded:** ",
    "brief table": "# Skua - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\n| Who | Salary |\n|---|---|\n| ",
    "brief claim": "# Skua - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\nSkua was valued at $9B, ",
    "article": "A day at Razorbill\nTL;DR\nWindy.\nChecklist\n- Be there\nFAQ\nWhat is it made of?\n",
    "article title": "A day at Razorbill ",
    "article time": "A day at Razorbill\nTL;DR\nWindy.\nChecklist\n- Be there\nYour time: 50 percent on ",
    "article mistakes": "A day at Razorbill\nTL;DR\nWindy.\nMistakes to avoid\nMistake 1: Haste\nBAD: now\nGOOD: ",
    "prompt": "## ",
    "answer": "## What?\n\n",
    "question": "Q: ",
    "asked": "Q: What?\nA: ",
    "figure": "## How much?\n\n=: ",
    "cloze": "C: A [gap] ",
    "front matter": "---\n",
    "front matter value": "---\ncompany: Skua\nrole_display: ",
}
PIECES = [
    *(
        "**",
        "*",
        "_",
        "__",
        "`",
        "``` ",
        "~~~\n",
        "[",
        "](",
        "[ ](x)",
        "[a](b(c)",
        "[[",
        "((",
        "(",
        ")",
        "<",
        ">",
        "> ",
        "> > > ",
    ),
    *(
        "|",
        "| ",
        "|||\n",
        "|-",
        "<!--",
        "-->",
        "<!-- a -->\n",
        "- ",
        "- a\n",
        "  - a\n",
        "1. ",
        "1. a\n",
        "\t",
        " ",
        "\n",
        "\f",
        "\0",
    ),
    *(
        "# ",
        "## a\n",
        "## Same\nText.\n",
        "###### ",
        "- [ ] a\n",
        "* * *",
        "---\n",
        "***\n",
        "===\n",
        "\\",
        "&amp;",
        "&",
    ),
    *(
        "$1 ",
        "$1-",
        "$1K",
        "1-",
        "1.1.",
        "1,1,",
        "1 ",
        "100 ",
        "12%",
        "50 percent on ",
        "1) a, ",
        "a 1 ",
        "=",
        " = ",
        "~",
        ", ",
        "; ",
        ": ",
    ),
    *(
        "{{c1::",
        "[a]",
        "[a][",
        "a@",
        "[^1]",
        "[a]: b\n",
        "![a](b)",
        "http://a.b/",
        "a\n",
        "a b\n",
        "aaaa",
        "Aa ",
        "A. ",
        "Aa. Bb ",
    ),
    *(
        "Ã©",
        "Ã",
        "â‚¬",
        "Ã¢â‚¬",
        "漢",
        "é",
        "e\u0301",
        "\u0301",
        "🙂",
        "🇺🇸",
        "\u200d",
        "\u00a0",
        "“",
        '"',
        "'",
        "’",
        "–",
        "—",
    ),
    *(
        "**1** ",
        "**a:** b\n",
        "**a**\n",
        "**1. a** b\n\n",
        "**Founded:** 2014 ",
        "lever 1",
        "BAD: a\n",
        "GOOD: a\n",
        "What is it for?\n",
        "Q: a\nA: b\n",
    ),
    *(
        "and ",
        "the company ",
        "valued at $9B ",
        "is ",
        "Skua is ",
        "Mistake 1: a\n",
        "a: a\n",
        "a: [",
        "&a [*a,",
        "{a: ",
        "- - ",
        "? ",
        "!!a ",
    ),
    *(
        "BAD: a\nGOOD: b\n",
        "=: 1\n",
        "C: [a]\n",
        "## a\nb\n",
        "> **Negotiate Up Strategy:** a\n\n",
        "Level Mapping: a = b\n",
        "What? ",
        "**Salary:** $1K\n\n",
    ),
    *(
        "TL;DR\n",
        "FAQ\n",
        "Related: a\n",
        "Last updated: March 1, ",
        "Sources\n",
        "## Sources\n",
        "### Levers\n",
        "\\[",
        "floor ",
        "ask ",
        "$90K base ",
        "in 2014 ",
    ),
]

COMPANY = "Skua"
FRONT = "---\ncompany_display: "
TABLE = "| Region | Base | Total |\n|---|---|---|\n"
LONG_AND_MANY: dict[str, Text] = {
    "company and pay rows": long_and_many(
        f"### Rigger | {COMPANY}", "a", f" Negotiation Guide\n\n{TABLE}", "| P@ | $@K | $@K |\n"
    ),
    "company in front matter and pay rows": long_and_many(
        FRONT, "a b ", f"\n---\n# Salary Negotiation Guide\n\n{TABLE}", "| P@ | $@K | $@K |\n"
    ),
    "role in front matter and pay rows": long_and_many(
        "---\nrole_display: ", "a b ", f"\n---\n# A Salary Negotiation Guide\n\n{TABLE}", "| P@ | $@K | $@K |\n"
    ),
    "company and claims": long_and_many(
        "# ", "a", " - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\n", "It is valued at $@B.\n\n"
    ),
    "company of words and claims": long_and_many(
        "# ", "a ", " - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\n", "A a is valued at $@B.\n\n"
    ),
    "company and facts": long_and_many(
        "# ",
        "a",
        " - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\n",
        "It has **@ users** in all of the world that there is.\n\n",
    ),
    "company and checklist": long_and_many("A day at R", "a", "\nTL;DR\nWindy.\nChecklist\n", "- Do it @ times\n"),
    "company and questions": long_and_many("A day at R", "a", "\nTL;DR\nWindy.\nFAQ\n", "What is that @?\nThis.\n"),
    "heading and links": long_and_many("# Notes\n\n## ", "a", "\n\n", "- [a](b@)\n"),
    "heading and figures": long_and_many(
        "# Skua - Technology Stack\n\n## ", "a", "\n\n", "It has **@ users** in all of the world that there is.\n\n"
    ),
    "marked heading and figures": long_and_many(
        "# Skua - Technology Stack\n\n## ",
        "**a** ",
        "\n\n",
        "It has **@ users** in all of the world that there is.\n\n",
    ),
    "head of a column and salaries": long_and_many(
        "# Skua - Technology Stack\n\n**Founded:** 2014\n\n## Pay\n\n| Who | Salary ",
        "a ",
        " | Base |\n|---|---|---|\n",
        "| a@ | $@K | $@K |\n",
    ),
    "head of a column and pay rows": long_and_many(
        f"{GUIDE}| Region | Base ", "a ", " | Total |\n|---|---|---|\n", "| P@ | $@K | $@K |\n"
    ),
    "head of a column and unread pay": long_and_many(
        f"{GUIDE}| Region | Base ", "a ", " | Total |\n|---|---|---|\n", "| P@ | a | b |\n"
    ),
    "head of a column and levels": long_and_many(
        f"{GUIDE}## Level Mapping\n\n| Skua ", "a ", " | Gannet |\n|---|---|\n", "| L@ | P@ |\n"
    ),
    "place and levels": long_and_many(
        f"{GUIDE}| Region | Level | Base | Total |\n|---|---|---|---|\n| ",
        "a ",
        " | L0 | $1K | $2K |\n",
        "| | L@ | $@K | $@K |\n",
    ),
    "many columns and many rows": long_and_many(f"{GUIDE}| Region | Base ", "| a ", "|\n|---|---|\n", "| a@ |\n"),
    "many columns and salaries": long_and_many(
        "# Skua - Technology Stack\n\n## Pay\n\n| Who | Salary ", "| a ", "|\n|---|---|\n", "| a@ | $1K |\n"
    ),
    "many columns below and many rows": long_and_many("# Notes\n\n| a | b |\n|---|---|\n", "| a ", "|\n", "| a@ |\n"),
    "level names": long_and_many(f"{GUIDE}**Level Mapping:** ", "a = ", "b", "; L@ = P@"),
    "levels in a list": numbered(f"{GUIDE}## Level Mapping\n\n", "- L@ = P@\n"),
    "key in front matter and keys": long_and_many("---\n", "a", ": b\n", "k@: v\n", "---\n# Notes\n"),
    "data sources in front matter": numbered(
        FRONT + "Skua\ndata_sources:\n", "  - s@\n", "---\n# A Negotiation Guide\n"
    ),
    "pay in front matter": numbered(
        "---\ncompensation:\n", "  - region: P@\n    base_low: 1\n    base_high: 2\n    currency: USD\n", "---\n# A\n"
    ),
    "pay in front matter and in a table": numbered(
        "---\ncompensation:\n  - region: P\n    base_low: 1\n    currency: USD\n---\n" + GUIDE + TABLE,
        "| P | $@K | $@K |\n",
    ),
    "aliases in front matter": numbered("---\na0: &a0 [x, x]\n", "a@: &a@ [*a0, *a0]\n", "---\n"),
    "laughs in front matter": repeat(
        "---\na: &a [x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, ", "*c, ", "]\n---\n"
    ),
    "unclosed front matter": repeat("---\n", "a: b\n"),
    "levers with quotations": numbered(f"{GUIDE}**Global Levers**\n\n", '@. **Gaff @:** "I ask $@K base"\n'),
    "levers of one number": numbered(f"{GUIDE}**Global Levers**\n\n", '1. **Gaff @:** "I ask $@K base"\n'),
    "headings that are levers": numbered(f"{GUIDE}## Levers\n\n", "# Lever @: Gaff\n"),
    "small headings that are levers": numbered(f"{GUIDE}## Levers\n\n", "###### a@\n"),
    "headings one below the other": numbered(f"{GUIDE}# Levers\n\n", "## Lever @: Gaff\n### Same\nText.\n"),
    "levers at the top level": numbered(f"{GUIDE}", "# Lever @: Gaff\n## Same\nText.\n"),
    "levers each holding all that follow": numbered(f"{GUIDE}", "###### Lever @: Gaff\n**a**\n"),
    "bold headings in one lever": numbered(f"{GUIDE}# Lever 1: Gaff\n", "## Lever @: a\n"),
    "quotations of strategy": numbered(GUIDE, "> **Negotiate Up Strategy @:** I need $@K base.\n\n"),
    "quotations below one another": numbered(f"{GUIDE}> **Negotiate Up Strategy:** I need\n\n", "> a @\n\n"),
    "strategy sections": numbered(GUIDE, "# Negotiate up @\n"),
    "source sections": numbered(GUIDE, "# Sources @\n"),
    "nested source sections": numbered(f"{GUIDE}# Sources\n", "## Sources @\n"),
    "level sections": numbered(GUIDE, "## Level Mapping @\n"),
    "tables of the same heads": numbered(GUIDE, f"{TABLE}| P@ | $@K | $@K |\n\n"),
    "tables that are not pay": numbered(GUIDE, "| a | b |\n|---|---|\n| @ | c |\n\n"),
    "lists of pay": numbered(GUIDE, "- Base: $@K\n- Bonus: $@K\n\nText.\n\n"),
    "bold labels": numbered(GUIDE, "**Label @:** text\n\n"),
    "questions": numbered("A day at Razorbill\nTL;DR\nWindy.\n", "What is that thing @?\nThis one.\n"),
    "FAQ sections": numbered("A day at Razorbill\nTL;DR\nWindy.\n", "FAQ\nWhat is that thing @?\nThis one.\n"),
    "mistakes": numbered("A day at Razorbill\nTL;DR\nMistakes to avoid\n", "Mistake @: Haste\nBAD: now\nGOOD: later\n"),
    "sides of one mistake": numbered(
        "A day at Razorbill\nTL;DR\nMistakes to avoid\nMistake 1: Haste\n", "BAD: now @\nGOOD: later\n"
    ),
    "measures": numbered("A day at Razorbill\nTL;DR\nWindy.\nChecklist\n- Be there\nMetrics: ", "@) ink, "),
    "measures once each": numbered(
        "A day at Razorbill\nTL;DR\nWindy.\nChecklist\n- Be there\n", "Metrics: 1) ink @, 2) paper.\n"
    ),
    "pillars": numbered("A day at Razorbill\nTL;DR\nWindy.\nChecklist\n- Be there\nthree things: ", "Ink a (wet), "),
    "shares of time": numbered(
        "A day at Razorbill\nTL;DR\nWindy.\nChecklist\n- Be there\nYour time goes: ", "1% on a, "
    ),
    "listed shares": numbered("A day at Razorbill\nTL;DR\nWindy.\nChecklist\n- Be there\nYour time:\n", "1% on a\n"),
    "topics": numbered("# Skua - Technology Stack\n\n**Founded:** 2014\n\n", "### 1.@ Topic\nText **@ users** here.\n"),
    "topics of one name": repeat(
        "# Skua - Technology Stack\n\n**Founded:** 2014\n\n", "### Topic\nText **1 user** here.\n"
    ),
    "header fields": numbered("# Skua - Technology Stack\n\n", "**Founded:** 20@ | **Focus:** a\n\n"),
    "sentences of the company": numbered(
        "# Skua - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\n", "Skua is valued at $@B. "
    ),
    "valuations in one sentence": numbered(
        "# Skua - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\nSkua raised, ", "at a $@B valuation, "
    ),
    "paragraphs that claim": numbered(
        "# Skua - Technology Stack\n\n**Founded:** 2014\n\n## Cloud\n\n",
        "Skua was founded in 20@ and valued at $@B.\n\n",
    ),
    "cards of one prompt": repeat("", "## Same\nText.\n"),
    "cards": numbered("", "## Prompt @\nAnswer @.\n\n"),
    "questions and answers": numbered("", "Q: a@\nA: b\n\n"),
    "gaps": numbered("", "C: text [gap @] more [gap]\n\n"),
    "gaps in one line": numbered("C: ", "text [gap @] "),
    "gaps in many lines": numbered("", "C: " + "[a]" * 60 + "@\n"),
    "a long text and gaps": long_and_many("C: ", "a ", "", "[gap @] "),
    "items of one list": numbered("## What?\n", "1. item @\n"),
    "lines of one item": numbered("## What?\n1. a\n2. b\n", "   more @\n"),
    "figures in a deck": numbered("", "## Pay @\n=: $@K ±5%\n\n"),
    "one question of many lines": numbered("Q: a\n", "line @\n", "A: b\n"),
    "questions never answered": numbered("Q: a\n", "line @\n"),
    "ids": numbered("", "## Prompt @ {#id-@}\nAnswer.\n"),
    "one id": numbered("", "## Prompt @ {#same}\nAnswer.\n"),
    "comments": numbered("# Notes\n\n", "<!-- a @ -->\n"),
    "fences": numbered("# Notes\n\n", "```\na @\n```\n"),
    "a fence of many lines": numbered("# Notes\n\n```\n", "a @\n"),
    "tables": numbered("# Notes\n\n", "| a | b |\n|---|---|\n| @ | c |\n\n"),
    "one table": numbered("# Notes\n\n| a | b |\n|---|---|\n", "| @ | c |\n"),
    "one row": numbered("# Notes\n\n| a | b |\n|---|---|\n", "| @ "),
    "one head": numbered("# Notes\n\n", "| @ ", "\n|---|\n| a | b |\n"),
    "a table of tabs with bold cells": lambda length: "# Notes\n\n" + 2 * ("**a**\t" * (length // 12) + "x\n"),
    "words and no space": repeat("# Notes\n\n", "a"),
    "short words": repeat("# Notes\n\n", "a "),
}
SHAPES: dict[str, Text] = {
    **{f"{place}, {piece!r}": repeat(before, piece) for (place, before), piece in product(PLACES.items(), PIECES)},
    **LONG_AND_MANY,
}


def measure_seconds(reader: Reader, text: str, tries: int = 1) -> float:
    """Measure the processor time of a reader in seconds, the shortest of several tries.

    Without the garbage collector: how long it takes depends on all objects that other tests have left.
    """
    best = float("inf")
    gc.disable()
    try:
        for _ in range(tries):
            started = process_time()
            reader(text)
            best = min(best, process_time() - started)
    finally:
        gc.enable()
    return best


def measure_peak_bytes(reader: Reader, text: str) -> int:
    """Measure the peak memory of a reader in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        reader(text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def grows_faster_than_its_text(text: Text, reader: Reader, length: int) -> bool:
    """Whether reading four times the text takes much more than four times as long."""
    short = long = float("inf")
    for _ in range(_TRIES):
        short, long = (
            min(short, measure_seconds(reader, text(length))),
            min(long, measure_seconds(reader, text(4 * length))),
        )
        if long < 4 * max(short, _SHORTEST) * _SLACK:
            return False
    return True


_TRIES, _SHORTEST = 12, 0.003  # retries, because the computer may be busy; shorter times in seconds are too inexact


def _growing(largest: int, words_: list[str], *, memory: bool) -> Iterator[str]:
    """Yield a line for each text and reader that grow faster than the text, or take more than is allowed."""
    for (shape, text), (name, reader) in product(SHAPES.items(), READERS.items()):
        if (words_ and not any(word in f"{shape}/{name}" for word in words_)) or not is_read_by(shape, name):
            continue
        measure: Callable[[Reader, str], float] = measure_peak_bytes if memory else measure_seconds
        measurable, allowed = (300_000.0, 200e6) if memory else (0.005, 1.0)
        short, long = largest // _TIMES, largest
        short_usage = measure(reader, text(short))
        if short_usage > allowed / 4:
            yield f"{shape}/{name}: {short_usage:.3g} for {short} characters"
            continue
        long_usage = measure(reader, text(long))
        if short_usage > measurable and long_usage > short_usage * _TIMES * _SLACK:
            short_usage = measure(reader, text(short))
        if long_usage > allowed or (short_usage > measurable and long_usage > short_usage * _TIMES * _SLACK):
            yield f"{shape}/{name}: {short_usage:.3g} and {long_usage:.3g} for {short} and {long} characters"


_TIMES, _SLACK = 8, 1.8


_DECKS = ("prompt, ", "answer, ", "question, ", "asked, ", "figure, ", "cloze, ")


def is_read_by(shape: str, reader: str) -> bool:
    """Whether a shape is worth trying with a reader; to the reader, all other shapes look like one of those."""
    place, is_repetition = shape.partition(", ")[0], shape not in LONG_AND_MANY
    if reader == "document":
        return not shape.startswith(_DECKS)
    if reader == "deck":
        return not is_repetition or place == "front matter" or shape.startswith(_DECKS)
    return not is_repetition or place == "notes"


def main() -> None:
    """Run the measurements from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=64_000, help="characters of the longest text")
    parser.add_argument("--memory", action="store_true", help="measure memory instead of time")
    parser.add_argument("words", nargs="*", help="only those with one of these words in `shape/reader`")
    arguments = parser.parse_args()
    for line in _growing(arguments.largest, arguments.words, memory=arguments.memory):
        print(line, flush=True)  # noqa: T201 - run as a program


if __name__ == "__main__":
    main()
