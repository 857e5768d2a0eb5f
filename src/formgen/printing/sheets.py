"""What can be printed: a blank, a card, or a page that is made already, each with its file.

A sheet is a recipe of a few small values.  It is built when its turn comes, its page only where it is
printed, perhaps in another process: of 20,000 people a few dozen sheets are in memory at once.  The points
of a card go along to the other process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from formgen.forms.model import Form
from formgen.output.digests import digest, steady
from formgen.periods import Period
from formgen.problems import Where
from formgen.records.model import Followed, Person, Record
from formgen.scoring.contradictions import is_contradiction
from formgen.scoring.model import Common, Scorecard
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.kinds import PageName
from formgen.view.model import Page
from formgen.writing.formats import Format


class Content(Protocol):
    """What a sheet prints, and what it is made of.

    `whom` is the person it is about; `asked` what was asked for beside (see `Entry`); `data` the fingerprint
    of what was recorded, wherever it stood, `earlier` that of the earlier cards from which figures come;
    `page` is still without what the press stamps on it.
    """

    @property
    def kind(self) -> PageName: ...
    @property
    def form(self) -> Form | None: ...
    @property
    def whom(self) -> Person | None: ...
    @property
    def period(self) -> Period | None: ...
    @property
    def asked(self) -> str: ...
    @property
    def data(self) -> str: ...
    @property
    def earlier(self) -> str: ...
    def page(self) -> Page: ...


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank form, with the header filled in for somebody or for nobody, and the card it follows from."""

    form: Form
    period: Period | None = None
    whom: Person | None = None
    followed: Followed | None = None
    kind: Literal["blank"] = "blank"
    asked: Literal[""] = ""

    @property
    def data(self) -> str:
        """The fingerprint of what the roster says."""
        return digest(str(self.period or ""), steady(self.whom.told) if self.whom else None)

    @property
    def earlier(self) -> str:
        return digest(self.followed) if self.followed else ""

    def page(self) -> Page:
        return view_of(self.form, period=self.period, person=self.whom, followed=self.followed)


@dataclass(frozen=True)
class Card:
    """A scorecard, scored when that is first asked for, and never again while it lasts."""

    form: Form
    record: Record
    asked: Literal["", "explain"] = ""
    common: Common | None = None
    kind: Literal["card"] = "card"

    @property
    def whom(self) -> Person:
        return self.record.person

    @property
    def followed(self) -> Followed | None:
        return self.record.followed

    @property
    def period(self) -> Period:
        return self.record.period

    @property
    def data(self) -> str:
        record = self.record
        recorded = record.entries, record.fields, record.vetoes, record.comments
        paid = (record.pay,) if record.pay else ()
        calibration = (asdict(record.calibration),) if record.calibration else ()
        contradicted = (True,) if any(is_contradiction(each) for each in self.scored.problems) else ()
        said = (record.person.told, *recorded, *paid, *calibration)
        return digest(record.period.name, *map(steady, said), self.asked, *contradicted)

    @property
    def earlier(self) -> str:
        earlier = self.record.earlier
        others = (each for each in (self.followed, self.common) if each)
        known = (*([steady(earlier)] if earlier else []), *others)
        return digest(*known) if known else ""

    @cached_property
    def scored(self) -> Scorecard:
        """The points, computed once for all that a run needs them for: to tell, to compare, to print."""
        return score(self.form, self.record, self.common)

    def page(self) -> Page:
        return view_of(self.form, card=self.scored, explain=self.asked == "explain")


@dataclass(frozen=True, slots=True)
class Finished:
    """A page that is made already: a comparison, a report."""

    ready: Page
    kind: PageName
    form: Form | None = None
    period: Period | None = None
    whom: None = None
    asked: str = ""
    earlier: Literal[""] = ""
    fingerprint: str = ""
    """What stands for the data, where that is more than stands on the page."""

    @property
    def data(self) -> str:
        return self.fingerprint or digest(self.ready)

    def page(self) -> Page:
        return self.ready


Origins: TypeAlias = Mapping[str, Where]
"""Where the words of a page stand, by who said them (see `formgen.view.text.Source`)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to print, in one file for each format, in a folder that has a manifest.

    `path` goes without a suffix; `where` is what it was made from, `source` the file of its scores,
    named from the workspace; `label` names it for people; `row` is the person's place in the roster,
    `people` are the numbers of all whom a report counts, or form and number of each part of a stack.
    Words without an origin stand where the sheet was made from.
    """

    content: Content
    folder: Path
    path: Path
    where: Where
    label: str
    source: str = ""
    row: int = 0
    people: tuple[str, ...] = ()
    origins: Origins = field(default_factory=dict)

    def file(self, format_: Format) -> Path:
        """Where this format goes."""
        return self.path.with_name(f"{self.path.name}.{format_}")


class Sheets(Protocol):
    """Sheets in their order, as often as somebody goes through them; each time, they may be built anew."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Sheet]: ...


_Of = TypeVar("_Of")


@dataclass(frozen=True, slots=True)
class Recipes(Generic[_Of]):
    """Sheets that are made, one by one, of what is known anyway: a record, a form and a person.

    A sheet of its own for everybody, with its paths, places and points, would take 15 KB each.
    """

    of: Sequence[_Of]
    make: Callable[[_Of], Sheet]

    def __len__(self) -> int:
        return len(self.of)

    def __iter__(self) -> Iterator[Sheet]:
        return map(self.make, self.of)


@dataclass(frozen=True, slots=True)
class Joined:
    """Several runs of sheets, one after the other."""

    parts: tuple[Sheets, ...]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def __iter__(self) -> Iterator[Sheet]:
        return chain.from_iterable(self.parts)
