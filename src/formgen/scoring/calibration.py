"""Calibration (校准): the grade that stands in the end, where somebody decided another than the total gives.

Raw score and first grade stay as they are; everything that counts grades counts the final one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formgen.forms.model import Form, Grade, Veto
from formgen.problems import Problem
from formgen.records.model import Calibration, Record
from formgen.scoring.facts import EntryError
from formgen.scoring.indicators import complaint
from formgen.scoring.model import Calibrated
from formgen.text import near, same


def grade_named(form: Form, name: str) -> Grade | None:
    """The grade of this name."""
    return next((grade for grade in form.grades if same(grade.name) == same(name)), None)


def allowed(form: Form, grade: Grade, vetoes: Sequence[Veto]) -> Veto | None:
    """The veto that stands against a grade, which then is better than it allows; None if it may be given."""
    for veto in vetoes:
        best = grade_named(form, veto.grade_at_most) if veto.grade_at_most else None
        if best is not None and best.height < grade.height:
            return veto
    return None


def objections(form: Form, record: Record, vetoes: Sequence[Veto]) -> Iterator[Problem]:
    """What is wrong with a calibration: no such grade, nobody who decided it, no reason, a veto."""
    said = record.calibration
    if said is None:
        return
    for key in ("grade", "by", "why"):
        if not str(getattr(said, key)).strip():
            error = EntryError("score-calibration-incomplete", lacks=form.say(f"calibrated-{key}"), key=key)
            yield complaint(record, error, "calibration", key)
    if not said.grade.strip():
        return
    grade = grade_named(form, said.grade)
    names = tuple(each.name for each in form.grades)
    if not names:  # told with the total, which such a form has
        return
    if grade is None:
        facts = {"typed": said.grade, "options": "、".join(names), **near(said.grade, names)}
        yield complaint(record, EntryError("score-no-such-grade", **facts), "calibration", "grade")
    elif veto := allowed(form, grade, vetoes):
        error = EntryError(
            "score-calibration-vetoed", grade=grade.name, veto=veto.name, best=veto.grade_at_most
        )
        yield complaint(record, error, "calibration", "grade")


def calibrated(form: Form, said: Calibration, first: str) -> tuple[Grade, Calibrated, str]:
    """The final grade, what it was before and who decided it, and the sentence for it; nothing objected."""
    final = grade_named(form, said.grade)
    assert final is not None  # noqa: S101 else there were objections
    say, by, why = form.say, said.by.strip(), said.why.strip()
    step = f"{first} → {final.name}" if final.name != first else say("grade-kept", grade=final.name)
    return (
        final,
        Calibrated(first, by, why),
        say("calibrated-because", by=by, step=step, why=why),
    )
