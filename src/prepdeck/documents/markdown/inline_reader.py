"""Collect the text inside of one block, with its marks, links and line breaks."""

from prepdeck.documents.markdown.bare_links import has_address_sign, link_bare_addresses
from prepdeck.documents.markdown.html_text import MARK_BY_TAG, HtmlTag, split_html
from prepdeck.documents.markdown.marked_text import LineBreak, MarkedText, TextMark, TextSpan, make_marked_text

_MAX_LINK_DEPTH = 16  # pictures in pictures
_LINE_TAGS = frozenset({"div", "li", "ol", "p", "tr", "ul"})  # which begin a line, also inside of a cell


class InlineReader:
    """Collects the text of one block: pieces with marks, which start and end, and line breaks."""

    def __init__(self) -> None:
        self.spans: list[TextSpan | LineBreak] = []
        self.details_tags: list[bool] = []  # for each tag of `<details>` inside a line, whether it is the end
        self._counts: dict[int, int] = {}
        self._links: list[TextSpan] = []
        self._skipped_links = 0
        self._marks, self._url = TextMark.PLAIN, ""

    def add(self, text: str, mark: int = TextMark.PLAIN) -> None:
        """Add a text with the marks that are open, and with one more."""
        self.spans.append(TextSpan(text, self._marks | mark if mark else self._marks, self._url))

    def add_break(self, line: int, *, is_hard: bool) -> None:
        """Add a line break, before the line of that number."""
        self.spans.append(LineBreak(line, is_hard, self._marks))

    def change_mark(self, mark: int, *, is_end: bool) -> None:
        """Start or end a mark. A mark that was started twice must be ended twice."""
        self._counts[mark] = max(self._counts.get(mark, 0) + (-1 if is_end else 1), 0)
        self._update_marks()

    def start_link(self, mark: int, url: str) -> None:
        """Start a link or a picture; those very deep inside of others are text."""
        if len(self._links) >= _MAX_LINK_DEPTH:
            self._skipped_links += 1
            return
        self._links.append(TextSpan("", mark, url))
        self.add("")  # so that a link without a text can be told from one with a text
        self._update_marks()

    def end_link(self) -> None:
        """End the last link. One without a text gets its address as text, so that it can be seen."""
        if self._skipped_links:
            self._skipped_links -= 1
        elif self._links:
            link = self._links[-1]
            last_span = self.spans[-1] if self.spans else None
            if isinstance(last_span, TextSpan) and not last_span.text:  # a link without a text
                self.add(link.url or ("picture" if link.marks & TextMark.IMAGE else ""))
            self._links.pop()
            self._update_marks()

    def read_html(self, text: str, line: int) -> None:
        """Read the tags inside a line. What they enclose comes between them."""
        for part, line_offset in split_html(text, is_inline=True):
            if isinstance(part, HtmlTag):
                self.read_tag(part, line + line_offset)
            else:
                self.add(part)

    def read_tag(self, tag: HtmlTag, line: int) -> None:
        """Read one tag. Those that are not known change nothing."""
        if tag.name == "br":
            self.add_break(line, is_hard=True)
        elif tag.name == "details":
            self.details_tags.append(tag.is_end)
        elif tag.name == "img":
            self.spans.append(TextSpan(tag.alt or "picture", self._marks | TextMark.IMAGE, tag.src or self._url))
        elif tag.name == "a":
            if tag.is_end:
                self.end_link()
            elif tag.href:
                self.start_link(TextMark.LINK, tag.href)
        elif tag.name in _LINE_TAGS:
            self.add_break(line, is_hard=True)
        elif tag.name == "sup" and not tag.is_end:
            self.add("^")
        elif mark := MARK_BY_TAG.get(tag.name):
            self.change_mark(mark, is_end=tag.is_end)

    def take(self) -> MarkedText:
        """Return the text and start the next one. Tags that are still open end here."""
        text = make_marked_text(self.spans)
        if has_address_sign(text.plain):
            text = make_marked_text([part for span in text.spans for part in link_bare_addresses(span)])
        self.spans = []
        if self._marks or self._counts or self._links:
            self._counts.clear()
            self._links.clear()
            self._skipped_links = 0
            self._update_marks()
        return text

    def _update_marks(self) -> None:
        self._marks, self._url = TextMark.PLAIN, ""
        for mark, count in self._counts.items():
            if count:
                self._marks |= mark
        for link in self._links:
            self._marks |= link.marks
            self._url = link.url
