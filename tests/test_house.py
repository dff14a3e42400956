"""The rules of the code base that can be checked automatically."""

import argparse
import ast
import builtins
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from prepdeck.cli.arguments import build_parser
from prepdeck.progress.events import EVENT_KINDS, Event
from prepdeck.settings import declared_settings
from test_output import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "prepdeck"
MODULES = sorted(
    ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCE.rglob("*.py")
    if path.name != "__main__.py"
)


def loaded_by(code: str) -> set[str]:
    """Return the modules that a new interpreter has loaded after running the code."""
    program = f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.__stdout__)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


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
    loaded_modules = loaded_by("from prepdeck.cli.main import main\nmain(['--version'])")
    assert not loaded_modules & {"yaml", "frontmatter", "dataclasses", "msgspec", "prepdeck.documents.recognize"}
    assert not loaded_modules & {"tomllib", "prepdeck.settings"}
    assert {name for name in loaded_modules if name.startswith("prepdeck.export.")} == {"prepdeck.export.formats"}


def test_only_an_existing_settings_file_loads_the_toml_parser(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\nfrom prepdeck.library.home import find_home\n"
        "from prepdeck.library.settings_file import load_settings\n"
        f"load_settings(find_home(Path({str(tmp_path)!r}), {{}}), {{}})"
    )
    assert "tomllib" not in loaded_by(code)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text("ascii = true\n", "utf-8")
    assert "tomllib" in loaded_by(code)


def test_the_first_screen_is_painted_without_loading_study_modules() -> None:
    loaded_modules = loaded_by("import prepdeck.ui.app")
    forbidden_prefixes = (
        *("prepdeck.study", "prepdeck.memory", "prepdeck.journal", "prepdeck.progress.", "prepdeck.session"),
        *("prepdeck.cards", "prepdeck.pages.today"),
    )
    assert not {name for name in loaded_modules if name.startswith(forbidden_prefixes)}


def test_a_start_without_a_round_loads_no_plan_or_drill_page_and_no_export() -> None:
    loaded_modules = loaded_by("import prepdeck.study")
    assert not loaded_modules & {f"prepdeck.pages.{name}" for name in ("plan", "chart", "drill")}
    assert not {name for name in loaded_modules if name.startswith("prepdeck.export")}


PARSERS = {
    "prepdeck.documents.recognize",
    *(f"prepdeck.documents.kinds.{name}" for name in ("comp_guide", "article", "tech_brief")),
}


def test_opening_a_known_target_loads_no_parser(tmp_path: Path) -> None:
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


def test_every_command_has_a_module_that_runs_it() -> None:
    names = {path.stem.removesuffix("_command") for path in (SOURCE / "cli").glob("*_command.py")}
    (actions,) = (action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction))
    assert set(actions.choices) == names
    assert all(callable(importlib.import_module(f"prepdeck.cli.{name}_command").run) for name in names)
    assert names <= {arguments[0] for arguments in COMMANDS}, "not tried with hostile text in tests/test_output.py"


@pytest.mark.parametrize("event_class", EVENT_KINDS.values(), ids=EVENT_KINDS)
def test_every_event_is_recorded_somewhere(event_class: type[Event]) -> None:
    assert sources_with(rf"\b{event_class.__name__}\(\s*id=") - {"progress/events.py"}


@pytest.mark.parametrize("name", declared_settings())
def test_every_setting_is_used_somewhere(name: str) -> None:
    assert sources_with(rf"\bvalues\.{name}\b")


def test_the_command_line_prints_in_one_place() -> None:
    assert sources_with(r"\bprint\(|(?:\bstream|std(?:out|err)(?:__)?)\.(?:write|buffer)") == {"cli/output.py"}
    assert sources_with(r"\boutput\.write") == {"cli/printing.py", "cli/arguments.py"}


def test_text_is_made_printable_only_where_it_leaves_the_program() -> None:
    allowed_files = {
        "pages/line.py",
        "pages/page_links.py",
        "cli/printing.py",
        "ui/printable_filter.py",
        "ui/study_app.py",
        "library/crash.py",
        "export/outline.py",
    }
    assert sources_with(r"\bmake_(?:parts_)?printable\b\(?") - {"documents/text.py"} == allowed_files


def test_only_the_journal_and_the_deck_of_asked_questions_are_appended_to() -> None:
    writers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"O_APPEND|open\([^)]*[\"']a[b+]*[\"']", path.read_text("utf-8"))
    }
    assert writers == {"journal/journal_files.py", "library/asked_deck.py"}


def test_the_code_contains_no_facts_about_the_bundled_company() -> None:
    facts = ("Gen-3", "Anyscale", "diffusion", "Valenzuela", "Pika")
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not [fact for fact in facts if fact in text], path


def test_the_lock_file_has_an_allowed_version_of_every_required_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = map(Requirement, [*project["dependencies"], *project["optional-dependencies"]["dev"]])
    lock_text = (ROOT / "requirements-dev.txt").read_text("utf-8")
    version_by_package = dict(re.findall(r"^([\w.-]+)==([^ ;]+)", lock_text, re.MULTILINE))
    assert [
        str(item)
        for item in requirements
        if not item.specifier.contains(version_by_package.get(canonicalize_name(item.name), "0"))
    ] == []
    assert "://" not in lock_text  # without registry addresses, so that it works with any registry


ENTRY = re.compile(r"^    \*{0,2}([\w.]+): ")


def entries_of(docstring: str) -> Iterator[tuple[str, str]]:
    """Yield the names that a docstring explains, each with its section."""
    section = ""
    for line in docstring.split("\n"):
        if line in {"Args:", "Raises:", "Attributes:", "Returns:", "Yields:"}:
            section = line
        elif match := ENTRY.match(line):
            yield section, match[1]


def known_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    """Return the parameters and attributes that the docstring of a class or function can explain."""
    functions = [item for item in ast.walk(node) if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)]
    parameters = {item.arg for function in functions for item in ast.walk(function.args) if isinstance(item, ast.arg)}
    inside = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    inside |= {item.attr for item in ast.walk(node) if isinstance(item, ast.Attribute)}
    return parameters | (inside if isinstance(node, ast.ClassDef) else set())


def test_every_name_in_a_docstring_section_exists() -> None:
    trees = {path: ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}
    classes = {item.name for tree in trees.values() for item in ast.walk(tree) if isinstance(item, ast.ClassDef)}
    unknown = []
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            entries = list(entries_of(ast.get_docstring(node) or ""))
            names = known_names(node) if entries else set[str]()
            for section, name in entries:
                if section == "Raises:" and not name.startswith("apsw."):
                    is_known = name in classes or hasattr(builtins, name)
                else:
                    is_known = section not in {"Args:", "Attributes:"} or name in names
                if not is_known:
                    unknown.append(f"{path.relative_to(SOURCE)}: {node.name}: {section} {name}")
    assert unknown == []
