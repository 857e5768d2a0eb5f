"""Number formats: what a cell shows is what was meant, and no digit is lost.

A spreadsheet keeps 12 and the format `"K-"0000`; people see and mean K-0012.  The codes are those of
ECMA-376 part 1, 18.8.31, which xls has too.  Three rules keep what is shown from losing anything:

- Digits that a format only hides stay: 95.25% shown as 95% is 95.25%.
- A format that decorates amounts (thousands, currency, accounting, scientific) leaves the plain number.
- A day reads as 2026-11-03 however it is shown; a month without a day, a time and a duration as shown.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

_DATES = {
    14: "yyyy-m-d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-m-d h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
}
_CHINESE_DATES = {  # what Chinese Excel means by the numbers that each language has for itself
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
BUILT_IN: Mapping[int, str] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    49: "@",
    **_DATES,
    **_CHINESE_DATES,
}
"""The formats that files name by number alone; all others of them show numbers as they are."""

_MOST_CODE = 255  # characters; Excel takes no more


# ── codes ───────────────────────────────────────────────────────────────────────────────────

_Kind: TypeAlias = Literal[
    "literal", "digit", "point", "comma", "percent", "power", "date", "elapsed", "text"
]


_TIMES: tuple[_Kind, ...] = ("date", "elapsed")


class _Token(NamedTuple):
    kind: _Kind
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts between semicolons: what it shows, and of which numbers, if it says so."""

    tokens: tuple[_Token, ...]
    condition: tuple[Callable[[Decimal, Decimal], bool], Decimal] | None = None

    def has(self, *kinds: _Kind) -> bool:
        return any(token.kind in kinds for token in self.tokens)

    @property
    def is_for_text(self) -> bool:
        return self.has("text") and not self.has("digit")


_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | (?P<unseen>_.|\*.)                            # room as wide as a character; one that fills the cell
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式)
    | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<digit>[0#?])
    | (?P<power>E[+-])
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|a{3,})
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SIGNS: Mapping[str, _Kind] = {".": "point", ",": "comma", "%": "percent", "@": "text"}
_TESTS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition = None
    for found in _TOKEN.finditer(code[:_MOST_CODE] + ";"):
        kind, text = str(found.lastgroup), found[found.lastgroup or 0]
        if kind == "other" and text == ";":
            sections.append(_Section(_sorted(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket" and (test := re.fullmatch(r"(<=|>=|<>|[<>=])\s*(-?[\d.]+)", text)):
            condition = (_TESTS[test[1]], _decimal(test[2]))
        elif token := _token(kind, text):
            tokens.append(token)
    return tuple(sections)


def _token(kind: str, text: str) -> _Token | None:
    """One piece of a code; None for what shows nothing: colours, languages, currencies, room."""
    match kind:
        case "quoted" | "escaped":
            return _Token("literal", text)
        case "bracket" if re.fullmatch("h+|m+|s+", text, re.IGNORECASE):
            return _Token("elapsed", text.lower())
        case "bracket" | "unseen":
            return None
        case "general" | "half":
            return _Token("digit", "General") if kind == "general" else _Token("date", "half")
        case "digit" | "power" | "date":
            return _Token(kind, text)
        case _:
            return _Token(_SIGNS.get(text, "literal"), text)


def _sorted(tokens: Sequence[_Token]) -> tuple[_Token, ...]:
    """The tokens of a section for numbers or of one for dates: letters beside digits are only letters."""
    if any(token.kind == "digit" for token in tokens):
        return tuple(
            _Token("literal", text) if kind == "date" else _Token(kind, text) for kind, text in tokens
        )
    if any(token.kind in _TIMES for token in tokens):
        return tuple(token if token.kind in _TIMES else _Token("literal", token.text) for token in tokens)
    return tuple(tokens)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def _section(code: str, value: Decimal) -> tuple[_Section, bool]:
    """The section that shows this number, and whether it shows it without its sign."""
    sections = [each for each in _sections(code) if not each.is_for_text] or [_Section(())]
    if any(each.condition for each in sections):
        fits = (
            each for each in sections if not each.condition or each.condition[0](value, each.condition[1])
        )
        return next(fits, sections[-1]), False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


# ── numbers ─────────────────────────────────────────────────────────────────────────────────

_BARE = re.compile(r"[\s+\-–—()¥￥$€£]*")


def says_nothing(text: str) -> bool:
    """Whether a text is only what stands around amounts, or for zero among them."""
    return bool(_BARE.fullmatch(text))


def number_text(value: float | Decimal, code: str = "General") -> str:
    """A number as its format shows it, in full: at most 15 digits, as many as spreadsheets keep.

    With words or dashes in the format the text is that of the cell, `K-0012`, `012-345`, `2次`; without,
    it is the plain number, with the percent sign and the leading zeros of the format.
    """
    exact = (Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)) or Decimal(0)
    section, unsigned = _section(code, exact)
    if not section.has("digit"):
        words = "".join(token.text for token in section.tokens if token.kind == "literal").strip()
        return plain(exact) if section.has(*_TIMES) or says_nothing(words) else words
    before, number, after = _parted(section.tokens)
    inside = "".join(token.text for token in number if token.kind == "literal").strip()
    around = "".join(token.text for token in (*before, *after) if token.kind == "literal")
    if "/" in inside or section.has("power") or _is_scaled(number):
        return plain(exact)
    shown = exact * 100 if section.has("percent") else exact
    if not inside and says_nothing(around):
        return _padded(shown, number) + ("%" if section.has("percent") else "")
    return _decorated(shown, before, number, after, unsigned=unsigned)


def plain(number: Decimal) -> str:
    """A number in all its digits, without zeros that say nothing."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _parted(
    tokens: Sequence[_Token],
) -> tuple[Sequence[_Token], Sequence[_Token], Sequence[_Token]]:
    """What stands before the digits, the digits with what stands between them, and what stands after."""
    places = [n for n, token in enumerate(tokens) if token.kind in ("digit", "point", "comma")]
    return tokens[: places[0]], tokens[places[0] : places[-1] + 1], tokens[places[-1] + 1 :]


def _is_scaled(number: Sequence[_Token]) -> bool:
    """Whether thousands are shown as ones: a comma behind the last digit, before the point or at the end."""
    return any(part and part[-1].kind == "comma" for part in (_whole(number), number))


def _whole(number: Sequence[_Token]) -> Sequence[_Token]:
    point = next((n for n, token in enumerate(number) if token.kind == "point"), len(number))
    return number[:point]


def _padded(number: Decimal, tokens: Sequence[_Token]) -> str:
    """A whole number with the zeros before it that its format asks for: 12 as 0012."""
    digits = "".join(token.text for token in tokens if token.kind == "digit").lstrip("#?")
    is_whole = number == number.to_integral_value() and number >= 0
    has_fraction = any(token.kind in ("comma", "point") for token in tokens[:-1])
    if is_whole and len(digits) > 1 and digits != "General" and not has_fraction:
        return plain(number).zfill(len(digits))
    return plain(number)


def _decorated(
    number: Decimal,
    before: Sequence[_Token],
    tokens: Sequence[_Token],
    after: Sequence[_Token],
    *,
    unsigned: bool,
) -> str:
    whole, _, fraction = plain(abs(number)).partition(".")
    pattern = _whole(tokens)
    asked = sum(token.kind == "digit" and token.text == "0" for token in tokens[len(pattern) :])
    fraction = fraction.ljust(asked, "0")
    words = [_words(before), _filled(whole, pattern), f".{fraction}" if fraction else ""]
    shown = "".join((*words, _words(tokens[len(pattern) :]), _words(after))).strip()
    has_sign = unsigned and any(sign in _words((*before, *after)) for sign in "-(（负")
    return f"-{shown}" if number < 0 and not has_sign else shown


def _words(tokens: Sequence[_Token]) -> str:
    return "".join(token.text for token in tokens if token.kind in ("literal", "percent"))


def _filled(digits: str, pattern: Sequence[_Token]) -> str:
    """The digits in their places, from the last to the first; the first place takes all that are left."""
    if any(token.text == "General" for token in pattern):
        return digits
    places = sum(token.kind == "digit" for token in pattern)
    grouped = any(token.kind == "comma" for token in pattern)
    digits = digits if digits != "0" else ""
    found: list[str] = []
    for token in reversed(pattern):
        if token.kind == "literal":
            found.append(token.text)
        elif token.kind == "digit":
            places -= 1
            taken, digits = (digits, "") if places == 0 else (digits[-1:], digits[:-1])
            found.append(taken or ("0" if token.text == "0" else ""))
    filled = digits + "".join(reversed(found))  # digits are left where the format has no place for them
    if not re.search(r"\d", filled):  # `#` shows nothing of a zero, which is a number all the same
        return f"0{filled}"
    return f"{int(filled):,}" if grouped and filled.isdecimal() else filled


def text_shown(text: str, code: str) -> str:
    """A text as its format shows it: `"QH"@` makes QH0012 of 0012."""
    section = next((each for each in _sections(code) if each.is_for_text), None)
    if section is None or all(token.kind == "text" for token in section.tokens):
        return text
    return "".join(text if token.kind == "text" else token.text for token in section.tokens)


# ── dates, times, durations ─────────────────────────────────────────────────────────────────


def shows_time(value: float, code: str) -> bool:
    """Whether this number is shown as a date, a time or a duration."""
    return _section(code, Decimal(value))[0].has(*_TIMES)


def date_text(serial: float, code: str, *, since_1904: bool = False) -> str:
    """A number of days as its format shows it; raises ValueError where no calendar has that day.

    A day is ISO text, with the time only where the format shows one; `yyyy"年"m"月"` gives 2026年11月,
    `h:mm` 8:30, and `[h]:mm` 30:00 of a day and a quarter.  Seconds that are only hidden stay.
    """
    tokens = _dated(_section(code, Decimal(serial))[0].tokens)
    if any(token.kind == "elapsed" for token in tokens):
        return _duration(serial, tokens)
    shown = {token.text[0] for token in tokens if token.kind == "date"}
    if not shown & set("yMda") and 1 <= serial < _FIRST_MEANT:
        # Hours summed under `h:mm`, which shows no more than a day of them.
        return _duration(serial, (_Token("elapsed", "h"), _Token("literal", ":"), _Token("date", "mm")))
    when = _moment(serial, since_1904=since_1904, needs_day=bool(shown & set("yMda")))
    if shown & set("da"):
        return _iso(when, shown)
    if any(re.fullmatch("M{3,}", token.text) for token in tokens):
        return f"{when:%Y-%m}" if "y" in shown else _iso(when, shown)
    return _rendered(tokens, when, shown)


def lost_day(text: str) -> str:
    """The day, as ISO text, of a number that was a date until it lost its format (46387), or nothing.

    Only numbers of the years 1954 to 2119 are taken for such: appraisals speak of no other days.
    """
    serial = int(text) if re.fullmatch("[2-7][0-9]{4}", text.strip(), re.ASCII) else 0
    return date_text(serial, "yyyy-mm-dd") if serial else ""


_FIRST_MEANT = 1000
"""Days before this one (in 1902) are no dates that anybody means, but durations."""


def _dated(tokens: Sequence[_Token]) -> tuple[_Token, ...]:
    """The tokens with letters that say which part they show: `M` months, `m` minutes, `y` years, `h`, `s`."""
    parts = [n for n, token in enumerate(tokens) if token.kind in _TIMES]
    found = [
        _Token(token.kind, token.text.lower()) if n in parts else token for n, token in enumerate(tokens)
    ]
    for index, n in enumerate(parts):
        text = found[n].text
        if text.startswith("e"):
            found[n] = _Token("date", "yyyy")
        elif text == "half":
            found[n] = _Token("literal", "")
        elif text in ("m", "mm") and found[n].kind == "date":
            earlier = (found[each].text[0] for each in reversed(parts[:index]) if found[each].text)
            follows = next((found[each].text[0] for each in parts[index + 1 :]), "")
            if next(earlier, "") != "h" and follows != "s":
                found[n] = _Token("date", text.upper())
        elif text.startswith("m") and found[n].kind == "date":
            found[n] = _Token("date", text.upper())
    return tuple(found)


def _moment(serial: float, *, since_1904: bool, needs_day: bool) -> dt.datetime:
    """The day and time of a serial number; 1900 had no 29 February, though spreadsheets count it."""
    first, last = (0, 2_957_004) if since_1904 else (1, 2_958_466)
    if not (first if needs_day else 0) <= serial < last or (
        needs_day and not since_1904 and 60 <= serial < 61
    ):
        raise ValueError(serial)
    start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 31)  # noqa: DTZ001 tables know no zones
    skipped = 1 if serial >= 61 and not since_1904 else 0
    days, seconds = divmod(round(serial * 86400), 86400)
    return start + dt.timedelta(days=days - skipped, seconds=seconds)


def _iso(when: dt.datetime, shown: set[str]) -> str:
    day = when.date().isoformat()
    if "h" not in shown:
        return day
    return f"{day} {when:%H:%M:%S}" if "s" in shown or when.second else f"{day} {when:%H:%M}"


def _rendered(tokens: Sequence[_Token], when: dt.datetime, shown: set[str]) -> str:
    if "h" in shown and "s" not in shown and when.second:
        return f"{when.hour}:{when:%M:%S}"
    numbers = {"y": when.year, "M": when.month, "h": when.hour, "m": when.minute, "s": when.second}
    words = (_part(token, numbers) if token.kind == "date" else token.text for token in tokens)
    return "".join(words).strip()


def _part(token: _Token, numbers: Mapping[str, int]) -> str:
    letters = token.text.partition(".")[0]
    number = numbers[letters[0]]
    if letters[0] == "y":
        return f"{number:04}" if len(letters) > 2 else f"{number % 100:02}"
    return f"{number:02}" if len(letters) > 1 else str(number)


def _duration(serial: float, tokens: Sequence[_Token]) -> str:
    seconds = left = round(serial * 86400)
    if seconds < 0:
        raise ValueError(serial)
    shown = {token.text[:1] for token in tokens if token.kind != "literal"}
    numbers: dict[str, int] = {}
    for letter, size in (("h", 3600), ("m", 60), ("s", 1)):
        if letter in shown:
            numbers[letter], left = divmod(left, size)
    if left or not shown <= set(numbers):
        return _hours(seconds)
    words = (_part(token, numbers) if token.kind != "literal" else token.text for token in tokens)
    return "".join(words).strip()


def _hours(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
