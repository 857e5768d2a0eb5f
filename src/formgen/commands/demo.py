"""demo: everything there is to see, of the packaged forms and the sample company."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formgen.commands.blank import blank
from formgen.commands.score import score
from formgen.printing.run import Outcome, Progress, Wish
from formgen.workspace import packaged


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration printed: blanks of the packaged forms, the sample company's cards."""

    blanks: Outcome
    cards: Outcome


def demo(out: Path, progress: Progress | None = None) -> Demo:
    """Print everything there is to see into this folder."""
    wish = Wish(out=out)
    company = packaged.sample_company()
    blanks = blank(packaged.forms(), wish=wish, progress=progress)
    cards = score(company, [str(company / "scores")], wish=wish, progress=progress)
    return Demo(blanks, cards)
