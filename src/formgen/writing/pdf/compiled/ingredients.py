"""What a form is made of beside its own words: template, letterhead, fonts, and the program itself."""

from __future__ import annotations

import os
import platform
import stat
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from formgen import disk
from formgen.output.digests import digest, digest_of_bytes
from formgen.problems import InputError
from formgen.workspace import packaged
from formgen.writing.brand import Brand

_PROGRAMS = (
    "weasyprint",
    "pydyf",
    "tinycss2",
    "cssselect2",
    "tinyhtml5",
    "pyphen",
    "jinja2",
    "markupsafe",
    "fonttools",
    "uharfbuzz",
    "pillow",
    "matplotlib",
    "justmytype-intl-cjk",
    "pylopdf-fonts-zh-cn",
)
"""Packages that have a hand in how a form is laid out, or carry fonts."""


@dataclass(frozen=True, slots=True)
class Ingredients:
    """A template in its folder, with the letterhead; `before` is their fingerprint before they were read.

    A fingerprint is empty where something cannot be read.
    """

    templates: Path
    template: str
    brand: Brand
    before: str

    @property
    def now(self) -> str:
        """Their fingerprint as they are now."""
        return _fingerprint(self.templates, self.template, self.brand)


def ingredients(templates: Path, template: str, brand: Brand) -> Ingredients:
    """A template in its folder, with the letterhead, as they are now."""
    return Ingredients(templates, template, brand, _fingerprint(templates, template, brand))


def _fingerprint(templates: Path, template: str, brand: Brand) -> str:
    try:
        files = sorted(_files(templates, template))
        fonts = [digest_of_bytes(disk.content(each)) for each in brand.fonts]
    except (OSError, InputError):
        return ""
    letterhead = brand.company, digest_of_bytes(brand.logo or b""), brand.typeface
    return digest(template, files, letterhead, fonts)


def _files(templates: Path, template: str) -> Iterator[tuple[str, str]]:
    """Each file of which a page may be made, by its name, with its fingerprint; of a link, where it leads.

    That is whatever lies in the folder, also what is hidden: a style sheet may name any of it.
    """
    for name, path in packaged.parts().items():
        yield name, digest_of_bytes(disk.content(path))
    for folder, folders, names in os.walk(templates, onerror=_raised):
        for path in (Path(folder, name) for name in (*folders, *names)):
            kind, name = stat.S_IFMT(path.lstat().st_mode), path.relative_to(templates).as_posix()
            if kind == stat.S_IFLNK:
                yield name, str(path.readlink())
            elif kind == stat.S_IFREG:
                yield name, digest_of_bytes(disk.content(path))
    yield template, digest_of_bytes(disk.content(templates / template))


def _raised(why: OSError) -> None:
    raise why


@cache
def program(shaper: str) -> str:
    """The fingerprint of formgen and of what it lays forms out with, of which `shaper` is the system's part.

    It is empty where it cannot be told.
    """
    own = packaged.program()
    if not own:
        return ""
    versions = [f"{name} {_version(name)}" for name in _PROGRAMS]
    python = (
        platform.machine(),
        sys.implementation.name,
        tuple(sys.version_info[:3]),
        zlib.ZLIB_RUNTIME_VERSION,
    )
    return digest(own, versions, python, shaper)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
