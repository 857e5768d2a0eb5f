"""The effects of a revision (修订影响表), as they are printed for the people who decide on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from formgen.forms.model import Form
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.points import half_up, show
from formgen.records.model import Person
from formgen.scoring.carrying import Note
from formgen.scoring.impact import Graded, Pair, Shift, gathered, sums
from formgen.scoring.standing import Standing
from formgen.view.letterhead import letterhead
from formgen.view.model import Affected, Effects, Figure, fixed


def effects(  # noqa: PLR0913 what stands on the page
    old: Form,
    new: Form,
    period: Period,
    shifts: Sequence[Shift],
    *,
    notes: Iterable[Note] = (),
    missing: Sequence[Person] = (),
) -> Effects:
    """The page for these people, who were scored under both versions; only those who move are listed."""
    found, say = sums(shifts), new.say
    decimals = max(old.decimals, new.decimals)
    figures = [
        *([_figure(say("mean-score"), found.mean, decimals)] if found.compared else []),
        *([_figure(say("median"), found.median, decimals)] if found.compared else []),
        *([_figure(say("pay-of-people", n=found.paid), found.pay, 2)] if found.paid else []),
    ]
    return Effects(
        letterhead=letterhead(say, new, old, period=say.period(period)),
        title=say("effects-title", form=new.title),
        note=_note(say, old, new, period, shifts),
        paid=old.pay is not None or new.pay is not None,
        people=tuple(_affected(say, each) for each in shifts if each.is_changed),
        compared=found.compared,
        figures=tuple(figures),
        grades=tuple(_grades(say, found.grades)) if found.compared else (),
        remarks=tuple(_remarks(say, shifts, notes, missing)),
        words=fixed(say.tongue),
    )


def _note(say: Phrases, old: Form, new: Form, period: Period, shifts: Sequence[Shift]) -> str:
    found = sums(shifts)
    versions = {"old": old.version, "new": new.version}
    start = say("effects-of", period=say.period(period), **versions, n=found.people)
    if not found.compared:
        return say.joined((start, say("effects-nobody")))
    moved = say("effects-moved", n=found.compared, up=found.up, down=found.down, regraded=found.regraded)
    same = sum(not each.is_changed and each.state == "rescored" for each in shifts)
    told = say.joined((start, moved))
    return say.apart((told, say("effects-same", n=same) if same else "")) + say("stop")


# ── people ──────────────────────────────────────────────────────────────────────────────────


def _affected(say: Phrases, shift: Shift) -> Affected:
    before, after, person = shift.before, shift.after, shift.person
    return Affected(
        number=person.number,
        name=person.name,
        department=person.department,
        total=Figure(
            say("total"), _amount(say, before.total), _amount(say, after.total), signed(shift.points)
        ),
        grade=Figure(say("grade"), _grade(say, before), _grade(say, after)),
        pay=Figure(say("pay"), _amount(say, before.pay), _amount(say, after.pay), signed(shift.pay)),
        remark=say.apart(said(each, say) for each in shift.gaps),
    )


def _amount(say: Phrases, value: Decimal | None) -> str:
    return say("undecided") if value is None else f"{value:f}"


def _grade(say: Phrases, standing: Standing) -> str:
    return standing.graded or say("undecided" if standing.total is None else "ungraded")


def signed(value: Decimal | Fraction | None) -> str:
    """A difference with its sign; nothing where there is none to tell."""
    if value is None:
        return ""
    text = f"{value:f}" if isinstance(value, Decimal) else show(value)
    return f"+{text}" if value > 0 else text.replace("-", "\N{MINUS SIGN}")


# ── sums ────────────────────────────────────────────────────────────────────────────────────


def _figure(name: str, pair: Pair, decimals: int) -> Figure:
    before, after = (half_up(each or Fraction(0), decimals) for each in (pair.before, pair.after))
    return Figure(name, f"{before:f}", f"{after:f}", signed(after - before))


def _grades(say: Phrases, grades: Iterable[Graded]) -> Iterator[Figure]:
    for each in grades:
        change = signed(Fraction(each.after - each.before))
        before, after = (say("so-many-people", n=count) for count in (each.before, each.after))
        yield Figure(each.name or say("ungraded"), before, after, change)


# ── remarks ─────────────────────────────────────────────────────────────────────────────────


_OF_IDS = frozenset({"renamed", "alike"})
"""Notes of what only score files know: on paper nothing is said of them."""


def said(note: Note, say: Phrases) -> str:
    """A note in printed words; nothing where it concerns ids only."""
    return "" if note.kind in _OF_IDS else say(f"note-{note.kind}", name=note.name, detail=note.detail)


def _remarks(
    say: Phrases, shifts: Sequence[Shift], notes: Iterable[Note], missing: Sequence[Person]
) -> Iterator[str]:
    for note, people in gathered(shifts, "gaps").items():
        yield _counted(say, note, people)
    yield from (told for note in notes if (told := said(note, say)))
    for note, people in gathered(shifts, "unused").items():
        yield _counted(say, note, people)
    unscored = [each.person for each in shifts if each.state == "unscored"]
    yield from _named(say, say("no-total-in-both"), unscored)
    yield from _named(say, say("no-record-this-month"), missing)


def _counted(say: Phrases, note: Note, people: Sequence[Person]) -> str:
    return say("in-brackets", text=said(note, say), inside=say("so-many-people", n=len(people)))


_NAMES = 20
"""So many people are named in a remark."""


def _named(say: Phrases, what: str, people: Sequence[Person]) -> Iterator[str]:
    if people:
        names = say.listed(person.name for person in people[:_NAMES])
        code = "people-and-others" if len(people) > _NAMES else "people-named"
        yield say(code, what=what, n=len(people), names=names)
