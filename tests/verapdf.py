"""veraPDF, the reference for PDF/A and PDF/UA, in this process: one Java machine for all tests.

The jar is the one that `outside.program("verapdf")` finds; its validation profiles are inside.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from outside import JAXB, program

PDFA_3A, PDFUA_1 = "PDFA_3_A", "PDFUA_1"
_ONLY_FAILURES = False  # do not record what passed


def failures(pdf: bytes, flavour: str) -> list[str]:
    """The rules of the flavour that this file breaks, each with its message."""
    java = _java()
    chosen = java.flavour.valueOf(flavour)
    with java.foundry.createParser(java.stream(pdf), chosen) as parser:
        result = java.foundry.createValidator(chosen, _ONLY_FAILURES).validate(parser)
        found = {
            f"{each.getRuleId().getClause()}-{each.getRuleId().getTestNumber()}: {each.getMessage()}"
            for each in result.getTestAssertions()
            if str(each.getStatus()) != "passed"
        }
    assert result.isCompliant() == (not found)
    return sorted(found)


class _Java:
    """The Java machine and the classes needed of it."""

    def __init__(self) -> None:
        import jpype  # type: ignore[import-untyped]  # it has no types

        if not jpype.isJVMStarted():
            jpype.startJVM(classpath=[program("verapdf"), *map(str, JAXB)])
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self.foundry: Any = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
        self.flavour: Any = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
        self._stream: Any = jpype.JClass("java.io.ByteArrayInputStream")
        self._bytes: Any = jpype.JArray(jpype.JByte)

    def stream(self, data: bytes) -> Any:
        return self._stream(self._bytes(data))


@cache
def _java() -> _Java:
    return _Java()
