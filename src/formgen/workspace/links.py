"""The links through which appraisers reach their part of a period's forms, kept in `.formgen/links.json`.

A link is for one appraiser and one period, until a day.  What opens it is known to who has it: here stands
only its digest.  Whom it leads to, and what that appraiser may do there, is no part of it: that follows from
forms and roster each time it is used (`formgen.records.appraisers`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal, TypeAlias

from formgen import disk
from formgen.output import files
from formgen.output.locks import FOLDER, alone
from formgen.periods import Period
from formgen.problems import InputError, Where, error
from formgen.records.appraisers import Appraiser

DAYS: Final = 14
"""How many days a link is open, unless somebody says otherwise."""

MOST_DAYS: Final = 90
_FORGOTTEN: Final = timedelta(days=90)
"""So long after its end a link is still known, so that who comes with it hears why it opens nothing."""

_PATIENCE: Final = 10.0
_SECRET: Final = 24
"""Bytes of chance in what opens a link: nobody guesses 192 bits."""

State: TypeAlias = Literal["open", "expired", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link: for whom and which period, since and until when; `used` is when it was last opened."""

    id: str
    digest: str
    who: Appraiser
    period: Period
    made: datetime
    until: datetime
    revoked: datetime | None = None
    used: datetime | None = None

    def state(self, now: datetime) -> State:
        """Whether it opens anything at this time."""
        if self.revoked is not None:
            return "revoked"
        return "open" if now < self.until else "expired"


def digest(token: str) -> str:
    """What is kept of what opens a link."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def links(root: Path) -> tuple[Link, ...]:
    """All links that are known, the oldest first.  Raises InputError for a file that says something else."""
    path = _place(root)
    if not disk.is_file(path):
        return ()
    try:
        return tuple(map(_read, json.loads(disk.content(path))["links"]))
    except (ValueError, KeyError, TypeError) as why:
        raise InputError(error("links-unread", Where(str(path)))) from why


def found(known: Iterable[Link], token: str) -> Link | None:
    """The link that is opened so; every one is compared, and each takes the same time."""
    mine, right = digest(token), None
    for each in known:
        if hmac.compare_digest(each.digest, mine):
            right = each
    return right


def made(
    root: Path, who: Iterable[Appraiser], period: Period, now: datetime, days: int = DAYS
) -> tuple[tuple[Link, str], ...]:
    """New links with what opens them; those that the same people had for the period are revoked.

    Raises InputError where they cannot be written down.
    """
    until = now + timedelta(days=min(max(days, 1), MOST_DAYS))
    tokens = {each: secrets.token_urlsafe(_SECRET) for each in who}
    new = {
        each: Link(
            id=secrets.token_hex(8), digest=digest(token), who=each, period=period, made=now, until=until
        )
        for each, token in tokens.items()
    }

    def change(each: Link) -> Link:
        is_old = each.who in new and each.period == period and each.revoked is None
        return replace(each, revoked=now) if is_old else each

    _write(root, now, change, tuple(new.values()))
    return tuple((link, tokens[each]) for each, link in new.items())


def revoked(root: Path, ids: Collection[str], now: datetime) -> None:
    """From now on these links open nothing.  Raises InputError where that cannot be written down."""
    _write(root, now, lambda each: replace(each, revoked=each.revoked or now) if each.id in ids else each)


def used(root: Path, id_: str, now: datetime) -> None:
    """Note that somebody has opened a link."""
    _write(root, now, lambda each: replace(each, used=now) if each.id == id_ else each)


def _write(root: Path, now: datetime, change: Callable[[Link], Link], new: tuple[Link, ...] = ()) -> None:
    with alone(root / FOLDER, "links", _PATIENCE):
        kept = [change(each) for each in links(root) if each.until + _FORGOTTEN > now]
        said = {"links": [_said(each) for each in (*kept, *new)]}
        path = _place(root)
        files.save(path, json.dumps(said, ensure_ascii=False, indent=1).encode())
        with suppress(OSError):
            path.chmod(0o600)


def _place(root: Path) -> Path:
    return root / FOLDER / "links.json"


def _said(link: Link) -> Mapping[str, str]:
    times = {"made": link.made, "until": link.until, "revoked": link.revoked, "used": link.used}
    return {
        "id": link.id,
        "digest": link.digest,
        **asdict(link.who),
        "period": link.period.name,
        **{key: each.isoformat(timespec="seconds") for key, each in times.items() if each},
    }


def _read(said: Mapping[str, str]) -> Link:
    times = {key: datetime.fromisoformat(said[key]) if key in said else None for key in ("revoked", "used")}
    return Link(
        id=said["id"],
        digest=said["digest"],
        who=Appraiser(said["number"], said["name"]),
        period=Period.parse(said["period"]),
        made=datetime.fromisoformat(said["made"]),
        until=datetime.fromisoformat(said["until"]),
        **times,
    )
