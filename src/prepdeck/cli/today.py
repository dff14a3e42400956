"""`prepdeck` without a command: open the app, or print Today."""

import gc
import os
import sys
from typing import TYPE_CHECKING

from prepdeck.cli.interrupt import InterruptedBySignal
from prepdeck.errors import NotWrittenError, PrepdeckError
from prepdeck.library.home import HomeFolders
from prepdeck.library.settings_file import load_settings
from prepdeck.signals import delay_signals

if TYPE_CHECKING:
    from prepdeck.ui.app import PrepdeckApp

_KEPT_VARIABLES = {"TEXTUAL_DISABLE_KITTY_KEY"}  # helps in a terminal that reports keys wrongly
_TERMINALS_WITHOUT_SCREENS = {"dumb", "unknown"}


def open_today(home: HomeFolders, target_name: str | None) -> None:
    """Open the app on Today. Print Today if standard input or output is not a terminal."""
    loaded_settings = load_settings(home, os.environ)
    if sys.stdout.isatty() and sys.stdin is not None and sys.stdin.isatty():
        if (terminal_name := os.environ.get("TERM", "")) in _TERMINALS_WITHOUT_SCREENS:
            hint = "set TERM to the type of your terminal, such as xterm-256color, or print Today with `prepdeck | cat`"
            raise PrepdeckError(f"a terminal with TERM={terminal_name} cannot show screens", hint=hint)
        gc.disable()  # nearly every object made at startup stays alive, so collections would only cost 10% of the time
        with delay_signals():  # a signal waits until the app can restore the terminal
            _forget_library_switches()
            from prepdeck.ui.app import PrepdeckApp  # noqa: PLC0415 - the only place that loads Textual

            app = PrepdeckApp(home, target_name, loaded_settings=loaded_settings)
            app.run()
            if app.study is not None:
                # A sync program may later replace the journals with an older version.
                app.study.backups.back_up_journals()
        _report_ending(app)
        return
    from prepdeck.cli.printing import print_page  # noqa: PLC0415 - not needed by the app
    from prepdeck.cli.progress_bar import ProgressBar  # noqa: PLC0415 - the same
    from prepdeck.pages.today import build_today_page  # noqa: PLC0415 - the same
    from prepdeck.study import Study  # noqa: PLC0415 - the same

    study = Study.open(home, target_name, loaded_settings=loaded_settings)
    study.backups.find_missing_events()
    with ProgressBar("planning") as progress_bar:
        study.planning.make_plan(progress_bar)
    print_page(build_today_page(study.make_overview(), has_keys=False))  # the page lists problems, so none go to stderr


def _forget_library_switches() -> None:
    """Remove the environment variables of Textual, with which its developers try things out.

    They can write files, type keys or choose a driver that does not exist.
    """
    for name in [name for name in os.environ if name.startswith("TEXTUAL") and name not in _KEPT_VARIABLES]:
        del os.environ[name]


def _report_ending(app: "PrepdeckApp") -> None:
    """Raise what the command line must report after the app has ended, if there is anything.

    Raises:
        InterruptedBySignal: A signal ended it.
        PrepdeckError: An error ended it.
        NotWrittenError: The person quit although something could not be saved.
    """
    from prepdeck.documents.text import format_count  # noqa: PLC0415 - not needed at startup

    lost_changes = format_count(app.study.store.unwritten_count if app.study else 0, "change")
    lost_text = f"{lost_changes} could not be saved" if lost_changes else ""
    if app.ending_signal is not None:
        if app.failure is not None:
            lost_text = f"what you typed is not saved: {app.failure}"
        raise InterruptedBySignal(app.ending_signal, lost_text or "everything you confirmed is saved")
    if app.failure is not None:
        raise app.failure
    if lost_text:
        raise NotWrittenError(lost_text)
