"""That a page cannot be made, and why."""

from __future__ import annotations

import re

from formgen.text import shown


class UnusableError(Exception):
    """The page cannot be made; `code` is that of the problem.

    `file` and `line` say where, if that is known: else it is somewhere in the template.
    """

    def __init__(self, code: str, detail: object, file: str = "", line: int = 0) -> None:
        super().__init__(shown(str(detail), _SHOWN))
        self.code = code
        self.file = file
        self.line = line


_SHOWN = 160
"""Letters of a detail that somebody would read; an address with a picture in it has 100,000."""

_WEB = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


def is_clicked(address: str) -> bool:
    """Whether a link leads to a web page or a mail address, on which a person clicks, or to its own page."""
    return bool(_WEB.match(address)) or address.startswith("#")
