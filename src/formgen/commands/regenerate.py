"""regenerate: make again exactly what is stale, say why, and leave the rest as it is.

What was made is written in the manifests; what it would be made of today, the workspace says.
Nothing is made that was not made before, and nothing is removed: what no longer belongs is listed.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from formgen.commands import diff, impact, report
from formgen.forms.versions import in_force
from formgen.output.manifest import NAME, Entry, FileKind, Manifest, strangers
from formgen.periods import Period, due, of_folder
from formgen.printing.batches import ALWAYS, Whose, blank_sheets, card_sheets, print_run, recorded
from formgen.printing.run import Outcome, Progress, Wish
from formgen.printing.sheets import Sheet
from formgen.printing.stacks import part_of, print_stacks
from formgen.problems import Problem, Where, WrongUseError, error, warning
from formgen.records.model import Person, Record
from formgen.records.scorefiles import files_of
from formgen.text import same
from formgen.view.kinds import KINDS, Remade
from formgen.workspace.folder import Workspace, load
from formgen.workspace.people import differing, in_period
from formgen.writing.formats import FORMATS, Format


@dataclass(frozen=True, slots=True)
class Regenerated:
    """What came of it: files made again or kept, files that no longer belong, files of nobody."""

    outcome: Outcome
    gone: tuple[Path, ...] = ()
    strange: tuple[Path, ...] = ()


def regenerate(
    root: Path, period: Period | None = None, *, wish: Wish = Wish(), progress: Progress | None = None
) -> Regenerated:
    """Make again what is stale in the output of a period, or of all periods and what belongs to none.

    Formats, reasons and stacks are those that were asked for when the files were made first.
    Raises WrongUseError if nothing was made for this period, InputError for a manifest that cannot be
    read.
    """
    workspace, problems = load(root)
    out = wish.out or workspace.output
    folders = _of_period(workspace, out, period) if period else _folders(out)
    if period and not folders:
        raise WrongUseError(error("nothing-made", Where(str(out / period.name)), month=period.name))
    changed = differing(workspace, period) if period and wish.out is None else ()
    whole = Regenerated(Outcome(problems=(*problems, *changed)))
    for folder in folders:
        done = _Folder.read(workspace, folder).again(wish, progress)
        outcome = replace(done.outcome, problems=_news(done.outcome.problems, whole.outcome))
        whole = Regenerated(
            whole.outcome.and_also(outcome), whole.gone + done.gone, whole.strange + done.strange
        )
    return whole


def _folders(out: Path) -> list[Path]:
    """The folders of months, and of what belongs to none, in which something was made."""
    found = (path.parent for path in out.glob(f"*/{NAME}"))
    return sorted(folder for folder in found if folder.name in _TIMELESS or of_folder(folder.name))


def _of_period(workspace: Workspace, out: Path, period: Period) -> list[Path]:
    """The folders, if anything was made in them, of a period and of the longer ones that are due in it."""
    known = {due(form.span, form.due, period) for form in workspace.forms} | {period}
    folders = (out / each.name for each in sorted(filter(None, known)))
    return [folder for folder in folders if (folder / NAME).is_file()]


_TIMELESS = frozenset({ALWAYS, diff.FOLDER, impact.FOLDER})


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder of output: what was made in it, and the sheets that it would be made from today."""

    workspace: Workspace
    manifest: Manifest
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, workspace: Workspace, folder: Path) -> _Folder:
        manifest = Manifest(folder)
        period = of_folder(folder.name)
        workspace = in_period(workspace, period, folder.parent)
        blanks = blank_sheets(workspace, _whose(workspace, manifest, period), folder.parent)
        cards, problems = _cards(workspace, manifest, period, folder.parent)
        return cls(workspace, manifest, (*blanks, *cards), problems)

    def again(self, wish: Wish, progress: Progress | None) -> Regenerated:
        """Make again what is stale."""
        outcome = Outcome(problems=self.problems)
        for formats, sheets in self._by_formats().items():
            outcome = outcome.and_also(print_run(self.workspace, sheets, wish.only(*formats), progress))
        for (asked, kind), parts in self._stacks().items():
            merge, _, part = asked.partition(" ")
            sheets = [each for each in self.sheets if each.content.kind == kind and part_of(each) in parts]
            again = replace(wish, merge="department" if merge == "department" else "all", part=part)
            outcome = outcome.and_also(print_stacks(self.workspace, sheets, outcome.made, again))
        for entry, formats in self._pages():
            outcome = outcome.and_also(self._remade(entry, formats, wish, outcome))
        afterwards = Manifest(self.manifest.folder)
        return Regenerated(outcome, tuple(self._gone(outcome)), tuple(strangers(afterwards)))

    def _by_formats(self) -> dict[tuple[Format, ...], list[Sheet]]:
        """The sheets, by the formats that were made of them."""
        made: dict[tuple[str, str, str], set[Format]] = {}
        for entry in self.manifest:
            made.setdefault((entry.kind, entry.form, same(entry.person)), set()).add(_format(entry))
        groups: dict[tuple[Format, ...], list[Sheet]] = {}
        for sheet in self.sheets:
            formats = tuple(format_ for format_ in FORMATS if format_ in made[_key(sheet)])
            groups.setdefault(formats, []).append(sheet)
        return groups

    def _pages(self) -> list[tuple[Entry, tuple[Format, ...]]]:
        """The pages about several forms or people, by what was asked for, with their formats."""
        pages: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.manifest:
            if _remade_how(entry.kind) == "as-asked":
                pages.setdefault((entry.kind, entry.asked), []).append(entry)
        return [(made[-1], tuple(_format(entry) for entry in made)) for made in pages.values()]

    def _stacks(self) -> dict[tuple[str, str], set[str]]:
        """How sheets were put together, and which: what was asked for, their kind, their parts."""
        stacks: dict[tuple[str, str], set[str]] = {}
        for entry in self.manifest:
            if entry.kind == "stack":
                stacks.setdefault((entry.asked, _kind(entry)), set()).update(entry.people)
        return stacks

    def _remade(self, entry: Entry, formats: tuple[Format, ...], wish: Wish, before: Outcome) -> Outcome:
        """The page again; nothing, if what it was about is no more, or nobody knows what was asked for."""
        if entry.kind != "report" and not entry.asked:  # made by a formgen that did not write it down
            where = Where(str(self.manifest.folder / entry.file))
            return Outcome(problems=(warning("page-not-remade", where),))
        wish = replace(wish.only(*formats), out=self.manifest.folder.parent)
        try:
            told = _PAGES[entry.kind](self.workspace.root, self.manifest.folder.name, entry, wish)
        except WrongUseError:
            return Outcome()
        return replace(told, problems=_news(told.problems, before), lacking=())

    def _gone(self, outcome: Outcome) -> Iterator[Path]:
        """Files that were made of what is no more: a person who left, a record that was taken out."""
        here = {sheet.file(format_) for sheet in self.sheets for format_ in FORMATS}
        here |= {made.path for made in outcome.made}
        for entry in self.manifest:
            path = self.manifest.folder / entry.file
            is_told = any(problem.where.file == str(path) for problem in outcome.problems)
            waits = is_told or (
                _remade_how(entry.kind) != "for-one" and bool(outcome.failed)
            )  # it may belong
            if entry.kind != "earlier" and path not in here and path.exists() and not waits:
                yield path


def _remade_how(kind: FileKind) -> Remade | None:
    """How a file of this kind is made again; an earlier card never is."""
    return None if kind == "earlier" else KINDS[kind].remade


def _key(sheet: Sheet) -> tuple[str, str, str]:
    content = sheet.content
    number = content.whom.number if content.whom else ""
    return content.kind, content.form.id if content.form else "", same(number)


def _format(entry: Entry) -> Format:
    suffix = entry.file.rsplit(".", 1)[-1]
    return next((format_ for format_ in get_args(Format) if format_ == suffix), "docx")


def _news(problems: Iterable[Problem], outcome: Outcome) -> tuple[Problem, ...]:
    """Problems that were not told yet."""
    return tuple(problem for problem in problems if problem not in outcome.problems)


def _kind(entry: Entry) -> str:
    return "blank" if entry.state == "blank" else "card"


# ── pages about several forms or people ─────────────────────────────────────────────────────


def _report(root: Path, folder: str, entry: Entry, wish: Wish) -> Outcome:
    return report.report(root, Period.parse(folder), entry.asked.split(), wish, set(entry.people)).outcome


def _comparison(root: Path, _: str, entry: Entry, wish: Wish) -> Outcome:
    id_, old, new = shlex.split(entry.asked)
    difference, problems = diff.diff(root, id_, old, new)
    return Outcome(problems=problems).and_also(diff.print_difference(difference, wish))


def _impact(root: Path, _: str, entry: Entry, wish: Wish) -> Outcome:
    id_, new, month, *more = shlex.split(entry.asked)
    found, problems = impact.impact(root, id_, new, period=Period.parse(month), more=more)
    return Outcome(problems=problems).and_also(impact.print_impact(found, wish))


_PAGES: Mapping[FileKind, Callable[[Path, str, Entry, Wish], Outcome]] = {
    "report": _report,
    "comparison": _comparison,
    "impact": _impact,
}
"""How pages are made again that no single person is about: from the folder's name and what was asked for."""


# ── what it would be made of today ──────────────────────────────────────────────────────────


def _whose(workspace: Workspace, manifest: Manifest, period: Period | None) -> list[Whose]:
    """The forms and people of the blanks that were made, as far as there are such people still."""
    people: dict[str, list[Person]] = {}
    for each in workspace.people:
        people.setdefault(same(each.number), []).append(each)
    whose: dict[tuple[str, str], Whose] = {}
    for entry in manifest:
        form = in_force(workspace.forms, entry.form, period) if entry.kind == "blank" else None
        posts = people.get(same(entry.person), [])
        person = next((post for post in posts if entry.form in post.forms), posts[0] if posts else None)
        if form and (person is None) == (not entry.person):
            whose[entry.form, entry.person] = form, person, period
    return list(whose.values())


def _cards(
    workspace: Workspace, manifest: Manifest, period: Period | None, out: Path
) -> tuple[list[Sheet], tuple[Problem, ...]]:
    """The cards that were made, of what the score files say now."""
    made = {(entry.form, same(entry.person)): entry for entry in manifest if entry.kind == "card"}
    if not made:
        return [], ()
    found = recorded(dict.fromkeys(_sources(workspace, made.values(), period), workspace), period)
    explained: list[Record] = []
    plain: list[Record] = []
    for record in found.records:
        if entry := made.get((record.form, same(record.person.number))):
            (explained if entry.asked == "explain" else plain).append(record)
    sheets = [
        *card_sheets(workspace, plain, out),
        *card_sheets(workspace, explained, out, explain=True),
    ]
    return sheets, found.problems


def _sources(workspace: Workspace, entries: Iterable[Entry], period: Period | None) -> Sequence[Path]:
    """The workspace's score files of the month, and those elsewhere that cards were made from."""
    inside = files_of(workspace.root / "scores", period) if period else []
    named = (workspace.root / source for source in dict.fromkeys(entry.source for entry in entries) if source)
    known = {path.resolve() for path in inside}
    return [*inside, *(path for path in named if path.is_file() and path.resolve() not in known)]
