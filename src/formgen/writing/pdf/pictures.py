"""Pages of a PDF as pictures, for the screen."""

from __future__ import annotations

import io
import threading

from pypdfium2 import PdfDocument

_LOCK = threading.Lock()
"""PDFium works for one thread at a time."""

_POINTS = 72


def pictures(pdf: bytes, dpi: int = 110, first: int = 0, most: int = 20) -> tuple[bytes, ...]:
    """PNG pictures of its pages, from the first one wanted, counted from 0, and no more than `most`."""
    made: list[bytes] = []
    with _LOCK:
        document = PdfDocument(pdf)
        try:
            for number in range(first, min(len(document), first + most)):
                page = document[number]
                stream = io.BytesIO()
                page.render(scale=dpi / _POINTS).to_pil().save(stream, "PNG")
                page.close()
                made.append(stream.getvalue())
        finally:
            document.close()
    return tuple(made)


def count(pdf: bytes) -> int:
    """How many pages it has."""
    with _LOCK:
        document = PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()
