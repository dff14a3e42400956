"""The reference documents, if this computer has them: each one is read as its own kind."""

from pathlib import Path

from prepdeck.documents.document import Document
from prepdeck.documents.kinds.article import Article
from prepdeck.documents.kinds.comp_guide import CompGuide
from prepdeck.documents.kinds.tech_brief import TechBrief
from prepdeck.documents.mojibake import fix_mojibake
from prepdeck.documents.recognize import recognize_document

LEVEL_TABLE_ONLY = {  # nothing in their tables says which amounts are base pay
    "cyberark-identity-connectivity-platform-engineer.md",
    "fly-io-data-scientist.md",
    "new-relic-data-engineer.md",
    "zendesk-engineering-manager.md",
}


def documents(folder: Path) -> dict[str, Document]:
    return {path.name: recognize_document(path.name, path.read_text("utf-8"))[0] for path in sorted(folder.iterdir())}


def test_every_reference_document_is_read_without_a_problem(corpus: Path) -> None:
    paths = [path for path in sorted(corpus.rglob("*")) if path.is_file()]
    assert paths
    for path in paths:
        document, problems = recognize_document(path.name, path.read_text("utf-8"))
        assert problems == (), path.name
        assert document.title, path.name


def test_every_stack_file_is_a_tech_brief_with_links(corpus: Path) -> None:
    for name, document in documents(corpus / "stack").items():
        assert isinstance(document, TechBrief), name
        assert document.company, name
        assert document.links, name


def test_every_guide_with_front_matter_is_a_comp_guide_with_pay_and_sources(corpus: Path) -> None:
    for name, document in documents(corpus / "comp").items():
        assert isinstance(document, CompGuide), name
        assert document.pay_rows, name
        assert document.sources, name
        assert document.company, name


def test_a_guide_without_its_front_matter_has_the_same_pay(corpus: Path) -> None:
    whole = documents(corpus / "comp")
    for name, document in documents(corpus / "comp-no-front-matter").items():
        if name in LEVEL_TABLE_ONLY:
            continue
        with_front_matter = whole[name]
        assert isinstance(document, CompGuide), name
        assert isinstance(with_front_matter, CompGuide), name
        ranges = [(pay.region, pay.currency, pay.base, pay.total) for pay in document.pay_rows]
        assert ranges == [(pay.region, pay.currency, pay.base, pay.total) for pay in with_front_matter.pay_rows], name


def test_articles_are_articles_and_an_index_page_is_not(corpus: Path) -> None:
    for name, document in documents(corpus / "article").items():
        if name.endswith(".txt"):
            assert isinstance(document, Article) is ("NEGATIVE" not in name), name


def test_every_fact_has_a_line_number_of_the_file(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.md")):
        text = path.read_text("utf-8")
        lines = fix_mojibake(text).split("\n")
        document, _ = recognize_document(path.name, text)
        for section in document.sections:
            assert section.title in lines[section.line - 1], path.name
        if isinstance(document, CompGuide):
            for lever in document.levers:
                assert lever.name in lines[lever.line - 1], path.name
