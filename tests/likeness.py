"""Whether a page looks as its reference picture, within what smoothing does to letters."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image, ImageChops

SHOWCASE = Path(__file__).parent.parent / "docs" / "pictures"
"""The pictures that the documents show."""

RENEW = os.environ.get("FORMGEN_PICTURES") == "renew"
"""Pictures are taken anew, not compared: `make pictures`."""

SCALE = 50 / 72
"""50 dots an inch: enough to see a line move or a word wrap."""

TILE = 16
"""Pages are compared tile by tile, of so many dots, so that one changed word is not averaged away."""

MOST_DIFFERENCE = 12
"""How far a tile's mean grey may be from the reference, of 255: smoothing differs, layout must not."""


def difference(one: Image.Image, other: Image.Image) -> int:
    """The greatest difference of two tiles of two pictures of one size, in shades of grey."""
    changed = ImageChops.difference(one.convert("L"), other.convert("L"))
    tiles = changed.resize((changed.width // TILE, changed.height // TILE), Image.Resampling.BOX)
    return max(tiles.tobytes())


def assert_like(made: Image.Image, file: Path, most: int = MOST_DIFFERENCE) -> None:
    """A picture is as large as the one in a file, and no tile of it is further from it than this.

    Where pictures are renewed it takes the file's place first, unless it would be the same again.
    """
    if RENEW:
        file.parent.mkdir(exist_ok=True)
        kept = made.quantize(16)  # shades of grey, and a small file
        if not file.exists() or _distance(kept, file):
            kept.save(file, optimize=True)
    assert _distance(made, file) <= most, f"{file.name} looks different: make pictures, then look at it"


def _distance(made: Image.Image, file: Path) -> int:
    with Image.open(file) as shown:
        return difference(made, shown) if made.size == shown.size else 255
