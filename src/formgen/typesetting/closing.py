"""Everything around the sections: fields, vetoes, the result, the scale of grades, opinions, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil

from formgen.phrases import Phrases
from formgen.typesetting import drafts, metrics
from formgen.typesetting.drafts import Draft, entry, natural, strip, words
from formgen.typesetting.model import Cell, Paragraph, Part, Piece, Strip
from formgen.typesetting.settings import NOTE, WIDTH, Setting
from formgen.view.model import GradeLine, Labelled, Opinion, Prose, Reason, Result, Signing, Slot, View

_MOST_FIELDS = 4
_LEAST_VALUE = 22
_LABEL_MOST = 48
_LABELS_MOST = 44
_OPINION_MOST = 60
_SAID_MOST = 24
_SIGNING_MOST = 20
_FIELD_MOST = 11
_GRADES_A_ROW = 6
_STEP = 6
"""Millimetres by which columns of single values differ, where there is room for that."""
_APART = 2 * "\N{IDEOGRAPHIC SPACE}"
"""Before where somebody signs, and before the date."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the sections, in one setting."""

    setting: Setting
    at_left: int
    """Millimetres of the labels at the left edge, from the result on."""
    say: Phrases

    @classmethod
    def of(cls, view: View, setting: Setting) -> Frame:
        """The frame of a form: its labels at the left edge are all as wide as the longest."""
        say = view.say
        labels = [say("vetoes")] if view.vetoes else []
        labels += [say("grade-scale")] if view.grades else []
        labels += [each.title for each in view.opinions]
        labels += [line.label for line in (view.result.lines[:1] if view.result else ())]
        widest = max((natural(words("label", each), setting) for each in labels), default=0.0)
        return cls(setting, min(max(20, ceil(widest)), _LABELS_MOST), say)

    # fields

    def fields(self, part: Part, fields: Sequence[Labelled]) -> list[Draft]:
        """Labels and slots in columns, as many beside each other as fit; sentences have a row alone."""
        made: list[Draft] = []
        run: list[Labelled] = []
        for field in (*fields, None):
            alone = field is not None and field.slot.kind == "lines"
            if field is not None and not alone:
                run.append(field)
                continue
            made += self._columns(part, run)
            run = []
            if field is not None:
                made.append(self._sentence(part, field))
        return made

    def _columns(self, part: Part, fields: Sequence[Labelled]) -> list[Draft]:
        if not fields:
            return []
        most = next((n for n in range(_MOST_FIELDS, 1, -1) if self._fits(fields, n)), 1)
        rows = -(-len(fields) // min(most, len(fields)))
        columns = -(-len(fields) // rows)
        wide = self._widths(fields, columns)
        return [self._row(part, fields[n : n + columns], wide) for n in range(0, len(fields), columns)]

    def _fits(self, fields: Sequence[Labelled], columns: int) -> bool:
        return sum(label + value for label, value in self._wants(fields, columns)) <= WIDTH

    def _wants(self, fields: Sequence[Labelled], columns: int) -> list[tuple[int, int]]:
        wants = []
        for n in range(min(columns, len(fields))):
            mine = fields[n::columns]
            label = max(natural(words("label", each.label), self.setting) for each in mine)
            value = max(natural((entry("filled", each, label=False),), self.setting) for each in mine)
            wants.append((min(ceil(label + 2), _LABEL_MOST), ceil(max(value, _LEAST_VALUE))))
        return wants

    def _widths(self, fields: Sequence[Labelled], columns: int) -> list[int]:
        wants = self._wants(fields, columns)
        labels = sum(label for label, _ in wants)
        values = drafts.shares(WIDTH - labels, _stepped_in(WIDTH - labels, [value for _, value in wants]))
        return [wide for (label, _), value in zip(wants, values, strict=True) for wide in (label, value)]

    def _row(self, part: Part, fields: Sequence[Labelled], widths: Sequence[int]) -> Draft:
        cells: list[Cell] = []
        for n, field in enumerate(fields):
            cells.append(Cell(widths[2 * n], words("label", field.label), "row", shaded=True))
            cells.append(Cell(widths[2 * n + 1], (entry("filled", field, label=False),)))
        cells[-1] = replace(cells[-1], width=cells[-1].width + WIDTH - sum(cell.width for cell in cells))
        made = strip(part, cells, self.setting, least_high=7)
        return Draft(made, most=max(made.height, _FIELD_MOST))

    def _sentence(self, part: Part, field: Labelled) -> Draft:
        label = self.label(field.label)
        made = strip(
            part,
            [label, Cell(WIDTH - label.width, (entry("filled", field, label=False),), top=True)],
            self.setting,
        )
        return Draft(made, most=40, writes=drafts.by_hand(field.slot))

    def label(self, text: str) -> Cell:
        """The shaded cell at the left edge that says what the row is."""
        return Cell(self.at_left, words("label", text), "row", shaded=True)

    # words

    def prose(self, block: Prose) -> Draft:
        paragraphs = (*words("band", block.title), *words("prose", *block.paragraphs))
        shaded = not block.paragraphs
        made = strip("body", [Cell(WIDTH, paragraphs, "row" if shaded else "", shaded=shaded)], self.setting)
        return Draft(made, keep=shaded, most=made.height * 1.5, opens=True)

    def vetoes(self, vetoes: Sequence[tuple[Slot, str]]) -> Draft:
        label = self.label(self.say("vetoes"))
        paragraphs = tuple(
            Paragraph("option", (Piece("", "", slot), Piece(f"\N{NO-BREAK SPACE}{text}")))
            for slot, text in vetoes
        )
        made = strip("vetoes", [label, Cell(WIDTH - label.width, paragraphs)], self.setting, least_high=7)
        return Draft(made, most=made.height * 1.5, opens=True)

    # the result

    def result(self, result: Result) -> list[Draft]:
        """The total and what follows from it, as many in a row as fit; then why there is no total."""
        rows: list[list[tuple[Labelled, int, int]]] = []
        for line in result.lines:
            label = min(ceil(natural(words("label", line.label), self.setting) + 1), _LABEL_MOST)
            value = ceil(max(natural((entry("filled", line, label=False),), self.setting), 18))
            used = sum(a + b for _, a, b in rows[-1]) if rows else WIDTH
            if used + label + value <= WIDTH:
                rows[-1].append((line, label, value))
            else:
                label = max(label, self.at_left)
                rows.append([(line, label, min(value, WIDTH - label))])
        made = [self._result_row(row) for row in rows]
        if result.note:
            note = strip("result", [Cell(WIDTH, words("band", result.note))], self.setting)
            made.append(Draft(note))
        return made

    def _result_row(self, row: Sequence[tuple[Labelled, int, int]]) -> Draft:
        labels = sum(label for _, label, _ in row)
        values = _stepped_in(WIDTH - labels, [value for _, _, value in row])
        more = drafts.shares(WIDTH - labels - sum(values), values)
        cells: list[Cell] = []
        for (line, label, _), value, extra in zip(row, values, more, strict=True):
            cells.append(Cell(label, words("label", line.label), "row", shaded=True))
            cells.append(Cell(value + extra, (entry("filled", line, label=False),)))
        made = strip("result", cells, self.setting, least_high=7)
        return Draft(made, most=max(made.height, _FIELD_MOST))

    def grades(self, grades: Sequence[GradeLine]) -> list[Draft]:
        """The scale of grades beside each other: one row, of many grades several."""
        rows = -(-len(grades) // _GRADES_A_ROW)
        a_row = -(-len(grades) // rows)
        return [self._scale(grades[n : n + a_row]) for n in range(0, len(grades), a_row)]

    def _scale(self, grades: Sequence[GradeLine]) -> Draft:
        label = self.label(self.say("grade-scale"))
        widths = drafts.shares(WIDTH - int(label.width), [1.0] * len(grades))
        ways = [self._told(grades, named, said) for named in (False, True) for said in (False, True)]
        told = min(ways[: None if self.setting.lines == "running" else 1], key=partial(self._lines, widths))
        cells = (
            Cell(wide, paragraphs, mark=grade.mark)
            for grade, wide, paragraphs in zip(grades, widths, told, strict=True)
        )
        made = strip("grades", [label, *cells], self.setting)
        return Draft(made, most=made.height * 1.3, opens=True)

    def _told(self, grades: Sequence[GradeLine], named: bool, said: bool) -> list[tuple[Paragraph, ...]]:  # noqa: FBT001 two yeses or noes
        """What stands in the cells of a scale: name, range, words and coefficient, a line each.

        `named`: name and range share one, `said`: words and coefficient do, where that saves a line.
        """
        made = []
        for grade in grades:
            coefficient = self.say("coefficient-of-grade", n=grade.coefficient) if grade.coefficient else ""
            name = f"{grade.name} {grade.range}".strip() if named else grade.name
            rest = [f"{grade.text} {coefficient}".strip()] if said else [grade.text, coefficient]
            marked = Paragraph("centre", (Piece(name, grade.mark),))
            made.append((marked, *words("centre", "" if named else grade.range, *rest)))
        return made

    def _lines(self, widths: Sequence[int], cells: Sequence[tuple[Paragraph, ...]]) -> int:
        """How many lines the highest of these cells has."""
        return max(
            sum(drafts.lines_in(each, wide, self.setting) for each in cell)
            for wide, cell in zip(widths, cells, strict=True)
        )

    # people

    def opinion(self, opinion: Opinion) -> Draft:
        label = self.label(opinion.title)
        room = WIDTH - label.width
        signed = [each for each in (opinion.sign, opinion.date) if each]
        paragraphs = [entry("filled", Labelled("", opinion.slot))]
        if signed:
            between = self.say("between-words")
            pieces = tuple(
                piece
                for each in signed
                for piece in (Piece(f"{_APART}{each.label}{between}"), Piece(slot=each.slot))
            )
            paragraphs.append(Paragraph("signed", pieces))
        made = strip(
            "opinions",
            [label, Cell(room, tuple(paragraphs), top=True)],
            self.setting,
            least_high=self.setting.hand,
        )
        empty = drafts.by_hand(opinion.slot)
        return Draft(
            made, most=max(made.height, _OPINION_MOST if empty else _SAID_MOST), writes=empty, opens=True
        )

    def signatures(self, signatures: Sequence[Signing]) -> list[Draft]:
        """Beside each other, two or three in a row."""
        rows = -(-len(signatures) // 3)
        a_row = -(-len(signatures) // rows) if rows else 1
        return [self._signing(signatures[n : n + a_row]) for n in range(0, len(signatures), a_row)]

    def _signing(self, signatures: Sequence[Signing]) -> Draft:
        widths = drafts.shares(WIDTH, [1.0] * len(signatures))
        cells = []
        for each, wide in zip(signatures, widths, strict=True):
            lines = [entry("filled", each.sign)]
            if each.date:
                lines.append(entry("filled", each.date))
            cells.append(Cell(wide, tuple(lines)))
        made = strip("signatures", cells, self.setting, least_high=9)
        return Draft(made, most=max(made.height, _SIGNING_MOST), writes=True, opens=True)

    # the appendix

    def reasons(self, reasons: Sequence[Reason]) -> tuple[Strip, list[Draft]]:
        """The head of the appendix and its rows."""
        wide = min(max(ceil(natural(words("text", each.label), self.setting)) for each in reasons), 56)
        head = strip(
            "reasons",
            [
                Cell(w, words("label", text), "col", shaded=True)
                for w, text in ((wide, self.say("reason-of")), (WIDTH - wide, self.say("reason-why")))
            ],
            self.setting,
            is_head=True,
        )
        rows = [
            strip(
                "reasons",
                [Cell(wide, words("text", each.label), "row"), Cell(WIDTH - wide, words("text", each.text))],
                self.setting,
            )
            for each in reasons
        ]
        return head, [Draft(row, heads=(head,)) for row in rows]


def _stepped_in(room: int, widths: Sequence[int]) -> list[int]:
    """Equal widths where all have room in these, or in steps: columns of most people are then alike."""
    if max(widths) * len(widths) <= room:
        return drafts.shares(room, [1.0] * len(widths))
    stepped = [ceil(each / _STEP) * _STEP for each in widths]
    return stepped if sum(stepped) <= room else list(widths)


def notes(notes: Sequence[str], setting: Setting) -> tuple[str, ...]:
    """The notes below the table, a line each; where lines are saved, short ones share one."""
    lines: list[str] = []
    for note in notes:
        together = f"{lines[-1]}\N{IDEOGRAPHIC SPACE}{note}" if lines else note
        if lines and setting.lines != "alone" and metrics.ems(together) <= WIDTH / NOTE.em:
            lines[-1] = together
        else:
            lines.append(note)
    return tuple(lines)


def notes_height(notes: Sequence[str]) -> float:
    """How high the notes are, in millimetres."""
    lines = (len(metrics.lines(note, WIDTH / NOTE.em)) for note in notes)
    return sum(count * NOTE.line + NOTE.padding for count in lines)
