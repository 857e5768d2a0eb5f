"""Reading a template as a proofreader does: everything that is wrong with it, without printing a form.

Mistakes are errors; what a template leaves out of a page is a warning, as a company may mean it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

from formgen.problems import InputError, Problem, Where, error, once, warning
from formgen.proofreading import places as typed
from formgen.proofreading.coverage import Leaf, Trial
from formgen.proofreading.names import Given, given_to
from formgen.proofreading.pages import mistakes_in
from formgen.proofreading.tags import Fault, Tag, look, shortened
from formgen.proofreading.trying import Tries, few, omitted, tried
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
            return few(wrong, file)
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
) -> tuple[list[Tag[typed.Spot]], tuple[Problem, ...]]:
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
            wrong += (_at(Fault("template-unfilled", tag), file) for tag in tags)
            continue
        every += tags
        found = look(tags, word_tags.environment(), Given(given_to(kind), (Slot,)))
        cut = {id(each.tag) for each in told}
        more = (each for each in found.told if id(each.tag) not in cut)
        wrong += (_at(each, file) for each in (*told, *more, *typed.misplaced(tags, found.pairs)))
    return every, once(wrong)  # a text box stands there twice


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
    wrong = tuple(_found_again(problem, tags) for problem in tried(kind, look_at, tries))
    return wrong or tuple(omitted(seen, template.name))


def _found_again(problem: Problem, tags: Sequence[Tag[typed.Spot]]) -> Problem:
    """The problem with the place of the first tag in the words near which it was met."""
    near = "".join(problem.facts.get("near", "").split())
    for tag in tags:
        if tag.source and "".join(tag.source.split()) in near:
            return replace(problem, where=replace(problem.where, cell=tag.place.cell))
    return problem


# ── HTML ────────────────────────────────────────────────────────────────────────────────────

_ELEMENT = re.compile(r"<[^>]*>")
_PLACE = re.compile(r"""data-slot="([^"]*)"|\bid="slot:([^"]*)\"""")


def read_html(template: Path, brand: Brand = Brand()) -> tuple[Problem, ...]:
    """Everything that is wrong with an HTML template and what belongs to it.

    A part alone leaves nothing out, since the rest of the page stands elsewhere.
    """
    is_part = template.name in packaged.parts()
    wrong = tuple(mistakes_in(template, kind_of(template.name), partial=is_part))
    if is_part or any(problem.is_error for problem in wrong):
        return few(wrong, template.name)
    return (*wrong, *_tried_html(template, brand, kind_of(template.name)))


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
        words = _ELEMENT.sub("", page).replace("\n", "")  # which numbers stand in elements of their own
        seen.extend(each.printed(unescape(page) + unescape(words), own))

    wrong = tried(kind, look_at, Tries(filler.write, printer.write if printer else filler.write))
    if wrong:
        return wrong
    left_out = tuple(omitted(seen, template.name))
    if lacking:
        return (*left_out, warning("template-pdf-untried", Where(template.name), **lacking.facts))
    return left_out


def _is_named(slot: str, names: set[str]) -> bool:
    return slot in names or slot.replace(" ", "_") in names
