"""Putting files in place: each is written down first, and what must be kept is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from formgen import disk
from formgen.output import files
from formgen.output.manifest import Entry, Manifest
from formgen.printing.planning import Existing, Plan, Why
from formgen.printing.press import Copy
from formgen.problems import InputError, Where, error
from formgen.records.model import Person
from formgen.view.kinds import PageName
from formgen.view.model import PageState
from formgen.writing.formats import Format

_FEW = 64
"""Folders into which a run may put files by turns."""

EARLIER = "earlier"
"""The folder for what a revision replaced, beside the files that are valid now."""


@dataclass(frozen=True, slots=True)
class Made:
    """One document: its file, and whether it is a blank, a complete or an incomplete card.

    `why` says what made it stale, or that it is new.  Where that is nothing, the file lies there as
    it was: made of the same, or `edited` by somebody.  A run may make 40,000: what they share, such as the
    `folder` that a file called `name` lies in, is there once.
    """

    folder: Path
    name: str
    state: PageState
    label: str
    why: tuple[Why, ...] = ()
    edited: bool = False
    kind: PageName = "card"

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / self.name

    @property
    def kept(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Put:
    """A file on its way: the line of the manifest that comes before it, and its content if it is another."""

    made: Made
    entry: Entry | None = None
    content: bytes | None = None

    def place(self) -> Made:
        """Put the file in place, once its line is written down; raises InputError if that cannot be done.

        Its name is on the disk for certain after `files.settle`.
        """
        if self.content is not None:
            files.save(self.made.path, self.content, settled=False)
        return self.made


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder with its manifest, into which a print run puts files; `dry`: would put."""

    manifest: Manifest
    revise: bool = False
    dry: bool = False

    def put(self, plan: Plan, format_: Format, copy: Copy) -> Made:
        """Put one file of a sheet in place.

        Raises InputError if it cannot be written, or if what lies there may not be replaced.
        """
        ready = self.ready(plan, format_, copy)
        if ready.entry:
            self.manifest.add(ready.entry)
        made = ready.place()
        files.settle(made.path.parent)
        return made

    def ready(self, plan: Plan, format_: Format, copy: Copy) -> Put:
        """All that is done before a file of a sheet is written; a revision keeps the earlier one.

        Raises InputError if what lies there may not be replaced.
        """
        existing, kind = plan.existing[format_], plan.sheet.content.kind
        folder, name = _the(existing.path.parent), existing.path.name
        was = Made(folder, name, _state(existing.entry), plan.sheet.label, existing.why, kind=kind)
        if not existing.why:
            return Put(replace(was, edited=existing.edited))
        if self.dry:
            self._allow(existing)
            return Put(was)
        content = copy.files[format_]
        entry = self._entry(plan, format_, copy, hashlib.sha256(content).hexdigest())
        made = replace(was, state=copy.state)
        if existing.sha256 == entry.sha256:
            return Put(made, entry)
        self._allow(existing)
        if existing.sha256 and (existing.edited or _is_revised(existing.entry, entry)):
            self._keep(existing)
        return Put(made, entry, content)

    def protected(self, plan: Plan) -> Iterator[Made]:
        """The files of a complete card that may not be replaced: they are kept, and still valid."""
        for existing in plan.existing.values() if plan.problems else ():
            if existing.sha256 and not existing.edited:
                yield Made(
                    _the(existing.path.parent), existing.path.name, _state(existing.entry), plan.sheet.label
                )

    def _allow(self, existing: Existing) -> None:
        """What somebody edited, and what formgen does not know, is only replaced by a revision."""
        if existing.edited and not self.revise:
            raise InputError(error("file-edited", Where(str(existing.path))))

    def _entry(self, plan: Plan, format_: Format, copy: Copy, sha256: str) -> Entry:
        content = plan.sheet.content
        whom = content.whom if content.kind == "card" else None
        return Entry(
            file=self.manifest.name(plan.existing[format_].path),
            sha256=sha256,
            kind=content.kind,
            form=content.form.id if content.form else "",
            version=content.form.version if content.form else 0,
            person=content.whom.number if content.whom else "",
            state=copy.state,
            revision=plan.revision,
            approvals=plan.approvals,
            values=copy.values,
            figures=copy.figures,
            asked=content.asked,
            source=plan.sheet.source,
            whom=_told(whom) if whom else {},
            row=plan.sheet.row if whom else 0,
            people=plan.sheet.people,
            made_of=plan.made_of[format_],
        )

    def _keep(self, existing: Existing) -> None:
        """Keep a copy of what is about to be replaced."""
        entry, path = existing.entry, existing.path
        revision = "" if existing.edited or entry is None else f"r{entry.revision}"
        target = _spare(path, revision, existing.sha256)
        if target is None:  # a run that was killed has kept it
            return
        kept = Entry(
            file=self.manifest.name(target),
            sha256=existing.sha256,
            kind="earlier",
            form=entry.form if entry else "",
            version=entry.version if entry else 0,
            person=entry.person if entry else "",
            state=entry.state if entry else "",
            revision=entry.revision if entry else 0,
        )
        content = disk.content(path)
        self.manifest.add(kept)
        files.save(target, content, like=path)


@lru_cache(maxsize=_FEW)
def _the(folder: Path) -> Path:
    """A folder as one value for all files in it."""
    return folder


def _spare(path: Path, revision: str, sha256: str) -> Path | None:
    """A name under which a file of this content is kept and nothing else lies; None if it is kept there.

    Something else may: of a history whose manifest is lost, or of somebody who is called just so.
    """
    short = sha256[:8]
    for suffix in dict.fromkeys((revision or short, f"{revision}-{short}", f"{revision}-{sha256}")):
        target = path.parent / EARLIER / f"{path.stem}-{suffix.strip('-')}{path.suffix}"
        lies_there = files.sha256(target)
        if lies_there in ("", sha256):
            return None if lies_there else target
    raise InputError(error("file-edited", Where(str(path))))


def _told(person: Person) -> dict[str, Any]:
    return {key: value for key, value in person.told.items() if value and key != "leads"}


def _state(entry: Entry | None) -> PageState:
    """The state that a document was printed in, or will be as far as is known before."""
    if entry and entry.state == "complete":
        return "complete"
    return "incomplete" if entry and entry.state == "incomplete" else "blank"


def _is_revised(before: Entry | None, after: Entry) -> bool:
    """Whether a complete card is replaced by one that says something else."""
    if before is None or before.state != "complete":
        return False
    return (before.values, before.revision) != (after.values, after.revision)
