"""A small workspace whose form has three versions, and scores under the first two."""

from __future__ import annotations

from pathlib import Path

SPEC = """\
id: clerk
title: 文员考核表
version: {version}
effective: {since}
sections:
  - title: 工作业绩
    indicators:
      - {{id: calls, name: 电话接听, weight: {weight}, rule: {{rating: {{min: 0, max: 100}}}}}}
"""
SCORES = "form: clerk\nmonth: {month}\nscores: [{{person: '0012', facts: {{calls: 80}}}}]\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def spec(version: int, since: str, weight: str) -> str:
    return SPEC.format(version=version, since=since, weight=weight)


def workspace(root: Path) -> Path:
    """Versions of January, June and November 2026, two people, and scores of three months."""
    write(root / "specs/clerk.v1.yaml", spec(1, "2026-01", "40%"))
    write(root / "specs/clerk.v2.yaml", spec(2, "2026-06", "50%"))
    write(root / "specs/clerk.v3.yaml", spec(3, "2026-11", "60%"))
    write(
        root / "people.yaml", "people: [{number: '0012', name: 张三, form: clerk}, {number: '7', name: 李四}]"
    )
    for month in ("2026-05", "2026-06", "2026-10"):
        write(root / f"scores/{month}/clerk.yaml", SCORES.format(month=month))
    return root
