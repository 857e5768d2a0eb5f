"""What changed between two versions of a form, in the form's own terms.

Both forms are taken as clauses (`formgen.view.clauses`); clauses with the same id belong together,
of the others those that are much alike: such a one was renamed.  Comparing the other way round gives
the same changes, with before and after exchanged.  What prints and computes the same is no change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Literal, TypeAlias

from formgen.forms.model import Form
from formgen.phrases import Phrases
from formgen.view.clauses import Clause, clauses, said

ChangeKind = Literal["added", "removed", "changed", "renamed", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one term.

    `what` says which kind of term changed (`what-weight` in the catalogue), `path` where it stands, in
    printed words: section, indicator.  `ids` are the same place in the spec's names.  An empty `before` or
    `after` means that there was, or is, nothing.
    """

    kind: ChangeKind
    what: str
    path: tuple[str, ...]
    before: str
    after: str
    ids: tuple[str, ...]


NAMED = frozenset(
    {"section", "indicator", "adjustment", "raters-of-form", "vetoes", "total"}
    | {"grades", "grade", "pay", "pay-level", "pay-part", "opinions", "option"}
)
"""Terms whose own name ends the path: the word for their kind adds nothing to it."""


def changes(old: Form, new: Form) -> tuple[Change, ...]:
    """Every change from one version to the other, in printed order."""
    say, place = new.say, _Place()
    before_, after_ = (say(f"tongue-{each.say.tongue}") for each in (old, new))
    tongue = () if old.say == say else (place.change("words", before_, after_),)
    old = replace(old, words=new.words)  # one language for both, or every word would have changed
    before, after = clauses(old), clauses(new)
    return (*tongue, *_Comparison.of(before, after, say).pair(before, after, place))


def renamed(old: Form, new: Form) -> dict[str, str]:
    """The indicators that have another id now: from the old id to the new one."""
    old = replace(old, words=new.words)
    now = _Comparison.of(clauses(old), clauses(new), new.say).now
    return {one: other for one, other in now.items() if one != other}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a clause stands: in printed words, and in ids."""

    path: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    def of(self, clause: Clause) -> _Place:
        """The place of a part; a rule's id is its kind, and names no place."""
        path = (*self.path, clause.name) if clause.name else self.path
        ids = (*self.ids, clause.id) if clause.id and clause.what != "rule" else self.ids
        return _Place(path, ids)

    def change(self, what: str, before: str, after: str, kind: ChangeKind = "changed") -> Change:
        if not (before and after):
            kind = "removed" if before else "added"
        return Change(kind, what, self.path, before, after, self.ids)


_NAMED_IN_SCORES = frozenset({"indicator", "veto", "opinion"})
"""What score files call by its id: a new id is told."""
_RENAMED = frozenset({"name", "heading"})


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two forms whose indicators, wherever they stand, are known to be the same, or new, or gone.

    `was` has the old clause of each indicator of the new form, by its id; `home` the section it stood in.
    """

    was: Mapping[str, Clause]
    now: Mapping[str, str]
    home: Mapping[str, str]
    say: Phrases

    @classmethod
    def of(cls, before: Clause, after: Clause, say: Phrases) -> _Comparison:
        olds, news = list(_indicators(before)), list(_indicators(after))
        pairs = [(olds[i], news[j]) for i, j in _matched(olds, news, partial(_alike, say))]
        home = {each.id: section.name for section in before.parts for each in _indicators(section)}
        return cls({new.id: old for old, new in pairs}, {old.id: new.id for old, new in pairs}, home, say)

    def pair(self, old: Clause, new: Clause, place: _Place) -> Iterator[Change]:
        """What changed in a clause that both forms have; `place` is its own."""
        if old == new:
            return
        if old.what == "rule" and old.id != new.id:
            yield place.change("rule", said(old, self.say), said(new, self.say))
            return
        yield from _told(old, new, place)
        if new.what in _NAMED_IN_SCORES and old.id != new.id:
            yield place.change("id", old.id, new.id, "renamed")
        olds, news = _terms_of(old), _terms_of(new)
        pairs = _matched(olds, news, self._alike)
        yield from _order(olds, news, pairs, place, self.say)
        for one, other in _merged(olds, news, pairs):
            yield from self._terms(one, other, place)
        yield from self._items(_items_of(old), _items_of(new), place)

    def _terms(self, old: Clause | None, new: Clause | None, place: _Place) -> Iterator[Change]:
        present = new or old
        if present is None:
            return
        inner = place.of(present)
        if old and new:
            yield from self.pair(old, new, inner)
            return
        both = [replace(each, parts=_terms_of(each)) if each else None for each in (old, new)]
        before, after = (said(each, self.say) if each else "" for each in both)
        yield inner.change(present.what, before, after)
        yield from self._items(_items_of(old) if old else (), _items_of(new) if new else (), inner)

    def _items(self, olds: Sequence[Clause], news: Sequence[Clause], place: _Place) -> Iterator[Change]:
        """The indicators of a section; those that came from another section are told here, not there."""
        at = {old.id: number for number, old in enumerate(olds)}
        pairs = [
            (at[self.was[new.id].id], number)
            for number, new in enumerate(news)
            if new.id in self.was and self.was[new.id].id in at
        ]
        yield from _order(olds, news, pairs, place, self.say)
        for old, new in _merged(olds, news, pairs):
            if new is None:
                gone = old is not None and old.id not in self.now
                yield from self._terms(old, None, place) if gone else ()
            elif old or new.id not in self.was:
                yield from self._terms(old, new, place)
            else:
                came = self.was[new.id]
                inner = place.of(new)
                yield inner.change("place", self.home[came.id], place.path[-1], "moved")
                yield from self.pair(came, new, inner)

    def _alike(self, old: Clause, new: Clause) -> float:
        """Sections that share indicators are the same section."""
        one, other = _items_of(old), _items_of(new)
        if not (one and other):
            return _alike(self.say, old, new)
        known = {each.id for each in one}
        shared = sum(each.id in self.was and self.was[each.id].id in known for each in other)
        return max(_alike(self.say, old, new), 2 * shared / (len(one) + len(other)))


def _told(old: Clause, new: Clause, place: _Place) -> Iterator[Change]:
    """What changed in a clause's own words; what it means is told where its words do not say it."""
    kind: ChangeKind = "renamed" if new.what in _RENAMED else "changed"
    if old.text != new.text:
        yield place.change(new.what, old.text, new.text, kind)
    if old.meaning != new.meaning and not (old.text != new.text and _says(old, new) and _says(new, old)):
        yield place.change(new.what, old.meaning, new.meaning, kind)


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _says(clause: Clause, other: Clause) -> bool:
    """Whether the words of a clause have every number that its meaning has and the other's has not."""
    own = Counter(_NUMBER.findall(clause.meaning)) - Counter(_NUMBER.findall(other.meaning))
    return set(own) <= set(_NUMBER.findall(clause.text))


# ── which clause is which ───────────────────────────────────────────────────────────────────

_Pairs: TypeAlias = Sequence[tuple[int, int]]
_ENOUGH = 0.5
"""Two clauses that share half of their letters are versions of one."""


def _indicators(clause: Clause) -> Iterator[Clause]:
    """Every indicator of a form or a section."""
    for part in clause.parts:
        if part.what == "indicator":
            yield part
        else:
            yield from _indicators(part)


def _items_of(clause: Clause) -> tuple[Clause, ...]:
    return tuple(part for part in clause.parts if part.what == "indicator")


def _terms_of(clause: Clause) -> tuple[Clause, ...]:
    return tuple(part for part in clause.parts if part.what != "indicator")


def _matched(
    olds: Sequence[Clause], news: Sequence[Clause], alike: Callable[[Clause, Clause], float]
) -> list[tuple[int, int]]:
    """Which of the old clauses is which of the new: the same by id, else the most alike.

    Of pairs that are equally alike, those that stand nearest to each other in their versions come first:
    so the same clauses are matched whichever version is compared with the other.
    """
    pairs = list(_same(olds, news))
    left = [i for i in range(len(olds)) if i not in {pair[0] for pair in pairs}]
    free = [j for j in range(len(news)) if j not in {pair[1] for pair in pairs}]
    weighed = ((alike(olds[i], news[j]), i, j) for i in left for j in free if olds[i].what == news[j].what)
    for _, i, j in sorted(
        (each for each in weighed if each[0] >= _ENOUGH),
        key=lambda each: (-each[0], abs(each[1] - each[2]), each[1] + each[2]),
    ):
        if i in left and j in free:
            left.remove(i)
            free.remove(j)
            pairs.append((i, j))
    return sorted(pairs, key=lambda pair: pair[1])


def _same(olds: Sequence[Clause], news: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """Clauses that can be told from all others by kind and id; of a rule, a form has but one."""
    places: dict[tuple[str, str], int] = {_key(new): j for j, new in enumerate(news)}
    counts = Counter(map(_key, olds)), Counter(map(_key, news))
    for i, old in enumerate(olds):
        if all(count[_key(old)] == 1 for count in counts):
            yield i, places[_key(old)]


def _key(clause: Clause) -> tuple[str, str]:
    return clause.what, "" if clause.what == "rule" else clause.id


def _alike(say: Phrases, old: Clause, new: Clause) -> float:
    """How much alike two clauses are, from 0 to 1, the same from both sides."""
    if old.alias and old.alias == new.alias:
        return 1
    one, other = _pieces(said(old, say)), _pieces(said(new, say))
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)


def _pieces(text: str) -> Counter[str]:
    """The letters of a text, alone and by twos."""
    return Counter([*text, *map("".join, pairwise(text))])


def _merged(
    olds: Sequence[Clause], news: Sequence[Clause], pairs: _Pairs
) -> Iterator[tuple[Clause | None, Clause | None]]:
    """All clauses of both sides as printed now; what is gone stands where it stood."""
    old_of = {j: i for i, j in pairs}
    kept = set(old_of.values())
    following: dict[int, list[Clause]] = {}
    last = -1
    for i, old in enumerate(olds):
        if i in kept:
            last = i
        else:
            following.setdefault(last, []).append(old)
    yield from ((old, None) for old in following.get(-1, ()))
    for j, new in enumerate(news):
        came = old_of.get(j)
        yield (None if came is None else olds[came]), new
        yield from ((old, None) for old in (following.get(came, ()) if came is not None else ()))


def _order(
    olds: Sequence[Clause], news: Sequence[Clause], pairs: _Pairs, place: _Place, say: Phrases
) -> Iterator[Change]:
    """Whether clauses of one kind that both forms have stand in another order now."""
    for what in dict.fromkeys(news[j].what for _, j in pairs):
        kept = [(i, j) for i, j in pairs if news[j].what == what]
        if [i for i, _ in kept] != sorted(i for i, _ in kept):
            before = _names((olds[i] for i, _ in sorted(kept)), say)
            yield place.change("order", before, _names((news[j] for _, j in kept), say), "moved")


def _names(listed: Iterable[Clause], say: Phrases) -> str:
    return say.listed(each.name or each.text or each.meaning for each in listed)
