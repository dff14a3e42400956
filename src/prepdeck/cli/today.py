"""`prepdeck` without a command."""

import gc
import os
import sys

from prepdeck.cli.interrupt import Interrupted, held_back
from prepdeck.errors import PrepdeckError
from prepdeck.library.home import Home

_WITHOUT_SCREENS = {"dumb", "unknown"}


def open_today(home: Home, target: str | None) -> None:
    """Open the app on Today, or print Today where there is no terminal to open it in."""
    if sys.stdout.isatty() and sys.stdin is not None and sys.stdin.isatty():
        if (terminal := os.environ.get("TERM", "")) in _WITHOUT_SCREENS:
            hint = "set TERM to what your terminal is, such as xterm-256color; `prepdeck | cat` prints Today"
            raise PrepdeckError(f"a terminal that says TERM={terminal} can show no screens", hint=hint)
        gc.disable()  # a start makes things to keep: looking for garbage meanwhile costs a tenth of it
        with held_back():  # a signal waits until the app can end cleanly
            from prepdeck.ui.app import PrepdeckApp  # noqa: PLC0415 - the one place where Textual is loaded

            app = PrepdeckApp(home, target)
            app.run()
            if app.study is not None:
                app.study.back_up()  # what was done in this session may be put back by a synchronizing program
        if app.ended_by is not None:
            from prepdeck.documents.text import counted  # noqa: PLC0415 - not needed by a start

            lost = counted(app.study.unwritten_count if app.study else 0, "change")
            raise Interrupted(app.ended_by, f"{lost} could not be saved" if lost else "all you did is saved")
        if app.failure is not None:
            raise app.failure
        return
    from prepdeck.cli.printing import print_page  # noqa: PLC0415 - not needed by the app
    from prepdeck.cli.waiting import Bar  # noqa: PLC0415 - the same
    from prepdeck.library.target import DEFAULT  # noqa: PLC0415 - the same
    from prepdeck.pages.today import page  # noqa: PLC0415 - the same
    from prepdeck.study import Study  # noqa: PLC0415 - the same

    study = Study.open(home, DEFAULT if target is None else target)
    study.look_for_missing()
    with Bar("planning") as bar:
        study.planning.make_plan(bar)
    print_page(page(study.overview(), keys=False))  # says what could not be read, too
