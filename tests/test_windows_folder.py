"""The folder for people without Python, made from stand-ins for python.org's archive and formgen's wheel."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[1] / "tools"
PATHS = "python312.zip\n.\n\n# Uncomment to run site.main() automatically\n#import site\n"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOOLS))
    import build_windows

    return build_windows


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "python-3.12.9-embed-amd64.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in {"python.exe": "MZ", "python312.zip": "PK", "python312._pth": PATHS}.items():
            made.writestr(name, text)
    return path


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel that brings something of which nothing is used."""
    path = tmp_path / "formgen-0.1.0-py3-none-any.whl"
    facts = "formgen-0.1.0.dist-info"
    texts = {
        "formgen/__main__.py": "print('here')\n",
        "gstreamer_libs/bin/pango-1.0-0.dll": "MZ",
        "gstreamer_libs/lib/plugin.dll": "MZ",
        f"{facts}/METADATA": "Metadata-Version: 2.1\nName: formgen\nVersion: 0.1.0\n",
        f"{facts}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as made:
        for name, text in texts.items():
            made.writestr(name, text)
        made.writestr(f"{facts}/RECORD", "".join(f"{name},,\n" for name in (*texts, f"{facts}/RECORD")))
    return path


@pytest.mark.needs("uv")
def test_the_folder_holds_python_the_packages_and_files_to_start(
    tool: ModuleType, archive: Path, wheel: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    tool.build(archive, folder, wheel, "--offline")
    assert (folder / "python" / "python.exe").is_file()
    lines = (folder / "python" / "python312._pth").read_bytes().decode().split("\r\n")
    assert lines == ["python312.zip", ".", r"..\packages", ""]
    assert (folder / "packages" / "formgen" / "__main__.py").is_file()
    assert (folder / "packages" / "gstreamer_libs" / "bin" / "pango-1.0-0.dll").is_file()
    assert not (folder / "packages" / "gstreamer_libs" / "lib").exists()
    for name in ("desk.cmd", "formgen.cmd"):
        said = (folder / name).read_bytes()
        assert said.isascii()
        assert b"\n" not in said.replace(b"\r\n", b"")
        assert rb"%~dp0python\python.exe" in said


def test_a_folder_with_something_in_it_is_left_alone(
    tool: ModuleType, archive: Path, wheel: Path, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "scores.xlsx").write_bytes(b"PK")
    with pytest.raises(SystemExit, match="not empty"):
        tool.build(archive, tmp_path / "full", wheel)
    assert [each.name for each in (tmp_path / "full").iterdir()] == ["scores.xlsx"]


def test_another_archive_is_told(tool: ModuleType, wheel: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"not the Windows embeddable package"):
        tool.build(wheel, tmp_path / "folder", wheel)


@pytest.mark.needs("uv")
@pytest.mark.usefixtures("tool")
def test_a_package_without_a_wheel_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    import check_wheels

    lock = tmp_path / "some.lock"
    lock.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    assert "no-such-package" in check_wheels.lacks(check_wheels.SYSTEMS[0], "3.12", lock, str(tmp_path / "x"))
    lock.write_text("# nothing\n", encoding="utf-8")
    assert check_wheels.lacks(check_wheels.SYSTEMS[0], "3.12", lock, str(tmp_path / "x")) == ""
