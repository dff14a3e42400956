"""The links of a text, with their groups and notes."""

import pytest

from documents.samples import read_blocks
from prepdeck.documents.document import DocumentLink
from prepdeck.documents.links import find_links


def links_in(text: str) -> tuple[DocumentLink, ...]:
    return tuple(find_links(read_blocks(text)))


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("- [Nib](u/Nib_(pen))", DocumentLink("Nib", "u/Nib_(pen)", "Ink")),
        ("- [Nib](u) - a note - of two parts", DocumentLink("Nib", "u", "Ink", "a note - of two parts")),
        ("- **[Nib](u)**: **bold** note", DocumentLink("Nib", "u", "Ink", "bold note")),
        ("- 📄 [Nib](u) – note", DocumentLink("Nib", "u", "Ink", "note")),
        ("- [[7] Nib](u)", DocumentLink("[7] Nib", "u", "Ink")),
        ("- A talk on [nib](u) was held", DocumentLink("nib", "u", "Ink")),
        ("A talk on [nib](u) was held:", DocumentLink("nib", "u", "Ink")),
        ("> [Nib](u)", DocumentLink("Nib", "u", "Ink")),
        ("| [Nib](u) | 7 |\n|---|---|", DocumentLink("Nib", "u", "Ink")),
        ("**Paper**: [Nib](u)", DocumentLink("Nib", "u", "Paper")),
        ("**Paper**:\n- [Nib](u)", DocumentLink("Nib", "u", "Paper")),
        ("Paper:\n\n- [Nib](u)", DocumentLink("Nib", "u", "Paper")),
    ],
)
def test_a_link_has_its_group_and_its_note(line: str, link: DocumentLink) -> None:
    assert links_in(f"## Ink\n\n{line}\n") == (link,)


def test_all_links_of_an_item_are_found() -> None:
    assert links_in("- [A](a) and [B](b) - the second\n") == (
        DocumentLink("A", "a"),
        DocumentLink("B", "b", "", "the second"),
    )
