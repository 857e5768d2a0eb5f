"""What a check finds, and the ways through a form that checks share.

A check is a function from a form to findings.  A finding names the path of what it is about;
where that stands in a file is added later, so that checks need no places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from formgen.forms.accepting import Gap
from formgen.forms.model import Form, Indicator, Rule, Section
from formgen.forms.stretches import Stretch
from formgen.problems import Path, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap (warning) or contradiction (error) of a form's policy; `numbers` are those it is about."""

    severity: Severity
    code: str
    path: Path
    facts: Mapping[str, object]
    numbers: Stretch | None = None

    @property
    def gap(self) -> Gap:
        """The finding as `accepts` names it."""
        return Gap(self.code, self.path, self.numbers)


Look: TypeAlias = Callable[[Form], Iterator[Finding]]


def gap(code: str, path: Path, numbers: Stretch | None = None, /, **facts: object) -> Finding:
    """Something the policy leaves open: the form can be used, and its owner should know."""
    return Finding(Severity.WARNING, code, path, facts, numbers)


def fault(code: str, path: Path, /, **facts: object) -> Finding:
    """A contradiction: points, a total or pay would come out wrong or not at all."""
    return Finding(Severity.ERROR, code, path, facts)


# ── ways through a form ─────────────────────────────────────────────────────────────────────


def indicators(form: Form) -> Iterator[tuple[Path, Indicator]]:
    """Every indicator of the sections with its path."""
    for number, section in enumerate(form.sections):
        for index, indicator in enumerate(section.indicators):
            yield ("sections", number, "indicators", index), indicator


def adjustment_items(form: Form) -> Iterator[tuple[Path, Indicator]]:
    """Every bonus and deduction item with its path."""
    for number, block in enumerate(form.adjustments):
        for index, item in enumerate(block.items):
            yield ("adjustments", number, "items", index), item


def everything(form: Form) -> Iterator[tuple[Path, Indicator]]:
    """Every indicator and every adjustment item with its path."""
    yield from indicators(form)
    yield from adjustment_items(form)


def rules(form: Form) -> Iterator[tuple[Path, Indicator, Rule]]:
    """Every rule with its path and the indicator it belongs to."""
    for path, indicator in everything(form):
        if indicator.rule is not None:
            yield (*path, "rule"), indicator, indicator.rule


def counted(section: Section) -> bool:
    """Whether the section counts in the total: it has indicators or rated goals."""
    return bool(section.indicators) or section.has_rated_goals


def listed(names: Iterator[str] | tuple[str, ...]) -> str:
    """Names in a row, as both languages can read them."""
    return "、".join(names)
