"""From the text of a file to a document of its kind, told by content and never by name."""

from dataclasses import replace
from pathlib import PurePath

from prepdeck.documents import front_matter
from prepdeck.documents.document import Document
from prepdeck.documents.kinds import readers
from prepdeck.documents.markdown.blocks import blocks
from prepdeck.documents.source_text import SourceText
from prepdeck.documents.text import limited, mend
from prepdeck.errors import Problem


def read(path: str, text: str) -> tuple[Document, tuple[Problem, ...]]:
    """Recognise a text and read it.

    Args:
        path: The file as the person knows it; used for names in messages alone.
        text: The whole file, decoded.

    Returns:
        The document, and what in it could not be read. There is always a document: what is no guide, brief or
        article is notes. One that does not say what it is called is called by its file.
    """
    whole = mend(text.removeprefix("\N{BYTE ORDER MARK}").replace("\r\n", "\n").replace("\r", "\n"))
    front = front_matter.split(whole, path)
    source = SourceText(path, whole, front, blocks(front.body, front.first_line))
    document = next(document for reader in readers() if (document := reader(source)) is not None)
    if not document.title.strip():
        document = replace(document, title=PurePath(path).stem)
    problems = [front.problem] if front.problem else []
    if max(len(document.company), len(document.role)) > _LONGEST_NAME:
        said = f"the name of the company or role is longer than {_LONGEST_NAME} characters, and was cut"
        problems.append(Problem(said, path, 1, "write a shorter one"))
        company, role = (limited(name, _LONGEST_NAME) for name in (document.company, document.role))
        document = replace(document, company=company, role=role)
    return document, tuple(problems)


_LONGEST_NAME = 200  # characters; each card and each claim says of which company and role it is
