"""Open addresses in the person's browser, and say whether the terminal can show links."""

import signal
import subprocess
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from prepdeck.errors import PrepdeckError

_LINK_PROGRAMS = {"iTerm.app", "WezTerm", "vscode", "ghostty", "rio", "Tabby"}
_LINK_TERMINALS = ("xterm-kitty", "xterm-ghostty", "foot", "alacritty", "wezterm", "contour")
_LINK_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_FIRST_VTE_WITH_LINKS = 5000
_ELINKS = "Elinks"  # a class of some versions of Python
_START_SECONDS = 0.5  # after which a browser that still runs has started
_KEY_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name))


def knows_links(environ: Mapping[str, str]) -> bool:
    """Whether the terminal shows links that can be clicked (OSC 8), as far as its variables say.

    Args:
        environ: The environment variables.
    """
    if environ.get("TMUX") or environ.get("STY") or environ.get("TERM", "").startswith(("screen", "tmux")):
        return False
    vte_version = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM", "") in _LINK_PROGRAMS
        or environ.get("TERM", "").startswith(_LINK_TERMINALS)
        or any(environ.get(name) for name in _LINK_VARIABLES)
        or (vte_version.isdecimal() and int(vte_version[:6]) >= _FIRST_VTE_WITH_LINKS)
    )


def find_browser() -> webbrowser.BaseBrowser:
    """Find the browser of BROWSER, or else that of the system.

    Raises:
        PrepdeckError: There is none.
    """
    try:
        return webbrowser.get()
    except (webbrowser.Error, ValueError, IndexError) as error:  # the last two for an odd BROWSER
        raise PrepdeckError(
            "no browser was found", hint="set BROWSER to one, or press y to copy the address"
        ) from error


def needs_terminal(browser: webbrowser.BaseBrowser) -> bool:
    """Whether a browser runs in the terminal, so that the app must make room for it."""
    return type(browser) is webbrowser.GenericBrowser or type(browser).__name__ == _ELINKS


def open_in_terminal(browser: webbrowser.BaseBrowser, address: str) -> bool:
    """Open an address in a browser that has the terminal until it ends; return whether that worked.

    Ctrl+c is meant for the browser then, although the terminal sends it to prepdeck, too. Ctrl+z stops both.
    """
    with _pass_over_key_signals():
        # Its own class would start it in the background, although it takes the keys and the screen.
        is_elinks = type(browser).__name__ == _ELINKS
        return (webbrowser.GenericBrowser(browser.name) if is_elinks else browser).open(address)


@contextmanager
def _pass_over_key_signals() -> Iterator[None]:
    """Do nothing on the signals of keys. They are not ignored, as the browser would inherit that."""
    handlers = {number: signal.signal(number, lambda *_: None) for number in _KEY_SIGNALS}
    if stop_signal := getattr(signal, "SIGTSTP", None):  # ctrl+z stops both, or the shell would wait for prepdeck
        handlers[stop_signal] = signal.signal(stop_signal, signal.SIG_DFL)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def open_in_window(browser: webbrowser.BaseBrowser, address: str) -> bool:
    """Open an address in a browser with a window of its own; return whether it started.

    What it prints is dropped, because it would be in the middle of the screen.
    """
    if not isinstance(browser, webbrowser.BackgroundBrowser):  # the others print nothing
        with suppress(OSError):  # it cannot be executed
            return browser.open(address)
        return False
    command = [browser.name, *(argument.replace("%s", address) for argument in browser.args)]
    no_stream = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - the command is the person's own
            command, stdin=no_stream, stdout=no_stream, stderr=no_stream, start_new_session=True
        )
    except OSError:
        return False
    with suppress(subprocess.TimeoutExpired):
        return process.wait(_START_SECONDS) == 0
    return True
