"""The summary written as Markdown, after the template that ships in `assets`.

Its headings, lists, tables and marks are made here alone. Every value goes in through `_safe`, `_bold` or `_link`, so
that no text of a document, a journal or a file name can add to them.
"""

import re
from collections.abc import Iterable
from string import Template
from urllib.parse import quote

from prepdeck.documents.document import Link
from prepdeck.documents.kinds import pay_ask
from prepdeck.documents.kinds.negotiation_script import Lever
from prepdeck.documents.markdown.inline import plain
from prepdeck.documents.text import printable
from prepdeck.export.summary import Summary

_NONE = "Nothing here yet."
_ACTIVE = re.compile(
    r"[\\`*<>|\[\]~]|(?<=\])\("
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word marks nothing
    r"|&(?=#?\w+;)"  # what would be read as the name of one character
    r"|^[#+-]"
)
_NUMBERED = re.compile(r"^([0-9]+)([.)])(?=\s|$)")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_WEB = re.compile(r"(?:https?://|mailto:)(?=\S)", re.IGNORECASE)
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"  # what has a meaning there, or is one already


def write(summary: Summary, template: str) -> str:
    """Fill the template.

    Args:
        summary: What to write.
        template: A `string.Template` with the names `title`, `heading`, `doubts`, `numbers`, `levers`, `strategy`,
            `mistakes`, `weakest`, `checklist`, `sources`.
    """
    return Template(template).substitute(
        title=_safe(summary.title),
        heading=_heading(summary),
        doubts=_bullets(map(_safe, summary.doubts)),
        numbers=_numbers(summary),
        levers=_bullets(map(_lever, summary.levers)),
        strategy=_strategy(summary),
        mistakes=_mistakes(summary),
        weakest=_weakest(summary),
        checklist=_checklist(summary),
        sources=_sources(summary),
    )


def _safe(text: str) -> str:
    """One line of text that Markdown shows as it is: nothing in it becomes markup, a link or HTML."""
    shown = _ACTIVE.sub(_shown, printable(text).strip())
    return _NUMBERED.sub(r"\1\\\2", shown)


def _shown(active: re.Match[str]) -> str:
    """A character that would mean something as one that is only shown.

    A reader that makes links of bare addresses takes a backslash for a part of the address, and `<` after it is live.
    """
    return "&lt;" if active.group() == "<" else f"\\{active.group()}"


def _bold(text: str) -> str:
    """Text in bold; nothing where there is none, since four stars in a row would be a rule."""
    shown = _safe(text)
    return f"**{shown}**" if shown else ""


def _link(link: Link) -> str:
    """A link to a page or an address for mail; any other target is shown as text, and nothing opens it."""
    text, address = _safe(link.text), link.url.strip()
    if not _WEB.match(address):
        return f"{text} ({_safe(link.url)})"
    encoded = quote(address, safe=_IN_ADDRESSES, errors="surrogatepass")
    return f"[{text or _safe(address)}](<{_ENTITY.sub('&amp;', encoded)}>)"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or _NONE


def _heading(summary: Summary) -> str:
    ready = (
        f"Predicted recall {summary.readiness.mean:.0%}, {summary.readiness.low:.0%} to {summary.readiness.high:.0%}"
    )
    if summary.round is None:
        return f"{ready} today. Written {summary.written:%Y-%m-%d}; no interview date is set."
    local = summary.round.local
    when = f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({summary.round.zone})"
    return f"{_bold(f'{summary.round.name}: {when}.')} {ready} on that day. Written {summary.written:%Y-%m-%d}."


def _numbers(summary: Summary) -> str:
    if not summary.pay:
        return _NONE
    equity = f"equity over {summary.equity_years} years"
    head = f"| {_safe(summary.role) or 'Region'} | base | {equity} | bonus | total a year |"
    rows = [
        " | ".join(
            (
                f"| {_safe(pay.name)}{' (a month)' if pay.period == 'month' else ''}",
                f"{_safe(pay.currency)} {pay.base or '-'}",
                str(pay.equity or "-"),
                str(pay.bonus or "-"),
                f"{pay.total or '-'} |",
            )
        )
        for pay in (each.comparable for each in summary.pay)
    ]
    return "\n".join([head, "|---|---|---|---|---|", *rows])


def _lever(lever: Lever) -> str:
    asks = pay_ask.said(lever.asks)
    return f"{_bold(lever.name)}: {_safe(f'ask {asks}' if asks else lever.script)}"


def _strategy(summary: Summary) -> str:
    parts = []
    for strategy in summary.strategies:
        named = {"Ask": pay_ask.said(strategy.asks), "Floor": str(strategy.floor or "")}
        figures = " ".join(f"{name}: {amounts}." for name, amounts in named.items() if amounts)
        figures = f"{_bold(figures)}\n\n" if figures else ""
        parts.append(f"{figures}> {_safe(strategy.text)}")
    return "\n\n".join(parts) or _NONE


def _mistakes(summary: Summary) -> str:
    return (
        "\n\n".join(
            f"- {_bold(plain(card.prompt))}\n  - instead of: {_safe(plain(card.bad))}\n"
            f"  - say: {_safe(plain(card.good))}"
            for card in summary.mistakes
        )
        or _NONE
    )


def _weakest(summary: Summary) -> str:
    lines = [
        f"{_safe(weak.prompt)} {_bold(weak.answer)} ({weak.recall:.0%})"
        + (f"; your note: {_safe(weak.note)}" if weak.note else "")
        for weak in summary.weak
    ]
    if summary.unseen:
        lines.append(f"{summary.unseen} cards have not been answered yet.")
    return _bullets(lines)


def _checklist(summary: Summary) -> str:
    lines = []
    for item in summary.items:
        mark = " " if item.evidence is None else "x"
        evidence = f": {_safe(item.evidence)}" if item.evidence else ""
        lines.append(f"[{mark}] {_safe(item.prompt)}{evidence}")
    return _bullets(sorted(lines, key=lambda line: line.startswith("[x]")))


def _sources(summary: Summary) -> str:
    return _bullets([*map(_safe, summary.source_texts), *map(_link, summary.source_links)])
