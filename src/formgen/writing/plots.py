"""Charts as pictures, drawn by matplotlib: black on white, told apart by grey and by words.

The letters come from the fonts of `formgen.writing.fonts` and no font of the machine; in SVG they are
outlines.  The same chart always gives the same bytes.
"""

from __future__ import annotations

import io
import logging
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from formgen.view.model import PAGE_WIDTH, Bar, Chart
from formgen.view.text import drawn
from formgen.writing.fonts import Font

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

PictureFormat = Literal["svg", "png"]

WIDTH = float(PAGE_WIDTH)
"""Millimetres, as wide as the text of a page."""

_DPI = 240
_INCH = 25.4
_LABEL, _WORDS, _EDGE = 44.0, 40.0, 3.0
"""Millimetres for the labels left of the bars and for the words behind them; above and below all."""

_ROWS = {1: 8.0, 2: 10.4}
_THICK = {1: 4.6, 2: 4.0}
"""Millimetres from label to label, and of one bar, for one and for two series."""

_LEGEND = 7.0
_ABOVE_LINE = 4.0
"""Millimetres of the legend, and of the words above the line of full points where there is none."""

_POINTS = 8.5
_LETTERS = 14
"""Chinese characters in a line of a label; a longer one takes two lines, and then ends in … ."""

_FILLS = {1: ("0.72",), 2: ("1.0", "0.62")}
"""Greys: of the bars alone; of the earlier and the later one."""


def pictures(charts: Iterable[Chart], fonts: tuple[Font, ...], kind: PictureFormat) -> dict[str, bytes]:
    """Each chart as a picture, by its key; letters are those of the first font that has them all."""
    charts = tuple(charts)
    if not charts:
        return {}
    with TemporaryDirectory(prefix="formgen-", ignore_cleanup_errors=True) as folder, _settings():
        faces = _Faces.cut(fonts, set("".join(drawn(charts))) | set("… "), Path(folder))
        return {chart.key: _drawn(chart, faces, kind) for chart in charts}


@contextmanager
def _settings() -> Iterator[None]:
    """The library as it is without anybody's settings; what is written is text, never a formula."""
    mpl = _matplotlib()
    ours: dict[Any, Any] = {"svg.hashsalt": "formgen", "svg.fonttype": "path", "text.parse_math": False}
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of characters that no font has; PDF refuses them before
        mpl.rcdefaults()
        for name, value in ours.items():
            mpl.rcParams[name] = value
        yield


@cache
def _matplotlib() -> Any:
    """The library, which on its way in lists the fonts of the machine and keeps the list in the user's home.

    Nobody's home is ours, and we use none of these fonts: unless somebody has said where, the list goes into
    a folder that lives no longer than it takes to write it.
    """
    name, logger = "MPLCONFIGDIR", logging.getLogger("matplotlib.font_manager")
    with TemporaryDirectory(prefix="formgen-", ignore_cleanup_errors=True) as folder:
        is_said = name in os.environ
        os.environ.setdefault(name, folder)
        logger.setLevel(logging.ERROR)  # it tells of the list that it makes
        try:
            import matplotlib as mpl  # noqa: PLC0415 heavy, and only reports need it
            import matplotlib.font_manager  # noqa: PLC0415 as above
        finally:
            if not is_said:
                del os.environ[name]
    return mpl


@dataclass(frozen=True, slots=True)
class _Faces:
    """Fonts cut to the letters of some charts, as files, since matplotlib reads nothing else."""

    faces: tuple[tuple[frozenset[str], FontProperties], ...]

    @classmethod
    def cut(cls, fonts: tuple[Font, ...], letters: set[str], folder: Path) -> _Faces:
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415 heavy, and only reports need it

        faces: list[tuple[frozenset[str], FontProperties]] = []
        for n, font in enumerate(fonts):
            own = frozenset(letter for letter in letters if ord(letter) in font.characters)
            if own - {" "}:
                file = folder / f"{n}.ttf"
                file.write_bytes(font.cut({ord(each) for each in own}, font.weights[0]))
                faces.append((own, FontProperties(fname=file, size=_POINTS)))
        return cls(tuple(faces))

    def of(self, text: str) -> FontProperties:
        """The first font that has all of a text, else the one that has most."""
        wanted = frozenset(text) - {"\n"}
        return min(self.faces, key=lambda face: len(wanted - face[0]))[1]


def _drawn(chart: Chart, faces: _Faces, kind: PictureFormat) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 heavy
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415 heavy
    from matplotlib.figure import Figure  # noqa: PLC0415 heavy

    height = _height(chart)
    figure = Figure(figsize=(WIDTH / _INCH, height / _INCH))
    (FigureCanvasSVG if kind == "svg" else FigureCanvasAgg)(figure)
    _fill(figure, chart, faces, height)
    file = io.BytesIO()
    nobody: Mapping[str, Any] = {"Software": None} if kind == "png" else {"Date": None, "Creator": None}
    figure.savefig(file, format=kind, dpi=_DPI, metadata=nobody)
    return file.getvalue()


def _row(chart: Chart) -> float:
    """How high one bar or one pair of bars stands, in millimetres."""
    return _ROWS[_count(chart)]


def _count(chart: Chart) -> int:
    return max(len(chart.series), 1)


_LINE_HEIGHT = 52.0
_SIDE, _BELOW, _ABOVE = 12.0, 11.0, 9.0
"""Millimetres of a line's picture; beside, below and above where its points stand."""


def _height(chart: Chart) -> float:
    if chart.shape == "line":
        return _LINE_HEIGHT
    above = _LEGEND if chart.series else _ABOVE_LINE if chart.full else 0
    return len(chart.bars) * _row(chart) + 2 * _EDGE + above


def _fill(figure: Any, chart: Chart, faces: _Faces, height: float) -> None:
    """Draw a chart of bars or of a line into a figure of this height."""
    if chart.shape == "line":
        _fill_line(figure, chart, faces, height)
    else:
        _fill_bars(figure, chart, faces, height)


def _fill_line(figure: Any, chart: Chart, faces: _Faces, height: float) -> None:
    """Points over their labels, from zero up; the line stops where a value is missing."""
    room = (_SIDE / WIDTH, _BELOW / height, 1 - 2 * _SIDE / WIDTH, 1 - (_BELOW + _ABOVE) / height)
    axes = figure.add_axes(room)
    axes.set_axis_off()
    low, high = _range(chart)
    axes.set_xlim(-0.5, len(chart.bars) - 0.5)
    axes.set_ylim(low, high)
    axes.axhline(0, color="black", linewidth=0.8, zorder=1)
    if chart.full is not None:
        axes.axhline(float(chart.full), color="0.35", linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
        right = len(chart.bars) - 0.45
        _say(axes, right, float(chart.full), chart.called, faces, ha="left", va="center")
    values = [float(bar.values[0]) if bar.values else float("nan") for bar in chart.bars]
    style = {"color": "black", "linewidth": 1.1, "marker": "o", "markersize": 4.5, "markerfacecolor": "0.72"}
    axes.plot(range(len(values)), values, zorder=2, clip_on=False, **style)
    step = (high - low) / (height - _BELOW - _ABOVE)
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.3}
    for n, bar in enumerate(chart.bars):
        _say(axes, n, min(low, 0) - 2 * step, _label(bar.label), faces, ha="center", va="top")
        for value, text in zip(bar.values, bar.texts, strict=True):
            _say(axes, n, float(value) + 2 * step, text, faces, ha="center", va="bottom", bbox=behind)


def _fill_bars(figure: Any, chart: Chart, faces: _Faces, height: float) -> None:
    """One unit of the vertical axis is one millimetre, so that bars are equally thick in every chart."""
    row = _row(chart)
    body = len(chart.bars) * row
    axes = figure.add_axes((_LABEL / WIDTH, _EDGE / height, (WIDTH - _LABEL - _WORDS) / WIDTH, body / height))
    low, high = _range(chart)
    axes.set_xlim(low, high)
    axes.set_ylim(body, 0)
    axes.set_axis_off()
    axes.axvline(0, color="black", linewidth=0.8, zorder=3)
    if chart.full is not None:
        axes.axvline(float(chart.full), zorder=0, **_FULL_LINE)
    for n, bar in enumerate(chart.bars):
        middle = (n + 0.5) * row
        _bars(axes, bar, middle, chart, faces)
        label = _label(bar.label)
        shift = -2 / (WIDTH - _LABEL - _WORDS)
        _say(axes, shift, middle, label, faces, ha="right", va="center", transform=axes.get_yaxis_transform())
    if chart.series:
        _legend(figure, chart, faces, height)
    elif chart.full is not None:
        _say(axes, float(chart.full), -0.8, chart.called, faces, ha="center", va="bottom")


_FULL_LINE: Mapping[str, Any] = {"color": "0.35", "linewidth": 0.8, "linestyle": (0, (4, 3))}


def _bars(axes: Any, bar: Bar, middle: float, chart: Chart, faces: _Faces) -> None:
    """The bars of one label with their words, right of zero and of the full points: no line crosses them."""
    low, high = axes.get_xlim()
    gap = (high - low) / (WIDTH - _LABEL - _WORDS)
    count = _count(chart)
    for n, (value, text) in enumerate(zip(bar.values, bar.texts, strict=True)):
        at = middle + (n - (count - 1) / 2) * _THICK[count]
        axes.barh(
            at,
            float(value),
            _THICK[count],
            color=_FILLS[count][n],
            edgecolor="black",
            linewidth=0.6,
            zorder=2,
            clip_on=False,
        )
        behind = max(float(value), float(chart.full or 0), 0) + gap
        _say(axes, behind, at, text, faces, ha="left", va="center")


def _range(chart: Chart) -> tuple[float, float]:
    values = [float(value) for bar in chart.bars for value in bar.values]
    high = max([*values, float(chart.full or 0), 0])
    return min([*values, 0]), high or 1


def _legend(figure: Any, chart: Chart, faces: _Faces, height: float) -> None:
    """What the greys and the line mean, side by side above the bars, where these begin."""
    from matplotlib.lines import Line2D  # noqa: PLC0415 heavy
    from matplotlib.patches import Rectangle  # noqa: PLC0415 heavy

    side, top = 3.0, height - _EDGE - 2.4
    names = (*chart.series, *([chart.called] if chart.full is not None else []))
    apart = max(17.0, 8 + 1.9 * max(map(len, names)))
    for n, name in enumerate(names):
        left = _LABEL + n * apart
        if n < len(chart.series):
            sign: Any = Rectangle(
                (left / WIDTH, (top - side / 2) / height),
                side / WIDTH,
                side / height,
                transform=figure.transFigure,
                facecolor=_FILLS[len(chart.series)][n],
                edgecolor="black",
                linewidth=0.6,
            )
        else:
            middle = (left + side / 2) / WIDTH
            ends = ((top - side * 0.8) / height, (top + side * 0.8) / height)
            sign = Line2D((middle, middle), ends, transform=figure.transFigure, **_FULL_LINE)
        figure.add_artist(sign)
        figure.text(
            (left + 4.5) / WIDTH, top / height, name, fontproperties=faces.of(name), ha="left", va="center"
        )


def _say(axes: Any, x: float, y: float, text: str, faces: _Faces, **how: Any) -> None:
    axes.text(x, y, text, fontproperties=faces.of(text), linespacing=1.05, **how)


def _label(text: str) -> str:
    """A label in at most two lines; letters that are half as wide count half."""
    lines: list[str] = [""]
    room = float(_LETTERS)
    for letter in " ".join(text.split()):
        room -= 0.55 if letter.isascii() else 1
        if room < 0:
            if len(lines) == 2:
                return "\n".join([lines[0], f"{lines[1][:-1]}…"])
            lines.append("")
            room = _LETTERS - 1.0
        lines[-1] += letter
    return "\n".join(lines)
