"""What a guide gives a person to say: the levers with their scripts, and the strategy at the end."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest
from typing import NamedTuple

from prepdeck.documents.document import section_of
from prepdeck.documents.kinds.pay_ask import Ask, asks_of_script, asks_of_strategy, floor_of
from prepdeck.documents.markdown.blocks import BOLD_LEVEL, Block, Code, Heading, Item, Paragraph, Quote, Rule, Table
from prepdeck.documents.markdown.inline import plain


@dataclass(frozen=True, slots=True)
class Lever:
    """An argument for more, with the words to say it."""

    name: str
    script: str
    line: int

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The amounts that the words end on."""
        return asks_of_script(self.script)


@dataclass(frozen=True, slots=True)
class Strategy:
    """What to say at the end."""

    label: str
    text: str
    line: int

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The amounts that are asked for."""
        return asks_of_strategy(self.text)

    @property
    def floor(self) -> Ask | None:
        """The base below which one walks away."""
        return floor_of(self.text)


# -- levers

_NUMBERED_LEVER = re.compile(
    r"^\W{0,6}(?:[a-z]{3,12}\s+)?lever\s{0,3}#?\s{0,3}(?P<number>\d{1,2})\s{0,3}(?:[:.)|—–-]+\s*|(?=\()|$)(?P<name>.*)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?P<number>\d{1,2})(?:[.):]|\ufe0f?\u20e3)\s*(?P<name>\S.*)$")
_BOLD_START = re.compile(r"^[^\w*\"“\[(]{0,8}\*{2,3}(?P<name>[^*]{1,200})\*{2,3}(?P<rest>.*)$", re.DOTALL)
# What ends before white space is only tried where the white space begins, not once for each sign of it.
_NAMED = re.compile(r"^(?P<name>[^:—–\"“]{2,80}?)(?:(?<!\s)|(?<=^..))\s*+[:—–]\s*+(?P<rest>\S.*)$", re.DOTALL)
_SCRIPT_IN_NAME = re.compile(r"^(?P<name>.{3,}?)(?:(?<!\s)|(?<=^...))(?:\s*+[—–:]|\s++-)\s*+(?P<script>[\"“].*)$")
_LEVERS = re.compile(r"\blevers\b", re.IGNORECASE)
_LEVER = re.compile(r"\blever(?:age)?\b", re.IGNORECASE)
_DECOYS = re.compile(
    r"\bsources?\b|\bevidence\b|\breferences\b|\btactics?\b|\bquestions?\b|\bmistakes?\b|\btimeline\b|\bmoves\b"
    r"|\bscenario|\bscope\b|\bround\b|\bsteps?\b|\bvesting\b|\brsu\b|\bwhy\b|\bunique\b|\bdefinition\b|\bdna\b"
    r"|\bred lines\b|\bwhat\b",
    re.IGNORECASE,
)
_STRATEGY = re.compile(r"\bnegotiate[- ]up\b|\bstrateg(?:y|ies)\b", re.IGNORECASE)
_NEGOTIATE_UP = re.compile(r"\bnegotiate[- ]up\b", re.IGNORECASE)
_UNMARKED = re.compile(
    r"^\W{0,8}(?P<name>negotiate[- ]up[^:*_\"“.]{0,60})(?::[*_]{0,3}|[*_]{1,3}:?|(?<=\s)(?=[\"“]))(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_AFTER_STRATEGY = re.compile(r"\bsources?\b|\bevidence\b|\breferences\b|\blevers\b|\blevel mapping\b", re.IGNORECASE)
_SAID = re.compile(r"[\"“]")
_FEWEST, _MOST = 2, 12
_SCRIPT_LABEL = re.compile(r"^(?:the )?(?:script|what to say|say this)\b\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    """What looks like a lever: `rank` says how sure it is, 0 being the surest; `under` is the index of its heading."""

    number: int
    rank: int
    under: int
    name: str
    script: str
    line: int

    @property
    def lever(self) -> Lever:
        said = unquoted(self.script)
        return Lever(self.name.strip().rstrip(":—–- ").strip(), said, self.line)


def levers(blocks: Sequence[Block]) -> tuple[Lever, ...]:
    """The levers of a guide in order: the surest list of them, whatever its shape.

    A list whose entries are called levers comes first, then one under a heading that says levers, then one under a
    heading that says lever, then one whose entries are scripts. Lists of tactics, sources or questions are none.
    """
    groups: dict[tuple[int, int], list[_Found]] = {}
    for found in _candidates(tuple(blocks)):
        groups.setdefault((found.rank, found.under if found.rank else -1), []).append(found)
    for _, group in sorted(groups.items()):
        run = _run(group)
        if len(run) >= _FEWEST:
            return tuple(found.lever for found in run)
    return ()


def _run(group: list[_Found]) -> list[_Found]:
    """The entries numbered 1, 2, 3 and so on, each number once."""
    run: list[_Found] = []
    for found in group:
        if found.number == len(run) + 1:
            run.append(found)
    return run[:_MOST]


def _candidates(blocks: tuple[Block, ...]) -> Iterator[_Found]:
    heads = _Heads()
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            entry = _entry(plain(block.text))
            if entry is None:
                if heads.hold_levers(block):
                    yield heads.unnumbered(plain(block.text), _script_below(blocks, at), block.line)
                heads.take(at, block)
            else:
                number, name, is_named = entry
                inner = _SCRIPT_IN_NAME.match(name)
                text = inner["script"] if inner else _script_below(blocks, at)
                yield from heads.found(number, inner["name"] if inner else name, text, block.line, is_named=is_named)
        elif isinstance(block, Paragraph) and (bold := _BOLD_START.match(block.text)):
            entry = _entry(plain(bold["name"]))
            if entry is not None:
                number, name, is_named = entry
                text = _after_label(bold["rest"]) or _script_below(blocks, at)
                yield from heads.found(number, name, text, block.line, is_named=is_named)
        elif isinstance(block, Item):
            yield from _item_candidates(blocks, at, block, heads)


def _item_candidates(blocks: tuple[Block, ...], at: int, block: Item, heads: "_Heads") -> Iterator[_Found]:
    if bold := _BOLD_START.match(block.text):
        name = plain(bold["name"])
        entry = _entry(name) or ((block.number, name, False) if block.number else None)
        text = _after_label(bold["rest"]) or _script_below(blocks, at)
        if entry is not None:
            yield from heads.found(entry[0], entry[1], text, block.line, is_named=entry[2])
        elif heads.hold_levers() and not block.depth:
            yield heads.unnumbered(name, text, block.line)
    elif block.number and not block.depth and heads.hold_levers() and (named := _NAMED.match(plain(block.text))):
        yield from heads.found(block.number, named["name"], named["rest"], block.line, is_named=False)


_IN_BRACKETS = re.compile(r"^\(([^()]*)\):?$")
_SURE = 1  # ranks up to which an entry counts also where nothing is said below it
_UNNUMBERED = 5  # the rank of entries without a number


class _Head(NamedTuple):
    """A heading: its index and level, and whether it says levers, lever, or what other lists are headed with."""

    at: int
    level: int
    says_levers: bool
    says_lever: bool
    says_other: bool


_NO_HEAD = _Head(-1, 0, says_levers=False, says_lever=False, says_other=False)


class _Heads:
    """The headings above, outermost first, as far as they hold what follows."""

    def __init__(self) -> None:
        self._open: list[_Head] = []
        self._unnumbered: dict[int, int] = {}  # how many entries without a number came below a heading

    def hold_levers(self, heading: Heading | None = None) -> bool:
        """Whether what comes next, a heading or what is no heading, stands right below one that says levers."""
        above = [head for head in self._open if heading is None or head.level < heading.level]
        is_other = heading is not None and _DECOYS.search(heading.text) is not None
        return bool(above) and above[-1].says_levers and not is_other

    def unnumbered(self, name: str, script: str, line: int) -> _Found:
        """An entry below a heading that says levers, numbered by its turn."""
        under = next(head.at for head in reversed(self._open) if head.says_levers)
        self._unnumbered[under] = self._unnumbered.get(under, 0) + 1
        return _Found(self._unnumbered[under], _UNNUMBERED, under, name, script, line)

    def take(self, at: int, heading: Heading) -> None:
        while self._open and self._open[-1].level >= heading.level:
            self._open.pop()
        title = plain(heading.text)
        signs = (bool(pattern.search(title)) for pattern in (_LEVERS, _LEVER, _DECOYS))
        self._open.append(_Head(at, heading.level, *signs))

    def found(self, number: int, name: str, script: str, line: int, *, is_named: bool) -> Iterator[_Found]:
        rank = 0 if is_named else self._rank(script)
        if rank is not None and (script or rank <= _SURE):
            under = self._open[-1].at if self._open else -1
            yield _Found(number, rank, under, name, script, line)

    def _rank(self, script: str) -> int | None:
        nearest = self._open[-1] if self._open else _NO_HEAD
        if nearest.says_levers:
            return 1
        if nearest.says_lever != nearest.says_other:
            return 2 if nearest.says_lever else None
        if any(head.says_levers for head in self._open):
            return 3
        return 4 if _SAID.search(script[:3]) else None


def _entry(text: str) -> tuple[int, str, bool] | None:
    """The number and the name of an entry, and whether it is called a lever; None for what is no entry."""
    if match := _NUMBERED_LEVER.match(text):
        name = _IN_BRACKETS.sub(r"\1", match["name"].strip())
        return int(match["number"]), name or text, True
    if match := _NUMBERED.match(text):
        return int(match["number"]), match["name"], False
    return None


def _after_label(rest: str) -> str:
    return plain(rest.lstrip(" :—–-")).strip()


def _script_below(blocks: tuple[Block, ...], at: int) -> str:
    """The words below an entry: its quotations if it has any, else its text."""
    quotes: list[str] = []
    texts: list[str] = []
    for block in _below(blocks, at):
        if isinstance(block, Quote):
            if _is_strategy(block):
                break
            quotes.append(plain(block.text))
        elif isinstance(block, Paragraph | Item):
            texts.append(block.text)
    labelled = next((n for n, text in enumerate(texts) if _SCRIPT_LABEL.match(plain(text))), None)
    if labelled is not None:  # what stands above it or under other labels is about the script
        texts = [text for text in texts[labelled:] if _SCRIPT_LABEL.match(plain(text)) or not _BOLD_START.match(text)]
    return "\n".join(quotes or [_SCRIPT_LABEL.sub("", plain(text)) for text in texts]).strip()


def _below(blocks: tuple[Block, ...], at: int) -> Iterable[Block]:
    """What belongs to the entry at `at`: all of its section, or what follows down to the next entry or heading."""
    entry = blocks[at]
    if isinstance(entry, Heading) and entry.level < BOLD_LEVEL:
        below: Iterable[Block] = section_of(blocks, at)
    else:
        below = blocks[at + 1 : at + 1 + _LONGEST]
    for block in below:
        starts = isinstance(block, Item) and isinstance(entry, Item) and block.number is not None
        inside = isinstance(entry, Heading) and entry.level < BOLD_LEVEL and isinstance(block, Heading)
        ends = isinstance(block, Heading) and (not inside or _DECOYS.search(block.text) is not None)
        if starts or ends or isinstance(block, Rule) or (isinstance(block, Paragraph) and _is_entry(block)):
            return
        yield block


_LONGEST = 12  # blocks that one lever takes at most where no heading ends it


def _is_entry(block: Paragraph) -> bool:
    bold = _BOLD_START.match(block.text)
    return bold is not None and _entry(plain(bold["name"])) is not None


# -- the strategy


def strategies(blocks: Sequence[Block]) -> tuple[Strategy, ...]:
    """The closing strategies: quotations that begin with the bold label, else a section of that name."""
    whole = tuple(blocks)
    found = tuple(_quoted(whole))
    if not found:
        found = tuple(_labelled(whole)) or tuple(_sections(whole))
    return found


def _is_strategy(block: Block) -> bool:
    return _start(block) is not None


def _start(block: Block) -> re.Match[str] | None:
    """The label of a strategy and what follows it, where a quotation begins with one."""
    if not isinstance(block, Quote):
        return None
    bold = _BOLD_START.match(block.text)
    return bold if bold and _STRATEGY.search(bold["name"]) else _UNMARKED.match(block.text)


def _quoted(blocks: tuple[Block, ...]) -> Iterator[Strategy]:
    for at, block in enumerate(blocks):
        start = _start(block)
        if start is None:
            continue
        text = [start["rest"]]
        for more in (
            blocks[n] for n in range(at + 1, len(blocks))
        ):  # the same quotation, its paragraphs parted by lines without a sign
            if not isinstance(more, Quote) or _BOLD_START.match(more.text) or _is_strategy(more):
                break
            text.append(more.text)
        yield _strategy(start["name"], "\n".join(text), block.line)


def _labelled(blocks: tuple[Block, ...]) -> Iterator[Strategy]:
    """The last paragraph that begins with the label; one further up only mentions it."""
    for block in reversed(blocks):
        bold = _BOLD_START.match(block.text) if isinstance(block, Paragraph | Item) else None
        if bold and _NEGOTIATE_UP.search(bold["name"]) and bold["rest"].strip(" :"):
            yield _strategy(bold["name"], bold["rest"], block.line)
            return


def _sections(blocks: tuple[Block, ...]) -> Iterator[Strategy]:
    heads = [at for at, block in enumerate(blocks) if isinstance(block, Heading)]
    named = [at for at in heads[1:] if _NEGOTIATE_UP.search(_title(blocks[at]))]
    named = named or [at for at in heads[1:] if re.search(r"\bstrategy\b", _title(blocks[at]), re.IGNORECASE)]
    for at in reversed(named):
        text = "\n".join(_texts(_without_rules(tuple(takewhile(_is_of_strategy, section_of(blocks, at))))))
        if text:
            yield _strategy(_title(blocks[at]), text, blocks[at].line)
            return


def _is_of_strategy(block: Block) -> bool:
    """Whether a block does not begin what may stand below a strategy under a smaller heading."""
    return not (isinstance(block, Heading) and _AFTER_STRATEGY.search(block.text))


def _without_rules(section: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks of a section without the rules between its scenarios, down to a rule with none below."""
    for block, below in zip_longest(section, section[1:]):
        if not isinstance(block, Rule):
            yield block
        elif not (isinstance(below, Heading) or (isinstance(below, Paragraph) and _BOLD_START.match(below.text))):
            return


def _title(block: Block) -> str:
    return plain(block.text) if isinstance(block, Heading) else ""


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Quote() | Code():
                yield block.text
            case Item():
                yield f"{block.number}. {block.text}" if block.number else block.text
            case Table():
                yield from (" | ".join(row) for row in (block.header, *block.rows))
            case Rule():
                pass


def _strategy(label: str, text: str, line: int) -> Strategy:
    said = unquoted(plain(text.strip().lstrip(":").strip()))
    return Strategy(
        label=plain(label).strip().rstrip(":").strip(),
        text=said,
        line=line,
    )


def unquoted(text: str) -> str:
    """The text without the quotation marks that wrap the whole of it."""
    bare = text.strip()
    wrapped = len(bare) > 1 and bare[0] in '"“' and bare[-1] in '"”'
    return bare[1:-1].strip() if wrapped and not set(bare[1:-1]) & set('"“”') else bare
