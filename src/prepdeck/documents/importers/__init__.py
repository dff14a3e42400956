"""The importers, one module each: every one turns the bytes of some files into Markdown text.

To add one, write a module with its function and register it here. Then files with its suffixes are added, opened,
indexed, searched, checked and shown.
"""

from collections.abc import Callable
from typing import NamedTuple

from prepdeck.errors import Problem


class ImportedText(NamedTuple):
    """The text of a file.

    Attributes:
        text: Markdown or plain text, with Unix line ends.
        problems: What could not be read. The caller adds where the file is.
    """

    text: str
    problems: tuple[Problem, ...] = ()


class Importer(NamedTuple):
    """How files with some suffixes become Markdown text.

    Attributes:
        name: What these files are called, as in the middle of a sentence.
        suffixes: The ends of their names, with the dot, in lower case; "" is a name without one.
        import_bytes: Turns the bytes of a file into text. It raises `NotReadableError`, without the place of the file,
            if they are not such a file.
    """

    name: str
    suffixes: tuple[str, ...]
    import_bytes: Callable[[bytes], ImportedText]


# Files that are in the index need none of these modules, so each is imported when a file is read.


def _import_text(raw_bytes: bytes) -> ImportedText:
    from prepdeck.documents.importers import text  # noqa: PLC0415 - see above

    return text.import_text(raw_bytes)


TEXT_IMPORTER = Importer("text", (".md", ".markdown", ".txt", ".text", ""), _import_text)
IMPORTERS = (TEXT_IMPORTER,)
"""All importers. Each suffix belongs to one of them."""


def find_importer(suffix: str) -> Importer | None:
    """Return the importer of files with a suffix, in lower case; None if prepdeck does not import such files."""
    return next((importer for importer in IMPORTERS if suffix in importer.suffixes), None)
