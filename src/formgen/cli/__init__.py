"""The command line: arguments in, words and exit statuses out; nothing is computed here.

Exit status: 0 done, 1 problems in the input, 2 wrong usage, 130 interrupted, 141 nobody to read
what is printed.  What formgen did not foresee is a bug, and shows its traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

from formgen.cli.arguments import UsageError, parse
from formgen.cli.console import Console, UnheardError, chosen, system_language
from formgen.problems import InputError

INTERRUPTED, UNHEARD = 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    encoding = sys.stdout.encoding or "ascii"
    _speak_utf8(sys.stdout, sys.stderr)
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = chosen(given)
    console = Console(lang or system_language(os.environ), encoding, is_chosen=lang is not None)
    try:
        return _run(given, console)
    except KeyboardInterrupt:
        return INTERRUPTED
    except UnheardError:
        _forget_output()
        return UNHEARD


def _run(given: Sequence[str], console: Console) -> int:
    try:
        asked = parse(given, console)
        if asked is None:
            return 0
        from formgen.cli import commands  # noqa: PLC0415 --help and --version need none of it

        return commands.run(asked, console)
    except UsageError as wrong:
        console.problems(wrong.problems)
        return 2
    except InputError as wrong:
        console.problems(wrong.problems)
        return 1
    finally:
        console.flush()


def _speak_utf8(*streams: TextIO) -> None:
    """Any character can be printed anywhere; what cannot be encoded at all is shown by its number."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _forget_output() -> None:
    """Nobody can read our output any more: let the rest of it go nowhere, without complaint."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
