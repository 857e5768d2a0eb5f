"""The letterhead of a page, as far as it is known where pages are built: its lines, and whose sheet it is."""

from __future__ import annotations

from formgen.forms.model import Form
from formgen.phrases import Phrases
from formgen.view import words
from formgen.view.model import EFFECTIVE, NUMBER, PERIOD, VERSION, Imprint, Letterhead


def letterhead(  # noqa: PLR0913 what a page may be about
    say: Phrases,
    form: Form | None = None,
    before: Form | None = None,
    *,
    period: str = "",
    month: str = "",
    whom: str = "",
) -> Letterhead:
    """What a builder knows of the letterhead, in printed order; lines that say nothing are left out.

    `form` is the form that the page is about, `before` the version that it is compared with; `period`
    (2026年11月) is printed with its label, `month` without one; `whom` is the person whose sheet it is.
    """
    about = _of_form(form, before, say) if form else ()
    lines = (*about, Imprint(say(f"line-{PERIOD}"), period), Imprint("", month))
    return Letterhead(whom=whom, lines=tuple(line for line in lines if line.text))


def _of_form(form: Form, before: Form | None, say: Phrases) -> tuple[Imprint, ...]:
    version = f"{before.version} → {form.version}" if before else str(form.version)
    return (
        Imprint(say(f"line-{NUMBER}"), form.number),
        Imprint(say(f"line-{VERSION}"), version),
        Imprint(say(f"line-{EFFECTIVE}"), words.month(form.effective, say)),
    )
