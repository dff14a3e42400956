"""An invented file of each format, with all the JSON that it gives."""

from datetime import date

import pytest

from prepdeck.documents.recognize import recognize_document
from prepdeck.export.document_json import encode_document

TODAY = date(2026, 7, 1)


def drop_empty_values(value: object) -> object:
    """Drop empty values, and the outline and cell texts, which other tests check."""
    if isinstance(value, dict):
        filled = {key: drop_empty_values(item) for key, item in value.items() if key not in {"sections", "pay_text"}}
        return {key: item for key, item in filled.items() if item not in (None, [], "") and item is not False}
    return [drop_empty_values(item) for item in value] if isinstance(value, list) else value


REGIONS = """\
### ⚓ Rigger | Gannet & Sons Global Negotiation Guide

**Negotiation DNA:** `Small yard` `Tall masts`

| Region | Base Salary | Stock (RSU/4yr) | Bonus | Total Comp |
|---|---|---|---|---|
| 🇮🇳 Kochi (INR) | ₹18,00,000–₹24L | ₹8L – ₹16L | 10% | ₹22L–₹30.4L |
| Cork | €60K-€80K / $65K-$87K | €20K-€40K | 5-10% | €68K-€98K |
| Gdynia | PLN 20K–28K/mo | None | Varies | PLN 20K–28K/mo |

**Level Mapping:** Rigger II = Contoso L4 = Fabrikam P3

**Global Levers**

1. **Height:** "I climb where others rent a crane."
2. **Rope:** "I splice what others buy."

> **Negotiate Up Strategy:** "I ask for €78K base.
> My floor is €70K base."

**Evidence & Sources**
- Yard survey, 2026
"""
REGIONS_SAID: dict[str, object] = {
    "kind": "comp-guide",
    "title": "⚓ Rigger | Gannet & Sons Global Negotiation Guide",
    "company": "Gannet & Sons",
    "role": "Rigger",
    "warnings": [
        {"code": "mixed-currency", "message": "Cork is also given in USD", "line": 8},
        {"code": "unparsed-cell", "message": "bonus of Gdynia has no amount: 'Varies'", "line": 9},
        {"code": "not-annual", "message": "pay for Gdynia is per month", "line": 9},
    ],
    "summary": "Small yard | Tall masts",
    "pay": [
        {
            "region": "Kochi",
            "currency": "INR",
            "period": "year",
            "base": [1800000, 2400000],
            "equity": [800000, 1600000],
            "bonus": {"percent": [10, 10]},
            "total": [2200000, 3040000],
            "total_is": "base + equity/4 + bonus",
            "line": 7,
        },
        {
            "region": "Cork",
            "currency": "EUR",
            "period": "year",
            "base": [60000, 80000],
            "equity": [20000, 40000],
            "bonus": {"percent": [5, 10]},
            "total": [68000, 98000],
            "total_is": "base + equity/4 + bonus",
            "line": 8,
        },
        {
            "region": "Gdynia",
            "currency": "PLN",
            "period": "month",
            "base": [20000, 28000],
            "total": [20000, 28000],
            "total_is": "base",
            "line": 9,
        },
    ],
    "equity_years": 4,
    "level_mapping": [["Rigger II", "Contoso L4", "Fabrikam P3"]],
    "levers": [
        {"name": "Height", "script": "I climb where others rent a crane.", "line": 15},
        {"name": "Rope", "script": "I splice what others buy.", "line": 16},
    ],
    "strategies": [
        {"label": "Negotiate Up Strategy", "text": "I ask for €78K base. My floor is €70K base.", "line": 18}
    ],
    "sources": ["Yard survey, 2026"],
}

CROSSED = """\
---
company_display: Petrel
role_display: Sailmaker
last_updated: 2026-02-01
next_review_due: 2026-05-01
data_quality: high
salary_data_quarter: 2026-Q1
---
### Sailmaker — Petrel Salary Negotiation Guide

#### 🧵 Total Compensation

| Level | Bristol (GBP) | Brest (EUR) |
|---|---|---|
| Mate (S1) | £40K–£50K | €45,000–€55,000 |
| Master (S2) | £55K+ | up to €70K |

---

#### Level Mapping

| Petrel | Contoso | Scope |
|---|---|---|
| Mate | L3 | jibs |

#### Lever 1: Needles

"Mine are my own."

#### Lever 2: Lofts

"I know every loft in Brest."

## Negotiate Up Strategy

**Scenario A**

Ask for the loft.

## Sources

1. Guild of sailmakers
"""
CROSSED_SAID: dict[str, object] = {
    "kind": "comp-guide",
    "title": "Sailmaker — Petrel Salary Negotiation Guide",
    "company": "Petrel",
    "role": "Sailmaker",
    "updated": "2026-02-01",
    "warnings": [{"code": "past-review", "message": "should have been checked by 2026-05-01, 61 days ago", "line": 1}],
    "pay": [
        {
            "region": "Bristol",
            "level": "Mate (S1)",
            "currency": "GBP",
            "period": "year",
            "total": [40000, 50000],
            "line": 15,
        },
        {
            "region": "Brest",
            "level": "Mate (S1)",
            "currency": "EUR",
            "period": "year",
            "total": [45000, 55000],
            "line": 15,
        },
        {
            "region": "Bristol",
            "level": "Master (S2)",
            "currency": "GBP",
            "period": "year",
            "total": [55000, None],
            "line": 16,
        },
        {
            "region": "Brest",
            "level": "Master (S2)",
            "currency": "EUR",
            "period": "year",
            "total": [0, 70000],
            "line": 16,
        },
    ],
    "equity_years": 4,
    "level_mapping": [["Petrel: Mate", "Contoso: L3"]],
    "levers": [
        {"name": "Needles", "script": "Mine are my own.", "line": 26},
        {"name": "Lofts", "script": "I know every loft in Brest.", "line": 30},
    ],
    "strategies": [{"label": "Negotiate Up Strategy", "text": "Scenario A\nAsk for the loft.", "line": 34}],
    "sources": ["Guild of sailmakers"],
    "review_due": "2026-05-01",
    "data_quarter": "2026-Q1",
    "quality": "high",
}

PARTS = """\
# SIGNATURE ROLE

### Pilot | Fulmar Global Negotiation Guide

### Pay

| Component | Malmö (SEK) | Haifa (ILS) |
|---|---|---|
| Base Salary | SEK 600K–SEK 700K | ₪300,000–₪360,000 |
| Annual Bonus | SEK 30K | 10–12% |
| RSU Grant (3-Year) | SEK 90K–SEK 120K | $20K |
| **Total** | SEK 660K–SEK 770K | ₪340K–₪410K |

**Level Mapping:**
- Pilot = Contoso L5
- Chief Pilot ~ Contoso L6

**How to ask**

**Lever 1 — Tides:** "I know the sandbanks."

**Lever 2 — Night:** "I steer without a moon."

**Negotiate Up Strategy:** Ask in June.

**Evidence & Sources:** Port list; Dock talk
"""
PARTS_SAID: dict[str, object] = {
    "kind": "comp-guide",
    "title": "Pilot | Fulmar Global Negotiation Guide",
    "company": "Fulmar",
    "role": "Pilot",
    "warnings": [{"code": "currency-conflict", "message": "Haifa is in ILS, but its equity is '$20K'", "line": 7}],
    "pay": [
        {
            "region": "Malmö",
            "currency": "SEK",
            "period": "year",
            "base": [600000, 700000],
            "equity": [90000, 120000],
            "bonus": {"amount": [30000, 30000]},
            "total": [660000, 770000],
            "total_is": "base + equity/3 + bonus",
            "line": 7,
        },
        {
            "region": "Haifa",
            "currency": "ILS",
            "period": "year",
            "base": [300000, 360000],
            "equity": [20000, 20000],
            "bonus": {"percent": [10, 12]},
            "total": [340000, 410000],
            "apart": ["equity"],
            "line": 7,
        },
    ],
    "equity_years": 3,
    "level_mapping": [["Pilot", "Contoso L5"], ["Chief Pilot", "Contoso L6"]],
    "levers": [
        {"name": "Tides", "script": "I know the sandbanks.", "line": 20},
        {"name": "Night", "script": "I steer without a moon.", "line": 22},
    ],
    "strategies": [{"label": "Negotiate Up Strategy", "text": "Ask in June.", "line": 24}],
    "sources": ["Port list", "Dock talk"],
}

LEVELS = """\
# Diver - Shearwater Negotiation Guide

| Level | Title | Base | RSU (4-Year) | Annual Bonus | Signing Bonus | Total Comp |
|---|---|---|---|---|---|---|
| D1 | Diver | $80K - $90K | $40K - $60K | 5% | $5K | $100K - $120K+ |
| D2 | Lead Diver | $95K - AED 99K | 2,000 options | 5% | — | $95K |

**Level Mapping:** Divers have no levels elsewhere, and none is known here.

### The Air Lever

**1. Gas**
> "I mix my own."

**2. Cold**
> "I dive below the ice."

**Tactics**
1. **Wait:** "Say nothing."

> **Negotiate Up Strategy (D1):** Ask for $90K.

> **Negotiate Up Strategy (D2):** Ask for $95K.
"""
LEVELS_SAID: dict[str, object] = {
    "kind": "comp-guide",
    "title": "Diver - Shearwater Negotiation Guide",
    "company": "Shearwater",
    "role": "Diver",
    "warnings": [
        {"code": "unparsed-cell", "message": "equity of D2 Lead Diver has no amount: '2,000 options'", "line": 6},
        {
            "code": "currency-conflict",
            "message": "D2 Lead Diver is in USD, but its base is '$95K - AED 99K'",
            "line": 6,
        },
    ],
    "pay": [
        {
            "level": "D1",
            "title": "Diver",
            "currency": "USD",
            "period": "year",
            "base": [80000, 90000],
            "equity": [40000, 60000],
            "bonus": {"percent": [5, 5]},
            "signing": [5000, 5000],
            "total": [100000, None],
            "total_is": "base + equity/4 + bonus + signing",
            "line": 5,
        },
        {
            "level": "D2",
            "title": "Lead Diver",
            "currency": "USD",
            "period": "year",
            "base": [95000, 99000],
            "bonus": {"percent": [5, 5]},
            "total": [95000, 95000],
            "total_is": "base",
            "line": 6,
        },
    ],
    "equity_years": 4,
    "level_note": "Divers have no levels elsewhere, and none is known here.",
    "levers": [
        {"name": "Gas", "script": "I mix my own.", "line": 12},
        {"name": "Cold", "script": "I dive below the ice.", "line": 15},
    ],
    "strategies": [
        {"label": "Negotiate Up Strategy (D1)", "text": "Ask for $90K.", "line": 21},
        {"label": "Negotiate Up Strategy (D2)", "text": "Ask for $95K.", "line": 23},
    ],
}

PLACES = """\
### Keeper | Puffin Global Negotiation Guide

| Level | Region | Base Salary | Signing Bonus | Total Comp |
|---|---|---|---|---|
| K1 | Lima (PEN) | PEN 90K–110K | PEN 5K | PEN 95K–115K |
| | Quito | $40K–$50K | | $40K–$50K |
"""
PLACES_SAID: dict[str, object] = {
    "kind": "comp-guide",
    "title": "Keeper | Puffin Global Negotiation Guide",
    "company": "Puffin",
    "role": "Keeper",
    "pay": [
        {
            "region": "Lima",
            "level": "K1",
            "currency": "PEN",
            "period": "year",
            "base": [90000, 110000],
            "signing": [5000, 5000],
            "total": [95000, 115000],
            "total_is": "base + signing",
            "line": 5,
        },
        {
            "region": "Quito",
            "level": "K1",
            "currency": "USD",
            "period": "year",
            "base": [40000, 50000],
            "total": [40000, 50000],
            "total_is": "base",
            "line": 6,
        },
    ],
    "equity_years": 4,
}

OLD_BRIEF = """\
# Skua Technology Stack

**Company:** Skua **Founded:** April 2022
**HQ:** Vigo

## 1. Cloud

#### 1.1 Tides

Runs on **40 buoys**. It was quiet.

| Role | Salary |
|---|---|
| Buoy Engineer | €50K-€60K |

## 2. Sources

**Talks**:
- [Buoy (float)](https://example.org/Buoy_(float)) - a long one

*Last updated: March 7, 2026*
"""
OLD_BRIEF_SAID: dict[str, object] = {
    "kind": "tech-brief",
    "title": "Skua Technology Stack",
    "company": "Skua",
    "updated": "2026-03-07",
    "links": [
        {"group": "Talks", "text": "Buoy (float)", "url": "https://example.org/Buoy_(float)", "note": "a long one"}
    ],
    "founded": "April 2022",
    "headquarters": "Vigo",
    "topics": [
        {"title": "Cloud", "line": 6},
        {
            "title": "Tides",
            "text": "Runs on 40 buoys. It was quiet.\nRole | Salary\nBuoy Engineer | €50K-€60K",
            "line": 8,
        },
    ],
    "salary_lines": ["Buoy Engineer: €50K-€60K"],
    "figures": [{"phrase": "40 buoys", "sentence": "Runs on 40 buoys.", "line": 10}],
}

NO_SUMMARY = """\
By Ann Reed · 4 min read
Inside the Day of a Razorbill PM
What is the day like?
You spend 60 % of your time on eggs and 40 percent on cliffs.
How is it measured?
The KPIs are 1) eggs, 2) chicks.
Checklist
• Climb
- Count
Mistakes to Avoid
Pitfall 1: Falling
BAD: I hold on.
GOOD: I rope up.
FAQ
Is it windy?
It pays £40k‑£50k to bear it.
> Related: the cliff exam
Get the cliff book →
"""
NO_SUMMARY_SAID: dict[str, object] = {
    "kind": "article",
    "title": "Inside the Day of a Razorbill PM",
    "company": "Razorbill",
    "questions": [
        {
            "question": "What is the day like?",
            "text": "You spend 60 % of your time on eggs and 40 percent on cliffs.",
            "line": 3,
        },
        {"question": "How is it measured?", "text": "The KPIs are 1) eggs, 2) chicks.", "line": 5},
    ],
    "checklist": ["Climb", "Count"],
    "mistakes": [{"title": "Falling", "bad": "I hold on.", "good": "I rope up.", "line": 11}],
    "faq": [{"question": "Is it windy?", "answer": "It pays £40k‑£50k to bear it.", "line": 15}],
    "related": ["the cliff exam"],
    "time_split": [{"percent": 60, "what": "eggs", "line": 4}, {"percent": 40, "what": "cliffs", "line": 4}],
    "measures": ["eggs", "chicks"],
}

PLAIN = "Talk with Jo\n\nBring a rope.\n"
PLAIN_SAID: dict[str, object] = {"kind": "notes", "title": "a", "text": "Talk with Jo\n\nBring a rope.\n"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(REGIONS, REGIONS_SAID, id="a row for each region"),
        pytest.param(CROSSED, CROSSED_SAID, id="a row for each level, a column for each region"),
        pytest.param(PARTS, PARTS_SAID, id="a row for each part"),
        pytest.param(LEVELS, LEVELS_SAID, id="levels and titles"),
        pytest.param(PLACES, PLACES_SAID, id="levels and regions"),
        pytest.param(OLD_BRIEF, OLD_BRIEF_SAID, id="an older brief"),
        pytest.param(NO_SUMMARY, NO_SUMMARY_SAID, id="an article without a summary, line by line"),
        pytest.param(PLAIN, PLAIN_SAID, id="notes"),
    ],
)
def test_a_file_of_each_format_has_all_its_facts_in_json(text: str, expected: dict[str, object]) -> None:
    document, problems = recognize_document("a.md", text)
    assert drop_empty_values(encode_document(document, problems, TODAY)) == expected
