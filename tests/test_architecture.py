"""The floors and the homes of libraries hold as docs/architecture.md has them."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "formgen"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

IMPURE = {"os", "pathlib", "time", "datetime", "locale", "random", "secrets", "io", "tempfile", "socket"}
MOST_LOOSE = 6
"""Modules that may lie at the top of the package, beside its rooms."""


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the page, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


ROOMS = {name: int(floor) for floor, rooms, _, _ in table("Rooms") for name in names(rooms)}
HOMES = {names(library)[0]: names(homes) for library, homes in table("Libraries")}


def modules() -> list[str]:
    """Every module as it is written in the page: `spec/model`; a package is `view/__init__`."""
    paths = (path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))
    return sorted(path.with_suffix("").as_posix() for path in paths)


def matches(module: str, name: str) -> bool:
    return module == name or (name.endswith("/") and module.startswith(name))


def room(module: str) -> str:
    """The room of a module: its folder below the package or, of what lies loose, its own name."""
    folder, slash, _ = module.partition("/")
    return folder + slash


def floor(module: str) -> int:
    """The floor of a module; the package's own `__init__` stands below everything, as it does nothing."""
    if module == "__init__":
        return -1
    assert room(module) in ROOMS, f"docs/architecture.md must name the floor of {room(module)}"
    return ROOMS[room(module)]


def is_pure(module: str) -> bool:
    """Whether the page calls this module pure: its whole room, or it alone, or all of its room but others."""
    said = next(pure for _, rooms, _, pure in table("Rooms") if room(module) in names(rooms))
    if said.strip().startswith("all"):
        return module not in names(said)
    return module in names(said)


@cache
def imports(module: str) -> tuple[tuple[str, int], ...]:
    """Everything that is imported, wherever in the module it stands, with its line."""
    return tuple(_imports(ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))))


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield (whole if is_module(whole) else node.module or ""), node.lineno


def is_module(dotted: str) -> bool:
    path = SOURCE.parent / dotted.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def own(dotted: str) -> str | None:
    """The module of formgen that is imported, or None if it is somebody else's."""
    if dotted.split(".", maxsplit=1)[0] != "formgen":
        return None
    inner = dotted.removeprefix("formgen").strip(".").replace(".", "/")
    return inner if inner and (SOURCE / f"{inner}.py").is_file() else f"{inner}/__init__".strip("/")


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_from_its_room_and_the_floors_below(module: str) -> None:
    """On the lowest floor, which has no rooms, what lies loose may stand on each other."""
    here = floor(module)
    astray = [
        f"line {line}: {other} is on floor {floor(other)}, {module} on floor {here}"
        for dotted, line in imports(module)
        if (other := own(dotted))
        and room(other) != room(module)
        and (floor(other) > here or (floor(other) == here and "/" in room(module) and here > 0))
    ]
    assert not astray


def folder(module: str) -> str:
    """The folder in which a module lies; what lies loose at the top is a folder of its own."""
    return module.rpartition("/")[0] or module


@pytest.mark.parametrize("part", [str, folder], ids=["modules", "folders"])
def test_no_circle_of_imports(part: Callable[[str], str]) -> None:
    graph: dict[str, set[str]] = {}
    for module in modules():
        others = {part(other) for dotted, _ in imports(module) if (other := own(dotted))}
        graph.setdefault(part(module), set()).update(others - {part(module)})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(map(str, circle.args[1])))


def test_few_modules_lie_loose() -> None:
    loose = list(SOURCE.glob("*.py"))
    assert len(loose) <= MOST_LOOSE


def test_the_table_of_rooms_can_be_kept_in_ones_head() -> None:
    assert len(table("Rooms")) <= 14
    folders = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    assert {f"{name}/" for name in folders} == {name for name in ROOMS if name.endswith("/")}


@pytest.mark.parametrize("module", modules())
def test_a_library_is_known_only_at_its_home(module: str) -> None:
    strangers = [
        f"line {line}: {library}"
        for dotted, line in imports(module)
        if (library := dotted.split(".")[0]) not in {*sys.stdlib_module_names, "formgen"}
        and not any(matches(module, home) for home in HOMES.get(library, ()))
    ]
    assert not strangers


def test_every_library_with_a_home_is_asked_for_by_the_package() -> None:
    """Not only because something else brings it along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["cluster"]]
    asked = {re.split("[<>=]", line)[0].lower() for line in lines}
    distributions = packages_distributions()
    assert [name for name in HOMES if not {each.lower() for each in distributions[name]} & asked] == []


def test_every_library_with_a_home_is_used_there() -> None:
    used: Mapping[str, set[str]] = {
        library: {
            module for module in modules() for dotted, _ in imports(module) if dotted.split(".")[0] == library
        }
        for library in HOMES
    }
    assert [library for library, users in used.items() if not users] == []


@pytest.mark.parametrize(
    "module", [each for each in modules() if each not in ("__init__", "__main__") and is_pure(each)]
)
def test_what_is_pure_touches_nothing_outside(module: str) -> None:
    tree = ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))
    impure = [f"line {line}: {name}" for name, line in imports(module) if name.split(".")[0] in IMPURE]
    opened = [
        f"line {node.lineno}: open"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"open", "input", "print"}
    ]
    assert impure + opened == []


def test_every_place_that_the_page_names_exists() -> None:
    known = modules()
    homes = [home for each in HOMES.values() for home in each]
    exceptions = [name for _, _, _, pure in table("Rooms") for name in names(pure)]
    places = [*ROOMS, *homes, *exceptions]
    assert [name for name in places if not any(matches(module, name) for module in known)] == []


REGISTRIES = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|\.\./shared|/work/", re.IGNORECASE)


def test_no_file_names_a_registry_or_a_place_of_this_machine() -> None:
    folders = ("src", "tests", "docs", "tools", "specs", "examples", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    texts = {".py", ".md", ".toml", ".yaml", ".json", ".sh", ".lock", ".css", ".html", ".txt", ""}
    guilty = [
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in texts
        and path != Path(__file__)
        and path.name != ".git"  # where a working copy lies, if this is one of several
        and not {"node_modules", "__pycache__"} & set(path.parts)
        and REGISTRIES.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


# ── the tests themselves ────────────────────────────────────────────────────────────────────

TESTS = Path(__file__).parent
CLOCKS = {"perf_counter", "perf_counter_ns", "monotonic", "process_time", "thread_time", "timeit"}


def used(path: Path) -> set[str]:
    """The modules that a test file imports, and every attribute that it asks for."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    found |= {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    return found | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_no_test_file_imports_from_another() -> None:
    tests = {path.stem for path in TESTS.glob("test_*.py")}
    assert {path.name: used(path) & tests for path in TESTS.glob("*.py") if used(path) & tests} == {}


def test_no_test_looks_at_a_clock() -> None:
    """A bound in seconds fails on a busy machine: costs are held beside other costs."""
    assert [path.name for path in TESTS.glob("*.py") if used(path) & CLOCKS] == ["costs.py"]


def test_the_page_on_tests_names_what_they_share() -> None:
    told = re.findall(r"^\| `(\w+)` \|", (TESTS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    there = {path.stem for path in TESTS.glob("*.py")} - {"conftest"}
    assert told == sorted(name for name in there if not name.startswith("test_"))
