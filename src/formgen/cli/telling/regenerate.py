"""How it reads on a terminal what was made again, and why."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.cli.telling.outcome import outcome_json
from formgen.commands.regenerate import Regenerated
from formgen.messages import Lang, say
from formgen.view import words


def regenerated_reads(again: Regenerated, lang: Lang, *, dry: bool) -> Iterator[str]:
    """Each file that is stale with the reasons, then what no longer belongs, and how many are fresh."""
    stale = [made for made in again.outcome.made if not made.kept]
    for made in stale:
        yield say("regenerate-file", lang, file=made.path, why=words.stale(made.why, lang))
    fresh = len(again.outcome.made) - len(stale)
    yield say("regenerate-would" if dry else "regenerate-made", lang, count=len(stale), fresh=fresh)
    for code, paths in (("regenerate-gone", again.gone), ("regenerate-strange", again.strange)):
        if paths:
            yield say(code, lang, count=len(paths))
            yield from (f"  {path}" for path in paths)


def regenerated_json(again: Regenerated) -> dict[str, object]:
    """As of a print run; files that no longer belong, and files of nobody."""
    return {
        **outcome_json(again.outcome),
        "gone": list(map(str, again.gone)),
        "strange": list(map(str, again.strange)),
    }
