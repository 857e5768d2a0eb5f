"""Reading people: the roster from YAML, and whoever a score file or a command speaks of.

One bad row stops nobody else: the rows around it are read, and it is listed among the problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Annotated
from unicodedata import category

from formgen.periods import Day
from formgen.points import Percent
from formgen.problems import Places, Problem, Where, error, warning
from formgen.records.employment import MOVED, Move
from formgen.records.headers import DAYS, HEADERS, MOVES, NAMES, bare, field_of, moved, moved_from, named
from formgen.records.items import parts, sound
from formgen.records.model import Person
from formgen.text import near, same, shown
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.kinds import Doc, Entry, Proposed, Text
from formgen.yamlfiles.read import Reading

# ── people ──────────────────────────────────────────────────────────────────────────────────


MEANINGS: Mapping[str, Doc] = {
    "number": Doc("the person's number, a text: 0012 stays 0012", "工号，按文字处理，0012 就是 0012"),
    "name": Doc("name", "姓名"),
    "department": Doc("department", "部门"),
    "post": Doc("post", "岗位"),
    "superior": Doc("the superior's name", "直接上级的姓名"),
    "pay_level": Doc("pay level, as the form's pay names it", "工资级别，与表单 pay 里的写法一致"),
    "form": Doc(
        "ids or titles of the post's forms, with commas between", "所用表单的代号或名称，多张用顿号隔开"
    ),
    "hired": Doc("day of hiring, as 2026-11-03", "入职日期，如 2026-11-03"),
    "left": Doc("last day in the company, as 2026-11-30", "离职日期，如 2026-11-30"),
    "status": Doc("在职, 试用, 离职 or another word", "在职、试用、离职等"),
    "confirmed": Doc("day on which probation ends", "转正日期"),
    "share": Doc(
        "what this post weighs in one common result, as 70%", "多岗合并计算时本岗所占的比重，如 70%"
    ),
    "since": Doc("the day from which the move is in force", "调动生效的日期"),
}
"""What the fields of a person and of a move mean, for editors."""

_PEOPLE_KEYS = Proposed({header: MEANINGS[name] for name in HEADERS for header in HEADERS[name][:2]})
_MOVE_KEYS = Proposed(
    {
        **{header: MEANINGS[name] for name in ("number", "since", *MOVED) for header in MOVES[name][:1]},
        **{HEADERS[name][1]: MEANINGS[name] for name in ("number", *MOVED)},
        MOVES["since"][1]: MEANINGS["since"],
        **{
            f"原{HEADERS[name][1]}": Doc(
                f"before the move: {MEANINGS[name].en}", f"调动前的{MEANINGS[name].zh}"
            )
            for name in MOVED
        },
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a roster: its cells by header, and where they stand."""

    cells: Mapping[str, str]
    places: Places


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a roster whose rows are sound, their moves, and what is wrong with the other rows.

    `places` tells by number, and of a further post by number, department and post, where a form is said or,
    if it is not, where the row stands; `where` is the place of the whole roster: its list, or its headers.
    """

    people: tuple[Person, ...] = ()
    problems: tuple[Problem, ...] = ()
    moves: tuple[Move, ...] = ()
    places: Mapping[tuple[str, ...], Where] = field(default_factory=dict)
    where: Where = Where("")

    def at(self, person: Person) -> Where:
        """The place of somebody, in this post if they have several; of the whole roster for strangers."""
        post = _post(person)
        return self.places.get(post, self.places.get(post[:1], self.where))


def _post(person: Person) -> tuple[str, str, str]:
    return same(person.number), person.department, person.post


def roster(rows: Iterable[Row], moved: Iterable[Row] = ()) -> Roster:
    """The people in these rows; each needs a number and a name.

    A number that stands there again is a second post (兼岗) of the same person if it names another
    department, post or form, and an error if it is a copy, or somebody else's name.
    """
    people: dict[str, list[Person]] = {}
    places: dict[tuple[str, ...], Where] = {}
    problems: list[Problem] = []
    for row in rows:
        person, found = _person(row)
        problems += found
        if person is None:
            continue
        posts = people.setdefault(same(person.number), [])
        if twice := _twice(person, posts, row):
            problems.append(twice)
        else:
            posts.append(person)
            key = _post(person) if len(posts) > 1 else (same(person.number),)
            places.setdefault(key, _cell(row, "form"))
    problems += (problem for posts in people.values() for problem in _weighed(posts, places))
    moves = [_move(row, people) for row in moved]
    problems += (problem for _, found in moves for problem in found)
    return Roster(
        tuple(person for posts in people.values() for person in posts),
        tuple(problems),
        tuple(move for move, _ in moves if move),
        places,
    )


def _twice(person: Person, posts: Sequence[Person], row: Row) -> Problem | None:
    """Why somebody cannot have this post beside those that they have."""
    for other in posts:
        facts = {"number": shown(person.number), "name": shown(other.name)}
        if same(other.name) != same(person.name):
            return error("number-twice", _cell(row, "number"), **facts)
        if (other.department, other.post) == (person.department, person.post):
            return error("person-twice", _cell(row, "number"), **facts)
        if both := set(other.forms) & set(person.forms):
            return error("posts-share-form", _cell(row, "form"), **facts, form="、".join(sorted(both)))
    return None


def _weighed(posts: list[Person], places: Mapping[tuple[str, ...], Where]) -> Iterator[Problem]:
    """What is wrong with the weights of somebody's posts, which then have none; each has one, or none has.

    Where none has more than half, the one that weighs most leads, or the first of several that do.
    """
    said = [post for post in posts if post.share]
    if not said:
        return
    where = places.get(_post(said[0]), places[_post(said[0])[:1]])
    facts = {"number": shown(said[0].number), "name": shown(said[0].name)}
    listed = "、".join(f"{post.post or post.department or '—'} {shown(post.share) or '—'}" for post in posts)
    try:
        weights = [Percent.parse(post.share).value for post in said]
    except ValueError:
        weights = []
    if not weights or min(weights) <= 0:
        yield error("post-weight-unreadable", where, **facts, posts=listed)
    elif len(said) < len(posts) or sum(weights) != _WHOLE:
        yield error("post-weights-not-100", where, **facts, posts=listed)
    else:
        first = weights.index(max(weights))
        posts[first] = replace(posts[first], leads=max(weights) <= _WHOLE / 2)
        if weights.count(max(weights)) > 1:
            main = posts[first].post or posts[first].department or posts[first].form
            yield warning("main-post-first", where, **facts, posts=listed, main=shown(main))
        return
    posts[:] = [replace(post, share="") for post in posts]


_WHOLE = 100
"""Percent."""


def _move(row: Row, people: Mapping[str, Sequence[Person]]) -> tuple[Move | None, list[Problem]]:
    """One row of moves; it needs a number of the roster, a day, and what changed on it."""
    to: dict[str, str] = {}
    before: dict[str, str] = {}
    for header, text in row.cells.items():
        if name := moved(header):
            to.setdefault(name, text.strip())
        elif name := moved_from(header):
            before.setdefault(name, text.strip())
    number, typed = to.pop("number", ""), to.pop("since", "")
    problems: list[Problem] = []
    if same(number) not in people:
        problems.append(error("move-of-nobody", row.places.at(), number=shown(number)))
    try:
        since = Day.parse(typed)
    except ValueError:
        return None, [
            *problems,
            error("not-a-day", row.places.at(), text=shown(typed), key=MOVES["since"][1]),
        ]
    if not any(to.values()) and not any(before.values()):
        problems.append(error("move-of-nothing", row.places.at(), number=shown(number)))
    return (None if problems else Move(number, since, to, before)), problems


def _person(row: Row) -> tuple[Person | None, list[Problem]]:
    known: dict[str, str] = {}
    extra = {header: text for header, text in row.cells.items() if not field_of(header)}
    problems = [problem for header in extra for problem in _misspelt(row, header)]
    for name, headers in _by_field(row).items():
        header, *others = headers
        known[name] = _said(row, name, headers, problems)
        for other in others:
            problems += _beside(row, header, other)
            if not _agree(row, header, other):
                extra[other] = row.cells[other]
    lacking = [name for name in ("number", "name") if not known.get(name)]
    if lacking:
        keys = "、".join(" / ".join(reversed(HEADERS[name][:2])) for name in lacking)
        place = row.places.at(next(iter(_by_field(row).get(lacking[0], ())), ""))  # the empty cell itself
        problems.append(error("person-without", place, keys=keys))
    elif not is_somebody(known["number"], known["name"]):
        facts = {"number": shown(known["number"]), "name": shown(known["name"])}
        problems.append(error("person-doubtful", row.places.at(), **facts))
    sound = not any(problem.is_error for problem in problems)
    if not sound:
        return None, problems
    return Person(**known, extra=extra or _NO_MORE), problems  # type: ignore[arg-type]  # all of them are texts


_NO_MORE: Mapping[str, str] = {}


def is_somebody(number: str, name: str) -> bool:
    """Whether these can be a number and a name: a number has a figure or a letter of ours, a name letters.

    Old fonts keep rare characters of names where Unicode has room for private use.
    """
    is_numbered = any(each.isdecimal() or (each.isascii() and each.isalpha()) for each in same(number))
    return is_numbered and any(each.isalpha() or category(each) == "Co" for each in name)


def _by_field(row: Row) -> dict[str, list[str]]:
    """The headers of each field, the one that counts first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for header in row.cells:
        if at := named(header):
            found.setdefault(at.field, []).append((at.rank, header))
    return {name: [header for _, header in sorted(headers)] for name, headers in found.items()}


def _said(row: Row, name: str, headers: Sequence[str], problems: list[Problem]) -> str:
    """What the row says of a field: in the column that counts or, where that is empty, in the next."""
    counting = headers[:1] if name in ("number", "name") else headers
    header = next((each for each in counting if row.cells[each].strip()), headers[0])
    text = row.cells[header]
    return _day(row, header, text, problems) if name in DAYS else text.strip()


def _agree(row: Row, header: str, other: str) -> bool:
    first, second = (same(row.cells[each]) for each in (header, other))
    return not second or first == second


def _beside(row: Row, header: str, other: str) -> Iterator[Problem]:
    """Two columns for one thing that say different things; 编号 beside 工号 may be of anything."""
    if _agree(row, header, other) or not row.cells[header].strip() or bare(other) == "编号":
        return
    is_decisive = field_of(other) in ("number", "name", "form")
    tell, code = (error, "column-twice") if is_decisive else (warning, "column-beside")
    yield tell(code, row.places.at(other), key=shown(other), used=shown(header))


def _day(row: Row, header: str, text: str, problems: list[Problem]) -> str:
    """A day as ISO text; nothing, and a problem, for what is none."""
    try:
        return str(Day.parse(text)) if text.strip() else ""
    except ValueError:
        problems.append(error("not-a-day", row.places.at(header), text=shown(text), key=shown(header)))
        return ""


def _misspelt(row: Row, header: str) -> Iterator[Problem]:
    close = near(header, NAMES) if header.isascii() else {}
    if close and close["near"] not in row.cells:
        yield warning("column-misspelt", row.places.at(header), key=shown(header), **close)


def _cell(row: Row, name: str) -> Where:
    """Where the row says this of somebody; the row itself, where it does not."""
    said = (header for header in _by_field(row).get(name, ()) if row.cells[header].strip())
    return row.places.at(next(said, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFile:
    """A roster: people, one item a post, and their moves."""

    people: Annotated[
        tuple[Annotated[Mapping[str, Text], _PEOPLE_KEYS], ...],
        Doc("one item a person, or a post: 工号, 姓名, 部门 …", "每人（或每岗）一项：工号、姓名、部门……"),
    ]
    moves: Annotated[
        tuple[Annotated[Mapping[str, Text], _MOVE_KEYS], ...],
        Doc("moves: 工号, 调动日期, 部门, 原部门 …", "调动：工号、调动日期、部门、原部门……"),
    ] = ()


def read_people(text: str, file: str) -> Roster:
    """Read a roster: `people: [{number: "0012", name: 张三, …}, …]`, Chinese headers too.

    Everybody is in it whose row is sound, whatever is wrong with the others.
    """
    reading = yamlfile.read(text, file, RosterFile)
    draft = reading.draft
    people = _rows(reading, "people", draft.people if draft else ())
    moves = _rows(reading, "moves", draft.moves if draft else ())
    found = roster(people, moves)
    problems = reading.further(found.problems).problems
    return replace(found, problems=problems, where=reading.places.at("people"))


def _rows(reading: Reading[RosterFile], key: str, items: Sequence[Mapping[str, str]]) -> Iterator[Row]:
    places = parts(reading.places, key)
    return (Row(items[n], places[n]) for n in sound(reading, key, len(items)))


class Known:
    """The people that a file or a command may speak of, by number and by name; made once for all of them."""

    _MOST_HINTS = 20  # looking for a like name among thousands takes time

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = tuple(people)
        self._hints = 0
        self._by_number: dict[str, list[Person]] = {}
        self._by_name: dict[str, list[Person]] = {}
        self._loosely: dict[tuple[str, str], list[Person]] = {}
        for person in self.people:
            posts = self._by_number.setdefault(same(person.number), [])
            if not posts:
                self._by_name.setdefault(same(person.name), []).append(person)
            posts.append(person)

    @classmethod
    def of(cls, people: Known | Iterable[Person]) -> Known:
        """These people, for one more file."""
        if not isinstance(people, Known):
            return cls(people)
        return people.again()

    def again(self) -> Known:
        """The same people for another file, which has hints of its own."""
        made = copy(self)
        made._hints = 0  # noqa: SLF001 one of ours
        return made

    def posts(self, number: str) -> tuple[Person, ...]:
        """Everything that the person of this number is, post by post; nothing if there is none."""
        return tuple(self._by_number.get(same(number), ()))

    def loosely(self, number: str, name: str) -> Sequence[Person]:
        """Who has this name, and this number but for zeros in front: spreadsheets take those away."""
        if not self._loosely:  # only tables ask, and then for every row
            for posts in self._by_number.values():
                key = _bare(posts[0].number), same(posts[0].name)
                self._loosely.setdefault(key, []).append(posts[0])
        return self._loosely.get((_bare(number), same(name)), ())

    def person(self, said: Entry, at: Places, form: str = "") -> tuple[Person | None, tuple[Problem, ...]]:
        """Who is meant, in the post that has this form, or nobody and the problem why not."""
        if isinstance(said, str):
            return self.named(said, at.at("person"), form)
        if isinstance(said, Mapping) and all(isinstance(cell, str) for cell in said.values()):
            cells = {header: cell for header, cell in said.items() if isinstance(cell, str)}
            row = Row(cells, at.below("person"))
            person, problems = _person(row)
            return self._completed(person, row, form) if person else (None, tuple(problems))
        return None, (error("not-a-person", at.at("person")),)

    def _completed(self, said: Person, row: Row, form: str) -> tuple[Person | None, tuple[Problem, ...]]:
        """Somebody written out in a score file: what is not said there, the roster knows, if it has them.

        A number of the roster under another name is a problem: one of the two is mistyped.
        """
        known = self._post(same(said.number), form)
        if known is None:
            return said, ()
        if same(said.name) != same(known.name):
            facts = {"number": known.number, "name": shown(said.name), "known": known.name}
            return None, (error("person-differs", _cell(row, "name"), **facts),)
        gaps = {name: getattr(known, name) for name in HEADERS if not getattr(said, name)}
        return replace(said, **gaps, extra={**known.extra, **said.extra}), ()

    def _post(self, number: str, form: str) -> Person | None:
        """The post of this form, or the first, of whoever has this number."""
        posts = self._by_number.get(number, [])
        return next((post for post in posts if form in post.forms), posts[0] if posts else None)

    def named(self, said: str, where: Where, form: str = "") -> tuple[Person | None, tuple[Problem, ...]]:
        """Who has this number or this name, in the post that has this form; or nobody and why not."""
        word = same(said)
        if person := self._post(word, form):
            return person, ()
        namesakes = self._by_name.get(word, [])
        if len(namesakes) == 1:
            return self._post(same(namesakes[0].number), form), ()
        if namesakes:
            numbers = ", ".join(person.number for person in namesakes)
            return None, (error("several-people", where, name=shown(said), numbers=numbers),)
        self._hints += 1
        close = near(word, [*self._by_number, *self._by_name]) if self._hints <= self._MOST_HINTS else {}
        return None, (error("unknown-person", where, person=shown(said), **close),)


def _bare(number: str) -> str:
    return same(number).lstrip("0")
