"""What a form lacks: rules, total, grades, fields, signatures, dates, the rest of its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.forms.model import Form
from formgen.forms.slots import of_field
from formgen.policy.finding import Finding, gap, indicators, listed

_PERIOD_FIELDS = frozenset(
    ("考核周期", "考核月份", "考核期间", "考核期", "考核时间", "考核年月", "考核年度", "考核季度", "月份")
)
_OPEN_LIST = "不限于"


def nothing_to_score(form: Form) -> Iterator[Finding]:
    """A form that can be filled in by hand and has nothing that could be scored."""
    if form.follows:
        return
    if not any(section.indicators or section.has_rated_goals for section in form.sections):
        yield gap("nothing-to-score", ("sections",))


def rule_missing(form: Form) -> Iterator[Finding]:
    """No indicator has a rule, or single ones have not."""
    bare = [(path, each) for path, each in indicators(form) if each.rule is None]
    every = list(form.indicators)
    if every and len(bare) == len(every):
        yield gap("no-rules", ("sections",), count=len(every), names=listed(each.name for each in every))
        return
    for path, indicator in bare:
        yield gap("rule-missing", path, name=indicator.name)


def total_missing(form: Form) -> Iterator[Finding]:
    """Indicators, but no total."""
    if form.total is None and not form.follows and any(form.indicators):
        yield gap("total-missing", ())


def grades_missing(form: Form) -> Iterator[Finding]:
    """Indicators, but no grade scale."""
    if not form.grades and not form.follows and any(form.indicators):
        yield gap("grades-missing", ())


def header_missing(form: Form) -> Iterator[Finding]:
    """No field on top: nobody can see whom the form is about."""
    if not form.header:
        yield gap("header-missing", ())


def period_missing(form: Form) -> Iterator[Finding]:
    """A form filled in again and again, without a field that says for when."""
    fields = (*form.header, *form.footer)
    if form.period in (None, "once") or any(
        field.label in _PERIOD_FIELDS or field.id == "period" or of_field(field).name == "period"
        for field in fields
    ):
        return
    yield gap("period-field-missing", ("header",), period=form.period)


def signatures(form: Form) -> Iterator[Finding]:
    """Nobody signs, or somebody signs without a date."""
    if not form.signatures and not any(opinion.sign for opinion in form.opinions):
        yield gap("signatures-missing", ())
    for index, signature in enumerate(form.signatures):
        if not signature.date:
            yield gap("signature-undated", ("signatures", index), name=signature.role)
    for index, opinion in enumerate(form.opinions):
        if opinion.sign and not opinion.date:
            yield gap("signature-undated", ("opinions", index), name=opinion.title)


def truncated(form: Form) -> Iterator[Finding]:
    """The text that the form was taken from is cut off."""
    if form.source is not None and not form.source.complete:
        yield gap("source-truncated", ("source", "complete"), file=form.source.file, lines=form.source.lines)


def open_lists(form: Form) -> Iterator[Finding]:
    """包括但不限于: what else counts is left to whoever appraises."""
    for number, section in enumerate(form.sections):
        if section.indicators and _OPEN_LIST in section.text:
            yield gap(
                "open-list", ("sections", number, "text"), name=section.title, words=_quoted(section.text)
            )
    for path, indicator in indicators(form):
        if _OPEN_LIST in indicator.requirement:
            words = _quoted(indicator.requirement)
            yield gap("open-list", (*path, "requirement"), name=indicator.name, words=words)


def _quoted(text: str) -> str:
    match = re.search(r"(?:包括|包含)?但?不限于", text)
    return match[0] if match else _OPEN_LIST
