"""The floors and the homes of libraries hold as docs/architecture.md has them."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "formgen"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

IMPURE = {"os", "pathlib", "time", "datetime", "locale", "random", "secrets", "io", "tempfile", "socket"}
PURE_FLOORS = {0, 1, 2, 3}


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the page, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


FLOORS = {name: int(floor) for floor, modules, _ in table("Floors") for name in names(modules)}
HOMES = {names(library)[0]: names(home)[0] for library, home in table("Libraries")}


def modules() -> list[str]:
    """Every module as it is written in the page: `spec/model`; a package is `view/__init__`."""
    paths = (path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))
    return sorted(path.with_suffix("").as_posix() for path in paths)


def matches(module: str, name: str) -> bool:
    return module == name or (name.endswith("/") and module.startswith(name))


def floor(module: str) -> int:
    """The floor of a module; an empty `__init__` stands below everything, as it does nothing."""
    if module.endswith("__init__") and not list(imports(module)):
        return -1
    floors = {number for name, number in FLOORS.items() if matches(module, name)}
    assert len(floors) == 1, (
        f"docs/architecture.md must name the floor of {module} once, not {len(floors)} times"
    )
    return floors.pop()


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
def test_a_module_imports_only_from_its_floor_and_below(module: str) -> None:
    here = floor(module)
    above = [
        f"line {line}: {other} is on floor {floor(other)}, {module} on floor {here}"
        for dotted, line in imports(module)
        if (other := own(dotted)) and floor(other) > here
    ]
    assert not above


def test_no_circle_of_imports() -> None:
    graph = {module: {own(dotted) for dotted, _ in imports(module)} - {None, module} for module in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(map(str, circle.args[1])))


@pytest.mark.parametrize("module", modules())
def test_a_library_is_known_only_at_its_home(module: str) -> None:
    strangers = [
        f"line {line}: {library}"
        for dotted, line in imports(module)
        if (library := dotted.split(".")[0]) not in {*sys.stdlib_module_names, "formgen"}
        and not matches(module, HOMES.get(library, ""))
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


@pytest.mark.parametrize("module", [each for each in modules() if floor(each) in PURE_FLOORS])
def test_pure_floors_touch_nothing_outside(module: str) -> None:
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


def test_nothing_but_modules_is_on_a_floor() -> None:
    known = modules()
    assert [name for name in FLOORS if not any(matches(module, name) for module in known)] == []
    assert [name for name in HOMES.values() if not any(matches(module, name) for module in known)] == []


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
        and not {"node_modules", "__pycache__"} & set(path.parts)
        and REGISTRIES.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []
