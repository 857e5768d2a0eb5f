"""Print runs: the sheets of a department, or of all, in one PDF with a sign-off list in front.

The stack is put together from the single files, in the order of the roster, department by
department.  A printer takes no 20,000 sheets at once: a stack of many people comes in volumes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from formgen import disk
from formgen.output import files
from formgen.output.digests import digest
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.printing.run import Outcome, Wish, print_sheets
from formgen.printing.sheets import Sheet
from formgen.printing.shelf import Made
from formgen.problems import InputError, Where, error
from formgen.records.model import Person
from formgen.text import same
from formgen.view.model import Page, SignOff
from formgen.view.signoff import department_of, signoff
from formgen.workspace.folder import Workspace

VOLUME = 500
"""The most people in one stack."""

_SHORT = 60
"""Bytes of a department in a file's name, which also says what is in the file, and for whom."""

_FEW = 4
"""Characters of a long name that says whose sheets these are."""


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
    asked: str
    period: Period | None = None
    form: None = None
    whom: None = None
    kind: Literal["stack"] = "stack"
    earlier: Literal[""] = ""

    @property
    def data(self) -> str:
        return digest(self.front, *((part.title, part.chapter, part.sha256) for part in self.parts))

    def page(self) -> Page:
        return self.front


def print_stacks(workspace: Workspace, sheets: Iterable[Sheet], made: Iterable[Made], wish: Wish) -> Outcome:
    """Put stacks together from the single files of these sheets, as `wish.merge` says.

    `made` is what came of the sheets.  One that could not be printed, or is for nobody, is left out.
    """
    by_path = {each.path: each for each in made}
    named = [sheet for sheet in sheets if sheet.content.whom]
    if not named:
        return Outcome(problems=(error("stack-nobody", Where(str(workspace.root))),))
    there = [sheet for sheet in named if sheet.file("pdf") in by_path]
    stacks = _Stacks(workspace, by_path, wish)
    sheets = tuple(stacks.of(sorted(there, key=_Order(workspace.people, workspace.say))))
    return print_sheets(workspace, sheets, wish.only("pdf"), None, finish=_put_together)


def _put_together(sheet: Sheet, front: bytes) -> bytes:
    """The sign-off list with everything behind it; raises InputError for a part that cannot be used."""
    from formgen.writing.pdf.stacks.stack import Leaf, UnusableError, stacked  # noqa: PLC0415 heavy

    content = sheet.content
    parts = content.parts if isinstance(content, Stack) else ()
    leaves = (Leaf(part.title, part.chapter, disk.content(part.path)) for part in parts)
    try:
        return stacked(Leaf(sheet.content.page().title, "", front), leaves)
    except UnusableError as why:
        path = str(parts[why.number].path) if why.number < len(parts) else sheet.label
        raise InputError(error("stack-part", Where(path), why=why)) from why


# ── who stands where ────────────────────────────────────────────────────────────────────────


class _Order:
    """The order of a print run: by folder, by department as the roster has them, by its rows."""

    def __init__(self, people: Sequence[Person], say: Phrases) -> None:
        self._say = say
        self._row = {person.number: row for row, person in enumerate(people)}
        self._department = {
            name: n for n, name in enumerate(dict.fromkeys(department_of(each, say) for each in people))
        }

    def __call__(self, sheet: Sheet) -> tuple[str, int, str, int, str]:
        whom, last = _whom(sheet), len(self._row)
        department = department_of(whom, self._say)
        place = self._department.get(department, last), department, self._row.get(whom.number, last)
        return str(sheet.folder), *place, sheet.path.name


def _whom(sheet: Sheet) -> Person:
    assert sheet.content.whom is not None  # noqa: S101 sheets for nobody are left out before
    return sheet.content.whom


@dataclass(frozen=True, slots=True)
class _Volume:
    """The sheets of one stack, or of one volume of it, which then has a number."""

    folder: Path
    kind: str
    department: str
    number: str
    members: tuple[Sheet, ...]

    @property
    def key(self) -> str:
        return f"{self.folder.name}\n{self.kind}\n{self.department}\n{self.number}"


@dataclass(frozen=True, slots=True)
class _Stacks:
    """Puts sheets into stacks; `made` has what came of their files."""

    workspace: Workspace
    made: Mapping[Path, Made]
    wish: Wish

    def of(self, sheets: Sequence[Sheet]) -> Iterator[Sheet]:
        """A sheet for each stack; `sheets` are in order."""
        volumes = list(self._volumes(sheets))
        names = self._names(volumes)
        for each in volumes:
            name = names[each.key]
            yield Sheet(
                self._stack(each.members, each.number),
                each.folder,
                files.place(each.folder, name),
                Where(name),
                name,
                people=tuple(map(part_of, each.members)),
            )

    def _volumes(self, sheets: Sequence[Sheet]) -> Iterator[_Volume]:
        for (folder, kind, department), members in groupby(sheets, key=self._group):
            whole = tuple(members)
            parts = [whole[start : start + VOLUME] for start in range(0, len(whole), VOLUME)]
            for n, part in enumerate(parts, 1):
                number = self.workspace.say("volume", n=n) if len(parts) > 1 else ""
                yield _Volume(folder, kind, department, number, part)

    def _names(self, volumes: Iterable[_Volume]) -> Mapping[str, str]:
        """What stacks are called, by their keys, no two of them the same."""
        volumes = list(volumes)
        departments = self._departments(each.department for each in volumes)
        return files.distinct({each.key: self._name(each, departments) for each in volumes})

    def _name(self, volume: _Volume, departments: Mapping[str, str]) -> str:
        """Its parts with hyphens between them; only what says for whom it is may have to be cut."""
        title, department = self.workspace.say(f"stack-{volume.kind}"), departments[volume.department]
        name = "-".join(filter(None, (title, department, self.wish.part, volume.number)))
        if len(name.encode("utf-8", "surrogatepass")) <= files.MOST_BYTES:
            return files.safe(name)
        short = files.safe(f"{self.wish.part[:_FEW]}…{digest(self.wish.part)[:8]}")
        return files.safe("-".join(filter(None, (title, department, short, volume.number))))

    def _group(self, sheet: Sheet) -> tuple[Path, str, str]:
        department = (
            department_of(_whom(sheet), self.workspace.say) if self.wish.merge == "department" else ""
        )
        return sheet.folder, sheet.content.kind, department

    def _departments(self, names: Iterable[str]) -> Mapping[str, str]:
        """Safe names of departments, no two of them the same."""
        if self.wish.merge == "all":
            return {"": self.workspace.say("all")}
        safe = {each: files.safe(each, _SHORT) for each in dict.fromkeys(names)}
        return files.distinct(safe, [self.workspace.say("all")])

    def _stack(self, sheets: Sequence[Sheet], volume: str) -> Stack:
        contents = [sheet.content for sheet in sheets]
        front = signoff(
            [(each.whom, each.form) for each in contents if each.whom and each.form],
            self.workspace.say,
            title=self.workspace.say("signoff-title"),
            period=contents[0].period,
            volume=volume,
            state="blank" if contents[0].kind == "blank" else "complete",
        )
        asked = " ".join(filter(None, (self.wish.merge, self.wish.part)))
        return Stack(front, tuple(map(self._part, sheets)), asked, contents[0].period)

    def _part(self, sheet: Sheet) -> Part:
        """One part; one that a real run would make again has no content yet, which makes the stack stale."""
        whom, path = _whom(sheet), sheet.file("pdf")
        chapter = department_of(whom, self.workspace.say) if self.wish.merge == "all" else ""
        waits = self.wish.dry and not self.made[path].kept
        return Part(f"{whom.number} {whom.name}", chapter, path, "" if waits else files.sha256(path))


def part_of(sheet: Sheet) -> str:
    """What tells a sheet from the others that a stack may hold: its form, and whose it is."""
    form, whom = sheet.content.form, sheet.content.whom
    return f"{form.id if form else ''} {same(whom.number) if whom else ''}"
