"""How forms and their versions read on a terminal, and in JSON for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.cli.telling.versions import side
from formgen.commands.forms import KnownForm, Version
from formgen.messages import Lang, say


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
