from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_store.domain.term import LAST_MOMENT, MONTH, QUARTER, YEAR, Period, add_months, after, billing_period, term_at

moments = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
periods = st.sampled_from([MONTH, QUARTER, YEAR, Period(days=1, word="day"), Period(days=7, word="week")])


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_day_of_purchase_stays_the_anchor() -> None:
    months = [add_months(day("2026-01-31"), number).strftime("%d %B") for number in range(4)]
    assert months == ["31 January", "28 February", "31 March", "30 April"]
    assert add_months(day("2024-02-29"), 12) == day("2025-02-28")
    assert add_months(day("2024-02-29"), 48) == day("2028-02-29")


def test_a_month_without_the_day_ends_with_its_last_one() -> None:
    for year in (1900, 2000, 2023, 2024, 2100):
        for month in range(1, 13):
            moved = add_months(day("1899-12-31"), (year - 1900) * 12 + month)
            assert (moved.year, moved.month, moved.day) == (year, month, monthrange(year, month)[1])


@settings(deadline=None)
@given(anchor=moments, months=st.integers(0, 1200))
def test_months_move_the_month_and_nothing_else(anchor: datetime, months: int) -> None:
    moved = add_months(anchor, months)
    assert (moved.year * 12 + moved.month) - (anchor.year * 12 + anchor.month) == months
    assert moved.day == anchor.day or (moved.day < anchor.day and (moved.month != add_months(moved, 0).month + 1))
    assert moved.day >= min(anchor.day, 28)
    assert moved.timetz() == anchor.timetz()


@settings(deadline=None)
@given(anchor=moments, now=moments, period=periods)
def test_the_term_holds_the_moment_and_terms_follow_each_other(anchor: datetime, now: datetime, period: Period) -> None:
    term = term_at(anchor, period, now)
    assert term.start <= max(now, anchor) < term.end
    assert term.start == after(anchor, period, term.number)
    following = term_at(anchor, period, term.end)
    assert (following.start, following.number) == (term.end, term.number + 1)


@pytest.mark.parametrize("period", [MONTH, YEAR, Period(days=30, word="day")])
def test_the_end_of_time_is_the_last_moment_there_is(period: Period) -> None:
    assert after(day("9999-12-15"), period) == LAST_MOMENT
    assert term_at(LAST_MOMENT, period, day("2026-01-01")).end == LAST_MOMENT
    assert term_at(day("2026-01-01"), period, LAST_MOMENT).end == LAST_MOMENT


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("MonthlySub", MONTH),
        ("monthlysub", MONTH),
        ("QuarterlySub", QUARTER),
        ("YearlySub", YEAR),
        ("AnnualSub", YEAR),
        ("Consumable", None),
        ("", None),
    ],
)
def test_a_product_type_has_its_billing_period(kind: str, period: Period | None) -> None:
    assert billing_period(kind) == period
