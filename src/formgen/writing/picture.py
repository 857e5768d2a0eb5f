"""The logo's picture, looked at once for every format: what one can show, the others can too."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image, ImageFile

from formgen.problems import InputError, Where, error

T = TypeVar("T")

_MOST_PIXELS = 25_000_000
"""No logo needs more, and unpacked they are 100 MB already."""

_FOREIGN_COLOURS = ("CMYK", "LAB", "HSV", "YCbCr")
"""How Pillow calls colours that PDF/A cannot hold beside those of screens, nor Word show everywhere."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole PNG or JPEG; `width` and `height` in pixels."""

    data: bytes
    kind: str
    width: int
    height: int


def picture(data: bytes) -> Picture:
    """The picture in these bytes.

    Raises InputError if they are no PNG or JPEG, or a damaged one, or have too many pixels, or
    colours for a printing press.
    """
    image = _looked_through(data, "PNG", "JPEG")
    return Picture(data, image.format or "", *image.size)


def looked_through(data: bytes) -> None:
    """Raise InputError as `picture` does, for a picture of any kind that Pillow knows."""
    _looked_through(data)


def _looked_through(data: bytes, *kinds: str) -> Image.Image:
    image = _tried(lambda: Image.open(io.BytesIO(data), formats=kinds or None))
    width, height = image.size
    if width * height > _MOST_PIXELS:
        raise _refused("logo-too-large", most=f"{_MOST_PIXELS:,}")
    _tried(image.load)
    if image.mode in _FOREIGN_COLOURS:
        raise _refused("logo-colours", colours=image.mode)
    return image


def pixels(data: bytes) -> int:
    """How many pixels a picture of any kind has that Pillow knows; raises InputError if these bytes are none.

    Its pixels are not unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of many pixels, or odd metadata
            width, height = Image.open(io.BytesIO(data)).size
    except Image.DecompressionBombError:
        return _MOST_OF_ALL
    except Exception as broken:  # a picture is input: whatever goes wrong in it is its own fault
        raise _refused("logo-unreadable") from broken
    return width * height


_MOST_OF_ALL = 1_000_000_000
"""As good as any number of pixels that Pillow does not even count."""


def _tried(step: Callable[[], T]) -> T:
    """What this step of Pillow's gives; raises InputError where it fails or would take too much."""
    try:
        with warnings.catch_warnings(), _nothing_missing():
            warnings.simplefilter("ignore")  # of many pixels, which are counted here, or odd metadata
            return step()
    except Image.DecompressionBombError as bomb:
        raise _refused("logo-too-large", most=f"{_MOST_PIXELS:,}") from bomb
    except Exception as broken:  # a picture is input: whatever goes wrong in it is its own fault
        raise _refused("logo-unreadable") from broken


@contextmanager
def _nothing_missing() -> Iterator[None]:
    """Pillow takes only whole pictures meanwhile: WeasyPrint tells it, for good, to take halves too."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _refused(code: str, **facts: object) -> InputError:
    return InputError(error(code, Where("logo"), **facts))
