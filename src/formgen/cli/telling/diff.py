"""How the changes between two versions read on a terminal, and in JSON for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from formgen.cli.telling.versions import side
from formgen.commands.diff import Difference
from formgen.messages import Lang, say
from formgen.view.changes import NAMED, Change

_SIGNS = {"added": "+", "removed": "-"}


_SHORT = 60


def diff_reads(difference: Difference, lang: Lang) -> Iterator[str]:
    """The two versions, then the changes by section."""
    old, new = difference.old, difference.new
    yield f"{new.form.title}  v{old.form.version} → v{new.form.version}"
    yield f"  - {old.places.file}"
    yield f"  + {new.places.file}"
    for section, listed in groupby(difference.changes, key=_section):
        yield ""
        yield section or say("diff-form", lang)
        for change in listed:
            yield from _change_reads(change, lang)
    yield ""
    count = len(difference.changes)
    yield say("diff-count", lang, count=count) if count else say("diff-none", lang)


def _section(change: Change) -> str:
    return change.path[0] if change.path else ""


def _change_reads(change: Change, lang: Lang) -> Iterator[str]:
    own = () if change.what in NAMED and change.path[1:] else (say(f"what-{change.what}", lang),)
    term = " · ".join((*change.path[1:], *own))
    sign = _SIGNS.get(change.kind, "~")
    texts = change.before, change.after
    start = f"  {sign} {term}: " if term else f"  {sign} "
    if "\n" not in "".join(texts) and sum(map(len, texts)) <= _SHORT:
        yield start + " → ".join(filter(None, texts))
        return
    yield start.rstrip(": ")
    for sign, text in zip("-+", texts, strict=True):
        yield from (f"      {sign} {line}" for line in text.splitlines())


def diff_json(difference: Difference) -> dict[str, object]:
    """The same for scripts."""
    new = difference.new.form
    return {
        "form": new.id,
        "title": new.title,
        "old": side(difference.old),
        "new": side(difference.new),
        "changes": [
            {
                "kind": change.kind,
                "what": change.what,
                "path": list(change.path),
                "ids": list(change.ids),
                "before": change.before or None,
                "after": change.after or None,
            }
            for change in difference.changes
        ],
    }
