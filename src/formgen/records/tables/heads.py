"""Headers of two lines: a group above its columns, merged as offices do, read as one line.

The upper line says what belongs together (联系方式 over 手机 and 邮箱; an indicator over its raters), the
lower one what each column is; a header that takes both lines stands in both of them, or only in the upper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from formgen.records.tables.cells import Cell, Headed, Line, Worksheet, headed

Known = Callable[[str], bool]


def under_head(
    sheet: Worksheet, head: Line, of: Callable[[str], str], is_known: Known = lambda _: False
) -> Headed:
    """The rows below this line and, where headers take two lines, below both.

    `of` tells which header names the `number` or the `name`; of the words of two lines together and the
    lower alone, `is_known` says which are the name of a column.
    """
    below = next((line for line in sheet.lines if line.number == head.number + 1), None)
    if below and _goes_on(head, below, of):
        return headed(sheet, _joined(head, below, is_known))
    above = next((line for line in sheet.lines if line.number == head.number - 1), None)
    if above and _groups(above, head):
        return headed(sheet, _joined(above, head, is_known))
    return headed(sheet, head)


def _is_covered(cell: Cell) -> bool:
    """Whether a cell is part of one that is merged over columns, and not its first."""
    return not cell.text and any(problem.code == "cell-merged" for problem in cell.problems)


def _text(line: Line, column: int) -> str:
    return line.said[column].strip() if 0 <= column < len(line) else ""


def _goes_on(head: Line, below: Line, of: Callable[[str], str]) -> bool:
    """Whether a line is the second of the headers: nobody's, and it names what the first leaves open."""
    ids = [column for column, text in enumerate(head.texts()) if of(text) in ("number", "name")]
    if any(_text(below, column) and _text(below, column) != _text(head, column) for column in ids):
        return False
    said = [column for column, text in enumerate(below.texts()) if text]
    opened = (column for column in said if not _text(head, column))
    return next(opened, None) is not None and (
        all(_text(below, column) for column in ids) or _is_grouped(head, said)
    )


def _is_grouped(head: Line, columns: Sequence[int]) -> bool:
    """Whether these columns are those of groups: under a merged cell, or beside what has no header."""
    groups = {column for column in range(len(head) + len(columns)) if not _text(head, column)}
    groups |= {column - 1 for column in groups}
    return all(column in groups for column in columns)


def _groups(above: Line, head: Line) -> bool:
    """Whether the line above names groups of columns: it is merged in parts, not as a title over all."""
    covered = [column for column, cell in enumerate(above.cells) if _is_covered(cell)]
    said = [column for column, text in enumerate(above.texts()) if text]
    width = sum(bool(text) for text in head.texts())
    return bool(covered) and (len(said) > 1 or len(covered) + len(said) < width)


def _joined(upper: Line, lower: Line, is_known: Known) -> Line:
    """Both lines as one, which stands where the lower does."""
    counts = Counter(text for text in lower.texts() if text)
    cells: list[Cell] = []
    group = ""
    for column in range(max(len(upper), len(lower))):
        is_covered = column < len(upper) and _is_covered(upper.cell(column))
        above, below = _text(upper, column), _text(lower, column)
        if above or not (is_covered or (below and _text(lower, column - 1))):  # csv files merge nothing
            group = above
        place = (lower if column < len(lower) else upper).cell(column)
        text = _name(group, below, is_known, counts) if below else above
        cells.append(replace(place, text=text, problems=() if text else place.problems))
    return Line.joined(lower.ground, lower.number, cells, hidden=lower.hidden)


def _name(group: str, below: str, is_known: Known, counts: Counter[str]) -> str:
    if not group or group == below:
        return below
    whole = f"{group} {below}"
    for each in (whole, f"{group}{below}", below):
        if is_known(each):
            return each
    return below if counts[below] == 1 else whole
