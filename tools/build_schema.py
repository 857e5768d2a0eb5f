"""Writes the JSON Schema of every kind of YAML file anew: `python tools/build_schema.py`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from formgen.forms.model import Form
from formgen.records.people import RosterFile
from formgen.records.scores import ScoreFile
from formgen.workspace.folder import Config
from formgen.yamlfiles.schema import text

FOLDER = Path(__file__).parent.parent / "schema"
FILES: Mapping[str, type] = {"form": Form, "scores": ScoreFile, "people": RosterFile, "workspace": Config}
"""Each kind of file, and the class that it is read as."""

if __name__ == "__main__":
    for name, kind in FILES.items():
        (FOLDER / f"{name}.schema.json").write_text(text(kind, name), encoding="utf-8", newline="\n")
