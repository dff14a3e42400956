"""Recognize the kind of a document by its content, never by its file name, and parse it."""

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from prepdeck.documents import front_matter
from prepdeck.documents.decoding import normalize_line_ends
from prepdeck.documents.document_source import DocumentSource
from prepdeck.documents.kinds import DOCUMENT_KINDS
from prepdeck.documents.markdown.parser import MAX_BLOCKS, parse_markdown
from prepdeck.documents.markdown.reading_order import list_reading_blocks
from prepdeck.documents.markdown.reshape import reshape_blocks
from prepdeck.documents.markdown.text_lines import escape_single_signs, reshape_text_file
from prepdeck.documents.markdown.tree import Heading
from prepdeck.documents.mojibake import fix_mojibake
from prepdeck.documents.text import limit_text_length
from prepdeck.errors import Problem

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument


def recognize_document(path: str, text: str) -> "tuple[AnyDocument, tuple[Problem, ...]]":
    """Recognize the kind of a text and parse it.

    Args:
        path: Path of the file, as shown to the person; used in messages, and as the title of a text without one.
        text: The whole file, decoded.

    Returns:
        The document, and the problems in parts that could not be read. There is always a document: a text that is not
        a guide, brief or article becomes notes.
    """
    full_text = fix_mojibake(normalize_line_ends(text))
    parsed_front_matter = front_matter.split_front_matter(full_text, path)
    parsed_blocks = parse_markdown(parsed_front_matter.body_text, parsed_front_matter.first_body_line)
    blocks = reshape_blocks(parsed_blocks)
    reading_blocks = list_reading_blocks(blocks)
    is_markdown = any(isinstance(block, Heading) for block in reading_blocks)
    if PurePath(path).suffix.lower() in _TEXT_SUFFIXES and not _HASH_HEADING.search(parsed_front_matter.body_text):
        literal_text = escape_single_signs(parsed_front_matter.body_text)
        literal_blocks = parse_markdown(literal_text, parsed_front_matter.first_body_line)
        blocks = reshape_text_file(reshape_blocks(literal_blocks))
        reading_blocks = list_reading_blocks(blocks)
    source = DocumentSource(path, full_text, parsed_front_matter, blocks, reading_blocks, is_markdown)
    document = next(document for kind in DOCUMENT_KINDS if (document := kind.read_document(source)) is not None)
    if not document.title.strip():
        document = replace(document, title=PurePath(path).stem)
    problems = [parsed_front_matter.problem] if parsed_front_matter.problem else []
    if max(len(document.company), len(document.role)) > _LONGEST_NAME:
        message = f"company or role is longer than {_LONGEST_NAME} characters and was shortened"
        problems.append(Problem(message, path, 1, "use a shorter name"))
        company, role = (limit_text_length(name, _LONGEST_NAME) for name in (document.company, document.role))
        document = replace(document, company=company, role=role)
    if len(parsed_blocks) > MAX_BLOCKS:
        message = f"only the first {MAX_BLOCKS:,} paragraphs and items were read; the lines below are shown as they are"
        problems.append(Problem(message, path, parsed_blocks[-1].line, "split the file"))
    return document, tuple(problems)


_HASH_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_TEXT_SUFFIXES = {".txt", ".text"}
_LONGEST_NAME = 200  # characters; company and role are repeated in every card and claim
