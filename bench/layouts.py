"""How many layouts cards made up by chance take: `python bench/layouts.py [CARDS]`.

A thousand cards of each form of the sample company, unless said otherwise.  Plans are told from each other by
the sizes of words; a layout serves all plans whose rows differ in their heights only.
"""

from __future__ import annotations

import sys
from pathlib import Path

from population import cards

from formgen.periods import Period
from formgen.typesetting.layout import cast_of
from formgen.view.build import view_of
from formgen.workspace.folder import load

COMPANY = Path(__file__).parent.parent / "examples" / "company"
FORMS = ("account-manager", "crm-manager", "cs-department", "cs-lead", "cs-manager-monthly")
MONTH = Period.parse("2026-11")
CURVE = (30, 100, 300)


def main(count: int) -> None:
    workspace, _ = load(COMPANY)
    steps = [each for each in CURVE if each < count]
    print(f"{count} cards of each form; layouts of the first {', '.join(map(str, steps))} and of all\n")
    print(f"{'':24}{'plans':>8}{'layouts':>9}{'own page':>10}{'':4}as cards come")
    for name in FORMS:
        spec = workspace.form_for(name, MONTH)
        assert spec is not None, name  # noqa: S101 it is one of the samples
        plans, layouts, alone, curve = set(), set(), 0, []
        for n, card in enumerate(cards(spec.form, MONTH, count), 1):
            cast = cast_of(view_of(card.form, card=card))
            if cast.pools is None:
                alone += 1
            else:
                plans.add((cast.pools, cast.sizes))
                layouts.add((cast.pools, cast.plan.base))
            if n in steps:
                curve.append(len(layouts))
        told = ", ".join(map(str, (*curve, len(layouts))))
        print(f"{name:24}{len(plans):8}{len(layouts):9}{alone:10}{'':4}{told}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
