"""What this machine has and lacks: Word documents, PDF, fonts, a folder to write in, a terminal."""

from __future__ import annotations

import errno
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from formgen import disk
from formgen.forms.model import Form
from formgen.problems import InputError
from formgen.view.build import view_of
from formgen.workspace import packaged
from formgen.workspace.folder import load
from formgen.writing.brand import Brand
from formgen.yamlfiles.kinds import Id

Readiness = Literal["ready", "missing", "note"]


@dataclass(frozen=True, slots=True)
class Look:
    """A look at one thing: the code and the facts of its sentence, and the code of what to do.

    What is `missing` keeps formgen from its work; a `note` does not.
    """

    state: Readiness
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""


def examine(output: Path, encoding: str) -> Iterator[Look]:
    """Look at everything; `output` is the folder to write in, `encoding` the terminal's own."""
    yield Look("ready", "doctor-python", {"version": platform.python_version(), "path": sys.executable})
    yield _tried("doctor-docx", _docx, "doctor-reinstall")
    yield _tried("doctor-pdf", _pdf, _how_to_get_pdf())
    yield _tried("doctor-font", _font, "doctor-reinstall")
    yield _tried("doctor-output", lambda: _writable(output), "doctor-choose-output")
    yield _kept()
    yield _terminal(encoding)
    yield _office()


def examine_templates(root: Path) -> Iterator[Look]:
    """Whether the forms of a workspace are laid out once and then filled in, and what keeps them from it."""
    from formgen.printing.run import examined  # noqa: PLC0415 heavy
    from formgen.proofreading.samples import blank, completed, incomplete  # noqa: PLC0415 only this needs it

    workspace, _ = load(root)
    for each in examined(workspace, (blank(), completed(), incomplete())):
        facts = {"file": str(each.file)}
        if each.problems:
            problem = each.problems[0]
            yield Look(
                "missing", "doctor-template-wrong", {**facts, "code": problem.code}, "doctor-template-check"
            )
        elif each.hindrance is None:
            yield Look("ready", "doctor-template", facts)
        else:
            told = {**facts, "what": str(each.hindrance)}
            yield Look("note", "doctor-template-plain", told, f"doctor-template-{each.hindrance.why}")


def _tried(code: str, attempt: Callable[[], str], advice: str) -> Look:
    """Ready if the attempt works, with what it says; else missing, with the reason why."""
    try:
        return Look("ready", code, {"what": attempt()})
    except InputError as wrong:
        problem = wrong.problems[0]
        why: object = problem.facts.get("why") or problem.facts.get("detail") or problem.code
    except (ImportError, OSError) as failure:
        why = failure
    return Look("missing", f"{code}-missing", {"why": " ".join(str(why).split())[:200]}, advice)


_PAGE = view_of(Form(id=Id("doctor"), title="绩效考核表", version=1))


def _docx() -> str:
    from formgen.writing.word.document import Docx  # noqa: PLC0415 heavy

    Docx(packaged.templates() / "appraisal.docx", Brand()).write(_PAGE)
    return "docx"


def _pdf() -> str:
    from formgen.writing.pdf.document import Pdf  # noqa: PLC0415 heavy

    Pdf(packaged.templates(), Brand()).write(_PAGE)
    return f"PDF/A-3a, PDF/UA-1{_libraries()}"


def _libraries() -> str:
    """Where the libraries come from, if a package carries them: somebody may look there."""
    from formgen.writing.pdf.libraries import FOLDERS, carried  # noqa: PLC0415 only where PDF is tried

    folder = carried()
    return f" ({folder})" if folder and str(folder) in os.environ.get(FOLDERS, "") else ""


def _font() -> str:
    from formgen.writing.fonts import fonts_of  # noqa: PLC0415 heavy

    found = {font.family: len(font.characters) for font in fonts_of(Brand())}
    return ", ".join(f"{family} ({count:,})" for family, count in found.items())


def _how_to_get_pdf() -> str:
    match sys.platform:
        case "darwin":
            return "doctor-pdf-macos"
        case "win32":
            return "doctor-pdf-windows"
        case _:
            return "doctor-pdf-debian" if shutil.which("apt-get") else "doctor-pdf-linux"


def _writable(folder: Path) -> str:
    """Write something for a moment in the folder, or in the one in which it would be made."""
    existing = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not disk.is_folder(existing):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(existing))
    with tempfile.TemporaryFile(dir=existing) as stream:
        stream.write(b"formgen")
    return str(folder)


def _kept() -> Look:
    """Where forms that were laid out are kept for later runs, and how much room they take."""
    from formgen.writing.pdf.compiled import store  # noqa: PLC0415 only this needs it

    folder = store.folder()
    if folder is None:
        return Look("note", "doctor-kept-off")
    count, size = store.Store(folder).size()
    facts = {"path": str(folder), "count": f"{count:,}", "size": f"{size / 1_000_000:.1f}"}
    try:
        _writable(folder)
    except (OSError, InputError) as why:
        said = getattr(why, "strerror", None) or str(why)
        return Look("note", "doctor-kept-closed", {**facts, "why": said})
    return Look("ready", "doctor-kept", facts)


def _terminal(encoding: str) -> Look:
    try:
        "绩效考核表 ☑".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Look("note", "doctor-terminal-poor", {"encoding": encoding}, "doctor-terminal-utf8")
    return Look("ready", "doctor-terminal", {"encoding": encoding})


def _office() -> Look:
    """An office program: not needed here, but by people who want to look at docx files."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return Look("ready", "doctor-office", {"path": found})
    return Look("note", "doctor-no-office")
