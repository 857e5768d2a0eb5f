"""Where WeasyPrint finds its libraries on Windows, which has no place of its own for them.

`gstreamer-libs`, which pip installs there with formgen, carries Pango, HarfBuzz and fontconfig under the
very names that WeasyPrint opens.  Whoever names other folders in `WEASYPRINT_DLL_DIRECTORIES` has them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

PACKAGES: Final = ("gstreamer_libs", "gstreamer_ext_runtime")
"""The packages that carry them, and the run-time library that these need."""
NEEDED: Final = (
    "gobject-2.0-0.dll",
    "pango-1.0-0.dll",
    "pangoft2-1.0-0.dll",
    "harfbuzz.dll",
    "fontconfig-1.dll",
)
"""What a folder must hold to be of use: a few of the libraries, without which no page is laid out."""
FOLDERS: Final = "WEASYPRINT_DLL_DIRECTORIES"
FONTS: Final = "FONTCONFIG_FILE"

_USUAL: Final = (
    r"C:\msys64\ucrt64\bin",
    r"C:\msys64\mingw64\bin",
    r"C:\Program Files\GTK3-Runtime Win64\bin",
)
"""Where WeasyPrint looks if nobody says anything."""


def settings(system: str, known: Mapping[str, str]) -> dict[str, str]:
    """What to put into the environment before WeasyPrint is loaded.

    `system` is as `os.name` has it, `known` the environment so far; nothing where it says something already,
    elsewhere than on Windows, and where no package carries the libraries.
    """
    if system != "nt" or known.get(FOLDERS):
        return {}
    first = carried()
    if first is None:
        return {}
    folders = [str(first), *(str(each) for each in _folders() if each != first), *_USUAL]
    found = {FOLDERS: ";".join(folders)}
    fonts = first.parent / "etc" / "fonts" / "fonts.conf"
    if fonts.is_file() and not known.get(FONTS):
        found[FONTS] = str(fonts)
    return found


def carried() -> Path | None:
    """The folder of a package that holds what WeasyPrint needs, if one is installed."""
    return next((each for each in _folders() if all((each / name).is_file() for name in NEEDED)), None)


def prepare() -> None:
    """Tell WeasyPrint where its libraries are; called before it is loaded."""
    os.environ.update(settings(os.name, os.environ))


def _folders() -> Iterator[Path]:
    """The folders of libraries in the packages that are there; the packages themselves are not loaded."""
    for name in PACKAGES:
        spec = find_spec(name)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            folder = Path(place) / "bin"
            if folder.is_dir():
                yield folder
