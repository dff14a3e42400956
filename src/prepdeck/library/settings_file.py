"""The settings file, which prepdeck reads and never writes."""

from collections.abc import Mapping
from pathlib import Path

from prepdeck.errors import NotReadableError, Problem
from prepdeck.files import read_whole_file
from prepdeck.library.home import HomeFolders
from prepdeck.settings import DEFAULT_SETTINGS, LoadedSettings, override_by_variables, parse_settings

_MAX_SETTINGS_BYTES = 64 * 1024  # a settings file with a comment on everything is much shorter


def load_settings(home: HomeFolders, environ: Mapping[str, str]) -> LoadedSettings:
    """Return the settings. Environment variables count more than the settings file, and that more than the defaults.

    Args:
        home: The folders to use.
        environ: The environment variables.
    """
    return override_by_variables(_read_settings_file(home.settings_path), environ)


def _read_settings_file(path: Path) -> LoadedSettings:
    try:
        path.lstat()
    except FileNotFoundError:  # but a link that leads nowhere is reported
        return DEFAULT_SETTINGS
    except OSError:
        pass  # reading it tells why
    try:
        text = read_whole_file(path, max_bytes=_MAX_SETTINGS_BYTES).decode()
    except NotReadableError as error:
        hint = "put a text file with your settings there, or remove it"
        return _defaults_because(error.problem.message, str(path), hint)
    except UnicodeDecodeError as error:
        wrong_line = error.object.count(b"\n", 0, error.start) + 1
        return _defaults_because("not UTF-8 text", str(path), "save it as UTF-8", wrong_line)
    return parse_settings(text, str(path))


def _defaults_because(reason: str, where: str, hint: str, line: int = 0) -> LoadedSettings:
    message = f"{reason}, so the default settings are used"
    return DEFAULT_SETTINGS._replace(problems=(Problem(message, where, line, hint),))
