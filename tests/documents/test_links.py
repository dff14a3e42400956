"""The links of a text: where they stand, what is said behind them, and under which words."""

import pytest

from prepdeck.documents.document import Link
from prepdeck.documents.links import links
from prepdeck.documents.markdown.blocks import blocks


def found(text: str) -> tuple[Link, ...]:
    return tuple(links(blocks(text)))


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("- [Nib](u/Nib_(pen))", Link("Nib", "u/Nib_(pen)", "Ink")),
        ("- [Nib](u) - a note - of two parts", Link("Nib", "u", "Ink", "a note - of two parts")),
        ("- **[Nib](u)**: **bold** note", Link("Nib", "u", "Ink", "bold note")),
        ("- 📄 [Nib](u) – note", Link("Nib", "u", "Ink", "note")),
        ("- [[7] Nib](u)", Link("[7] Nib", "u", "Ink")),
        ("- A talk on [nib](u) was held", Link("nib", "u", "Ink")),
        ("A talk on [nib](u) was held:", Link("nib", "u", "Ink")),
        ("> [Nib](u)", Link("Nib", "u", "Ink")),
        ("| [Nib](u) | 7 |\n|---|---|", Link("Nib", "u", "Ink")),
        ("**Paper**: [Nib](u)", Link("Nib", "u", "Paper")),
        ("**Paper**:\n- [Nib](u)", Link("Nib", "u", "Paper")),
        ("Paper:\n\n- [Nib](u)", Link("Nib", "u", "Paper")),
    ],
)
def test_a_link_has_its_group_and_its_note(line: str, link: Link) -> None:
    assert found(f"## Ink\n\n{line}\n") == (link,)


def test_several_links_of_an_item_are_all_there() -> None:
    assert found("- [A](a) and [B](b) - the second\n") == (Link("A", "a"), Link("B", "b", "", "the second"))
