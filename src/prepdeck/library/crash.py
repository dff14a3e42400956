"""The crash report: the traceback of a defect in prepdeck, saved for a bug report."""

import traceback

from prepdeck.documents.text import make_printable
from prepdeck.errors import NotWrittenError, PrepdeckError
from prepdeck.files import make_private, write_whole_file
from prepdeck.library.home import HomeFolders


def write_crash_report(home: HomeFolders, error: BaseException) -> PrepdeckError:
    """Save the traceback of an error as printable text, and return the error to show to the person."""
    report_path, report_notice = home.state_path / "crash.txt", "the details could not be saved"
    try:
        make_private(home.state_path)
        traceback_lines = "".join(traceback.format_exception(error)).split("\n")
        write_whole_file(
            report_path,
            "\n".join(map(make_printable, traceback_lines)),
            can_overwrite=True,
            is_private=True,
            follows_links=False,
        )
        report_notice = f"the details are in {report_path}"
    except (NotWrittenError, OSError):
        pass
    hint = f"your progress is saved; start again, and report this: {report_notice}"
    return PrepdeckError(f"prepdeck crashed: {type(error).__name__}: {error}", hint=hint)
