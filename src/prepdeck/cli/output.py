"""Standard output and standard error. A command finishes its work even if one of them can no longer be written.

The reader may have ended, as `head` does after some lines, or a disk may be full. Further output is then discarded.
"""

import os
import sys

TYPE_CHECKING = False  # the constant of `typing`, without loading that module
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

_errors: "list[OSError]" = []


def write(text: str, stream: "TextIO | None") -> None:
    """Write text. Do nothing if the stream is closed, as with `2>&-` in a shell."""
    if stream is not None:
        _attempt(stream, lambda: stream.write(text))


def write_bytes(content: bytes, stream: "TextIO") -> None:
    """Write bytes unchanged, after the text that was written before."""
    _attempt(stream, stream.flush)
    _attempt(stream, lambda: stream.buffer.write(content))


def finish() -> OSError | None:
    """Flush both streams.

    Returns:
        The first error that lost output. None if nothing was lost, or if only the reader had ended.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            _attempt(stream, stream.flush)
    first_error = next((error for error in _errors if not isinstance(error, BrokenPipeError)), None)
    _errors.clear()
    return first_error


def _attempt(stream: "TextIO", write_job: "Callable[[], object]") -> None:
    try:
        write_job()
    except OSError as error:
        _errors.append(error)
        # Python flushes the stream again at exit and would fail again, so point it at the null device.
        null_device = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_device, stream.fileno())
        os.close(null_device)
