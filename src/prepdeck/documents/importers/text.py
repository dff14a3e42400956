"""Import text files, which are Markdown already or can be read as such."""

from prepdeck.documents.decoding import NotTextError, decode_bytes, normalize_line_ends
from prepdeck.documents.importers import ImportedText
from prepdeck.errors import NotReadableError, Problem


def import_text(raw_bytes: bytes) -> ImportedText:
    """Decode the bytes of a text file, with a problem if they are not UTF-8.

    Raises:
        NotReadableError: The bytes are not text.
    """
    try:
        text, encoding = decode_bytes(raw_bytes)
    except NotTextError as error:
        raise NotReadableError("not text", line=error.line, hint="remove it or save it as text") from error
    encoding_problem = Problem(f"not UTF-8, read as {encoding}", hint="save it as UTF-8")
    return ImportedText(normalize_line_ends(text), () if encoding == "UTF-8" else (encoding_problem,))
