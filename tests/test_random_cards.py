"""Cards of random forms come to what an independent computation says, point by point."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest

from formgen.forms.reading import read_form
from formgen.periods import Period
from formgen.records.model import Record
from formgen.scoring.score import score
from forms import PERSON
from oracle import Expected, card

COUNT = 1500
"""Random cards, each of a form of its own."""


def differences(
    spec: dict[str, Any], entries: dict[str, Any], vetoes: tuple[str, ...], due: Expected
) -> list[str]:
    """What of a card is not as expected."""
    whole = {"id": "form", "title": "考核表", "version": 1, **spec}
    reading = read_form(json.dumps(whole, ensure_ascii=False), "form.yaml")
    of = reading.value
    assert of is not None, reading.problems
    record = Record(PERSON, of.id, Period.parse("2026-11"), entries, vetoes=vetoes)
    made = score(of, record)
    found = [
        f"{id_}: {item.points if item else item} for {points}"
        for id_, points in due.items.items()
        if (item := made.item(id_)) is None or item.points != points
    ]
    if (None if made.total is None else f"{made.total:f}") != due.total:
        found.append(f"total: {made.total} for {due.total}")
    if (made.grade.name if made.grade else None) != due.grade:
        found.append(f"grade: {made.graded} for {due.grade}")
    return found


@pytest.mark.slow
def test_random_cards_come_to_what_an_independent_computation_says() -> None:
    seen: Counter[str] = Counter()
    for seed in range(COUNT):
        spec, entries, vetoes, due = card(random.Random(seed))  # noqa: S311 the same cards every time
        assert differences(spec, entries, vetoes, due) == [], (seed, spec, entries, vetoes)
        seen[due.grade or "refused"] += 1
        seen.update(vetoes)
    assert min(seen[each] for each in ("甲", "乙", "丙", "refused", "all", "one", "cap")) > COUNT / 50, seen
