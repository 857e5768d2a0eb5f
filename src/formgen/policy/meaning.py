"""What parts of a form mean to each other: a thing counted twice, a rule too wide, words not given apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from formgen.forms.model import Choice, Form, Indicator
from formgen.policy.finding import Finding, gap, indicators, rules
from formgen.problems import Path

_WHOSE = re.compile(r"^(?:外部|内部|新|老)?(?:客户|用户|顾客|员工|公司|部门|团队|服务|个人|本人)")
_NOT = "(?:不产生|不发生|不出现|不得有|不允许|没有|避免|杜绝|无)"


def measured(name: str) -> str:
    """The thing an indicator measures, without whose it is: 客户满意度 → 满意度."""
    bare = _WHOSE.sub("", name)
    return bare if len(bare) > 2 else name


def overlapping(form: Form) -> Iterator[Finding]:
    """An indicator that is also an input of another one counts twice."""
    names: dict[str, str] = {}
    for _, other in indicators(form):
        names.setdefault(measured(other.name), other.name)
    lengths = sorted({len(word) for word in names})
    for path, indicator in indicators(form):
        for word, key in _mentions(indicator, names, lengths).items():
            if word not in indicator.name:
                place: Path = (*path, key)
                yield gap("indicators-overlap", place, name=indicator.name, other=names[word], word=word)


def _mentions(indicator: Indicator, names: Mapping[str, str], lengths: Sequence[int]) -> dict[str, str]:
    """The things that an indicator names as an input, each with the key that names it first.

    Descriptions of levels are not looked at: they are prose in which a word may be just a word.
    Every piece of a text is looked up, so that a long form takes no longer for each indicator.
    """
    rule = indicator.rule.text if indicator.rule is not None else ""
    texts = {"requirement": indicator.requirement, "source": indicator.source, "rule": rule}
    found: dict[str, str] = {}
    for key, text in texts.items():
        for length in lengths:
            pieces = (text[at : at + length] for at in range(len(text) - length + 1))
            found = {piece: key for piece in pieces if piece in names} | found
    return found


def not_apart(form: Form) -> Iterator[Finding]:
    """Two raters who count and see each other's scores: neither word is given apart from the other."""
    counting = {each.name: each for each in (form.raters.who if form.raters else ()) if not each.reference}
    for number, rater in enumerate(form.raters.who if form.raters else ()):
        for other in rater.sees:
            both = {rater.name, other} <= counting.keys() and rater.name in counting[other].sees
            if both and rater.name < other:  # told once
                yield gap("raters-not-apart", ("raters", "who", number), name=rater.name, other=other)


def narrower(form: Form) -> Iterator[Finding]:
    """A requirement about some (孤儿客户流失), a rule about all (流失)."""
    for path, indicator, rule in rules(form):
        if not isinstance(rule, Choice):
            continue
        printed = "".join((rule.text, *(option.name + option.text for option in rule.choice)))
        names = {option.name for option in rule.choice}
        for thing in names:
            if not any(f"{no}{thing}" in names for no in ("不", "未", "无", "没有")):
                continue
            found = re.search(rf"{_NOT}([\u4e00-\u9fff]{{2,8}}){thing}", indicator.requirement)
            if found and found[1] not in printed:
                qualified = found[1] + thing
                yield gap("rule-wider", path, name=indicator.name, requirement=qualified, thing=thing)
