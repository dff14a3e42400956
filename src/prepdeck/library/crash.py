"""What is written down of a defect of prepdeck itself, for whoever mends it."""

import traceback

from prepdeck.documents.text import printable
from prepdeck.errors import NotWritten, PrepdeckError
from prepdeck.files import make_private, write_whole
from prepdeck.library.home import Home


def keep_report(home: Home, error: BaseException) -> PrepdeckError:
    """Write down where an error came from, as printable text, and give what the person is told of it."""
    report, kept = home.state / "crash.txt", "nothing more could be written down"
    try:
        make_private(home.state)
        lines = "".join(traceback.format_exception(error)).split("\n")
        write_whole(report, "\n".join(map(printable, lines)), replace=True, private=True)
        kept = f"what happened stands in {report}"
    except (NotWritten, OSError):
        pass
    hint = f"all you did is kept; start again, and report it: {kept}"
    return PrepdeckError(f"prepdeck broke: {type(error).__name__}: {error}", hint=hint)
