"""The paper, and in which sizes a form may be set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WIDTH = 186
"""Millimetres between the margins of a form on A4; each margin has 12."""

HEIGHT = 264
"""Millimetres for title, table and notes on a page: half a one less than there is below the letterhead."""

TITLE = 16
"""Points of the title on the first page."""

TITLE_LINE = 8
"""Millimetres of a line of the title."""

BELOW_TITLE = 1.5
"""Millimetres between the title and the table."""

MM = 25.4 / 72
"""Millimetres of a point."""

SIDE = 1.2
"""Millimetres between a cell's border and its words, left and right."""

RULE = 0.18
"""Millimetres of a line between two rows."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A size of type and what goes with it.

    `size` is in points and never below 9, `leading` times that from line to line; `padding` and `hand`, the
    height of a row to write in and never below 7, are in millimetres.  `lines` says whether printed lines
    stand each alone, short ones side by side, or all after each other; `room` is the most lines left free
    for somebody's words, before what is left of the page is shared out.
    """

    size: float
    leading: float
    padding: float
    hand: float
    lines: Literal["alone", "beside", "running"] = "alone"
    room: int = 9

    @property
    def em(self) -> float:
        """The width of a Chinese character in millimetres."""
        return self.size * MM

    @property
    def pitch(self) -> float:
        """From line to line, in points; a quarter of a point is what Word can count."""
        return round(self.size * self.leading * 4) / 4

    @property
    def line(self) -> float:
        """From line to line, in millimetres."""
        return self.pitch * MM


SETTINGS = (
    Setting(12, 1.5, 1.5, 9),
    Setting(11, 1.45, 1.2, 8.5),
    Setting(10.5, 1.4, 1.0, 8),
    Setting(10, 1.35, 0.8, 8),
    Setting(10, 1.3, 0.6, 7.5, "beside"),
    Setting(9.5, 1.25, 0.5, 7, "beside", 3),
    Setting(9, 1.25, 0.4, 7, "beside", 2),
    Setting(9, 1.2, 0.4, 7, "running", 2),
    Setting(9, 1.15, 0.25, 7, "running", 1),
    Setting(9, 1.1, 0.1, 7, "running", 1),
)
"""From the roomiest to the tightest that can be read and written in."""

USUAL = SETTINGS[3]
"""For a form of as many pages as it likes."""

NOTE = Setting(9, 4 / 3, 1, 7)
"""For the notes below the table: `padding` is above each."""
