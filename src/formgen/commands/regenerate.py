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

from formgen import disk
from formgen.commands import diff, impact, person, report
from formgen.forms.rules import sources
from formgen.forms.versions import in_force
from formgen.output.manifest import NAME, Entry, FileKind, Manifest, strangers
from formgen.periods import Period, due, of_folder
from formgen.printing.batches import ALWAYS, Whose, blank_sheets, card_sheets, print_run, recorded
from formgen.printing.run import Outcome, Progress, Wish
from formgen.printing.sheets import Sheet
from formgen.printing.stacks import part_of, print_stacks
from formgen.problems import InputError, Problem, Where, WrongUseError, error, once, warning
from formgen.records.model import Person, Record
from formgen.records.scorefiles import ScoreFiles, files_of
from formgen.text import same
from formgen.view.kinds import KINDS, Remade
from formgen.workspace.beside import with_closed_folders
from formgen.workspace.folder import Workspace, load
from formgen.workspace.people import Whom, differing, in_period, staff, whom_of
from formgen.workspace.results import Results
from formgen.writing.formats import FORMATS, Format, Merge


@dataclass(frozen=True, slots=True)
class Regenerated:
    """What came of it: files made again or kept, files that no longer belong, files of nobody."""

    outcome: Outcome
    gone: tuple[Path, ...] = ()
    strange: tuple[Path, ...] = ()


def regenerate(  # noqa: PLR0913 what the command asks
    root: Path,
    period: Period | None = None,
    *,
    persons: Sequence[str] = (),
    departments: Sequence[str] = (),
    wish: Wish = Wish(),
    progress: Progress | None = None,
) -> Regenerated:
    """Make again what is stale in the output of a period, or of all periods and what belongs to none.

    Formats, reasons and stacks are those that were asked for when the files were made first.
    A folder that cannot be read stops no other.  Limited to some people or departments, only their blanks
    and cards are made again, and nothing that is about others too.
    Raises WrongUseError if nothing was made for this period, and for a person or department there is not.
    """
    workspace, problems = load(root)
    out = wish.out or workspace.output
    folders, closed = _folders(workspace, out, period)
    if period and not folders and not closed:
        raise WrongUseError(error("nothing-made", Where(str(out / period.name)), month=period.name))
    if not folders and not closed:
        closed = (warning("nothing-made-yet", Where(str(out))),)
    changed = with_closed_folders(differing(workspace, period)) if period and wish.out is None else ()
    then = (staff(workspace, each) for folder in folders if (each := _period(folder.name)))
    chosen = whom_of(workspace, then if persons or departments else (), persons, departments)
    whole = Regenerated(Outcome(problems=once((*problems, *closed, *changed))))
    for folder in folders:
        try:
            done = _Folder.read(workspace, folder).only(chosen).again(wish, progress)
        except InputError as wrong:
            done = Regenerated(Outcome(problems=wrong.problems))
        if len(folders) > 1:  # the same names in each of them
            failed = tuple(f"{folder.name} {label}" for label in done.outcome.failed)
            done = replace(done, outcome=replace(done.outcome, failed=failed))
        whole = Regenerated(
            whole.outcome.and_also(done.outcome), whole.gone + done.gone, whole.strange + done.strange
        )
    return whole


def _folders(
    workspace: Workspace, out: Path, period: Period | None
) -> tuple[list[Path], tuple[Problem, ...]]:
    """The folders in which something was made: all, or of a period and of the longer ones due in it."""
    folders: list[Path] = []
    problems: list[Problem] = []
    try:
        found = _of_period(workspace, out, period) if period else disk.listed(out)
    except InputError as wrong:
        return [], wrong.problems
    for folder in found:
        if folder.name not in _TIMELESS and _period(folder.name) is None:
            continue
        try:
            folders += [folder] if disk.kind_of(folder / NAME) != "nothing" else []
        except InputError as wrong:
            problems += wrong.problems
    return folders, tuple(problems)


def _of_period(workspace: Workspace, out: Path, period: Period) -> list[Path]:
    """The folders of a period, of the longer ones that are due in it, and of those that take its totals."""
    known = {due(form.span, form.due, period) for form in workspace.forms} | {period}
    around = (Period.around(period.months[0], form.span) for form in workspace.forms if sources(form))
    known |= {longer for longer in around if longer.holds(period)}
    return [out / each.name for each in sorted(filter(None, known))]


def _period(name: str) -> Period | None:
    """The period that is called just so."""
    found = of_folder(name)
    return found if found and found.name == name else None


_OF_PAGES = frozenset({diff.FOLDER, impact.FOLDER, person.FOLDER})
"""The folders of pages that belong to no period."""

_TIMELESS = _OF_PAGES | {ALWAYS}


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder of output: what was made in it, and the sheets that it would be made from today."""

    workspace: Workspace
    manifest: Manifest
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...]
    limited: bool = False

    @classmethod
    def read(cls, workspace: Workspace, folder: Path) -> _Folder:
        manifest = Manifest(folder)
        if folder.name in _OF_PAGES:
            return cls(workspace, manifest, (), manifest.problems)
        period = _period(folder.name)
        results = Results(workspace, folder.parent)
        workspace, damaged = in_period(workspace, period, folder.parent)
        blanks = blank_sheets(workspace, _whose(workspace, manifest, period), folder.parent, results)
        cards, problems = _cards(workspace, manifest, period, results) if period else ([], ())
        broken = {each.id for each in workspace.unread}  # an older version must not take the place of one
        sheets = tuple(sheet for sheet in (*blanks, *cards) if _key(sheet)[1] not in broken)
        return cls(workspace, manifest, sheets, once((*manifest.problems, *damaged, *problems)))

    def only(self, chosen: Whom) -> _Folder:
        """The same folder, of which only the sheets of these people are looked at."""
        if not chosen:
            return self
        sheets = (each for each in self.sheets if each.content.whom and chosen.holds(each.content.whom))
        return replace(self, sheets=tuple(sheets), limited=True)

    def again(self, wish: Wish, progress: Progress | None) -> Regenerated:
        """Make again what is stale."""
        outcome = Outcome(problems=(*self.problems, *self._unclear()))
        for formats, sheets in self._by_formats().items():
            outcome = outcome.and_also(print_run(self.workspace, sheets, wish.only(*formats), progress))
        if self.limited:
            return Regenerated(outcome)
        if self._waiting():
            return Regenerated(outcome, tuple(self._gone(outcome)), tuple(strangers(self.manifest)))
        for (asked, kind), parts in self._stacks().items():
            merge, _, part = asked.partition(" ")
            sheets = [each for each in self.sheets if each.content.kind == kind and part_of(each) in parts]
            again = replace(wish, merge=_MERGES[merge], part=part)
            outcome = outcome.and_also(print_stacks(self.workspace, sheets, outcome.made, again))
        for entry, formats in self._pages():
            outcome = outcome.and_also(self._remade(entry, formats, wish, outcome))
        afterwards = Manifest(self.manifest.folder)
        return Regenerated(outcome, tuple(self._gone(outcome)), tuple(strangers(afterwards)))

    def _waiting(self) -> set[str]:
        """Forms of which files lie here, and whose specs have errors: their people are not gone.

        Until the errors are corrected, pages about several people would only lack them.
        """
        return {each.id for each in self.workspace.unread} & {entry.form for entry in self.manifest}

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

    def _unclear(self) -> Iterator[Problem]:
        """Files of which nobody knows what was asked for: an older formgen, or somebody, wrote the line."""
        for entry in self.manifest:
            is_known = _remade_how(entry.kind) in ("for-one", None) or bool(self._asked(entry))
            if not is_known:
                yield warning("page-not-remade", Where(str(self.manifest.folder / entry.file)))

    def _asked(self, entry: Entry) -> bool:
        """Whether a file that no single person is about can be made again from its line, in this folder."""
        name = self.manifest.folder.name
        match entry.kind:
            case "stack":
                return entry.asked.partition(" ")[0] in _MERGES
            case "report":
                return _period(name) is not None
            case "comparison":
                return name == diff.FOLDER and len(_words(entry)) == 3
            case "person":
                return name == person.FOLDER and len(_words(entry)) == 1
            case "impact":
                asked = "".join(_words(entry)[2:3])
                return name == impact.FOLDER and _period(asked) is not None
            case _:
                return False

    def _pages(self) -> list[tuple[Entry, tuple[Format, ...]]]:
        """The pages about several forms or people, by what was asked for, with their formats."""
        pages: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.manifest:
            if _remade_how(entry.kind) == "as-asked" and self._asked(entry):
                pages.setdefault((entry.kind, entry.asked), []).append(entry)
        return [(made[-1], tuple(dict.fromkeys(map(_format, made)))) for made in pages.values()]

    def _stacks(self) -> dict[tuple[str, str], set[str]]:
        """How sheets were put together, and which: what was asked for, their kind, their parts."""
        stacks: dict[tuple[str, str], set[str]] = {}
        for entry in self.manifest:
            if entry.kind == "stack" and self._asked(entry):
                stacks.setdefault((entry.asked, _kind(entry)), set()).update(entry.people)
        return stacks

    def _remade(self, entry: Entry, formats: tuple[Format, ...], wish: Wish, before: Outcome) -> Outcome:
        """The page again; nothing, if what it was about is no more."""
        wish = replace(wish.only(*formats), out=self.manifest.folder.parent)
        try:
            told = _PAGES[entry.kind](self.workspace.root, self.manifest.folder.name, entry, wish)
        except WrongUseError:
            return Outcome()
        except InputError as wrong:
            return Outcome(failed=(entry.file,), problems=_news(wrong.problems, before))
        return replace(told, problems=_news(told.problems, before), lacking=())

    def _gone(self, outcome: Outcome) -> Iterator[Path]:
        """Files that were made of what is no more: a person who left, a record that was taken out."""
        here = {sheet.file(format_) for sheet in self.sheets for format_ in FORMATS}
        here |= {made.path for made in outcome.made}
        told = {problem.where.file for problem in outcome.problems}
        waiting = self._waiting()
        for entry in self.manifest:
            path = self.manifest.folder / entry.file
            may_belong = _remade_how(entry.kind) != "for-one" and bool(outcome.failed or waiting)
            waits = str(path) in told or may_belong or entry.form in waiting
            if entry.kind != "earlier" and path not in here and not waits and _lies(path):
                yield path


def _remade_how(kind: FileKind) -> Remade | None:
    """How a file of this kind is made again; an earlier card never is."""
    return None if kind == "earlier" else KINDS[kind].remade


def _words(entry: Entry) -> list[str]:
    """What was asked for, word by word; nothing if it was not written by formgen."""
    try:
        return shlex.split(entry.asked)
    except ValueError:
        return []


_MERGES: Mapping[str, Merge] = {"department": "department", "all": "all"}


def _lies(path: Path) -> bool:
    """Whether something lies there, as far as one can see."""
    try:
        return disk.kind_of(path) != "nothing"
    except InputError:
        return False


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


def _person(root: Path, _: str, entry: Entry, wish: Wish) -> Outcome:
    histories, problems = person.person(root, shlex.split(entry.asked), wish.out)
    return Outcome(problems=problems).and_also(person.print_histories(histories, wish))


_PAGES: Mapping[FileKind, Callable[[Path, str, Entry, Wish], Outcome]] = {
    "report": _report,
    "person": _person,
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
            whose[entry.form, same(entry.person)] = form, person, period
    return list(whose.values())


def _cards(
    workspace: Workspace, manifest: Manifest, period: Period, results: Results
) -> tuple[list[Sheet], tuple[Problem, ...]]:
    """The cards that were made, of what the score files say now."""
    made = {(entry.form, same(entry.person)): entry for entry in manifest if entry.kind == "card"}
    if not made:
        return [], ()
    out, sources = manifest.folder.parent, _sources(workspace, made.values(), period)
    found = recorded(dict.fromkeys(sources.files, workspace), period)
    explained: list[Record] = []
    plain: list[Record] = []
    for record in found.records:
        if entry := made.get((record.form, same(record.person.number))):
            (explained if entry.asked == "explain" else plain).append(record)
    sheets = [
        *card_sheets(workspace, plain, out, results),
        *card_sheets(workspace, explained, out, results, explain=True),
    ]
    return sheets, (*sources.problems, *workspace.but_aftermath(found.problems), *results.lost)


def _sources(workspace: Workspace, entries: Iterable[Entry], period: Period) -> ScoreFiles:
    """The workspace's score files of the period, and those elsewhere that cards were made from."""
    inside = files_of(workspace.root / "scores", period)
    files, problems = list(inside.files), list(inside.problems)
    known = set(map(disk.resolved, files))
    for source in dict.fromkeys(entry.source for entry in entries if entry.source):
        path = workspace.root / source
        try:
            files += [path] if disk.is_file(path) and disk.resolved(path) not in known else []
        except InputError as wrong:
            problems += wrong.problems
    return ScoreFiles(tuple(files), tuple(problems))
