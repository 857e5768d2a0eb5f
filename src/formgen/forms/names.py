"""What keys, kinds and words of the form language are called, for whoever fills a form's fields in.

The names stand in `messages/fields.toml`; what a key means stands with it, in its `Doc`.
"""

from __future__ import annotations

import re

from formgen.messages import catalogue


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


def _first(*codes: str) -> str:
    """The first code that the catalogue has; the last, if it has none."""
    return next((code for code in codes if code in catalogue()), codes[-1])


def _hyphened(key: str) -> str:
    return key.replace("_", "-")


def _kebab(name: str) -> str:
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in name).lstrip("-")
