"""draft: a form under somebody's hands: what is wrong with it, how it prints, and its next version.

A spec is a text that people also open in an editor: it is saved as it stands on the page, and never over
a text that nobody on the page has seen.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from formgen import disk
from formgen.commands import diff, impact
from formgen.disk.texts import decode
from formgen.forms.accepting import name_of
from formgen.forms.changing import fields
from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.output import files
from formgen.output.digests import digest_of_bytes
from formgen.periods import Period
from formgen.phrases import Tongue
from formgen.policy.checks import CODES, check
from formgen.policy.weights import Sum, added_up
from formgen.printing.run import print_page
from formgen.problems import InputError, Path, Places, Problem, Severity, Where, error
from formgen.view.build import view_of
from formgen.view.kinds import FORM
from formgen.view.model import Comparison, Effects
from formgen.workspace.folder import Spec, Workspace, settled
from formgen.yamlfiles.editing import edited
from formgen.yamlfiles.outline import Part


@dataclass(frozen=True, slots=True)
class Draft:
    """A spec's text as far as it is a form, and everything that is wrong with it or missing in its policy.

    `fields` are its fields, None where the text is not plain YAML; `sums` what its weights add up to.
    """

    text: str
    form: Form | None
    problems: tuple[Problem, ...]
    places: Places
    fields: Part | None = None
    sums: tuple[Sum, ...] = ()

    @property
    def can_be_saved(self) -> bool:
        """Whether the text can be read: a policy may have gaps, an unreadable spec stops the month."""
        return self.form is not None

    def with_fields(self, problems: Iterable[Problem]) -> Iterator[tuple[Problem, Path | None]]:
        """Problems, each with the path of the field that it speaks of.

        That is what stands at its place in the text, or else the last that begins before it; None, where
        there are no fields, or the problem has no place.
        """
        parts = self.fields.all if self.fields else ()
        said = sorted(
            ((at, n, part) for n, part in enumerate(parts) if (at := _place(part.where))), key=_order
        )
        begins = [at for at, _, _ in said]
        for problem in problems:
            at = _place(problem.where)
            if self.fields is None or at is None:
                yield problem, None
                continue
            before = bisect_right(begins, at)
            path = said[before - 1][2].path if before else ()
            lacking = (*path, problem.facts["key"]) if problem.code == "missing-key" else ()
            yield problem, lacking if lacking and self.fields.at(lacking) else path

    def acceptance(self, problem: Problem, path: Path | None) -> Mapping[str, str] | None:
        """The entry of `accepts` that would name this gap, but for its reason; None for what is no gap."""
        is_gap = problem.severity is Severity.WARNING and problem.code in CODES
        if self.form is None or not is_gap or problem.code.startswith("accepts-"):
            return None
        at = name_of(self.form, path or ())
        return {"code": problem.code, **({"at": at} if at else {})}


def _place(where: Where | None) -> tuple[int, int] | None:
    return (where.line, where.column) if where and where.line else None


def _order(each: tuple[tuple[int, int], int, Part]) -> tuple[tuple[int, int], int]:
    """By place; of two that begin together, the inner one comes last."""
    return each[:2]


def looked_at(text: str, file: str, tongue: Tongue) -> Draft:
    """What a text says as a form, in this language if it names none."""
    reading = read_form(text, file, tongue)
    form = reading.value
    policy = check(form, reading.places) if form else ()
    sums = tuple(added_up(reading.draft)) if reading.draft else ()
    return Draft(text, form, (*reading.problems, *policy), reading.places, fields(text), sums)


def printed(workspace: Workspace, form: Form) -> bytes:
    """The blank of a form as PDF.  Raises InputError for what cannot be printed."""
    return print_page(workspace, view_of(form), FORM, "pdf")


def text_of(spec: Spec) -> tuple[str, str]:
    """The text of a spec's file, and the mark of what was seen.  Raises InputError."""
    raw = disk.content(spec.path)
    text, problems = decode(raw, str(spec.path))
    if problems:
        raise InputError(*problems)
    return text, digest_of_bytes(raw)


def save(workspace: Workspace, spec: Spec, text: str, seen: str) -> str | None:
    """Write a spec's text if the file is still as it was seen; else return what it says now.

    Raises InputError for a text that is no form, or changes which form or version it is, and for a file
    that cannot be written.
    """
    draft = looked_at(text, str(spec.path), workspace.config.words)
    if draft.form is None:
        raise InputError(*(each for each in draft.problems if each.is_error))
    if (draft.form.id, draft.form.version) != (spec.form.id, spec.form.version):
        facts = {"form": spec.form.id, "version": spec.form.version}
        raise InputError(error("draft-of-other", Where(str(spec.path)), **facts))
    raw = disk.content(spec.path)
    is_as_seen = digest_of_bytes(raw) == seen and files.save_over(spec.path, raw, _as_before(raw, text))
    return None if is_as_seen else text_of(spec)[0]


def _as_before(raw: bytes, text: str) -> bytes:
    """The bytes of a text, with the line ends and the mark that its file had: a page keeps neither."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    lines = text.replace("\n", "\r\n") if b"\r\n" in raw else text
    return (codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b"") + lines.encode()


def compared(root: FilePath, spec: Spec, text: str, old: str = "") -> tuple[Comparison, tuple[Problem, ...]]:
    """What a draft changes (修订对照表) of another version or, unless one is named, of its own file.

    Raises InputError for a text that is no form, WrongUseError for a version that does not exist.
    """
    found, problems = diff.diff(root, spec.form.id, old or spec, _as_spec(root, spec, text))
    return found.page, problems


def effect(root: FilePath, spec: Spec, text: str, period: Period) -> tuple[Effects, tuple[Problem, ...]]:
    """What a draft would have meant for the people of a period (修订影响表).

    Raises InputError for a text that is no form, and as `impact.impact` does.
    """
    found, problems = impact.impact(root, spec.form.id, _as_spec(root, spec, text), period=period)
    return found.page, problems


def _as_spec(root: FilePath, spec: Spec, text: str) -> Spec:
    """A draft in place of the spec whose file it is for; raises InputError if it is no form."""
    draft = looked_at(text, str(spec.path), settled(root).config.words)
    if draft.form is None:
        raise InputError(*(each for each in draft.problems if each.is_error))
    return Spec(draft.form, draft.places, spec.path)


def next_version(workspace: Workspace, id_: str, effective: Period, base: int | None = None) -> FilePath:
    """Write the next version of a form, which says what the newest or a `base` says; returns its file.

    Raises InputError if there is no such form or version, if a later version is in force in that month
    already, or if the file cannot be written.
    """
    specs = workspace.versions(id_)
    of = next((each for each in reversed(specs) if base in (None, each.form.version)), None)
    if of is None:
        raise InputError(error("no-such-form", Where(""), form=id_, known=""))
    newest = specs[-1]
    since = effective.months[0].name  # of a quarter or a year that somebody typed, its first month
    if newest.form.effective and since <= newest.form.effective:
        facts = {"month": since, "version": newest.form.version, "since": newest.form.effective}
        raise InputError(error("draft-not-later", newest.places.at("effective"), **facts))
    text, _ = text_of(of)
    version = newest.form.version + 1
    text = edited(text, ("version",), str(version))
    text = edited(text, ("effective",), since)
    if of.form.revisions:
        text = edited(text, ("revisions",), None)
    stem = re.sub(r"\.v\d+$", "", newest.path.stem)
    path = files.place(newest.path.parent, f"{stem}.v{version}.yaml")
    if disk.kind_of(path) != "nothing" or not files.save_over(path, None, text.encode()):
        raise InputError(error("draft-exists", Where(str(path))))
    return path
