"""What is printed, where, and in which language."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TextIO

from formgen.messages import Lang, hint, say, sentence
from formgen.problems import Problem, Severity
from formgen.text import without_unfit

if TYPE_CHECKING:
    from tqdm import tqdm

    from formgen.printing.run import Progress

_HANDFUL = 8
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.ACCEPTED: "2"}


def chosen(given: Sequence[str]) -> Lang | None:
    """The language that `--lang` asks for, found before the arguments are understood."""
    for flag, value in zip(given, [*given[1:], ""], strict=False):
        said = value if flag == "--lang" else flag.removeprefix("--lang=")
        if flag.startswith("--lang") and said in ("zh", "en"):
            return "zh" if said == "zh" else "en"
    return None


def system_language(environment: Mapping[str, str]) -> Lang:
    """The language that the system speaks, as far as formgen does."""
    return "zh" if _locale(environment).lower().startswith("zh") else "en"


def _locale(environment: Mapping[str, str]) -> str:
    """The locale by the first variable that is set, as POSIX has it; on Windows the one of its menus."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return environment[variable]
    return _windows_locale() if sys.platform == "win32" else ""


def _windows_locale() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes  # noqa: PLC0415 only Windows needs it
    import locale  # noqa: PLC0415 as above

    language = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return locale.windows_locale.get(language, "")


@dataclass(slots=True)
class Console:
    """Where words go: answers to standard output, problems with a run to standard error."""

    lang: Lang
    encoding: str = "utf-8"
    is_chosen: bool = False

    def prefer(self, lang: Lang | None) -> None:
        """Speak a workspace's language from now on, unless somebody chose another."""
        if lang and not self.is_chosen:
            self.lang = lang

    def line(self, text: str = "", *, end: str = "\n") -> None:
        """Print words as they are to standard output."""
        _print(text + end, sys.stdout)

    def lines(self, texts: Iterable[str]) -> None:
        """Print lines to standard output, without what a file may have brought to trick a terminal."""
        self.line("\n".join(map(without_unfit, texts)))

    def document(self, document: Mapping[str, object]) -> None:
        """Print a JSON document for scripts to standard output."""
        self.line(json.dumps(document, ensure_ascii=False, indent=2))

    def say(self, code: str, **facts: object) -> None:
        """Print a sentence of the catalogue to standard output."""
        self.line(_plain(say(code, self.lang, **facts)))

    def note(self, code: str, **facts: object) -> None:
        """Print a remark that is neither an answer nor a problem, to standard error."""
        _print(_plain(say(code, self.lang, **facts)) + "\n", sys.stderr)

    def problems(self, problems: Iterable[Problem], stream: TextIO | None = None) -> None:
        """List problems: place, how bad, sentence and code; below it what to do."""
        stream = stream or sys.stderr
        for problem in problems:
            _print("\n".join(self._lines(problem, stream)) + "\n", stream)

    def _lines(self, problem: Problem, stream: TextIO) -> Iterator[str]:
        place = _plain(str(problem.where) if problem.where.file else "formgen")
        word = say(f"severity-{problem.severity.value}", self.lang)
        code = "" if problem.code.startswith("usage-") else f" [{problem.code}]"
        yield f"{place}: {_coloured(word, problem, stream)}{_plain(sentence(problem, self.lang))}{code}"
        if advice := self._advice(problem):
            yield f"    {_plain(advice)}"
        if names := problem.likewise:
            listed = "、".join(names) if self.lang == "zh" else ", ".join(names)
            yield f"    {_plain(say('problem-likewise', self.lang, count=len(names), names=listed))}"

    def _advice(self, problem: Problem) -> str:
        if problem.severity is Severity.ACCEPTED:
            return say("accepted-because", self.lang, why=problem.facts["why"])
        return hint(problem, self.lang)

    def counts(self, problems: Sequence[Problem], stream: TextIO | None = None) -> None:
        """One line with how many problems of each kind there are."""
        code = "problem-counts" if problems else "problem-none"
        _print(say(code, self.lang, **_counted(problems)) + "\n", stream or sys.stderr)

    def flush(self) -> None:
        """Bring out what was printed, as long as somebody hears if that goes wrong."""
        _print("", sys.stdout, flush=True)

    def as_json(self, problems: Sequence[Problem]) -> None:
        """Print problems for scripts; docs/scripts.md describes the format."""
        listed = [self._described(problem) for problem in problems]
        self.document({**_counted(problems), "problems": listed})

    def _described(self, problem: Problem) -> dict[str, object]:
        where = problem.where
        return {
            "severity": problem.severity.value,
            "code": problem.code,
            "file": where.file,
            "line": where.line or None,
            "column": where.column or None,
            "cell": where.cell or None,
            "message": sentence(problem, self.lang),
            "hint": hint(problem, self.lang),
            "facts": dict(problem.facts),
            "likewise": list(problem.likewise),
        }

    @contextmanager
    def progress(self) -> Iterator[Progress | None]:
        """A bar that runs on a terminal, for more than a handful of documents."""
        if not sys.stderr.isatty():
            yield None
            return
        bar = _Bar(say("progress", self.lang), say("progress-unit", self.lang))
        try:
            yield bar.show
        finally:
            bar.close()


class UnheardError(Exception):
    """Raised when what is printed can no longer reach anybody: the reader went, the disk is full."""


def _print(text: str, stream: TextIO, *, flush: bool = False) -> None:
    try:
        print(text, end="", file=stream, flush=flush)
    except OSError as why:
        raise UnheardError from why


class _Bar:
    """tqdm's bar, made when it is known that there is enough to do."""

    def __init__(self, label: str, unit: str) -> None:
        self._label = label
        self._unit = unit
        self._bar: tqdm[NoReturn] | None = None

    def show(self, done: int, total: int) -> None:
        """Show that so many are done."""
        if total <= _HANDFUL:
            return
        if self._bar is None:
            from tqdm import tqdm  # noqa: PLC0415 only long runs need it

            self._bar = tqdm(total=total, desc=self._label, unit=self._unit, leave=False, file=sys.stderr)
        self._bar.update(done - self._bar.n)
        if done == total:
            self.close()

    def close(self) -> None:
        """Take the bar away; the next run gets its own."""
        if self._bar is not None:
            self._bar.close()
        self._bar = None


def _counted(problems: Iterable[Problem]) -> dict[str, int]:
    count = Counter(problem.severity for problem in problems)
    return {
        "errors": count[Severity.ERROR],
        "warnings": count[Severity.WARNING],
        "accepted": count[Severity.ACCEPTED],
    }


def _plain(text: str) -> str:
    """One line that cannot play tricks on a terminal, whatever an input file brought into it."""
    return without_unfit(" ".join(text.split()))


def _coloured(word: str, problem: Problem, stream: TextIO) -> str:
    if not stream.isatty() or os.environ.get("NO_COLOR") or not _understands_colour():
        return word
    return f"\x1b[{_COLOURS[problem.severity]}m{word}\x1b[0m"


def _understands_colour() -> bool:
    if sys.platform == "win32":  # the old console prints the codes themselves
        return "WT_SESSION" in os.environ or "ANSICON" in os.environ
    return os.environ.get("TERM", "dumb") != "dumb"
