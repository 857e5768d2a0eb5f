"""What a form is laid out with, for whoever lays it out to be filled later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from formgen.typesetting.model import Sheet
from formgen.view.model import View
from formgen.writing.fonts import Cut, Font


@dataclass(frozen=True, slots=True)
class Template:
    """What makes a page of a view and its sheet: HTML, fonts, and what is served to it.

    `cut` cuts the fonts to some characters, and remembers a few of these cuts: many forms have the same.
    `always` are characters that are in every document's fonts, `style` the CSS that names these.
    """

    write: Callable[[View, Sheet], str]
    fonts: tuple[Font, ...]
    cut: Callable[[frozenset[str]], tuple[Cut, ...]]
    always: frozenset[str]
    served: Mapping[str, bytes]
    style: Callable[[tuple[Cut, ...]], str]
    folder: Path
