"""A document: a form that was laid out, with the words of one person in its slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from formgen.writing.pdf.compiled import setting
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.faces import Faces, Run
from formgen.writing.pdf.compiled.file import OBJECTS, file, font
from formgen.writing.pdf.compiled.form import Family, Fixed, Form, Place, Text
from formgen.writing.pdf.compiled.setting import Line


def filled(form: Form, values: Sequence[str], compositor: Compositor) -> bytes:
    """The document of these values; raises UnfitError if they cannot be placed.

    The same bytes for the same values, whatever was written before.
    """
    if form.empty:
        values = [value or form.empty.get(n, "") for n, value in enumerate(values)]
    lines = [setting.laid(each, values, compositor) for each in form.paragraphs]
    words = _Words(form, compositor.faces)
    streams = []
    for stream in form.streams:
        drawn = []
        for piece, behind in stream:
            if isinstance(piece, Place):
                text = form.paragraphs[piece.paragraph].texts[piece.text]
                drawn.append(words.drawn(text, lines[piece.paragraph][piece.text]))
            else:
                drawn.append(piece.drawn_ticked if values[piece.leaf] == piece.ticked else piece.drawn_open)
            drawn.append(behind)
        streams.append(b"\n".join(drawn))
    return file(form.frame, streams, words.fonts())


class _Words:
    """Draws words in the fonts of the file, and in new ones with the characters that these lack."""

    def __init__(self, form: Form, faces: Faces) -> None:
        self._types = form.types
        self._first = form.frame.free
        self._faces = faces
        self._new: dict[Family, dict[str, int]] = {}

    def drawn(self, text: Text | Fixed, lines: Sequence[Line]) -> bytes:
        """The operators that draw the lines of a text."""
        if isinstance(text, Fixed):
            (line,) = lines
            place = f"1 0 0 -1 {number(line.x)} {number(line.y)} Tm\n".encode() if text.shown else b""
            return b"%s\nBT\n%s%s\nET" % (text.colour, place, text.shown)
        look = text.look
        out = []
        for line in lines if lines[0].words or len(lines) > 1 else ():
            out.append(f"1 0 0 -1 {number(line.x)} {number(line.y)} Tm")
            for run in self._faces.runs(line.words, look.weight, look.units):
                name, shown = self._shown(run)
                out.append(f"/{name} {look.size.decode()} Tf\n{shown}")
        return b"%s\nBT\n%s\nET" % (look.colour, "\n".join(out).encode())

    def _shown(self, run: Run) -> tuple[str, str]:
        """The name of a font, and the operator that shows a run in it."""
        own = self._types.get(run.family)
        if own is not None and own.characters.issuperset(run.text):
            return own.name, _operator(run, own.codes)
        new = self._new.setdefault(run.family, {})
        for each in run.text:
            new.setdefault(each, len(new) + 1)
        family, weight = run.family
        return f"V{family}W{weight}", _operator(run, {each: f"{new[each]:04x}" for each in run.text})

    def fonts(self) -> list[tuple[str, list[bytes]]]:
        """The new fonts."""
        found = []
        first = self._first
        for (family, weight), characters in sorted(self._new.items()):
            found.append(
                (
                    f"V{family}W{weight}",
                    font(self._faces, (family, weight), list(characters), first),
                )
            )
            first += OBJECTS
        return found


def _operator(run: Run, codes: Mapping[str, str]) -> str:
    """What shows a run, with the room that is not as the font has it."""
    if run.kerns is None:
        return f"[<{''.join([codes[each] for each in run.text])}>] TJ"
    shown = [
        codes[each] + (f">{kern}<" if kern else "") for each, kern in zip(run.text, run.kerns, strict=True)
    ]
    return f"[<{''.join(shown)}>] TJ"


def number(value: float) -> str:
    """A number as PDF has it, to a millionth."""
    return f"{value:f}".rstrip("0").rstrip(".")
