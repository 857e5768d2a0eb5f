"""Templates as they really come, or as somebody means ill: each is odd in one way."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image

from formgen.output.zipped import zipped
from formgen.workspace import packaged
from wordfiles import BODY, parts_of

PACKAGED = packaged.templates()
Parts = dict[str, bytes]

# ── Word ────────────────────────────────────────────────────────────────────────────────────

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = f"{_OFFICE}/"
NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "o": "urn:schemas-microsoft-com:office:office",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "r": _OFFICE,
    "v": "urn:schemas-microsoft-com:vml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}


def word(folder: Path, body: str = "", change: Callable[[Parts], Parts] = lambda parts: parts) -> Path:
    """The packaged template with this after its title in place of all else, and with changed parts.

    What is odd is odd without the rest, which takes long to compile and to print.
    """
    parts = parts_of((PACKAGED / "appraisal.docx").read_bytes())
    parts[BODY] = with_body(parts[BODY], body)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "appraisal.docx"
    path.write_bytes(zipped(change(parts)))
    return path


def with_body(document: bytes, body: str) -> bytes:
    """The document with this body and its own section, and the namespaces that this may need."""
    text = document.decode()
    said = text[: text.index("<w:body>")]
    more = " ".join(
        f'xmlns:{key}="{name}"' for key, name in NAMESPACES.items() if f"xmlns:{key}=" not in said
    )
    text = text.replace("<w:document ", f"<w:document {more} ", 1)
    title = p("{{ view.title }}")
    return re.sub(
        "<w:body>.*<w:sectPr>", lambda _: f"<w:body>{title}{body}<w:sectPr>", text, count=1, flags=re.DOTALL
    ).encode()


def p(*texts: str) -> str:
    """A paragraph for each text."""
    return "".join(f"<w:p>{run(escape(text))}</w:p>" for text in texts)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def loop(inner: str) -> str:
    """Paragraphs that are printed once for each field at the top of the form."""
    return p("{%p for field in view.header %}") + inner + p("{%p endfor %}")


def field_(code: str, shown: str = "x") -> str:
    """A field as Word writes it, from beginning to end."""
    marks = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    begin, separate, end = marks
    said = f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
    return f"{begin}{said}{separate}{run(shown)}{end}"


def within(outer: str, inner: str) -> str:
    """A field with another one in its code."""
    return outer.replace("</w:instrText></w:r>", f"</w:instrText></w:r>{inner}", 1)


def table(cells: str, *, properties: str = "", grid: str = '<w:gridCol w:w="3000"/>' * 2) -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl>{p('')}"


def row(*cells: str, look: str = "") -> str:
    return f"<w:tr>{look}{''.join(cells)}</w:tr>"


def cell(text: str = "一", look: str = "") -> str:
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{p(text)}</w:tc>"


def wide(value: str, kind: str = "dxa") -> str:
    return f'<w:tcW w:w="{value}" w:type="{kind}"/>'


def span(value: str) -> str:
    return f'<w:gridSpan w:val="{value}"/>'


def picture(words: str = "一", relation: str = "") -> str:
    """A drawing in the text, of a picture if a relation is named."""
    blip = f'<a:blip r:embed="{relation}"/>' if relation else "<a:blip/>"
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="7" name="n" descr="{words}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="7" name="n"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f"{blip}<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></w:r>"
    )


def text_box(inner: str) -> str:
    """A text box as Word 2010 writes it, and once more for older ones."""
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><wp:extent cx='9' cy='9'/>"
        "<wp:docPr id='1' name='box'/><a:graphic><a:graphicData uri='x'><wps:wsp><wps:txbx><w:txbxContent>"
        f"{inner}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape id='s1'><v:textbox><w:txbxContent>{inner}</w:txbxContent>"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def inserted(inner: str, kind: str = "ins") -> str:
    return f"<w:{kind} w:id='5' w:author='x' w:date='2026-01-01T00:00:00Z'>{inner}</w:{kind}>"


def related(kind: str, target: str, *, outside: bool = True, source: str = BODY) -> Callable[[Parts], Parts]:
    """The package with one more relation, `rIdOdd`."""
    mode = ' TargetMode="External"' if outside else ""
    relation = f'<Relationship Id="rIdOdd" Type="{_RELATED}{kind}" Target="{escape(target)}"{mode}/>'
    name = re.sub(r"([^/]+)$", r"_rels/\1.rels", source)
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'

    def change(parts: Parts) -> Parts:
        rels = parts.get(name, empty).decode()
        return {**parts, name: rels.replace("</Relationships>", f"{relation}</Relationships>").encode()}

    return change


def part(name: str, content: bytes | str, kind: str = "") -> Callable[[Parts], Parts]:
    """The package with one more part, or another in place of one; its type is said if it has one."""

    def change(parts: Parts) -> Parts:
        types = parts["[Content_Types].xml"].decode()
        if kind:
            said = f'<Override PartName="/{name}" ContentType="{kind}"/>'
            types = types.replace("</Types>", f"{said}</Types>")
        data = content.encode() if isinstance(content, str) else content
        return {**parts, "[Content_Types].xml": types.encode(), name: data}

    return change


def both(*changes: Callable[[Parts], Parts]) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        for each in changes:
            parts = each(parts)
        return parts

    return change


def replaced(name: str, old: str, new: str) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        text = parts[name].decode()
        assert old in text, old
        return {**parts, name: text.replace(old, new, 1).encode()}

    return change


def gone(name: str) -> Callable[[Parts], Parts]:
    return lambda parts: {key: value for key, value in parts.items() if key != name}


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_COMMENT = f'<w:comment w:id="0" w:author="审阅人"><w:p>{run("这里要改")}</w:p></w:comment>'
COMMENTS = f"<w:comments {_W}>{_COMMENT}</w:comments>"
COMMENTED = (
    '<w:commentRangeStart w:id="0"/>{}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
)
commented = both(
    part("word/comments.xml", COMMENTS, f"{_WORD}comments+xml"),
    related("comments", "comments.xml", outside=False),
)
_DIAGRAM = (
    '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt><dgm:t><a:p>'
    "<a:r><a:t>{{ view.</a:t></a:r><a:r><a:t>title }}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>"
    "</dgm:dataModel>"
)


def image(size: tuple[int, int] = (9, 9), kind: str = "PNG", mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    Image.new(mode, size).save(made, kind)
    return made.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """The beginning of a picture that says how many points it has."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


PIXEL = image()

TAGS: dict[str, str] = {
    "plain": "{{ view.title }}",
    "an unknown name": "{{ veiw.title }}",
    "an unknown attribute": "{{ view.titel }}",
    "an unknown filter": "{{ view.title|shout }}",
    "an unknown test": "{% if view.title is loud %}x{% endif %}",
    "no end": "{% if view.title %}x",
    "no beginning": "x{% endif %}",
    "wide brackets": "｛｛ view.title ｝｝",
    "wide signs": "{{ view.title（） }}",
    "a whole page": "{{ view }}",
    "a list": "{{ view.header }}",
    "an index too far": "{{ view.header[99].label }}",
    "an index that some forms lack": "{{ view.signatures[0].sign.label }}",
    "what some forms lack": "{{ view.result.note }}",
    "what is asked for first": "{% if view.result %}{{ view.result.note }}{% endif %}",
    "a number divided": "{{ 1 // 0 }}",
    "half a character": "{{ '\\ud800' }}",
    "a float": "{{ 1 / 3 }}",
    "a joined list": "{{ view.header|map(attribute='label')|join('、') }}",
    "a counted slot": "{{ 100 // (view.header|length + 1) }}",
    "an attack": "{{ ''.__class__.__mro__ }}",
    "an attack by format": "{{ '{0.__class__}'.format(view) }}",
    "nothing": "",
    "only a note": "{# {{ view.titel }} #}",
    "a note without end": "{# x",
    "brackets of a style sheet": "a { b } c",
    "a lone brace": "{ view.title }",
    "a tag in a tag": "{{ {{ view.title }} }}",
    "raw": "{% raw %}{{ view.titel }}{% endraw %}",
    "set": "{% set x = view.title %}{{ x }}",
    "a macro": "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(view.title) }}",
    "a macro without end": "{% macro m(x) %}{{ m([x]) }}{% endmacro %}{{ m(1) }}",
    "an empty tag": "{{ }}",
    "a statement of nobody's": "{% frobnicate %}",
    "an include": "{% include 'x.html' %}",
    "too many digits": "{{ " + "9" * 6000 + " }}",
    "twenty loops": "{% for a in view.notes %}" * 30 + "{% endfor %}" * 30,
    "too many brackets": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "too many tags": "{{ view.title }}" * 6000,
}
"""Tags that stand in the text of a template, for Word and HTML."""

ENDLESS: dict[str, str] = {
    "loops of a thousand million": "".join(f"{{% for x{n} in view.header %}}" for n in range(16))
    + "x"
    + "{% endfor %}" * 16,
    "a loop over letters": "{% set s = 'a' * 9999 %}{% for a in s %}{% for b in s %}{% for c in s %}x"
    + "{% endfor %}" * 3,
    "a text multiplied": "{{ 'x' * 10**9 }}",
    "a text doubled": "{% set a = 'xxxxxxxx' %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    "a list doubled": "{% set a = [1] %}" + "{% set a = a + a %}" * 60 + "{{ a|length }}",
    "a list within itself": "{% set a = [1] %}" + "{% set a = [a, a] %}" * 60 + "{{ a|string }}",
    "powers": "{{ 10**(10**10) }}",
    "powers of powers": "{{ ((9**999)**999)**999 }}",
    "a padded text": "{{ view.title|center(2000000000) }}",
    "an indented text": "{{ 'a\\nb'|indent(2000000000) }}",
    "a formatted number": "{{ '%2000000000d' % 1 }}",
    "a number formatted otherwise": "{{ '{:2000000000}'.format(1) }}",
    "macros that branch": "".join(
        f"{{% macro m{n}() %}}{{{{ m{n + 1}() }}}}{{{{ m{n + 1}() }}}}{{% endmacro %}}" for n in range(60)
    )
    + "{% macro m60() %}x{% endmacro %}{{ m0() }}",
    "a list padded": "{{ [1]|batch(10**9, 'x')|list|length }}",
    "a replacement": "{{ ('x' * 99999)|replace('x', 'y' * 99999) }}",
    "join of huge": "{{ (['x' * 99999] * 99999)|join }}",
    "a number rounded": "{{ 5|round(-10**9) }}",
}
"""Tags that ask for more than any page needs."""


@dataclass(frozen=True)
class Odd:
    """An odd Word template: what stands in its body, what happens to its package."""

    body: str = ""
    change: Callable[[Parts], Parts] = field(default=lambda parts: parts)


CUT: Mapping[str, str] = {
    "by an insertion": run("{{ view.") + inserted(run("title }}")),
    "by an insertion within": run("{{ view.") + inserted(run("title")) + run(" }}"),
    "by a deletion": run("{{ view.")
    + inserted("<w:r><w:delText>x</w:delText></w:r>", "del")
    + run("title }}"),
    "by a smart tag": run("{{ view.") + f"<w:smartTag w:element='x'>{run('title }}')}</w:smartTag>",
    "by a field": run("{{ view.") + field_("MERGEFIELD x") + run("title }}"),
    "by a simple field": run("{{ view.")
    + f'<w:fldSimple w:instr="PAGE">{run("title")}</w:fldSimple>'
    + run(" }}"),
    "by a link": run("{{ view.") + f"<w:hyperlink w:anchor='x'>{run('title }}')}</w:hyperlink>",
    "by a control": run("{{ view.") + f"<w:sdt><w:sdtContent>{run('title }}')}</w:sdtContent></w:sdt>",
    "by a picture": run("{{ view.") + picture() + run("title }}"),
}
"""Tags in one paragraph that something cuts."""

MEASURES: Mapping[str, tuple[str, bool]] = {
    "half of it": (table(row(cell(look=wide("50%", "pct")), cell(look=wide("50%", "pct")))), True),
    "2500 fiftieths": (table(row(cell(look=wide("2500", "pct")), cell(look=wide("2500", "pct")))), True),
    "points": (table(row(cell(look=wide("12.5pt")), cell(look=wide("3cm")))), True),
    "automatic": (table(row(cell(look=wide("0", "auto")), cell(look=wide("x", "auto")))), True),
    "no number": (table(row(cell(look=wide("nan")), cell())), False),
    "infinite": (table(row(cell(look=wide("inf")), cell())), False),
    "a mile": (table(row(cell(look=wide("99999999")), cell())), False),
    "negative": (table(row(cell(look=wide("-5")), cell())), False),
    "a grid of no numbers": (table(row(cell(), cell()), grid='<w:gridCol w:w="nan"/>' * 2), False),
    "a grid in points": (table(row(cell(), cell()), grid='<w:gridCol w:w="72.5pt"/>' * 2), True),
    "a grid of nothing": (table(row(cell(), cell()), grid='<w:gridCol w:w="0"/>' * 2), True),
    "no grid": (table(row(cell(), cell()), grid=""), True),
    "a table of half the page": (
        table(row(cell(), cell()), properties='<w:tblW w:w="50%" w:type="pct"/>'),
        True,
    ),
    "a table of no width": (table(row(cell(), cell()), properties='<w:tblW w:w="x" w:type="dxa"/>'), False),
    "a span of nothing": (table(row(cell(look=span("0")), cell(look=span("-3")))), True),
    "a span of no number": (table(row(cell(look=span("x")), cell())), False),
    "a span of thousands": (table(row(cell(look=span("9999")), cell())), False),
    "spans that are too many together": (table(row(cell(look=span("60")), cell(look=span("60")))), False),
    "columns before and after": (
        table(
            row(cell(), look='<w:trPr><w:gridBefore w:val="1"/></w:trPr>')
            + row(cell(), look='<w:trPr><w:gridAfter w:val="1"/></w:trPr>')
        ),
        True,
    ),
    "a row in a control": (table(f"<w:sdt><w:sdtContent>{row(cell(), cell())}</w:sdtContent></w:sdt>"), True),
    "a cell in a control": (
        table(row(cell(), f"<w:sdt><w:sdtContent>{cell()}</w:sdtContent></w:sdt>")),
        True,
    ),
    "an empty row": (table(row() + row(cell(), cell())), True),
    "an empty table": (table(""), True),
    "columns as the template says, some in percent": (
        table(row(cell("{{ wide(20) }}一"), cell("二", wide("50%", "pct")))),
        True,
    ),
    "a column wider than the world": (table(row(cell("{{ wide(10**6) }}"), cell())), False),
    "a column of no width": (table(row(cell("{{ wide('x') }}"), cell())), False),
    "too many columns by a loop": (
        table(
            row(
                cell("{%tc for a in view.header %}"),
                cell("{%tc for b in view.header %}"),
                *(cell(f"{{%tc for c{n} in view.header %}}") for n in range(3)),
                cell("x"),
                *(cell("{%tc endfor %}") for _ in range(5)),
            )
        ),
        False,
    ),
}
"""Tables, and whether Word could follow their widths."""

FIELDS: Mapping[str, str] = {
    "DDE": field_('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'),
    "in lower case": field_("  includepicture  x.png"),
    "in one piece": f'<w:fldSimple w:instr="INCLUDETEXT x.docx">{run("x")}</w:fldSimple>',
    "in pieces": field_("D").replace(
        "D</w:instrText>", "D</w:instrText></w:r><w:r><w:instrText>DE x</w:instrText>"
    ),
    "within another": within(field_("IF 1 = 1 "), field_("LINK Excel.Sheet x")),
    "put together by another": within(field_(" "), field_("QUOTE 68 68 69")),
    "put together by a tag": field_("{{ 'DDE' ~ 'AUTO' }} x"),
}
"""Fields that fetch or run something."""

LINKS: Mapping[str, str] = {
    "to a script": 'HYPERLINK "javascript:alert(1)"',
    "to a share": r'HYPERLINK "\\\\server\\share"',
    "behind a switch": r'HYPERLINK \o "tip" "file:///x"',
    "by a tag": "HYPERLINK \"{{ 'file:///x' }}\"",
}

CARRIED: Mapping[str, tuple[Odd, str]] = {
    "a picture from outside": (
        Odd(
            f"<w:p>{picture().replace('<a:blip/>', '<a:blip r:link=%rIdOdd%/>'.replace('%', chr(34)))}</w:p>",
            related("image", "http://example.com/x.png"),
        ),
        "docx-carries-picture",
    ),
    "a picture on a share": (
        Odd(change=related("image", r"\\server\share\x.png", outside=False)),
        "docx-carries-picture",
    ),
    "an attached template": (
        Odd(
            change=both(
                related("attachedTemplate", "file:///C:/Users/x/Firma.dotm", source="word/settings.xml"),
                replaced(
                    "word/settings.xml",
                    "</w:settings>",
                    f'<w:attachedTemplate xmlns:r="{_OFFICE}" r:id="rIdOdd"/></w:settings>',
                ),
            )
        ),
        "docx-carries-template",
    ),
    "another document": (
        Odd(
            '<w:altChunk r:id="rIdOdd"/>',
            both(
                related("aFChunk", "chunk.html", outside=False),
                part("word/chunk.html", "<p>x", "text/html"),
            ),
        ),
        "docx-carries-object",
    ),
    "an object": (
        Odd(
            "<w:p><w:r><w:object><o:OLEObject Type='Embed' ProgID='Excel.Sheet.12' r:id='rIdOdd'/>"
            "</w:object></w:r></w:p>",
            both(
                related("oleObject", "embeddings/o.bin", outside=False),
                part(
                    "word/embeddings/o.bin", b"x", "application/vnd.openxmlformats-officedocument.oleObject"
                ),
            ),
        ),
        "docx-carries-object",
    ),
    "a frame": (Odd(change=related("frame", "http://example.com/")), "docx-carries-part"),
    "mail merge": (
        Odd(
            change=replaced(
                "word/settings.xml",
                "</w:settings>",
                "<w:mailMerge><w:query w:val='SELECT 1'/></w:mailMerge></w:settings>",
            )
        ),
        "docx-carries-data",
    ),
    "a script": (
        Odd(
            f"<w:p><w:hyperlink r:id='rIdOdd'>{run('x')}</w:hyperlink></w:p>",
            related("hyperlink", "javascript:alert(1)"),
        ),
        "docx-carries-link",
    ),
    "a file": (Odd(change=related("hyperlink", "file:///etc/passwd")), "docx-carries-link"),
    "a relative link": (Odd(change=related("hyperlink", "x.docx")), "docx-carries-link"),
    "a picture of the old kind": (
        Odd(
            "<w:p><w:r><w:pict><v:shape><v:imagedata src='http://example.com/x.png'/></v:shape></w:pict></w:r></w:p>"
        ),
        "docx-carries-part",
    ),
    **{f"a field {name}": (Odd(f"<w:p>{code}</w:p>"), "docx-carries-field") for name, code in FIELDS.items()},
    **{
        f"a field with a link {name}": (Odd(f"<w:p>{field_(code)}</w:p>"), "docx-carries-link")
        for name, code in LINKS.items()
    },
}
"""What leads out of the house, and what it is called."""

_TO_PAGE, _TO_PLACE = 'HYPERLINK "https://example.com/"', r'HYPERLINK \l "x"'

HARMLESS: Mapping[str, Odd] = {
    "a link to a page": Odd(
        f"<w:p><w:hyperlink r:id='rIdOdd'>{run('x')}</w:hyperlink></w:p>",
        related("hyperlink", "https://example.com/"),
    ),
    "a link to an address": Odd(change=related("hyperlink", "mailto:hr@example.com")),
    "a link to a place": Odd(change=related("hyperlink", "#_Toc1")),
    "a field PAGE": Odd(f"<w:p>{field_('PAGE')}</w:p>"),
    "a field that links to a page": Odd(f"<w:p>{field_(_TO_PAGE)}</w:p>"),
    "a field that links to a place": Odd(f"<w:p>{field_(_TO_PLACE)}</w:p>"),
    "a field within another": Odd(f"<w:p>{within(field_('IF 1 = 1 '), field_('PAGE'))}</w:p>"),
    "a picture of its own": Odd(
        f"<w:p>{picture(relation='rIdOdd')}</w:p>",
        both(related("image", "media/i.png", outside=False), part("word/media/i.png", PIXEL, "image/png")),
    ),
    "comments": Odd(loop(f"<w:p>{COMMENTED.format(run('{{ field.label }}'))}</w:p>"), commented),
    "tracked insertions in a loop": Odd(loop(f"<w:p>{inserted(run('{{ field.label }}'))}</w:p>")),
    "pictures in a loop": Odd(
        loop(f"<w:p>{picture(relation='rIdOdd')}</w:p>"),
        both(related("image", "media/i.png", outside=False), part("word/media/i.png", PIXEL, "image/png")),
    ),
    "a text box": Odd(f"<w:p>{text_box(p('{{ view.title }}'))}</w:p>"),
    "a loop around a text box": Odd(
        "<w:p>"
        + run("{% for field in view.header %}")
        + text_box(p("{{ field.label }}"))
        + run("{% endfor %}")
        + "</w:p>"
    ),
    "a whole tag in an insertion": Odd(f"<w:p>{inserted(run('{{ view.title }}'))}</w:p>"),
    "a whole tag in a link": Odd(
        f"<w:p><w:hyperlink w:anchor='x'>{run('{{ view.title }}')}</w:hyperlink></w:p>"
    ),
    "a tag in a description": Odd(f"<w:p>{picture('{{ view.title }}')}</w:p>"),
    "words without tags in a note": Odd(
        change=both(
            part("word/footnotes.xml", f"<w:footnotes {_W}/>", f"{_WORD}footnotes+xml"),
            related("footnotes", "footnotes.xml", outside=False),
        )
    ),
}
"""What is odd, and does no harm."""

BROKEN: Mapping[str, Odd] = {
    "a tag in SmartArt": Odd(
        change=part(
            "word/diagrams/data1.xml",
            _DIAGRAM,
            "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
        )
    ),
    "a tag in a footnote": Odd(
        change=part(
            "word/footnotes.xml",
            f"<w:footnotes {_W}><w:footnote>{p('{{ view.title }}')}</w:footnote></w:footnotes>",
            f"{_WORD}footnotes+xml",
        )
    ),
    "a tag in the properties of a company": Odd(
        change=part(
            "docProps/app.xml",
            "<Properties><Company>{{ view.title }}</Company></Properties>",
            "application/x+xml",
        )
    ),
    "an unknown name in a text box": Odd(f"<w:p>{text_box(p('{{ view.titel }}'))}</w:p>"),
    "an unknown name in a header": Odd(
        change=replaced("word/header1.xml", "{{ view.letterhead.company }}", "{{ view.letterhead.compnay }}")
    ),
    "an unknown name in deleted words": Odd(
        f"<w:p>{inserted('<w:r><w:delText>{{ view.titel }}</w:delText></w:r>', 'del')}</w:p>"
    ),
    "styles that are no XML": Odd(change=part("word/styles.xml", "<w:styles")),
    "styles that are something else": Odd(change=part("word/styles.xml", f"<w:numbering {_W}/>")),
    "no styles where they are referred to": Odd(change=gone("word/styles.xml")),
    "a part of no kind": Odd(change=part("word/odd.xyz", b"x")),
    "a picture that is not there": Odd(change=related("image", "media/none.png", outside=False)),
    "a relation that is not there": Odd(f"<w:p>{picture(relation='rIdNone')}</w:p>"),
    "a picture that is none": Odd(change=part("word/media/i.png", b"no picture", "image/png")),
    "a picture of 400 million points": Odd(change=part("word/media/i.png", bomb(), "image/png")),
    "a document type": Odd(change=replaced("word/styles.xml", "<w:styles", "<!DOCTYPE x><w:styles")),
    "strict": Odd(
        change=lambda parts: {
            name: data.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            for name, data in parts.items()
        }
    ),
}
"""What could not be filled in, or Word could not open."""


def every_word_template() -> dict[str, Odd]:
    """All odd Word templates by what is odd about them."""
    return {
        **{f"tag: {name}": Odd(p(text)) for name, text in (TAGS | ENDLESS).items()},
        **{f"cut: {name}": Odd(f"<w:p>{body}</w:p>") for name, body in CUT.items()},
        **{f"measure: {name}": Odd(body) for name, (body, _) in MEASURES.items()},
        **{f"carried: {name}": odd for name, (odd, _) in CARRIED.items()},
        **{f"harmless: {name}": odd for name, odd in HARMLESS.items()},
        **{f"broken: {name}": odd for name, odd in BROKEN.items()},
    }


# ── HTML ────────────────────────────────────────────────────────────────────────────────────

SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True)
class Sheet:
    """An odd HTML template: what stands in its body, its style sheet, what lies beside it."""

    body: str = "<h1>一</h1><p>x 字</p><table><tr><td>a<td>b</table><ul><li>x</ul><img alt=x src=pixel.png>"
    css: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


def page(folder: Path, odd: Sheet) -> Path:
    """The odd template, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    head = "<title>T</title><link rel=stylesheet href=appraisal.css>"
    path = folder / "appraisal.html"
    path.write_text(f"<html lang=zh><head>{head}</head><body>{odd.body}", encoding="utf-8")
    (folder / "appraisal.css").write_text(
        f"html {{ font-family: var(--fonts) }}\n{odd.css}", encoding="utf-8"
    )
    for name, data in {"pixel.png": PIXEL, **odd.files}.items():
        (folder / name).write_bytes(data)
    return path


def drawing(inner: str, size: str = 'width="90" height="90"') -> Sheet:
    svg = f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>{inner}</svg>'
    return Sheet("<p>x<img alt=x src=a.svg>", files={"a.svg": svg.encode()})


def again(depth: int, attribute: str = "href") -> str:
    """A shape that is used twice by one that is used twice by …"""
    groups = "".join(
        f'<g id="g{n}"><use {attribute}="#g{n - 1}"/><use {attribute}="#g{n - 1}"/></g>'
        for n in range(1, depth)
    )
    shape = '<g id="g0"><rect width="1" height="1"/></g>'
    return f'<defs>{shape}{groups}</defs><use {attribute}="#g{depth - 1}"/>'


STYLES: Mapping[str, str] = {
    "a letter of a light-year": "p { font-size: 1e30pt }",
    "an infinite letter": "p { font-size: 1e999pt }",
    "an infinite border": "p { border: 1e999pt solid }",
    "letters far apart": "p { letter-spacing: 1e30pt }",
    "a tab of a thousand million": "p { white-space: pre; tab-size: 1000000000 }",
    "columns without end": "body { columns: 1000000000 }",
    "a page of nothing": "@page { size: 0 0 }",
    "a page of a millimetre": "@page { size: 1mm 1mm; margin: 0 }",
    "a page of ten metres": "@page { size: 9m 9000mm }",
    "margins over the page": "@page { size: A4; margin: 200mm }",
    "infinite margins": "@page { margin: 1e999mm }",
    "half transparent": "p { opacity: 50% }",
    "a counter without end": "@counter-style x { system: symbolic; symbols: a }"
    " li { list-style: x; counter-set: list-item 100000000 }",
    "a counter padded": "@counter-style x { system: numeric; symbols: a b; pad: 1000000000 'x' }"
    " li { list-style: x }",
    "thin stripes": "p { background: repeating-radial-gradient(red 0, blue 1e-7pt) }",
    "a thin wave": "p { text-decoration: underline wavy; text-decoration-thickness: 1e-5pt }",
    "a grid of a million": "body { display: grid; grid-template-columns: repeat(1000000, 1fr) }",
    "a line far away": "body { display: grid } p { grid-column: 1000000000 }",
    "properties that multiply": ":root { --a0: x x;"
    + "".join(f"--a{n}: var(--a{n - 1}) var(--a{n - 1});" for n in range(1, 30))
    + "} p { font-family: var(--a29) }",
    "properties in a circle": "p { --a: var(--b); --b: var(--a); color: var(--a) }",
    "brackets within brackets": "p { width: " + "calc(" * 2000 + "1pt" + ")" * 2000 + "}",
    "a hundred thousand selectors": ",".join(["p"] * 100_000) + " { color: red }",
    "no resolution": "img { image-resolution: 0dppx }",
    "no size": "p { transform: scale(0) }",
    "a quarter turned": "p { transform: skew(90deg) }",
    "a line of no number": "p { line-height: calc(0/0) }",
    "a page that runs": "html { position: running(x) }",
    "cells as blocks": "td { display: block } tr { display: inline }",
    "tables that float": "* { float: right }",
    "columns in columns": "* { columns: 3 }",
    "boxes that spread": "table { border-spacing: 1e300pt; border-collapse: separate }",
    "a link by style": "p { -weasy-link: url(javascript:alert(1)) }",
    "a field": "* { appearance: auto }",
    "a page of its own": "@page { size: A5 landscape }",
    "a sheet that imports itself": "@import 'appraisal.css';",
    "a marker": "li { list-style-image: url(pixel.png) }",
    "a layer": "p { z-index: 99999999; position: relative }",
    "stripes": "p { background: repeating-linear-gradient(white 0, white 5mm, black 5.2mm) }",
    "a share of a line": "p { letter-spacing: .01em; line-height: 1.333; width: 33.333% }",
}
"""Style sheets; the last are harmless."""

SHEETS: Mapping[str, Sheet] = {
    **{f"style: {name}": Sheet(css=css) for name, css in STYLES.items()},
    "drawing: used again and again": drawing(again(30)),
    "drawing: used in the old way": drawing(again(30, "xlink:href")),
    "drawing: used in itself": drawing('<g id="a"><use href="#a"/></g>'),
    "drawing: used from another file": drawing('<use href="b.svg#x"/>'),
    "drawing: markers on markers": drawing(
        "".join(
            f'<marker id="m{n}"><path d="M0 0L9 9L3 3" marker-mid="url(#m{n + 1})"/></marker>'
            for n in range(25)
        )
        + '<path d="M0 0L9 9L3 3" marker-mid="url(#m0)"/>'
    ),
    "drawing: thin stripes": drawing(
        '<linearGradient id="a" x2="1e-7" spreadMethod="repeat"/><rect fill="url(#a)" width="9" height="9"/>'
    ),
    "drawing: no numbers": drawing("", 'viewBox="x y"'),
    "drawing: infinite": drawing('<rect width="1e999" height="1"/>', 'width="1e999" height="9"'),
    "drawing: a broken path": drawing('<path d="M 0 0 L"/>'),
    "drawing: no XML": Sheet("<img alt=x src=a.svg>", files={"a.svg": b"<svg"}),
    "drawing: a picture from outside": drawing(
        '<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>'
    ),
    "drawing: plain": drawing('<title>x</title><rect width="9" height="9"/>' + again(5)),
    "drawing: on the page": Sheet(
        f"<p>x<svg xmlns='{SVG}' width=9 height=9><title>x</title>{again(30)}</svg>"
    ),
    "drawing: on the page without words": Sheet(f"<p>x<svg xmlns='{SVG}' width=9 height=9></svg>"),
    "picture: none": Sheet("<img alt=x src=a.png>", files={"a.png": b"no picture"}),
    "picture: half": Sheet("<img alt=x src=a.png>", files={"a.png": image((300, 300))[:150]}),
    "picture: of 400 million points": Sheet("<img alt=x src=a.png>", files={"a.png": bomb()}),
    "picture: for a printing press": Sheet(
        "<img alt=x src=a.jpg>", files={"a.jpg": image(kind="JPEG", mode="CMYK")}
    ),
    "picture: without words": Sheet("<p>x<img src=pixel.png>"),
    "picture: in its address": Sheet(f"<p>x<img alt=x src='data:image/png;base64,{'A' * 100_000}'>"),
    "picture: by a gif": Sheet("<img alt=x src=a.gif>", files={"a.gif": image(kind="GIF")}),
    "structure: no first heading": Sheet("<h2>a</h2><p>x"),
    "structure: a heading left out": Sheet("<h1>a</h1><h3>b</h3>"),
    "structure: cells that lack": Sheet("<table><tr><td>a<td>b<tr><td>c</table>"),
    "structure: cells on cells": Sheet("<table><tr><td rowspan=3>a<td>b<tr><td colspan=3>c</table>"),
    "structure: a span of thousands": Sheet("<table><tr><td colspan=99999>x</table>"),
    "structure: spans": Sheet("<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td colspan=2>d</table>"),
    "structure: boxes in boxes": Sheet("<p>" + "<span style='display: inline-block'>" * 40 + "x"),
    "structure: too deep": Sheet("<div>" * 3000),
    "structure: too much": Sheet("<p>x</p>" * 9000),
    "structure: a list": Sheet("<ul><li>a<li>b<ul><li>c</ul></ul>"),
    "link: a script": Sheet("<p><a href='javascript:alert(1)'>x</a>"),
    "link: a script by a tag": Sheet("<p><a href=\"{{ 'java' ~ 'script:alert(1)' }}\">x</a>"),
    "link: a file": Sheet("<p><a href='file:///etc/passwd'>x</a>"),
    "link: a page beside": Sheet("<p><a href='x.html'>x</a>"),
    "link: no address": Sheet("<p><a href='http://[x'>x</a>"),
    "link: nowhere": Sheet("<p><a href='#nowhere'>x</a>"),
    "link: a page": Sheet("<p><a href='https://example.com/'>x</a>"),
    "link: an address": Sheet("<p><a href='mailto:hr@example.com'>x</a>"),
    "link: a file to take along": Sheet("<p><a rel=attachment href='pixel.png'>x</a>"),
    "address: outside": Sheet("<img alt=x src='http://127.0.0.1:9/x.png'>"),
    "address: a parent": Sheet("<img alt=x src='../x.png'>"),
    "address: by a tag": Sheet("<img alt=x src=\"{{ '/etc/' ~ 'hostname' }}\">"),
    "address: another base": Sheet("<base href='http://127.0.0.1:9/'><img alt=x src=pixel.png>"),
    "address: missing": Sheet("<img alt=x src=none.png>"),
    "address: no name": Sheet("<img alt=x src='" + "x" * 300 + ".png'>"),
    "include: by a tag": Sheet("{% include 'a' ~ '.html' %}", files={"a.html": b"<p>x"}),
    "include: missing": Sheet("{% include 'none.html' %}"),
    "include: a parent": Sheet("{% include '../x.html' %}"),
    "include: itself": Sheet("{% include 'appraisal.html' %}"),
    "include: with a mistake": Sheet("{% include 'a.html' %}", files={"a.html": b"{{ view.titel }}"}),
    "include: no name": Sheet("{% include '" + "x" * 300 + "' %}"),
}


def every_page() -> dict[str, Sheet]:
    """All odd HTML templates by what is odd about them."""
    return {**{f"tag: {name}": Sheet(f"<p>{text}</p>") for name, text in (TAGS | ENDLESS).items()}, **SHEETS}
