"""Names that no file in a repository can have, homes that are none, and places that cannot be written to."""

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
from pathlib import Path

import pytest

from hostile_inputs import Ran, judge, run
from prepdeck.documents.text import make_printable
from prepdeck.errors import PrepdeckError, Problem, UsageError
from prepdeck.files import MAX_FILE_BYTES, read_whole_file, shorten_file_name
from prepdeck.library import gathering
from prepdeck.library.adding import add_to_library
from prepdeck.library.home import ensure_device_name, find_home
from prepdeck.library.target import make_target_name, quote_for_shell
from prepdeck.ui.theme import THEMES, load_theme_name

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
NO_TEXT = [b"caf\xe9", b"\xff", b"\xed\xa0\x80"]


USUAL = {b"Upper", b"a\nb", b"-rf", b"~root", b"x" * 255, "𐐷".encode() * 60, b"caf\xe9", b"\xff"}  # tried every day
MARKED = [
    pytest.param(name, marks=() if name in USUAL else pytest.mark.thorough, id=ascii(name)[2:-1][:40])
    for name in (*NAMES, *NO_TEXT)
]


@pytest.fixture(params=MARKED)
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder of that name with a note in it."""
    path = tmp_path / "research" / os.fsdecode(request.param)
    try:
        path.mkdir(parents=True)
    except OSError:
        pytest.skip("this file system has no such names")
    (path / "note.md").write_text(NOTE, "utf-8")
    return path


def name_of(text: str) -> str:
    """A short name for a test."""
    return text[:30]


def refused(ran: Ran, code: int, *words: str) -> None:
    """Assert that a command said in one line what is wrong."""
    judge(ran)
    assert ran.code == code
    assert ran.err.count("\n") == 1, ran.err
    assert all(word in ran.err for word in words), ran.err


def test_a_folder_with_any_name_is_added_opened_by_what_was_typed_and_removed(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    assert judge(run(home, "add", "--", str(folder))).code == 0
    (made,) = (path.name for path in (home / "data" / "targets").iterdir())
    assert quote_for_shell(made) == made  # typed as it is
    for each in (("plan", "--", made), ("export", "-o", "-", "--", made), (f"--target={made}",), ("remove", made)):
        assert judge(run(home, *each), *each).code == 0
    try:
        folder.name.encode()
    except UnicodeEncodeError:
        refused(run(home, "add", f"--target={folder.name}", str(folder)), 2, "UTF-8")
        return
    assert judge(run(home, "add", f"--target={folder.name}", str(folder))).code == 0
    for each in (("plan", "--", folder.name), ("search", "bell", f"--target={folder.name}")):
        assert judge(run(home, *each), *each).code == 0
    assert judge(run(home, "remove", "--", folder.name)).code == 0


def test_a_folder_put_there_by_hand_is_listed_as_it_can_be_typed(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(folder, home / "data" / "targets" / folder.name)
    listed = judge(run(home, "list"), "list")
    word = quote_for_shell(folder.name)
    assert make_printable(word) == word
    if folder.name.encode("utf-8", "surrogateescape").decode("utf-8", "ignore") != folder.name:
        assert f"prepdeck remove {word}" in listed.err
    else:
        assert word in [line.partition("  ")[0] for line in listed.out.split("\n")]  # its title may be invisible
        assert judge(run(home, "export", "--", folder.name), "export").code == 0
        assert judge(run(home, "round", "add", f"--target={folder.name}", "-y", "Onsite", "+3d")).code == 0
    assert typed(word) == folder.name
    assert judge(run(home, "remove", "--", folder.name), "remove").code == 0
    (trash,) = (home / "data" / "trash").iterdir()
    assert (trash / "note.md").read_text("utf-8") == NOTE


def typed(word: str) -> str:
    """What a shell makes of a word."""
    bash = shutil.which("bash")
    if bash is None:
        (found,) = shlex.split(word.removeprefix("-- "))
        return found
    program = f'set -- {word.removeprefix("-- ")}; [ $# = 1 ] && printf %s "$1"'
    done = subprocess.run([bash, "-c", program], capture_output=True, check=True, env={**os.environ, "LC_ALL": "C"})
    return os.fsdecode(done.stdout)


def test_two_folders_whose_names_differ_in_case_or_form_stay_two_targets(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "research"
    for name in ("Acme", "acme", "caf\u00e9", "cafe\u0301"):
        (source / name).mkdir(parents=True, exist_ok=True)
        (source / name / "note.md").write_text(f"# {name}\n\nInk.\n", "utf-8")
    there = len(list(source.iterdir()))
    assert judge(run(home, "add", str(source))).code == 0
    assert len(list((home / "data" / "targets").iterdir())) == there


@pytest.mark.parametrize("name", [b"caf\xe9.md", b"a\nb.md", b"-rf.md", b"\x1b[2J.md", b"~root.md", b" .md", b"..md"])
def test_a_file_with_any_name_is_taken_or_named(tmp_path: Path, name: bytes) -> None:
    home, path = tmp_path / "home", tmp_path / os.fsdecode(name)
    path.write_text(NOTE, "utf-8")
    ran = judge(run(home, "add", "-t", "acme", "--", f"./{path.name}"))
    assert ran.code == (1 if b"\xe9" in name else 0)
    for each in (["check", "--", f"./{path.name}"], ["show", "--json", "--", f"./{path.name}"]):
        judge(run(home, *each), *each)


def test_a_file_called_like_a_home_folder_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "~").mkdir()
    (tmp_path / "~" / "note.md").write_text(NOTE, "utf-8")
    assert "added" in judge(run(tmp_path / "home", "add", "-t", "acme", "./~")).out
    assert judge(run(tmp_path / "home", "export", "acme", "-o", "./~root-summary.md")).code == 0
    assert (tmp_path / "~root-summary.md").is_file()


# -- what no folder of research should be


def test_prepdeck_does_not_bring_itself_in(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    assert run(home, "add", str(tmp_path / "note.md"), "-t", "acme").code == 0
    for asked in (home / "data", home / "state", home / "cache"):
        asked.mkdir(exist_ok=True)
        ran = judge(run(home, "add", str(asked)))
        assert ran.code == 1
        assert f"{asked}: prepdeck's own folder" in ran.err
    ran = judge(run(home, "add", str(tmp_path), "-t", "acme"))
    assert "1 same in acme" in ran.out
    assert len(list((home / "data" / "targets").iterdir())) == 1


def test_a_whole_disk_is_refused_in_one_line_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_MAX_ENTRY_COUNT", 50)
    source = tmp_path / "disk"
    for number in range(30):
        (source / f"{number}").mkdir(parents=True)
        (source / f"{number}" / "note.md").write_text(NOTE, "utf-8")
    (source / "odd.bin").write_bytes(b"")
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    ran = judge(run(tmp_path / "home", "add", str(source), str(tmp_path / "note.md")))
    assert f"{source}: more than 50 files; " in ran.err
    assert ran.out.splitlines()[-1] == "1 added in note"
    assert "odd.bin" not in ran.out


def test_folders_in_folders_without_end_are_named(tmp_path: Path) -> None:
    home, deep = tmp_path / "home", tmp_path / "research"
    deep.mkdir()
    (deep / "note.md").write_text(NOTE, "utf-8")
    here = os.open(deep, os.O_RDONLY)
    for _ in range(1_200):  # one by one: the whole path is longer than the system takes
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    ran = judge(run(home, "add", str(deep)))
    subprocess.run(["rm", "-rf", deep], check=True)  # what pytest removes it with calls itself at every folder
    assert ran.code == 1
    assert "folders deep; choose that folder itself" in ran.err
    assert "1 added in research" in ran.out


@pytest.mark.parametrize("arguments", [("add", ""), ("add", " "), ("check", "")])
def test_an_empty_name_is_not_the_folder_one_is_in(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    ran = judge(run(tmp_path / "home", *arguments))
    assert ran.code == 1
    assert "is empty" in ran.err + ran.out
    assert "note.md" not in ran.out


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
def test_an_empty_name_is_not_the_bundled_target(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    before = sorted(tmp_path.rglob("*"))
    refused(run(tmp_path / "home", *arguments), 2, "; ")
    assert sorted(tmp_path.rglob("*")) == before


# -- files that are none


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pipe, a link to itself, a link to nothing and a socket in it."""
    path = tmp_path / "odd"
    path.mkdir()
    os.mkfifo(path / "pipe.md")
    (path / "loop.md").symlink_to("loop.md")
    (path / "gone.md").symlink_to("nothing")
    (path / "up").symlink_to(path)
    monkeypatch.chdir(path)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.md")
    (path / "note.md").write_text(NOTE, "utf-8")
    return path


@pytest.mark.parametrize("command", ["add", "check"])
def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path, odd: Path, command: str) -> None:
    ran = judge(run(tmp_path / "home", command, str(odd)))
    assert ran.code == 1
    for name in ("pipe.md", "loop.md", "gone.md", "socket.md", "up"):
        assert f"{odd}/{name}: " in ran.err + ran.out


def test_what_is_no_file_in_a_target_leaves_the_rest_open(tmp_path: Path, odd: Path) -> None:
    home = tmp_path / "home"
    target = home / "data" / "targets" / "acme"
    shutil.copytree(odd, target, symlinks=True, copy_function=_copied)
    os.mkfifo(target / "pipe.md")
    (target / "folder.md").mkdir()
    ran = judge(run(home, "list"))
    assert "note" in ran.out
    assert all(f"/{name}: " in ran.err for name in ("pipe.md", "loop.md", "gone.md"))
    assert judge(run(home, "show", "acme", "note")).code == 0


def _copied(source: str, to: str) -> None:
    """Copy ordinary files and links alone."""
    if Path(source).is_symlink() or Path(source).is_file():
        shutil.copy2(source, to, follow_symlinks=False)


@pytest.mark.parametrize("place", ["state/look", "state/device", "cache/library.sqlite", "cache/progress/runway.past"])
@pytest.mark.parametrize("sort", ["pipe", "folder", "loop", "large"])
def test_what_is_no_file_where_prepdeck_keeps_one(tmp_path: Path, place: str, sort: str) -> None:
    home = tmp_path / "home"
    path = home / place
    path.parent.mkdir(parents=True)
    if sort == "pipe":
        os.mkfifo(path)
    elif sort == "folder":
        path.mkdir()
    elif sort == "loop":
        path.symlink_to(path.name)
    else:
        with path.open("wb") as file:
            file.truncate(1 << 33)  # takes no room on the disk
    assert "comp-guide" in judge(run(home, "list")).out
    judge(run(home, "round", "add", "Onsite", "+3d", "-y"))
    assert load_theme_name(find_home(home, {}), {}) in THEMES


def test_a_file_that_grows_while_it_is_read_is_read_no_further_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.md"
    path.write_bytes(b"a" * 10)
    real = os.fstat

    def growing(handle: int) -> os.stat_result:
        status = real(handle)
        with path.open("ab") as file:
            file.write(b"b" * 2_000)
        return status

    monkeypatch.setattr(os, "fstat", growing)
    with pytest.raises(PrepdeckError, match="larger than"):
        read_whole_file(path, max_bytes=1_000)
    assert len(read_whole_file(path, max_bytes=MAX_FILE_BYTES)) == 4_010


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system makes up no files")
def test_a_file_that_the_system_makes_up_is_read_whole() -> None:
    assert b"python" in read_whole_file(Path("/proc/self/status")).lower()
    with pytest.raises(PrepdeckError):
        read_whole_file(Path("/proc/self/pagemap"))


def test_a_file_from_which_nothing_can_be_read_yet_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Drained(io.BytesIO):
        """What the kernel's log is when all of it has been read."""

        def read(self, _: int | None = -1) -> bytes:
            return None  # type: ignore[return-value]

    path = tmp_path / "log.md"
    path.write_text(NOTE, "utf-8")

    def opened(handle: int, _: str) -> Drained:
        os.close(handle)
        return Drained()

    status = path.stat()
    monkeypatch.setattr(os, "fdopen", opened)
    monkeypatch.setattr(os, "fstat", lambda _: status)
    with pytest.raises(PrepdeckError, match="nothing can be read from it now"):
        read_whole_file(path)


@pytest.mark.parametrize("command", ["add", "check"])
def test_a_folder_that_is_gone_is_not_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ran = judge(run(tmp_path / "home", command, "."))
    assert ran.code == 1
    assert ".: the current folder no longer exists" in f"{ran.out}{ran.err}"


def test_files_that_vanish_or_change_while_they_are_read_are_taken_whole_or_named(tmp_path: Path) -> None:
    source = tmp_path / "research"
    source.mkdir()
    for number in range(40):
        (source / f"{number:02}.md").write_text(NOTE, "utf-8")
    outcomes = add_to_library(find_home(tmp_path / "home", {}), [str(source)]).file_outcomes
    (source / "07.md").unlink()
    (source / "08.md").unlink()
    (source / "08.md").mkdir()
    (source / "09.md").write_text("# Another\n", "utf-8")
    problems = [str(problem) for each in outcomes if not each.add_status for problem in each.problems]
    assert len(problems) == 2
    assert all(f"/{name}.md: " in said for name, said in zip(("07", "08"), problems, strict=True))
    written = tmp_path / "home" / "data" / "targets" / "research"
    assert (written / "09.md").read_text("utf-8") == "# Another\n"
    assert len(list(written.iterdir())) == 38


# -- homes


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[Path]:
    """A folder with everything that can be no home."""
    (tmp_path / "file").write_text("in the way", "utf-8")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "nothing").symlink_to("gone/away")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    yield tmp_path
    (tmp_path / "pipe").unlink()


@pytest.mark.parametrize("home", ["file", "loop", "pipe", "/dev/null", "x" * 300, "x/" * 2_500], ids=name_of)
@pytest.mark.parametrize("arguments", [("list",), ("add", "note.md"), ()])
def test_what_can_be_no_home_is_said_once_with_what_to_do(homes: Path, home: str, arguments: tuple[str, ...]) -> None:
    assert homes.is_dir()
    ran = run(Path(home), *arguments)
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "--home" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("home", [b"caf\xe9", b"new\nline \x1b[31m"])
def test_a_home_may_have_any_name(tmp_path: Path, home: bytes) -> None:
    path = tmp_path / os.fsdecode(home)
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    for each in (
        ("add", "note.md"),
        ("round", "add", "Onsite", "+3d", "-t", "note", "-y"),
        ("list",),
        ("search", "bell"),
        ("doctor",),
        ("-t", "note"),
        ("remove", "note"),
    ):
        assert judge(run(path, *each), *each).code == 0


@pytest.mark.parametrize("name", ["user_data_path", "user_state_path", "user_cache_path"])
def test_folders_that_depend_on_where_one_starts_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    # What older versions of platformdirs make of a relative HOME or XDG variable.
    monkeypatch.setattr(f"platformdirs.PlatformDirs.{name}", property(lambda _: Path("data/prepdeck")))
    with pytest.raises(UsageError, match=r"data/prepdeck: not an absolute path; .*--home"):
        find_home(None, {})


def test_the_variable_is_read_as_a_shell_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_home(None, {"PREPDECK_HOME": "~/deck"}).data_path == tmp_path / "deck" / "data"
    assert find_home(None, {"PREPDECK_HOME": "./~"}).data_path == Path.cwd() / "~" / "data"
    assert find_home(None, {"PREPDECK_HOME": ""}).data_path.is_absolute()  # as if it were not set


def test_a_folder_that_is_gone_is_no_place_to_start_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert judge(run(tmp_path / "home", "list")).code == 0
    refused(run(Path("relative"), "list"), 2, "the current folder no longer exists")
    refused(run(tmp_path / "home", "export"), 1, "the current folder no longer exists")
    assert judge(run(tmp_path / "home", "add", "note.md")).code == 1
    monkeypatch.chdir(tmp_path)


# -- places for the summary


@pytest.mark.parametrize(
    ("place", "words"),
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
    ids=name_of,
)
@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
def test_a_place_that_cannot_take_the_summary_is_said_in_one_line(
    homes: Path, place: str, words: str, force: tuple[str, ...]
) -> None:
    if place.startswith("/dev/") and not Path(place).exists():
        pytest.skip("this system has no such device")
    before = sorted(path for path in homes.iterdir() if path.name != "home")
    ran = judge(run(homes / "home", "export", "-o", place, *force))
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert words in ran.err
    assert sorted(path for path in homes.iterdir() if path.name != "home") == before


def test_a_pipe_or_a_device_is_written_into_without_force(homes: Path) -> None:
    assert judge(run(homes / "home", "export", "-o", "/dev/null")).code == 0
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((homes / "pipe").read_bytes()))
    reader.start()
    end = time.monotonic() + 10
    while run(homes / "home", "export", "-o", "pipe").code and time.monotonic() < end:
        pass  # the reader has not opened it yet
    reader.join(10)
    assert read[0].startswith(b"# Runway: study summary")
    assert not (homes / "pipe").is_file()


def test_standard_output_is_a_place_too(tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "prepdeck", "--home", str(tmp_path / "home"), "export", "-o"]
    shown = subprocess.run([*arguments, "/dev/stdout"], capture_output=True, check=True).stdout
    assert shown.startswith(b"# Runway: study summary")


# -- small things


def test_a_name_is_cut_by_bytes_and_never_within_a_sign() -> None:
    assert shorten_file_name("short") == "short"
    assert shorten_file_name("𐐷" * 60, 101) == "𐐷" * 25
    assert len(make_target_name("𐐷" * 60).encode()) <= 180


def test_a_message_that_repeats_a_file_stays_one_line_that_a_person_can_read() -> None:
    said = str(Problem(f"format {'9' * 5_000} is unknown", "a.toml", 1, "update prepdeck"))
    assert len(said) < 400
    assert said.startswith("a.toml:1: format 999")
    assert said.endswith("is unknown; update prepdeck")


def test_a_device_never_has_a_name_that_is_too_long_for_its_journal(tmp_path: Path) -> None:
    home = find_home(tmp_path / "home", {})
    home.state_path.mkdir(parents=True)
    (home.state_path / "device").write_text("a" * 300, "utf-8")
    assert len(ensure_device_name(home)) < 60
