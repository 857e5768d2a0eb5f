"""How forms and their changes read on a terminal, and in JSON for scripts.

docs/scripts.md describes the JSON; keys may be added to it, none taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from formgen.commands.diff import Difference
from formgen.commands.forms import KnownForm, Version
from formgen.commands.regenerate import Regenerated
from formgen.messages import Lang, say
from formgen.view.changes import NAMED, Change
from formgen.workspace.folder import Spec

_SIGNS = {"added": "+", "removed": "-"}
_SHORT = 60


# ── forms ───────────────────────────────────────────────────────────────────────────────────


def forms_read(forms: Iterable[KnownForm], lang: Lang) -> Iterator[str]:
    """Each form with its versions below it."""
    for form in forms:
        title = form.versions[-1].spec.form.title
        people = say("forms-people", lang, count=len(form.people)) if form.people else ""
        yield f"{form.id}  {title}{people}"
        yield from (f"  v{each.spec.form.version:<3} {_version_reads(each, lang)}" for each in form.versions)


def _version_reads(version: Version, lang: Lang) -> str:
    months = _months(version, lang)
    scored = say("forms-scored", lang, months=", ".join(version.scored)) if version.scored else ""
    return f"{months}  {version.spec.path}{scored}"


def _months(version: Version, lang: Lang) -> str:
    since, until = version.spec.form.effective, version.until
    if since and until:
        return say("forms-between", lang, since=since, until=until)
    if since or until:
        return say("forms-since" if since else "forms-until", lang, month=since or until)
    return say("forms-always", lang)


def forms_json(forms: Iterable[KnownForm]) -> dict[str, object]:
    """The same for scripts."""
    return {
        "forms": [
            {
                "id": form.id,
                "title": form.versions[-1].spec.form.title,
                "people": [{"number": person.number, "name": person.name} for person in form.people],
                "versions": [
                    {
                        **side(version.spec),
                        "title": version.spec.form.title,
                        "until": version.until or None,
                        "scored": list(version.scored),
                    }
                    for version in form.versions
                ],
            }
            for form in forms
        ]
    }


def side(spec: Spec) -> dict[str, object]:
    """One of the versions that are told."""
    return {"version": spec.form.version, "effective": spec.form.effective, "file": spec.places.file}


# ── diff ────────────────────────────────────────────────────────────────────────────────────


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


# ── regenerate ──────────────────────────────────────────────────────────────────────────────


def regenerated_reads(again: Regenerated, lang: Lang, *, dry: bool) -> Iterator[str]:
    """Each file that is stale with the reasons, then what no longer belongs, and how many are fresh."""
    stale = [made for made in again.outcome.made if not made.kept]
    for made in stale:
        why = say("why-and", lang).join(say(f"why-{why}", lang) for why in made.why)
        yield say("regenerate-file", lang, file=made.path, why=why)
    fresh = len(again.outcome.made) - len(stale)
    yield say("regenerate-would" if dry else "regenerate-made", lang, count=len(stale), fresh=fresh)
    for code, paths in (("regenerate-gone", again.gone), ("regenerate-strange", again.strange)):
        if paths:
            yield say(code, lang, count=len(paths))
            yield from (f"  {path}" for path in paths)
