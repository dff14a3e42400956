"""The parsed text of a file, as input for the readers of all document kinds."""

from msgspec import Struct

from prepdeck.documents.front_matter import FrontMatter
from prepdeck.documents.markdown.blocks import DocumentBlock, Heading
from prepdeck.documents.markdown.inline import strip_markdown


class DocumentSource(Struct, frozen=True):
    """The text of a file, split into front matter and Markdown blocks.

    Attributes:
        path: Path of the file, as shown to the person.
        text: The whole text, decoded, with Unix line ends.
        front_matter: The front matter; empty if the file has none.
        blocks: The blocks of the body, parsed as Markdown.
    """

    path: str
    text: str
    front_matter: FrontMatter
    blocks: tuple[DocumentBlock, ...]

    @property
    def is_markdown(self) -> bool:
        """Whether the text has a Markdown heading."""
        return any(isinstance(block, Heading) for block in self.blocks)

    @property
    def first_heading(self) -> str:
        """The first heading without its Markdown; "" if the text has no heading."""
        return next((strip_markdown(block.text) for block in self.blocks if isinstance(block, Heading)), "")
