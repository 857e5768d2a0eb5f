"""What a page consists of, leaf by leaf, and which of its leaves a template never prints.

Every word and every slot of a sample page gets a stamp that stands nowhere else; what was printed
then says of each whether it is there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import count
from typing import TypeVar

from formgen.typesetting import metrics
from formgen.view.model import Fixed, Imprint, Page, Slot
from formgen.view.text import printed

_T = TypeVar("_T")
Way = tuple[str, ...]
_STAMP = re.compile(r"⟦\d+⟧")
_UNSEEN = dict.fromkeys(map(ord, (metrics.JOINER, metrics.MAY_END)))
"""What says where a line may end, which may stand within a stamp."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word or a slot of a page: the way to it (`view`, `signatures`, `[]`, `sign`), and its stamp."""

    path: Way
    stamp: str
    word: str = ""
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What a template never prints: a part of the view with everything in it, or some of its slots."""

    path: Way
    slots: tuple[Slot, ...]
    words: tuple[str, ...]

    def __str__(self) -> str:
        """The way to it, as people read it: `view.signatures[].sign`."""
        return ".".join(self.path).replace(".[", "[")


@dataclass(frozen=True, slots=True)
class Trial:
    """A page whose leaves are stamped, and what they are."""

    page: Page
    leaves: tuple[Leaf, ...]

    def printed(self, text: str, slots: Collection[str]) -> Iterator[tuple[Leaf, bool]]:
        """Each leaf with whether it was printed: all text, and the names of the slots that have a place."""
        seen = set(_STAMP.findall(text.translate(_UNSEEN)))
        for leaf in self.leaves:
            has_place = leaf.slot is None or leaf.slot.name in slots
            yield leaf, has_place and (not leaf.stamp or leaf.stamp in seen)


def trial(page: Page) -> Trial:
    """The page with a stamp behind each of its words, and behind what stands in its slots.

    The labels of a letterhead have none: a template may print other words for them.
    """
    numbers = count(1)
    leaves: list[Leaf] = []

    def stamped(part: _T, path: Way) -> _T:
        if isinstance(part, Slot):
            stamp = f"⟦{next(numbers)}⟧" if part.value else ""
            leaves.append(Leaf(path, stamp, slot=part))
            return replace(part, value=part.value + stamp)
        if isinstance(part, str) and part and path[-1] not in _NO_WORDS:
            stamp = f"⟦{next(numbers)}⟧"
            leaves.append(Leaf(path, stamp, word=part))
            return type(part)(part + stamp)
        if isinstance(part, Imprint):
            return replace(part, text=stamped(part.text, (*path, "text")))
        if isinstance(part, tuple):
            steps = _steps(part)
            return type(part)(stamped(each, (*path, step)) for each, step in zip(part, steps, strict=True))
        if is_dataclass(part) and not isinstance(
            part, type | Fixed
        ):  # for which templates have words of their own
            words = (each.name for each in fields(part) if each.name not in _DRAWN)
            inner = {name: stamped(getattr(part, name), (*path, name)) for name in words}
            return replace(part, **inner)
        return part

    made = stamped(page, ("view",))
    wanted = set(_STAMP.findall("".join(each.text for each in printed(made))))
    return Trial(made, tuple(leaf for leaf in leaves if leaf.slot or leaf.stamp in wanted))


_NO_WORDS = {"kind", "state", "mark", "key"}
"""Fields that hold one of a few values."""

_DRAWN = {"bars", "series", "called"}
"""Fields of a chart whose words stand in its picture; a template prints the picture."""


def _steps(part: tuple[object, ...]) -> list[str]:
    """Names for the elements: `[]` where all are alike, else by their label, kind or number."""
    lines = [each.label for each in part if isinstance(each, Imprint)]
    if lines:
        return [f"[{label}]" for label in lines]
    if len({type(each) for each in part}) == 1:
        return ["[]"] * len(part)
    if all(is_dataclass(each) and not isinstance(each, Slot) for each in part):
        return [f"[{type(each).__name__}]" for each in part]
    return [f"[{n}]" for n in range(len(part))]


def gaps(seen: Iterable[tuple[Leaf, bool]]) -> tuple[Gap, ...]:
    """What was never printed, in the order of the page; where all of a part is missing, as one gap.

    A word is enough if it was printed on one of the sample pages, a slot must be on all.
    """
    leaves = list(seen)
    words = {leaf.path for leaf, is_there in leaves if is_there and not leaf.slot}
    known = [(leaf, is_there or (not leaf.slot and leaf.path in words)) for leaf, is_there in leaves]
    found: dict[Way, list[Leaf]] = {}
    for leaf, is_there in known:
        if not is_there:
            found.setdefault(_whole(leaf.path, known), []).append(leaf)
    return tuple(_gap(path, missing) for path, missing in found.items())


def _whole(path: Way, leaves: Sequence[tuple[Leaf, bool]]) -> Way:
    """The largest part around this leaf of which nothing was printed; itself if there is none."""
    starts = (path[:n] for n in range(1, len(path)))
    return next(
        (
            start
            for start in starts
            if not any(there for leaf, there in leaves if leaf.path[: len(start)] == start)
        ),
        path,
    )


def _gap(path: Way, missing: Sequence[Leaf]) -> Gap:
    slots = {leaf.slot.name: leaf.slot for leaf in missing if leaf.slot}
    words = dict.fromkeys(leaf.word for leaf in missing if leaf.word)
    return Gap(path, tuple(slots.values()), tuple(words))
