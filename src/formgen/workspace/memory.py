"""What was read and scored before, for whoever asks again when something has changed (the desk).

Nothing here decides what is true: a file is read again when its content has changed, a card is scored again
when its form or anything that was recorded for it has.  So whatever is asked, the answer is the one that
there would be without this memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from formgen.disk.marks import Mark, Marks
from formgen.forms.model import Form
from formgen.output.manifest import NAME as MANIFEST
from formgen.periods import Period
from formgen.records.model import Record
from formgen.scoring.standing import Standing
from formgen.workspace.folder import Workspace
from formgen.workspace.lists import FOLDER as LISTS
from formgen.workspace.recorded import Cast, Key, OneFile, Recorded, cast_of, key_of, one_file, recorded

_MOST_PERIODS: Final = 14
"""As many as a form of a year asks for, and those around; the ones that were asked for last stay."""

_Read: TypeAlias = tuple[Mark, Cast, OneFile]
_Scored: TypeAlias = tuple[Form, Record, Standing]


@dataclass(slots=True)
class _Period:
    """What is remembered of one period."""

    cast: tuple[object, Workspace, Cast] | None
    files: dict[Path, _Read]
    standings: dict[Key, _Scored]


class Memory:
    """What score files said, and what it came to, file by file and person by person."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._periods: dict[Period, _Period] = {}
        self._reading = threading.RLock()

    def recorded(self, workspace: Workspace, period: Period, out: Path) -> Recorded:
        """What was recorded of a period.  Raises InputError as `cast_of` does."""
        with self._reading:
            here = self._of(period)
            cast = self._cast(here, workspace, period, out)
            before, here.files = here.files, {}

            def read(path: Path, cast: Cast, period: Period) -> OneFile:
                mark = self._marks.of(path)
                known = before.get(path)
                if known is None or known[0] != mark or known[1].known is not cast.known:
                    known = mark, cast, one_file(path, cast, period)
                if self._marks.of(path) == mark:  # else it changed while it was read
                    here.files[path] = known
                return known[2]

            return recorded(workspace, period, cast, read)

    def standing(self, form: Form, record: Record, make: Callable[[], Standing]) -> Standing:
        """What a record comes to, with all that it says of earlier cards; `make` scores it."""
        known, key = self._of(record.period).standings, key_of(record)
        said = known.get(key)
        if said is None or said[1] != record or (said[0] is not form and said[0] != form):
            said = form, record, make()
        elif said[0] is not form:
            said = form, record, replace(said[2], form=form)  # the same words, read anew
        known[key] = said
        return said[2]

    def _of(self, period: Period) -> _Period:
        with self._reading:
            found = self._periods.pop(period, None) or _Period(None, {}, {})
            self._periods[period] = found
            while len(self._periods) > _MOST_PERIODS:
                del self._periods[next(iter(self._periods))]
            return found

    def _cast(self, here: _Period, workspace: Workspace, period: Period, out: Path) -> Cast:
        """Who may be recorded; the same people as before, where they are, so that no file is read again."""
        mark = (
            self._marks.below(workspace.root / LISTS),
            self._marks.of(out / period.name / MANIFEST),
        )
        if here.cast and here.cast[0] == mark and here.cast[1] is workspace:
            return here.cast[2]
        found = cast_of(workspace, period, out)
        if here.cast and here.cast[2].is_like(found):
            found = replace(here.cast[2], problems=found.problems)
        here.cast = mark, workspace, found
        return found
