"""Checking a form's policy: every check, one after the other, and the gaps its owner accepts.

An error is a contradiction: points, a grade or pay would come out wrong or not at all.  A
warning is a gap: the form can be used, and its owner should know.  A gap named in the form's
`accepts` stays visible, with the owner's reason; errors cannot be accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formgen.forms.accepting import Gap, is_vague, names, reason
from formgen.forms.model import Form
from formgen.points import show
from formgen.policy import bands, completeness, grades, levels, meaning, weights, wording
from formgen.policy.finding import Finding, Look, gap
from formgen.problems import Places, Problem, Severity
from formgen.text import near


@dataclass(frozen=True, slots=True)
class Check:
    """One check and the codes of what it can find."""

    look: Look
    codes: tuple[str, ...]


CHECKS: tuple[Check, ...] = (
    # weights and points
    Check(weights.missing, ("no-weights", "weight-missing")),
    Check(weights.too_fine, ("points-too-fine",)),
    Check(weights.for_reference, ("reference-weighs",)),
    Check(weights.sums, ("weights-not-100",)),
    Check(weights.sections, ("section-weight-missing",)),
    Check(weights.declared, ("section-weight-differs",)),
    Check(weights.points, ("points-below-full", "points-over-full")),
    Check(weights.worthless, ("weight-without-points",)),
    Check(weights.unused, ("block-points-unused",)),
    Check(weights.turned, ("block-other-way",)),
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
    Check(meaning.not_apart, ("raters-not-apart",)),
    # total, grades, pay
    Check(completeness.total_missing, ("total-missing",)),
    Check(completeness.grades_missing, ("grades-missing",)),
    Check(grades.below_zero, ("total-may-be-negative",)),
    Check(grades.uncovered, ("grade-gap",)),
    Check(grades.overlapping, ("grade-overlap",)),
    Check(grades.without_scale, ("no-grade-idle",)),
    Check(grades.hidden, ("grade-hidden",)),
    Check(grades.out_of_reach, ("grade-out-of-reach",)),
    Check(grades.descriptions, ("grade-undescribed",)),
    Check(grades.shares, ("shares-not-100",)),
    Check(grades.coefficients, ("pay-without-grades", "coefficient-missing", "coefficients-unused")),
    Check(grades.pay_below_zero, ("pay-may-be-negative",)),
    Check(grades.symbol_unused, ("symbol-unused",)),
    Check(grades.pay_levels, ("pay-levels-differ",)),
    # the sheet of paper
    Check(completeness.header_missing, ("header-missing",)),
    Check(completeness.period_missing, ("period-field-missing",)),
    Check(completeness.signatures, ("signatures-missing", "signature-undated")),
    Check(completeness.truncated, ("source-truncated",)),
)

CODES: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *(code for check in CHECKS for code in check.codes),
            *("accepts-unknown-code", "accepts-several", "accepts-contradiction", "accepts-nothing"),
        )
    )
)
"""Every code a check can report, in the order of the checks."""


def check(form: Form, places: Places) -> tuple[Problem, ...]:
    """Everything the policy leaves open or contradicts, errors first, then as written in the file.

    What cannot work at all is the reader's to say: the form must have been read without
    problems.  `places` are those of its reading.
    """
    found = [finding for each in CHECKS for finding in each.look(form)]
    gaps = [each.gap for each in found if each.severity is Severity.WARNING]
    problems = [_problem(form, finding, gaps, places) for finding in found]
    problems += [_problem(form, finding, (), places) for finding in _useless(form, found, gaps)]
    return tuple(sorted(problems, key=lambda each: (not each.is_error, each.where)))


def _problem(form: Form, finding: Finding, gaps: Sequence[Gap], places: Places) -> Problem:
    facts = {name: str(fact) for name, fact in finding.facts.items()}
    problem = Problem(finding.severity, finding.code, places.at(*finding.path), facts)
    why = None if problem.is_error else reason(form, finding.gap, gaps)
    return problem if why is None else problem.accepted(why)


def _useless(form: Form, found: Sequence[Finding], gaps: Sequence[Gap]) -> Iterator[Finding]:
    """Acceptances that name no check, a contradiction, several gaps between numbers, or nothing any more."""
    errors = {each.code for each in found if each.severity is Severity.ERROR}
    for index, entry in enumerate(form.accepts):
        named = names(form, entry, gaps)
        if entry.code not in CODES:
            facts = {"code": entry.code, **near(entry.code, CODES)}
            yield gap("accepts-unknown-code", ("accepts", index, "code"), **facts)
        elif is_vague(named):
            numbers = "、".join(show(each.numbers.plain) for each in named if each.numbers)
            count = len(named)
            yield gap("accepts-several", ("accepts", index), code=entry.code, count=count, numbers=numbers)
        elif not named and entry.code in errors:
            yield gap("accepts-contradiction", ("accepts", index), code=entry.code)
        elif not named:
            yield gap("accepts-nothing", ("accepts", index), code=entry.code, at=entry.at)
