"""Every kind of document is registered once, completely, and can be read, shown and encoded."""

import importlib
import pkgutil
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from textual.binding import Binding

from documents import samples
from prepdeck.cards.derived import derive_cards
from prepdeck.cards.derived_deck import DECK_TYPES
from prepdeck.documents import kinds
from prepdeck.documents.claims.claim_finder import find_claims
from prepdeck.documents.document import Document
from prepdeck.documents.kinds import DOCUMENT_KINDS, DocumentKind, find_document_kind
from prepdeck.documents.recognize import recognize_document
from prepdeck.export.document_json import encode_document
from prepdeck.pages.document import build_document_page
from prepdeck.ui.app import PrepdeckApp
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.today import TodayScreen
from prepdeck.ui.widgets.page_view import PageView

DOCS = Path(__file__).resolve().parents[3] / "docs"
SAMPLES = {
    recognize_document("file.md", text)[0].kind: text
    for text in (samples.GUIDE, samples.BRIEF, samples.ARTICLE, samples.NOTES)
}
every_kind = pytest.mark.parametrize("kind", DOCUMENT_KINDS, ids=lambda kind: kind.name)


def test_every_class_of_document_is_registered() -> None:
    for module in pkgutil.iter_modules(kinds.__path__):
        importlib.import_module(f"{kinds.__name__}.{module.name}")
    # A class with slots is made twice, and the first one may still be there.
    assert {document_class.kind for document_class in Document.__subclasses__()} == {
        kind.name for kind in DOCUMENT_KINDS
    }


def test_no_two_kinds_share_a_name_a_key_or_a_deck() -> None:
    keys = [binding.key for binding in TodayScreen.BINDINGS if isinstance(binding, Binding)]
    other_bindings = (*PageView.BINDINGS, *BaseScreen.BINDINGS, *PrepdeckApp.BINDINGS)
    other_keys = {key for binding in other_bindings if isinstance(binding, Binding) for key in binding.key.split(",")}
    assert other_keys.isdisjoint(kind.today_key.key for kind in DOCUMENT_KINDS if kind.today_key)
    deck_types = [deck_type for kind in DOCUMENT_KINDS for deck_type in kind.deck_types]
    orders = [deck_type.order for deck_type in deck_types]
    for values in (keys, orders, [kind.name for kind in DOCUMENT_KINDS], [deck_type.id for deck_type in deck_types]):
        assert Counter(values) == dict.fromkeys(values, 1)
    assert list(DECK_TYPES.values()) == sorted(deck_types, key=lambda deck_type: deck_type.order)


def test_the_docs_explain_every_kind_in_its_order() -> None:
    table = (DOCS / "documents.md").read_text("utf-8").partition("| kind |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| [^|`]*\(`([\w-]+)`\) \|", table, re.MULTILINE) == [kind.name for kind in DOCUMENT_KINDS]


@every_kind
def test_a_sample_of_every_kind_has_a_page_facts_and_cards_in_its_own_decks(kind: DocumentKind) -> None:
    document, problems = recognize_document("file.md", SAMPLES[kind.name])
    today = date(2026, 6, 1)
    assert build_document_page(document, today).parts
    facts = (
        encode_document(document, problems, today).keys()
        - encode_document(recognize_document("file.md", "Ink.")[0], (), today).keys()
    )
    assert kind.name == "notes" or facts
    assert {card.deck_id for card in derive_cards(document)} == {deck_type.id for deck_type in kind.deck_types}
    assert bool(find_claims(document)) <= kind.has_claims
    assert find_document_kind(document.kind) is kind
