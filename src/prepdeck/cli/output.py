"""Standard output and standard error. One that takes no more text never stops what a command does.

Whoever reads may be gone, as `head` is after some lines, and a disk may be full. The rest is then sent nowhere.
"""

import os
import sys

TYPE_CHECKING = False  # as in `typing`, which `prepdeck --version` does without
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

_errors: "list[OSError]" = []


def write(text: str, stream: "TextIO | None") -> None:
    """Write text, unless the stream is closed, as by the shell's `2>&-`."""
    if stream is not None:
        _attempt(stream, lambda: stream.write(text))


def write_bytes(content: bytes, stream: "TextIO") -> None:
    """Write bytes as they are, behind the text that was written before."""
    _attempt(stream, stream.flush)
    _attempt(stream, lambda: stream.buffer.write(content))


def finish() -> OSError | None:
    """Write out what still waits.

    Returns:
        Why some of all that was written is lost; None if nothing is, or nobody was left to read it.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            _attempt(stream, stream.flush)
    first = next((error for error in _errors if not isinstance(error, BrokenPipeError)), None)
    _errors.clear()
    return first


def _attempt(stream: "TextIO", job: "Callable[[], object]") -> None:
    try:
        job()
    except OSError as error:
        _errors.append(error)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
