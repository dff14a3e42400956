"""The parsed text of a file, as input for the readers of all document kinds."""

from msgspec import Struct

from prepdeck.documents.front_matter import FrontMatter
from prepdeck.documents.markdown.reading_order import ReadingBlock
from prepdeck.documents.markdown.tree import AnyBlock, Heading


class DocumentSource(Struct, frozen=True):
    """The text of a file, split into front matter and Markdown blocks.

    Attributes:
        path: Path of the file, as shown to the person.
        text: The whole text, decoded, with Unix line ends.
        front_matter: The front matter; empty if the file has none.
        blocks: The blocks of the body, parsed as Markdown.
        reading_blocks: The same blocks in the order in which they are read.
        is_markdown: Whether the text has a Markdown heading.
    """

    path: str
    text: str
    front_matter: FrontMatter
    blocks: tuple[AnyBlock, ...]
    reading_blocks: tuple[ReadingBlock, ...]
    is_markdown: bool = True

    @property
    def first_heading(self) -> str:
        """The first heading without its Markdown; "" if the text has no heading."""
        return next((block.plain for block in self.reading_blocks if isinstance(block, Heading)), "")
