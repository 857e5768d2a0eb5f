"""Templates of a workspace's own: copied from those that formgen brings, and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from formgen import disk
from formgen.output import files
from formgen.printing.run import brand_of
from formgen.problems import InputError, Problem, Where, WrongUseError, error
from formgen.proofreading.check import checked
from formgen.text import near
from formgen.view.kinds import FORM, TEMPLATES
from formgen.workspace import packaged
from formgen.workspace.beside import beside_templates
from formgen.workspace.folder import settled
from formgen.writing.brand import Brand

DEFAULT = f"{FORM}.docx"

# ── new ─────────────────────────────────────────────────────────────────────────────────────


def copy_templates(root: Path, names: Sequence[str] = ()) -> tuple[Path, ...]:
    """Copy packaged templates into the workspace, where they win and may be changed.

    A name without a suffix (`comparison`) means all files of that kind, with the style sheet and the
    parts they need, as far as the workspace lacks them.  Raises WrongUseError, before anything is
    copied, for a template that formgen does not bring, or that the workspace has already.
    """
    known = {path.name: path for path in sorted(packaged.templates().iterdir())}
    copies: dict[Path, Path] = {}
    for name in names or (DEFAULT,):
        for file in _files(name, known, root / "templates"):
            target = root / "templates" / file
            if disk.kind_of(target) != "nothing":
                raise WrongUseError(error("template-there", Where(str(target))))
            copies[target] = known[file]
    for target, source in copies.items():
        files.save(target, source.read_bytes())
    return tuple(copies)


_NEEDED = re.compile(r"""(?:href=|\{% include )"([^"{}]+\.(?:css|html))\"""")
"""Style sheets and parts that a packaged page asks for."""


def _files(name: str, known: Mapping[str, Path], folder: Path) -> tuple[str, ...]:
    if name in known:
        return (name,)
    of_kind = [file for file in known if Path(file).stem == name]
    if not of_kind:
        every = dict.fromkeys([*known, *(Path(file).stem for file in known)])
        facts = {"name": name, "known": ", ".join(known), **near(name, every)}
        raise WrongUseError(error("no-such-template", Where(""), **facts))
    pages = (known[file].read_text(encoding="utf-8") for file in of_kind if file.endswith(".html"))
    needed = {file for page in pages for file in _NEEDED.findall(page)}
    return tuple(
        dict.fromkeys([*of_kind, *(each for each in sorted(needed) if not disk.is_file(folder / each))])
    )


# ── check ───────────────────────────────────────────────────────────────────────────────────


def check_templates(root: Path, names: Sequence[str] = ()) -> tuple[int, tuple[Problem, ...]]:
    """How many templates were checked, and what is wrong with them.

    Names are paths, or templates of the workspace; without any, all of the workspace's own are
    meant.  Raises WrongUseError for a file that does not exist.
    """
    folder = root / "templates"
    paths = [_named(root, name) for name in names] if names else _own(folder)
    beside = () if names else beside_templates(folder)
    brand, problems = _brand(root)
    return len(paths), (*problems, *beside, *chain.from_iterable(checked(path, brand) for path in paths))


def _brand(root: Path) -> tuple[Brand, tuple[Problem, ...]]:
    """The letterhead that the workspace prints under, or what is wrong with it."""
    from formgen.writing.fonts import fonts_of  # noqa: PLC0415 heavy, and only this needs it
    from formgen.writing.picture import picture  # noqa: PLC0415 as above

    try:
        brand = brand_of(settled(root))
        fonts_of(brand)
        if brand.logo is not None:
            picture(brand.logo)
    except InputError as wrong:
        return Brand(), wrong.problems
    return brand, ()


def _own(folder: Path) -> list[Path]:
    """The templates in a folder."""
    return [
        path
        for path in disk.listed(folder)
        if disk.is_file(path) and not path.name.startswith((".", "~")) and prints_pages(path)
    ]


def prints_pages(path: Path) -> bool:
    """Whether this file is a template by itself; style sheets and parts are read with the templates."""
    return path.suffix == ".docx" or (path.suffix == ".html" and path.stem in TEMPLATES)


def _named(root: Path, name: str) -> Path:
    for path in (Path(name), root / name, root / "templates" / name):
        if name and disk.is_file(path):
            return path
    own = [path.name for path in _own(root / "templates")]
    raise WrongUseError(error("no-such-template-file", Where(""), name=name, **near(name, own)))
