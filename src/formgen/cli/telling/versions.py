"""How one version of a form is told in JSON."""

from __future__ import annotations

from formgen.workspace.folder import Spec


def side(spec: Spec) -> dict[str, object]:
    """One of the versions that are told."""
    return {"version": spec.form.version, "effective": spec.form.effective, "file": spec.places.file}
