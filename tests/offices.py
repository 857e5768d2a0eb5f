"""A small office to print for: a workspace with one form, a few people and their scores."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import dedent

from formgen.commands.people import people as listed
from formgen.output.manifest import Approval
from formgen.periods import Period
from formgen.printing.run import Outcome, Wish

SPEC = """
    id: clerk
    title: 文员考核表
    version: {version}
    effective: {effective}
    header: [姓名, 工号, 部门, 考核周期]
    sections:
      - indicators:
          - id: calls
            name: 电话接听
            weight: 100%
            rule: {{rating: {{min: 0, max: {most}}}}}
    total: {{full: 100}}
    grades: [{{name: 合格, from: 60}}, {{name: 不合格, below: 60}}]
    signatures: [{{role: 被考核人, date: true}}]
"""
APPROVAL = Approval("录入有误，按原始记录更正", "人力资源部经理")
DOCX = Wish(formats=("docx",))
PDF = Wish(formats=("pdf",))
NAMES = ("张三", "李四", "王五", "赵六")
DEPARTMENTS = ("客服部", "销售部")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def spec(root: Path, version: int = 1, effective: str = "2026-01", most: int = 100) -> Path:
    return write(
        root / f"specs/clerk.v{version}.yaml", SPEC.format(version=version, effective=effective, most=most)
    )


def people(root: Path, count: int = 4, **changed: str) -> Path:
    """A roster of so many clerks, alternately of two departments; `changed` names by number, as n0001."""
    rows = ["工号,姓名,部门,表单"]
    for n in range(1, count + 1):
        number = f"{n:04}"
        name = changed.get(f"n{number}", NAMES[(n - 1) % len(NAMES)])
        rows.append(f"{number},{name},{DEPARTMENTS[(n - 1) % 2]},clerk")
    return write(root / "people.csv", "\n".join(rows) + "\n")


def refreshed(root: Path, *periods: str) -> None:
    """Bring the lists of people of these periods up to date with the roster."""
    for period in periods:
        listed(root, Period.parse(period), refresh=True)


def scores(root: Path, month: str = "2026-10", **points: object) -> Path:
    """Scores by number, as n0001=80; everybody of the first four has 80 unless said otherwise."""
    said = {f"n{n:04}": 80 for n in range(1, 5)} | points
    rows = [f"{number[1:]},{value}" for number, value in said.items() if value is not None]
    return write(root / f"scores/{month}/clerk.csv", "\n".join(["工号,calls", *rows]) + "\n")


def office(root: Path) -> Path:
    """The whole workspace: four people of two departments, scored in 2026-10."""
    write(root / "formgen.yaml", "company: 示例公司\n")
    spec(root)
    people(root)
    scores(root)
    return root


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its name, but the manifest and what is hidden."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.jsonl" and path.name[0] != "."
    }


def new(outcome: Outcome) -> list[str]:
    """The names of the files that were made, not kept."""
    return [each.path.name for each in outcome.made if not each.kept]


def codes(problems: Iterable[object]) -> list[str]:
    return [str(getattr(problem, "code", "")) for problem in problems]
