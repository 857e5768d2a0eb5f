"""Forms made up by chance, always the same: of 1 to 60 indicators, long and short words, 2 to 7 options."""

from __future__ import annotations

import json
from random import Random

from formgen.forms.model import Form
from forms import form

_COMMON = (
    "完成 客户 服务 质量 及时 准确 目标 销售 回款 投诉 处理 满意度 改进 "
    "计划 数据 管理 流程 团队 培训 按月 汇总 上报"
)
_LATIN = "CRM系统 100% 3天内 12次 95%以上 KPI指标"
_WORDS = (*_COMMON.split(), *_LATIN.split())


def generated(seed: int) -> Form:
    """The form of this number."""
    spec = _Maker(Random(seed)).spec()  # noqa: S311 nothing secret
    return form("\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in spec.items()))


class _Maker:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.made = 0

    def words(self, least: int, most: int) -> str:
        wanted = self.chance.randint(least, most)
        text = ""
        while len(text) < wanted:
            text += self.chance.choice(_WORDS) + ("，" if self.chance.random() < 0.15 else "")
        return text.strip("，")

    def spec(self) -> dict[str, object]:
        count = self.chance.choice((1, 2, 3, 5, 8, 12, 20, 35, 60))
        sections = self.chance.randint(1, min(5, count))
        shares = [count // sections + (n < count % sections) for n in range(sections)]
        spec: dict[str, object] = {
            "period": self.chance.choice(("month", "quarter", "year")),
            "header": ["姓名", "部门", "岗位", "考核周期", "填表日期", "直接上级", "工号"][
                : self.chance.randint(1, 7)
            ],
            "sections": [self.section(share) for share in shares],
            "total": {"full": 100},
            "signatures": [
                {"role": role, "date": self.chance.random() < 0.7}
                for role in ("被考核人", "考核人", "人力资源部")[: self.chance.randint(1, 3)]
            ],
        }
        if self.chance.random() < 0.6:
            spec["opinions"] = [
                {
                    "id": f"o{n}",
                    "title": self.words(4, 8),
                    "lines": self.chance.randint(1, 5),
                    "sign": n % 2 == 1,
                }
                for n in range(self.chance.randint(1, 3))
            ]
        if self.chance.random() < 0.5:
            spec["grades"] = self.grades()
        if self.chance.random() < 0.5:
            spec["notes"] = [self.words(10, 60) for _ in range(self.chance.randint(1, 3))]
        return spec

    def section(self, indicators: int) -> dict[str, object]:
        made: dict[str, object] = {"indicators": [self.indicator() for _ in range(indicators)]}
        if self.chance.random() < 0.8:
            made["title"] = self.words(3, 14)
        if self.chance.random() < 0.2:
            made["text"] = self.words(20, 80)
        return made

    def indicator(self) -> dict[str, object]:
        self.made += 1
        made: dict[str, object] = {
            "id": f"i{self.made}",
            "name": self.words(3, self.chance.choice((8, 20))),
            "points": 10,
            "rule": self.rule(),
        }
        if self.chance.random() < 0.7:
            made["requirement"] = self.words(5, self.chance.choice((20, 60, 200)))
        if self.chance.random() < 0.4:
            made["source"] = self.words(3, 10)
        return made

    def rule(self) -> dict[str, object]:
        match self.chance.randrange(4):
            case 0:
                described = self.chance.random() < 0.7
                levels = [
                    {"name": f"{n}级", "points": 2 * n, **({"text": self.words(4, 30)} if described else {})}
                    for n in range(1, self.chance.randint(2, 7) + 1)
                ]
                return {"choice": levels}
            case 1:
                return {
                    "rating": {"max": 10},
                    **({"text": self.words(8, 40)} if self.chance.random() < 0.5 else {}),
                }
            case 2:
                return {"step": "完成率", "unit": "%", "target": 95, "deduct": 2}
            case _:
                return {"checklist": [self.words(6, 20) for _ in range(self.chance.randint(2, 5))]}

    def grades(self) -> list[dict[str, object]]:
        count = self.chance.randint(2, 7)
        limits = [100 - 10 * n for n in range(1, count)]
        described = self.chance.random() < 0.6
        return [
            {
                "name": "优良中可差末尾"[n],
                **({"from": limits[n]} if n < count - 1 else {}),
                **({"below": limits[n - 1]} if n else {}),
                **({"text": self.words(6, 20)} if described else {}),
            }
            for n in range(count)
        ]
