"""Reading a template as a proofreader does: everything that is wrong with it, without printing a form.

Mistakes are errors; what a template leaves out of a page is a warning, as a company may mean it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from formgen.problems import InputError, Problem, Where, error, warning
from formgen.proofreading import places as typed
from formgen.proofreading.coverage import Leaf, gaps, trial
from formgen.proofreading.names import Given
from formgen.proofreading.samples import samples
from formgen.proofreading.tags import TAG, Fault, Tag, look, loose, shortened
from formgen.view.kinds import kind_of
from formgen.view.model import Page, Slot
from formgen.workspace import packaged
from formgen.writing.brand import Brand
from formgen.writing.pdf import document as pdf, html
from formgen.writing.word import document as docx, package, tags as word_tags
from formgen.writing.word.controls import tag_of
from formgen.writing.word.ooxml import w
from formgen.writing.word.places import part_names

_MILD = {"template-lost"}
"""Findings that are only warnings, since the designer may have wanted what they tell of."""

_FEW = 4

# ── Word ────────────────────────────────────────────────────────────────────────────────────


def read_docx(template: Path) -> tuple[Problem, ...]:
    """Everything that is wrong with a Word template; the kind of page it prints is told by its name."""
    kind = kind_of(template.name)
    try:
        parts = package.read(template)
        wrong = tuple(tags_of_docx(parts, template.name, kind))
        if any(problem.is_error for problem in wrong):
            return wrong
        return (*wrong, *_omitted(_tried_docx(template, kind), template.name))
    except InputError as refused:
        return refused.problems


def tags_of_docx(parts: dict[str, bytes], file: str, kind: type[Page]) -> Iterator[Problem]:
    """What is wrong with the tags in a package, part by part."""
    stories = tuple(package.stories(parts, file))
    silent = tuple(name for name in parts if re.fullmatch(r"word/(foot|end)notes\.xml", name))
    properties = tuple(name for name in (docx.PROPERTIES,) if name in parts)
    called = part_names((*stories, *properties, *silent))
    for name in called:
        root = package.parsed(parts[name], file)
        docx.forget_editing(root)
        tags, told = typed.tags_of(root, called[name])
        if name in silent:
            yield from (_at(Fault("template-unfilled", tag), file) for tag in tags)
            continue
        if root.find(f".//{w('del')}") is not None or root.find(f".//{w('ins')}") is not None:
            yield warning("template-tracked", Where(file, cell=called[name]))
        found = look(tags, word_tags.environment(), Given({"view": kind}, (Slot,)))
        for each in (*told, *found.told, *typed.misplaced(tags, found.pairs)):
            yield _at(each, file)


def _at(told: Fault[typed.Spot], file: str) -> Problem:
    spot = told.tag.place
    tell = warning if told.code in _MILD else error
    facts = {"tag": shortened(told.tag.text, 60), **dict(told.facts)}
    return tell(told.code, Where(file, cell=spot.cell), text=spot.near, **facts)


def _tried_docx(template: Path, kind: type[Page]) -> Iterator[tuple[Leaf, bool]]:
    writer = docx.Docx(template, Brand())
    for each in map(trial, samples(kind)):
        roots = writer.filled(each.page).values()
        names = {
            tag.get(w("val"), "") for root in roots for tag in root.iterfind(f".//{w('sdtPr')}/{w('tag')}")
        }
        text = "".join(text.text or "" for root in roots for text in root.iter(w("t")))
        own = {leaf.slot.name for leaf in each.leaves if leaf.slot and tag_of(leaf.slot.name) in names}
        yield from each.printed(text, own)


# ── HTML ────────────────────────────────────────────────────────────────────────────────────

_INCLUDE = re.compile(r"\{%[-+]?\s*(?:include|import|from|extends)\s+[\"']([^\"']+)[\"']")
_ADDRESS = re.compile(r"""\b(?:src|href)\s*=\s*["']([^"'{}]+)["']""")
_STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_PLACE = re.compile(r"""data-slot="([^"]*)"|\bid="slot:([^"]*)\"""")


def read_html(template: Path) -> tuple[Problem, ...]:
    """Everything that is wrong with an HTML template and what belongs to it.

    A part alone leaves nothing out, since the rest of the page stands elsewhere.
    """
    is_part = template.name in packaged.parts()
    wrong = tuple(_read_file(template, kind_of(template.name), set(), partial=is_part))
    if is_part or any(problem.is_error for problem in wrong):
        return wrong
    kind = kind_of(template.name)
    try:
        omitted = tuple(_omitted(_tried_html(template, kind), template.name))
    except InputError as refused:
        return (*wrong, *refused.problems)
    return (*wrong, *omitted, *_laid_out(template, kind))


def _read_file(path: Path, kind: type[Page], seen: set[Path], *, partial: bool = False) -> Iterator[Problem]:
    seen.add(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as why:
        yield error("html-template-tag", Where(path.name), detail=why)
        return
    given = Given({"view": kind, "logo": str}, partial=partial)
    found = look(_tags_of_html(text), html.environment(path.parent), given)
    lines = text.splitlines()
    for told in (*_loose_in_html(text), *found.told):
        line = told.tag.place
        facts = {"tag": shortened(told.tag.text, 60), **dict(told.facts)}
        yield error(told.code, Where(path.name, line), text=shortened(lines[line - 1], 60), **facts)
    yield from _addresses(path, text, _ADDRESS, seen)
    for n, line_ in enumerate(lines, 1):
        for name in _INCLUDE.findall(line_):
            other = path.parent / name
            if name in packaged.parts() and not other.exists():
                continue  # it comes with formgen, and is right
            if not other.resolve().is_relative_to(path.parent.resolve()) or not other.is_file():
                yield error("html-template-missing", Where(path.name, n), file=name)
            elif other not in seen:
                yield from _read_file(other, kind, seen, partial=True)


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
    """Pictures and style sheets that are not beside the template; style sheets are read too."""
    folder = path.parent.resolve()
    for n, line in enumerate(text.splitlines(), 1):
        for groups in pattern.finditer(line):
            address = next(filter(None, groups.groups()))
            if address.startswith("#"):
                continue
            parts = urlsplit(address)
            file = (folder / url2pathname(parts.path)).resolve()
            where = Where(path.name, n)
            if parts.scheme or parts.netloc or not file.is_relative_to(folder):
                yield error("html-address-refused", where, detail=address)
            elif not file.is_file():
                yield error("template-address", where, address=address)
            elif file.suffix == ".css" and file not in seen:
                seen.add(file)
                yield from _addresses(
                    file, file.read_text(encoding="utf-8", errors="replace"), _STYLE_ADDRESS, seen
                )


def _tried_html(template: Path, kind: type[Page]) -> Iterator[tuple[Leaf, bool]]:
    writer = html.Html(template.parent, template.name)
    for each in map(trial, samples(kind)):
        page = writer.write(each.page)
        named = {unescape(name) for groups in _PLACE.findall(page) for name in groups}
        own = {leaf.slot.name for leaf in each.leaves if leaf.slot and _is_named(leaf.slot.name, named)}
        yield from each.printed(unescape(page), own)


def _is_named(slot: str, names: set[str]) -> bool:
    return slot in names or slot.replace(" ", "_") in names


def _laid_out(template: Path, kind: type[Page]) -> Iterator[Problem]:
    """What only laying out the page shows, where this machine can."""
    lacking = pdf.pdf_ready()
    if lacking:
        yield warning("template-pdf-untried", Where(template.name), **lacking.facts)
        return
    try:
        writer = pdf.Pdf(template.parent, Brand(), template.name)
        for page in samples(kind)[-1:]:
            writer.write(page)
    except InputError as refused:
        yield from refused.problems


# ── what is left out ────────────────────────────────────────────────────────────────────────


def _omitted(seen: Iterable[tuple[Leaf, bool]], file: str) -> Iterator[Problem]:
    for gap in gaps(seen):
        if gap.slots:
            shown = [f"{slot.title} {slot.name}" for slot in gap.slots]
            yield warning("template-no-slot", Where(file), slots=_listed(shown), path=gap)
        else:
            yield warning("template-no-words", Where(file), words=_listed(gap.words), path=gap)


def _listed(texts: Sequence[str]) -> str:
    """A few of them; then how many there are."""
    shown = "、".join(f"“{shortened(text, 30)}”" for text in texts[:_FEW])
    return f"{shown} … ({len(texts)})" if len(texts) > _FEW else shown
