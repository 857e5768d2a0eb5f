"""What is to be done about a sheet: which of its files are fresh, stale, missing or somebody else's.

A file is fresh if it lies there as formgen made it, and all of its ingredients are the same.  A
complete card is protected: where what stands in its slots would change, only a revision replaces
it, and keeps what it replaces.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from formgen.forms.slots import of_calibration, slots
from formgen.output import files
from formgen.output.digests import digest
from formgen.output.manifest import INGREDIENTS, Approval, Entry, Ingredient, Manifest
from formgen.printing.press import Order, figures, values
from formgen.printing.sheets import Sheet
from formgen.problems import Problem, error
from formgen.text import same
from formgen.view.model import Page
from formgen.writing.formats import Format

Why: TypeAlias = Ingredient | Literal["new", "missing", "revision", "foreign"]
"""What makes a file stale; `foreign` is one that no manifest knows."""

_MAY_CHANGE_VALUES: frozenset[Why] = frozenset({"form", "data", "earlier", "program"})


@dataclass(frozen=True, slots=True)
class Existing:
    """The file that already stands under the name of one to be made, and the entry that it was made under.

    Its hash is empty where there is none.  `why` says what is stale about it.  Somebody `edited` it
    where it has another hash than its entry.
    """

    path: Path
    sha256: str = ""
    entry: Entry | None = None
    why: tuple[Why, ...] = ()

    @property
    def edited(self) -> bool:
        return bool(self.sha256) and (self.entry is None or self.entry.sha256 != self.sha256)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be printed of a sheet, as which revision, beside what lies there already."""

    sheet: Sheet
    existing: Mapping[Format, Existing] = field(default_factory=dict)
    made_of: Mapping[Format, Mapping[Ingredient, str]] = field(default_factory=dict)
    revision: int = 0
    approvals: tuple[Approval, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def formats(self) -> tuple[Format, ...]:
        """What has to be printed; nothing, if something stands against it."""
        return () if self.problems else tuple(each for each, found in self.existing.items() if found.why)

    def put(self, printed: Collection[Format]) -> tuple[Format, ...]:
        """The formats that are put in place where only these could be printed, and those that are fresh.

        It is none where an earlier file of another format would stay: two files of one sheet never say
        different things.
        """
        lost = [found for format_, found in self.existing.items() if found.why and format_ not in printed]
        if any(found.sha256 for found in lost):
            return ()
        return tuple(format_ for format_, found in self.existing.items() if found not in lost)

    @property
    def order(self) -> Order | None:
        """What is asked of the press, if anything is."""
        if not self.formats:
            return None
        sheet = self.sheet
        return Order(sheet.content, sheet.where, self.formats, self.revision, sheet.origins, self.approvals)


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the sheets of one print run; `made_of` is what all of its files of a format are made of.

    Complete cards are only replaced where `revise` is asked for, and `approval` says why and who approved it.
    """

    made_of: Mapping[Format, Mapping[Ingredient, str]]
    revise: bool = False
    approval: Approval | None = None
    _forms: dict[int, str] = field(default_factory=dict)

    def plan(self, sheet: Sheet, manifest: Manifest) -> Plan:
        """What is to be done about a sheet; raises InputError if what lies there cannot be read."""
        own = self._own(sheet)
        made_of = {format_: {**own, **shared} for format_, shared in self.made_of.items()}
        existing = {format_: _existing(sheet, format_, manifest, made_of[format_]) for format_ in made_of}
        plan = Plan(sheet, existing, made_of)
        card = _card(sheet, manifest)
        return self._beside(plan, card) if card and plan.formats else plan

    def _own(self, sheet: Sheet) -> dict[Ingredient, str]:
        """What this sheet alone is made of."""
        form, earlier = sheet.content.form, sheet.content.earlier
        own: dict[Ingredient, str] = {"data": sheet.content.data, **({"earlier": earlier} if earlier else {})}
        if form is None:
            return own
        if id(form) not in self._forms:
            self._forms[id(form)] = digest(form)
        return {"form": self._forms[id(form)], **own}

    def _beside(self, plan: Plan, card: Entry) -> Plan:
        """The plan for a card that was printed before, perhaps in another format."""
        changed = {why for existing in plan.existing.values() for why in existing.why}
        changed |= {
            each
            for each, fingerprint in self._own(plan.sheet).items()
            if card.made_of.get(each) != fingerprint
        }
        revision = card.revision
        is_protected = card.state == "complete" and changed & _MAY_CHANGE_VALUES
        approvals = card.approvals
        if is_protected and values(page := plan.sheet.content.page()) != card.values:
            if not (self.revise and self.approval):
                return replace(plan, problems=(_protected(plan.sheet, card, page, self.revise),))
            revision += 1
            approvals = (*approvals, self.approval)
        existing = {format_: _revised(each, revision) for format_, each in plan.existing.items()}
        return replace(plan, existing=existing, revision=revision, approvals=approvals)


def _existing(sheet: Sheet, format_: Format, manifest: Manifest, now: Mapping[Ingredient, str]) -> Existing:
    path = sheet.file(format_)
    sha256 = files.sha256(path)
    last = next(reversed(manifest.of(path)), None)
    entry = manifest.entry(path, sha256) or last
    if entry and not _is_of(sheet, entry):  # two people can be called so that their files would be
        entry = None
    if entry is None:
        return Existing(path, sha256, None, ("foreign" if sha256 else "new",))
    if not sha256:
        return Existing(path, sha256, entry, ("missing",))
    why = tuple(each for each in INGREDIENTS if entry.made_of.get(each, "") != now.get(each, ""))
    return Existing(path, sha256, entry, why)


def _is_of(sheet: Sheet, entry: Entry) -> bool:
    """Whether an entry tells of such a sheet: of the same kind, and about the same form and person.

    A stack is for those it was asked for.
    """
    content = sheet.content
    if entry.kind == content.kind == "stack":
        return entry.asked == content.asked
    form, person = content.form.id if content.form else "", content.whom.number if content.whom else ""
    return (entry.kind, entry.form, same(entry.person)) == (content.kind, form, same(person))


def _card(sheet: Sheet, manifest: Manifest) -> Entry | None:
    """The newest card that was printed of a sheet, in whichever format."""
    content = sheet.content
    if content.kind != "card" or content.form is None or content.whom is None:
        return None
    entries = manifest.cards(content.form.id, content.whom.number)
    return max(entries, key=lambda entry: entry.revision, default=None)


def _revised(existing: Existing, revision: int) -> Existing:
    """A file of an earlier revision is stale, even if it is made of the same."""
    if existing.why or existing.entry is None or existing.entry.revision == revision:
        return existing
    return replace(existing, why=("revision",))


# ── what a complete card would say ──────────────────────────────────────────────────────────


_NOTHING = "—"
_MOST_CHANGES = 12


def _protected(sheet: Sheet, card: Entry, page: Page, revise: bool) -> Problem:  # noqa: FBT001 one of its two reasons
    """Why a complete card is left as it is, with what it would say now."""
    code = "revision-without-reason" if revise else "card-complete"
    if not card.figures:  # printed before formgen wrote them down
        return error(code, sheet.where, label=sheet.label)
    changes = tuple(_changes(sheet, card.figures, figures(page)))
    if not changes:
        return error(f"{code}-words", sheet.where, label=sheet.label)
    more = len(changes) - _MOST_CHANGES
    listed = "；".join(changes[:_MOST_CHANGES]) + (f" …（+{more}）" if more > 0 else "")
    return error(f"{code}-changes", sheet.where, label=sheet.label, changes=listed)


def _changes(sheet: Sheet, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """The points, the total, the grade and the pay that would be others."""
    form = sheet.content.form
    titles = (
        {each.name: each.title for each in (*slots(form), *of_calibration(form).values())} if form else {}
    )
    for name in dict.fromkeys((*titles, *before, *after)):
        one, other = (said.get(name, "") for said in (before, after))
        if one != other:
            yield f"{titles.get(name, name)} {one or _NOTHING} → {other or _NOTHING}"
