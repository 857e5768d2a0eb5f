"""What keys, kinds and words of the form language are called, for whoever fills a form's fields in.

The names stand in `messages/fields.toml`; what a key means stands with it, in its `Doc`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from formgen.forms.model import Form
from formgen.messages import Lang, catalogue, say
from formgen.yamlfiles.schema import keyed_in
from formgen.yamlfiles.shapes import shape


def label(owner: type | None, key: str) -> str:
    """The catalogue's code for what a key is called; one of its class's own comes first."""
    return _first(
        f"field-{_kebab(owner.__name__)}-{_hyphened(key)}" if owner else "", f"field-{_hyphened(key)}"
    )


def one(owner: type | None, key: str) -> str:
    """The code for what one more of a list is called."""
    return _first(f"one-{_hyphened(key)}", label(owner, key))


def kind(key: str) -> str:
    """The code for what a kind of rule, or of a part of pay, is called: the key that decides on it."""
    return f"kind-{_hyphened(key)}"


def word(owner: type | None, key: str, said: str, position: int) -> str:
    """The code for one of the words that may stand under a key; signs go by their position, from 1."""
    name = said if re.fullmatch(r"[a-z0-9-]+", said) else f"{_hyphened(key)}-{position}"
    own = f"word-{_kebab(owner.__name__)}-{name}" if owner else ""
    return _first(own, f"word-{_hyphened(key)}-{name}", f"word-{name}")


def in_words(text: str, lang: Lang) -> str:
    """A sentence that quotes keys, with what they are called instead: `weight: 20%` is “权重：20%”."""

    def called(found: re.Match[str]) -> str:
        name = _spoken(found["key"], lang, has_value=found["value"] is not None)
        if not name:
            return found.group()
        said = _value(found["key"], found["value"] or "", lang)
        colon = "：" if lang == "zh" else ": "
        return f"“{name}{colon if said else ''}{said}”"

    return _QUOTED.sub(called, text)


_QUOTED: Final = re.compile(r"`(?P<key>[a-z_]+)(?:: *(?P<value>[^`]*))?`")
_NO: Final[Mapping[Lang, str]] = {"zh": "否", "en": "no"}


def _spoken(said: str, lang: Lang, *, has_value: bool = False) -> str:
    """What a word of the form language is called; empty for what is none.  With a value it is a key."""
    keys = [label(None, said), *(label(each, said) for each in _owners().get(said, ()))]
    words = [f"word-{_hyphened(said)}"]
    codes = [*keys, *words] if has_value else [*words, *keys]
    code = next((each for each in codes if each in catalogue()), "")
    return say(code, lang) if code else ""


def _value(key: str, value: str, lang: Lang) -> str:
    """A value of a key in words; nothing of one that has parts, but for the kind of a rule."""
    if part := re.match(r"\{([a-z_]+)", value):
        return say(kind(part[1]), lang) if key == "rule" and kind(part[1]) in catalogue() else ""
    if value in ("true", "", "[]"):
        return ""
    if value.startswith("["):
        return value.strip("[]")
    return _NO[lang] if value == "false" else _spoken(value, lang) or value


@cache
def _owners() -> Mapping[str, tuple[type, ...]]:
    """The classes that have a key, by its name."""
    found: dict[str, tuple[type, ...]] = {}
    for each in keyed_in(shape(Form)):
        for key in each.keys:
            found[key] = (*found.get(key, ()), each.kind)
    return found


def _first(*codes: str) -> str:
    """The first code that the catalogue has; the last, if it has none."""
    return next((code for code in codes if code in catalogue()), codes[-1])


def _hyphened(key: str) -> str:
    return key.replace("_", "-")


def _kebab(name: str) -> str:
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in name).lstrip("-")
