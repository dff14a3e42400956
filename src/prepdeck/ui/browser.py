"""Open addresses in the person's browser, and say whether the terminal can show links."""

import webbrowser
from collections.abc import Mapping

from prepdeck.errors import PrepdeckError

_LINK_PROGRAMS = {"iTerm.app", "WezTerm", "vscode", "ghostty", "rio", "Tabby"}
_LINK_TERMINALS = ("xterm-kitty", "xterm-ghostty", "foot", "alacritty", "wezterm", "contour")
_LINK_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_FIRST_VTE_WITH_LINKS = 5000


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
    except webbrowser.Error as error:
        raise PrepdeckError(
            "no browser was found", hint="set BROWSER to one, or press y to copy the address"
        ) from error


def needs_terminal(browser: webbrowser.BaseBrowser) -> bool:
    """Whether a browser runs in the terminal, so that the app must make room for it."""
    return type(browser) is webbrowser.GenericBrowser
