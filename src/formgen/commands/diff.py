"""diff: what changed between two versions of a form.

A version that is compared may be one of the workspace, any file, or a revision that git keeps.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formgen.output import files
from formgen.printing.run import Outcome, Progress, Wish, print_sheets
from formgen.printing.sheets import Finished, Sheet
from formgen.problems import Problem, Where, WrongUseError, error, warning
from formgen.view.changes import Change, changes
from formgen.view.comparison import comparison, reason
from formgen.view.model import Comparison
from formgen.workspace.folder import Spec, Workspace, load
from formgen.workspace.versions import known_versions, lasting_name, strangers, version_of

FOLDER = "comparison"
"""The folder of output for comparisons: they belong to no month."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a form and every change from one to the other.

    `asked` are the form's id and lasting names of both versions, by which the comparison can be made again.
    """

    workspace: Workspace
    old: Spec
    new: Spec
    changes: tuple[Change, ...]
    asked: tuple[str, ...]

    @property
    def page(self) -> Comparison:
        """What is printed of it."""
        return comparison(self.old.form, self.new.form, self.changes)


def diff(
    root: Path, id_: str, old: str | Spec = "", new: str | Spec = ""
) -> tuple[Difference, tuple[Problem, ...]]:
    """What changed between two versions of a form; unless named, between its two newest.

    A version is a number (`1`, `v1`), a file (from the workspace or the current folder), or a
    git revision of the form's newest file, or a draft that lies in no file yet.
    Raises WrongUseError for what does not exist, InputError for what cannot be read.
    """
    workspace, problems = load(root)
    specs = known_versions(workspace, id_)
    id_ = specs[-1].form.id
    later = version_of(root, specs, new, workspace.config.words) if new else specs[-1]
    earlier = version_of(root, specs, old, workspace.config.words) if old else _before(specs)
    names = (lasting_name(root, specs, *pair) for pair in ((old, earlier), (new, later)))
    asked = (id_, *names)
    difference = Difference(workspace, earlier, later, changes(earlier.form, later.form), asked)
    return difference, (*problems, *strangers(id_, earlier, later), *_idle_reasons(difference))


def print_difference(difference: Difference, wish: Wish, progress: Progress | None = None) -> Outcome:
    """Print the comparison of both versions (修订对照表)."""
    old, new = difference.old.form, difference.new.form
    workspace = difference.workspace
    page = difference.page
    stem = f"{new.id}-v{old.version}-v{new.version}-comparison"
    out = (wish.out or workspace.output) / FOLDER
    sheet = Sheet(
        Finished(page, "comparison", new, asked=shlex.join(difference.asked)),
        out,
        files.place(out, new.id, stem),
        difference.new.places.at(),
        page.title,
    )
    return print_sheets(workspace, [sheet], wish, progress)


def _idle_reasons(difference: Difference) -> Iterator[Problem]:
    """Reasons that the new version gives for what has not changed."""
    new = difference.new
    used = [reason(new.form, change) for change in difference.changes]
    for n, each in enumerate(new.form.revisions):
        if each not in used:
            yield warning("idle-reason", new.places.at("revisions", n, "at"), at=each.at)


def _before(specs: tuple[Spec, ...]) -> Spec:
    """The version before the newest."""
    if len(specs) < 2:
        only = specs[0].form
        raise WrongUseError(error("no-older-version", Where(""), form=only.id, version=only.version))
    return specs[-2]
