"""Header and footer fields: the words before them and what formgen can fill in by itself."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.forms.model import Field, Form
from formgen.records.model import Person
from formgen.scoring.model import Scorecard
from formgen.view import words
from formgen.view.model import Labelled, Slot

_KNOWN = {
    "姓名": "employee.name",
    "被考核人姓名": "employee.name",
    "工号": "employee.number",
    "员工编号": "employee.number",
    "部门": "employee.department",
    "所属部门": "employee.department",
    "岗位": "employee.post",
    "职位": "employee.post",
    "职务": "employee.post",
    "直接上级": "employee.superior",
    "工资级别": "employee.pay-level",
    "考核周期": "period",
    "考核月份": "period",
    "考核期间": "period",
    "月份": "period",
    "填表日期": "form.date",
    "表单编号": "form.number",
    "版本": "form.version",
    "生效日期": "form.effective",
}
"""Header fields that formgen can fill by itself, by the labels met in practice."""


def fields(
    form: Form, fields: tuple[Field, ...], month: str, person: Person | None, card: Scorecard | None
) -> Iterator[Labelled]:
    known = _known_values(form, month, person)
    recorded = card.record.fields if card else {}
    extra = person.extra if person else {}
    for field in fields:
        name = f"field.{field.id}" if field.id else _KNOWN.get(field.label, f"field.{field.label}")
        typed = recorded.get(field.id or "") or recorded.get(field.label, "")
        value = known.get(name) or typed or extra.get(field.label, "")
        kind = field.kind or ("date" if field.label.endswith("日期") else "text")
        shown = words.date(value) if kind == "date" else value
        yield Labelled(field.label, Slot(name, field.label, kind, shown))


def _known_values(form: Form, month: str, person: Person | None) -> dict[str, str]:
    values = {
        "period": words.period(month, form),
        "form.number": form.number or form.id,
        "form.version": str(form.version),
        "form.effective": words.month(form.effective),
    }
    if person:
        values |= {
            "employee.name": person.name,
            "employee.number": person.number,
            "employee.department": person.department,
            "employee.post": person.post,
            "employee.superior": person.superior,
            "employee.pay-level": person.pay_level,
        }
    return values
