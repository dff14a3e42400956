"""Odd file names, unusable homes and unwritable paths."""

import io
import os
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hostile_inputs import Ran, judge, run
from prepdeck.documents.text import make_printable, quote_for_shell
from prepdeck.errors import PrepdeckError, Problem, UsageError
from prepdeck.files import MAX_FILE_BYTES, read_whole_file, shorten_file_name
from prepdeck.library import gathering
from prepdeck.library.adding import add_to_library
from prepdeck.library.home import ensure_device_name, find_home
from prepdeck.library.target import make_target_name
from prepdeck.ui.theme import THEMES, load_theme_name

NOW = datetime(2026, 7, 1, 18, tzinfo=UTC)

NOTE = "# A call\n\nThe bell rings.\n"
NAMES = [
    b"Upper",
    b"a b",
    b" in front",
    b"behind ",
    b"a\nb",
    b"a\tb",
    b"\x1b[31mred",
    b"-rf",
    b"--help",
    b"$(id)",
    b"`id`",
    b"[bold]",
    b"[/",
    b"{0.__class__}%s%n",
    b"~root",
    b"~",
    b"*",
    b"'\"",
    b"\\",
    b"CON",
    b"decks",
    b"dots...",
    b"x" * 255,
    "e\u0301".encode(),
    "é".encode(),
    "😀".encode() * 60,
    "𐐷".encode() * 60,
    ("名" * 60).encode(),
    "שלום".encode(),
    "a\u202eb".encode(),
    "\u200b".encode(),
    "ﬁ".encode(),
    "İ".encode(),
]
UNDECODABLE_NAMES = [b"caf\xe9", b"\xff", b"\xed\xa0\x80"]


COMMON_NAMES = {
    b"Upper",
    b"a\nb",
    b"-rf",
    b"~root",
    b"x" * 255,
    "𐐷".encode() * 60,
    b"caf\xe9",
    b"\xff",
}  # tested in every run; the others only in thorough runs
NAME_PARAMETERS = [
    pytest.param(name, marks=() if name in COMMON_NAMES else pytest.mark.thorough, id=ascii(name)[2:-1][:40])
    for name in (*NAMES, *UNDECODABLE_NAMES)
]


@pytest.fixture(params=NAME_PARAMETERS)
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder with an odd name that contains a note."""
    path = tmp_path / "research" / os.fsdecode(request.param)
    try:
        path.mkdir(parents=True)
    except OSError:
        pytest.skip("this file system has no such names")
    (path / "note.md").write_text(NOTE, "utf-8")
    return path


def short_test_id(text: str) -> str:
    """Return a short id for a test."""
    return text[:30]


def assert_refused(result: Ran, code: int, *words: str) -> None:
    """Assert that a command failed with one line of error."""
    judge(result)
    assert result.code == code
    assert result.err.count("\n") == 1, result.err
    assert all(word in result.err for word in words), result.err


def test_a_folder_with_any_name_can_be_added_opened_and_removed(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    assert judge(run(home, "add", "--", str(folder))).code == 0
    (target_name,) = (path.name for path in (home / "data" / "targets").iterdir())
    assert quote_for_shell(target_name) == target_name  # can be typed without quotes
    for arguments in (
        ("plan", "--", target_name),
        ("export", "-o", "-", "--", target_name),
        (f"--target={target_name}",),
        ("remove", target_name),
    ):
        assert judge(run(home, *arguments), *arguments).code == 0
    try:
        folder.name.encode()
    except UnicodeEncodeError:
        assert_refused(run(home, "add", f"--target={folder.name}", str(folder)), 2, "UTF-8")
        return
    assert judge(run(home, "add", f"--target={folder.name}", str(folder))).code == 0
    for arguments in (("plan", "--", folder.name), ("search", "bell", f"--target={folder.name}")):
        assert judge(run(home, *arguments), *arguments).code == 0
    assert judge(run(home, "remove", "--", folder.name)).code == 0


def test_a_folder_created_by_hand_is_listed_as_it_can_be_typed(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(folder, home / "data" / "targets" / folder.name)
    list_result = judge(run(home, "list"), "list")
    quoted_name = quote_for_shell(folder.name)
    assert make_printable(quoted_name) == quoted_name
    if folder.name.encode("utf-8", "surrogateescape").decode("utf-8", "ignore") != folder.name:
        assert f"prepdeck remove {quoted_name}" in list_result.err
    else:
        assert quoted_name in [
            line.partition("  ")[0] for line in list_result.out.split("\n")
        ]  # its title may be invisible
        assert judge(run(home, "export", "--", folder.name), "export").code == 0
        assert judge(run(home, "round", "add", f"--target={folder.name}", "-y", "Onsite", "+3d")).code == 0
    assert expand_in_shell(quoted_name) == folder.name
    assert judge(run(home, "remove", "--", folder.name), "remove").code == 0
    (trash,) = (home / "data" / "trash").iterdir()
    assert (trash / "note.md").read_text("utf-8") == NOTE


def expand_in_shell(quoted_name: str) -> str:
    """Return the argument that a shell makes from a word."""
    bash = shutil.which("bash")
    if bash is None:
        (expanded_word,) = shlex.split(quoted_name.removeprefix("-- "))
        return expanded_word
    program = f'set -- {quoted_name.removeprefix("-- ")}; [ $# = 1 ] && printf %s "$1"'
    bash_result = subprocess.run(
        [bash, "-c", program], capture_output=True, check=True, env={**os.environ, "LC_ALL": "C"}
    )
    return os.fsdecode(bash_result.stdout)


def test_names_that_differ_only_in_case_or_form_are_different_targets(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "research"
    for name in ("Acme", "acme", "caf\u00e9", "cafe\u0301"):
        (source / name).mkdir(parents=True, exist_ok=True)
        (source / name / "note.md").write_text(f"# {name}\n\nInk.\n", "utf-8")
    folder_count = len(list(source.iterdir()))
    assert judge(run(home, "add", str(source))).code == 0
    assert len(list((home / "data" / "targets").iterdir())) == folder_count


@pytest.mark.parametrize("name", [b"caf\xe9.md", b"a\nb.md", b"-rf.md", b"\x1b[2J.md", b"~root.md", b" .md", b"..md"])
def test_a_file_with_any_name_is_added_or_reported(tmp_path: Path, name: bytes) -> None:
    home, path = tmp_path / "home", tmp_path / os.fsdecode(name)
    path.write_text(NOTE, "utf-8")
    result = judge(run(home, "add", "-t", "acme", "--", f"./{path.name}"))
    assert result.code == (1 if b"\xe9" in name else 0)
    for arguments in (["check", "--", f"./{path.name}"], ["show", "--json", "--", f"./{path.name}"]):
        judge(run(home, *arguments), *arguments)


def test_a_file_named_like_a_home_folder_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "~").mkdir()
    (tmp_path / "~" / "note.md").write_text(NOTE, "utf-8")
    assert "added" in judge(run(tmp_path / "home", "add", "-t", "acme", "./~")).out
    assert judge(run(tmp_path / "home", "export", "acme", "-o", "./~root-summary.md")).code == 0
    assert (tmp_path / "~root-summary.md").is_file()


# -- folders that are not research


def test_prepdeck_does_not_add_its_own_folders(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    assert run(home, "add", str(tmp_path / "note.md"), "-t", "acme").code == 0
    for own_folder in (home / "data", home / "state", home / "cache", home / "config"):
        own_folder.mkdir(exist_ok=True)
        result = judge(run(home, "add", str(own_folder)))
        assert result.code == 1
        assert f"{own_folder}: prepdeck's own folder" in result.err
    result = judge(run(home, "add", str(tmp_path), "-t", "acme"))
    assert "1 unchanged in acme" in result.out
    assert len(list((home / "data" / "targets").iterdir())) == 1


def test_a_folder_with_too_many_files_is_refused_before_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_MAX_ENTRY_COUNT", 50)
    source = tmp_path / "disk"
    for number in range(30):
        (source / f"{number}").mkdir(parents=True)
        (source / f"{number}" / "note.md").write_text(NOTE, "utf-8")
    (source / "odd.bin").write_bytes(b"")
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    result = judge(run(tmp_path / "home", "add", str(source), str(tmp_path / "note.md")))
    assert f"{source}: more than 50 files; " in result.err
    assert result.out.splitlines()[-1] == "1 added in note"
    assert "odd.bin" not in result.out


def test_very_deep_folders_are_reported(tmp_path: Path) -> None:
    home, deep = tmp_path / "home", tmp_path / "research"
    deep.mkdir()
    (deep / "note.md").write_text(NOTE, "utf-8")
    folder_handle = os.open(deep, os.O_RDONLY)
    for _ in range(1_200):  # one by one, because the whole path is longer than the system allows
        os.mkdir("d", dir_fd=folder_handle)
        subfolder_handle = os.open("d", os.O_RDONLY, dir_fd=folder_handle)
        os.close(folder_handle)
        folder_handle = subfolder_handle
    os.close(folder_handle)
    result = judge(run(home, "add", str(deep)))
    subprocess.run(["rm", "-rf", deep], check=True)  # pytest's own cleanup recurses too deeply
    assert result.code == 1
    assert "folders deep; choose that folder itself" in result.err
    assert "1 added in research" in result.out


@pytest.mark.parametrize("arguments", [("add", ""), ("add", " "), ("check", "")])
def test_an_empty_path_is_not_the_current_folder(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    result = judge(run(tmp_path / "home", *arguments))
    assert result.code == 1
    assert "is empty" in result.err + result.out
    assert "note.md" not in result.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("-t", ""),
        ("plan", ""),
        ("export", " "),
        ("export", "-o", "-", ""),
        ("round", "list", "-t", ""),
        ("round", "add", "-t", "", "Onsite", "+3d", "-y"),
        ("search", "-t", "", "bell"),
        ("add", "-t", " ", "note.md"),
        ("remove", ""),
        ("doctor", ""),
        ("restore", ""),
        ("--target=--",),
        ("-t--",),
        ("add", "--target=--", "note.md"),
        ("export", "-o--"),
        ("plan", "--retention=--"),
        ("--home", "", "list"),
        ("--home= ", "list"),
        ("--home=--", "list"),
    ],
)
def test_an_empty_target_name_is_not_the_bundled_target(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert_refused(run(tmp_path / "home", *arguments), 2, "; ")
    assert sorted(tmp_path.rglob("*")) == before


# -- special files


@pytest.fixture
def odd_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pipe, a link to itself, a broken link and a socket."""
    path = tmp_path / "odd"
    path.mkdir()
    os.mkfifo(path / "pipe.md")
    (path / "loop.md").symlink_to("loop.md")
    (path / "gone.md").symlink_to("nothing")
    (path / "up").symlink_to(path)
    monkeypatch.chdir(path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.md")
    (path / "note.md").write_text(NOTE, "utf-8")
    return path


@pytest.mark.parametrize("command", ["add", "check"])
def test_special_files_are_reported_without_waiting(tmp_path: Path, odd_folder: Path, command: str) -> None:
    result = judge(run(tmp_path / "home", command, str(odd_folder)))
    assert result.code == 1
    for name in ("pipe.md", "loop.md", "gone.md", "socket.md", "up"):
        assert f"{odd_folder}/{name}: " in result.err + result.out


def test_a_target_with_special_files_opens_without_them(tmp_path: Path, odd_folder: Path) -> None:
    home = tmp_path / "home"
    target = home / "data" / "targets" / "acme"
    shutil.copytree(odd_folder, target, symlinks=True, copy_function=_copy_files_and_links)
    os.mkfifo(target / "pipe.md")
    (target / "folder.md").mkdir()
    result = judge(run(home, "list"))
    assert "note" in result.out
    assert all(f"/{name}: " in result.err for name in ("pipe.md", "loop.md", "gone.md"))
    assert judge(run(home, "show", "acme", "note")).code == 0


def _copy_files_and_links(source: str, destination: str) -> None:
    """Copy only regular files and links."""
    if Path(source).is_symlink() or Path(source).is_file():
        shutil.copy2(source, destination, follow_symlinks=False)


@pytest.mark.parametrize(
    "own_path",
    ["state/look", "state/device", "cache/library.sqlite", "cache/progress/runway.past", "config/config.toml"],
)
@pytest.mark.parametrize("file_type", ["pipe", "folder", "loop", "large"])
def test_special_files_in_place_of_prepdecks_own_files_do_no_harm(
    tmp_path: Path, own_path: str, file_type: str
) -> None:
    home = tmp_path / "home"
    path = home / own_path
    path.parent.mkdir(parents=True)
    if file_type == "pipe":
        os.mkfifo(path)
    elif file_type == "folder":
        path.mkdir()
    elif file_type == "loop":
        path.symlink_to(path.name)
    else:
        with path.open("wb") as file:
            file.truncate(1 << 33)  # a sparse file needs no disk space
    assert "comp-guide" in judge(run(home, "list")).out
    judge(run(home, "round", "add", "Onsite", "+3d", "-y"))
    assert load_theme_name(find_home(home, {}), {}) in THEMES


def test_a_growing_file_is_not_read_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.md"
    path.write_bytes(b"a" * 10)
    real_fstat = os.fstat

    def growing(handle: int) -> os.stat_result:
        status = real_fstat(handle)
        with path.open("ab") as file:
            file.write(b"b" * 2_000)
        return status

    monkeypatch.setattr(os, "fstat", growing)
    with pytest.raises(PrepdeckError, match="larger than"):
        read_whole_file(path, max_bytes=1_000)
    assert len(read_whole_file(path, max_bytes=MAX_FILE_BYTES)) == 4_010


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")
def test_a_file_of_the_proc_file_system_is_read_completely() -> None:
    assert b"python" in read_whole_file(Path("/proc/self/status")).lower()
    with pytest.raises(PrepdeckError):
        read_whole_file(Path("/proc/self/pagemap"))


def test_a_file_without_available_data_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Drained(io.BytesIO):
        """A file like the kernel log after all of it has been read."""

        def read(self, _: int | None = -1) -> bytes:
            return None  # type: ignore[return-value]

    path = tmp_path / "log.md"
    path.write_text(NOTE, "utf-8")

    def open_drained(handle: int, _: str) -> Drained:
        os.close(handle)
        return Drained()

    status = path.stat()
    monkeypatch.setattr(os, "fdopen", open_drained)
    monkeypatch.setattr(os, "fstat", lambda _: status)
    with pytest.raises(PrepdeckError, match="nothing can be read from it now"):
        read_whole_file(path)


@pytest.mark.parametrize("command", ["add", "check"])
def test_a_removed_current_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    result = judge(run(tmp_path / "home", command, "."))
    assert result.code == 1
    assert ".: the current folder no longer exists" in f"{result.out}{result.err}"


def test_files_that_change_during_add_are_added_whole_or_reported(tmp_path: Path) -> None:
    source = tmp_path / "research"
    source.mkdir()
    for number in range(40):
        (source / f"{number:02}.md").write_text(NOTE, "utf-8")
    outcomes = add_to_library(find_home(tmp_path / "home", {}), [str(source)], now=NOW).file_outcomes
    (source / "07.md").unlink()
    (source / "08.md").unlink()
    (source / "08.md").mkdir()
    (source / "09.md").write_text("# Another\n", "utf-8")
    problems = [str(problem) for outcome in outcomes if not outcome.add_status for problem in outcome.problems]
    assert len(problems) == 2
    assert all(f"/{name}.md: " in message for name, message in zip(("07", "08"), problems, strict=True))
    target_folder = tmp_path / "home" / "data" / "targets" / "research"
    assert (target_folder / "09.md").read_text("utf-8") == "# Another\n"
    assert len(list(target_folder.iterdir())) == 38


# -- homes


@pytest.fixture
def unusable_homes(tmp_path: Path) -> Iterator[Path]:
    """A folder with paths that cannot be a home."""
    (tmp_path / "file").write_text("in the way", "utf-8")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "nothing").symlink_to("gone/away")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    yield tmp_path
    (tmp_path / "pipe").unlink()


@pytest.mark.parametrize("home", ["file", "loop", "pipe", "/dev/null", "x" * 300, "x/" * 2_500], ids=short_test_id)
@pytest.mark.parametrize("arguments", [("list",), ("add", "note.md"), ()])
def test_an_unusable_home_is_reported_once_with_a_hint(
    unusable_homes: Path, home: str, arguments: tuple[str, ...]
) -> None:
    assert unusable_homes.is_dir()
    result = run(Path(home), *arguments)
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert "--home" in result.err
    assert result.out == ""


@pytest.mark.parametrize("home", [b"caf\xe9", b"new\nline \x1b[31m"])
def test_a_home_can_have_any_name(tmp_path: Path, home: bytes) -> None:
    path = tmp_path / os.fsdecode(home)
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    for arguments in (
        ("add", "note.md"),
        ("round", "add", "Onsite", "+3d", "-t", "note", "-y"),
        ("list",),
        ("search", "bell"),
        ("doctor",),
        ("-t", "note"),
        ("remove", "note"),
    ):
        assert judge(run(path, *arguments), *arguments).code == 0


@pytest.mark.parametrize("name", ["user_data_path", "user_state_path", "user_cache_path", "user_config_path"])
def test_relative_standard_folders_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    # Older versions of platformdirs return such a path for a relative HOME or XDG variable.
    monkeypatch.setattr(f"platformdirs.PlatformDirs.{name}", property(lambda _: Path("data/prepdeck")))
    with pytest.raises(UsageError, match=r"data/prepdeck: not an absolute path; .*--home"):
        find_home(None, {})


def test_the_home_variable_expands_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_home(None, {"PREPDECK_HOME": "~/deck"}).data_path == tmp_path / "deck" / "data"
    assert find_home(None, {"PREPDECK_HOME": "./~"}).data_path == Path.cwd() / "~" / "data"
    assert find_home(None, {"PREPDECK_HOME": ""}).data_path.is_absolute()  # as if it were not set


def test_commands_in_a_removed_folder_fail_only_if_they_need_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert judge(run(tmp_path / "home", "list")).code == 0
    assert_refused(run(Path("relative"), "list"), 2, "the current folder no longer exists")
    assert_refused(run(tmp_path / "home", "export"), 1, "the current folder no longer exists")
    assert judge(run(tmp_path / "home", "add", "note.md")).code == 1
    monkeypatch.chdir(tmp_path)


# -- paths for the summary


@pytest.mark.parametrize(
    ("output_path", "words"),
    [
        ("loop", "symbolic link"),
        ("pipe", "nothing reads from it"),
        (".", "it is a folder"),
        ("/", "folder"),
        ("new/", "ends like a folder"),
        ("file/summary.md", "Not a directory"),
        ("nowhere/summary.md", "No such file"),
        ("nothing", "nothing: "),
        ("/dev/full", "No space left"),
        ("~nobody-here/summary.md", "there is no such home folder"),
        ("x" * 300, "too long"),
    ],
    ids=short_test_id,
)
@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
def test_an_unwritable_summary_path_is_reported_in_one_line(
    unusable_homes: Path, output_path: str, words: str, force: tuple[str, ...]
) -> None:
    if output_path.startswith("/dev/") and not Path(output_path).exists():
        pytest.skip("this system has no such device")
    before = sorted(path for path in unusable_homes.iterdir() if path.name != "home")
    result = judge(run(unusable_homes / "home", "export", "-o", output_path, *force))
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert words in result.err
    assert sorted(path for path in unusable_homes.iterdir() if path.name != "home") == before


def test_a_pipe_or_device_is_written_to_without_force(unusable_homes: Path) -> None:
    assert judge(run(unusable_homes / "home", "export", "-o", "/dev/null")).code == 0
    chunks_read: list[bytes] = []
    reader = threading.Thread(target=lambda: chunks_read.append((unusable_homes / "pipe").read_bytes()))
    reader.start()
    deadline = time.monotonic() + 10
    while run(unusable_homes / "home", "export", "-o", "pipe").code and time.monotonic() < deadline:
        pass  # the reader has not opened it yet
    reader.join(10)
    assert chunks_read[0].startswith(b"# Runway: study summary")
    assert not (unusable_homes / "pipe").is_file()


def test_the_summary_can_be_written_to_dev_stdout(tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "prepdeck", "--home", str(tmp_path / "home"), "export", "-o"]
    output = subprocess.run([*arguments, "/dev/stdout"], capture_output=True, check=True).stdout
    assert output.startswith(b"# Runway: study summary")


# -- other limits


def test_names_are_cut_by_bytes_but_never_within_a_character() -> None:
    assert shorten_file_name("short") == "short"
    assert shorten_file_name("𐐷" * 60, 101) == "𐐷" * 25
    assert len(make_target_name("𐐷" * 60).encode()) <= 180


def test_a_message_with_very_long_text_is_shortened() -> None:
    message = str(Problem(f"format {'9' * 5_000} is unknown", "a.toml", 1, "update prepdeck"))
    assert len(message) < 400
    assert message.startswith("a.toml:1: format 999")
    assert message.endswith("is unknown; update prepdeck")


def test_a_device_name_always_fits_the_file_name_of_its_journal(tmp_path: Path) -> None:
    home = find_home(tmp_path / "home", {})
    home.state_path.mkdir(parents=True)
    (home.state_path / "device").write_text("a" * 300, "utf-8")
    assert len(ensure_device_name(home)) < 60
