"""HTML laid out as PDF by WeasyPrint, which has its home here.

Nothing is fetched but what formgen itself serves and what lies in the folder of templates.
Importing this module raises OSError where WeasyPrint does not find its system libraries.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree.ElementTree import Element

import uharfbuzz
from pydyf import PDF, Dictionary, Stream
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import harfbuzz, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.line_break import get_log_attrs
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from formgen import disk
from formgen.writing.compiling import UnfitError
from formgen.writing.pdf import sheets, structure
from formgen.writing.pdf.drawings import check_file
from formgen.writing.pdf.elements import check_page
from formgen.writing.pdf.unusable import UnusableError, is_clicked


def shaper() -> str:
    """The versions of the system's libraries that choose and place letters, Pango and HarfBuzz."""

    def is_older(version: int) -> bool:
        return not harfbuzz.hb_version_atleast(version // 10000, version // 100 % 100, version % 100)

    return f"{pango.pango_version()} {bisect_left(range(1_000_000), 1, key=is_older) - 1}"


def pdf(page: str, texts: int, style: str, templates: Path, served: Mapping[str, bytes]) -> bytes:
    """The page as PDF/A-3a and PDF/UA-1.

    `texts` are those that the view has, by which the page is measured; `style` is CSS that comes before
    the page's own; `served` are the bytes behind addresses that formgen made up.  Raises UnusableError
    if something on the page cannot be had or used.
    """
    with laying_out(texts, style, templates, served) as layout:
        return layout.written(layout.document(layout.parted(layout.tree(page))))


@contextmanager
def laying_out(texts: int, style: str, templates: Path, served: Mapping[str, bytes]) -> Iterator[Layout]:
    """What lays out pages in these fonts and with this to fetch; the arguments are those of `pdf`.

    Raises UnusableError for whatever WeasyPrint stumbles over or complains of meanwhile.
    """
    fetch = Fetcher(templates, served)
    with _ONE_BY_ONE, _uncollected(), _complaints(f"{fetch.folder.as_uri()}/") as complaints:
        fonts = _fonts()
        try:
            with _as_unusable():
                faces = CSS(string=style, url_fetcher=fetch, font_config=fonts)
                yield Layout(texts, fetch, fonts, faces)
        except FatalURLFetchingError as why:
            raise (fetch.refused or [UnusableError("html-page-unusable", why)])[0] from why
        finally:
            fonts.__del__()  # its folder of fonts goes now, not when garbage is collected
    for unusable in (*fetch.refused, *complaints):
        raise unusable


@contextmanager
def _as_unusable() -> Iterator[None]:
    """Raise UnusableError, or FatalURLFetchingError, for whatever WeasyPrint stumbles over meanwhile."""
    try:
        yield
    except (UnusableError, UnfitError, FatalURLFetchingError):
        raise
    except RecursionError as deep:
        raise UnusableError("html-page-unusable", "too many elements within each other") from deep
    except UnicodeEncodeError as half:
        raise UnusableError("html-page-unusable", half.reason) from half
    except Exception as wrong:  # a page is input: whatever WeasyPrint stumbles over stands on it
        raise UnusableError("html-page-unusable", f"{type(wrong).__name__}: {wrong}") from wrong


@dataclass(frozen=True, slots=True)
class Layout:
    """Lays out pages, step by step: the HTML, its elements, the document, the file."""

    texts: int
    fetch: Fetcher
    fonts: FontConfiguration
    faces: CSS

    def tree(self, page: str) -> HTML:
        """The elements of a page; raises UnusableError for what it must not hold."""
        most = _LETTERS + self.texts * _LETTERS_EACH
        if len(page) > most:
            raise UnusableError("html-page-unusable", f"{len(page):,} letters > {most:,}")
        html = HTML(string=page, base_url=f"{self.fetch.folder.as_uri()}/", url_fetcher=self.fetch)
        check_page(html.etree_element, self._most_elements)
        return html

    @property
    def _most_elements(self) -> int:
        return _ELEMENTS + self.texts * _ELEMENTS_EACH

    def parted(self, html: HTML) -> HTML:
        """The elements with long texts cut into parts."""
        _part(html.etree_element)
        return html

    def document(self, html: HTML) -> Document:
        """The page on its sheets."""
        elements = sum(1 for _ in html.etree_element.iter())
        with _at_most(_SECONDS + elements * _SECONDS_EACH):
            made = html.render(font_config=self.fonts, stylesheets=[self.faces], pdf_variant=_VARIANT)
        _check_sheets(made)
        return made

    def written(self, document: Document, finish: Finish | None = None) -> bytes:
        """The file; `finish` has the last touch."""
        with _at_most(_SECONDS + self._most_elements * _SECONDS_EACH):
            made: bytes = document.write_pdf(
                pdf_variant=_VARIANT, full_fonts=True, finisher=finish or finished
            )
        return made


Finish: TypeAlias = Callable[[Document, PDF], None]

_VARIANT = "pdf/a-3a"

_ONE_BY_ONE = threading.Lock()
"""Complaints are logged for the whole process, and fonts are chosen by its environment."""

sheets.remember()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for garbage once, when a document is done, and not a hundred times while it is laid out.

    Until then nearly all that was made is still in use, and is gone through each time: a fifth of the
    work.  What is made within this is young, so that looking through the young is enough to be rid of it.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(_MANY, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.collect(0)


_MANY = 2_000_000
"""Objects: several times what a form is laid out with, and about a gigabyte."""

_LETTERS, _LETTERS_EACH = 200_000, 2_000
_ELEMENTS, _ELEMENTS_EACH = 1_000, 8
"""Of a page in HTML, and how many each of its texts adds; a form has 100 letters and 3 elements for each."""


# ── bounds ──────────────────────────────────────────────────────────────────────────────────

_SECONDS, _SECONDS_EACH = 5.0, 0.004
"""The time that laying out may take, and what each element adds; it takes about a quarter of that."""


class _EndlessError(BaseException):
    """Layout takes too long.  WeasyPrint catches every Exception that a picture of its own raises."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise UnusableError if this takes the processor longer, where the system can tell.

    What a page costs cannot be known from what stands on it: boxes in boxes in boxes, or a thousand that
    float around each other, take layout for ever.  The limits on what a style sheet may say are the
    same everywhere; this is the last resort.  Windows has no such clock, nor has a thread.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise _EndlessError

    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # once more each second: what is caught comes again
        yield
    except _EndlessError as endless:
        raise UnusableError("html-page-endless", "") from endless
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


_LEAST_MM, _MOST_MM, _LEAST_ROOM_MM = 25, 1300, 10
"""Of a sheet of paper, from a label to A0, and of what the margins leave of it."""


def _check_sheets(document: Document) -> None:
    """Raise UnusableError for paper that no printer has, or links that lead to files."""
    for page in document.pages:
        width, height = page.width * _PX_IN_MM, page.height * _PX_IN_MM
        if not all(_LEAST_MM <= each <= _MOST_MM for each in (width, height)):
            raise UnusableError("html-paper", f"{width:.5g} × {height:.5g} mm")
        room = page._page_box  # noqa: SLF001 WeasyPrint tells the size of the sheet only
        if min(room.width, room.height) * _PX_IN_MM < _LEAST_ROOM_MM:
            raise UnusableError("html-margins", f"{width:.5g} × {height:.5g} mm")
        for kind, target, *_ in page.links:
            if kind == "external" and not is_clicked(target):  # a style sheet, too, can make links
                raise UnusableError("html-link-refused", target)


_PX_IN_MM = 25.4 / 96


def _fonts() -> FontConfiguration:
    """The fonts that a page brings along, and none of the machine's, whatever it asks for.

    Pango would print signs such as ☎ with a selector behind them, or 🆗, in the machine's font of
    coloured pictures, although the page's own fonts have them.
    """
    before = dict(os.environ)
    with as_file(files("formgen.writing.pdf") / "nofonts.conf") as file:
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            return FontConfiguration()
        finally:
            del os.environ["FONTCONFIG_FILE"]
            os.environ.update(before)


# ── long texts ──────────────────────────────────────────────────────────────────────────────

_PART = 250
"""Letters of a part of a long text: several lines, but not so many that laying them out takes long."""

_SPACES = "\t " + "".join(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))

_NOT_LAID_OUT = frozenset(("title", "style", "script", "template", "textarea", "option"))


def _part(root: Element) -> None:
    """Cut long texts into parts, one after the other, so that layout takes time by a text's length.

    For every line WeasyPrint lays out all that is left of a word without a break, and in a narrow
    column all that is left of any text: the time would grow with the square of the length.
    """
    for each in [*root.iter()]:
        kind: object = each.tag  # a comment's is a function
        if not isinstance(kind, str) or kind.startswith("{") or kind in _NOT_LAID_OUT:
            continue
        for after, child in reversed([*enumerate(each, 1)]):
            child.tail, each[after:after] = _parted(child.tail or "")
        each.text, each[0:0] = _parted(each.text or "")


def _parted(text: str) -> tuple[str, list[Element]]:
    """The beginning of a text, and elements that hold the parts that come after it."""
    if text.endswith("\n"):  # WeasyPrint may print a box for a newline that comes after a space
        text = text[:-1].rstrip(_SPACES) + "\n"
    if len(text) <= 2 * _PART:
        return text, []
    head, made = "", list[Element]()
    for part, is_in_a_word in _parts(text):
        if made or head:
            made.append(Element("wbr"))  # a place to break, that leaves no character in the file
        if is_in_a_word:
            made.append(Element("formgen-part", {"style": "word-break: break-all"}))
            made[-1].text = part
        elif made:
            made[-1].tail = part
        else:
            head = part
    return head, made


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text, and whether each is of a word so long that it may be broken anywhere.

    A part ends where a line may end, if there is such a place within its length.
    """
    attributes = get_log_attrs(text, "zh-CN")
    start = end = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and not attributes[at].is_line_break:
            continue
        if at - start > _PART and end > start:
            yield text[start:end], False
            start = end
        if at - start > _PART:
            yield from ((text[cut : min(cut + _PART, at)], True) for cut in range(start, at, _PART))
            start = at
        end = at
    if start < end:
        yield text[start:end], False


# ── addresses ───────────────────────────────────────────────────────────────────────────────


class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives what is served under an address, or a file in the folder of templates; nothing else."""

    def __init__(self, folder: Path, served: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self.folder = folder.resolve()
        self._served = served
        self.refused: list[UnusableError] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 as in WeasyPrint
        """The bytes behind this address; raises OSError, and remembers it, if it is none of ours."""
        if url in self._served:
            kind = _TYPES.get(Path(urlsplit(url).path).suffix)
            return URLFetcherResponse(url, self._served[url], {"Content-Type": kind} if kind else None)
        try:
            suffix, data = self._beside(url)
        except UnusableError as unusable:
            self.refused.append(unusable)
            raise PermissionError(url) from unusable
        except Exception as why:  # an address is input: whatever goes wrong with it is its own fault
            self.refused.append(UnusableError("html-address-refused", url))
            raise PermissionError(url) from why
        return URLFetcherResponse(url, data, {"Content-Type": _TYPES.get(suffix, "")})

    def _beside(self, url: str) -> tuple[str, bytes]:
        """The suffix and the content of a file beside the template, if it can be used."""
        address = urlsplit(url)
        file = Path(url2pathname(address.path)).resolve()
        if address.scheme != "file" or address.netloc or not file.is_relative_to(self.folder):
            raise PermissionError(url)
        name, suffix = file.relative_to(self.folder).as_posix(), file.suffix.lower()
        if not disk.is_file(file):
            raise UnusableError("html-file-missing", name)
        data = disk.content(file)
        try:
            check_file(data, suffix, name)
        except RecursionError as deep:
            raise UnusableError("html-page-unusable", "too much within each other", name) from deep
        return suffix, data


_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@contextmanager
def _complaints(folder: str) -> Iterator[list[UnusableError]]:
    """What WeasyPrint logs meanwhile of something on the page that it had to leave out.

    Files are named from the folder of templates, whose address this is.
    """
    found: list[UnusableError] = []

    def heed(record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef glyph") and record.args:
            character, point = map(str, record.args)
            if not character.isspace():
                found.append(UnusableError("html-no-glyph", f"{character} (U+{int(point):04X})"))
        elif record.levelno >= logging.ERROR:
            found.append(UnusableError("html-page-unusable", record.getMessage().replace(folder, "")))

    handler = logging.Handler(logging.WARNING)
    handler.emit = heed  # type: ignore[method-assign]  # small enough
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


# ── finishing ───────────────────────────────────────────────────────────────────────────────

_PDF_UA = b"""
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""
"""That the file follows PDF/UA-1 and, since PDF/A does not know the word, what the word means."""


def scope(document: Document) -> None:
    """Say of each heading of a table whether it is that of its row or of its column.

    WeasyPrint only says of cells which headings they have, and misses some beside merged ones.
    """
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001 the boxes are told in no other way
            if box.element_tag == "th" and hasattr(box, "mark"):
                of_row = box.element is not None and box.element.attrib.get("scope") == "row"
                box.mark["A"]["Scope"] = "/Row" if of_row else "/Column"


def finished(document: Document, pdf: PDF) -> None:
    """The last touch before the file is written; raises UnusableError if it cannot be read to somebody."""
    scope(document)
    structure.check(pdf)
    tidied(document, pdf)


def tidied(document: Document, pdf: PDF) -> None:
    """Make of the file what PDF/A-3a and PDF/UA-1 ask for, with no more of the fonts than its pages show."""
    metadata = _referenced(pdf, pdf.catalog["Metadata"])
    metadata.stream = [part.replace(b"</rdf:RDF>", _PDF_UA) for part in metadata.stream]
    fonts = {font.name: font for font in document.fonts.values()}
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("FontName") in fonts:
            _trim(_referenced(pdf, each["FontFile2"]), fonts[each["FontName"]])
        elif isinstance(each, Dictionary) and "ToUnicode" in each:
            _name(_referenced(pdf, each["ToUnicode"]), fonts[each["BaseFont"]])
        elif isinstance(each, Stream) and "Interpolate" in each.extra:
            each.extra["Interpolate"] = "false"  # PDF/A wants pictures as they are
    for each in pdf.objects:
        if isinstance(each, Stream) and each.compress:
            _deflate(each)


def _deflate(stream: Stream) -> None:
    """Compress a stream as pydyf does, which would do so for the identifier and again for the file."""
    plain = b"\n".join(map(structure.line_of, stream.stream))
    stream.stream = [zlib.compress(plain, 9)]
    stream.extra["Filter"] = "/FlateDecode"
    stream.compress = False


def _referenced(pdf: PDF, reference: bytes) -> Stream:
    """The object behind `12 0 R`."""
    return pdf.objects[int(reference.split()[0])]


def _name(stream: Stream, font: Font) -> None:
    """Let a glyph that was typed as two characters be copied as those two.

    It is a letter made of e and ´, which WeasyPrint takes for é, or one with a selector behind it,
    of which WeasyPrint says nothing.
    """
    lines = {line: at for at, line in enumerate(stream.stream)}
    known = {line[:6] for line in lines}
    for glyph, text in font.to_unicode.items():
        typed, as_one = (_line(glyph, each) for each in (text, normalize("NFC", text)))
        if typed != as_one and as_one in lines:
            stream.stream[lines[as_one]] = typed
        elif len(text) > 1 and typed[:6] not in known:
            stream.stream[-_END:-_END] = [b"1 beginbfchar", typed, b"endbfchar"]


_END = 4
"""Lines at the end of a map of glyphs to characters."""


def _line(glyph: int, text: str) -> bytes:
    return f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>".encode()


def _trim(stream: Stream, font: Font) -> None:
    """Leave only the glyphs that the pages show in this weight; their numbers stay.

    WeasyPrint can do so itself, but slowly or not at all where libharfbuzz-subset is not
    installed, and then with other bytes.
    """
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(font.to_unicode)
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.drop_table_tag_set.add(int.from_bytes(b"GPOS"))  # the text is laid out by now
    data = uharfbuzz.subset(uharfbuzz.Face(font.file_content), wanted).blob.data
    stream.stream = [data]
    stream.extra["Length1"] = len(data)
