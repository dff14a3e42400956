"""The summary written as Markdown, after the template that ships in `assets`."""

import re
from collections.abc import Iterable
from string import Template

from prepdeck.documents import ask
from prepdeck.documents.inline import plain
from prepdeck.documents.script import Lever
from prepdeck.documents.text import printable
from prepdeck.export.summary import Summary

_NONE = "Nothing here yet."
_ACTIVE = re.compile(r"[\\`*<>|]|(?<!\w)_|_(?!\w)|(?<=\])\(|^(?=[#+-])|^(?=\d+[.)])")


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
    """Text that Markdown shows as it is: nothing in it becomes markup, a link or HTML."""
    return _ACTIVE.sub(lambda match: f"\\{match.group()}", printable(text.strip()))


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
    return f"**{_safe(summary.round.name)}: {when}.** {ready} on that day. Written {summary.written:%Y-%m-%d}."


def _numbers(summary: Summary) -> str:
    if not summary.pay:
        return _NONE
    equity = f"equity over {summary.equity_years} years"
    head = f"| {_safe(summary.role) or 'Region'} | base | {equity} | bonus | total a year |"
    rows = [
        " | ".join(
            (
                f"| {_safe(pay.name)}{' (a month)' if pay.period == 'month' else ''}",
                f"{pay.currency} {pay.base or '-'}",
                str(pay.equity or "-"),
                str(pay.bonus or "-"),
                f"{pay.total or '-'} |",
            )
        )
        for pay in (each.comparable for each in summary.pay)
    ]
    return "\n".join([head, "|---|---|---|---|---|", *rows])


def _lever(lever: Lever) -> str:
    asks = ask.said(lever.asks)
    return f"**{_safe(lever.name)}**: ask {asks}" if asks else f"**{_safe(lever.name)}**: {_safe(lever.script)}"


def _strategy(summary: Summary) -> str:
    parts = []
    for strategy in summary.strategies:
        named = {"Ask": ask.said(strategy.asks), "Floor": str(strategy.floor or "")}
        figures = " ".join(f"{name}: {amounts}." for name, amounts in named.items() if amounts)
        figures = f"**{figures}**\n\n" if figures else ""
        parts.append(f"{figures}> {_safe(strategy.text)}")
    return "\n\n".join(parts) or _NONE


def _mistakes(summary: Summary) -> str:
    return (
        "\n\n".join(
            f"- **{_safe(plain(card.prompt))}**\n  - instead of: {_safe(plain(card.bad))}\n"
            f"  - say: {_safe(plain(card.good))}"
            for card in summary.mistakes
        )
        or _NONE
    )


def _weakest(summary: Summary) -> str:
    lines = [
        f"{_safe(weak.prompt)} **{_safe(weak.answer)}** ({weak.recall:.0%})"
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
    links = [f"[{_safe(link.text)}](<{link.url.replace('>', '%3E')}>)" for link in summary.source_links]
    return _bullets([*map(_safe, summary.source_texts), *links])
