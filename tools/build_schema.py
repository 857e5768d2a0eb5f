"""Writes the JSON Schema of the form language anew: `python tools/build_schema.py`."""  # noqa: INP001 a script, not a package

from __future__ import annotations

from pathlib import Path

from formgen.forms.schema import text

SCHEMA = Path(__file__).parent.parent / "schema" / "form.schema.json"

if __name__ == "__main__":
    SCHEMA.write_text(text(), encoding="utf-8", newline="\n")
