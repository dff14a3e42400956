"""Summaries for the tests of all formats: every text in them can be chosen."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from prepdeck.cards.card import RepairCard
from prepdeck.documents.document import DocumentLink
from prepdeck.documents.kinds.negotiation_script import NegotiationLever, NegotiationStrategy
from prepdeck.documents.kinds.pay_table import PayRow
from prepdeck.documents.markdown.reading_order import plain_blocks
from prepdeck.documents.money import MoneyRange
from prepdeck.documents.text import make_printable
from prepdeck.export.summary import ChecklistItem, StudySummary, WeakCard
from prepdeck.memory.expected_recall import RecallEstimate
from prepdeck.memory.rounds import Round

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MARKUP = r"""
    # ## - * + 1. 12) > --- === *** ___ ``` ~~~ ~~ ~ ` * ** _ __ | |---| \ <b> </b> <!-- --> <https://e.com> ( ) [ ] !
    [x](javascript:1) ![x](y) [a]: [x][a] [^1] &amp; &#60; &lt; $x$ {{x}} ${title} word snake_case _a_b_ 5 É 東 “ a@b.c
"""
PIECES = (
    *MARKUP.split(),
    " ",
    "\n",
    "\n\n",
    "\t",
    "    ",
    "\u2028",
    "\x0b",
    "\x1b[31m",
    "\x9b2J",
    "\u202e",
    "\u3164",
    "e\u0301",
)
HOSTILE = (st.lists(st.sampled_from(PIECES) | st.text(max_size=3), min_size=1, max_size=8).map("".join)).filter(
    lambda text: make_printable(text).strip()
)
ADDRESSES = HOSTILE.map("https://e.com/{}".format)
NAMES = 15  # the texts of a summary
RANGE = MoneyRange(90_000, 120_000)


def make_summary(texts: list[str], address: str) -> StudySummary:
    """Make a summary with these texts in all its text fields, in order."""
    name, role, warning, region, currency, lever, script, strategy, prompt, bad, good, answer, note, item, source = (
        texts
    )
    return StudySummary(
        title=name,
        written_at=NOW,
        next_round=Round(name, NOW + timedelta(days=9), "Europe/Prague"),
        expected_recall=RecallEstimate(0.5, 0.4, 0.6),
        role=role,
        quote_warnings=(warning, "a second one"),
        pay=(PayRow(region=region, level=name, currency=currency, base=RANGE), PayRow(region="Oslo", base=RANGE)),
        levers=(NegotiationLever(lever, script, 3), NegotiationLever("Rare", "words", 4)),
        strategies=(NegotiationStrategy("Negotiate up", strategy, 5), NegotiationStrategy("Other", "words", 6)),
        mistakes=(
            RepairCard(id="m/a", prompt=prompt, bad=plain_blocks(bad), good=plain_blocks(good)),
            RepairCard(id="m/b", prompt="p", bad=plain_blocks("b"), good=plain_blocks("g")),
        ),
        weak_cards=(WeakCard(prompt, answer, 0.2, note), WeakCard("p", "a", 0.3)),
        checklist_items=(ChecklistItem(item, None), ChecklistItem(item, note), ChecklistItem("i", "")),
        source_texts=(source, "a source"),
        source_links=(DocumentLink(name, address), DocumentLink("page", "https://e.com/page")),
    )
