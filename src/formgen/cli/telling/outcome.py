"""How a print run is told in JSON, and why some of its files took longer than others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formgen.messages import Lang, say
from formgen.printing.run import Outcome, Ways
from formgen.printing.shelf import Made
from formgen.writing.compiling import WHYS


def outcome_json(outcome: Outcome) -> dict[str, object]:
    """The files of a run, what could not be made, and how the files were written, counted by format."""
    return {
        "made": [_made_json(each) for each in outcome.made],
        "failed": list(outcome.failed),
        "written": ways_json(outcome.ways),
    }


def _made_json(made: Made) -> dict[str, object]:
    return {"file": str(made.path), "state": made.state, "for": made.label, "why": list(made.why)}


def ways_json(ways: Ways) -> Mapping[str, Mapping[str, int]]:
    """How many files of each format were filled into a compiled page, and how many were not, by reason."""
    told: dict[str, dict[str, int]] = {}
    for (format_, way), count in sorted(ways.items()):
        told.setdefault(format_, {})[way] = count
    return told


def ways_read(ways: Ways, lang: Lang) -> Iterator[str]:
    """A sentence for each format of which files were laid out one by one, though many were asked for."""
    for format_ in sorted({format_ for format_, _ in ways}):
        counts = {why: ways[format_, why] for why in WHYS if ways[format_, why]}
        if counts:
            whys = [f"{say(f'way-{why}', lang)}{count}" for why, count in counts.items()]
            yield say(
                "ways", lang, count=sum(counts.values()), format=format_.upper(), whys=_COMMA[lang].join(whys)
            )


_COMMA: Mapping[Lang, str] = {"zh": "，", "en": ", "}
