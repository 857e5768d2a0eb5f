"""A workspace: the folder in which a company keeps its forms, its people and their scores.

formgen.yaml   company, logo, typeface, fonts, language; optional
people.yaml    the roster, or people.xlsx, .xls, .et, .ods, .csv, or 花名册.xlsx …; optional
specs/         forms, several versions of one form side by side
scores/        what was recorded
templates/     templates that win over formgen's own
output/        what formgen makes
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path, PureWindowsPath
from typing import Annotated, Literal

from formgen import disk
from formgen.disk.texts import text_of
from formgen.forms.model import Earlier, Form
from formgen.forms.pay import FromRoster
from formgen.forms.reading import read_form
from formgen.forms.rules import Cards, asks
from formgen.forms.versions import in_force, versions
from formgen.periods import Period
from formgen.phrases import Phrases, Tongue, phrases
from formgen.points import show
from formgen.problems import InputError, Places, Problem, Where, error, once, warning
from formgen.records.beside import is_yaml
from formgen.records.employment import Rules
from formgen.records.model import Person
from formgen.records.people import Roster
from formgen.scoring.distribution import Over, Quota, breaches
from formgen.scoring.standing import Standing
from formgen.text import near, same, shown
from formgen.workspace.beside import SETTINGS, beside_specs, beside_templates, misnamed, with_closed_folders
from formgen.workspace.lists import beside_lists
from formgen.workspace.roster import roster_of
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.kinds import Doc, Id, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who has a form, where the roster does not say: those whose post and department fit."""

    form: Annotated[Id, Doc("the form's id", "表单代号")]
    post: Annotated[Text, Doc("a post; * stands for any text", "岗位，* 代表任意文字")] = "*"
    department: Annotated[Text, Doc("a department; * stands for any text", "部门，* 代表任意文字")] = "*"

    def fits(self, person: Person) -> bool:
        return _like(self.post, person.post) and _like(self.department, person.department)


def _like(pattern: str, text: str) -> bool:
    """Whether a text is as a pattern has it, in which * stands for any letters; however many there are."""
    first, *others = same(pattern).split("*")
    rest = same(text)
    if not others:
        return rest == first
    *inner, last = others
    if not rest.startswith(first):
        return False
    rest = rest[len(first) :]
    for each in inner:
        _, there, rest = rest.partition(each) if each else ("", "*", rest)
        if not there:
            return False
    return rest.endswith(last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What `formgen.yaml` says; paths are inside the workspace."""

    company: Annotated[Text, Doc("the company's name, printed on every page", "公司名称，印在每页上")] = ""
    logo: Annotated[Text, Doc("the logo's file", "标志图片文件")] = ""
    fonts: Annotated[tuple[Text, ...], Doc("font files", "字体文件")] = ()
    typeface: Annotated[
        Literal["song", "hei", "fangsong"],
        Doc(
            "what pages are set in: 宋体, 黑体 or 仿宋; heads are 黑体",
            "页面用什么字体：宋体、黑体或仿宋；标题一律黑体",
        ),
    ] = "song"
    lang: Annotated[Literal["zh", "en"] | None, Doc("language of messages", "消息的语言")] = None
    words: Annotated[
        Tongue,
        Doc(
            "language of the words that formgen prints, where a form names none",
            "formgen 所印文字的语言，表单未指定时用它",
        ),
    ] = "zh"
    forms: Annotated[
        tuple[Rule, ...],
        Doc(
            "who has which form; of those that fit, the first of each kind of period counts",
            "谁用哪张表；月度、季度、年度……各以先符合者为准",
        ),
    ] = ()
    appraised: Annotated[Rules, Doc("who is appraised in a period", "哪些人参加考核")] = Rules()
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
class Unread:
    """A spec with errors: there is a form of this id or title, which cannot be used until they are gone."""

    id: str
    title: str
    path: Path


_ABSENT = frozenset({"unknown-form", "person-with-unknown-form", "earlier-unknown", "follows-unknown"})
"""What is said of a form that there is not."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as far as it could be read.

    `unread` are the specs that could not be.  `people` are all posts of the `roster`, as they are today, each
    with the ids of its forms, or whoever takes their place in a period; `logo` and `fonts` are files that
    exist inside the workspace.  `is_sure` of who has which form, if neither the roster nor `formgen.yaml` has
    errors.
    """

    root: Path
    config: Config = Config()
    specs: tuple[Spec, ...] = ()
    unread: tuple[Unread, ...] = ()
    people: tuple[Person, ...] = ()
    roster: Roster = Roster()
    logo: Path | None = None
    fonts: tuple[Path, ...] = ()
    is_sure: bool = True

    @property
    def forms(self) -> tuple[Form, ...]:
        """All versions of all forms, in the order of their files."""
        return tuple(spec.form for spec in self.specs)

    @property
    def say(self) -> Phrases:
        """What formgen says on pages that are of no form."""
        return phrases(self.config.words)

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def pay_columns(self) -> tuple[str, ...]:
        """The columns of the roster from which the pay of any form comes, each once."""
        parts = (part.of for form in self.forms if form.pay for part in form.pay.parts)
        return tuple(dict.fromkeys(each.roster for each in parts if isinstance(each, FromRoster)))

    def place_of(self, person: Person | None = None) -> Where:
        """Where the roster has somebody, or where it begins; the workspace, if it has no roster."""
        found = self.roster.at(person) if person else self.roster.where
        return found if found.file else Where(str(self.root))

    def unread_form(self, name: str) -> Unread | None:
        """The spec with errors that a form of this id or title stands in, if it stands in one."""
        return next((each for each in self.unread if same(name) in {same(each.id), same(each.title)}), None)

    def but_aftermath(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems without those that only follow from a spec with errors: there is such a form."""
        return tuple(
            each
            for each in problems
            if each.code not in _ABSENT or not self.unread_form(each.facts.get("form", ""))
        )

    def spec_of(self, form: Form) -> Spec:
        """The spec that this form was read from; raises KeyError for a form from elsewhere."""
        for spec in self.specs:
            if spec.form is form:
                return spec
        raise KeyError(form.id)

    def versions(self, id_: str) -> tuple[Spec, ...]:
        """The versions of one form, oldest first."""
        return tuple(self.spec_of(form) for form in versions(self.forms, id_))

    def form_for(self, id_: str, period: Period | None = None) -> Spec | None:
        """The version in force in a period; without one the newest."""
        form = in_force(self.forms, id_, period)
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
    specs, unread, spec_problems = _specs(root / "specs", said.config.words)
    roster = roster_of(root)
    ids = _ids(spec.form for spec in specs)
    spans = _spans(specs)
    people, shared = _posts_apart(
        roster, [_with_forms(person, said.config.forms, ids, spans) for person in roster.people]
    )
    seen = replace(roster, problems=())
    workspace = Workspace(root, said.config, specs, unread, people, seen, said.logo, said.fonts)
    lost = workspace.but_aftermath(
        (
            *_unknown_forms(said, workspace.forms),
            *_idle_rules(said, roster.people, spans),
            *_people_without_form(workspace),
            *shared,
            *of_other_forms(specs, specs),
        )
    )
    doubts = (*said.problems, *lost, *roster.problems)
    workspace = replace(workspace, is_sure=not any(each.is_error for each in doubts))
    beside = chain(
        with_closed_folders(misnamed(root)),
        with_closed_folders(beside_templates(workspace.templates)),
        with_closed_folders(beside_lists(root)),
    )
    return workspace, once((*said.problems, *lost, *spec_problems, *roster.problems, *beside))


def of_other_forms(specs: Sequence[Spec], known: Iterable[Spec]) -> Iterator[Problem]:
    """What specs say of other forms that cannot be so: whose cards they take, which forms they follow."""
    forms = [spec.form for spec in known]
    newest = {form.id: in_force(forms, form.id) for form in forms}
    yield from _earlier(specs, newest)
    yield from _followed(specs, newest)
    yield from _grades_followed(specs, forms)


def _earlier(specs: Sequence[Spec], newest: Mapping[Id, Form | None]) -> Iterator[Problem]:
    """Forms from whose cards figures should come, and cannot: there is none, or it is not a shorter one."""
    for spec in specs:
        for s, section in enumerate(spec.form.sections):
            for i, indicator in enumerate(section.indicators):
                asked = asks(indicator.rule)
                if (
                    isinstance(asked, Cards)
                    and spec.form.id not in asked.rule.forms
                    and spec.form.span != "month"
                ):
                    places = spec.places.below("sections", s, "indicators", i, "rule")
                    yield from _drawn(spec.form, asked.rule, newest, places)


def _followed(specs: Sequence[Spec], newest: Mapping[Id, Form | None]) -> Iterator[Problem]:
    """Forms that should follow from a form that there is not, or that follows from a card itself."""
    known = sorted(id_ for id_, form in newest.items() if form and not form.follows)
    for spec in specs:
        for n, id_ in enumerate(spec.form.follows.forms if spec.form.follows else ()):
            if id_ not in known:
                where = spec.places.at("follows", "forms", n)
                yield error("follows-unknown", where, form=id_, known=", ".join(known), **near(id_, known))


def _grades_followed(specs: Sequence[Spec], known: Sequence[Form]) -> Iterator[Problem]:
    """Grades for which a form is meant, and that none of the forms gives from which it follows."""
    for spec in specs:
        follows = spec.form.follows
        if follows is None:
            continue
        forms = (form for form in known if not follows.forms or form.id in follows.forms)
        names = list(dict.fromkeys(grade.name for form in forms for grade in form.grades))
        for n, name in enumerate(follows.grades):
            if same(name) not in map(same, names):
                where = spec.places.at("follows", "grades", n)
                facts = {"grade": name, "known": "、".join(names) or "—"}
                yield error("follows-unknown-grade", where, **facts, **near(name, names))


def _drawn(own: Form, rule: Earlier, newest: Mapping[Id, Form | None], places: Places) -> Iterator[Problem]:
    """What is wrong with taking cards of other forms for those of this one."""
    wrong = [_untakable(own, id_, newest, rule.forms[:n]) for n, id_ in enumerate(rule.forms)]
    for n, found in enumerate(wrong):
        if found:
            code, facts = found
            yield error(code, places.at("or", n - 1) if n else places.at("from"), **facts)
    if wrong[0]:
        return
    parts, facts = _count(own, newest.get(rule.from_)), {"form": rule.from_, "own": own.id}
    if rule.weights and len(rule.weights) != parts:
        yield error("earlier-weights", places.at("weights"), **facts, count=len(rule.weights), parts=parts)
    total = source.total if (source := newest.get(rule.from_)) else None
    most = max(total.full, total.max or total.full) if total else None
    if rule.counts_as is not None and most is not None and not 0 <= rule.counts_as <= most:
        said = {"value": show(rule.counts_as), "most": show(most)}
        yield error("earlier-counts-beyond", places.at("counts_as"), **facts, **said)
    for key, value in (("best", rule.best), ("at_least", rule.at_least)):
        if value is not None and value > parts:
            yield error("earlier-beyond", places.at(key), **facts, key=key, value=value, parts=parts)


def _untakable(
    own: Form, id_: Id, newest: Mapping[Id, Form | None], before: Sequence[Id]
) -> tuple[str, dict[str, str]] | None:
    """Why no cards of a form can be taken: code and facts of a problem; `before` stand before it."""
    source = newest.get(id_)
    if source is None:
        known = sorted(newest)
        return "earlier-unknown", {"form": id_, "known": ", ".join(known), **near(id_, known)}
    spans: dict[str, str] = {"form": id_, "own": own.id, "span": source.period or "month", "mine": own.span}
    if not _count(own, source):
        return "earlier-not-shorter", spans
    first = newest.get(before[0]) if before else None
    if first and first.span != source.span:
        return "earlier-of-other-span", {**spans, "first": first.id, "mine": first.span}
    return None if source.total else ("earlier-without-total", {"form": id_})


def _count(own: Form, source: Form | None) -> int:
    """How many cards of another form lie in one period of this one."""
    if source is None or source.period == "once":
        return 0
    return len(Period.around(_ANY_MONTH, own.span).parts(source.span))


_ANY_MONTH = Period.parse("2000-01")


def _ids(forms: Iterable[Form]) -> dict[str, str]:
    """The ids of forms by all that people call them: id, title."""
    found = {same(name): str(form.id) for form in forms for name in (form.title, form.id)}
    return {**found, **{same(form.id): str(form.id) for form in forms}}


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
    path = root / SETTINGS
    try:
        if disk.kind_of(path) == "nothing":
            return _Settings()
    except InputError as wrong:
        return _Settings(problems=wrong.problems)
    text, problems = text_of(path, str(path))
    if problems:
        return _Settings(problems=problems)
    reading = yamlfile.read(text, str(path), Config)
    config = reading.draft or Config()
    sound = (rule for n, rule in enumerate(config.forms) if not reading.is_spoiled(("forms", n)))
    config = replace(config, forms=tuple(sound))  # a rule whose post cannot be read would fit everybody
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


def _idle_rules(said: _Settings, roster: Sequence[Person], spans: Mapping[Id, str]) -> Iterator[Problem]:
    """Rules of forms that there are, and that give nobody their form: none fits, or others come first."""
    rules = said.config.forms
    counting = {id(rule) for person in roster for rule in _counting(person, rules, spans)}
    for n, rule in enumerate(rules):
        if not roster or rule.form not in spans or id(rule) in counting:
            continue
        fitting = [person for person in roster if rule.fits(person)]
        where = said.places.at("forms", n)
        if not fitting:
            yield warning("rule-fits-nobody", where, form=rule.form, **_nearest(rule, roster))
        elif not all(person.form for person in fitting):
            yield warning("rule-comes-too-late", where, form=rule.form)


def _nearest(rule: Rule, roster: Iterable[Person]) -> dict[str, str]:
    """The post or department that was most likely meant."""
    posts, departments = ({getattr(each, name) for each in roster} for name in ("post", "department"))
    return near(rule.post, filter(None, posts)) or near(rule.department, filter(None, departments))


def _people_without_form(workspace: Workspace) -> Iterator[Problem]:
    """People whose form, as the roster names it, does not exist: nothing would be printed for them."""
    ids = sorted({form.id for form in workspace.forms})
    for person in workspace.people:
        for form in person.forms:
            if form not in ids:
                who = {"person": f"{person.number} {person.name}", "form": form}
                yield error("person-with-unknown-form", workspace.place_of(person), **who, **near(form, ids))


def _inside(root: Path, name: str, places: Places, problems: list[Problem], *at: str | int) -> Path | None:
    """The file of this name inside the workspace; on every system, also through links."""
    parts = PureWindowsPath(name)  # understands both kinds of slashes, drives and shares
    path = root.joinpath(*parts.parts) if not parts.anchor and ".." not in parts.parts else None
    if path is None or not disk.resolved(path).is_relative_to(disk.resolved(root)):
        problems.append(error("path-outside", places.at(*at), path=shown(name)))
        return None
    try:
        if disk.is_file(path):
            return path
    except InputError as wrong:
        problems.extend(wrong.problems)
        return None
    problems.append(error("no-such-file-named", places.at(*at), path=shown(name)))
    return None


def _specs(folder: Path, tongue: Tongue) -> tuple[tuple[Spec, ...], tuple[Unread, ...], tuple[Problem, ...]]:
    specs: list[Spec] = []
    unread: list[Unread] = []
    problems: list[Problem] = []
    try:
        paths = [path for path in disk.listed(folder) if is_yaml(path) and disk.is_file(path)]
    except InputError as wrong:
        return (), (), wrong.problems
    for path in paths:
        found = _read(path, tongue)
        problems += found.problems
        specs += [found.spec] if found.spec else []
        unread += [found.unread] if found.unread else []
    left_out = _left_out(specs, unread)
    beside = with_closed_folders(beside_specs(folder))
    return tuple(specs), tuple(unread), (*problems, *left_out, *same_versions(specs), *beside)


def _left_out(specs: Sequence[Spec], unread: Iterable[Unread]) -> Iterator[Problem]:
    """Versions with errors beside sound ones, which may be used in their place."""
    for each in unread:
        sound = [spec.form.version for spec in specs if spec.form.id == each.id]
        if sound:
            listed = ", ".join(f"v{version}" for version in sorted(sound))
            yield warning("version-left-out", Where(str(each.path)), form=each.id, sound=listed)


def load_spec(path: Path, tongue: Tongue = "zh") -> tuple[Spec | None, tuple[Problem, ...]]:
    """Read one spec file; `tongue` is the language of a form that names none."""
    found = _read(path, tongue)
    return found.spec, found.problems


@dataclass(frozen=True, slots=True)
class _SpecFile:
    """What a spec file holds: a form, or what is known of one with errors."""

    spec: Spec | None
    unread: Unread | None
    problems: tuple[Problem, ...]


def _read(path: Path, tongue: Tongue) -> _SpecFile:
    text, problems = text_of(path, str(path))
    if problems:
        return _SpecFile(None, Unread(path.name.partition(".")[0], "", path), problems)
    reading = read_form(text, str(path), tongue)
    if reading.value:
        return _SpecFile(Spec(reading.value, reading.places, path), None, reading.problems)
    return _SpecFile(None, _named(text, path), reading.problems)


def _named(text: str, path: Path) -> Unread:
    """What a spec with errors calls its form, even if it is no YAML; at worst its file is named after it."""
    said = {key: value.strip("\"'") for key, value in _SAID.findall(text)}
    return Unread(said.get("id") or path.name.partition(".")[0], said.get("title", ""), path)


_SAID = re.compile(r"^(id|title):[ \t]*(\S[^#\n]*?)[ \t]*(?:#.*)?$", re.MULTILINE)


def same_versions(specs: Iterable[Spec]) -> Iterator[Problem]:
    """Two files that say they are the same version of the same form."""
    first: dict[tuple[str, int], Spec] = {}
    for spec in specs:
        key = (spec.form.id, spec.form.version)
        if key in first:
            other = first[key].places.at("version")
            yield error("same-version", spec.places.at("version"), form=key[0], version=key[1], other=other)
        first.setdefault(key, spec)


def _spans(specs: Sequence[Spec]) -> dict[Id, str]:
    """The period of each form, as its newest version has it."""
    forms = [spec.form for spec in specs]
    return {form.id: (in_force(forms, form.id) or form).span for form in forms}


def _with_forms(
    person: Person, rules: Iterable[Rule], ids: Mapping[str, str], spans: Mapping[Id, str]
) -> Person:
    """The person with the ids of the forms that the roster names, or that the rules give."""
    if person.form:
        form = "、".join(ids.get(same(name), name) for name in person.forms)
    else:
        form = "、".join(rule.form for rule in _counting(person, rules, spans))
    return person if form == person.form else replace(person, form=form)


def _posts_apart(roster: Roster, posts: Iterable[Person]) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    """The posts without those that would have a form of an earlier post of the same person, and these told.

    Rules give a form to every post that they fit, and a form is called by its id or its title: only now is it
    known.  A period's list of people says the forms of both, and could not be read with them.  What weights
    are left make no whole any more.
    """
    taken: dict[str, set[str]] = {}
    apart: list[Person] = []
    problems: dict[str, Problem] = {}
    for post in posts:
        had = taken.setdefault(same(post.number), set())
        if both := sorted(had & set(post.forms)):
            facts = {"number": shown(post.number), "name": shown(post.name), "form": "、".join(both)}
            problems.setdefault(same(post.number), error("posts-share-form", roster.at(post), **facts))
        else:
            had |= set(post.forms)
            apart.append(post)
    people = (
        replace(each, share="", leads=False) if same(each.number) in problems else each for each in apart
    )
    return tuple(people), tuple(problems.values())


def _counting(person: Person, rules: Iterable[Rule], spans: Mapping[Id, str]) -> tuple[Rule, ...]:
    """The rules that count for a person: of those that fit the first for each kind of period.

    After a rule whose form is not there none counts: its period is not known, and a general rule
    further down might give a form in its place.
    """
    if person.form:
        return ()
    found: dict[str, Rule] = {}
    for rule in rules:
        if not rule.fits(person):
            continue
        if rule.form not in spans:
            return (*found.values(), rule)
        found.setdefault(spans[rule.form], rule)
    return tuple(found.values())
