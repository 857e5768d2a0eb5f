"""Scoring one form: from a record to a scorecard.

The order is fixed: raters combined → rule → section sum → weights → bonus and deduction →
clamp → veto → round once → grade → calibration → pay.  Arithmetic is exact until the one rounding.

A card is *complete* when nothing stands against it: no entry missing or unreadable, no unknown
name in the record, no total without its grade (unless it has none on purpose), no part of pay missing.
While any entry is missing there is no sum of its section, no total, no grade and no pay: a missing
score never becomes 0.  A missing part of pay leaves total and grade as they are, and the card has no pay.
Where nothing on the form gives points (words and levels only) there is no total either, and the
card is complete when every level is chosen; words are never demanded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from formgen import problems
from formgen.forms.model import Form, Veto
from formgen.forms.slots import of_pay
from formgen.problems import Problem
from formgen.records.model import Record
from formgen.scoring.calibration import objections
from formgen.scoring.contradictions import contradictions
from formgen.scoring.facts import EntryError, is_blank, rating
from formgen.scoring.indicators import complaint
from formgen.scoring.model import Common, Part, Reasoned, Scorecard
from formgen.scoring.pay import Payment, payment
from formgen.scoring.sections import block, part
from formgen.scoring.tables import misread
from formgen.scoring.total import Result, attainable, result, unsound, zeroed
from formgen.text import near


def score(form: Form, record: Record, common: Common | None = None) -> Scorecard:
    """The scorecard of one record under this form; what is wrong with it stands in `problems`.

    `common` is what the posts of somebody with several make together, as far as it is known.
    """
    summed = tuple(part(form, index, record) for index in range(len(form.sections)))
    adjusted = tuple(block(form, index, record) for index in range(len(form.adjustments)))
    parts, blocks = tuple(each.part for each in summed), tuple(each for each, _ in adjusted)
    vetoes, veto_problems = _vetoes(form, record)
    found: tuple[Problem, ...] = (
        *(problem for each in summed for problem in each.problems),
        *(problem for _, each in adjusted for problem in each),
        *veto_problems,
        *objections(form, record, vetoes),
        *misread(form, record),
        *_unknown(form, record),
        *references(form, record),
    )
    gaps = any(unsound(form, parts))
    stopped = any(problem.is_error for problem in found)
    under = Result() if stopped else result(form, record, parts, blocks, vetoes)
    paid = Payment() if gaps else payment(form, record, under.total, under.grade or under.ungraded, common)
    if contradicted := tuple(contradictions(form, record, parts, blocks, under, pay=paid.amount)):
        under, paid, found = Result(), Payment(), (*found, *contradicted)
    found += (*under.problems, *paid.problems, *_unasked(form, record))
    return Scorecard(
        form=form,
        record=record,
        parts=_emptied(form, parts, vetoes),
        blocks=blocks,
        vetoes=vetoes,
        attainable=attainable(parts),
        exact=under.exact,
        total=under.total,
        grade=under.grade,
        calibrated=under.calibrated,
        ungraded=under.ungraded,
        pay=paid.amount,
        pay_parts=paid.parts,
        common=common,
        complete=not any(problem.is_error for problem in found),
        whole=bool(form.grades) and not gaps,
        reasons=(*under.reasons, *(Reasoned("pay", each) for each in paid.reasons)),
        problems=found,
    )


def _emptied(form: Form, parts: Sequence[Part], vetoes: Sequence[Veto]) -> tuple[Part, ...]:
    """The parts as printed: a section that a veto sets to zero shows a zero and says why."""
    lost = {part.index: veto for veto, part in zeroed(form, parts, vetoes) if part.points is not None}
    return tuple(
        replace(
            part,
            points=Fraction(0),
            reason=form.say.apart((part.reason, form.say("vetoed-section", name=lost[part.index].name))),
        )
        if part.index in lost
        else part
        for part in parts
    )


# ── names in the record that the form must know ─────────────────────────────────────────────


def _vetoes(form: Form, record: Record) -> tuple[tuple[Veto, ...], list[Problem]]:
    """The vetoes that occurred, each once, in the form's order; unknown ones are problems."""
    known = {veto.id: veto for veto in form.vetoes}
    found = [
        complaint(
            record, EntryError("score-no-such-veto", typed=id_, **_choice(id_, tuple(known))), "vetoes", at
        )
        for at, id_ in enumerate(record.vetoes)
        if id_ not in known
    ]
    occurred = tuple(veto for veto in form.vetoes if veto.id in record.vetoes)
    for veto in occurred:
        if not _refers(form, veto):
            error = EntryError("score-veto-without-effect", indicator=veto.name, id=veto.id)
            found.append(complaint(record, error, "vetoes", record.vetoes.index(veto.id)))
    return occurred, found


def _refers(form: Form, veto: Veto) -> bool:
    """Whether what a veto names exists, and it names something."""
    sections = {"total", *(section.id for section in form.sections if section.id)}
    grades = {grade.name for grade in form.grades}
    known = veto.zero in {"", *sections} and veto.grade_at_most in {"", *grades}
    return known and bool(veto.zero or veto.grade_at_most)


def _unknown(form: Form, record: Record) -> Iterator[Problem]:
    """Entries and comments that belong to nothing on the form: a score lost by a typing mistake."""
    ids = (
        *(each.id for each in form.indicators),
        *(section.goals.id for section in form.sections if section.goals),
        *(section.table.id for section in form.sections if section.table),
        *(item.id for block in form.adjustments for item in block.items),
    )
    for key, entry in record.entries.items():
        if key not in ids and not is_blank(entry):
            error = EntryError("score-no-such-entry", typed=key, **_choice(key, ids))
            yield complaint(record, error, "entries", key)
    rooms = (*(each.id for each in form.opinions), *_narratives(form))
    for key, words in record.comments.items():
        if key not in rooms and words.strip():
            error = EntryError("score-no-such-comment", typed=key, **_choice(key, rooms))
            lost = complaint(record, error, "comments", key)
            yield replace(lost, severity=problems.Severity.WARNING)


def references(form: Form, record: Record) -> Iterator[Problem]:
    """Scores for reference only that cannot be read: they count nothing, but are printed."""
    for each in form.opinions:
        said = record.comments.get(each.id, "")
        if each.rating and not is_blank(said):
            try:
                rating(said, each.rating.min, each.rating.max)
            except EntryError as error:
                yield complaint(record, error, "comments", each.id, indicator=each.title, id=each.id)


def _unasked(form: Form, record: Record) -> Iterator[Problem]:
    """Figures that no part of pay asks for; total and grade stand all the same."""
    figures = tuple(str(slot.path[1]) for slot in of_pay(form) if slot.path)
    for key, text in record.pay.items():
        if key not in figures and text.strip():
            error = EntryError("score-no-such-pay-part", typed=key, **_choice(key, figures or ("—",)))
            yield complaint(record, error, "pay", key)


def _narratives(form: Form) -> Iterator[str]:
    return (each.id for each in form.indicators if not each.gives_points)


def _choice(word: str, names: tuple[str, ...]) -> dict[str, str]:
    return {"options": "、".join(names), **near(word, names)}
