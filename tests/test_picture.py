"""The logo's picture: whatever is in the file, it is taken by every format or refused by a problem."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zlib
from itertools import cycle, islice

import pytest
from PIL import Image, ImageFile

from formgen.messages import LANGS, hint, sentence
from formgen.problems import InputError
from formgen.writing.brand import Brand
from formgen.writing.picture import picture
from formgen.writing.word.drawing import logo


def drawn(kind: str = "PNG", mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, (30, 10)).save(file, kind)
    return file.getvalue()


def refusal(data: bytes) -> str:
    """The code of the problem, whose words are told in every language."""
    with pytest.raises(InputError) as refused:
        logo(Brand(logo=data))
    (problem,) = refused.value.problems
    assert all(sentence(problem, lang) and hint(problem, lang) for lang in LANGS)
    return problem.code


def vast(side: int) -> bytes:
    """A small PNG that would be so many pixels wide and high."""
    whole = drawn()
    head = struct.pack(">II", side, side) + whole[24:29]
    return whole[:16] + head + struct.pack(">I", zlib.crc32(b"IHDR" + head)) + whole[33:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_whole_picture_is_taken_with_its_size(kind: str) -> None:
    found = picture(drawn(kind))
    assert (found.kind, found.width, found.height, found.data) == (kind, 30, 10, drawn(kind))


@pytest.mark.parametrize(
    "data",
    [b"", drawn("JPEG")[:200], drawn("PNG")[:50], drawn("GIF"), drawn("GIF")[:8], b"II*\0" + bytes(9)],
    ids=["empty", "half a JPEG", "half a PNG", "GIF", "half a GIF", "TIFF"],
)
def test_what_is_no_whole_png_or_jpeg_is_refused(data: bytes) -> None:
    assert refusal(data) == "logo-unreadable"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_half_a_picture_is_refused_even_after_weasyprint_was_here(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert refusal(drawn(kind)[: len(drawn(kind)) - 25]) == "logo-unreadable"
    assert ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_picture_for_a_printing_press_is_refused_by_every_format() -> None:
    assert refusal(drawn("JPEG", "CMYK")) == "logo-colours"


@pytest.mark.parametrize("side", [6_000, 12_000, 30_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(side: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert refusal(vast(side)) == "logo-too-large"


def test_a_damaged_picture_gives_a_problem_or_a_logo_and_nothing_else() -> None:
    chance = random.Random(500)  # noqa: S311 the same damage in every run
    for whole in islice(cycle([drawn("PNG"), drawn("JPEG")]), 500):
        damaged = bytearray(whole[: chance.randint(1, len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randint(0, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            logo(Brand(logo=bytes(damaged)))
        except InputError as refused:
            assert len(refused.problems) == 1  # noqa: PT017 either is right
