"""From a form, and perhaps a person, a month and a scorecard, to everything that stands on the page.

The order of the parts is the order in which a reader meets them.  A blank and a completed form
come from the same functions: without a card the slots are empty, with one they are filled.
"""

from __future__ import annotations

from formgen.forms.model import Form
from formgen.periods import Period
from formgen.records.model import Followed, Person
from formgen.scoring.model import Scorecard
from formgen.view import closing, words
from formgen.view.deciding import deciding
from formgen.view.decimals import evened
from formgen.view.fields import fields, followed_by
from formgen.view.letterhead import letterhead
from formgen.view.model import PageState, View, fixed
from formgen.view.tables import blocks


def view_of(  # noqa: PLR0913 what a page is made of
    form: Form,
    *,
    period: Period | None = None,
    person: Person | None = None,
    card: Scorecard | None = None,
    followed: Followed | None = None,
    explain: bool = False,
) -> View:
    """What stands on the page.

    `period`, `person` and what it follows from come from the card where there is one.  `explain` adds the
    reason for every point as an appendix.
    """
    person = card.record.person if card else person
    period = card.record.period if card else period
    followed = card.record.followed if card else followed
    view = View(
        letterhead=letterhead(
            form.say,
            form,
            period=words.period(period, form, person),
            whom=words.whom(person, form.say) if person else "",
        ),
        words=fixed(form.say.tongue),
        title=form.title,
        state=_state(card),
        header=(*fields(form, form.header, period, person, card), *followed_by(form, followed)),
        blocks=tuple(blocks(form, card)),
        adjustments=tuple(
            closing.adjustment(form, index, block, card) for index, block in enumerate(form.adjustments)
        ),
        vetoes=tuple(closing.vetoes(form, card)),
        result=closing.result(form, card, person),
        grades=tuple(closing.grades(form, card)),
        opinions=tuple(closing.opinions(form, card)),
        signatures=tuple(closing.signing(form, each) for each in form.signatures),
        footer=tuple(fields(form, form.footer, period, person, card)),
        notes=(*form.notes, *deciding(form)),
        reasons=tuple(closing.reasons(form, card)) if card and explain else (),
        pages=form.most_pages,
    )
    return evened(view)


def _state(card: Scorecard | None) -> PageState:
    if card is None:
        return "blank"
    return "complete" if card.complete else "incomplete"
