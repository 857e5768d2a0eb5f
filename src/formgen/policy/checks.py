"""Checking a form's policy: every check, one after the other, and the gaps its owner accepts.

An error is a contradiction: points, a grade or pay would come out wrong or not at all.  A
warning is a gap: the form can be used, and its owner should know.  A gap named in the form's
`accepts` stays visible, with the owner's reason; errors cannot be accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formgen.forms.model import Accepted, Form
from formgen.policy import bands, completeness, grades, levels, meaning, weights, wording
from formgen.policy.finding import Finding, Look, gap
from formgen.problems import Path, Places, Problem, Severity
from formgen.text import near


@dataclass(frozen=True, slots=True)
class Check:
    """One check and the codes of what it can find."""

    look: Look
    codes: tuple[str, ...]


CHECKS: tuple[Check, ...] = (
    # weights and points
    Check(weights.missing, ("no-weights", "weight-missing")),
    Check(weights.for_reference, ("reference-weighs",)),
    Check(weights.sums, ("weights-not-100",)),
    Check(weights.sections, ("section-weight-missing",)),
    Check(weights.declared, ("section-weight-differs",)),
    Check(weights.points, ("points-below-full", "points-over-full")),
    # rules
    Check(completeness.nothing_to_score, ("nothing-to-score",)),
    Check(completeness.rule_missing, ("no-rules", "rule-missing")),
    Check(bands.uncovered, ("interval-gap", "edge-undecided")),
    Check(bands.overlapping, ("interval-overlap",)),
    Check(bands.ranges, ("interval-hidden", "range-overlap")),
    Check(bands.hidden, ("interval-hidden",)),
    Check(bands.limits, ("fact-beyond-limits", "points-without-cap")),
    Check(bands.hopeless, ("target-worth-nothing",)),
    Check(levels.cut_off, ("level-missing",)),
    Check(levels.numbering, ("level-skipped",)),
    Check(levels.without_points, ("option-without-points",)),
    Check(levels.tallies, ("tally-gap",)),
    Check(levels.no_failing_level, ("no-failing-level",)),
    Check(levels.questions, ("questions-without-levels",)),
    # what the words say
    Check(wording.intervals, ("printed-limit-differs", "printed-edge-differs", "printed-points-differ")),
    Check(wording.options, ("printed-points-differ",)),
    Check(wording.computed, ("printed-number-differs",)),
    Check(wording.weights, ("printed-weight-differs",)),
    Check(wording.grades, ("printed-limit-differs", "printed-edge-differs", "printed-number-differs")),
    Check(completeness.open_lists, ("open-list",)),
    Check(meaning.overlapping, ("indicators-overlap",)),
    Check(meaning.narrower, ("rule-wider",)),
    # total, grades, pay
    Check(completeness.total_missing, ("total-missing",)),
    Check(completeness.grades_missing, ("grades-missing",)),
    Check(grades.below_zero, ("total-may-be-negative",)),
    Check(grades.uncovered, ("grade-gap",)),
    Check(grades.overlapping, ("grade-overlap",)),
    Check(grades.hidden, ("grade-hidden",)),
    Check(grades.out_of_reach, ("grade-out-of-reach",)),
    Check(grades.descriptions, ("grade-undescribed",)),
    Check(grades.shares, ("shares-not-100",)),
    Check(grades.coefficients, ("pay-without-grades", "coefficient-missing")),
    Check(grades.symbol_unused, ("symbol-unused",)),
    Check(grades.symbol_undefined, ("symbol-undefined",)),
    Check(grades.pay_levels, ("pay-levels-differ",)),
    # the sheet of paper
    Check(completeness.header_missing, ("header-missing",)),
    Check(completeness.period_missing, ("period-field-missing",)),
    Check(completeness.signatures, ("signatures-missing", "signature-undated")),
    Check(completeness.truncated, ("source-truncated",)),
)

CODES: tuple[str, ...] = tuple(
    dict.fromkeys(
        (*(code for check in CHECKS for code in check.codes), "accepts-unknown-code", "accepts-nothing")
    )
)
"""Every code a check can report, in the order of the checks."""


def check(form: Form, places: Places) -> tuple[Problem, ...]:
    """Everything the policy leaves open or contradicts, errors first, then as written in the file.

    What cannot work at all is the reader's to say: the form must have been read without
    problems.  `places` are those of its reading.
    """
    found = [finding for each in CHECKS for finding in each.look(form)]
    problems = [_problem(form, finding, places) for finding in found]
    problems += [_problem(form, finding, places) for finding in _useless(form, found)]
    return tuple(sorted(problems, key=lambda each: (not each.is_error, each.where)))


def _problem(form: Form, finding: Finding, places: Places) -> Problem:
    facts = {name: str(fact) for name, fact in finding.facts.items()}
    problem = Problem(finding.severity, finding.code, places.at(*finding.path), facts)
    if problem.is_error:
        return problem
    reason = next((each.why for each in form.accepts if _accepts(each, form, finding)), None)
    return problem if reason is None else problem.accepted(reason)


def _accepts(accepted: Accepted, form: Form, finding: Finding) -> bool:
    if accepted.code != finding.code or finding.severity is not Severity.WARNING:
        return False
    return not accepted.at or accepted.at in set(_known_as(form, finding.path))


def _known_as(form: Form, path: Path) -> Iterator[str]:
    """The ids, names and labels of everything on the way to a path."""
    part: object = form
    for step in path:
        if isinstance(step, int):
            part = part[step] if isinstance(part, tuple) and step < len(part) else None
        else:
            yield step
            part = getattr(part, "from_" if step == "from" else step, None)
        for key in ("id", "name", "title", "label", "role"):
            if isinstance(word := getattr(part, key, None), str) and word:
                yield word


def _useless(form: Form, found: list[Finding]) -> Iterator[Finding]:
    """Acceptances that name no check, or that match nothing any more."""
    for index, accepted in enumerate(form.accepts):
        if accepted.code not in CODES:
            facts = {"code": accepted.code, **near(accepted.code, CODES)}
            yield gap("accepts-unknown-code", ("accepts", index, "code"), **facts)
        elif not any(_accepts(accepted, form, finding) for finding in found):
            yield gap("accepts-nothing", ("accepts", index), code=accepted.code, at=accepted.at)
