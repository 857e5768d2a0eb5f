from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from formgen.points import Percent, half_up, measure, number, show


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("87", "87"),
        ("２．５", "2.5"),
        ("９５．５", "95.5"),
        (" 1,200 ", "1200"),
        ("1，234，567.5", "1234567.5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("0012", "12"),
        ("3.10", "3.10"),
    ],
)
def test_number_reads_what_people_type(typed: str, read: str) -> None:
    assert number(typed) == Decimal(read)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "NaN", "nan", "inf", "Infinity", "-inf", "1_0", "1e3", "0x10", "1.2.3", "1.", ".5"),
        *(
            "12,00",
            "1,2000",
            "1 200",
            "87%",
            "88.5分",
            "五",
            "--1",
            "½",
            "²",
            "5²",
            "①",
            "٣",
            "1\n2",
            "9" * 31,
        ),
    ],
)
def test_number_refuses_everything_else(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the type is the promise
        number(typed)


def test_number_keeps_a_typed_decimal_exact() -> None:
    assert number("0.1") + number("0.2") == number("0.3")


@pytest.mark.parametrize(
    ("typed", "unit", "read"),
    [
        ("87%", "%", "87"),
        ("87", "%", "87"),
        ("８７％", "%", "87"),
        ("88.5分", "分", "88.5"),
        ("88.5 分", "分", "88.5"),
        ("1,200万元", "万元", "1200"),
        ("3次", "次", "3"),
        ("120m²", "m²", "120"),
    ],
)
def test_measure_takes_the_number_with_or_without_its_unit(typed: str, unit: str, read: str) -> None:
    assert measure(typed, unit) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "unit"), [("87%", ""), ("87%%", "%"), ("5天", "次"), ("%", "%"), ("", "%")]
)
def test_measure_refuses_a_foreign_unit(typed: str, unit: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the type is the promise
        measure(typed, unit)


def test_percent_needs_its_sign_and_is_a_hundredth() -> None:
    assert Percent.parse("１５％") == Percent(Decimal(15))
    assert Percent.parse("12.5%").fraction == Fraction(1, 8)
    assert str(Percent.parse("12.50%")) == "12.5%"
    for typed in ("15", "0.15", "%", "十%", "15%%"):
        with pytest.raises(ValueError):  # noqa: PT011 the type is the promise
            Percent.parse(typed)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("-2.5", 0, "-3"),
        ("0.125", 2, "0.13"),
        ("2.675", 2, "2.68"),  # 2.67 in floats
        ("84.445", 2, "84.45"),
        ("84.4449999", 2, "84.44"),
        ("1.005", 2, "1.01"),
        ("89.95", 1, "90.0"),
    ],
)
def test_half_up_rounds_a_half_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert str(half_up(Fraction(value), decimals)) == rounded


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 6))
def test_half_up_agrees_with_rounding_in_integers(value: Fraction, decimals: int) -> None:
    scaled = value * 10**decimals
    below = scaled.numerator // scaled.denominator
    rest = scaled - below
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and value > 0)
    assert half_up(value, decimals) * 10**decimals == below + up


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=7), st.integers(0, 6))
def test_half_up_agrees_with_decimal_of_great_precision(value: Decimal, decimals: int) -> None:
    with localcontext(prec=80):
        expected = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert half_up(Fraction(value), decimals) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [("18.40", "18.4"), ("100", "100"), ("0.00001", "0"), ("-0.00001", "0"), ("11.74666666", "11.7467")],
)
def test_show_drops_zeros_and_never_shows_an_exponent(value: str, shown: str) -> None:
    assert show(Decimal(value)) == shown


def test_show_of_a_great_number_has_no_exponent() -> None:
    assert show(Decimal(10) ** 12) == "1000000000000"


@given(st.integers(-(10**200), 10**200), st.integers(1, 10**40), st.integers(0, 6))
def test_half_up_is_exact_for_numbers_of_any_length(over: int, under: int, decimals: int) -> None:
    value = Fraction(over, under)
    rounded = Fraction(half_up(value, decimals))
    assert abs(rounded - value) <= Fraction(1, 2 * 10**decimals)
    assert (rounded * 10**decimals).denominator == 1
