"""The rules of the house that a machine can hold."""

import ast
import builtins
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "prepdeck"
MODULES = sorted(
    ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCE.rglob("*.py")
    if path.name != "__main__.py"
)


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running the code."""
    program = f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.__stdout__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_no_module_outside_ui_loads_textual() -> None:
    modules = [name for name in MODULES if not name.startswith("prepdeck.ui")]
    assert "textual" not in loaded_by("\n".join(f"import {name}" for name in modules))


@pytest.mark.thorough
@pytest.mark.parametrize("module", MODULES)
def test_each_module_can_be_loaded_first(module: str) -> None:
    assert ("textual" in loaded_by(f"import {module}")) <= module.startswith("prepdeck.ui")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["list"],
        ["show", "runway", "comp-guide"],
        ["search", "flicker"],
        ["doctor"],
        ["restore"],
        ["round", "list"],
        ["plan"],
    ],
)
def test_the_command_line_never_loads_textual(arguments: list[str]) -> None:
    assert "textual" not in loaded_by(f"from prepdeck.cli.main import main\nmain({arguments!r})")


def test_version_loads_no_reader_and_no_yaml() -> None:
    loaded = loaded_by("from prepdeck.cli.main import main\nmain(['--version'])")
    assert not loaded & {"yaml", "frontmatter", "dataclasses", "prepdeck.documents.recognize"}


def test_what_is_painted_first_loads_nothing_of_what_is_studied() -> None:
    loaded = loaded_by("import prepdeck.ui.app")
    rooms = (
        *("prepdeck.study", "prepdeck.memory", "prepdeck.journal", "prepdeck.progress.", "prepdeck.session"),
        *("prepdeck.cards", "prepdeck.pages.today"),
    )
    assert not {name for name in loaded if name.startswith(rooms)}


def test_a_start_without_a_round_loads_no_page_of_the_plan_or_of_the_drill() -> None:
    assert not loaded_by("import prepdeck.study") & {f"prepdeck.pages.{name}" for name in ("plan", "chart", "drill")}


PARSERS = {
    "prepdeck.documents.recognize",
    *(f"prepdeck.documents.kinds.{name}" for name in ("comp_guide", "article", "tech_brief")),
}


def test_a_target_that_was_opened_before_needs_no_parser(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "targets" / "acme"
    folder.mkdir(parents=True)
    (folder / "notes.md").write_text("# Acme\n\nInk.\n", "utf-8")
    code = (
        "from pathlib import Path\nfrom prepdeck.library.home import find_home\nfrom prepdeck.study import Study\n"
        f"study = Study.open(find_home(Path({str(tmp_path)!r}), {{}}), 'acme')\n"
        "study.make_overview()\nassert list(study.target.document_infos) == ['notes']"
    )
    assert loaded_by(code) & PARSERS
    assert not loaded_by(code) & (PARSERS | {"yaml", "frontmatter", "prepdeck.cards.deck_file"})


def sources_with(pattern: str) -> set[str]:
    return {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(pattern, path.read_text("utf-8"))
    }


def test_the_command_line_prints_in_one_place() -> None:
    assert sources_with(r"\bprint\(|(?:\bstream|std(?:out|err)(?:__)?)\.(?:write|buffer)") == {"cli/output.py"}
    assert sources_with(r"\boutput\.write") == {"cli/printing.py", "cli/arguments.py"}


def test_text_is_made_printable_at_the_border_and_nowhere_else() -> None:
    border = {
        "library/target.py",
        "pages/line.py",
        "cli/printing.py",
        "ui/printable_filter.py",
        "ui/study_app.py",
        "library/crash.py",
        "export/markdown.py",
    }
    assert sources_with(r"\bmake_(?:parts_)?printable\b\(?") - {"documents/text.py"} == border


def test_only_the_journal_appends() -> None:
    writers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"O_APPEND|open\([^)]*[\"']a[b+]*[\"']", path.read_text("utf-8"))
    }
    assert writers == {"journal/journal_files.py"}


def test_nothing_about_the_bundled_company_is_in_code() -> None:
    facts = ("Gen-3", "Anyscale", "diffusion", "Valenzuela", "Pika")
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not [fact for fact in facts if fact in text], path


def test_the_lock_holds_every_package_that_is_asked_for_in_an_allowed_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = map(Requirement, [*project["dependencies"], *project["optional-dependencies"]["dev"]])
    lock = (ROOT / "requirements-dev.txt").read_text("utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([^ ;]+)", lock, re.MULTILINE))
    assert [
        str(each) for each in asked if not each.specifier.contains(locked.get(canonicalize_name(each.name), "0"))
    ] == []
    assert "://" not in lock  # it names no registry, so that it works with any


ENTRY = re.compile(r"^    \*{0,2}([\w.]+): ")


def entries_of(docstring: str) -> Iterator[tuple[str, str]]:
    """The names that a docstring explains, each with the section that it stands in."""
    section = ""
    for line in docstring.split("\n"):
        if line in {"Args:", "Raises:", "Attributes:", "Returns:", "Yields:"}:
            section = line
        elif found := ENTRY.match(line):
            yield section, found[1]


def known_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    """The parameters and attributes that the docstring of a class or function can explain."""
    functions = [each for each in ast.walk(node) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    parameters = {each.arg for function in functions for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    inside = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    inside |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return parameters | (inside if isinstance(node, ast.ClassDef) else set())


def test_every_name_that_a_docstring_explains_is_there() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}
    classes = {each.name for tree in trees.values() for each in ast.walk(tree) if isinstance(each, ast.ClassDef)}
    unknown = []
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            for section, name in entries_of(ast.get_docstring(node) or ""):
                if section == "Raises:" and not name.startswith("apsw."):
                    is_known = name in classes or hasattr(builtins, name)
                else:
                    is_known = section not in {"Args:", "Attributes:"} or name in known_names(node)
                if not is_known:
                    unknown.append(f"{path.relative_to(SOURCE)}: {node.name}: {section} {name}")
    assert unknown == []
