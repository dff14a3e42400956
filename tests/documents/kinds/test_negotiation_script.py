"""The levers and the strategy of a guide, in every format that guides use."""

import pytest

from documents.samples import read_blocks
from prepdeck.documents.kinds.negotiation_script import find_levers, find_strategies, strip_quotation_marks

SHAPES = {
    "numbered items with a quotation": """
**Global Levers**
1. **Rare Craft:** "I grind by hand."
2. **Patents Held:** "Two of them are mine."
""",
    "numbered items over several lines, prose and quotation": """
### Global Levers

1. **Rare Craft:** "I grind
   by hand."

2. **Patents Held**: Two of them are mine.
""",
    "headings with the script below": """
#### Global Lever 1: Rare Craft

"I grind by hand."

#### Global Lever 2: Patents Held

Two of them are mine.
""",
    "headings with the script on the same line": """
#### Lever 1: Rare Craft — "I grind by hand."
#### Lever 2: Patents Held — "Two of them are mine."
""",
    "headings with the script below a label of its own": """
#### Lever 1: Rare Craft

**Script:** "I grind by hand."

**Why it works:** nobody else does.

#### Lever 2: Patents Held

Two of them are mine.
""",
    "numbered items without bold names": """
**Global Levers**
1. Rare Craft: "I grind by hand."
2. *Patents Held* — Two of them are mine.
""",
    "bold labels followed by the script": """
### Why Glass — The Clear Premium

**Lever 1 — Rare Craft:** "I grind by hand."

**Lever 2 — Patents Held:** "Two of them are mine."
""",
    "bold lines with a quotation below": """
#### Global Levers

**Lever 1: Rare Craft**
> "I grind by hand."

**Lever 2: Patents Held**
> "Two of them are mine."
""",
    "numbered bold lines with a quotation below": """
#### Global Levers

**1. Rare Craft**
> "I grind by hand."

**2. Patents Held**
> "Two of them are mine."
""",
    "numbered bold lines below a heading without the word levers": """
### Glass — The Clear Premium

**1. Rare Craft**

Say what your hands can do:

> *"I grind by hand."*

**2. Patents Held**

> *"Two of them are mine."*
""",
    "items with only a name and a quotation below": """
### The Clear Glass Lever

**How to use this lever:**

1. **Rare Craft**
> "I grind by hand."

2. **Patents Held**
> "Two of them are mine."
""",
    "headings with a strategy, a script and data": """
## 2 Global Levers with Scripts

### Lever 1: Rare Craft

**Strategy:** Begin with the hands.

**Script:**
> "I grind by hand."

**Key Data Points:**
- Nine of ten grind by machine

### Lever 2: Patents Held

**Script:**
> "Two of them are mine."
""",
    "bullets that are called levers": """
**How to ask**

- **Lever 1 (Rare Craft):** "I grind by hand."
- **Lever 2 (Patents Held):** "Two of them are mine."
""",
    "headings without numbers below a heading with the word levers": """
### Global Levers

#### Rare Craft

> "I grind by hand."

#### Patents Held

> "Two of them are mine."
""",
    "bold numbers on consecutive lines": """
**Global Levers**

**1) Rare Craft** "I grind by hand."
**2) Patents Held** "Two of them are mine."
""",
    "bars after the numbers": """
**Lever 1 | Rare Craft**
"I grind by hand."

**Lever 2 | Patents Held**
"Two of them are mine."
""",
    "keycap emoji as numbers": """
**Global Levers**

1\ufe0f\u20e3 **Rare Craft:** "I grind by hand."
2\ufe0f\u20e3 **Patents Held:** "Two of them are mine."
""",
    "escaped numbers": """
**Global Levers**

1\\. **Rare Craft:** "I grind by hand."
2\\. **Patents Held:** "Two of them are mine."
""",
    "reasons above a labelled script": """
**Global Levers**

1. **Rare Craft**
   - Why: few can
   - Script: "I grind by hand."
2. **Patents Held**
   - Why: nobody else may
   - Script: "Two of them are mine."
""",
    "bullets without numbers": """
**Global Levers**

- **Rare Craft:** "I grind by hand."
- **Patents Held:** "Two of them are mine."
""",
}
DECOYS = """
### Glass — The Clear Lever

Advanced tactics for this lever:

**Advanced tactics**

1. **Wait:** "I say nothing for two days."
2. **Walk:** "I leave the room."
3. **Whistle:** "I whistle."
"""
SOURCES = """
**Evidence & Sources**
1. **Glass Weekly:** "Pay of grinders."
2. **Lens Monthly:** "Pay of polishers."
"""


@pytest.mark.parametrize("text_above", ["", DECOYS], ids=["alone", "after tactics"])
@pytest.mark.parametrize("shape", SHAPES)
def test_levers_are_read_in_every_format_and_never_from_other_lists(shape: str, text_above: str) -> None:
    text = f"# Grinder | Clearwater Negotiation Guide\n{text_above}{SHAPES[shape]}\n{SOURCES}"
    levers = find_levers(read_blocks(text))
    assert [(lever.name, lever.script) for lever in levers] == [
        ("Rare Craft", "I grind by hand."),
        ("Patents Held", "Two of them are mine."),
    ]
    lines = text.split("\n")
    assert all(lever.name in lines[lever.line - 1] for lever in levers)


@pytest.mark.parametrize(
    "text", [DECOYS, SOURCES, "", '1. **Lonely:** "One."', "## Questions\n1. **A:** b\n2. **C:** d"]
)
def test_other_numbered_lists_are_not_levers(text: str) -> None:
    assert find_levers(read_blocks(f"# Guide\n{text}")) == ()


QUOTED = "> **Negotiate Up Strategy:** I ask $90K base.\n>\n> **Layer 1:** more.\n>\n> The floor is $80K base.\n"


def test_a_strategy_of_several_lines_is_complete() -> None:
    (strategy,) = find_strategies(read_blocks(f'### Strategy first\n\n> "A script."\n\n{QUOTED}\n**Red lines**\n'))
    assert strategy.label == "Negotiate Up Strategy"
    assert strategy.text == "I ask $90K base. Layer 1: more. The floor is $80K base."
    assert str(strategy.base_floor) == "base 80K USD"


def test_two_labels_give_two_strategies() -> None:
    text = "> **Negotiate Up Strategy (L5):** Ask.\n\n> **Negotiate Up Strategy (L4):** Ask less.\n"
    assert [(strategy.label, strategy.text) for strategy in find_strategies(read_blocks(text))] == [
        ("Negotiate Up Strategy (L5)", "Ask."),
        ("Negotiate Up Strategy (L4)", "Ask less."),
    ]


def test_a_section_of_scenarios_is_the_strategy_if_nothing_is_quoted() -> None:
    text = (
        "# Guide\n## Overview\nThe Negotiate Up Strategy comes later.\n## Negotiate Up Strategy in Figures\n"
        "### Scenario 1\n**Target:** base $90K\n### Scenario 2\nAsk again.\n## Evidence\n- One\n"
    )
    (strategy,) = find_strategies(read_blocks(text))
    assert strategy.label == "Negotiate Up Strategy in Figures"
    assert strategy.text == "Scenario 1\nTarget: base $90K\nScenario 2\nAsk again."


@pytest.mark.parametrize(
    "label",
    [
        "> 💰 **Negotiate Up Strategy:** ",
        "> ***Negotiate Up Strategy:*** ",
        "> Negotiate Up Strategy: ",
        "> *Negotiate Up Strategy:* ",
        "> ### Negotiate Up Strategy\n> ",
        "### Negotiate Up Strategy\n\n> ",
    ],
)
def test_the_strategy_label_can_have_any_format_and_the_strategy_ends_at_the_sources(label: str) -> None:
    (strategy,) = find_strategies(
        read_blocks(f'### Guide\n\n{label}"I ask $90K."\n\n**Evidence & Sources**\n- Dock talk\n')
    )
    assert (strategy.label, strategy.text) == ("Negotiate Up Strategy", "I ask $90K.")


def test_a_rule_between_two_scenarios_does_not_end_the_strategy() -> None:
    scenarios = "**Low:** ask more.\n\n---\n\n**High:** take it.\n\n---\n\nMade by hand.\n"
    (strategy,) = find_strategies(read_blocks(f"### Guide\n\n## Negotiate Up Strategy\n\n{scenarios}"))
    assert strategy.text == "Low: ask more.\nHigh: take it."


def test_a_mention_of_the_strategy_is_not_the_strategy() -> None:
    text = "A strategy helps.\n\n> A quotation about strategy.\n\n**Strategy A:** decoy.\n"
    assert find_strategies(read_blocks(text)) == ()


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ('"Pay me."', "Pay me."),
        ("“Pay me.”", "Pay me."),
        ('"Pay me," I said, "now."', '"Pay me," I said, "now."'),
        ("Pay me.", "Pay me."),
        ('"', '"'),
        ("", ""),
    ],
)
def test_only_quotation_marks_around_the_whole_script_are_removed(text: str, bare: str) -> None:
    assert strip_quotation_marks(text) == bare


@pytest.mark.parametrize(
    "text",
    [
        "> **" + "strateg" * 60_000,
        "> **" + "strateg" * 60_000 + ":** I need $9K base.",
        "**Levers**\n1. **" + "a" * 400_000 + ":** b\n2. **c:** d",
        "## Levers " + "x " * 100_000 + "\n" + "1. **a:** b\n" * 20_000,
        "### Lever 1: a" + " :" * 200_000,
        "> **Strategy:** " + "1 000 " * 100_000,
        "> **Strategy:** " + "floor " * 100_000,
        "**Lever 1**\n" * 20_000,
    ],
    ids=lambda text: text[:20],
)
def test_guides_of_any_length_are_read_quickly(text: str) -> None:
    blocks = read_blocks(text)
    assert len(find_levers(blocks)) < 20
    assert len(find_strategies(blocks)) < 2
