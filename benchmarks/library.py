"""Compare a large library with a small one: `python benchmarks/library.py [GUIDES] [PAIRS]`.

It generates guides and measures:

    add      adding the guides, compared with reading the files and splitting their front matter
    open     opening one target with all guides, and a home with a target for each, compared with an empty home
    list     the same with `prepdeck list`
    search   words in all guides, with a warm index: only the query, with a check for changed files, the command

Only the ratios can be compared between machines. Compile first (`python -m compileall -q src`), as an installation
does.
"""

import contextlib
import io
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import frontmatter

from prepdeck.cli.main import main as prepdeck
from prepdeck.library.home import HomeFolders, find_home
from prepdeck.library.index import run_with_index
from prepdeck.library.search import MAX_PASSAGES, full_text_query, search_documents
from prepdeck.library.target import open_target, open_targets

ROLES = ("Data Engineer", "Staff Engineer", "Product Manager", "Designer", "Site Reliability Engineer")
REGIONS = (("San Francisco", "$", "USD"), ("London", "£", "GBP"), ("Berlin", "€", "EUR"))
NOUNS = ("harbour", "lantern", "orchard", "granite", "compass", "kettle", "meadow", "anvil", "lighthouse", "cobalt")
VERBS = ("carries", "measures", "outlasts", "repairs", "follows", "collects", "surprises", "steadies")


def _sentence(dice: random.Random) -> str:
    first, baseline = dice.sample(NOUNS, 2)
    return f"The {first} {dice.choice(VERBS)} the {baseline} {dice.randint(2, 90)} times before anyone asks why."


def guide(number: int) -> str:
    """Return a guide of about 8 KB: front matter, a pay table, four levers, a strategy, sources and filler text."""
    dice = random.Random(number)  # noqa: S311 - the same guides in every run
    company, role = f"{dice.choice(NOUNS).title()} {number}", dice.choice(ROLES)
    rows, entries = [], []
    for region, currency, code in REGIONS:
        base, stock = dice.randint(90, 240), dice.randint(100, 500)
        high, stock_high, bonus = base + 60, stock + 200, dice.randint(8, 20)
        total, total_high = base + stock // 4, high + stock_high // 4
        rows.append(
            f"| **{region}** | {currency}{base}K – {currency}{high}K | {currency}{stock}K – {currency}{stock_high}K "
            f"| {bonus}% | {currency}{total}K – {currency}{total_high}K |"
        )
        entries.append(
            f"  - region: {region}\n    base_low: {base}000\n    base_high: {high}000\n    stock_low: {stock}000\n"
            f"    stock_high: {stock_high}000\n    bonus_pct: {bonus}\n    total_comp_low: {total}000\n"
            f"    total_comp_high: {total_high}000\n    currency: {code}\n"
        )
    levers = "\n\n".join(
        f'{n}. **The {dice.choice(NOUNS)}:** "{_sentence(dice)} {_sentence(dice)} I would say {dice.randint(5, 60)}K."'
        for n in range(1, 5)
    )
    talk = "\n\n".join(" ".join(_sentence(dice) for _ in range(6)) for _ in range(9))
    return (
        f"---\ncompany: {company.lower().replace(' ', '-')}\ncompany_display: {company}\nrole_display: {role}\n"
        f"last_updated: 2026-03-04\nnext_review_due: 2026-12-04\ndata_quality: estimated\ncompensation:\n"
        f"{''.join(entries)}---\n\n# {role} | {company} Negotiation Guide\n\n**Negotiation DNA:** {_sentence(dice)}\n\n"
        "| Region | Base | Equity (4yr) | Bonus | Total |\n|---|---|---|---|---|\n" + "\n".join(rows) + "\n\n"
        f"## Level Mapping\n\nIC{dice.randint(3, 6)} = Senior = L5\n\n## Notes\n\n{talk}\n\n## Levers\n\n{levers}\n\n"
        f"> **Negotiate Up:** {_sentence(dice)}\n\n"
        f"## Evidence & Sources\n\n- A survey of {dice.randint(20, 900)} offers\n"
    )


def seconds(job: Callable[[], object]) -> float:
    """Return the seconds that a job takes. Its output is discarded."""
    started_at = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        job()
    return time.perf_counter() - started_at


def print_comparison(name: str, ours: list[float], baseline: list[float]) -> None:
    """Print the medians of both and of their pairwise ratios."""
    ratios = [first / second for first, second in zip(ours, baseline, strict=True)]
    print(
        f"{name:<34} {statistics.median(ours) * 1e3:8.1f} ms   against {statistics.median(baseline) * 1e3:8.1f} ms"
        f"   ratio {statistics.median(ratios):6.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def _split_front_matter(files: list[Path]) -> None:
    for path in files:
        frontmatter.loads(path.read_text("utf-8"))


def _run(home: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "prepdeck", "--home", str(home), *arguments], check=True, capture_output=True)


def _measure_add(folder: Path, count: int, pairs: int) -> None:
    files = sorted((folder / "guides").iterdir())
    ours, baseline_seconds = [], []
    for number in range(pairs):
        baseline_seconds.append(seconds(partial(_split_front_matter, files)))
        ours.append(seconds(partial(_add, folder / f"home-{number}", folder / "guides")))
    print_comparison(f"add {count:,}, against splitting", ours, baseline_seconds)
    second_seconds = [seconds(partial(_add, folder / "home-0", folder / "guides")) for _ in baseline_seconds]
    print_comparison("add again, nothing new", second_seconds, baseline_seconds)


def _run_query(home: HomeFolders, words: str) -> None:
    run_with_index(home.cache_path, lambda index: index.find_documents(full_text_query(words), (), MAX_PASSAGES))


def _add(home: Path, folder: Path) -> None:
    prepdeck(["--home", str(home), "add", str(folder)])


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4466
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(count):
            text = guide(number)
            for path in (folder / "guides" / f"{number:05}.md", folder / "many" / f"company-{number:05}" / "guide.md"):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
        _measure_add(folder, count, min(pairs, 3))
        empty, first, many = (find_home(folder / each, {}) for each in ("empty", "home-0", "crowd"))
        crowd = seconds(partial(_add, folder / "crowd", folder / "many"))
        print(f"add, a target for each: {crowd:.1f} s")
        opening: dict[str, list[float]] = {"empty": [], "one": [], "many": []}
        printing: dict[str, list[float]] = {"empty": [], "one": [], "many": []}
        for _ in range(pairs):
            opening["empty"].append(seconds(lambda: open_target(empty, "runway")))
            opening["one"].append(seconds(lambda: open_target(first, "guides")))
            opening["many"].append(seconds(lambda: open_target(many, "company-00007")))
            for key, home in (("empty", "empty"), ("one", "home-0"), ("many", "crowd")):
                printing[key].append(seconds(partial(_run, folder / home, "list")))
        print_comparison(f"open a target of {count:,}", opening["one"], opening["empty"])
        print_comparison(f"open one of {count:,} targets", opening["many"], opening["empty"])
        print_comparison(f"list a target of {count:,}", printing["one"], printing["empty"])
        print_comparison(f"list {count:,} targets", printing["many"], printing["empty"])
        for searched, description in ((first, "one target"), (many, "a target each")):
            for words in ("cobalt lighthouse", "guide", "company 77"):
                jobs = (
                    partial(_run_query, searched, words),
                    partial(search_documents, searched, words),
                    partial(_run, searched.data_path.parent, "search", words),
                )
                milliseconds = [statistics.median(seconds(job) for _ in range(pairs)) * 1e3 for job in jobs]
                print(
                    f"search {words!r} in {description}: "
                    + ", ".join(f"{job_milliseconds:.1f} ms" for job_milliseconds in milliseconds)
                )
        open_seconds = [
            seconds(lambda: open_targets(many, [f"company-{n:05}" for n in range(count)])) for _ in range(pairs)
        ]
        print(f"open all {count:,} targets: {statistics.median(open_seconds) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
