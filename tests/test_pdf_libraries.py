"""On Windows the libraries of PDF are found in the packages that pip installs there; here in stand-ins."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from formgen.commands import doctor
from formgen.writing.pdf import libraries
from formgen.writing.pdf.libraries import FOLDERS, FONTS, NEEDED, settings


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages as pip makes it on Windows."""
    for package, names in (("gstreamer_libs", NEEDED), ("gstreamer_ext_runtime", ("vcruntime140.dll",))):
        binaries = tmp_path / package / "bin"
        binaries.mkdir(parents=True)
        (binaries.parent / "__init__.py").write_text("raise ImportError('loaded')\n", encoding="utf-8")
        for name in names:
            (binaries / name).write_bytes(b"MZ")
    fonts = tmp_path / "gstreamer_libs" / "etc" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / "fonts.conf").write_text("<fontconfig/>", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    return tmp_path


def test_the_folders_are_named_without_loading_the_packages(site: Path) -> None:
    found = settings("nt", {})
    first, second, *usual = found[FOLDERS].split(";")
    assert first == str(site / "gstreamer_libs" / "bin")
    assert second == str(site / "gstreamer_ext_runtime" / "bin")
    assert usual[0] == r"C:\msys64\ucrt64\bin"
    assert found[FONTS] == str(site / "gstreamer_libs" / "etc" / "fonts" / "fonts.conf")


@pytest.mark.usefixtures("site")
def test_what_somebody_named_stays() -> None:
    assert settings("nt", {FOLDERS: r"D:\pango"}) == {}
    assert FONTS not in settings("nt", {FONTS: r"D:\fonts.conf"})


@pytest.mark.usefixtures("site")
def test_other_systems_have_their_own() -> None:
    assert settings("posix", {}) == {}


@pytest.mark.parametrize("missing", NEEDED)
def test_a_package_that_lacks_a_library_is_of_no_use(site: Path, missing: str) -> None:
    (site / "gstreamer_libs" / "bin" / missing).unlink()
    assert settings("nt", {}) == {}


def test_without_the_package_weasyprint_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "PACKAGES", ("no_such_package_here",))
    assert settings("nt", {}) == {}


@pytest.mark.needs("pdf")
def test_the_doctor_says_where_they_come_from(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(site / "gstreamer_libs" / "bin")
    monkeypatch.setitem(os.environ, FOLDERS, folder)
    look = next(each for each in doctor.examine(site, "utf-8") if each.code == "doctor-pdf")
    assert folder in look.facts["what"]
