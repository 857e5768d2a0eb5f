"""Trying a template on pages: what goes wrong, and what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from formgen.problems import InputError, Problem, Where, error, warning
from formgen.proofreading.coverage import Leaf, Trial, gaps, trial
from formgen.proofreading.samples import poor, samples
from formgen.proofreading.tags import shortened
from formgen.view.model import Page

_MOST_TOLD = 100
_FEW = 4


def tried(kind: type[Page], look_at: Callable[[Trial], None], tries: Tries) -> tuple[Problem, ...]:
    """What goes wrong when pages are printed: first those that have everything, then those that lack most.

    Before it is printed, a page is looked at with a stamp on each of its words.  What goes wrong with
    stamps alone is no mistake: a template may count with what stands in a slot.
    """
    try:
        for page in samples(kind):
            try:
                look_at(trial(page))
            except InputError as refused:
                if any(problem.code.endswith("-endless") for problem in refused.problems):
                    raise
            tries.print(page)
    except InputError as refused:
        return refused.problems
    try:
        for page in poor(kind):
            tries.fill(page)
    except InputError as refused:
        return tuple(map(_of_poor, refused.problems))
    return ()


@dataclass(frozen=True, slots=True)
class Tries:
    """Two ways to try a template on a page, which raise InputError: to fill it in, and to print it."""

    fill: Callable[[Page], object]
    print: Callable[[Page], object]


def _of_poor(problem: Problem) -> Problem:
    """What goes wrong only with a page that lacks something."""
    return replace(problem, code="template-bare") if problem.code in _LACKING else problem


_LACKING = {"docx-template-name", "docx-template-tag", "html-template-name", "html-template-tag"}


def few(problems: Sequence[Problem], file: str) -> tuple[Problem, ...]:
    """As many problems as somebody would read, and how many more there are."""
    if len(problems) <= _MOST_TOLD:
        return tuple(problems)
    left = len(problems) - _MOST_TOLD
    return (*problems[:_MOST_TOLD], error("template-more", Where(file), count=left))


# ── what is left out ────────────────────────────────────────────────────────────────────────


def omitted(seen: Iterable[tuple[Leaf, bool]], file: str) -> Iterator[Problem]:
    """What a template never prints, of all that was seen: slots and words, as warnings."""
    for gap in gaps(seen):
        if gap.slots:
            shown = [f"{slot.title} {slot.name}" for slot in gap.slots]
            yield warning("template-no-slot", Where(file), slots=_listed(shown), path=gap)
        else:
            yield warning("template-no-words", Where(file), words=_listed(gap.words), path=gap)


def _listed(texts: Sequence[str]) -> str:
    """A few of them; then how many there are."""
    shown = "、".join(f"“{shortened(text, 30)}”" for text in texts[:_FEW])
    return f"{shown} … ({len(texts)})" if len(texts) > _FEW else shown
