"""Targets: the bundled one, the person's own, and unreadable files."""

import os
from pathlib import Path

import pytest

from documents.samples import ARTICLE
from prepdeck.cards.card import ChecklistCard, ListCard, RepairCard
from prepdeck.documents.kinds.article import Article
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.errors import NotFoundError
from prepdeck.library.home import HomeFolders
from prepdeck.library.target import Target, list_target_names, open_target


@pytest.fixture
def runway(home: HomeFolders) -> Target:
    return open_target(home, "runway")


def test_the_bundled_target_has_no_problems(runway: Target) -> None:
    assert runway.problems == ()
    assert runway.title == "Runway"
    assert [d.kind for d in runway.document_infos.values()] == ["comp-guide", "tech-brief", "article"]


def test_the_facts_of_the_bundled_guide_are_found(runway: Target) -> None:
    guide = runway.read_document("comp-guide")
    assert isinstance(guide, CompGuide)
    assert guide.role == "Gen-3 Video AI Engineer"
    assert [(pay.region, pay.base, pay.total) for pay in guide.pay_rows] == [
        ("New York City", guide.pay_rows[1].base, guide.pay_rows[1].total),
        ("San Francisco", guide.pay_rows[0].base, guide.pay_rows[0].total),
        ("Remote US", guide.pay_rows[2].base, guide.pay_rows[2].total),
    ]
    assert [(pay.base.low, pay.base.high) for pay in guide.pay_rows if pay.base] == [
        (210_000, 285_000),
        (210_000, 285_000),
        (189_000, 257_000),
    ]
    assert len(guide.levers) == 5
    assert [bool(lever.asked_amounts) for lever in guide.levers] == [True, True, True, False, True]
    (strategy,) = guide.strategies
    assert str(strategy.base_floor) == "base 250K USD"
    assert {(ask.pay_part, ask.amount) for ask in strategy.asked_amounts} == {
        ("base", 280_000),
        ("equity", 430_000),
        ("signing", 60_000),
    }
    assert [len(row.level_names) for row in guide.level_mapping] == [5]
    assert len(guide.sources) == 4


def test_the_facts_of_the_bundled_brief_are_found(runway: Target) -> None:
    brief = runway.read_document("tech-brief")
    assert isinstance(brief, TechBrief)
    assert (brief.founded, brief.headquarters) == ("2018", "New York City")
    assert len(brief.topics) == 6
    assert len(brief.links) == 15
    assert "https://en.wikipedia.org/wiki/Runway_(company)" in [link.url for link in brief.links]


def test_the_facts_of_the_bundled_article_are_found(runway: Target) -> None:
    article = runway.read_document("article")
    assert isinstance(article, Article)
    assert [share.percent for share in article.time_shares] == [40, 30, 30]
    assert (len(article.questions), len(article.faq_questions)) == (4, 3)
    assert (len(article.success_measures), len(article.pillars)) == (3, 3)
    assert (len(article.checklist_items), len(article.mistakes)) == (6, 3)


def test_the_bundled_decks_cover_the_interview_questions(runway: Target) -> None:
    cards = runway.cards_by_id.values()
    assert sum(isinstance(card, ChecklistCard) for card in cards) == 6
    assert sum(isinstance(card, RepairCard) and card.deck_id == "mistakes" for card in cards) == 3
    assert sum(isinstance(card, ListCard) for card in cards) >= 5
    assert len(cards) >= 6 + 3 + 25
    assert runway.decks[0].name == "Mistakes to avoid"


def test_no_bundled_prompt_contains_its_answer(runway: Target) -> None:
    for card in runway.cards_by_id.values():
        answer = "" if isinstance(card, ListCard | RepairCard) else card.answer_text
        if answer and len(answer) < 30:
            assert answer.strip(". ").lower() not in card.prompt.lower(), card.id


def test_contradictions_are_found_beyond_the_documents_shown_first(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    for number in range(14):
        text = f"# Ostrich Air - Technology Stack\n\n**Company:** Ostrich Air\n**Founded:** {1999 + number // 13}\n"
        (folder / f"{number:02}.md").write_text(text, "utf-8")
    (contradiction,) = open_target(home, "acme").contradictions
    assert (contradiction.first_claim.file_name, contradiction.second_claim.file_name) == ("00.md", "13.md")


@pytest.mark.parametrize(
    ("companies", "title"),
    [
        (["Brass Kettle", "Ostrich Air", "Ostrich  Air"], "Ostrich Air"),
        (["Brass Kettle", "Ostrich Air", "OstrichAir", "Ostrich-Air"], "Ostrich Air"),
        (["Brass Kettle", "Ostrich Air"], "Quiet Pond"),
        (["Brass Kettle", "Ostrich Air", "Tin Whistle"], "Quiet Pond"),
        (["Brass Kettle"], "Brass Kettle"),
    ],
)
def test_the_title_of_a_target_is_the_company_of_most_documents(
    home: HomeFolders, companies: list[str], title: str
) -> None:
    folder = home.targets_path / "quiet-pond"
    folder.mkdir(parents=True)
    for number, company in enumerate(companies):
        (folder / f"{number}.md").write_text(f"# {company} - Technology Stack\n\n**Founded:** 1999\n", "utf-8")
    (folder / "call.md").write_text("# A call\n\nInk.\n", "utf-8")
    assert open_target(home, "quiet-pond").title == title


def test_a_document_is_found_by_name_and_by_kind(runway: Target) -> None:
    assert runway.read_document("pm-day-in-life") is runway.read_document("article")
    with pytest.raises(NotFoundError, match="tech-stack"):
        runway.read_document("nothing")


def test_a_folder_created_by_hand_is_a_target(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    (folder / "decks").mkdir(parents=True)
    (folder / "brief.md").write_text("# Acme - Technology Stack\n\n**Founded:** 1999\n", "utf-8")
    (folder / "decks" / "one.md").write_text("## When was Acme founded?\n\n1999\n", "utf-8")
    assert list_target_names(home) == ("runway", "acme")
    target = open_target(home, "acme")
    assert target.title == "Acme"
    assert [deck.id for deck in target.decks] == ["one"]
    assert target.problems == ()


def test_a_persons_own_deck_joins_the_bundled_ones(home: HomeFolders) -> None:
    folder = home.targets_path / "runway" / "decks"
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text("## One?\n\nYes.\n", "utf-8")
    target = open_target(home, "runway")
    assert {"mine", "mistakes"} <= {deck.id for deck in target.decks}


@pytest.mark.parametrize(
    ("file_bytes", "expected_words"),
    [
        (b"\xff\xfe\x00\xd8\x41\x00", ":1: not text"),
        (b"ok\nsecond\x00line", ":2: not text"),
        (b"\x89PNG\x8f\x02\x81\xff", ":1: not text"),
        (b"", "no card"),
        (b"just prose\n", "no card"),
    ],
)
def test_an_unreadable_deck_is_reported_and_the_others_are_kept(
    home: HomeFolders, file_bytes: bytes, expected_words: str
) -> None:
    folder = home.targets_path / "runway" / "decks"
    folder.mkdir(parents=True)
    (folder / "odd.md").write_bytes(file_bytes)
    target = open_target(home, "runway")
    (problem,) = target.problems
    assert "odd.md" in str(problem)
    assert expected_words in str(problem)
    assert len([deck for deck in target.decks if deck.where]) == 7


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Windows-1252"), ("utf-16", "UTF-16")])
def test_a_file_in_another_encoding_is_read_and_reported(home: HomeFolders, encoding: str, name: str) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "brief.md").write_text("# Café Acme - Technology Stack\n\n**Founded:** 1999\n", encoding)
    target = open_target(home, "acme")
    assert target.title == "Café Acme"
    assert [str(problem) for problem in target.problems] == [
        f"{folder / 'brief.md'}: not UTF-8, read as {name}; save it as UTF-8"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_special_files_are_reported_and_the_rest_is_read(home: HomeFolders, tmp_path: Path) -> None:
    folder = home.targets_path / "runway"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "pipe.md")
    (folder / "gone.md").symlink_to(tmp_path / "nowhere")
    (folder / "itself.md").symlink_to("itself.md")
    (folder / "more").mkdir()
    expected_words = " ".join(map(str, open_target(home, "runway").problems))
    assert "pipe.md: not an ordinary file" in expected_words
    assert "gone.md: cannot be read" in expected_words
    assert "itself.md: cannot be read" in expected_words


def test_a_link_to_itself_does_not_hide_other_targets(home: HomeFolders) -> None:
    (home.targets_path / "acme").mkdir(parents=True)
    (home.targets_path / "itself").symlink_to("itself")
    assert "acme" in list_target_names(home)


def test_files_named_in_another_script_have_different_short_names(home: HomeFolders) -> None:
    folder = home.targets_path / "acme"
    (folder / "decks").mkdir(parents=True)
    for name in ("Вопросы", "Ответы", "問題"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nInk.\n", "utf-8")
        (folder / "decks" / f"{name}.md").write_text("## Ink?\n\nWet.\n", "utf-8")
    target = open_target(home, "acme")
    assert target.problems == ()
    assert len(target.document_infos) == len(target.decks) == len(target.cards_by_id) == 3
    assert set(target.document_infos) == {deck.id for deck in target.decks}


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff\n"])
def test_an_empty_file_is_reported_and_is_not_a_document(home: HomeFolders, text: str) -> None:
    folder = home.targets_path / "acme"
    folder.mkdir(parents=True)
    (folder / "call.md").write_text(text, "utf-8")
    (folder / "notes.md").write_text("Ink.\n", "utf-8")
    target = open_target(home, "acme")
    assert list(target.document_infos) == ["notes"]
    (problem,) = target.problems
    assert (problem.message, problem.where) == ("the file is empty", str(folder / "call.md"))
    assert problem.hint


def test_a_deck_file_replaces_the_derived_deck_of_its_name(home: HomeFolders) -> None:
    assert {deck.id for deck in open_target(home, "runway").decks if not deck.where} == {
        "faq",
        "figures",
        "levers",
        "facts",
    }
    folder = home.targets_path / "runway" / "decks"
    folder.mkdir(parents=True)
    (folder / "faq.md").write_text("## One?\n\nYes.\n", "utf-8")
    target = open_target(home, "runway")
    assert [(deck.where == "", len(deck.cards)) for deck in target.decks if deck.id == "faq"] == [(False, 1)]


def test_bundled_documents_are_called_by_their_kind_and_own_ones_by_their_title(home: HomeFolders) -> None:
    own_folder = home.targets_path / "runway"
    own_folder.mkdir(parents=True)
    (own_folder / "how-to.txt").write_text(
        ARTICLE.replace(ARTICLE.split("\n")[0], "How to pass the interview"), "utf-8"
    )
    target = open_target(home, "runway")
    labels = {target.label_document(name) for name in target.document_infos}
    assert labels == {"Pay guide", "Tech brief", "Day in the life", "How to pass the interview"}


def test_text_that_belongs_to_no_card_is_a_note_and_its_deck_complete(home: HomeFolders) -> None:
    decks = home.targets_path / "acme" / "decks"
    (decks / "week1").mkdir(parents=True)
    (decks / "mine.md").write_text("An introduction.\n\nQ: One?\nA: Yes.\n", "utf-8")
    target = open_target(home, "acme")
    assert sorted(problem.line for problem in target.problems) == [0, 1]
    assert [problem.message for problem in target.problems_to_fix] == ["this folder is not read"]
    assert target.incomplete_deck_ids == frozenset()
