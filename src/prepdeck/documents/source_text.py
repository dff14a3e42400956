"""The text of a file, taken apart as far as every kind of document needs it."""

from dataclasses import dataclass

from prepdeck.documents.front_matter import FrontMatter
from prepdeck.documents.markdown.blocks import DocumentBlock, Heading


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """The text of a file.

    Attributes:
        path: The file as the person knows it.
        text: All of it, decoded, with plain line ends.
        front_matter: Its front matter, empty where it has none.
        blocks: The blocks of the body, read as Markdown.
    """

    path: str
    text: str
    front_matter: FrontMatter
    blocks: tuple[DocumentBlock, ...]

    @property
    def is_markdown(self) -> bool:
        """Whether it has a Markdown heading."""
        return any(isinstance(block, Heading) for block in self.blocks)
