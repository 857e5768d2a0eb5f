"""Forms that were laid out before, by whichever process: read from the user's own folder, and kept there.

A form is known by everything that it was made from, so that one that is found is the one that would be made.
What is kept are the words of forms, the letterhead of the company and words that stand in: a page that has
words of a person's among them is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from formgen.output.digests import digest
from formgen.view.leaves import has_own_words, taken
from formgen.view.model import View
from formgen.writing.compiling import UnfitError, Why
from formgen.writing.pdf.compiled.codec import DamagedError, packed, unpacked
from formgen.writing.pdf.compiled.form import Form
from formgen.writing.pdf.compiled.ingredients import Ingredients, program
from formgen.writing.pdf.compiled.leaves import EmptyError
from formgen.writing.pdf.compiled.store import Store, folder
from formgen.writing.pdf.layout import shaper


@dataclass(frozen=True, slots=True)
class _Unfit:
    """That a form cannot be filled in, and why; `if_empty`: because of what may be empty."""

    text: str
    why: Why
    if_empty: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """What came of laying a form out."""

    made: Form | _Unfit


@dataclass(frozen=True, slots=True)
class Kept:
    """The forms of one template and letterhead."""

    store: Store
    ingredients: Ingredients

    def name(self, view: View, *alike: object) -> str:
        """What the form of a view is kept under; empty if it is not to be kept.

        `alike` is what views have in common that share a form, beside their shape: frozen data, see `digest`.
        """
        before, by = self.ingredients.before, program(shaper())
        if not before or not by or has_own_words(view):
            return ""
        return digest(before, by, taken(view).shape, *alike)

    def found(self, name: str) -> Form | UnfitError | None:
        """The form that was kept under this name, or why there is none that can be filled in."""
        data = self.store.read(name) if name else None
        if data is None:
            return None
        try:
            made = unpacked(_Entry, data).made
        except DamagedError:
            return None
        match made:
            case Form():
                return made
            case _Unfit(text, why, if_empty):
                return EmptyError(text, why) if if_empty else UnfitError(text, why)

    def keep(self, name: str, made: Form | UnfitError) -> None:
        """Keep what came of laying a form out, unless what it was made of has changed meanwhile."""
        if not name or self.ingredients.now != self.ingredients.before:
            return
        if isinstance(made, UnfitError):
            told = _Entry(_Unfit(str(made), made.why, isinstance(made, EmptyError)))
        else:
            told = _Entry(made)
        self.store.write(name, packed(_Entry, told))


def kept(of: Ingredients) -> Kept | None:
    """The forms that are kept of these ingredients, if any are to be kept."""
    place = folder()
    return None if place is None else Kept(Store(place), of)
