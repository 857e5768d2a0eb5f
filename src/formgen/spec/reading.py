"""Reading a form from its YAML spec: the whole file's problems in one pass."""

from __future__ import annotations

from formgen import yamlfile
from formgen.spec.model import Form
from formgen.yamlfile import Reading


def read_form(text: str, file: str) -> Reading[Form]:
    """Read a spec; `file` is the name that problems give."""
    return yamlfile.read(text, file, Form)
