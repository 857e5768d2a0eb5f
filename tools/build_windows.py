"""A folder for people without Python: `python tools/build_windows.py PYTHON.zip FOLDER [formgen.whl]`.

PYTHON.zip is the "Windows embeddable package (64-bit)" of python.org.  The folder gets that Python, formgen
with everything it needs from wheels for Windows (versions and hashes of requirements.lock), the libraries of
PDF, and files to start it by a double click.  Nothing of it is compiled or packed into one program: such
programs are taken for malware again and again.  It can be made on any system, copied, and deleted.

Without a wheel of formgen, one is built from this source.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from check_wheels import SYSTEMS, uv

ROOT: Final = Path(__file__).parent.parent
WINDOWS: Final = SYSTEMS[0]
PACKAGES: Final = "packages"
"""The folder of the wheels' contents, beside Python's own."""

SUPERFLUOUS: Final = (
    "bin",  # starters with the paths of the machine that built the folder
    "setuptools",
    "pkg_resources",
    "_distutils_hack",
    "distutils-precedence.pth",
    "gstreamer_libs/lib",  # plugins for sound and pictures that move
    "gstreamer_libs/libexec",
    "gstreamer_libs/share",
)
"""What the wheels bring along and nothing here uses."""

STARTS: Final = {
    "formgen.cmd": '@"%~dp0python\\python.exe" -m formgen %*',
    "desk.cmd": """\
@echo off
rem A double click opens the desk for the folder "workspace" here; a folder dropped on this file opens that.
set "where=%~1"
if "%where%"=="" set "where=%~dp0workspace"
if not exist "%where%" mkdir "%where%"
"%~dp0python\\python.exe" -m formgen desk "%where%"
if errorlevel 1 pause
""",
}
"""The files to start it by, named in ASCII: the console reads them in whatever encoding the machine has."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The Python of a folder: its version as `3.12`, and the file that says where it looks for packages."""

    version: str
    paths: Path


def unpack(archive: Path, folder: Path) -> Embedded:
    """Unpack python.org's archive; exits with a sentence if it is another one."""
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        found = next(
            (match for name in names if (match := re.fullmatch(r"python(3)(\d+)\._pth", name))), None
        )
        if found is None or "python.exe" not in names:
            sys.exit(f"{archive}: not the Windows embeddable package of python.org")
        opened.extractall(folder)
    return Embedded(f"{found[1]}.{found[2]}", folder / found[0])


def lead_to_packages(python: Embedded) -> None:
    """Let Python look into the folder of packages; it looks nowhere else, whatever the machine has."""
    lines = python.paths.read_text(encoding="utf-8").splitlines()
    own = [line for line in lines if line.strip() and not line.startswith("#") and line != "import site"]
    python.paths.write_text("\n".join([*own, f"..\\{PACKAGES}", ""]), encoding="utf-8", newline="\r\n")


def install(wheel: Path, version: str, target: Path, *options: str) -> None:
    """Unpack the wheel of formgen, and wheels of everything it needs, for Windows."""
    command = [
        *(uv(), "pip", "install", "--quiet", "--target", str(target), "--link-mode", "copy"),
        *("--python", sys.executable, "--python-platform", WINDOWS, "--python-version", version),
        *("--only-binary", ":all:", "--constraints", str(ROOT / "requirements.lock"), *options, str(wheel)),
    ]
    subprocess.run(command, check=True)  # noqa: S603 our own words
    for name in SUPERFLUOUS:
        path = target / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def write_starts(folder: Path) -> None:
    for name, text in STARTS.items():
        (folder / name).write_text(text, encoding="ascii", newline="\r\n")


def built(folder: Path) -> Path:
    """A wheel of this source."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 our own words
    return next(folder.glob("*.whl"))


def build(archive: Path, folder: Path, wheel: Path, *options: str) -> None:
    """Make the whole folder, which must be new or empty."""
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder}: not empty")
    python = unpack(archive, folder / "python")
    lead_to_packages(python)
    install(wheel, python.version, folder / PACKAGES, *options)
    write_starts(folder)


def main() -> None:
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    archive, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as aside:
        build(archive, folder, Path(sys.argv[3]) if len(sys.argv) > 3 else built(Path(aside)))
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    print(f"{folder}: {size / 1e6:.0f} MB; desk.cmd starts it")


if __name__ == "__main__":
    main()
