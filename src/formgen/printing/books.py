"""Workbooks that are made in one piece, put in place beside printed pages and by the same rules."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from importlib.metadata import version

from formgen import __version__
from formgen.output.digests import digest_of_bytes
from formgen.output.manifest import Manifest, opened
from formgen.printing.planning import Planner
from formgen.printing.press import Copy
from formgen.printing.run import Outcome, Wish
from formgen.printing.sheets import Finished, Sheet
from formgen.printing.shelf import Shelf
from formgen.problems import InputError, Where, warning


def put(sheet: Sheet, paper: Finished, content: bytes, wish: Wish) -> Outcome:
    """Put a workbook in its place and into the manifest; what somebody changed is left as it is."""
    sheet = replace(sheet, content=replace(paper, fingerprint=digest_of_bytes(content)))
    program = f"formgen {__version__} openpyxl {version('openpyxl')}"
    planner = Planner({"xlsx": {"program": program}}, wish.revise)
    try:
        with nullcontext(Manifest(sheet.folder)) if wish.dry else opened(sheet.folder) as manifest:
            plan = planner.plan(sheet, manifest)
            shelf = Shelf(manifest, revise=wish.revise, dry=wish.dry)
            made = shelf.put(plan, "xlsx", Copy({"xlsx": content}, "complete"))
            damaged = manifest.problems
    except InputError as wrong:
        return Outcome(failed=(sheet.label,), problems=wrong.problems)
    left = (warning("file-left", Where(str(made.path))),) if made.edited else ()
    return Outcome(made=(made,), problems=(*damaged, *left))
