"""A workspace: the folder in which a company keeps its forms, its people and their scores.

formgen.yaml   company, logo, fonts, language; optional
people.yaml    the roster, or people.xlsx, .xls, .ods, .csv; optional
specs/         forms, several versions of one form side by side
scores/        what was recorded
templates/     templates that win over formgen's own
output/        what formgen makes
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import Annotated, Literal

from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.forms.versions import in_force, versions
from formgen.problems import Places, Problem, Where, error
from formgen.records.model import Person
from formgen.records.people import read_people
from formgen.records.rosters import people_of
from formgen.records.tables.read import SUFFIXES, read_table
from formgen.scoring.distribution import Over, Quota, breaches
from formgen.scoring.standing import Standing
from formgen.text import near, same
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.kinds import Doc, Id, Text
from formgen.yamlfiles.source import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who has a form, where the roster does not say: those whose post and department fit."""

    form: Annotated[Id, Doc("the form's id", "表单代号")]
    post: Annotated[Text, Doc("a post; * stands for any text", "岗位，* 代表任意文字")] = "*"
    department: Annotated[Text, Doc("a department; * stands for any text", "部门，* 代表任意文字")] = "*"

    def fits(self, person: Person) -> bool:
        return _like(self.post, person.post) and _like(self.department, person.department)


def _like(pattern: str, text: str) -> bool:
    parts = map(re.escape, same(pattern).split("*"))
    return re.fullmatch(".*".join(parts), same(text), re.DOTALL) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What `formgen.yaml` says; paths are inside the workspace."""

    company: Annotated[Text, Doc("the company's name, printed on every page", "公司名称，印在每页上")] = ""
    logo: Annotated[Text, Doc("the logo's file", "标志图片文件")] = ""
    fonts: Annotated[tuple[Text, ...], Doc("font files", "字体文件")] = ()
    lang: Annotated[Literal["zh", "en"] | None, Doc("language of messages", "消息的语言")] = None
    forms: Annotated[
        tuple[Rule, ...],
        Doc("who has which form; the first rule that fits counts", "谁用哪张表，先符合者先算"),
    ] = ()
    distribution: Annotated[
        Over,
        Doc("over whom the shares of grades count", "强制分布按全体还是按部门计算"),
    ] = "all"


@dataclass(frozen=True, slots=True)
class Spec:
    """A form with the file it stands in and the places of its parts."""

    form: Form
    places: Places
    path: Path


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as far as it could be read.

    `logo` and `fonts` are files that exist inside the workspace.
    """

    root: Path
    config: Config = Config()
    specs: tuple[Spec, ...] = ()
    people: tuple[Person, ...] = ()
    logo: Path | None = None
    fonts: tuple[Path, ...] = ()

    @property
    def forms(self) -> tuple[Form, ...]:
        """All versions of all forms, in the order of their files."""
        return tuple(spec.form for spec in self.specs)

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def output(self) -> Path:
        return self.root / "output"

    def spec_of(self, form: Form) -> Spec:
        """The spec that this form was read from; raises KeyError for a form from elsewhere."""
        for spec in self.specs:
            if spec.form is form:
                return spec
        raise KeyError(form.id)

    def versions(self, id_: str) -> tuple[Spec, ...]:
        """The versions of one form, oldest first."""
        return tuple(self.spec_of(form) for form in versions(self.forms, id_))

    def form_for(self, id_: str, month: str = "") -> Spec | None:
        """The version in force in a month (`2026-11`); without a month the newest."""
        form = in_force(self.forms, id_, month)
        return self.spec_of(form) if form else None

    def overfull(self, standings: Iterable[Standing]) -> tuple[Problem, ...]:
        """Grades that more people have than the form's shares allow (强制分布): warnings, with names.

        The standings are those of forms of this workspace in one month.
        """
        found = breaches(standings, self.config.distribution)
        return tuple(each.problem(self._place(each)) for each in found)

    def _place(self, quota: Quota) -> Where:
        """Where the spec says how many people may have this grade."""
        form = quota.form
        return self.spec_of(form).places.at("grades", form.grades.index(quota.grade), "share")


def lang_of(root: Path) -> Literal["zh", "en"] | None:
    """The language of messages that a workspace asks for, whatever else is wrong with it."""
    return _settings(root).config.lang


def load(root: Path) -> tuple[Workspace, tuple[Problem, ...]]:
    """Read a workspace; what cannot be read is left out and listed among the problems."""
    said = _settings(root)
    specs, spec_problems = _specs(root / "specs")
    roster, file, people_problems = _people(root)
    people = tuple(_with_form(person, said.config.forms) for person in roster)
    workspace = Workspace(root, said.config, specs, people, said.logo, said.fonts)
    lost = (*_unknown_forms(said, workspace.forms), *_people_without_form(roster, file, workspace.forms))
    return workspace, (*said.problems, *lost, *spec_problems, *people_problems)


def settled(root: Path) -> Workspace:
    """A workspace as far as `formgen.yaml` says what it is: without forms and people."""
    said = _settings(root)
    return Workspace(root, said.config, logo=said.logo, fonts=said.fonts)


# ── parts ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Settings:
    """What `formgen.yaml` says, with the files it names that exist."""

    config: Config = Config()
    logo: Path | None = None
    fonts: tuple[Path, ...] = ()
    places: Places = Places("")
    problems: tuple[Problem, ...] = ()


def _settings(root: Path) -> _Settings:
    path = root / "formgen.yaml"
    if not path.exists():
        return _Settings()
    text, problems = text_of(path, str(path))
    if problems:
        return _Settings(problems=problems)
    reading = yamlfile.read(text, str(path), Config)
    config = reading.draft or Config()
    found: list[Problem] = []
    logo = _inside(root, config.logo, reading.places, found, "logo") if config.logo else None
    fonts = [_inside(root, name, reading.places, found, "fonts", n) for n, name in enumerate(config.fonts)]
    problems = reading.further(found).problems
    return _Settings(config, logo, tuple(font for font in fonts if font), reading.places, problems)


def _unknown_forms(said: _Settings, forms: Iterable[Form]) -> Iterator[Problem]:
    """Rules of who has which form that name a form there is not."""
    ids = sorted({form.id for form in forms})
    for n, rule in enumerate(said.config.forms):
        if rule.form not in ids:
            listed = {"known": ", ".join(ids)} if ids else {}
            where = said.places.at("forms", n, "form")
            yield error("unknown-form", where, form=rule.form, **listed, **near(rule.form, ids))


def _people_without_form(roster: Iterable[Person], file: str, forms: Iterable[Form]) -> Iterator[Problem]:
    """People whose form, as the roster names it, does not exist: nothing would be printed for them."""
    ids = sorted({form.id for form in forms})
    for person in roster:
        if person.form and person.form not in ids:
            who = {"person": f"{person.number} {person.name}", "form": person.form}
            yield error("person-with-unknown-form", Where(file), **who, **near(person.form, ids))


def _inside(root: Path, name: str, places: Places, problems: list[Problem], *at: str | int) -> Path | None:
    """The file of this name inside the workspace; on every system, also through links."""
    parts = PureWindowsPath(name)  # understands both kinds of slashes, drives and shares
    path = root.joinpath(*parts.parts) if not parts.anchor and ".." not in parts.parts else None
    if path is None or not path.resolve().is_relative_to(root.resolve()):
        problems.append(error("path-outside", places.at(*at), path=name))
        return None
    if not path.is_file():
        problems.append(error("no-such-file-named", places.at(*at), path=name))
        return None
    return path


def _specs(folder: Path) -> tuple[tuple[Spec, ...], tuple[Problem, ...]]:
    specs: list[Spec] = []
    problems: list[Problem] = []
    for path in sorted(_yaml_files(folder, "*")):
        spec, found = load_spec(path)
        problems += found
        specs += [spec] if spec else []
    return tuple(specs), (*problems, *same_versions(specs))


def load_spec(path: Path) -> tuple[Spec | None, tuple[Problem, ...]]:
    """Read one spec file."""
    text, problems = text_of(path, str(path))
    if problems:
        return None, problems
    reading = read_form(text, str(path))
    spec = Spec(reading.value, reading.places, path) if reading.value else None
    return spec, reading.problems


def same_versions(specs: Iterable[Spec]) -> Iterator[Problem]:
    """Two files that say they are the same version of the same form."""
    first: dict[tuple[str, int], Spec] = {}
    for spec in specs:
        key = (spec.form.id, spec.form.version)
        if key in first:
            other = first[key].places.at("version")
            yield error("same-version", spec.places.at("version"), form=key[0], version=key[1], other=other)
        first.setdefault(key, spec)


_ROSTERS = (".yaml", ".yml", *SUFFIXES)


def _people(root: Path) -> tuple[tuple[Person, ...], str, tuple[Problem, ...]]:
    """The roster, the file it stands in, and what is wrong with it."""
    paths = [path for path in root.glob("people.*") if path.suffix.lower() in _ROSTERS and path.is_file()]
    if not paths:
        return (), "", ()
    path, *others = sorted(paths, key=lambda each: _ROSTERS.index(each.suffix.lower()))
    people, problems = _roster(path)
    if others:
        files = ", ".join(each.name for each in (path, *others))
        problems = (error("two-rosters", Where(str(path)), files=files), *problems)
    return people, str(path), problems


def _roster(path: Path) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    if path.suffix.lower() in SUFFIXES:
        found = people_of(read_table(path, str(path)))
        return found.people, found.problems
    text, problems = text_of(path, str(path))
    if problems:
        return (), problems
    reading = read_people(text, str(path))
    return reading.draft or (), reading.problems


def _with_form(person: Person, rules: Iterable[Rule]) -> Person:
    """The person with the form that the roster names, or that of the first rule that fits."""
    if person.form:
        return person
    return replace(person, form=next((rule.form for rule in rules if rule.fits(person)), ""))


def _yaml_files(folder: Path, pattern: str) -> Iterator[Path]:
    """YAML files by their ending; hidden ones are left to their editors."""
    for path in folder.glob(pattern):
        if path.suffix.lower() in (".yaml", ".yml") and not path.name.startswith(".") and path.is_file():
            yield path
