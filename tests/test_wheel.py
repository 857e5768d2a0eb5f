"""The built wheel works in an environment of its own, without the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=clean,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def formgen(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in a new environment that has this wheel; its dependencies are borrowed from ours.

    A path in a `.pth` file brings the packages of a folder, but not what the `.pth` files in it
    point to, so the repository itself, if it is installed for editing, stays out.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    installed = run(
        sys.executable, "-m", "pip", "--python", next(scripts.glob("python*")), "install", "--quiet",
        "--no-deps", "--no-index", wheel, cwd=folder,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stderr
    own = next(folder.rglob("site-packages"))
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return next(scripts.glob("formgen*"))


def test_everything_that_is_needed_travels_and_nothing_else(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    data = {
        name.removeprefix("formgen/_data/").split("/")[0]
        for name in names
        if name.startswith("formgen/_data")
    }
    assert data == {"examples", "schema", "specs", "templates"}
    assert "formgen/messages/commands.toml" in names
    assert "formgen/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert [name for name in names if "__pycache__" in name or name.startswith("tests")] == []
    assert {name.split("/")[0] for name in names} == {
        "formgen",
        next(n for n in names if ".dist-info" in n).split("/")[0],
    }


@pytest.mark.slow
def test_the_demonstration_runs_in_any_folder(formgen: Path, tmp_path: Path) -> None:
    folder = tmp_path / "人事 部"
    folder.mkdir()
    shown = run(formgen, "demo", cwd=folder)
    assert shown.returncode == 0, shown.stderr
    made = sorted(path.relative_to(folder).parts[:2] for path in folder.rglob("*.docx"))
    assert made.count(("output", "blank")) == 6
    assert {month for _, month in made} == {"blank", "2026-10", "2026-11"}


def test_the_packaged_forms_come_from_the_wheel(formgen: Path, tmp_path: Path) -> None:
    checked = run(formgen, "check", "--json", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    files = {Path(problem["file"]) for problem in json.loads(checked.stdout)["problems"]}
    assert files
    assert all(file.is_relative_to(formgen.parents[1].resolve()) for file in files), files


def test_a_new_workspace_is_sound(formgen: Path, tmp_path: Path) -> None:
    assert run(formgen, "init", "hr", cwd=tmp_path).returncode == 0
    assert (tmp_path / "hr" / "schema" / "form.schema.json").is_file()
    checked = run(formgen, "-C", "hr", "check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
