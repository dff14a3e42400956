"""Measure how long documents take to parse: by kind over reference documents, and with growing length.

    PREPDECK_CORPUS=folder python benchmarks/reading.py

It measures processor time, because wall time is unreliable on a shared machine.
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
    """Return the kind of a text, and the shortest processor time to parse it."""
    best, kind = float("inf"), ""
    for _ in range(_ROUNDS):
        start = time.process_time()
        document, _problems = recognize.recognize_document(path.name, text)
        best, kind = min(best, time.process_time() - start), document.kind
    return kind, best


def main() -> int:
    """Measure and print the results."""
    folder = os.environ.get("PREPDECK_CORPUS")
    if not folder:
        print("PREPDECK_CORPUS is not set: set it to a folder with documents")
        return 1
    texts = {path: path.read_text("utf-8") for path in sorted(Path(folder).rglob("*")) if path.is_file()}
    by_kind: dict[str, list[float]] = {}
    for path, text in texts.items():
        kind, seconds_taken = seconds(path, text)
        by_kind.setdefault(kind, []).append(seconds_taken * 1000)
    for kind, figures in by_kind.items():
        figures.sort()
        p99 = figures[min(int(len(figures) * 0.99), len(figures) - 1)]
        print(f"{kind:<11} {len(figures):>4} files   median {statistics.median(figures):5.2f} ms   p99 {p99:5.2f} ms")
    print("\nthe longest document, repeated: time per character, relative to the document itself")
    path, text = max(texts.items(), key=lambda pair: len(pair[1]))
    seconds_per_character = seconds(path, text)[1] / len(text)
    for times in _GROWTH:
        repeated_text = f"{text}\n" * times
        ratio = seconds(path, repeated_text)[1] / len(repeated_text) / seconds_per_character
        print(f"{times:>4} x   {len(repeated_text):>9,} characters   {ratio:4.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
