"""Small forms and records for tests, written as a user would write them."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.records.model import Person, Record
from formgen.yamlfiles.kinds import Entry, Month

PERSON = Person("0012", "张三", department="客服部", post="客服经理", superior="李四", pay_level="P2")


def form(text: str) -> Form:
    """The form of this YAML text, which must have no problem; id, title and version are given."""
    head = "id: form\ntitle: 考核表\nversion: 1\n"
    reading = read_form(head + dedent(text), "form.yaml")
    assert reading.value is not None, reading.problems
    assert not reading.problems
    return reading.value


def record(of: Form, entries: Mapping[str, Entry], **more: object) -> Record:
    """A record of `PERSON` in November 2026."""
    return Record(PERSON, of.id, Month("2026-11"), entries, **more)  # type: ignore[arg-type]  # passed through
