"""The fonts that LibreOffice prints with where its pages are compared: those that come with the program.

Which fonts a machine has, and what it takes for 宋体 or Times, would else decide where lines end.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

_STANDS_FOR = {
    "宋体": "Noto Serif SC",
    "仿宋": "Noto Serif SC",
    "黑体": "Noto Sans SC",
    "Times New Roman": "STIXGeneral",
    "Arial": "Noto Sans SC",
    "Segoe UI Symbol": "DejaVu Sans",
}
"""Of each font that the templates name, the one of the program that is most like it."""


def configured(folder: Path) -> dict[str, str]:
    """What to put into the environment of a program so that it knows these fonts only."""
    plots = find_spec("matplotlib")
    assert plots is not None
    assert plots.origin is not None
    places = (files("pylopdf_fonts_zh_cn"), Path(plots.origin).parent / "mpl-data" / "fonts" / "ttf")
    alias = "<alias binding='same'><family>{}</family><prefer><family>{}</family></prefer></alias>"
    file = folder / "fonts.conf"
    file.write_text(
        "<fontconfig>"
        + "".join(f"<dir>{place}</dir>" for place in places)
        + f"<cachedir>{folder / 'fontcache'}</cachedir>"
        + "".join(alias.format(name, other) for name, other in _STANDS_FOR.items())
        + "</fontconfig>",
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(file)}
