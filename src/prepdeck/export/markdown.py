"""Write the study summary as Markdown, with the template from `assets`.

All headings, lists, tables and other markup come from this module. Every value is escaped by `_escape_text`,
`_format_bold` or `_format_link`, so that a text from a document, a journal or a file name cannot add markup.
"""

import re
from collections.abc import Iterable
from string import Template
from urllib.parse import quote

from prepdeck.documents.document import DocumentLink
from prepdeck.documents.kinds import pay_ask
from prepdeck.documents.kinds.negotiation_script import NegotiationLever
from prepdeck.documents.markdown.inline import strip_markdown
from prepdeck.documents.text import format_count, make_printable
from prepdeck.export.summary import StudySummary

_EMPTY_SECTION = "Nothing here yet."
_ACTIVE_CHARACTER = re.compile(
    r"[\\`*<>|\[\]~]|(?<=\])\("
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is not markup
    r"|&(?=#?\w+;)"  # the start of an HTML entity such as `&lt;`
    r"|^[#+-]"
)
_LIST_NUMBER = re.compile(r"^([0-9]+)([.)])(?=\s|$)")
_ENTITY_START = re.compile(r"&(?=#?\w+;)")
_WEB_ADDRESS = re.compile(r"(?:https?://|mailto:)(?=\S)", re.IGNORECASE)
_ADDRESS_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"  # reserved in URLs, or already encoded: these must stay as they are


def fill_template(summary: StudySummary, template: str) -> str:
    """Fill the Markdown template with a summary.

    Args:
        summary: The summary to write.
        template: A `string.Template` with the names `title`, `heading`, `doubts`, `numbers`, `levers`, `strategy`,
            `mistakes`, `weakest`, `checklist`, `sources`.
    """
    return Template(template).substitute(
        title=_escape_text(summary.title),
        heading=_format_heading(summary),
        doubts=_format_bullets(map(_escape_text, summary.quote_warnings)),
        numbers=_format_pay_table(summary),
        levers=_format_bullets(map(_format_lever, summary.levers)),
        strategy=_format_strategies(summary),
        mistakes=_format_mistakes(summary),
        weakest=_format_weak_cards(summary),
        checklist=_format_checklist(summary),
        sources=_format_sources(summary),
    )


def _escape_text(text: str) -> str:
    """Escape one line of text, so that nothing in it becomes markup, a link or HTML."""
    escaped_text = _ACTIVE_CHARACTER.sub(_escape_character, make_printable(text).strip())
    return _LIST_NUMBER.sub(r"\1\\\2", escaped_text)


def _escape_character(character_match: re.Match[str]) -> str:
    """Escape one character that has a meaning in Markdown.

    `<` becomes an entity: some Markdown readers turn bare addresses into links and take a backslash as part of the
    address, and then a `<` after it would start HTML.
    """
    return "&lt;" if character_match.group() == "<" else f"\\{character_match.group()}"


def _format_bold(text: str) -> str:
    """Format a text in bold; "" for an empty text, because four stars in a row are a horizontal rule."""
    escaped_text = _escape_text(text)
    return f"**{escaped_text}**" if escaped_text else ""


def _format_link(link: DocumentLink) -> str:
    """Format a link to a web page or mail address; any other target is shown as text, so that nothing can open it."""
    link_text, address = _escape_text(link.text), link.url.strip()
    if not _WEB_ADDRESS.match(address):
        return f"{link_text} ({_escape_text(link.url)})"
    # A damaged address can have lone surrogates, on which `quote` would fail by default.
    encoded_address = quote(address, safe=_ADDRESS_CHARACTERS, errors="surrogatepass")
    return f"[{link_text or _escape_text(address)}](<{_ENTITY_START.sub('&amp;', encoded_address)}>)"


def _format_bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or _EMPTY_SECTION


def _format_heading(summary: StudySummary) -> str:
    readiness_text = (
        f"Expected recall {summary.readiness.mean:.0%} ({summary.readiness.low:.0%} to {summary.readiness.high:.0%})"
    )
    if summary.next_round is None:
        return f"{readiness_text} today. Written {summary.written_at:%Y-%m-%d}; no interview date is set."
    local_start = summary.next_round.local_start
    start_text = f"{local_start:%A} {local_start.day} {local_start:%B %Y, %H:%M} ({summary.next_round.zone_name})"
    return (
        f"{_format_bold(f'{summary.next_round.name}: {start_text}.')} "
        f"{readiness_text} at the interview. Written {summary.written_at:%Y-%m-%d}."
    )


def _format_pay_table(summary: StudySummary) -> str:
    if not summary.pay:
        return _EMPTY_SECTION
    equity_heading = f"equity over {summary.equity_years} years"
    header_row = f"| {_escape_text(summary.role) or 'Region'} | base | {equity_heading} | bonus | total a year |"
    table_rows = [
        " | ".join(
            (
                f"| {_escape_text(pay.display_name)}{' (a month)' if pay.pay_period == 'month' else ''}",
                f"{_escape_text(pay.currency)} {pay.base or '-'}",
                str(pay.equity or "-"),
                str(pay.bonus or "-"),
                f"{pay.total or '-'} |",
            )
        )
        for pay in (listed_pay.comparable_row for listed_pay in summary.pay)
    ]
    return "\n".join([header_row, "|---|---|---|---|---|", *table_rows])


def _format_lever(lever: NegotiationLever) -> str:
    asks_text = pay_ask.format_asks(lever.asked_amounts)
    return f"{_format_bold(lever.name)}: {_escape_text(f'ask {asks_text}' if asks_text else lever.script)}"


def _format_strategies(summary: StudySummary) -> str:
    strategy_texts = []
    for strategy in summary.strategies:
        amounts_by_label = {"Ask": pay_ask.format_asks(strategy.asked_amounts), "Floor": str(strategy.base_floor or "")}
        figures_text = " ".join(f"{label}: {amounts}." for label, amounts in amounts_by_label.items() if amounts)
        figures_text = f"{_format_bold(figures_text)}\n\n" if figures_text else ""
        strategy_texts.append(f"{figures_text}> {_escape_text(strategy.text)}")
    return "\n\n".join(strategy_texts) or _EMPTY_SECTION


def _format_mistakes(summary: StudySummary) -> str:
    return (
        "\n\n".join(
            f"- {_format_bold(strip_markdown(card.prompt))}\n  - instead of: {_escape_text(strip_markdown(card.bad))}\n"
            f"  - say: {_escape_text(strip_markdown(card.good))}"
            for card in summary.mistakes
        )
        or _EMPTY_SECTION
    )


def _format_weak_cards(summary: StudySummary) -> str:
    card_lines = [
        f"{_escape_text(weak_card.prompt)} {_format_bold(weak_card.answer)} ({weak_card.expected_recall:.0%})"
        + (f"; your note: {_escape_text(weak_card.note)}" if weak_card.note else "")
        for weak_card in summary.weak_cards
    ]
    if summary.unseen_count:
        card_lines.append(f"{format_count(summary.unseen_count, 'card')} not answered yet.")
    return _format_bullets(card_lines)


def _format_checklist(summary: StudySummary) -> str:
    item_lines = []
    for item in summary.checklist_items:
        check_mark = " " if item.evidence is None else "x"
        evidence_text = f": {_escape_text(item.evidence)}" if item.evidence else ""
        item_lines.append(f"[{check_mark}] {_escape_text(item.prompt)}{evidence_text}")
    return _format_bullets(sorted(item_lines, key=lambda line: line.startswith("[x]")))


def _format_sources(summary: StudySummary) -> str:
    return _format_bullets([*map(_escape_text, summary.source_texts), *map(_format_link, summary.source_links)])
