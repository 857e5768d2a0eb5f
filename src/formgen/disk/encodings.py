"""Which encoding a text is in, told by how little surprises in it.

Nearly any bytes are *some* GB18030: a file in Big5 or Windows-1252 reads in it without an error, as
characters that nobody writes.  But each of the old encodings puts what is written every day into a part of
its own: GB2312 has its 3,755 usual characters there, Big5 5,401, Shift-JIS kana and 2,965.  So a text costs,
for each character beyond ASCII, as many bits as it takes to pick one of the usual ones, and many more for
any other; the encoding in which it costs least is the likeliest.  Of 2,000 lists of twelve random names
each, this takes none for what it is not (`tests/test_encodings.py`).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

GB18030 = "GB18030 (GBK)"

_MARKS: Mapping[bytes, str] = {  # the longer ones first: one begins as another
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SAMPLE = 200_000
"""Bytes that are looked at to find the likeliest encoding."""

_SELDOM, _STRANGE = 16.0, 20.0
_HEAD_START = 2.0
"""Bits in favour of GB18030, which Chinese Windows writes, where two encodings explain a text as well."""
_NEARLY = 1.1
"""How much more an encoding may cost than the likeliest and still be named beside it."""
_MOST_STRANGE = 17.0
"""Bits a character, on the average: three strange ones among five are too many for any encoding."""


def text_in(raw: bytes) -> str | None:
    """The text of these bytes, if they are UTF-8, UTF-16, UTF-32 or without much doubt GB18030."""
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            return _read(raw, encoding)
    text = _read(raw, "utf-8")
    if text is None and (order := _utf_16(raw)):
        text = _read(raw, order)
    if text is None and GB18030 in likely(raw)[:1]:
        text = _read(raw, "gb18030")
    return text


def likely(raw: bytes) -> tuple[str, ...]:
    """The names of the encodings in which these bytes may be text, the likeliest first; GB18030 by itself.

    UTF-8 is among them only where the bytes are damaged UTF-8, which nothing else explains so well.
    """
    if any(raw.startswith(mark) for mark, name in _MARKS.items() if name == "utf-16") or _utf_16(raw):
        return ("UTF-16",)
    if _is_damaged_utf_8(raw):
        return ("UTF-8",)
    costs = {each.name: each.cost(raw) for each in _ENCODINGS}
    fits = {name: cost for name, cost in costs.items() if cost is not None}
    best = min(fits, key=lambda name: fits[name], default="")
    if best in ("", GB18030):
        return (best,) if best else ()
    nearly = (name for name in fits if fits[name] <= fits[best] * _NEARLY)
    return tuple(sorted(nearly, key=lambda name: fits[name]))


def _read(raw: bytes, encoding: str) -> str | None:
    """The text in this encoding, without its mark; None if it is not in it, or is no text."""
    try:
        text = raw.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _utf_16(raw: bytes) -> str:
    """The codec of UTF-16 without its mark, or nothing: every second byte of commas and line ends is zero."""
    sample = raw[:_SAMPLE]
    if len(raw) % 2 or sample.count(0) * 20 < len(sample):
        return ""
    for codec, zeros in (("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[::2].count(0))):
        text = sample.decode(codec, "replace")
        is_text = "\x00" not in text and not any(_is_impossible(each) for each in set(text))
        if is_text and zeros * 20 >= len(text):
            return codec
    return ""


def _is_damaged_utf_8(raw: bytes) -> bool:
    text = raw[:_SAMPLE].decode("utf-8", "replace")
    beyond = sum(not each.isascii() for each in text)
    lost = text.count("\ufffd")
    return (lost > 0 or len(raw) > _SAMPLE) and lost * 5 < beyond


def _is_impossible(character: str) -> bool:
    """Whether no text has this character: none at all, for private use, for control."""
    return unicodedata.category(character) in ("Cn", "Co", "Cs", "Cc") and character not in "\t\r\n\x1a"


# ── what surprises in each encoding ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Encoding:
    """One of the old encodings, and how many bits each character of a text beyond ASCII costs there."""

    name: str
    codec: str
    bits: Callable[[str, str], Iterator[float]]

    def cost(self, raw: bytes) -> float | None:
        """What these bytes cost as text of this encoding; None if they are none, or too strange."""
        decoder = codecs.getincrementaldecoder(self.codec)()
        try:
            text = decoder.decode(raw[:_SAMPLE], len(raw) <= _SAMPLE)
        except UnicodeDecodeError:
            return None
        costs = list(self.bits(text, self.codec))
        is_text = not any(_is_impossible(each) for each in set(text))
        if not is_text or not costs or sum(costs) > _MOST_STRANGE * len(costs):
            return None
        return sum(costs) - (_HEAD_START if self.name == GB18030 else 0.0)


def _by_place(place: Callable[[int, int], float]) -> Callable[[str, str], Iterator[float]]:
    """Bits by the two bytes of a character, where the usual ones have a part of their own."""

    def bits(text: str, codec: str) -> Iterator[float]:
        for character, times in Counter(text).items():
            if not character.isascii():
                lead, *more = character.encode(codec)
                yield from [place(lead, more[0] if more else 0)] * times

    return bits


def _chinese(lead: int, trail: int) -> float:
    if trail < 0xA1:  # beyond GB2312
        return _STRANGE
    if 0xB0 <= lead <= 0xD7 or lead in (0xA1, 0xA3):
        return 11.9
    return _SELDOM


def _big5(lead: int, _: int) -> float:
    return 12.4 if 0xA1 <= lead <= 0xC6 else _SELDOM


def _japanese(lead: int, trail: int) -> float:
    if not trail:  # narrow kana, which any bytes may be
        return _SELDOM
    if lead in (0x81, 0x82, 0x83):
        return 8.0
    return 11.6 if 0x88 <= lead <= 0x97 else _SELDOM


_IN_WORDS = re.compile(r"(?<=[A-Za-z])[À-ÿ](?![À-ÿ])|(?<![À-ÿ])[À-ÿ](?=[A-Za-z])|[–—‘’“”…€£©®°·]")


def _western(text: str, _: str) -> Iterator[float]:
    usual = len(_IN_WORDS.findall(text))
    beyond = sum(not each.isascii() for each in text)
    yield from [8.0] * usual
    yield from [_STRANGE] * (beyond - usual)


_ENCODINGS = (
    _Encoding(GB18030, "gb18030", _by_place(_chinese)),
    _Encoding("Big5", "cp950", _by_place(_big5)),
    _Encoding("Shift-JIS", "cp932", _by_place(_japanese)),
    _Encoding("Windows-1252", "cp1252", _western),
)
