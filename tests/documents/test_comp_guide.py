"""A compensation guide: every fact in it, with the line it stands on."""

from datetime import date

import pytest

from documents.samples import BARE_GUIDE, GUIDE
from prepdeck.documents.comp_guide import Ask, CompGuide, unquoted
from prepdeck.documents.money import Range
from prepdeck.documents.recognise import read


def guide(text: str = GUIDE) -> CompGuide:
    document, problems = read("guide.md", text)
    assert problems == ()
    assert isinstance(document, CompGuide)
    return document


def line_of(words: str, text: str = GUIDE) -> int:
    return next(number for number, line in enumerate(text.split("\n"), start=1) if words in line)


def test_the_title_names_the_role_and_the_company() -> None:
    found = guide()
    assert (found.role, found.company) == ("Lens Engineer", "Lumenforge")
    assert found.title == "Lens Engineer | Lumenforge Global Negotiation Guide"


@pytest.mark.parametrize("sign", ["|", "—", "–"])
@pytest.mark.parametrize("word", ["", " Global"])
def test_the_title_is_read_in_each_of_its_shapes(sign: str, word: str) -> None:
    text = BARE_GUIDE.replace("# Harbour Pilot — Tidewater", f"# Harbour Pilot {sign} Tidewater{word}")
    assert (guide(text).role, guide(text).company) == ("Harbour Pilot", "Tidewater")


def test_every_row_of_the_pay_table_is_read_with_its_currency_and_line() -> None:
    oslo, austin, _ = guide().pay
    assert (oslo.region, oslo.currency, oslo.line) == ("Oslo", "EUR", line_of("| Oslo"))
    assert (oslo.base, oslo.equity, oslo.total) == (
        Range(91_000, 120_500),
        Range(30_000, 60_000),
        Range(101_000, 160_000),
    )
    assert oslo.bonus == "10-15%"
    assert (austin.region, austin.currency, austin.line) == ("Austin", "USD", line_of("| Austin"))
    assert (austin.base, austin.equity, austin.total) == (
        Range(140_000, 165_000),
        Range(90_000, None),
        Range(170_000, 1_200_000),
    )
    assert austin.bonus == ""


def test_a_row_without_figures_is_kept_without_ranges() -> None:
    remote = guide().pay[2]
    assert (remote.region, remote.base, remote.equity, remote.total) == ("Remote", None, None, None)
    assert remote.bonus == "5%"


def test_the_header_of_the_table_says_over_how_many_years_a_grant_vests() -> None:
    assert guide().equity_years == 3
    assert guide(BARE_GUIDE).equity_years == 4


def test_each_lever_has_its_script_without_the_quotation_marks() -> None:
    craft, patents = guide().levers
    assert (craft.name, craft.line) == ("Rare Craft", line_of("Rare Craft"))
    assert craft.script.startswith("Pacific Glass offered me $150K base.")
    assert craft.script.endswith("$120K equity/3yr.")
    assert (patents.name, patents.line) == ("Patents Held", line_of("Patents Held"))
    assert patents.script == "Two of my patents read on your zoom. $30K sign-on would settle them."


def test_a_lever_asks_for_what_its_script_ends_on_and_not_for_what_others_offered() -> None:
    craft, patents = guide().levers
    assert craft.asks == (Ask("base", 162_000), Ask("equity", 120_000))
    assert patents.asks == (Ask("signing", 30_000),)


def test_a_numbered_list_under_another_heading_holds_no_levers() -> None:
    assert "Wait" not in [lever.name for lever in guide().levers]


def test_the_strategy_has_its_ask_and_its_floor() -> None:
    (strategy,) = guide().strategies
    assert (strategy.label, strategy.line) == ("Negotiate Up Strategy", line_of("> **Negotiate Up"))
    assert strategy.asks == (Ask("base", 165_000), Ask("equity", 130_000), Ask("signing", 25_000))
    assert strategy.floor == 150_000


def test_a_strategy_over_several_lines_is_one_text() -> None:
    (strategy,) = guide().strategies
    assert strategy.text.startswith("I hold an offer at $158K base")
    assert "sign-on. Below that I stay" in strategy.text
    assert strategy.text.endswith("My floor is $150K base.")


def test_a_strategy_that_names_no_floor_has_none() -> None:
    (strategy,) = guide(GUIDE.replace("My floor is $150K base.", "I can wait.")).strategies
    assert strategy.floor is None


def test_the_levels_elsewhere_are_told_one_by_one() -> None:
    assert guide().level_mapping == ("Lens Engineer", "Contoso L4", "Fabrikam Senior")


def test_the_sources_are_those_of_the_body() -> None:
    assert guide().sources == ("Optics salary survey, spring 2026", "Talks with three lens makers")


def test_the_dates_and_the_quality_come_from_the_front_matter() -> None:
    found = guide()
    assert (found.updated, found.review_due) == (date(2026, 3, 1), date(2026, 6, 1))
    assert (found.data_quarter, found.quality) == ("2026-Q1", "medium")


def test_where_front_matter_and_body_differ_the_body_counts() -> None:
    found = guide()
    assert found.summary == "Small team | OPTICS FIRST | Glass from Bergen"
    assert (found.pay[0].base, found.pay[0].currency) == (Range(91_000, 120_500), "EUR")
    assert "Hearsay" not in found.sources


def test_a_guide_without_front_matter_is_read_from_its_body() -> None:
    found = guide(BARE_GUIDE)
    assert [(pay.region, pay.currency, pay.base, pay.total) for pay in found.pay] == [
        ("Lisbon", "EUR", Range(70_000, 95_000), Range(80_000, 110_000)),
        ("London", "GBP", Range(64_500, 88_000), Range(70_000, None)),
    ]
    assert [pay.line for pay in found.pay] == [line_of("| Lisbon", BARE_GUIDE), line_of("| London", BARE_GUIDE)]
    assert found.sources == ("Port authority pay list 2026",)
    assert (found.levers, found.strategies, found.level_mapping) == ((), (), ())
    assert (found.updated, found.review_due, found.quality) == (None, None, "")


HEAD_ALONE = """\
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


def test_a_guide_with_no_table_is_read_from_its_front_matter() -> None:
    found = guide(HEAD_ALONE)
    assert (found.company, found.role) == ("Gullwing", "Rigger")
    porto, faro, azores = found.pay
    assert (porto.region, porto.currency, porto.base, porto.bonus) == ("Porto", "EUR", Range(30_000, 42_000), "10%")
    assert faro.base == Range(28_000, None)
    assert (azores.base, azores.bonus) == (None, "")
    assert found.sources == ("Dock talk",)
    assert found.level_mapping == ("Rigger", "Contoso L2")


def test_the_sections_carry_the_lines_of_the_file() -> None:
    assert {section.title: section.line for section in guide().sections} == {
        "Lens Engineer | Lumenforge Global Negotiation Guide": line_of("### Lens"),
        "Global Levers": line_of("**Global Levers**"),
        "Tactics": line_of("**Tactics**"),
        "Evidence & Sources": line_of("**Evidence"),
    }


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
def test_only_marks_that_wrap_the_whole_script_are_taken_away(text: str, bare: str) -> None:
    assert unquoted(text) == bare


@pytest.mark.parametrize("amount", ["9" * 400, "1" + "0" * 15, "-1", "true", "0x" + "f" * 5000])
def test_an_amount_that_nobody_is_paid_is_left_out(amount: str) -> None:
    porto, faro, _ = guide(HEAD_ALONE.replace("base_low: 30000", f"base_low: {amount}")).pay
    assert (porto.base, porto.bonus) == (None, "10%")
    assert faro.base == Range(28_000, None)


def test_a_region_that_is_a_list_has_no_name() -> None:
    assert guide(HEAD_ALONE.replace("region: Porto", "region: [Porto, [Faro]]")).pay[0].region == ""


def test_a_row_that_ends_early_has_no_pay_in_what_is_missing() -> None:
    (pay, *_) = guide("| Region | Base | Total |\n|---|---|---|\n| Oslo | $1K |\n").pay
    assert (pay.region, pay.base, pay.total) == ("Oslo", Range(1_000, 1_000), None)


def test_a_label_that_repeats_the_word_strategy_is_read_to_its_end() -> None:
    label = "strateg" * 60_000
    assert guide(f"{BARE_GUIDE}\n> **{label}\n").pay == guide(BARE_GUIDE).pay
    (strategy,) = guide(f"{BARE_GUIDE}\n> **{label}:** I need $9K base.\n").strategies
    assert (strategy.label, strategy.asks) == (label, (Ask("base", 9_000),))


def test_a_header_of_spaces_is_read_to_its_end() -> None:
    assert guide("| Base | Total | Grant /4" + " " * 200_000 + "x |\n|---|---|---|\n").equity_years == 4
