"""People and what was recorded about them: frozen data, values still as typed.

An *entry* is what somebody typed into one slot.  It stays text until the rule that needs it
reads it (`formgen.scoring`), so that a score file, a workbook and a returned form all end in
the same kind of record, and a problem can always show what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeAlias

from formgen.periods import Period
from formgen.points import Percent
from formgen.problems import Places, Where
from formgen.text import same
from formgen.yamlfiles.kinds import Doc, Entry, Id, Text


@dataclass(frozen=True, slots=True)
class Person:
    """An employee in one post, as the roster has them; `number` (工号) is text: `0012` stays `0012`.

    `form` names the forms of the post, several with commas or 、 between.  Days are ISO texts: `hired`
    入职日期, `left` 离职日期, `confirmed` 转正日期; `status` is 试用, 在职, 离职 …  Who holds several posts
    stands there once for each, with the `share` (70%) that it has in one common result.  `leads` is the main
    one where none has more than half: the one that weighs most or, of several that do, the first.
    """

    number: str
    name: str
    department: str = ""
    post: str = ""
    superior: str = ""
    pay_level: str = ""
    form: str = ""
    hired: str = ""
    left: str = ""
    status: str = ""
    confirmed: str = ""
    share: str = ""
    leads: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """All that the roster says of them; `leads` follows from that, and is told where it is so."""
        return {key: value for key, value in asdict(self).items() if value or key != "leads"}

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms of this post, by id or title, each once."""
        names = (name.strip() for name in re.split("[、,，;；\n]", self.form))
        return tuple(dict.fromkeys(filter(None, names)))

    @property
    def weight(self) -> Fraction | None:
        """What this post counts in the common result of several (0.7); None where it stands by itself."""
        try:
            return Percent.parse(self.share).fraction
        except ValueError:
            return None

    @property
    def is_main(self) -> bool:
        """Whether this is the only post, or the one whose form grades and pays all of them (主岗)."""
        return self.weight is None or self.weight > Fraction(1, 2) or self.leads

    def column(self, header: str) -> str:
        """What the roster says of them in a column that formgen itself has no use for; often nothing."""
        found = (text for name, text in self.extra.items() if same(name) == same(header))
        return next(found, "")


PastState: TypeAlias = Literal[
    "complete", "incomplete", "missing", "unread", "twice", "absent", "other", "unknown"
]
"""How an earlier card stands: complete, lacking something, not recorded, not to be read, recorded twice; or
there was none to be: somebody was not appraised, had another form, or no version of the form with a total was
in force."""


@dataclass(frozen=True, slots=True)
class Past:
    """What somebody's card of an earlier, shorter period came to.

    `total` is as it stands on the card, out of `full` points; None unless the card is complete.  `form` is
    the title of its form, `version` that in force then, `lacks` what an incomplete card lacks.
    """

    period: Period
    state: PastState
    total: Decimal | None = None
    full: Decimal | None = None
    form: str = ""
    version: int = 0
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A grade that was changed, or confirmed, beside others' (校准): the final grade, by whom, and why.

    All three are asked for; scoring says what is missing, wherever it was recorded.
    """

    grade: Annotated[Text, Doc("the final grade", "最终等级")] = ""
    by: Annotated[Text, Doc("who decided it", "校准人")] = ""
    why: Annotated[Text, Doc("the reason", "校准理由")] = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a complete card came to from which another form follows; `items` are names with points.

    `grade` is the final one, as printed; `full` are the points out of which the total is.
    """

    form: Id
    version: int
    title: str
    total: Decimal | None = None
    full: Decimal | None = None
    grade: str = ""
    coefficient: Decimal | None = None
    pay: Decimal | None = None
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure that stands in a table and that formgen computes too: its text, and where."""

    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class Record:
    """What was recorded for one person, one form and one period.

    `entries` holds facts by indicator, adjustment item or goals id; `fields` header and footer
    fields by label or id; `vetoes` the ids of the vetoes that occurred; `comments` words by
    opinion id, or by indicator id for narratives; `pay` the figures that pay needs, by their names.
    `places` knows where each stands: `("entries", "sales")`, `("vetoes", 0)`, `("comments", "appraiser")`,
    `("calibration", "grade")` …
    `earlier` holds what earlier cards came to, by their form, one for each shorter period in order;
    `followed` what the card came to from which this one follows.
    `computed` are the points, sums, total and grade that stand beside them, by slot: no part of what was
    recorded, but it must agree with it.
    """

    person: Person
    form: Id
    period: Period
    entries: Mapping[str, Entry] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    vetoes: tuple[str, ...] = ()
    comments: Mapping[str, str] = field(default_factory=dict)
    places: Places = Places("")
    calibration: Calibration | None = None
    pay: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, tuple[Past, ...]] = field(default_factory=dict)
    followed: Followed | None = None
    computed: Mapping[str, Computed] = field(default_factory=dict)
