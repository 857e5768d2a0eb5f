"""Printing: sheets through the press into files, and every file into its folder's manifest.

What is there already, made of the same, is left as it is; so a run that was interrupted and is
started again makes just what is missing.  What formgen did not make as it lies there, and a
complete card whose scores changed, is never replaced unasked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeAlias, assert_never

from formgen import __version__, disk
from formgen.output import files
from formgen.output.digests import digest, digest_of_bytes
from formgen.output.manifest import Approval, Ingredient, Manifest, opened
from formgen.printing.planning import Plan, Planner
from formgen.printing.pool import Crew, crew, spread
from formgen.printing.press import Copy, Order, Setting, hindrance, press, shown, template_file, writer
from formgen.printing.sheets import Sheet, Sheets
from formgen.printing.shelf import EARLIER, Made, Put, Shelf
from formgen.problems import InputError, Problem, Severity, Where, once, warning
from formgen.proofreading.check import mistakes
from formgen.records.beside import no_files
from formgen.view.kinds import FORM, KINDS, TEMPLATES
from formgen.view.model import Page, View
from formgen.workspace import packaged
from formgen.workspace.folder import Workspace
from formgen.writing.brand import Brand
from formgen.writing.compiling import UnfitError, Way
from formgen.writing.formats import FORMATS, Format, Merge

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many documents are done, and out of how many."""

_FEW = 16
"""Templates whose mistakes are remembered."""

Finish: TypeAlias = Callable[[Sheet, bytes], bytes]
"""Makes the file of a sheet from what was printed of it; raises InputError."""


Heed: TypeAlias = Callable[[Sheet], None]
"""Shown every sheet of a run, in order, when its turn comes."""


Ways: TypeAlias = Counter[tuple[Format, Way]]
"""How many files of a format were written in a way."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run made, what it could not make (person and form, or the place), what is wrong.

    `lacking` is what the cards that were made lack: it makes them incomplete.  `ways` count how the files
    were written.
    """

    made: tuple[Made, ...] = ()
    failed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    lacking: tuple[Problem, ...] = ()
    ways: Ways = field(default_factory=Counter)

    def and_also(self, other: Outcome) -> Outcome:
        """Both outcomes as one; what is wrong with both is told once."""
        return Outcome(
            self.made + other.made,
            self.failed + other.failed,
            once(self.problems + other.problems),
            self.lacking + other.lacking,
            self.ways + other.ways,
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed: formats (none named: all that can be made), where, with reasons or not.

    `revise` replaces complete cards whose scores changed, where an `approval` says why, and keeps the
    earlier files; `dry` makes
    nothing and only tells what would be.  `merge` also puts the sheets together, for each department
    or for all; where they are not everybody's, `part` says whose.  `jobs` are processes (None: as many
    as are worth it), `cluster` the address of one.
    """

    formats: tuple[Format, ...] = ()
    out: Path | None = None
    explain: bool = False
    revise: bool = False
    approval: Approval | None = None
    dry: bool = False
    merge: Merge | None = None
    part: str = ""
    jobs: int | None = None
    cluster: str = ""

    def only(self, *formats: Format) -> Wish:
        """The same wish in these formats."""
        return replace(self, formats=formats)


def print_sheets(  # noqa: PLR0913 what is printed, where, and whoever looks on
    workspace: Workspace,
    sheets: Sheets,
    wish: Wish,
    progress: Progress | None,
    *,
    finish: Finish | None = None,
    heed: Heed | None = None,
) -> Outcome:
    """Write every sheet in every format; one that cannot be written so is written in the others.

    All sheets are printed by the same templates; `finish` makes the file of what they print.  Where the run
    cannot go on, `heed` has only been shown the first of them.
    """
    first = next(iter(sheets), None)
    if first is None:
        return Outcome()
    setting, problems = _setting(workspace, wish.formats, KINDS[first.content.kind].template)
    if not setting.templates:
        return Outcome(failed=tuple(sheet.label for sheet in sheets), problems=problems)
    more = ("pikepdf",) if finish else ()
    try:
        made_of = {format_: _made_of(setting, format_, more) for format_ in setting.formats}
    except InputError as wrong:
        return Outcome(failed=tuple(sheet.label for sheet in sheets), problems=(*problems, *wrong.problems))
    run = _Run(setting, wish, Planner(made_of, wish.revise, wish.approval), finish, heed)
    done = 0
    with ExitStack() as open_folders:
        try:
            run.open(open_folders, sheets)
            by = open_folders.enter_context(crew(len(sheets), 1 if wish.dry else wish.jobs, wish.cluster))
            for done in run.go(sheets, by):
                if progress:
                    progress(done, len(sheets))
        except InputError as wrong:  # what was made until then stays made
            run.stop(wrong, islice(sheets, done, None))
    return Outcome(tuple(run.made), tuple(run.failed), once((*problems, *run.problems)), ways=run.ways)


def print_page(workspace: Workspace, page: Page, template: str, format_: Format) -> bytes:
    """One page as it would be printed, for somebody to look at at once; nothing is written.

    Raises InputError for a template or a page that cannot be printed.
    """
    setting, problems = _setting(workspace, (format_,), template)
    if not setting.templates:
        raise InputError(*problems)
    return shown(setting, format_, setting.brand.stamped(page))


@dataclass(frozen=True, slots=True)
class Examined:
    """The template of a format, and what keeps its forms from being filled in, if anything does."""

    file: Path
    problems: tuple[Problem, ...] = ()
    hindrance: UnfitError | None = None


def examined(workspace: Workspace, views: Sequence[View]) -> Iterator[Examined]:
    """The templates of a workspace's forms, tried with forms of every kind."""
    for format_ in FORMATS:
        file = template_file(FORM, format_)
        path = _templates(workspace, file) / file
        setting, problems = _setting(workspace, (format_,), FORM)
        if not setting.templates:
            yield Examined(path, problems)
            continue
        try:
            found = (hindrance(setting, format_, setting.brand.stamped(view)) for view in views)
            yield Examined(path, (), next(filter(None, found), None))
        except InputError as wrong:
            yield Examined(path, wrong.problems)


# ── one run ─────────────────────────────────────────────────────────────────────────────────


_TOGETHER = 16
"""Sheets whose lines are written down at once: a disk takes as long for one as for many."""


@dataclass(slots=True)
class _Ready:
    """A sheet whose files are about to be written: these, what is wrong, and what was made of it."""

    plan: Plan
    shelf: Shelf
    puts: list[Put]
    problems: list[Problem]
    made: list[Made] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Run:
    """A print run under way: the manifests of its folders, and what came of it so far."""

    setting: Setting
    wish: Wish
    planner: Planner
    finish: Finish | None = None
    heed: Heed | None = None
    manifests: dict[Path, Manifest] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ways: Ways = field(default_factory=Counter)
    shut: dict[Path, tuple[Problem, ...]] = field(default_factory=dict)

    def open(self, stack: ExitStack, sheets: Iterable[Sheet]) -> None:
        """Open the manifests of the folders; raises InputError if one is in use, or cannot be written."""
        places = dict.fromkeys((sheet.folder, sheet.path.parent) for sheet in sheets)
        for folder in dict.fromkeys(folder for folder, _ in places):
            manifest = Manifest(folder) if self.wish.dry else stack.enter_context(opened(folder))
            self.manifests[folder] = manifest
            self.problems.extend(manifest.problems)
        for folder, place in places:
            self._enter(folder, place)

    def _enter(self, folder: Path, place: Path) -> None:
        """See whether files may be put into a place, and take away what killed runs left there."""
        inner = [place, place / EARLIER] if place != folder else []
        try:
            for each in inner:
                files.unlinked(folder, each)
        except InputError as wrong:
            self.shut[place] = wrong.problems
            return
        for each in () if self.wish.dry else {folder, *inner}:
            files.sweep(each)

    def go(self, sheets: Iterable[Sheet], by: Crew) -> Iterator[int]:
        """Print what has to be printed, in order; gives how many sheets are done."""
        printed = spread(partial(press, self.setting), self._orders(sheets), by)
        done = 0
        while group := [self._ready(plan, copy or Copy()) for plan, copy in islice(printed, _TOGETHER)]:
            self._write_down(group)
            for each in group:
                self._place(each)
                done += 1
                yield done
            for folder in {each.path.parent for readied in group for each in readied.made if not each.kept}:
                files.settle(folder)

    def _orders(self, sheets: Iterable[Sheet]) -> Iterator[tuple[Plan, Order | None]]:
        for sheet in sheets:
            if self.heed:
                self.heed(sheet)
            try:
                plan = self._plan(sheet)
            except InputError as wrong:
                plan = Plan(sheet, problems=wrong.problems)
            yield plan, None if self.wish.dry else plan.order

    def _plan(self, sheet: Sheet) -> Plan:
        if problems := self.shut.get(sheet.path.parent):
            raise InputError(*problems)
        return self.planner.plan(sheet, self.manifests[sheet.folder])

    def stop(self, wrong: InputError, rest: Iterable[Sheet]) -> None:
        """The run cannot go on: say why, and that the rest was not made."""
        self.problems.extend(wrong.problems)
        self.failed.extend(sheet.label for sheet in rest)

    def _ready(self, plan: Plan, copy: Copy) -> _Ready:
        """The files of a sheet, as far as they can be made, before any of them is written."""
        self.ways.update(copy.ways.items())
        problems = [*plan.problems, *copy.problems]
        formats = () if plan.problems else plan.put(copy.files) if copy.problems else tuple(plan.existing)
        try:
            copy = self._finished(plan, copy)
        except InputError as wrong:
            problems += wrong.problems
            formats = ()
        shelf = Shelf(self.manifests[plan.sheet.folder], revise=self.wish.revise, dry=self.wish.dry)
        puts = []
        for format_ in formats:
            try:
                puts.append(shelf.ready(plan, format_, copy))
            except InputError as wrong:
                problems += wrong.problems
        return _Ready(plan, shelf, puts, problems)

    def _write_down(self, group: Sequence[_Ready]) -> None:
        """Write the lines of several sheets into their manifests at once: the disk is waited for once."""
        for shelf in {id(each.shelf.manifest): each.shelf for each in group}.values():
            mine = [each for each in group if each.shelf.manifest is shelf.manifest]
            try:
                shelf.manifest.add(*(put.entry for each in mine for put in each.puts if put.entry))
            except InputError as wrong:
                for each in mine:
                    if any(put.entry for put in each.puts):
                        each.problems += wrong.problems
                    each.puts = [put for put in each.puts if not put.entry]

    def _place(self, ready: _Ready) -> None:
        """Put the files of a sheet in place, and note what came of it."""
        for put in ready.puts:
            try:
                made = put.place()
            except InputError as wrong:
                ready.problems += wrong.problems
                continue
            ready.made.append(made)
            ready.problems += [warning("file-left", Where(str(made.path)))] if made.edited else []
        self.made.extend(ready.made)
        self.made.extend(ready.shelf.protected(ready.plan))
        self.problems.extend(ready.problems)
        if any(problem.is_error for problem in ready.problems):
            self.failed.append(ready.plan.sheet.label)

    def _finished(self, plan: Plan, copy: Copy) -> Copy:
        if self.finish is None or not copy.files:
            return copy
        return replace(
            copy, files={each: self.finish(plan.sheet, content) for each, content in copy.files.items()}
        )


MANY = 40
"""People who have a form, for whom it pays to lay that out to be filled in as PDF.

That takes as long as to write two or three, and the words of so many people are of eight sizes at most that
differ in more than the heights of rows (`bench/layouts.py`).  Two processes may lay out each of them.
"""


def _of_many(workspace: Workspace) -> frozenset[str]:
    """The forms that many people have.

    That depends on the roster and on nothing that a run does, so that a form has the same bytes in each.
    """
    people = Counter(form for person in workspace.people for form in person.forms)
    return frozenset(form for form, count in people.items() if count >= MANY)


# ── with what ───────────────────────────────────────────────────────────────────────────────


def _setting(
    workspace: Workspace, formats: Sequence[Format], template: str
) -> tuple[Setting, tuple[Problem, ...]]:
    """How to print in these formats; without any named, PDF is left out where it cannot be made."""
    formats, problems = (formats, []) if formats else _possible()
    try:
        brand = brand_of(workspace)
    except InputError as wrong:
        return Setting((), Brand()), (*problems, *wrong.problems)
    setting = Setting((), brand, template, many=_of_many(workspace))
    for format_ in formats:
        file = template_file(template, format_)
        folder = workspace.templates
        try:
            folder = _templates(workspace, file)
            fingerprint = _template(folder, file)
            more = replace(setting, templates=((format_, folder),), fingerprints=(fingerprint,))
            writer(more, format_)
        except InputError as wrong:
            problems += mistakes(folder / file, Brand()) or wrong.problems
            continue
        found = _mistakes(folder / file, fingerprint, brand) if folder == workspace.templates else ()
        problems += found
        if not found:
            templates, fingerprints = (
                (*setting.templates, *more.templates),
                (*setting.fingerprints, fingerprint),
            )
            setting = replace(setting, templates=templates, fingerprints=fingerprints)
    return setting, tuple(problems)


@lru_cache(maxsize=_FEW)
def _mistakes(template: Path, fingerprint: str, brand: Brand) -> tuple[Problem, ...]:  # noqa: ARG001 a template that changes is checked again
    """What `template check` calls an error: what it refuses is not printed with, and the other way round.

    Only a template of the workspace's own is checked; those that formgen brings are right.
    """
    return mistakes(template, brand)


def _possible() -> tuple[Sequence[Format], list[Problem]]:
    """The formats that this machine can make, and a warning if that is not all of them."""
    from formgen.writing.pdf.document import pdf_ready  # noqa: PLC0415 heavy, and only PDF needs it

    lacking = pdf_ready()
    if lacking is None:
        return FORMATS, []
    return ["docx"], [replace(lacking, severity=Severity.WARNING)]


def _templates(workspace: Workspace, name: str) -> Path:
    """The folder this template is taken from: the workspace's own, if it has it."""
    own = workspace.templates
    return packaged.templates() if disk.kind_of(own / name) == "nothing" else own


def brand_of(workspace: Workspace) -> Brand:
    """The letterhead of a workspace; raises InputError if its logo cannot be read."""
    logo = disk.content(workspace.logo) if workspace.logo else None
    return Brand(workspace.config.company, logo, workspace.fonts, workspace.config.typeface)


# ── made of what ────────────────────────────────────────────────────────────────────────────


def _programs(format_: Format) -> tuple[str, ...]:
    """What the bytes of a format depend on beside formgen itself."""
    match format_:
        case "docx":
            return "docxtpl", "jinja2", "lxml"
        case "pdf":
            makers = "weasyprint", "pydyf", "jinja2", "uharfbuzz", "fonttools"
            return *makers, "justmytype-intl-cjk", "pylopdf-fonts-zh-cn", "matplotlib"
        case "xlsx":
            return ("openpyxl",)
        case _:
            assert_never(format_)


def _made_of(setting: Setting, format_: Format, more: Sequence[str]) -> dict[Ingredient, str]:
    """What every file of a format is made of; raises InputError for what cannot be read."""
    programs = " ".join(f"{name} {version(name)}" for name in (*_programs(format_), *more))
    brand = setting.brand
    fonts = brand.fonts if format_ == "pdf" else ()  # Word has its own
    made_of: dict[Ingredient, str] = {
        "template": setting.fingerprints[setting.formats.index(format_)],
        "letterhead": digest(brand.company, digest_of_bytes(brand.logo or b"")),
        "fonts": digest(brand.typeface, digest_of_bytes(*map(disk.content, fonts))),
        "program": f"formgen {__version__} {programs}",
    }
    return made_of


def _template(folder: Path, file: str) -> str:
    """The fingerprint of a template; an HTML template's includes what lies beside it and may be part of it.

    A part that it names and that does not lie there is the one that comes with formgen.
    """
    own = disk.content(folder / file)
    if not file.endswith(".html"):
        return digest_of_bytes(own)
    others = {f"{name}.html" for name in TEMPLATES} - {file}
    tree = disk.below(folder)
    if problems := (*tree.problems, *no_files(each for each in tree.others if not each.is_symlink())):
        raise InputError(*problems)
    beside = (path for path in tree.files if _is_part(path, folder))
    used = [path for path in beside if path.name not in others or path.name.encode() in own]
    names = [path.relative_to(folder).as_posix() for path in used]
    contents = [disk.content(path) for path in used]
    for name, part in packaged.parts().items():
        if name not in names and any(name.encode() in content for content in contents):
            names.append(name)
            contents.append(disk.content(part))
    return digest(*names, digest_of_bytes(*contents))


def _is_part(path: Path, folder: Path) -> bool:
    """Whether a page may be made of this file; not what programs and systems leave for themselves."""
    names = path.relative_to(folder).parts
    idle = any(name.startswith((".", "~$")) or name.endswith(("~", "#", ".tmp", ".bak")) for name in names)
    return not idle and path.suffix not in (".docx", ".md") and path.name not in ("Thumbs.db", "desktop.ini")
