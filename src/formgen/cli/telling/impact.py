"""How the impact of a revision reads on a terminal, and in JSON for scripts (docs/scripts.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from formgen.cli.telling.columns import aligned
from formgen.cli.telling.versions import side
from formgen.commands.impact import Impact
from formgen.messages import Lang, say
from formgen.points import half_up, show
from formgen.records.model import Person
from formgen.scoring.carrying import Note
from formgen.scoring.impact import Move, Pair, Shift, gathered
from formgen.scoring.standing import Standing
from formgen.view.impact import signed

_MINUS = "\N{MINUS SIGN}"
_NAMES = 8
"""So many people are named; of more only the number is told."""


def impact_reads(impact: Impact, lang: Lang, *, everybody: bool = False) -> Iterator[str]:
    """The two versions, who would move, what that amounts to, and what is still to be collected."""
    old, new = impact.old, impact.new
    yield f"{new.form.title}  {impact.period}  v{old.form.version} → v{new.form.version}"
    yield f"  - {old.places.file}"
    yield f"  + {new.places.file}"
    listed = [each for each in impact.shifts if everybody or each.is_changed]
    if listed:
        yield ""
        yield from _people(listed, lang)
    yield from _rest(impact, listed, lang)
    yield ""
    yield from _sums(impact, lang)
    yield from _notes("impact-gaps", _gathered(impact, lang), lang)
    yield from _notes("impact-remarks", _remarks(impact, lang), lang)


# ── people ──────────────────────────────────────────────────────────────────────────────────


def _people(shifts: Sequence[Shift], lang: Lang) -> Iterator[str]:
    paid = any(standing.pay is not None for each in shifts for standing in (each.before, each.after))
    columns = ("number", "name", "total", "after", "change", "grade") + ("pay", "after", "change") * paid
    head = tuple(say(f"impact-{column}", lang) for column in columns)
    lines = list(aligned([head, *(_row(each, lang, paid=paid) for each in shifts)], _RIGHT))
    yield lines[0]
    for shift, line in zip(shifts, lines[1:], strict=True):
        yield line
        if shift.state == "open" and (parts := _parts(shift)):
            yield f"      {parts}"


_RIGHT = frozenset({2, 3, 4, 6, 7, 8})


def _row(shift: Shift, lang: Lang, *, paid: bool) -> tuple[str, ...]:
    before, after = shift.before, shift.after
    row = (
        shift.person.number,
        shift.person.name,
        _total(before, lang),
        _total(after, lang),
        signed(shift.points),
        _moved(*(_grade(each, lang) for each in (before, after))),
    )
    return (*row, _money(before.pay), _money(after.pay), signed(shift.pay)) if paid else row


def _total(standing: Standing, lang: Lang) -> str:
    return say("impact-open", lang) if standing.total is None else f"{standing.total:f}"


def _grade(standing: Standing, lang: Lang) -> str:
    if standing.graded:
        return standing.graded
    return say("impact-open" if standing.total is None else "impact-none", lang)


def _moved(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _parts(shift: Shift) -> str:
    """What is known of somebody without a new total: the parts that could be scored anew."""
    moved = (each for each in shift.parts if each.change)
    return "; ".join(map(_part, moved))


def _part(move: Move) -> str:
    return f"{move.name} {_said(move.before)} → {_said(move.after)} ({signed(move.change)})"


def _said(value: Fraction | None) -> str:
    return "" if value is None else show(value).replace("-", _MINUS)


def _rest(impact: Impact, listed: Sequence[Shift], lang: Lang) -> Iterator[str]:
    """Those who are not listed, counted."""
    same = [each for each in impact.shifts if each.state == "rescored" and not each.is_changed]
    if same and len(listed) < len(impact.shifts):
        yield ""
        yield say("impact-unchanged" if listed else "impact-all-unchanged", lang, count=len(same))


# ── sums ────────────────────────────────────────────────────────────────────────────────────


def _sums(impact: Impact, lang: Lang) -> Iterator[str]:
    sums = impact.sums
    if not sums.compared:
        yield say("impact-none-compared", lang, people=sums.people)
        return
    decimals = max(each.form.decimals for each in (impact.old, impact.new))
    yield say("impact-compared", lang, people=sums.people, compared=sums.compared)
    yield say("impact-points", lang, up=sums.up, down=sums.down, regraded=sums.regraded)
    yield say("impact-mean", lang, **_pair(sums.mean, decimals))
    yield say("impact-median", lang, **_pair(sums.median, decimals))
    if sums.paid:
        yield say("impact-paid", lang, more=sums.more, less=sums.less, paid=sums.paid)
        yield say("impact-pay-sum", lang, **_pair(sums.pay, 2))
    if any(each.name for each in sums.grades):
        yield ""
        head = tuple(say(f"impact-{word}", lang) for word in ("grades", "before", "after", "change"))
        yield from aligned([head, *_distribution(impact, lang)], frozenset({1, 2, 3}))


def _pair(pair: Pair, decimals: int) -> dict[str, str]:
    before, after = (half_up(each or Fraction(0), decimals) for each in (pair.before, pair.after))
    return {"before": f"{before:f}", "after": f"{after:f}", "change": signed(after - before)}


def _distribution(impact: Impact, lang: Lang) -> Iterator[tuple[str, ...]]:
    for each in impact.sums.grades:
        change = signed(Fraction(each.after - each.before)) if each.after != each.before else ""
        yield each.name or say("impact-none", lang), str(each.before), str(each.after), change


# ── notes ───────────────────────────────────────────────────────────────────────────────────


def _notes(title: str, notes: Iterable[str], lang: Lang) -> Iterator[str]:
    if listed := list(notes):
        yield ""
        yield say(title, lang)
        yield from (f"  {each}" for each in listed)


def _gathered(impact: Impact, lang: Lang) -> Iterator[str]:
    for note, people in gathered(impact.shifts, "gaps").items():
        yield f"{note_reads(note, lang)}  {_named(people, lang)}"


def _remarks(impact: Impact, lang: Lang) -> Iterator[str]:
    yield from (note_reads(note, lang) for note in impact.notes)
    for note, people in gathered(impact.shifts, "unused").items():
        yield f"{note_reads(note, lang)}  {_named(people, lang)}"
    if unscored := [each.person for each in impact.shifts if each.state == "unscored"]:
        yield f"{say('impact-unscored', lang)}  {_named(unscored, lang)}"
    if impact.missing:
        yield f"{say('impact-missing', lang)}  {_named(impact.missing, lang)}"


def note_reads(note: Note, lang: Lang) -> str:
    """A note in one sentence."""
    return say(f"impact-note-{note.kind}", lang, name=note.name, id=note.id, detail=note.detail)


def _named(people: Sequence[Person], lang: Lang) -> str:
    names = ("、" if lang == "zh" else ", ").join(f"{each.number} {each.name}" for each in people[:_NAMES])
    more = say("impact-more", lang, count=len(people) - _NAMES) if len(people) > _NAMES else ""
    return say("impact-people", lang, count=len(people), names=names + more)


# ── JSON ────────────────────────────────────────────────────────────────────────────────────


def impact_json(impact: Impact) -> dict[str, object]:
    """The same for scripts; points and money are texts, exact as printed."""
    new, sums = impact.new.form, impact.sums
    return {
        "form": new.id,
        "title": new.title,
        "month": impact.period.name,
        "old": side(impact.old),
        "new": side(impact.new),
        "people": [_described(each) for each in impact.shifts],
        "missing": [{"number": each.number, "name": each.name} for each in impact.missing],
        "notes": [_noted(each) for each in impact.notes],
        "sums": {
            "people": sums.people,
            "compared": sums.compared,
            "up": sums.up,
            "down": sums.down,
            "regraded": sums.regraded,
            "paid": sums.paid,
            "more": sums.more,
            "less": sums.less,
            "grades": [
                {"grade": each.name or None, "before": each.before, "after": each.after}
                for each in sums.grades
            ],
            "mean": _both(sums.mean),
            "median": _both(sums.median),
            "pay": _both(sums.pay),
        },
    }


def _described(shift: Shift) -> dict[str, object]:
    return {
        "number": shift.person.number,
        "name": shift.person.name,
        "department": shift.person.department,
        "state": shift.state,
        "before": _end(shift.before),
        "after": _end(shift.after),
        "change": {"total": _text(shift.points), "pay": _text(shift.pay)},
        "parts": [
            {"name": each.name, "before": _text(each.before), "after": _text(each.after)}
            for each in shift.parts
        ],
        "gaps": [_noted(each) for each in shift.gaps],
        "unused": [_noted(each) for each in shift.unused],
    }


def _end(standing: Standing) -> dict[str, str | None]:
    grade = standing.graded or None
    return {"total": _text(standing.total), "grade": grade, "pay": _text(standing.pay)}


def _both(pair: Pair) -> dict[str, str | None]:
    return {"before": _text(pair.before), "after": _text(pair.after)}


def _text(value: Decimal | Fraction | None) -> str | None:
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else show(value)


def _noted(note: Note) -> dict[str, str | None]:
    return {"kind": note.kind, "name": note.name, "id": note.id or None, "detail": note.detail or None}
