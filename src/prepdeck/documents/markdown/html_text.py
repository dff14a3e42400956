"""Split HTML into its tags and its texts. Nothing else of HTML is known: tags are never shown as markup."""

import html
import re
from collections.abc import Iterator

from msgspec import Struct

from prepdeck.documents.markdown.marked_text import TextMark


class HtmlTag(Struct, frozen=True):
    """A tag: `name` in lower case, whether it ends an element, and the values of the attributes that are used."""

    name: str
    is_end: bool = False
    href: str = ""
    alt: str = ""
    src: str = ""


# Every repetition is bounded, or stops at the next `<`: otherwise each of many tags that are never closed would be
# searched to the end of the text.
_TAG = re.compile(
    r"<(?:!(?!--)|\?)[^<>]*+>|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]{0,30}+)(?![a-zA-Z0-9-])"
    r"(?P<attributes>(?:[^'\"<>]{1,500}+|\"[^\"]{0,4000}+\"|'[^']{0,4000}+'){0,100}+)>"
)
_ATTRIBUTE = re.compile(r"\b(href|alt|src)\s{0,9}+=\s{0,9}+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))", re.IGNORECASE)
_HIDDEN_ELEMENTS = ("script", "style", "template")
_KNOWN_TAGS = frozenset(
    {
        *("a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "base", "bdi", "bdo", "big"),
        *("blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col", "colgroup"),
        *("data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed"),
        *("fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label"),
        *("legend", "li", "link", "main", "map", "mark", "menu", "meta", "meter", "nav", "noscript", "object", "ol"),
        *("optgroup", "option", "output", "p", "param", "path", "picture", "pre", "progress", "q", "rp", "rt", "ruby"),
        *("s", "samp", "script", "search", "section", "select", "small", "source", "span", "strike", "strong", "style"),
        *("sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead"),
        *("time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr"),
    }
)

MARK_BY_TAG = {
    "b": TextMark.BOLD,
    "strong": TextMark.BOLD,
    "i": TextMark.ITALIC,
    "em": TextMark.ITALIC,
    "cite": TextMark.ITALIC,
    "s": TextMark.STRUCK,
    "del": TextMark.STRUCK,
    "strike": TextMark.STRUCK,
    "code": TextMark.CODE,
    "kbd": TextMark.CODE,
    "samp": TextMark.CODE,
    "tt": TextMark.CODE,
}
"""What the tags inside a line do to the text between them."""


_HUGE_REFERENCE = re.compile(r"&#(?=x?[0-9a-fA-F]{9})")  # beyond all characters, and refused by `int`


def _unescape(text: str) -> str:
    return html.unescape(_HUGE_REFERENCE.sub("&amp;#", text)) if "&" in text else text


def split_html(text: str, *, is_inline: bool = False) -> Iterator[tuple[HtmlTag | str, int]]:
    """Split HTML into tags and the texts between them, with entities as characters.

    Comments, declarations, scripts and styles are dropped; a comment that is never closed is text, so that nothing is
    lost. A `<` that starts no tag is text.

    Args:
        text: The HTML.
        is_inline: Whether it is inside of a line. There, a tag that HTML does not know is text, if it has no
            attributes: it was never meant as HTML, as in `List<T>` or `<your name>`.

    Yields:
        A tag or a text, and the number of lines above it.
    """
    text = _remove_comments(text)
    position = line_offset = counted_end = 0
    unclosed_names = set[str]()  # each is searched only once
    for tag_match in _TAG.finditer(text):
        start = tag_match.start()
        if start < position:
            continue  # inside a script
        line_offset += text.count("\n", counted_end, position)
        counted_end = position
        if start > position:
            yield _unescape(text[position:start]), line_offset
        line_offset += text.count("\n", counted_end, start)
        counted_end, position = start, tag_match.end()
        if tag_match["name"] is None:
            continue
        tag = _read_tag(tag_match)
        if is_inline and tag.name not in _KNOWN_TAGS and "=" not in tag_match["attributes"]:
            yield tag_match.group(), line_offset
            continue
        if tag.name in _HIDDEN_ELEMENTS and not tag.is_end and tag.name not in unclosed_names:
            element_end = text.find(f"</{tag_match['name']}", position)
            if element_end < 0:
                unclosed_names.add(tag.name)
            position = max(position, element_end)
        yield tag, line_offset
    if position < len(text):
        yield _unescape(text[position:]), line_offset + text.count("\n", counted_end, position)


def _remove_comments(text: str) -> str:
    """Remove comments and CDATA, which no reader sees, except their line ends."""
    for start_sign, end_sign in _UNSEEN_PARTS:
        parts: list[str] = []
        position = 0
        while (part_start := text.find(start_sign, position)) >= 0:
            part_end = text.find(end_sign, part_start + 2)  # `<!-->` is a comment, too
            if part_end < 0:
                break
            parts.append(text[position:part_start])
            position = part_end + len(end_sign)
            parts.append("\n" * text.count("\n", part_start, position))
        text = "".join([*parts, text[position:]]) if position else text
    return text


_UNSEEN_PARTS = (("<!--", "-->"), ("<![CDATA[", "]]>"))


def _read_tag(tag_match: re.Match[str]) -> HtmlTag:
    values = {"href": "", "alt": "", "src": ""}
    if "=" in tag_match["attributes"]:
        for name, *quoted_values in _ATTRIBUTE.findall(tag_match["attributes"]):
            values[name.lower()] = _unescape("".join(quoted_values))
    return HtmlTag(tag_match["name"].lower(), bool(tag_match["end"]), **values)
