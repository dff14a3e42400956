"""How long documents take to be read: by kind over reference documents, and with growing length.

    PREPDECK_CORPUS=folder python benchmarks/reading.py

Processor time is counted, since a shared machine makes the clock on the wall lie.
"""

import os
import statistics
import sys
import time
from pathlib import Path

from prepdeck.documents import recognize

_ROUNDS = 5
_GROWTH = (1, 2, 4, 8, 16)


def seconds(path: Path, text: str) -> tuple[str, float]:
    """The kind of a text, and the least processor time that reading it took."""
    best, kind = float("inf"), ""
    for _ in range(_ROUNDS):
        start = time.process_time()
        document, _problems = recognize.recognize_document(path.name, text)
        best, kind = min(best, time.process_time() - start), document.kind
    return kind, best


def main() -> int:
    """Print the figures."""
    folder = os.environ.get("PREPDECK_CORPUS")
    if not folder:
        print("PREPDECK_CORPUS names no folder with documents")
        return 1
    texts = {path: path.read_text("utf-8") for path in sorted(Path(folder).rglob("*")) if path.is_file()}
    by_kind: dict[str, list[float]] = {}
    for path, text in texts.items():
        kind, took = seconds(path, text)
        by_kind.setdefault(kind, []).append(took * 1000)
    for kind, figures in by_kind.items():
        figures.sort()
        p99 = figures[min(int(len(figures) * 0.99), len(figures) - 1)]
        print(f"{kind:<11} {len(figures):>4} files   median {statistics.median(figures):5.2f} ms   p99 {p99:5.2f} ms")
    print("\nthe body of the longest document, repeated: time for each character against once")
    path, text = max(texts.items(), key=lambda pair: len(pair[1]))
    once = seconds(path, text)[1] / len(text)
    for times in _GROWTH:
        whole = f"{text}\n" * times
        print(f"{times:>4} x   {len(whole):>9,} characters   {seconds(path, whole)[1] / len(whole) / once:4.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
