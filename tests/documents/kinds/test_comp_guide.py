"""Compensation guides: every fact with its line number."""

from datetime import date

import pytest

from documents.samples import BARE_GUIDE, GUIDE
from prepdeck.documents.document import SourceText
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.pay_ask import PayAsk
from prepdeck.documents.kinds.pay_table import Bonus
from prepdeck.documents.money import MoneyRange, PercentRange
from prepdeck.documents.recognize import recognize_document


def parse_guide(text: str = GUIDE) -> CompGuide:
    document, problems = recognize_document("guide.md", text)
    assert problems == ()
    assert isinstance(document, CompGuide)
    return document


def levels_of(guide: CompGuide) -> tuple[tuple[str, ...], ...]:
    return tuple(level.level_names for level in guide.level_mapping)


def texts_of(sources: tuple[SourceText, ...]) -> tuple[str, ...]:
    return tuple(source.text for source in sources)


def test_every_fact_has_its_line_number() -> None:
    guide = parse_guide()
    assert guide.pay_summary.line == line_of("**Negotiation DNA")
    assert [level.line for level in guide.level_mapping] == [line_of("**Level Mapping")]
    assert [source.line for source in guide.sources] == [line_of("Optics salary survey"), line_of("Talks with")]


def line_of(words: str, text: str = GUIDE) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if words in line)


def test_the_title_names_the_role_and_the_company() -> None:
    guide = parse_guide()
    assert (guide.role, guide.company) == ("Lens Engineer", "Lumenforge")
    assert guide.title == "Lens Engineer | Lumenforge Global Negotiation Guide"


@pytest.mark.parametrize("separator", ["|", "—", "–"])
@pytest.mark.parametrize("word", ["", " Global"])
def test_the_title_is_read_in_every_format(separator: str, word: str) -> None:
    text = BARE_GUIDE.replace("# Harbour Pilot — Tidewater", f"# Harbour Pilot {separator} Tidewater{word}")
    assert (parse_guide(text).role, parse_guide(text).company) == ("Harbour Pilot", "Tidewater")


def test_every_row_of_the_pay_table_is_read_with_its_currency_and_line() -> None:
    oslo, austin, _ = parse_guide().pay_rows
    assert (oslo.region, oslo.currency, oslo.line) == ("Oslo", "EUR", line_of("| Oslo"))
    assert (oslo.base, oslo.equity, oslo.total) == (
        MoneyRange(91_000, 120_500),
        MoneyRange(30_000, 60_000),
        MoneyRange(101_000, 160_000),
    )
    assert oslo.bonus == Bonus(percent_range=PercentRange(10, 15))
    assert (austin.region, austin.currency, austin.line) == ("Austin", "USD", line_of("| Austin"))
    assert (austin.base, austin.equity, austin.total) == (
        MoneyRange(140_000, 165_000),
        MoneyRange(90_000, None),
        MoneyRange(170_000, 1_200_000),
    )
    assert austin.bonus is None


def test_a_row_without_figures_is_kept_without_ranges() -> None:
    remote = parse_guide().pay_rows[2]
    assert (remote.region, remote.base, remote.equity, remote.total) == ("Remote", None, None, None)
    assert str(remote.bonus) == "5%"


def test_the_table_header_gives_the_years_of_vesting() -> None:
    assert parse_guide().equity_years == 3
    assert parse_guide(BARE_GUIDE).equity_years == 4


def test_each_lever_has_its_script_without_the_quotation_marks() -> None:
    craft, patents = parse_guide().levers
    assert (craft.name, craft.line) == ("Rare Craft", line_of("Rare Craft"))
    assert craft.script.startswith("Pacific Glass offered me $150K base.")
    assert craft.script.endswith("$120K equity/3yr.")
    assert (patents.name, patents.line) == ("Patents Held", line_of("Patents Held"))
    assert patents.script == "Two of my patents read on your zoom. $30K sign-on would settle them."


def test_a_lever_asks_for_the_amounts_at_the_end_of_its_script() -> None:
    craft, patents = parse_guide().levers
    assert craft.asked_amounts == (PayAsk("base", 162_000, "USD"), PayAsk("equity", 120_000, "USD"))
    assert patents.asked_amounts == (PayAsk("signing", 30_000, "USD"),)


def test_a_numbered_list_under_another_heading_has_no_levers() -> None:
    assert "Wait" not in [lever.name for lever in parse_guide().levers]


def test_the_strategy_has_its_ask_and_its_floor() -> None:
    (strategy,) = parse_guide().strategies
    assert (strategy.label, strategy.line) == ("Negotiate Up Strategy", line_of("> **Negotiate Up"))
    assert strategy.asked_amounts == (
        PayAsk("base", 165_000, "USD"),
        PayAsk("equity", 130_000, "USD"),
        PayAsk("signing", 25_000, "USD"),
    )
    assert strategy.base_floor == PayAsk("base", 150_000, "USD")


def test_a_strategy_over_several_lines_is_one_text() -> None:
    (strategy,) = parse_guide().strategies
    assert strategy.text.startswith("I hold an offer at $158K base")
    assert "sign-on. Below that I stay" in strategy.text
    assert strategy.text.endswith("My floor is $150K base.")


def test_a_strategy_can_have_no_floor() -> None:
    (strategy,) = parse_guide(GUIDE.replace("My floor is $150K base.", "I can wait.")).strategies
    assert strategy.base_floor is None


def test_equivalent_levels_are_read_one_by_one() -> None:
    assert levels_of(parse_guide()) == (("Lens Engineer", "Contoso L4", "Fabrikam Senior"),)


def test_the_sources_come_from_the_body() -> None:
    assert texts_of(parse_guide().sources) == ("Optics salary survey, spring 2026", "Talks with three lens makers")


def test_the_dates_and_the_quality_come_from_the_front_matter() -> None:
    guide = parse_guide()
    assert (guide.updated, guide.review_due) == (date(2026, 3, 1), date(2026, 6, 1))
    assert (guide.data_quarter, guide.data_quality) == ("2026-Q1", "medium")


def test_the_body_counts_if_front_matter_and_body_differ() -> None:
    guide = parse_guide()
    assert guide.pay_summary.text == "Small team | OPTICS FIRST | Glass from Bergen"
    assert (guide.pay_rows[0].base, guide.pay_rows[0].currency) == (MoneyRange(91_000, 120_500), "EUR")
    assert "Hearsay" not in texts_of(guide.sources)


def test_differences_between_front_matter_and_table_are_reported_at_the_row() -> None:
    differences = [
        (caution.line, caution.message) for caution in parse_guide().cautions if caution.code == "front-matter-differs"
    ]
    assert differences == [
        (line_of("| Oslo"), "currency of Oslo is USD in the front matter but EUR in the table"),
        (line_of("| Oslo"), "base of Oslo is 1–2 in the front matter but 91K–120.5K in the table"),
    ]


def test_each_caution_names_the_file_and_its_line() -> None:
    cautions = parse_guide().cautions
    assert cautions
    assert all(str(caution) == f"guide.md:{caution.line}: {caution.message}" for caution in cautions)


def test_a_different_spelling_of_the_company_in_the_front_matter_is_reported() -> None:
    guide = parse_guide(GUIDE.replace("company_display: Lumenforge", "company_display: Lumen Forge"))
    assert guide.company == "Lumenforge"
    assert any("'Lumen Forge'" in caution.message for caution in guide.cautions)


def test_missing_pay_in_the_table_comes_from_the_front_matter() -> None:
    front = "base_low: 1\n    base_high: 2\n    currency: USD"
    extra = "signing_bonus_low: 5000\n    signing_bonus_high: 9000\n    currency: EUR"
    assert parse_guide(GUIDE.replace(front, extra)).pay_rows[0].signing == MoneyRange(5_000, 9_000)


@pytest.mark.parametrize("amount", ["9" * 400, "1" + "0" * 15, "-1", "true", "0x" + "f" * 5000, "'12'", "[1]"])
def test_an_impossible_amount_of_pay_is_left_out(amount: str) -> None:
    porto, faro, _ = parse_guide(FRONT_MATTER_GUIDE.replace("base_low: 30000", f"base_low: {amount}")).pay_rows
    assert (porto.base, str(porto.bonus)) == (None, "10%")
    assert faro.base == MoneyRange(28_000, None)


def test_a_region_that_is_not_a_text_has_no_name() -> None:
    assert parse_guide(FRONT_MATTER_GUIDE.replace("region: Porto", "region: [Porto, [Faro]]")).pay_rows[0].region == ""


def test_an_overdue_guide_gets_a_caution() -> None:
    assert parse_guide().find_review_cautions(date(2026, 6, 1)) == ()
    (caution,) = parse_guide().find_review_cautions(date(2026, 6, 11))
    assert caution.code == "past-review"
    assert str(caution) == "guide.md:1: should have been checked by 2026-06-01, 10 days ago"


def test_levers_strategy_and_sources_are_the_same_without_front_matter() -> None:
    bare = parse_guide(GUIDE.split("---\n", 2)[2])
    whole = parse_guide()
    assert [(lever.name, lever.script) for lever in bare.levers] == [
        (lever.name, lever.script) for lever in whole.levers
    ]
    assert [strategy.text for strategy in bare.strategies] == [strategy.text for strategy in whole.strategies]
    assert texts_of(bare.sources) == texts_of(whole.sources)


def test_phrases_formatted_as_code_are_separated_by_bars() -> None:
    text = GUIDE.replace("Small team | **OPTICS FIRST** | Glass from Bergen", "`Small team` `Glass: Bergen`")
    assert parse_guide(text).pay_summary.text == "Small team | Glass: Bergen"


@pytest.mark.parametrize(
    ("heading", "role", "company"),
    [
        ("# Harbour Pilot - Tidewater Negotiation Guide", "Harbour Pilot", "Tidewater"),
        ("### Pilot (L3-L4) | Tidewater (Sea) Global Negotiation Guide", "Pilot (L3-L4)", "Tidewater (Sea)"),
        ("### Pilot-Navigator — Tide-Water Salary Negotiation Guide", "Pilot-Navigator", "Tide-Water"),
        ("# SIGNATURE ROLE\n\n### Pilot — Tidewater Salary Negotiation Guide", "Pilot", "Tidewater"),
        ("# ⚓ Pilot | Tidewater Compensation & Negotiation Guide 2026", "Pilot", "Tidewater"),
        ("## Pilot — Tidewater 🇵🇹 Global Negotiation Guide", "Pilot", "Tidewater"),
        ("### Pilot | Tidewater — Global Negotiation Guide", "Pilot", "Tidewater"),
        ("### Pilot at Tidewater: Negotiation Guide", "Pilot", "Tidewater"),
        ("### SIGNATURE ROLE: Pilot | Tidewater Global Negotiation Guide", "Pilot", "Tidewater"),
    ],
)
def test_a_guide_is_recognized_by_its_title(heading: str, role: str, company: str) -> None:
    guide = parse_guide(f"{heading}\n\nNothing else.\n")
    assert (guide.role, guide.company) == (role, company)


@pytest.mark.parametrize("label", ["**Sources:**", "Sources:", "*Data sources:*"])
def test_sources_after_a_label_are_split(label: str) -> None:
    text = f"{BARE_GUIDE.partition('## Sources')[0]}{label} Port list; Dock talk, The Gazette\n"
    assert texts_of(parse_guide(text).sources) == ("Port list", "Dock talk", "The Gazette")


@pytest.mark.parametrize("section", ["> Port list, 2026", "| Source | Year |\n|---|---|\n| Port list | 2026 |"])
def test_sources_can_be_in_a_quote_or_a_table(section: str) -> None:
    guide = parse_guide(f"{BARE_GUIDE.partition('## Sources')[0]}## Sources\n\n{section}\n")
    assert texts_of(guide.sources) == ("Port list, 2026",)


def test_amounts_with_escaped_characters_are_read() -> None:
    guide = parse_guide(BARE_GUIDE.replace("€70K-€95K", r"\$70K\-\$95K"))
    assert str(guide.pay_rows[0].base) == "70K–95K"


LEVEL_TABLE = """
**Level Mapping**

| Tidewater | Contoso | Notes |
|---|---|---|
| Pilot | L4 | the usual start |
| Senior Pilot | L5 | |
"""
LEVEL_BULLETS = "**Level Mapping:**\n- Pilot = Contoso L4\n- Senior Pilot ~ Contoso L5\n"


@pytest.mark.parametrize(
    ("block", "levels"),
    [
        (LEVEL_TABLE, (("Tidewater: Pilot", "Contoso: L4"), ("Tidewater: Senior Pilot", "Contoso: L5"))),
        (LEVEL_BULLETS, (("Pilot", "Contoso L4"), ("Senior Pilot", "Contoso L5"))),
        ("**Level Mapping:** Pilot maps to E4", (("Pilot maps to E4",),)),
        ("#### Level Mapping & Titles\n\nPilot = E4\n", (("Pilot", "E4"),)),
        ("nothing of levels", ()),
        ("**Level Mapping:** L5 | Senior | E5", (("L5", "Senior", "E5"),)),
        ("**Level Mapping:** L5 ↔ E5 ⇔ IC5", (("L5", "E5", "IC5"),)),
        ("**Level Mapping: ** L5=E5 == IC5 (≈ ICT4)", (("L5", "E5", "IC5 (≈ ICT4)"),)),
        ("**Level Mapping:** Pilot ~ L5 | E5 | IC5", (("Pilot", "L5", "E5", "IC5"),)),
        ("**Level Mapping:** Pilot = L4 | Captain = L5", (("Pilot", "L4"), ("Captain", "L5"))),
        ("**Level Mapping:** Pilot = L4; Captain = L5.", (("Pilot", "L4"), ("Captain", "L5"))),
        ("**Level Mapping:** Pilot = L4 at Contoso, P4 at Fabrikam", (("Pilot", "L4 at Contoso", "P4 at Fabrikam"),)),
        ("**Level Mapping:** Member of Crew, Deck = L4", (("Member of Crew, Deck", "L4"),)),
        ("**Level Mapping:** Pilot = Contoso L4, Fabrikam P4", (("Pilot", "Contoso L4", "Fabrikam P4"),)),
        ("**Level Mapping:** Pilot = L4, Captain = L5", (("Pilot", "L4"), ("Captain", "L5"))),
        ("**Level Mapping:** Pilot = L4 (Contoso L4, Fabrikam P4)", (("Pilot", "L4 (Contoso L4, Fabrikam P4)"),)),
        ("**Level Mapping:** Pilot = L4 (a = b; c | d) | E4", (("Pilot", "L4 (a = b; c | d)", "E4"),)),
        ("> Level Mapping: Pilot = L4", (("Pilot", "L4"),)),
        ("### Levels\n\nPilot = L4\n\n**Ranks**\n- First", (("Pilot", "L4"),)),
        (
            "**Level Mapping**\n\nAll of them:\n- Pilot = L4 | E4\n- Captain: L5",
            (("Pilot", "L4", "E4"), ("Captain: L5",)),
        ),
    ],
)
def test_equal_levels_are_read_from_lines_bullets_and_tables(block: str, levels: tuple[tuple[str, ...], ...]) -> None:
    assert levels_of(parse_guide(BARE_GUIDE.replace("## Sources", f"{block}\n\n## Sources"))) == levels


def guide_with_levels(text: str) -> CompGuide:
    return parse_guide(BARE_GUIDE.replace("## Sources", f"{text}\n\n## Sources"))


def test_sentences_about_levels_are_kept_as_a_note() -> None:
    prose = "Roughly an L5 at Contoso, which pays less. Titles are inflated."
    guide = guide_with_levels(f"Level Mapping: {prose}")
    assert (guide.level_mapping, guide.level_note) == ((), SourceText(prose, 10))


@pytest.mark.parametrize("piece", ["a ~ ", "| ", "= ", "(= ", "Abcde. ", "Abcde = fghij. ", "a, ", " "])
def test_levels_of_any_length_are_read_quickly(piece: str) -> None:
    guide = guide_with_levels(f"**Level Mapping:** Pilot{piece * 20_000}x")
    assert guide.level_mapping or guide.level_note.text


def test_sentences_after_equal_levels_are_kept_as_a_note() -> None:
    guide = guide_with_levels("**Level Mapping:** Pilot = Contoso Captain. Captains (€90K) earn more.")
    assert (levels_of(guide), guide.level_note.text) == ((("Pilot", "Contoso Captain"),), "Captains (€90K) earn more.")


def test_a_pay_table_is_not_a_level_mapping() -> None:
    table = "| Level | Base | Total |\n|---|---|---|\n| L4 | $90K | $95K |\n"
    assert guide_with_levels(f"### Levels\n\n{table}").level_mapping == ()


def test_remarks_in_a_level_table_are_not_levels() -> None:
    rows = "".join(
        f"| {label} | one | other |\n" for label in ("Captain", "Scope", "All-Cash", "Comp Parity", "Typical YOE")
    )
    guide = guide_with_levels(f"### Level Mapping\n\n| Tidewater | Contoso | Fabrikam |\n|---|---|---|\n{rows}")
    assert [level.level_names[0] for level in guide.level_mapping] == ["Tidewater: Captain"]


@pytest.mark.parametrize(
    "line",
    [
        "Negotiation DNA: Small crew | Salt",
        "*Negotiation DNA:* Small crew | Salt",
        "⚓ **Negotiation DNA:** Small crew | Salt",
        "- **Negotiation DNA:** Small crew | Salt",
        "> **Negotiation DNA:** Small crew | Salt",
        "### ⚓ Negotiation DNA\n\nSmall crew | Salt",
    ],
)
def test_the_summary_label_can_have_any_format(line: str) -> None:
    guide = parse_guide(BARE_GUIDE.replace("## Compensation", f"{line}\n\n## Compensation"))
    assert guide.pay_summary.text == "Small crew | Salt"


def test_a_long_text_below_the_summary_heading_is_not_a_summary() -> None:
    assert (
        parse_guide(BARE_GUIDE.replace("## Comp", f"## Negotiation DNA\n\n{'Salt. ' * 60}\n\n## Comp")).pay_summary.text
        == ""
    )


def test_values_from_the_front_matter_have_the_line_of_their_key() -> None:
    guide = parse_guide(FRONT_MATTER_GUIDE)
    assert [pay.line for pay in guide.pay_rows] == [7, 8, 9]
    assert ([source.line for source in guide.sources], guide.level_mapping[0].line) == ([5], 4)
    differing = parse_guide(GUIDE.replace("company_display: Lumenforge", "company_display: Lumen Forge"))
    assert next(caution.line for caution in differing.cautions if "Lumen Forge" in caution.message) == 3


def test_a_guide_without_front_matter_is_read_from_its_body() -> None:
    guide = parse_guide(BARE_GUIDE)
    assert [(pay.region, pay.currency, pay.base, pay.total) for pay in guide.pay_rows] == [
        ("Lisbon", "EUR", MoneyRange(70_000, 95_000), MoneyRange(80_000, 110_000)),
        ("London", "GBP", MoneyRange(64_500, 88_000), MoneyRange(70_000, None)),
    ]
    assert [pay.line for pay in guide.pay_rows] == [line_of("| Lisbon", BARE_GUIDE), line_of("| London", BARE_GUIDE)]
    assert texts_of(guide.sources) == ("Port authority pay list 2026",)
    assert (guide.levers, guide.strategies, guide.level_mapping) == ((), (), ())
    assert (guide.updated, guide.review_due, guide.data_quality) == (None, None, "")


FRONT_MATTER_GUIDE = """\
---
company_display: Gullwing
role_display: Rigger
level_mapping: {internal: null, raw: Rigger = Contoso L2}
data_sources: [Dock talk]
compensation:
  - {region: Porto, base_low: 30000, base_high: 42000, bonus_pct: 10, currency: EUR}
  - {region: Faro, base_low: 28000, base_high: null, currency: EUR}
  - {region: Azores}
---
Nothing but words.
"""


def test_a_guide_without_a_table_is_read_from_its_front_matter() -> None:
    guide = parse_guide(FRONT_MATTER_GUIDE)
    assert (guide.company, guide.role) == ("Gullwing", "Rigger")
    porto, faro, azores = guide.pay_rows
    assert (porto.region, porto.currency, porto.base) == ("Porto", "EUR", MoneyRange(30_000, 42_000))
    assert str(porto.bonus) == "10%"
    assert faro.base == MoneyRange(28_000, None)
    assert (azores.base, azores.bonus) == (None, None)
    assert texts_of(guide.sources) == ("Dock talk",)
    assert levels_of(guide) == (("Rigger", "Contoso L2"),)


def test_sections_have_the_line_numbers_of_the_file() -> None:
    assert {section.title: section.line for section in parse_guide().sections} == {
        "Lens Engineer | Lumenforge Global Negotiation Guide": line_of("### Lens"),
        "Global Levers": line_of("**Global Levers**"),
        "Tactics": line_of("**Tactics**"),
        "Evidence & Sources": line_of("**Evidence"),
    }
