"""What a cell shows is what was meant: number formats keep words, dashes and zeros, and lose no digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from formgen.records.tables.formats import (
    BUILT_IN,
    date_text,
    lost_day,
    number_text,
    shows_time,
    text_shown,
)

ACCOUNTING = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (12, '"K-"0000', "K-0012"),
        (12, "\\K\\-0000", "K-0012"),
        (13, '0000"号"', "0013号"),
        (14, "000-000", "000-014"),
        (13812345678, "000-0000-0000", "138-1234-5678"),
        (202611, '0000"年"00"月"', "2026年11月"),
        (25, "A0000", "A0025"),
        (15, "00000_ ", "00015"),
        (20, "[$-804]0000", "0020"),
        (21, "0000;@", "0021"),
        (22, "#000", "022"),
        (23, "0000.", "0023"),
        (24, "[DBNum1]0000", "0024"),
        (622202, "0000 0000", "00622202"),
    ],
)
def test_a_number_that_names_somebody_keeps_its_prefix_dashes_and_zeros(
    value: float, code: str, shown: str
) -> None:
    assert number_text(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (2, '0"次"', "2次"),
        (2.5, '0"次"', "2.5次"),
        (0, '#"次"', "0次"),
        (88, '0.0"分"', "88.0分"),
        (88.25, '0.0"分"', "88.25分"),
        (1200, '#,##0"元"', "1,200元"),
        (3, 'General"件"', "3件"),
        (3.5, 'G/通用格式"件"', "3.5件"),
        (95, '0"%"', "95%"),
        (95, "0\\%", "95%"),
        (-3, '0"次"', "-3次"),
        (-3, '0"次";"负"0"次"', "负3次"),
    ],
)
def test_a_unit_stays_and_so_do_digits_that_are_only_hidden(value: float, code: str, shown: str) -> None:
    assert number_text(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1, '[=1]"男";[=2]"女"', "男"),
        (2, '[=1]"男";[=2]"女"', "女"),
        (0, '"是";;"否"', "否"),
        (75, '[Blue][>=60]0"分";[Red]0"分（补考）"', "75分"),
        (50, '[Blue][>=60]0"分";[Red]0"分（补考）"', "50分（补考）"),
        (-5, "0.00_ ;[Red]0.00", "-5"),
        (-0.5, "0%;[Red]-0%", "-50%"),
        (0, ACCOUNTING, "0"),
        (0, "0;-0;;@", "0"),
        (3, ";;;", "3"),
    ],
)
def test_conditions_colours_and_sections_choose_what_is_shown(value: float, code: str, shown: str) -> None:
    assert number_text(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (12, "0000", "0012"),
        (12345, "0000", "12345"),
        (0.95, "0.00%", "95%"),
        (0.9525, "0%", "95.25%"),
        (0.07, "0%", "7%"),
        (0, "0%", "0%"),
        (1200, "#,##0", "1200"),
        (1200, ACCOUNTING, "1200"),
        (-1200, "#,##0_);(#,##0)", "-1200"),
        (1234567, "[$$-409]#,##0.00", "1234567"),
        (12000, '0!.0,"万"', "12000"),
        (123456, "0.00E+00", "123456"),
        (0.5, "# ?/?", "0.5"),
        (0.1 + 0.2, "General", "0.3"),
        (2.0, "", "2"),
        (-0.0, "General", "0"),
        (16, "@", "16"),
    ],
)
def test_an_amount_is_the_plain_number(value: float, code: str, shown: str) -> None:
    assert number_text(value, code) == shown


def test_a_text_is_shown_with_what_its_format_adds() -> None:
    assert text_shown("0012", '"QH"@') == "QH0012"
    assert text_shown("甲", '0;-0;0;@"部"') == "甲部"
    assert text_shown("甲", "@") == text_shown("甲", "0000") == "甲"


# ── dates, times, durations ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("serial", "code", "shown"),
    [
        (46387, "yyyy-mm-dd", "2026-12-31"),
        (46387, BUILT_IN[14], "2026-12-31"),
        (46387, BUILT_IN[31], "2026-12-31"),
        (46387, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026-12-31"),
        (46387, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "2026-12-31"),
        (46387, 'm"月"d"日"', "2026-12-31"),
        (46387, "aaaa", "2026-12-31"),
        (46327.354166667, "yyyy-mm-dd h:mm", "2026-11-01 08:30"),
        (46327.354166667, "yyyy-mm-dd h:mm:ss", "2026-11-01 08:30:00"),
        (46327.354166667, "yyyy-mm-dd", "2026-11-01"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (2958465, "yyyy-mm-dd", "9999-12-31"),
    ],
)
def test_a_day_is_iso_text_with_a_time_only_where_one_is_shown(serial: float, code: str, shown: str) -> None:
    assert shows_time(serial, code)
    assert date_text(serial, code) == shown


@pytest.mark.parametrize(
    ("serial", "code", "shown"),
    [
        (46327, 'yyyy"年"m"月"', "2026年11月"),
        (46327, BUILT_IN[57], "2026年11月"),
        (46327, "yyyy/m", "2026/11"),
        (46327, "mmm-yy", "2026-11"),
        (46327, "yyyy", "2026"),
        (46327, 'm"月"', "11月"),
    ],
)
def test_a_month_gets_no_day_that_nobody_typed(serial: float, code: str, shown: str) -> None:
    assert date_text(serial, code) == shown


@pytest.mark.parametrize(
    ("serial", "code", "shown"),
    [
        (0.354166667, "h:mm", "8:30"),
        (0.354166667, "hh:mm:ss", "08:30:00"),
        (0.854166667, "h:mm AM/PM", "20:30"),
        (0.854166667, '上午/下午h"时"mm"分"', "20时30分"),
        (46327.354166667, "h:mm", "8:30"),
        (0.3543, "h:mm", "8:30:12"),
        (1.25, "[h]:mm", "30:00"),
        (1.25, "[hh]:mm:ss", "30:00:00"),
        (0.125, "[h]:mm", "3:00"),
        (1.25, "[mm]", "1800"),
        (1.2501, "[h]", "30:00:09"),
        (1.25, "h:mm", "30:00"),
        (0.0104166667, "mm:ss", "15:00"),
    ],
)
def test_a_time_and_a_duration_are_as_they_are_shown(serial: float, code: str, shown: str) -> None:
    assert date_text(serial, code) == shown


@pytest.mark.parametrize("serial", [-1, 0, 60, 2958466, 1e12])
def test_a_number_that_is_no_day_is_none(serial: float) -> None:
    with pytest.raises(ValueError, match=str(int(serial))):
        date_text(serial, "yyyy-mm-dd")


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert date_text(0, "yyyy-mm-dd", since_1904=True) == "1904-01-01"
    assert date_text(44925, "yyyy-mm-dd", since_1904=True) == "2026-12-31"


def test_a_bare_number_of_days_is_known_for_what_it_was() -> None:
    assert lost_day(" 46387 ") == "2026-12-31"
    assert [lost_day(text) for text in ("12345", "100000", "46387.5", "４６３８７", "4638a", "")] == [""] * 6


# ── whatever the code ───────────────────────────────────────────────────────────────────────

CODES = st.text(alphabet='0#?.,%/ -;@"\\_*[]<>=1次年KymdhsE+Ge!') | st.sampled_from(sorted(BUILT_IN.values()))
NUMBERS = st.decimals(-(10**9), 10**9, places=3).map(float)


PIECES = st.lists(
    st.sampled_from([*"0#?.,%/ -+年K", "\\-", '"次"', "_ ", "* ", "E+", "[Red]", "General"]), max_size=9
)


@given(NUMBERS, PIECES.map("".join))
def test_no_digit_is_lost_whatever_the_format(value: float, code: str) -> None:
    """In one section all digits of the number are in the text or, of a share, those of a hundred times it."""
    exact = Decimal(f"{value:.15g}")
    shown = "".join(filter(str.isdecimal, number_text(value, code)))
    digits = ("".join(filter(str.isdecimal, f"{each:f}")).strip("0") for each in (exact, exact * 100))
    assert any(each in shown for each in digits) or not any(sign in code for sign in "0#?G")


@given(st.floats(0, 3e6), CODES)
def test_any_code_gives_a_text_or_says_that_there_is_no_such_day(serial: float, code: str) -> None:
    if shows_time(serial, code):
        try:
            assert isinstance(date_text(serial, code), str)
        except ValueError:
            assert not 61 <= serial < 2958466
    else:
        assert isinstance(number_text(serial, code), str)


@given(NUMBERS)
def test_plain_formats_never_change_a_number(value: float) -> None:
    for code in ("", "General", "0", "0.00", "#,##0.00", ACCOUNTING, "0.00E+00"):
        assert Decimal(number_text(value, code)) == Decimal(f"{value:.15g}")
