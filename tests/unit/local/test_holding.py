from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.local.history import History
from backends.local.holding import Entry, bought, from_json, seeded, to_json
from tests.unit.local.shop import NOON, past
from tui_store.domain.purchase import Purchase
from tui_store.domain.term import LAST_MOMENT, Period

PLACE = (1, 0)


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def plan(product_type: str = "MonthlySub") -> Purchase:
    return past("PLAN", product_type, status="Valid", purchased=NOON)


def seed(now: datetime, product_type: str = "Consumable", *, seeded_at: datetime = NOON, **fields: object) -> Purchase:
    return as_of(seeded(past("SEED", product_type, **fields), seeded_at, PLACE), now)


def as_of(entry: Entry, now: datetime) -> Purchase:
    """The one purchase of an account at a moment, all charges having gone through."""
    history = History()
    history.add(entry)
    list(history.advance(now, declines=False, tax_rate=Decimal(0)))
    (row,) = history.purchases(now, include_inactive=True)
    return row


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (NOON, on(2026, 2, 28)),
        (on(2026, 2, 27), on(2026, 2, 28)),
        (on(2026, 2, 28), on(2026, 3, 31)),
        (on(2026, 4, 15), on(2026, 4, 30)),
    ],
)
def test_a_subscription_renews_silently_and_keeps_its_day(now: datetime, end: datetime) -> None:
    row = as_of(bought(plan(), None, PLACE), now)
    assert row.is_current
    assert (row.expires, row.renews) == (end, end)


def test_the_first_full_term_starts_when_the_offer_ends() -> None:
    held = bought(plan(), Period(days=7), PLACE)
    assert as_of(held, NOON).expires == on(2026, 2, 7)
    assert as_of(held, on(2026, 2, 7)).expires == on(2026, 3, 7)


def test_what_is_bought_once_never_expires() -> None:
    row = as_of(bought(plan("NonConsumable"), None, PLACE), on(2036, 1, 1))
    assert (row.is_current, row.expires, row.renews) == (True, None, None)


def test_a_term_beyond_the_calendar_ends_with_it() -> None:
    late = datetime(9999, 12, 31, tzinfo=UTC)
    assert as_of(bought(plan()._replace(purchased=late), None, PLACE), late).expires == LAST_MOMENT
    assert as_of(bought(plan(), Period(days=999_999_999), PLACE), late).expires == LAST_MOMENT


@pytest.mark.parametrize(
    ("status", "current"), [("Valid", True), (" valid ", True), ("Invalid", False), ("Saved", False)]
)
def test_a_seeded_status_decides(status: str, current: bool) -> None:
    assert seed(NOON, status=status, expires=on(2014, 4, 29)).is_current is current


@pytest.mark.parametrize(
    ("expires", "current"), [(None, True), (on(2014, 4, 29), False), (on(2026, 3, 1), True), (NOON, False)]
)
@pytest.mark.parametrize("product_type", ["Consumable", "MonthlySub"])
def test_without_a_status_the_dates_decide(expires: datetime | None, current: bool, product_type: str) -> None:
    assert seed(NOON, product_type, expires=expires).is_current is current


def test_a_dated_thing_without_a_status_ends_on_its_day() -> None:
    assert not seed(on(2026, 3, 1), expires=on(2026, 3, 1)).is_current


def test_a_subscription_that_was_current_when_seeded_renews_from_its_expiry() -> None:
    row = seed(on(2026, 3, 15), "MonthlySub", expires=on(2026, 3, 1))
    assert (row.is_current, row.expires) == (True, on(2026, 4, 1))


def test_a_seeded_valid_subscription_rolls_forward_from_its_expiry() -> None:
    row = seed(NOON, "YearlySub", status="Valid", expires=on(2014, 4, 29), renews=on(2014, 4, 29))
    assert (row.expires, row.renews) == (on(2026, 4, 29), on(2026, 4, 29))


def test_a_seeded_subscription_that_still_runs_keeps_its_dates() -> None:
    row = seed(NOON, "MonthlySub", status="Valid", expires=on(2026, 2, 20), renews=on(2026, 2, 19))
    assert (row.expires, row.renews) == (on(2026, 2, 20), on(2026, 2, 19))


def test_a_seeded_subscription_without_a_renewal_date_renews_when_it_expires() -> None:
    row = seed(NOON, "MonthlySub", status="Valid", expires=on(2026, 2, 20), renews=None)
    assert (row.expires, row.renews) == (on(2026, 2, 20), on(2026, 2, 20))


def test_an_ended_subscription_does_not_renew() -> None:
    row = seed(NOON, "MonthlySub", status="Invalid", expires=on(2025, 4, 29))
    assert (row.is_current, row.expires) == (False, on(2025, 4, 29))


def test_dunning_is_kept() -> None:
    assert seed(NOON, "MonthlySub", status="Valid", in_dunning=True).in_dunning


moments = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.text(), st.none() | moments, st.booleans(), st.lists(st.tuples(st.text(), st.none() | st.text())).map(tuple))
def test_a_purchase_survives_being_written_down(
    text: str, moment: datetime | None, dunning: bool, extras: tuple[tuple[str, str | None], ...]
) -> None:
    row = past("X", name=text, expires=moment, renews=moment, in_dunning=dunning, extras=extras)
    assert from_json(to_json(row)) == row
