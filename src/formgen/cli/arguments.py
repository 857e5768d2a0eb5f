"""What was asked for on the command line, with help in both languages."""

from __future__ import annotations

import re
from argparse import ArgumentParser, HelpFormatter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar, get_args

from formgen import __version__
from formgen.cli.console import Console
from formgen.messages import LANGS, Lang, say
from formgen.periods import MONTH_PATTERN, Period
from formgen.problems import InputError, Where, error
from formgen.text import near, shown, unfit
from formgen.workbooks.heads import BY, By
from formgen.writing.formats import FORMATS, SUMMARY, Format, Merge

Command = Literal[
    "init",
    "check",
    "blank",
    "people",
    "workbook",
    "score",
    "status",
    "report",
    "person",
    "regenerate",
    "forms",
    "diff",
    "impact",
    "template",
    "demo",
    "doctor",
    "desk",
]
COMMANDS: tuple[Command, ...] = get_args(Command)


_Word = TypeVar("_Word", bound=str)
_HELP = ("-h", "--help")
_NAMES: Mapping[Command, str] = {
    "check": "SPEC",
    "blank": "FORM",
    "workbook": "FORM",
    "score": "SCORES",
    "report": "FORM",
    "person": "PERSON",
    "diff": "FORM",
    "impact": "FORM",
    "template": "new|check FILE",
}


class UsageError(InputError):
    """Raised for arguments that make no sense."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One command with everything that was said with it."""

    command: Command
    workspace: Path | None = None
    names: tuple[str, ...] = ()
    folder: Path | None = None
    period: Period | None = None
    persons: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    refresh: bool = False
    formats: tuple[Format, ...] = ()
    out: Path | None = None
    file: Path | None = None
    by: By | None = None
    explain: bool = False
    nameless: bool = False
    templates: bool = False
    merge: Merge | None = None
    revise: bool = False
    reason: str = ""
    approved_by: str = ""
    dry: bool = False
    jobs: int | None = None
    cluster: str = ""
    json: bool = False
    port: int | None = None
    quiet: bool = False
    more: tuple[str, ...] = ()
    everybody: bool = False
    empty: bool = False
    lan: bool = False
    hosts: tuple[str, ...] = ()
    lan_port: int | None = None
    cert: Path | None = None
    key: Path | None = None


def parse(given: Sequence[str], console: Console) -> Asked | None:
    """Understand the arguments; None if they only asked for help or the version, which then is printed.

    What concerns every command (`-C`, `--lang`) may stand anywhere.  Raises UsageError.
    """
    everywhere = _Parser(console, "formgen")
    everywhere.add_general()
    general, rest = everywhere.parse_known_args(given)
    if general.version:
        console.line(f"formgen {__version__}")
        return None
    if not rest or rest[0] in _HELP:
        everywhere.list_help()
        console.line(everywhere.format_help() + _commands(console), end="")
        return None
    command, *words = rest
    if command not in COMMANDS:
        raise _wrong("usage-unknown-command", typed=command, **near(command, COMMANDS))
    return _asked(command, words, general.workspace, console)


def _asked(command: Command, words: Sequence[str], workspace: Path | None, console: Console) -> Asked | None:
    parser = _Parser(console, f"formgen {command}", say(f"help-{command}", console.lang))
    parser.add_of(command)
    if any(word in _HELP for word in words):
        parser.add_general()
        parser.list_help()
        console.line(parser.format_help(), end="")
        return None
    said, unknown = parser.parse_known_args(words)
    for word in unknown:
        if word != "--":
            raise _wrong("usage-unknown-argument", typed=word, command=command)
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in vars(said).items()
        if value is not None
    }
    return _sensible(Asked(command, workspace, **values))


def _sensible(asked: Asked) -> Asked:
    if asked.command == "init" and asked.folder is None:
        raise _wrong("usage-folder-missing")
    if asked.command in ("score", "person") and not asked.names:
        raise _wrong("usage-scores-missing" if asked.command == "score" else "usage-person-missing")
    if asked.command in ("people", "workbook", "status", "report", "impact") and not asked.period:
        raise _wrong("usage-month-missing", command=asked.command)
    if asked.command == "template" and asked.names[:1] not in (("new",), ("check",)):
        raise _wrong("usage-template")
    if asked.merge and asked.formats and "pdf" not in asked.formats:
        raise _wrong("usage-merge-pdf")
    _explained(asked)
    if asked.key and not asked.cert:
        raise _wrong("usage-key-without-cert")
    has_names = (asked.period or asked.persons or asked.departments) and not asked.nameless
    if asked.merge and asked.command == "blank" and not has_names:
        raise _wrong("usage-merge-whom")
    if asked.command == "diff":
        _one_form_and_versions(asked, "usage-diff-missing", 2)
    if asked.command == "impact":
        _one_form_and_versions(asked, "usage-impact-missing", 1)
    return asked


def _explained(asked: Asked) -> None:
    """Why something is revised is said of a revision, and together with who approved it."""
    if (asked.reason or asked.approved_by) and not asked.revise:
        raise _wrong("usage-reason-without-revise")
    if bool(asked.reason) != bool(asked.approved_by):
        raise _wrong("usage-reason-and-approval")


def _one_form_and_versions(asked: Asked, missing: str, most: int) -> None:
    if not asked.names:
        raise _wrong(missing)
    for word in asked.names[1 + most :]:
        raise _wrong("usage-unknown-argument", typed=word, command=asked.command)


def _commands(console: Console) -> str:
    """The list of commands, under the general help."""
    lines = [f"  {command:<10} {say(f'help-{command}', console.lang)}" for command in COMMANDS]
    return "\n".join(["", say("help-commands", console.lang), *lines, "", say("help-more", console.lang), ""])


def _wrong(code: str, **facts: object) -> UsageError:
    return UsageError(error(code, Where(""), **facts))


# ── the parser ──────────────────────────────────────────────────────────────────────────────


class _Parser(ArgumentParser):
    """argparse, in the reader's language, raising UsageError where it would end the program."""

    def __init__(self, console: Console, name: str, description: str = "") -> None:
        super().__init__(
            prog=name,
            description=description or say("help-program", console.lang),
            add_help=False,
            allow_abbrev=False,
            formatter_class=lambda prog: _Formatter(prog, say("help-usage", console.lang)),
        )
        self._lang = console.lang
        self._words = self.add_argument_group(say("help-arguments", console.lang))
        self._options = self.add_argument_group(say("help-options", console.lang))

    def error(self, message: str) -> NoReturn:
        raise _wrong("usage-other", why=message)

    def add_general(self) -> None:
        """What concerns every command."""
        self.option("-C", "workspace", _folder, metavar="DIR")
        self.option("--lang", "lang", _lang, metavar="zh|en")
        self.switch("--version", "version")

    def list_help(self) -> None:
        """The option that has been seen already, for the list of options."""
        self.switch("-h", "help", "--help")

    def add_of(self, command: Command) -> None:
        """What this command understands."""
        if command in _NAMES:
            self._words.add_argument(
                "names", nargs="*", metavar=_NAMES[command], help=self._help(f"{command}-names")
            )
        if command in ("init", "demo", "desk"):
            self._words.add_argument(
                "folder", nargs="?", type=_folder, metavar="DIR", help=self._help(f"{command}-folder")
            )
        for each in _OPTIONS:
            if command in each.commands:
                each.add(self)

    def option(
        self, flag: str, name: str, kind: Callable[[str], object], text: str = "", **more: Any
    ) -> None:
        """An option with a value; its help goes by its name, unless another `text` is named."""
        self._options.add_argument(flag, dest=name, type=kind, help=self._help(text or name), **more)

    def switch(self, flag: str, name: str, *flags: str) -> None:
        """An option without a value."""
        self._options.add_argument(flag, *flags, dest=name, action="store_true", help=self._help(name))

    def _help(self, name: str) -> str:
        return say(f"help-{name}", self._lang)


class _Formatter(HelpFormatter):
    """Help with a translated word for "usage"."""

    def __init__(self, prog: str, usage: str) -> None:
        super().__init__(prog, max_help_position=26)
        self._usage = usage

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or self._usage)


# ── the values of options ───────────────────────────────────────────────────────────────────


def _month(text: str) -> Period:
    if not re.fullmatch(MONTH_PATTERN, text):
        raise _wrong("usage-month", typed=text)
    return Period.parse(text)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError:
        raise _wrong("usage-period", typed=text) from None


def _chosen(known: Sequence[_Word]) -> Callable[[str], tuple[_Word, ...]]:
    """Reads words with commas between them; they come back in the order of those known."""

    def read(text: str) -> tuple[_Word, ...]:
        words = [word.strip().lower() for word in text.split(",")]
        for word in words:
            if word not in known:
                raise _wrong("usage-format", typed=word or text, known=", ".join(known))
        return tuple(each for each in known if each in words)

    return read


def _merge(text: str) -> Merge:
    if text not in ("department", "all"):
        raise _wrong("usage-merge", typed=text)
    return "department" if text == "department" else "all"


def _by(text: str) -> By:
    for known in BY:
        if text == known:
            return known
    raise _wrong("usage-by", typed=text)


def _jobs(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII):
        raise _wrong("usage-jobs", typed=text)
    return int(text)


def _port(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,4}", text, re.ASCII) or int(text) > 65535:
        raise _wrong("usage-port", typed=text)
    return int(text)


def _host(text: str) -> str:
    """A name or an address of this computer, as it stands in an address between // and the port."""
    if len(text) > _MOST_HOST or not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", text.lower(), re.ASCII):
        raise _wrong("usage-host", typed=shown(text))
    return text.lower()


_MOST_HOST = 253


def _words(text: str) -> str:
    """Words that are printed on a card: one line, of characters that can be printed."""
    if not text.strip():
        raise _wrong("usage-empty")
    if len(text) > _MOST_WORDS or "\n" in text or any(unfit(text)):
        raise _wrong("usage-words", most=_MOST_WORDS, typed=shown(text))
    return text.strip()


_MOST_WORDS = 200


def _folder(text: str) -> Path:
    if not text:
        raise _wrong("usage-empty")
    return Path(text)


def _lang(text: str) -> Lang:
    if text not in LANGS:
        raise _wrong("usage-lang", typed=text, known=", ".join(LANGS))
    return text


# ── which command has which option ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Option:
    """An option of some commands; one without a `kind` is a switch, one that `repeats` makes a list.

    Its help goes by its name, unless another `text` is named.
    """

    flag: str
    name: str
    commands: frozenset[str]
    kind: Callable[[str], object] | None = None
    metavar: str = ""
    repeats: bool = False
    text: str = ""

    def add(self, parser: _Parser) -> None:
        if self.kind is None:
            parser.switch(self.flag, self.name)
        elif self.repeats:
            parser.option(self.flag, self.name, self.kind, self.text, metavar=self.metavar, action="append")
        else:
            parser.option(self.flag, self.name, self.kind, self.text, metavar=self.metavar)


def _of(commands: str) -> frozenset[str]:
    return frozenset(commands.split())


_TIMED = "blank workbook status report"

_OPTIONS = (
    _Option("--month", "period", _of(f"{_TIMED} regenerate impact people"), _month, "YYYY-MM", text="month"),
    _Option("--period", "period", _of(f"{_TIMED} regenerate impact people"), _period, "2026-Q4"),
    _Option("--person", "persons", _of(f"{_TIMED} score regenerate"), str, "0012", repeats=True),
    _Option(
        "--department", "departments", _of(f"{_TIMED} score regenerate"), str, "DEPARTMENT", repeats=True
    ),
    _Option("--refresh", "refresh", _of("people")),
    _Option("--empty", "empty", _of("init")),
    _Option("--nameless", "nameless", _of("blank")),
    _Option("--templates", "templates", _of("doctor")),
    _Option("--to", "formats", _of("blank score diff impact"), _chosen(FORMATS), ",".join(FORMATS)),
    _Option("--to", "formats", _of("report person"), _chosen(SUMMARY), ",".join(SUMMARY)),
    _Option("--out", "out", _of("blank score report person diff impact regenerate"), _folder, "DIR"),
    _Option("--by", "by", _of("workbook"), _by, "department|superior"),
    _Option("--out", "file", _of("workbook"), _folder, "FILE"),
    _Option("--explain", "explain", _of("score")),
    _Option("--merge", "merge", _of("blank score"), _merge, "department|all"),
    _Option("--dry-run", "dry", _of("regenerate")),
    _Option("--revise", "revise", _of("blank score report person regenerate")),
    _Option("--reason", "reason", _of("score regenerate"), _words, "TEXT"),
    _Option("--approved-by", "approved_by", _of("score regenerate"), _words, "NAME", text="approved-by"),
    _Option("--jobs", "jobs", _of("blank score regenerate"), _jobs, "N"),
    _Option("--cluster", "cluster", _of("blank score regenerate"), str, "ADDRESS"),
    _Option("--with", "more", _of("impact"), str, "FILE", repeats=True, text="more-scores"),
    _Option("--all", "everybody", _of("impact")),
    _Option("--port", "port", _of("desk"), _port, "N"),
    _Option("--no-browser", "quiet", _of("desk")),
    _Option("--lan", "lan", _of("desk")),
    _Option("--host", "hosts", _of("desk"), _host, "NAME", repeats=True),
    _Option("--lan-port", "lan_port", _of("desk"), _port, "N", text="lan-port"),
    _Option("--cert", "cert", _of("desk"), _folder, "FILE"),
    _Option("--key", "key", _of("desk"), _folder, "FILE"),
    _Option(
        "--json",
        "json",
        _of("check blank score regenerate people status report person forms diff impact template"),
    ),
)
