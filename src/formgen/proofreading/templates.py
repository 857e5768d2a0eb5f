"""Reading a template as a proofreader does: everything that is wrong with it, without printing a form.

Mistakes are errors; what a template leaves out of a page is a warning, as a company may mean it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from formgen.problems import InputError, Problem, Where, error, warning
from formgen.proofreading import places as typed
from formgen.proofreading.coverage import Leaf, Trial, gaps, trial
from formgen.proofreading.names import Given
from formgen.proofreading.samples import poor, samples
from formgen.proofreading.tags import TAG, Fault, Tag, look, loose, shortened
from formgen.view.kinds import kind_of
from formgen.view.model import Page, Slot
from formgen.workspace import packaged
from formgen.writing.brand import Brand
from formgen.writing.pdf import document as pdf, html
from formgen.writing.word import carried, document as docx, package, review, tags as word_tags, whole
from formgen.writing.word.controls import tag_of
from formgen.writing.word.ooxml import Element, w
from formgen.writing.word.places import part_names

_MILD = {"template-lost"}
"""Findings that are only warnings, since the designer may have wanted what they tell of."""

_FEW = 4

# ── Word ────────────────────────────────────────────────────────────────────────────────────


def read_docx(template: Path, brand: Brand = Brand()) -> tuple[Problem, ...]:
    """Everything that is wrong with a Word template; the kind of page it prints is told by its name."""
    kind, file = kind_of(template.name), template.name
    try:
        parts = package.read(template)
        stories = {name: package.parsed(parts[name], file, name) for name in package.stories(parts, file)}
        broken = whole.faults(parts, file)
        if broken:
            return broken
        wrong = [*carried.faults(parts, file), *_left_by_hand(stories, file)]
        tags, told = _tags_of_docx(parts, file, kind)
        wrong += told
        if any(problem.is_error for problem in wrong):
            return _few(wrong, file)
        return (*wrong, *_tried_docx(template, brand, kind, tags))
    except InputError as refused:
        return refused.problems


def _left_by_hand(stories: Mapping[str, Element], file: str) -> Iterator[Problem]:
    """Comments, tracked changes, widths that nobody can follow."""
    called = part_names(stories)
    count = sum(map(review.comments, stories.values()))
    if count:
        yield warning("template-comments", Where(file), count=count)
    for name, root in stories.items():
        if next(root.iter(*review.CHANGES), None) is not None:
            yield warning("template-tracked", Where(file, cell=called[name]))
        yield from docx.odd_measures(root, file, called[name])


def _tags_of_docx(
    parts: Mapping[str, bytes], file: str, kind: type[Page]
) -> tuple[list[Tag[typed.Spot]], list[Problem]]:
    """The tags in a package, and what is wrong with them, part by part."""
    filled = (*package.stories(parts, file), *(name for name in (docx.PROPERTIES,) if name in parts))
    silent = sorted(name for name in parts if package.is_xml(name) and not _NEVER_PRINTED.search(name))
    called = part_names(dict.fromkeys((*filled, *silent)))
    every: list[Tag[typed.Spot]] = []
    wrong: list[Problem] = []
    for name in called:
        root = package.parsed(parts[name], file, name)
        docx.forget_editing(root)
        tags, told = typed.tags_of(root, called[name])
        if name not in filled:
            unfilled = (_at(Fault("template-unfilled", tag), file) for tag in tags)
            wrong += (each for each in unfilled if each not in wrong)  # SmartArt says everything twice
            continue
        every += tags
        found = look(tags, word_tags.environment(), Given({"view": kind}, (Slot,)))
        cut = {id(each.tag) for each in told}
        more = (each for each in found.told if id(each.tag) not in cut)
        wrong += (_at(each, file) for each in (*told, *more, *typed.misplaced(tags, found.pairs)))
    return every, wrong


_NEVER_PRINTED = re.compile(r"^word/(glossary/|comments|people)|^customXml/|_rels/|^\[Content_Types\]")
"""Parts that formgen leaves out, or that Word shows nobody."""


def _at(told: Fault[typed.Spot], file: str) -> Problem:
    spot = told.tag.place
    tell = warning if told.code in _MILD else error
    facts = {"tag": shortened(told.tag.text, 60), **dict(told.facts)}
    return tell(told.code, Where(file, cell=spot.cell), text=spot.near, **facts)


def _tried_docx(
    template: Path, brand: Brand, kind: type[Page], tags: Sequence[Tag[typed.Spot]]
) -> tuple[Problem, ...]:
    """What only filling in shows."""
    writer = docx.Docx(template, brand)
    seen: list[tuple[Leaf, bool]] = []

    def look_at(each: Trial) -> None:
        roots = writer.filled(each.page).values()
        names = {
            tag.get(w("val"), "") for root in roots for tag in root.iterfind(f".//{w('sdtPr')}/{w('tag')}")
        }
        text = "".join(text.text or "" for root in roots for text in root.iter(w("t")))
        own = {leaf.slot.name for leaf in each.leaves if leaf.slot and tag_of(leaf.slot.name) in names}
        seen.extend(each.printed(text, own))

    tries = Tries(writer.filled, writer.filled)
    wrong = tuple(_found_again(problem, tags) for problem in _tried(kind, look_at, tries))
    return wrong or tuple(_omitted(seen, template.name))


def _found_again(problem: Problem, tags: Sequence[Tag[typed.Spot]]) -> Problem:
    """The problem with the place of the first tag in the words near which it was met."""
    near = "".join(problem.facts.get("near", "").split())
    for tag in tags:
        if tag.source and "".join(tag.source.split()) in near:
            return replace(problem, where=replace(problem.where, cell=tag.place.cell))
    return problem


# ── trying ──────────────────────────────────────────────────────────────────────────────────


def _tried(kind: type[Page], look_at: Callable[[Trial], None], tries: Tries) -> tuple[Problem, ...]:
    """What goes wrong when pages are printed: first those that have everything, then those that lack most.

    Before it is printed, a page is looked at with a stamp on each of its words.  What goes wrong with
    stamps alone is no mistake: a template may count with what stands in a slot.
    """
    try:
        for page in samples(kind):
            try:
                look_at(trial(page))
            except InputError as refused:
                if any(problem.code.endswith("-endless") for problem in refused.problems):
                    raise
            tries.print(page)
    except InputError as refused:
        return refused.problems
    try:
        for page in poor(kind):
            tries.fill(page)
    except InputError as refused:
        return tuple(map(_of_poor, refused.problems))
    return ()


@dataclass(frozen=True, slots=True)
class Tries:
    """Two ways to try a template on a page, which raise InputError: to fill it in, and to print it."""

    fill: Callable[[Page], object]
    print: Callable[[Page], object]


def _of_poor(problem: Problem) -> Problem:
    """What goes wrong only with a page that lacks something."""
    return replace(problem, code="template-bare") if problem.code in _LACKING else problem


_LACKING = {"docx-template-name", "docx-template-tag", "html-template-name", "html-template-tag"}


def _few(problems: Sequence[Problem], file: str) -> tuple[Problem, ...]:
    """As many problems as somebody would read, and how many more there are."""
    if len(problems) <= _MOST_TOLD:
        return tuple(problems)
    left = len(problems) - _MOST_TOLD
    return (*problems[:_MOST_TOLD], error("template-more", Where(file), count=left))


_MOST_TOLD = 100

# ── HTML ────────────────────────────────────────────────────────────────────────────────────

_INCLUDE = re.compile(r"\{%[-+]?\s*(?:include|import|from|extends)\s+[\"']([^\"']+)[\"']")
_ADDRESS = re.compile(r"""\b(?:src|href)\s*=\s*["']([^"'{}]+)["']""")
_STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_PLACE = re.compile(r"""data-slot="([^"]*)"|\bid="slot:([^"]*)\"""")


def read_html(template: Path, brand: Brand = Brand()) -> tuple[Problem, ...]:
    """Everything that is wrong with an HTML template and what belongs to it.

    A part alone leaves nothing out, since the rest of the page stands elsewhere.
    """
    is_part = template.name in packaged.parts()
    wrong = tuple(_read_file(template, kind_of(template.name), set(), partial=is_part))
    if is_part or any(problem.is_error for problem in wrong):
        return _few(wrong, template.name)
    return (*wrong, *_tried_html(template, brand, kind_of(template.name)))


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


def _tried_html(template: Path, brand: Brand, kind: type[Page]) -> tuple[Problem, ...]:
    """What only filling in and laying out shows; where this machine cannot lay out, that is told."""
    try:
        filler = html.Html(template.parent, template.name)
    except InputError as refused:
        return refused.problems
    lacking = pdf.pdf_ready()
    printer = None if lacking else pdf.Pdf(template.parent, brand, template.name)
    seen: list[tuple[Leaf, bool]] = []

    def look_at(each: Trial) -> None:
        page = filler.write(each.page)
        named = {unescape(name) for groups in _PLACE.findall(page) for name in groups}
        own = {leaf.slot.name for leaf in each.leaves if leaf.slot and _is_named(leaf.slot.name, named)}
        seen.extend(each.printed(unescape(page), own))

    wrong = _tried(kind, look_at, Tries(filler.write, printer.write if printer else filler.write))
    if wrong:
        return wrong
    omitted = tuple(_omitted(seen, template.name))
    if lacking:
        return (*omitted, warning("template-pdf-untried", Where(template.name), **lacking.facts))
    return omitted


def _is_named(slot: str, names: set[str]) -> bool:
    return slot in names or slot.replace(" ", "_") in names


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
