from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_store.domain.money import SYMBOLS, Money, parse_money, total_of


def money(text: str) -> Money:
    found = parse_money(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$1.99", "1.99", "USD"),
        ("1.99", "1.99", ""),
        ("€4,99", "4.99", "EUR"),
        ("4,99 €", "4.99", "EUR"),
        ("£3.49", "3.49", "GBP"),
        ("¥500", "500", "JPY"),
        ("$5", "5", "USD"),
        ("$1,234.50", "1234.50", "USD"),
        ("1\u202f234,50\u00a0€", "1234.50", "EUR"),
        ("CHF 1’234.50", "1234.50", "CHF"),
        ("R$9,90", "9.90", "BRL"),
        ("USD 4.99", "4.99", "USD"),
        ("1.234", "1234", ""),
        ("  $0.00 ", "0", "USD"),
    ],
)
def test_a_price_is_read_and_written_back_in_the_same_style(text: str, amount: str, currency: str) -> None:
    price = money(text)
    assert (price.amount, price.currency) == (Decimal(amount), currency)
    assert str(price) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "free", "$", "NaN", "1e5", "-1", "$-1.00", "0.999", "$1.9999", "1.2.3", "1.234.56", "1,99,9"),
        *("$1.99€", "1 $ 2", "£ 3.49 each", "$1.99\x1b[0m", "١.٩٩", "9" * 10, "1" + ",000" * 9),
    ],
)
def test_what_is_no_price_is_none(text: str | None) -> None:
    assert parse_money(text) is None


@settings(deadline=None)
@given(
    cents=st.integers(0, 999_999_999),
    mark=st.sampled_from(["", *SYMBOLS, "CHF"]),
    gap=st.sampled_from(["", " ", "\u00a0", "\u202f"]),
    is_before=st.booleans(),
    point=st.sampled_from([".", ","]),
    group=st.sampled_from(["", " ", "'", ".", ","]),
)
def test_whatever_style_a_price_is_in_it_keeps(
    cents: int, mark: str, gap: str, is_before: bool, point: str, group: str
) -> None:
    if group == point:
        group = ""
    whole = f"{cents // 100:,}".replace(",", group)
    digits = f"{whole}{point}{cents % 100:02}"
    text = (mark + gap if mark else "") + digits if is_before else digits + (gap + mark if mark else "")
    price = money(text)
    assert price.amount * 100 == cents
    assert str(price) == text
    assert money(str(price.times(3))).amount * 100 == cents * 3 or cents * 3 > 99_999_999_999


def test_amounts_are_rounded_half_up_to_the_smallest_coin() -> None:
    assert str(money("$1.00").times(Decimal("0.005"))) == "$0.01"
    assert str(money("$1.00").times(Decimal("0.0049"))) == "$0.00"
    assert str(money("¥150").times(Decimal("0.05"))) == "¥8"


def test_a_price_without_coins_gets_them_when_it_needs_them() -> None:
    price = money("$5")
    assert str(price.times(Decimal("0.0825"))) == "$0.41"
    assert str(price.times(2)) == "$10"
    assert str(price.plus(price.times(Decimal("0.0825")))) == "$5.41"
    assert str(money("$1.5").times(Decimal("0.0825"))) == "$0.12"


def test_nothing_is_written_like_its_price() -> None:
    assert str(money("€4,99").zero()) == "€0,00"
    assert str(money("¥500").zero()) == "¥0"


def test_currencies_do_not_mix_but_an_unmarked_price_joins_any() -> None:
    with pytest.raises(ValueError, match="different currencies"):
        money("$1.00").plus(money("€1.00"))
    assert str(total_of([money("1.00"), money("€1,50"), money("2.00")])) == "€4,50"


def test_a_debt_is_written_with_its_sign_first() -> None:
    assert str(money("$1.99").with_amount(Decimal("-1.99"))) == "-$1.99"
