"""The comparison of two versions, as it is printed for the people who decide on a revision (修订对照表)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby

from formgen.forms.model import Form, Revision
from formgen.messages import say
from formgen.view import words
from formgen.view.changes import NAMED, Change
from formgen.view.letterhead import letterhead
from formgen.view.model import Chapter, Comparison, Piece, Term

_UNPRINTED = "id"
"""What only score files know is not for this page."""


def comparison(old: Form, new: Form, changes: Iterable[Change]) -> Comparison:
    """What stands on the page for these changes."""
    told = [change for change in changes if change.what != _UNPRINTED]
    return Comparison(
        letterhead=letterhead(new, old),
        title=f"{new.title}修订对照表",
        note=_note(old, new, told),
        chapters=tuple(
            Chapter(title, tuple(_without_repeats(_term(change, new) for change in listed)))
            for title, listed in groupby(told, key=_part)
        ),
    )


def _part(change: Change) -> str:
    """The part of the form that a change is about."""
    return "".join(change.path[:1]) or "表单"


def _note(old: Form, new: Form, told: Sequence[Change]) -> str:
    if not told:
        return f"第{new.version}版与第{old.version}版相比，印刷内容和计算方法都没有变化。"
    since = f"，自{words.month(new.effective)}起施行" if new.effective else ""
    parts = "、".join(f"{part}{count}处" for part, count in Counter(map(_part, told)).items())
    return (
        f"第{old.version}版修订为第{new.version}版{since}，共{len(told)}处：{parts}。"
        "修订前一栏加灰底和删除线的文字被删去，修订后一栏加粗并加下划线的文字为新增。"
    )


# ── reasons ─────────────────────────────────────────────────────────────────────────────────


def reason(form: Form, change: Change) -> Revision | None:
    """The reason that the new version gives for a change: the one for the narrowest place."""
    places = (*reversed(change.ids), change.what)
    return next((each for place in places for each in form.revisions if each.at == place), None)


def _without_repeats(terms: Iterable[Term]) -> Iterator[Term]:
    last = ""
    for term in terms:
        yield replace(term, reason="同上") if term.reason and term.reason == last else term
        last = term.reason


# ── terms ───────────────────────────────────────────────────────────────────────────────────


def _term(change: Change, new: Form) -> Term:
    own = () if change.what in NAMED and change.path[1:] else (say(f"what-{change.what}", "zh"),)
    why = reason(new, change)
    before, after = marked(change.before, change.after)
    return Term(
        " · ".join((*change.path[1:], *own)),
        before or (Piece("（无）"),),
        after or (Piece("（删除）"),),
        why.why if why else "",
    )


_WORD = re.compile(r"\d+(?:\.\d+)?%?|[A-Za-z]+|.", re.DOTALL)
_ALIKE = 0.3
"""Texts that have less in common are new texts; marking what they share by chance would confuse."""


def marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts with the words marked that were deleted from one, inserted into the other."""
    olds, news = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _pieces([(olds, "deleted")]), _pieces([(news, "inserted")])
    steps = matcher.get_opcodes()
    return (
        _pieces((olds[start:end], "" if tag == "equal" else "deleted") for tag, start, end, _, _ in steps),
        _pieces((news[start:end], "" if tag == "equal" else "inserted") for tag, _, _, start, end in steps),
    )


def _pieces(parts: Iterable[tuple[Sequence[str], str]]) -> tuple[Piece, ...]:
    pieces = {"": Piece(""), "deleted": Piece("", "deleted"), "inserted": Piece("", "inserted")}
    return tuple(replace(pieces[change], text="".join(part)) for part, change in parts if part)
