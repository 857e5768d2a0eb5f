"""The files of an HTML template read as a proofreader does, line by line: its tags, and what it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from formgen import disk
from formgen.problems import InputError, Problem, Where, error
from formgen.proofreading.names import Given, given_to
from formgen.proofreading.tags import TAG, Fault, Tag, look, loose, shortened
from formgen.view.model import Page
from formgen.workspace import packaged
from formgen.writing.pdf import html
from formgen.writing.pdf.unusable import is_clicked

_INCLUDE = re.compile(r"\{%[-+]?\s*(?:include|import|from|extends)\s+[\"']([^\"']+)[\"']\s*(?=[-+]?%\}|\w)")
_ADDRESS = re.compile(r"""\b(?:src|href)\s*=\s*(?:["']([^"'{}]+)["']|([^\s"'{}<>]+)(?=[\s>]))""")
_STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_LINK = re.compile(r"<(a|area)\b", re.IGNORECASE)


def mistakes_in(
    path: Path, kind: type[Page], seen: set[Path] | None = None, *, partial: bool = False
) -> Iterator[Problem]:
    """What is wrong with a file of a template, and with all that it includes and is not `seen` yet.

    One that is `partial` may be given names by what includes it.
    """
    seen = set() if seen is None else seen
    seen.add(path)
    try:
        text = disk.content(path, html.MOST_BYTES, path.name).decode("utf-8-sig")
    except UnicodeDecodeError as why:
        yield error("html-template-tag", Where(path.name), detail=why)
        return
    except InputError as refused:
        yield from refused.problems
        return
    given = Given({**given_to(kind), "logo": str}, partial=partial)
    found = look(_tags_of_html(text), html.environment(path.parent), given)
    lines = text.split("\n")
    for told in (*_loose_in_html(text), *found.told):
        line = told.tag.place
        facts = {"tag": shortened(told.tag.text, 60), **dict(told.facts)}
        yield error(told.code, Where(path.name, line), text=shortened(lines[line - 1], 60), **facts)
    yield from _addresses(path, text, _ADDRESS, seen)
    for n, line_ in enumerate(lines, 1):
        for name in _INCLUDE.findall(line_):
            other = html.beside(path.parent, name)
            if other is not None and other not in seen:
                yield from mistakes_in(other, kind, seen, partial=True)
            elif other is None and name not in packaged.parts():  # those come with formgen, and are right
                yield error("html-template-missing", Where(path.name, n), file=name)


def _tags_of_html(text: str) -> list[Tag[int]]:
    tags = []
    for found in TAG.finditer(text):
        is_note = found[0].startswith("{#")
        body = " ".join(found[0][2:-2].strip("-+").split())
        source = "" if is_note else f"{found[0][:2]} {body} {found[0][-2:]}"
        tags.append(Tag(" ".join(found[0].split()), text.count("\n", 0, found.start()) + 1, source))
    return tags


def _loose_in_html(text: str) -> Iterator[Fault[int]]:
    """Tags without an end; brackets that close are also those of style sheets."""
    rest = TAG.sub(lambda found: "\n" * found[0].count("\n"), text)
    for n, line in enumerate(rest.split("\n"), 1):
        for code, words in loose(line):
            if code != "template-unopened":
                yield Fault(code, Tag(words, n, ""), (("words", words),))


def _addresses(path: Path, text: str, pattern: re.Pattern[str], seen: set[Path]) -> Iterator[Problem]:
    """Links to files; pictures and styles that are not beside the template; what styles ask for, too."""
    for n, line in enumerate(text.split("\n"), 1):
        for groups in pattern.finditer(line):
            address = next(filter(None, groups.groups()))
            where = Where(path.name, n)
            if address.startswith("#"):
                continue
            if _LINK.match(line, max(line.rfind("<", 0, groups.start()), 0)):
                if not is_clicked(address):
                    yield error("html-link-refused", where, detail=shortened(address, 60))
                continue
            file = _file(path.parent, address)
            if file is None:
                yield error("html-address-refused", where, detail=shortened(address, 60))
            elif not disk.is_file(file):
                yield error("template-address", where, address=shortened(address, 60))
            elif file.suffix == ".css" and file not in seen:
                seen.add(file)
                style = disk.content(file, html.MOST_BYTES, file.name).decode("utf-8", "replace")
                yield from _addresses(file, style, _STYLE_ADDRESS, seen)


def _file(folder: Path, address: str) -> Path | None:
    """The file that an address leads to, also through links, if it lies in the folder."""
    try:
        parts = urlsplit(address)
        file = disk.resolved(folder / url2pathname(parts.path))
    except ValueError:  # an address that is none
        return None
    is_inside = not parts.scheme and not parts.netloc and file.is_relative_to(disk.resolved(folder))
    return file if is_inside else None
