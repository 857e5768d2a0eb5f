"""Whose word stands in which slot of a form: what each rater writes, and what they see while they do.

A *seat* is somebody's part in filling in a form, whoever sits there.  A form that names its raters has a seat
for each; what no rater is named for belongs to the appraisee or a superior, as it does on paper: goals are
the appraisee's to write, and an opinion is whose its title says.  Nobody has a seat for what decides
about others' words or about money: vetoes, pay, calibration, the fields of header and footer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, assert_never

from formgen.forms.model import Form, Goals, Rater
from formgen.forms.slots import SlotSpec, recorded

Known: TypeAlias = Literal["self", "superior", "next-superior"]
"""The roles in which the roster itself knows who somebody is."""

TITLES: Final[Mapping[Known, str]] = {"self": "被考核人", "superior": "直接上级", "next-superior": "隔级上级"}
"""What a seat is called that no rater of the form has."""

_WORK = (
    "(?:的|综合|考[核评]|评(?:分|价|语|定|议|述)?|意见|总结|小结|说明|陈述|述职|反馈|建议|打分|及|与|和|、)*"
)
_SELF = "(?:员工|个人|本人)?自(?:我)?评|被考[核评]人|被评人|员工|本人|个人|自我"
_NAMES: Final[Mapping[Known, re.Pattern[str]]] = {
    "self": re.compile(f"(?:{_SELF}){_WORK}"),
    "superior": re.compile(f"(?:(?:直接|直属)?(?:上级|主管|领导)|考[核评]人){_WORK}"),
    "next-superior": re.compile(f"(?:隔级|间接)(?:上级|主管|领导){_WORK}"),
}
"""How raters and opinions are called in practice.  What none of these fits whole is nobody's here."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's part in a form: the slots that they write, and others that they see.

    `role` is who sits there; None, where the roster says it in a column that is called as the seat is.
    """

    name: str
    role: Known | None
    writes: tuple[SlotSpec, ...]
    sees: tuple[SlotSpec, ...] = ()


def role_of(name: str) -> Known | None:
    """Who is meant by the name of a rater, or the title of an opinion; None if it does not say."""
    return next((role for role, words in _NAMES.items() if words.fullmatch(name.strip())), None)


def seats(form: Form) -> tuple[Seat, ...]:
    """Everybody's part in a form, as far as they have one: its raters in order, then who is known by role."""
    raters = form.raters.who if form.raters else ()
    roles = {rater.name: _role(rater) for rater in raters}
    mine = {role: next((name for name in roles if roles[name] == role), TITLES[role]) for role in TITLES}
    roles |= {mine[role]: role for role in TITLES}
    written: dict[str, list[SlotSpec]] = {name: [] for name in roles}
    seen: dict[str, list[SlotSpec]] = {name: [] for name in roles}
    for slot, name in _written(form, mine):
        written[name].append(slot)
    for rater in raters:
        seen[rater.name] += (slot for other in rater.sees for slot in written[other])
    for slot, goals in _of_goals(form):  # whoever rates a goal must have read it
        for name in dict.fromkeys((mine["self"], mine["superior"], *goals.raters)):
            seen[name].append(slot)
    order = {slot.name: n for n, slot in enumerate(recorded(form))}
    return tuple(
        Seat(name, roles[name], tuple(slots), _others(seen[name], slots, order))
        for name, slots in written.items()
        if slots
    )


def _role(rater: Rater) -> Known | None:
    match rater.role:
        case None:
            return role_of(rater.name)
        case "other":
            return None
        case "self" | "superior" | "next-superior" as known:
            return known
        case _:
            assert_never(rater.role)


def _others(seen: list[SlotSpec], own: list[SlotSpec], order: Mapping[str, int]) -> tuple[SlotSpec, ...]:
    """What is seen besides what is written, each once, in the form's order."""
    names = {slot.name: slot for slot in seen}
    for slot in own:
        names.pop(slot.name, None)
    return tuple(sorted(names.values(), key=lambda slot: order[slot.name]))


# ── who writes what ─────────────────────────────────────────────────────────────────────────


def _written(form: Form, mine: Mapping[Known, str]) -> Iterator[tuple[SlotSpec, str]]:
    """Every slot that has a writer, with the seat's name."""
    for slot in recorded(form):
        if name := _writer(form, slot, mine):
            yield slot, name


def _writer(form: Form, slot: SlotSpec, mine: Mapping[Known, str]) -> str | None:
    match slot.path:
        case ("entries", id_, *rest):
            if slot.rater:
                return slot.rater
            is_theirs = id_ in _goals(form) and rest[1] in _APPRAISEES
            return mine["self" if is_theirs else "superior"]
        case ("comments", str(id_)):
            return _speaker(form, id_, mine)
        case _:
            return None


_APPRAISEES: Final = ("goal", "due", "result")
"""What the appraisee writes of a goal; how much it counts is the superior's to say."""


def _speaker(form: Form, id_: str, mine: Mapping[Known, str]) -> str | None:
    """Whose words these are: of the one rater of an indicator, or of whom an opinion's title names."""
    for indicator in form.indicators:
        if indicator.id == id_:
            return indicator.raters[0] if len(indicator.raters) == 1 else mine["superior"]
    title = next((each.title for each in form.opinions if each.id == id_), "")
    role = role_of(title.rstrip(":："))
    return mine[role] if role else None


def _goals(form: Form) -> dict[str, Goals]:
    return {section.goals.id: section.goals for section in form.sections if section.goals}


def _of_goals(form: Form) -> Iterator[tuple[SlotSpec, Goals]]:
    """What goals say besides their ratings."""
    goals = _goals(form)
    for slot in recorded(form):
        if slot.path[0] == "entries" and slot.path[1] in goals and slot.path[3] != "rating":
            yield slot, goals[str(slot.path[1])]
