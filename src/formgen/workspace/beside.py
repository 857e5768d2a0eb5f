"""What lies in a workspace under a name that formgen does not know: told, with the name that it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from formgen import disk
from formgen.problems import InputError, Problem, Where, warning
from formgen.records.beside import YAML, is_idle, is_yaml, no_files, passed_over
from formgen.text import near, same
from formgen.view.kinds import FORM, TEMPLATES

SETTINGS = "formgen.yaml"
_MEANT: Mapping[str, str] = {
    "spec": "specs",
    "表单": "specs",
    "score": "scores",
    "分数": "scores",
    "评分": "scores",
    "template": "templates",
    "模板": "templates",
    "formgen.yml": SETTINGS,
    "formgen.yaml.txt": SETTINGS,
    "formgen.yml.txt": SETTINGS,
    "formgen.json": SETTINGS,
} | {name: name for name in ("specs", "scores", "templates", SETTINGS)}
"""What the parts of a workspace are called, by what else they might be."""

_DOCUMENTS = frozenset(
    (".docx", ".dotx", ".docm", ".dotm", ".doc", ".dot", ".wps", ".wpt", ".odt", ".ott", ".rtf", ".htm")
)
"""What office programs and browsers save; everything else in the folder may be part of a page."""


def misnamed(root: Path) -> Iterator[Problem]:
    """A warning for each part of a workspace that is not used for its name: `Scores/`, `formgen.yml`."""
    for path in disk.listed(root):
        name = _MEANT.get(same(path.name).casefold(), path.name)
        if name != path.name and disk.kind_of(root / name) == "nothing":
            yield warning("name-meant", Where(str(path)), to=name)


def beside_specs(folder: Path) -> Iterator[Problem]:
    """What is no spec in the folder of specs: files with other endings, and specs in folders of their own."""
    kinds: dict[str, list[Path]] = {}
    for path in disk.listed(folder):
        kinds.setdefault(disk.kind_of(path), []).append(path)
    yield from no_files((*kinds.get("other", ()), *kinds.get("nothing", ())))
    others = (path for path in kinds.get("file", ()) if not is_yaml(path) and not _is_note(path))
    yield from passed_over("spec-passed-over", others, YAML)
    for inner in kinds.get("folder", ()):
        if not is_idle(inner) and any(map(is_yaml, disk.listed(inner))):
            yield warning("specs-in-folder", Where(str(inner)))


def beside_templates(folder: Path) -> Iterator[Problem]:
    """Documents that print nothing, since no template is called so, or is such a file."""
    for path in disk.listed(folder):
        if is_idle(path) or path.suffix.lower() not in _DOCUMENTS or _prints(path):
            continue
        if disk.is_file(path):
            facts = {"to": _template(path), "known": ", ".join(TEMPLATES)}
            yield warning("template-passed-over", Where(str(path)), **facts)


def _prints(path: Path) -> bool:
    plain = path.with_name(path.name.casefold())
    if plain.suffix not in (".docx", ".html") or plain.stem not in TEMPLATES:
        return False
    return plain == path or (disk.is_file(plain) and plain.samefile(path))  # where case makes no difference


def _template(path: Path) -> str:
    """What a template would have to be called."""
    stem = same(path.stem).casefold()
    kind = stem if stem in TEMPLATES else near(stem, TEMPLATES).get("near", FORM)
    return f"{kind}.html" if path.suffix.lower() == ".htm" else f"{kind}.docx"


def _is_note(path: Path) -> bool:
    """Whether a file only explains the folder."""
    return path.suffix.lower() == ".md" or path.stem.casefold() == "readme"


def with_closed_folders(problems: Iterator[Problem]) -> Iterator[Problem]:
    """These problems and, where a folder cannot be looked into, that."""
    try:
        yield from problems
    except InputError as wrong:
        yield from wrong.problems
