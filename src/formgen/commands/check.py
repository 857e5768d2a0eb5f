"""check: what is wrong with specs, or with a whole workspace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.versions import versions
from formgen.policy.checks import check as checked
from formgen.problems import Places, Problem, Where, WrongUseError, error, warning
from formgen.text import shown
from formgen.typesetting.layout import excess
from formgen.view.build import view_of
from formgen.workspace import packaged
from formgen.workspace.folder import Workspace, load, load_spec, of_other_forms, same_versions
from formgen.workspace.named import form_id, path_of, yaml_files


def check(workspace: Path, specs: Sequence[str] = ()) -> tuple[Problem, ...]:
    """What is wrong with these specs (files, folders, ids or titles of forms), else with a whole workspace.

    Of a workspace every file is read, but only the newest version of each form is asked what its
    policy lacks: older ones are history, and their gaps were closed or accepted since.
    """
    if not specs:
        loaded, problems = load(workspace)
        newest = (loaded.form_for(id_) for id_ in dict.fromkeys(form.id for form in loaded.forms))
        return (*problems, *_policy(loaded, (spec.form for spec in newest if spec)))
    return tuple(chain.from_iterable(_check_named(workspace, name) for name in specs))


def _check_named(root: Path, name: str) -> Iterator[Problem]:
    path = path_of(root, name)
    if path is None:
        yield from _check_form(root, name)
        return
    specs = []
    files, closed = yaml_files(path)
    tongue = load(root)[0].config.words
    yield from closed
    for file in files:
        spec, problems = load_spec(file, tongue)
        yield from problems
        if spec:
            specs.append(spec)
            yield from _checked(spec.form, spec.places)
    yield from same_versions(specs)
    if root != packaged.forms():  # which nobody's own forms lie beside
        yield from of_other_forms(specs, (*load(root)[0].specs, *specs))


def _check_form(root: Path, name: str) -> Iterator[Problem]:
    workspace, _ = load(root)
    try:
        id_ = form_id(workspace, name)
    except WrongUseError as wrong:
        if wrong.problems[0].code == "ambiguous-form":
            raise
        raise WrongUseError(error("no-such-spec", Where(""), name=name)) from wrong
    yield from _policy(workspace, versions(workspace.forms, id_))
    yield from of_other_forms(workspace.versions(id_), workspace.specs)


def _policy(workspace: Workspace, forms: Iterable[Form]) -> Iterator[Problem]:
    for form in forms:
        yield from _checked(form, workspace.spec_of(form).places)


def _checked(form: Form, places: Places) -> Iterator[Problem]:
    """What the policy lacks, and whether its blank has room on its pages."""
    yield from checked(form, places)
    over = excess(view_of(form))
    if over:
        yield warning(
            "form-too-long",
            places.at("pages") if form.pages else places.at("title"),
            wish=over.wish,
            pages=over.pages,
            over=over.millimetres,
            rows="、".join(f"“{shown(name)}”" for name in over.highest),
        )
