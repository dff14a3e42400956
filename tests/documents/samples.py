"""Documents written for the tests, with invented companies and figures."""

from prepdeck.documents.markdown.parser import parse_markdown
from prepdeck.documents.markdown.reading_order import ReadingBlock, list_reading_blocks
from prepdeck.documents.markdown.reshape import reshape_blocks


def read_blocks(text: str) -> tuple[ReadingBlock, ...]:
    """Read a Markdown text as the readers of documents get it."""
    return list_reading_blocks(reshape_blocks(parse_markdown(text)))


GUIDE = """\
---
company: lumenforge
company_display: Lumenforge
role_display: Lens Engineer
last_updated: 2026-03-01
data_quality: medium
salary_data_quarter: 2026-Q1
next_review_due: 2026-06-01
compensation:
  - region: Oslo
    base_low: 1
    base_high: 2
    currency: USD
data_sources:
  - Hearsay
negotiation_dna_summary: "Front matter says less"
---
### Lens Engineer | Lumenforge Global Negotiation Guide

**Negotiation DNA:** Small team | **OPTICS FIRST** | Glass from Bergen

| Region | Base Salary | Equity (RSU/3yr) | Bonus | Total Comp |
|--------|-------------|------------------|-------|------------|
| Oslo | €91,000-€120,500 | €30K – €60K | 10-15% | €101K-€160K |
| Austin | $140-165K | $90K+ | — | $170K-$1.2M |
| Remote | varies | none | 5% | ask |

---

**Level Mapping:** Lens Engineer = Contoso L4 = Fabrikam Senior

**Global Levers**
1. **Rare Craft:** "Pacific Glass offered me $150K base. For grinding aspheres by hand
   I ask $162K base and $120K equity/3yr."
2. **Patents Held:** Two of my patents read on your zoom. $30K sign-on would settle them.

> **Negotiate Up Strategy:** "I hold an offer at $158K base from Pacific Glass.
> I need $165K base, $130K equity and $25K sign-on. Below that I stay where I am. My floor is $150K base."

---

**Tactics**
1. **Wait:** say nothing for two days.

**Evidence & Sources**
- Optics salary survey, spring 2026
- Talks with [three lens makers](https://example.org/lens)
"""

BARE_GUIDE = """\
# Harbour Pilot — Tidewater Negotiation Guide

## Compensation

| Region | Base | Total Comp |
|---|---|---|
| Lisbon | €70K-€95K | €80K-€110K |
| London | £64,500-£88K | £70K+ |

## Sources
- Port authority pay list 2026
"""

BRIEF = """\
# Kestrel Maps - Technology Stack

**Company:** Kestrel Maps Ltd
**Founded:** 2016 (renamed 2021)
**Focus:** Maps for gliders
**HQ:** Brno, Czechia

---

## Non-AI Tech Stack

Tiles are cut by **Tilery** on **14 machines** and served from Brno.

**Salary Ranges**: Tile Engineer €60K-€85K | Cartographer **€50K-€70K**

## AI/ML Tech Stack

### 1. Thermal Forecast - **Lift** by the Hour

It guesses where air rises.

- Trained on **9 years** of flight logs
- Runs on one card

### Contour Reader

It reads paper maps.

## Sources

**Kestrel Official**:
- [Gliding (sport) explained](https://example.org/wiki/Gliding_(sport)) - the long page
- [Kestrel blog](https://example.org/blog)
- A talk without a link

**Press**:
- [Interview](https://example.org/talk)

*Last updated: April 7, 2026*
"""

ARTICLE = """\
A Day in the Life of a Quillworks PM, 2026

TL;DR

A PM at Quillworks trades ink for silence. The day is short.

Who This Is For

People who sold pens and would now rather draw them.

What does a morning at Quillworks look like?

It starts with a walk through the nib room.
You will spend 50 percent of your time on nib trials, 30 percent on talking to shops, and 20 percent on paper.

> 📖 Related: Quillworks nib exam, told by a clerk

How is a PM measured there?

Three numbers count: 1) Blots (how many to the page), 2) Refills sold, and 3) Letters written in a year. No more.

What are the interviews after?

They test three things: Hand Feeling (which nib sounds so?), Patience (will ink wait?), and Thrift (what is reused?).

Preparation Checklist

  • Fill a notebook in a week.
- Take a fountain pen apart.

Mistakes to Avoid

Mistake 1: Praising the ballpoint.

BAD: Everyone likes a ballpoint.

GOOD: A ballpoint suits forms, a nib suits letters.

Pitfall 2: Hurrying the ink.

BAD: I would dry it faster.

GOOD: I would ask who smudged it.

FAQ

Do they write by hand?

Yes, all of it.

Is the pay good?

It is fair: 70k to 90k.
"""

NOTES = """\
# Call with Dana

She said the loop has four rounds.

- bring a laptop

## When do they decide?

Within a week.
"""
