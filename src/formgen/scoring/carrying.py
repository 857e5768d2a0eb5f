"""What was recorded under one version of a form, as far as another version can use it.

Nothing is guessed: a fact is carried over only where both versions ask for the same kind of fact.
What the other version does not ask for is *unused*; what it asks for in another way is a *gap*, and
so is not scored.  Nothing recorded is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypeVar, assert_never

from formgen.forms.model import Form, Indicator, Veto
from formgen.forms.rules import Asked, Cards, Events, Given, Measure, Options, Questions, Ranged, Words, asks
from formgen.forms.slots import of_pay
from formgen.records.model import Record
from formgen.scoring.calibration import grade_named
from formgen.scoring.facts import is_blank
from formgen.yamlfiles.kinds import Entry

NoteKind: TypeAlias = Literal[
    # not used any more
    "indicator", "rater", "event", "question", "target", "words", "veto", "calibration",
    # in the way of a new total
    "new", "fact", "new-rater", "option", "rule", "earlier", "grade", "pay", "no-total", "no-grade", "before",
    # what the two versions say of each other
    "renamed", "alike", "new-adjustment", "new-veto",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell about an indicator, a veto or goals: its printed name, its id, a detail.

    The detail is a rater, an event, an option, a number, or another id, as the kind asks for.
    """

    kind: NoteKind
    name: str = ""
    id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A record as the other version reads it, what of it is unused, and what cannot be used."""

    record: Record
    unused: tuple[Note, ...] = ()
    gaps: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Bridge:
    """The way from one version of a form to another.

    `ids` leads from what the old version records to the same thing in the new one, `vetoes` likewise;
    `notes` tell what the two say of each other: what is new, what has another id.
    """

    old: Form
    new: Form
    ids: Mapping[str, str]
    vetoes: Mapping[str, str]
    notes: tuple[Note, ...]

    @classmethod
    def between(cls, old: Form, new: Form, renamed: Mapping[str, str]) -> Bridge:
        """The way between two versions, of which `renamed` says which indicators have another id now.

        An indicator of one and the same name is followed; of others it is only told that they are alike.
        """
        before, after = asked(old), asked(new)
        pairs = {one: other for one, other in renamed.items() if one in before and other in after}
        same = {one: other for one, other in pairs.items() if before[one] == after[other]}
        kept = {**{id_: id_ for id_ in before if id_ in after}, **same}
        vetoes = dict(_vetoes(old, new))
        notes: tuple[Note, ...] = (
            *(Note("renamed" if one in same else "alike", after[it], it, one) for one, it in pairs.items()),
            *(Note("new-adjustment", each.name, each.id) for each in _unknown(_adjusting(new), kept)),
            *_new_events(old, new, kept),
            *(Note("new-veto", each.name, each.id) for each in _unknown(new.vetoes, vetoes)),
        )
        return cls(old, new, kept, vetoes, notes)

    def carry(self, record: Record) -> Carried:
        """The record as the new version reads it."""
        was, now = _indicators(self.old), _indicators(self.new)
        names = asked(self.old)
        entries: dict[str, Entry] = {}
        unused: list[Note] = []
        gaps: list[Note] = []
        tables = {str(part.table.id) for part in self.old.sections if part.table}
        for key, entry in record.entries.items():
            if key in tables:  # words change no points
                continue
            if key not in names:  # nobody knew it; perhaps the new version does
                entries.setdefault(key, entry)
            elif key not in self.ids:
                unused += [] if is_blank(entry) else [Note("indicator", names[key], key)]
            elif key in was and self.ids[key] in now:
                fitted = fit(was[key], now[self.ids[key]], entry)
                unused += fitted.unused
                gaps += fitted.gaps
                entries[self.ids[key]] = fitted.entry
            else:
                entries[self.ids[key]] = entry
        vetoes = tuple(self.vetoes.get(id_, id_) for id_ in record.vetoes)
        known = {str(veto.id): veto.name for veto in self.old.vetoes}
        lost = {id_: Note("veto", known[id_], id_) for id_ in vetoes if id_ in known.keys() - self.vetoes}
        figures = {str(slot.path[1]) for slot in of_pay(self.new) if slot.path}
        unused += (Note("indicator", name, name) for name in record.pay if name not in figures)
        calibration = record.calibration
        if calibration and grade_named(self.new, calibration.grade) is None:
            unused.append(Note("calibration", calibration.grade))
            calibration = None
        carried = replace(
            record,
            calibration=calibration,
            form=self.new.id,
            entries=entries,
            vetoes=tuple(id_ for id_ in vetoes if id_ not in lost),
            comments={},
            pay={name: text for name, text in record.pay.items() if name in figures},
            computed={},
        )
        return Carried(carried, (*unused, *lost.values()), tuple(gaps))


def asked(form: Form) -> dict[str, str]:
    """What is recorded under an id of its own, indicators, adjustment items and goals, with its name."""
    goals = {str(part.goals.id): part.title for part in form.sections if part.goals}
    return {**goals, **{id_: each.name for id_, each in _indicators(form).items()}}


def _indicators(form: Form) -> dict[str, Indicator]:
    return {str(each.id): each for each in (*form.indicators, *_adjusting(form))}


def _adjusting(form: Form) -> Iterator[Indicator]:
    return (item for block in form.adjustments for item in block.items)


_Named = TypeVar("_Named", Indicator, Veto)


def _unknown(listed: Iterable[_Named], ids: Mapping[str, str]) -> Iterator[_Named]:
    known = set(ids.values())
    return (each for each in listed if each.id not in known)


def _vetoes(old: Form, new: Form) -> Iterator[tuple[str, str]]:
    """The vetoes of both versions: the same by id, else by their words."""
    ids = {veto.id for veto in new.vetoes}
    by_name = {veto.name: str(veto.id) for veto in new.vetoes}
    for veto in old.vetoes:
        if veto.id in ids:
            yield veto.id, veto.id
        elif veto.name in by_name:
            yield veto.id, by_name[veto.name]


def _new_events(old: Form, new: Form, ids: Mapping[str, str]) -> Iterator[Note]:
    """Events that bonus and deduction items count only now: nobody can have recorded them."""
    now = {str(each.id): each for each in _adjusting(new)}
    for was in _adjusting(old):
        item = now.get(ids.get(was.id, ""))
        before, after = asks(was.rule), asks(item.rule if item else None)
        if item and isinstance(before, Events) and isinstance(after, Events):
            known = {each.name for each in before.events}
            for each in after.events:
                if each.name not in known:
                    yield Note("new-adjustment", item.name, item.id, each.name)


# ── one entry ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Fitted:
    """An entry as another version of its indicator takes it; empty where it cannot."""

    entry: Entry
    unused: tuple[Note, ...] = ()
    gaps: tuple[Note, ...] = ()


def fit(was: Indicator, now: Indicator, entry: Entry) -> Fitted:  # noqa: PLR0911 one return a way to fit
    """The entry of an indicator as its other version takes it, rater by rater."""
    if is_blank(entry):
        return Fitted(entry)
    before, after = asks(was.rule), asks(now.rule)
    if isinstance(after, Words):
        return Fitted("", () if isinstance(before, Words) else (Note("words", was.name, was.id),))
    if not _is_same_fact(before, after):
        if isinstance(after, Cards):  # which nobody has to record
            return Fitted("", (Note("indicator", was.name, was.id),))
        return Fitted("", gaps=(Note("fact", now.name, now.id),))
    given = _by_rater(was, entry)
    gone = [rater for rater in given if rater and now.raters and rater not in now.raters]
    unused = [Note("rater", was.name, was.id, rater) for rater in gone]
    fitted: dict[str, Entry] = {}
    for rater, each in given.items():
        if rater not in gone:
            fitted[rater], more = _reworded(was, now, each)
            unused += more
    unused = list(dict.fromkeys(unused))
    if gone and not fitted:
        gap = Note("new-rater", now.name, now.id, "、".join(now.raters))
        return Fitted("", tuple(unused), (gap,))
    if "" in fitted or (len(fitted) == 1 and not now.raters):
        (alone,) = fitted.values()
        return Fitted(alone, tuple(unused))
    return Fitted(fitted, tuple(unused))


def _by_rater(was: Indicator, entry: Entry) -> Mapping[str, Entry]:
    """What each rater gave; what nobody is named for goes by the only rater there is, or by no name."""
    if was.raters and isinstance(entry, Mapping) and set(entry) <= set(was.raters):
        return entry
    return {was.raters[0] if len(was.raters) == 1 else "": entry}


def _is_same_fact(before: Asked, after: Asked) -> bool:
    """Whether what was recorded under one rule is of the kind that another rule asks for."""
    match after:
        case Measure():
            return isinstance(before, Measure) and before.unit == after.unit
        case Given():
            return before == after
        case Ranged() | Options() | Questions() | Events() | Cards() | Words():
            return type(before) is type(after)
        case _:
            assert_never(after)


def _reworded(was: Indicator, now: Indicator, entry: Entry) -> tuple[Entry, list[Note]]:
    """One rater's entry in the terms of the other version: its events, questions, own target."""
    before, after = asks(was.rule), asks(now.rule)
    match after:
        case Events() if isinstance(before, Events):
            return _counts(was, before, after, entry)
        case Questions() if isinstance(before, Questions):
            return _answers(was, before, after, entry)
        case Measure() if isinstance(before, Measure):
            shared = before.own_target and not after.own_target
            if shared and isinstance(entry, Mapping):
                return entry.get("actual", ""), [Note("target", was.name, was.id)]
            return entry, []
        case Events() | Questions() | Measure() | Given() | Ranged() | Options() | Cards() | Words():
            return entry, []
        case _:
            assert_never(after)


def _counts(was: Indicator, old: Events, new: Events, entry: Entry) -> tuple[Entry, list[Note]]:
    named = isinstance(entry, Mapping)
    if not named and len(old.events) > 1:
        return entry, []
    given = entry if isinstance(entry, Mapping) else {old.events[0].name: entry}
    known = {each.name for each in old.events} - {each.name for each in new.events}
    gone = [Note("event", was.name, was.id, name) for name in given if name in known]
    return {name: each for name, each in given.items() if name not in known}, gone


def _answers(was: Indicator, old: Questions, new: Questions, entry: Entry) -> tuple[Entry, list[Note]]:
    """Answers stand in the order of their questions; they follow the question's words."""
    answers = (entry,) if isinstance(entry, str) else entry
    if isinstance(answers, Mapping) or len(answers) != len(old.questions):
        return entry, []
    by_question = dict(zip(old.questions, answers, strict=True))
    gone = [Note("question", was.name, was.id, each) for each in old.questions if each not in new.questions]
    return tuple(by_question.get(each, "") for each in new.questions), gone
