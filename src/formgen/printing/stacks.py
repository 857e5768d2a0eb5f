"""Print runs: the sheets of a department, or of all, in one PDF with a sign-off list in front.

The stack is put together from the single files, in the order of the roster, department by
department.  A printer takes no 20,000 sheets at once: a stack of many people comes in volumes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from formgen import files
from formgen.digests import digest
from formgen.printing.run import Merge, Outcome, Progress, Wish, print_sheets
from formgen.printing.sheets import Sheet
from formgen.problems import Where
from formgen.records.model import Person
from formgen.view.model import Page, SignOff
from formgen.view.signoff import department_of, signoff
from formgen.workspace import Workspace

VOLUME = 500
"""The most people in one stack."""

LIST = "绩效考核表签收表"
_TITLES = {"blank": "空白表", "card": "评分表"}


@dataclass(frozen=True, slots=True)
class Part:
    """One single file of a stack: its bookmark, that above it, and its content's hash."""

    title: str
    chapter: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A sign-off list, and the single files behind it."""

    front: SignOff
    parts: tuple[Part, ...]
    asked: Merge
    month: str = ""
    form: None = None
    whom: None = None
    kind: Literal["stack"] = "stack"

    @property
    def data(self) -> str:
        return digest(self.front, *((part.title, part.chapter, part.sha256) for part in self.parts))

    def page(self, company: str, revision: int) -> Page:  # noqa: ARG002 it is made already
        return self.front


def print_stacks(
    workspace: Workspace, sheets: Iterable[Sheet], wish: Wish, progress: Progress | None = None
) -> Outcome:
    """Put stacks together from the single files of these sheets, as `wish.merge` says.

    A sheet without a file, because it could not be printed or is for nobody, is left out.
    """
    sheets = [sheet for sheet in sheets if sheet.content.whom and sheet.file("pdf").is_file()]
    ordered = sorted(sheets, key=_Order(workspace.people))
    stacks = tuple(_stacks(workspace, ordered, wish.merge)) if wish.merge else ()
    return print_sheets(
        workspace, stacks, wish.only("pdf"), progress, template="signoff", finish=_put_together
    )


def _put_together(sheet: Sheet, front: bytes) -> bytes:
    """The sign-off list with everything behind it."""
    from formgen.writing.stack import Leaf, stacked  # noqa: PLC0415 heavy

    content = sheet.content
    parts = content.parts if isinstance(content, Stack) else ()
    leaves = [Leaf(part.title, part.chapter, files.content(part.path)) for part in parts]
    return stacked(Leaf(LIST, "", front), leaves)


# ── who stands where ────────────────────────────────────────────────────────────────────────


class _Order:
    """The order of a print run: by folder, by department as the roster has them, by its rows."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._row = {person.number: row for row, person in enumerate(people)}
        self._department = {name: n for n, name in enumerate(dict.fromkeys(map(department_of, people)))}

    def __call__(self, sheet: Sheet) -> tuple[str, int, str, int, str]:
        whom, last = _whom(sheet), len(self._row)
        department = department_of(whom)
        place = self._department.get(department, last), department, self._row.get(whom.number, last)
        return str(sheet.folder), *place, sheet.path.name


def _whom(sheet: Sheet) -> Person:
    assert sheet.content.whom is not None  # noqa: S101 sheets for nobody are left out before
    return sheet.content.whom


def _stacks(workspace: Workspace, sheets: Iterable[Sheet], merge: Merge) -> Iterator[Sheet]:
    """A sheet for each stack; `sheets` are in order."""
    for (folder, kind, department), members in groupby(sheets, key=lambda sheet: _group(sheet, merge)):
        whole = tuple(members)
        volumes = [whole[start : start + VOLUME] for start in range(0, len(whole), VOLUME)]
        for n, volume in enumerate(volumes, 1):
            number = f"第{n}册" if len(volumes) > 1 else ""
            name = "-".join(filter(None, (_TITLES[kind], department or "全部", number)))
            yield Sheet(
                _stack(workspace, volume, merge, number),
                folder,
                files.place(folder, files.safe(name)),
                Where(name),
                name,
            )


def _group(sheet: Sheet, merge: Merge) -> tuple[Path, str, str]:
    department = department_of(_whom(sheet)) if merge == "department" else ""
    return sheet.folder, sheet.content.kind, department


def _stack(workspace: Workspace, sheets: Sequence[Sheet], merge: Merge, volume: str) -> Stack:
    contents = [sheet.content for sheet in sheets]
    receivers = [(each.whom, each.form) for each in contents if each.whom and each.form]
    front = signoff(
        receivers,
        title=LIST,
        company=workspace.config.company,
        month=contents[0].month,
        volume=volume,
        state="blank" if contents[0].kind == "blank" else "complete",
    )
    return Stack(front, tuple(_part(sheet, merge) for sheet in sheets), merge, contents[0].month)


def _part(sheet: Sheet, merge: Merge) -> Part:
    whom, path = _whom(sheet), sheet.file("pdf")
    chapter = department_of(whom) if merge == "all" else ""
    return Part(f"{whom.number} {whom.name}", chapter, path, files.sha256(path))
