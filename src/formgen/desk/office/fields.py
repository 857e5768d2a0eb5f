"""A form as fields on a page: what each place of its text is called, how it looks, and what is wrong with it.

The places come from the outline of the text, and so from the classes that say what a form is: a new key is a
new field here without a word about it, and only what it is called stands in the catalogue.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal, TypeAlias
from urllib.parse import quote

from formgen.commands.draft import Draft
from formgen.forms import names
from formgen.forms.model import Form
from formgen.forms.names import in_words
from formgen.forms.slots import FIELDS
from formgen.messages import Lang, catalogue, hint, say, sentence
from formgen.points import show
from formgen.problems import Path, Problem
from formgen.yamlfiles.outline import Part
from formgen.yamlfiles.read import NAMES
from formgen.yamlfiles.shapes import TEXT, Keyed, Kinds, ListOf, MapOf, OneOf, Scalar

Look: TypeAlias = Literal[
    "line", "words", "short", "choice", "truth", "group", "table", "list", "lines", "entries", "kinds", "odd"
]
"""How a place looks: four kinds of control, then what holds others, then what can only be told."""

_SINGLE: Final = frozenset({"line", "words", "short", "choice", "truth"})
_FIXED: Final = frozenset({("id",), ("version",)})
"""What says which form it is: that is never changed in a field."""

_STRICT: Final = frozenset({"raters", "sees", "grade_at_most", "grades", "from", "or", "forms", "zero"})
"""Keys whose values name something that must be there."""

_AS_TITLE: Final = ("title", "name", "role", "label", "at", "id")
"""Keys by which an item of a list goes, the first that is said."""


@dataclass(frozen=True, slots=True)
class Told:
    """A problem in words; `accept` is the entry, as JSON, by which its owner may accept it."""

    severity: str
    text: str
    hint: str
    accept: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """What weights add up to, and should."""

    total: str
    whole: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One place of a form as it looks on the page.

    `at` is its path as JSON, `id` its name in the page, `one` what an item of it is called.  `was` is what
    is typed there, `value` what is shown, `else_` what counts where nothing is said.  `is_usual` are fields
    that are shown at once.  `title` is what an item goes by, `note` what is told of it besides.  `options`
    are words to choose from or, unless `is_strict`, to be reminded of.
    """

    at: str
    id: str
    look: Look
    label: str
    one: str = ""
    hint: str = ""
    was: str = ""
    value: str = ""
    else_: str = ""
    is_said: bool = True
    may_go: bool = True
    is_usual: bool = True
    title: str = ""
    note: str = ""
    options: tuple[tuple[str, str], ...] = ()
    is_strict: bool = False
    problems: tuple[Told, ...] = ()
    total: Total | None = None
    boxes: tuple[Box, ...] = ()

    @property
    def is_single(self) -> bool:
        return self.look in _SINGLE

    @property
    def singles(self) -> tuple[Box, ...]:
        """The fields of a group that hold one value."""
        return tuple(each for each in self.boxes if each.is_single)

    @property
    def usual(self) -> tuple[Box, ...]:
        return tuple(each for each in self.singles if each.is_usual)

    @property
    def rare(self) -> tuple[Box, ...]:
        return tuple(each for each in self.singles if not each.is_usual)

    @property
    def wholes(self) -> tuple[Box, ...]:
        """What a group holds besides: lists and groups that are said, and choices of a kind."""
        return tuple(each for each in self.boxes if each.is_shown)

    @property
    def is_shown(self) -> bool:
        """Whether a whole is there to be seen, and not only to be added."""
        return not self.is_single and (self.is_said or bool(self.problems) or self.look == "kinds")

    @property
    def more(self) -> tuple[Box, ...]:
        """What could be added to a group."""
        return tuple(each for each in self.boxes if not each.is_single and not each.is_shown)

    @property
    def columns(self) -> tuple[Box, ...]:
        """The columns of a table, as its first row has them; usual if they are in any row."""
        if not self.boxes:
            return ()
        usual = [any(row.boxes[n].is_usual for row in self.boxes) for n in range(len(self.boxes[0].boxes))]
        return tuple(
            replace(each, is_usual=is_usual)
            for each, is_usual in zip(self.boxes[0].boxes, usual, strict=True)
        )

    @property
    def wrong(self) -> int:
        """How many problems are told here and below, but for those that somebody has accepted."""
        own = sum(each.severity != "accepted" for each in self.problems)
        return own + sum(each.wrong for each in self.boxes)


def boxed(draft: Draft, lang: Lang, forms: Iterable[Form] = ()) -> Box | None:
    """The fields of a draft; None where its text has none.  `forms` are those that it may name."""
    return _Boxes(draft, lang, tuple(forms)).form if draft.fields else None


@dataclass(frozen=True)
class _Boxes:
    """What is known while the fields of a draft are made."""

    draft: Draft
    lang: Lang
    forms: tuple[Form, ...]

    @property
    def form(self) -> Box:
        root = self.draft.fields
        assert root is not None  # noqa: S101 `boxed` has looked
        shown = tuple(part for part in root.parts if part.path not in _FIXED)
        return self._box(replace(root, parts=shown))

    @cached_property
    def _problems(self) -> Mapping[Path | None, list[Told]]:
        found: dict[Path | None, list[Told]] = {}
        for each, path in self.draft.with_fields(self.draft.problems):
            found.setdefault(() if path in _FIXED else path, []).append(self._told(each, path))
        return found

    def _told(self, problem: Problem, path: Path | None) -> Told:
        row = self.draft.acceptance(problem, path)
        accept = json.dumps(row, ensure_ascii=False) if row else ""
        said, advice = (in_words(each(problem, self.lang), self.lang) for each in (sentence, hint))
        return Told(problem.severity.value, said, advice, accept)

    @cached_property
    def _sums(self) -> Mapping[Path, Total]:
        return {
            each.path: Total(
                f"{show(each.total)}{each.unit}",
                f"{show(each.whole)}{each.unit}",
                each.total == each.whole,
            )
            for each in self.draft.sums
        }

    def _say(self, code: str, key: str) -> str:
        """What something is called; by its key, until the catalogue has a name for it."""
        return say(code, self.lang) if code in catalogue() else key

    def _box(self, part: Part, list_: Part | None = None) -> Box:  # noqa: PLR0911 - one return a shape
        """A place; `list_` is the list that it is an item of."""
        key = part.key
        called = self._say(names.label(part.owner, key.name), key.name) if key else ""
        box = Box(
            at=json.dumps(part.path, ensure_ascii=False, separators=(",", ":")),
            id=place(part.path),
            look=_look(part),
            label=called,
            one=self._say(names.one(part.owner, key.name), key.name) if key else "",
            hint=getattr(key.doc, self.lang) if key and key.doc else "",
            was=part.value,
            value=part.value,
            is_said=part.is_said,
            may_go=part.may_go,
            problems=tuple(self._problems.get(part.path, ())),
            total=self._sums.get(part.path),
        )
        if part.is_odd:
            return replace(box, label=called or str(part.path[-1]))
        match part.of:
            case OneOf():
                return self._choice(box, part, list_)
            case Scalar(name="truth"):
                default = bool(key and key.default)
                is_on = part.value.strip().lower() in _YES if part.is_said else default
                return replace(box, value="true" if is_on else "", else_="true" if default else "")
            case Scalar():
                named = self._named(part, list_)
                is_strict = (list_ or part).path[-1] in _STRICT
                return replace(box, options=named, is_strict=is_strict and bool(named), else_=_default(part))
            case Keyed() | Kinds():
                return self._group(box, part)
            case ListOf() | MapOf():
                return self._list(box, part)
            case _:
                return box

    def _choice(self, box: Box, part: Part, list_: Part | None) -> Box:
        assert isinstance(part.of, OneOf)  # noqa: S101 the caller has looked
        of = list_ or part
        key = of.key.name if of.key else ""
        words = tuple(
            (word, self._say(names.word(of.owner, key, word, n), word))
            for n, word in enumerate(part.of.words, 1)
        )
        default = part.key.default if part.key else None
        said = next((name for word, name in words if word == default), "")
        strange = ((part.value, part.value),) if part.value and part.value not in part.of.words else ()
        return replace(box, options=(*words, *strange), else_=said)

    def _group(self, box: Box, part: Part) -> Box:
        parts = sorted(part.parts, key=lambda each: each.path[-1] != "name")  # before what it is the name of
        usual = tuple(
            replace(box, is_usual=_is_usual(each, box)) for each in parts for box in (self._box(each),)
        )
        said = {each.path[-1]: each.value for each in part.parts if each.is_said and each.value}
        title = next((said[key] for key in _AS_TITLE if key in said), "")
        options: tuple[tuple[str, str], ...] = ()
        if isinstance(part.of, Kinds):
            options = tuple((key, self._say(names.kind(key), key)) for key in part.of.by_key)
            box = replace(box, value=part.kind)
            title = title or dict(options).get(part.kind, "")
        note = said.get("weight") or said.get("points") or said.get("number") or ""
        return replace(box, boxes=usual, options=options, title=title, note=note)

    def _list(self, box: Box, part: Part) -> Box:
        boxes = tuple(self._box(each, part) for each in part.parts)
        if isinstance(part.of, MapOf):
            named = zip(boxes, part.parts, strict=True)
            boxes = tuple(replace(each, title=str(place.path[-1])) for each, place in named)
        usual = {field.label for item in boxes for field in item.usual}
        return replace(box, boxes=tuple(map(usual_as(usual), boxes)) if box.look == "list" else boxes)

    def _named(self, part: Part, list_: Part | None) -> tuple[tuple[str, str], ...]:  # noqa: PLR0911 - one a key
        """What a value may name, with what it is called."""
        of = list_ or part
        key, owner = (of.key.name if of.key else ""), (of.owner.__name__ if of.owner else "")
        match owner, key:
            case ("Indicator" | "Goals", "raters") | ("Rater", "sees"):
                return _pairs(self._values("raters", "who", "name"))
            case ("Veto", "grade_at_most") | ("Follows", "grades"):
                return _pairs(self._values("grades", "name"))
            case ("Veto", "zero"):
                return (("total", say("field-total", self.lang)), *self._ids("sections"))
            case ("Earlier", "from" | "or") | ("Follows", "forms"):
                return tuple(dict.fromkeys((str(each.id), each.title) for each in self.forms))
            case ("Revision", "at"):
                return self._ids("sections", "indicators", "vetoes")
            case ("Field", "label"):
                return _pairs(FIELDS)
            case _:
                return ()

    @cached_property
    def _every(self) -> tuple[Part, ...]:
        return tuple(self.draft.fields.all) if self.draft.fields else ()

    def _values(self, *keys: str) -> tuple[str, ...]:
        """The values that stand under the last of these keys, below the others."""
        return tuple(
            each.value
            for each in self._every
            if tuple(step for step in each.path if isinstance(step, str)) == keys and each.value
        )

    def _ids(self, *lists: str) -> tuple[tuple[str, str], ...]:
        """The ids of the items of these lists, with what each goes by."""
        found = []
        for each in self._every:
            if len(each.path) > 1 and isinstance(each.path[-1], int) and each.path[-2] in lists:
                said = {part.path[-1]: part.value for part in each.parts}
                if said.get("id"):
                    found.append((said["id"], next((said[key] for key in _AS_TITLE if said.get(key)), "")))
        return tuple(found)


def usual_as(labels: Collection[str]) -> Callable[[Box], Box]:
    """Items of a list show what any other of them shows."""

    def shown(item: Box) -> Box:
        boxes = (replace(each, is_usual=each.is_usual or each.label in labels) for each in item.boxes)
        return replace(item, boxes=tuple(boxes))

    return shown


_YES: Final = ("true", "yes", "是")


def place(path: Path) -> str:
    """The name of a path's place in the page."""
    return ".".join(["f", *(quote(str(step), safe="") for step in path)])


def _look(part: Part) -> Look:  # noqa: C901, PLR0911, PLR0912 - one return a look
    if part.is_odd:
        return "odd"
    match part.of:
        case OneOf():
            return "choice"
        case Scalar(name="truth"):
            return "truth"
        case Scalar() if part.of == TEXT and not (part.path and part.path[-1] in _ONE_LINE):
            return "words"
        case Scalar() if part.of == TEXT:
            return "line"
        case Scalar():
            return "short"
        case Keyed():
            return "group"
        case Kinds():
            return "kinds"
        case MapOf():
            return "entries"
        case ListOf(Keyed() as item) if _are_rows(item, part):
            return "table"
        case ListOf(Keyed() | Kinds()):
            return "list"
        case ListOf():
            return "lines"
        case _:
            return "odd"


def _are_rows(item: Keyed, part: Part) -> bool:
    """Whether the items of a list are single values side by side, as the rows of a table."""
    is_flat = all(isinstance(key.shape, Scalar | OneOf) for key in item.keys.values())
    return (
        is_flat
        and all(len(row.parts) == len(item.keys) for row in part.parts if not row.is_odd)
        and not any(row.is_odd or any(cell.is_odd for cell in row.parts) for row in part.parts)
    )


_ONE_LINE: Final = NAMES | {"role", "at", "zero", "grade_at_most", "code", "symbol", "file", "lines"}
"""Keys whose texts are a line at most; other texts may have several."""


def _is_usual(part: Part, box: Box) -> bool:
    """Whether it is shown at once: what is needed or said, but for names for machines."""
    if box.problems:
        return True
    is_name = isinstance(part.of, Scalar) and part.of.name in ("id", "item") and part.path[-1] == "id"
    return not is_name and (part.is_said or not part.may_go)


def _default(part: Part) -> str:
    """What counts where nothing is typed, as one would type it."""
    default = part.key.default if part.key else None
    match default:
        case None | bool() | tuple():
            return ""
        case _:
            return str(default)


def _pairs(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((word, word) for word in dict.fromkeys(words))
