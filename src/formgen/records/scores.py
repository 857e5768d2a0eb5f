"""Reading scores from YAML: what was recorded about whom in a month, under which form.

One bad item stops nobody else: the items around it are read, and it is listed among the problems.
Whether an indicator, a veto or a level exists on the form is for scoring to say
(`formgen.scoring`), which sees records from every source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, TypeVar

from formgen.forms.model import Form
from formgen.forms.versions import covered, in_force, versions
from formgen.periods import Period
from formgen.problems import Path, Places, Problem, Where, error
from formgen.records.items import parts, sound
from formgen.records.model import Calibration, Person, Record
from formgen.records.people import Known
from formgen.text import near, same, shown
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.kinds import Doc, Entry, Id, Month, Text
from formgen.yamlfiles.read import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """What a score file says of one person; `person` is a number, a name, or a row of a roster."""

    person: Annotated[
        Entry, Doc("number, name, or {number: …, name: …}", "工号、姓名，或 {工号: …, 姓名: …}")
    ]
    facts: Annotated[Mapping[str, Entry], Doc("facts by indicator id", "各指标的事实，按指标代号")] = field(
        default_factory=dict
    )
    fields: Annotated[Mapping[str, Text], Doc("fields by label or id", "表头表尾字段，按名称")] = field(
        default_factory=dict
    )
    vetoes: Annotated[tuple[Text, ...], Doc("ids of vetoes that occurred", "发生的否决事项")] = ()
    comments: Annotated[Mapping[str, Text], Doc("words by opinion id", "评语，按栏目代号")] = field(
        default_factory=dict
    )
    pay: Annotated[
        Mapping[str, Text], Doc("figures that pay needs, by name", "计算绩效工资所需的数，按名称")
    ] = field(default_factory=dict)
    calibration: Annotated[
        Calibration | None,
        Doc("a grade changed beside others': grade, by, why", "校准：最终等级、校准人、理由"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreFile:
    """What was recorded in one period under one form: `month`, or `period` for a longer one."""

    form: Annotated[Id, Doc("the form's id", "表单代号")]
    scores: Annotated[tuple[ScoreItem, ...], Doc("one item a person", "每人一项")]
    month: Annotated[Month | None, Doc("the month that is appraised, as 2026-11", "考核月份，如 2026-11")] = (
        None
    )
    period: Annotated[
        Period | None,
        Doc("the period that is appraised: 2026-Q4, 2026-H2, 2026", "考核周期，如 2026-Q4、2026-H2、2026"),
    ] = None


@dataclass(frozen=True, slots=True)
class Records:
    """The records that can be scored, and everything that is wrong with the file."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def read_scores(text: str, file: str) -> Reading[ScoreFile]:
    """Read a score file; what is empty in it was not recorded and is left out."""
    return yamlfile.read(text, file, ScoreFile)


_NEEDED: frozenset[Path] = frozenset({(), ("",), ("form",), ("month",), ("period",), ("scores",)})
"""Where nothing may be wrong if any sheet is to be used; ("",) is a key that stands twice."""


def records_of(
    reading: Reading[ScoreFile],
    people: Known | Iterable[Person],
    forms: Iterable[Form],
    only: Period | None = None,
) -> Records:
    """The records of a score file, for people of the roster and a form in force in that period.

    With `only`, a file about another period gives nothing, and nothing is said of it.

    A sheet in which something is wrong, whose person nobody knows, or whose person stands in the
    file already, gives no record; the other sheets do.  The problems include the reading's own.
    """
    scores, forms = reading.draft, tuple(forms)
    if scores is None or reading.spoiled & _NEEDED:
        return Records((), reading.problems)
    form, period, lost = _meant(scores, forms, reading.places)
    if lost or form is None or period is None:
        return Records((), reading.further([lost] if lost else []).problems)
    if only not in (None, period):
        return Records((), ())
    known, places = Known.of(people), parts(reading.places, "scores")
    found: dict[str, Record] = {}
    problems: list[Problem] = []
    for n in sound(reading, "scores", len(scores.scores)):
        sheet, at = scores.scores[n], _recorded(places[n])
        person, lost_person = known.person(sheet.person, at, scores.form)
        problems += lost_person
        problems += _unknown_fields(sheet, form, at)
        if person is None:
            continue
        if earlier := found.get(same(person.number)):
            problems.append(_twice(person, at, earlier))
        record = Record(
            person,
            scores.form,
            period,
            _by_item(sheet.facts),
            sheet.fields,
            tuple(map(same, sheet.vetoes)),
            _by_item(sheet.comments),
            at,
            sheet.calibration,
            sheet.pay,
        )
        found.setdefault(same(person.number), record)
    return Records(tuple(found.values()), reading.further(problems).problems)


def repeated(records: Iterable[Record]) -> Iterator[Problem]:
    """Whoever is recorded a second time for the same form and period, in whichever file."""
    first: dict[tuple[str, Period, str], Record] = {}
    for record in records:
        key = (record.form, record.period, same(record.person.number))
        if key in first:
            yield _twice(record.person, record.places, first[key])
        first.setdefault(key, record)


def _twice(person: Person, at: Places, earlier: Record) -> Problem:
    first = earlier.places.at("person")
    return error("recorded-twice", at.at("person"), person=f"{person.name} {person.number}", first=first)


def _recorded(places: Places) -> Places:
    """A sheet's places under the names that a record has for its parts."""
    return Places(places.file, {_renamed(path): at for path, at in places.by_path.items()})


_PARTS = {"facts": "entries", "comments": "comments"}


def _renamed(path: Path) -> Path:
    match path:
        case (str(part), str(key), *rest) if part in _PARTS:
            return (_PARTS[part], same(key), *rest)
        case ("facts", *rest):
            return ("entries", *rest)
        case _:
            return path


_Said = TypeVar("_Said")


def _by_item(said: Mapping[str, _Said]) -> dict[str, _Said]:
    """What a sheet says, by ids as forms have them; of two keys that are one id the second is nobody's."""
    found: dict[str, _Said] = {}
    for key, value in said.items():
        found[key if same(key) in found else same(key)] = value
    return found


def _meant(
    scores: ScoreFile, forms: tuple[Form, ...], places: Places
) -> tuple[Form | None, Period | None, Problem | None]:
    """The form in force and the period that a score file means, or why there are none."""
    key = "period" if scores.period else "month"
    said = scores.period or (Period.parse(scores.month) if scores.month else None)
    if said is None:
        return None, None, error("missing-key", places.at(), key="month")
    form, period, lost = meant(forms, scores.form, said, places.at(key))
    if lost and lost.code == "unknown-form":
        lost = replace(lost, where=places.at("form"))
    return form, period, lost


def meant(
    forms: Iterable[Form], id_: str, said: Period, where: Where
) -> tuple[Form | None, Period | None, Problem | None]:
    """The version of a form, and its period, that a record of this time is about; or why there are none."""
    forms = tuple(forms)
    newest = in_force(forms, id_, said)
    period = covered(newest, said) if newest else None
    form = in_force(forms, id_, period) if period else newest
    if form and period:
        return form, period, None
    if newest:
        facts = {"form": id_, "period": said.name, "span": newest.span}
        return None, None, error("period-of-other-length", where, **facts)
    if known := versions(forms, id_):
        since = known[0].effective
        return None, None, error("no-version-in-force", where, form=id_, month=said.name, since=since)
    ids = sorted({form.id for form in forms})
    listed = {"known": ", ".join(ids)} if ids else {}
    return None, None, error("unknown-form", where, form=shown(id_), **listed, **near(id_, ids))


def _unknown_fields(sheet: ScoreItem, form: Form | None, at: Places) -> Iterator[Problem]:
    fields = (*form.header, *form.footer) if form else ()
    names = {name for each in fields for name in (each.label, each.id) if name}
    for label in sheet.fields:
        if label not in names:
            listed = {"known": ", ".join(sorted(names))} if names else {}
            yield error(
                "unknown-field", at.at("fields", label), field=shown(label), **listed, **near(label, names)
            )
