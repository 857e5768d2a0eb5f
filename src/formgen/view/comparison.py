"""The comparison of two versions, as it is printed for the people who decide on a revision (修订对照表)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import partial
from itertools import groupby

from formgen import messages
from formgen.forms.model import Form, Revision
from formgen.phrases import Phrases
from formgen.view import words
from formgen.view.changes import NAMED, Change
from formgen.view.letterhead import letterhead
from formgen.view.model import Chapter, Comparison, Piece, Term, fixed

_UNPRINTED = "id"
"""What only score files know is not for this page."""


def comparison(old: Form, new: Form, changes: Iterable[Change]) -> Comparison:
    """What stands on the page for these changes."""
    say = new.say
    told = [change for change in changes if change.what != _UNPRINTED]
    return Comparison(
        letterhead=letterhead(say, new, old),
        title=say("comparison-title", form=new.title),
        note=_note(old, new, told),
        chapters=tuple(
            Chapter(title, tuple(_without_repeats((_term(change, new) for change in listed), say)))
            for title, listed in groupby(told, key=partial(_part, say))
        ),
        words=fixed(say.tongue),
    )


def _part(say: Phrases, change: Change) -> str:
    """The part of the form that a change is about."""
    return "".join(change.path[:1]) or say("form-itself")


def _note(old: Form, new: Form, told: Sequence[Change]) -> str:
    say, versions = new.say, {"old": old.version, "new": new.version}
    if not told:
        return say("nothing-changed", **versions)
    since = say("in-force-since", month=words.month(new.effective, say)) if new.effective else ""
    counted = Counter(_part(say, change) for change in told)
    parts = say.listed(say("changes-in-part", part=part, n=count) for part, count in counted.items())
    return say("changed", **versions, since=since, n=len(told), parts=parts)


# ── reasons ─────────────────────────────────────────────────────────────────────────────────


def reason(form: Form, change: Change) -> Revision | None:
    """The reason that the new version gives for a change: the one for the narrowest place."""
    places = (*reversed(change.ids), change.what)
    return next((each for place in places for each in form.revisions if each.at == place), None)


def _without_repeats(terms: Iterable[Term], say: Phrases) -> Iterator[Term]:
    last = ""
    for term in terms:
        yield replace(term, reason=say("ditto")) if term.reason and term.reason == last else term
        last = term.reason


# ── terms ───────────────────────────────────────────────────────────────────────────────────


def _term(change: Change, new: Form) -> Term:
    say = new.say
    own = messages.say(f"what-{change.what}", say.tongue)
    path = change.path[1:]
    is_named = change.what in NAMED and bool(path)
    name = " · ".join(path if is_named else (*path, own if path else own[:1].upper() + own[1:]))
    why = reason(new, change)
    before, after = marked(change.before, change.after)
    if not change.before:  # all of it is new, as the empty side says: marks would make it hard to read
        after = (Piece(change.after),)
    return Term(
        name,
        before or (Piece(say("not-there")),),
        after or (Piece(say("deleted")),),
        why.why if why else "",
    )


_WORD = re.compile(r"\d+(?:\.\d+)?%?|[A-Za-z]+|.", re.DOTALL)
_ALIKE = 0.3
"""Texts that have less in common are new texts; marking what they share by chance would confuse."""


def marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts with the words marked that were deleted from one, inserted into the other."""
    olds, news = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, olds, news, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _pieces([(olds, "deleted")]), _pieces([(news, "inserted")])
    steps = matcher.get_opcodes()
    return (
        _pieces((olds[start:end], "" if tag == "equal" else "deleted") for tag, start, end, _, _ in steps),
        _pieces((news[start:end], "" if tag == "equal" else "inserted") for tag, _, _, start, end in steps),
    )


def _pieces(parts: Iterable[tuple[Sequence[str], str]]) -> tuple[Piece, ...]:
    pieces = {"": Piece(""), "deleted": Piece("", "deleted"), "inserted": Piece("", "inserted")}
    return tuple(replace(pieces[change], text="".join(part)) for part, change in parts if part)
