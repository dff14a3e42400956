"""The JSON that other programs depend on."""

import json
from datetime import date
from pathlib import Path

import pytest

from documents.samples import ARTICLE, BRIEF, GUIDE, NOTES
from prepdeck.documents.recognize import recognize_document
from prepdeck.export.document_json import encode_document

TODAY = date(2026, 7, 1)
COMMON_KEYS = {"kind", "title", "company", "role", "updated", "sections", "links", "warnings"}
DOCS = (Path(__file__).resolve().parents[2] / "docs" / "documents.md").read_text("utf-8")


def encode(text: str) -> dict[str, object]:
    document, problems = recognize_document("a.md", text)
    encoded: dict[str, object] = json.loads(json.dumps(encode_document(document, problems, TODAY)))
    return encoded


def test_a_guide_has_all_its_facts_in_json() -> None:
    encoded = encode(GUIDE)
    assert {
        key: encoded[key] for key in ("kind", "company", "role", "updated", "review_due", "data_quarter", "quality")
    } == {
        "kind": "comp-guide",
        "company": "Lumenforge",
        "role": "Lens Engineer",
        "updated": "2026-03-01",
        "review_due": "2026-06-01",
        "data_quarter": "2026-Q1",
        "quality": "medium",
    }
    pay = encoded["pay"]
    assert isinstance(pay, list)
    assert pay[0] == {
        "region": "Oslo",
        "level": None,
        "title": None,
        "currency": "EUR",
        "period": "year",
        "base": [91_000, 120_500],
        "equity": [30_000, 60_000],
        "equity_a_year": False,
        "bonus": {"percent": [10, 15]},
        "signing": None,
        "total": [101_000, 160_000],
        "total_is": "base + equity/3 + bonus",
        "apart": [],
        "line": 24,
    }
    assert pay[1]["equity"] == [90_000, None]
    assert pay[2]["base"] is None
    assert encoded["pay_text"] == [
        ["Oslo", "€91,000-€120,500", "€30K – €60K", "10-15%", "€101K-€160K"],
        ["Austin", "$140-165K", "$90K+", "—", "$170K-$1.2M"],
        ["Remote", "varies", "none", "5%", "ask"],
    ]
    assert encoded["equity_years"] == 3
    assert encoded["level_mapping"] == [["Lens Engineer", "Contoso L4", "Fabrikam Senior"]]
    assert encoded["sources"] == ["Optics salary survey, spring 2026", "Talks with three lens makers"]


def test_warnings_have_a_code_a_message_and_a_line() -> None:
    warnings = encode(GUIDE)["warnings"]
    assert isinstance(warnings, list)
    codes = [warning["code"] for warning in warnings]
    assert codes.count("front-matter-differs") == 2
    assert codes[-1] == "past-review"
    assert all(isinstance(warning["line"], int) and warning["message"] for warning in warnings)


def test_an_unreadable_part_of_a_file_is_a_warning() -> None:
    warnings = encode("---\n[\n---\n# Notes\n")["warnings"]
    assert isinstance(warnings, list)
    assert [warning["code"] for warning in warnings] == ["not-read"]


def test_a_brief_has_all_its_facts_in_json() -> None:
    encoded = encode(BRIEF)
    assert (encoded["founded"], encoded["headquarters"]) == ("2016 (renamed 2021)", "Brno, Czechia")
    figures, links = encoded["figures"], encoded["links"]
    assert isinstance(figures, list)
    assert isinstance(links, list)
    assert [figure["phrase"] for figure in figures] == ["14 machines", "€50K-€70K", "9 years"]
    assert links[0] == {
        "group": "Kestrel Official",
        "text": "Gliding (sport) explained",
        "url": "https://example.org/wiki/Gliding_(sport)",
        "note": "the long page",
    }


def test_an_article_has_all_its_facts_in_json() -> None:
    encoded = encode(ARTICLE)
    assert encoded["checklist"] == ["Fill a notebook in a week.", "Take a fountain pen apart."]
    shares, mistakes, faq = encoded["time_split"], encoded["mistakes"], encoded["faq"]
    assert isinstance(shares, list)
    assert isinstance(mistakes, list)
    assert isinstance(faq, list)
    assert [share["percent"] for share in shares] == [50, 30, 20]
    assert mistakes[0]["bad"] == "Everyone likes a ballpoint."
    assert faq[0]["answer"] == "Yes, all of it."


@pytest.mark.parametrize("text", [GUIDE, BRIEF, ARTICLE, NOTES], ids=["guide", "brief", "article", "notes"])
def test_every_key_is_documented(text: str) -> None:
    encoded = encode(text)
    assert encoded.keys() >= COMMON_KEYS
    assert [key for key in encoded if f"`{key}`" not in DOCS] == []


def test_notes_keep_their_text() -> None:
    encoded = encode(NOTES)
    assert encoded["text"] == NOTES
    assert encoded["company"] is None
