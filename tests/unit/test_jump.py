"""Where a jump leads (see `tui_store.domain.jump`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_store.domain.errors import InputError
from tui_store.domain.jump import jump_target

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
COMING = datetime(2026, 2, 7, 12, tzinfo=UTC)


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("next", COMING),
        (" NEXT ", COMING),
        ("to next", COMING),
        ("1h", at(2026, 1, 31, 13)),
        ("30d", at(2026, 3, 2)),
        ("+30d", at(2026, 3, 2)),
        ("1 day", at(2026, 2, 1)),
        ("2 Days", at(2026, 2, 2)),
        ("2w", at(2026, 2, 14)),
        ("3 weeks", at(2026, 2, 21)),
        ("1m", at(2026, 2, 28)),
        ("2 months", at(2026, 3, 31)),
        ("1M", at(2026, 2, 28)),
        ("1y", at(2027, 1, 31)),
        ("10 years", at(2036, 1, 31)),
        ("2027-01-31", at(2027, 1, 31, 0)),
        ("to 2027-01-31", at(2027, 1, 31, 0)),
        ("TO 2027-01-31", at(2027, 1, 31, 0)),
        ("2028-02-29", at(2028, 2, 29, 0)),
        ("2026-03-01T08:30:00", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("2026-03-01T08:30:00+05:00", datetime(2026, 3, 1, 3, 30, tzinfo=UTC)),
        ("2026-03-01T08:30:00.75Z", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("9999-12-30", at(9999, 12, 30, 0)),
    ],
)
def test_a_jump_leads_to_where_it_says(text: str, target: datetime) -> None:
    assert jump_target(text, NOW, COMING) == target


def test_what_should_have_happened_already_is_next_now() -> None:
    assert jump_target("next", NOW, NOW - timedelta(days=9)) == NOW


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Say where to"),
        ("   ", "Say where to"),
        ("to", "no such moment as 'to'"),
        ("to ", "no such moment"),
        ("0d", "not later"),
        ("0 months", "not later"),
        ("-3d", "no such moment"),
        ("3", "no such moment"),
        ("d", "no such moment"),
        ("1.5d", "no such moment"),
        ("1d2h", "no such moment"),
        ("3 fortnights", "no such moment"),
        ("٣d", "no such moment"),
        ("tomorrow", "no such moment"),
        ("2027-02-29", "no such moment"),
        ("2027-02-30", "no such moment"),
        ("2027-13-01", "no such moment"),
        ("2027-00-10", "no such moment"),
        ("31.1.2027", "no such moment"),
        ("2026-01-31T25:00", "no such moment"),
        ("2026-01-31", "not later"),
        ("2026-01-31T12:00:00", "not later"),
        ("2025-12-31", "not later"),
        ("0001-01-01", "not later"),
        ("0000-01-01", "no such moment"),
        ("10000-01-01", "year 9999"),
        ("123456-01-01", "year 9999"),
        ("7974y", "year 9999"),
        ("999999999y", "year 9999"),
        ("999999999d", "year 9999"),
        ("999999999h", "year 9999"),
        ("999999999m", "year 9999"),
        ("9999999999d", "no such moment"),
        ("9" * 5000 + "-1", "year 9999"),
        ("x" * 5000, "no such moment"),
        ("\x1b[31m2027", "no such moment"),
    ],
)
def test_what_leads_nowhere_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        jump_target(text, NOW, COMING)
    sentence = str(refused.value)
    assert says in sentence
    assert len(sentence) < 250
    assert sentence.isprintable()
    assert sentence.endswith(".")


def test_there_is_no_next_where_nothing_happens_by_itself() -> None:
    with pytest.raises(InputError, match="Nothing is going to happen by itself"):
        jump_target("next", NOW, None)


def test_the_end_of_the_calendar_cannot_be_reached() -> None:
    late = datetime(9999, 12, 31, 23, 59, 58, tzinfo=UTC)
    for text in ("1h", "1d", "1w", "1m", "1y", "9999-12-31T23:59:59"):
        with pytest.raises(InputError, match="year 9999"):
            jump_target(text, late, None)


@given(
    st.text(max_size=30) | st.from_regex(r"\+?\d{0,10} ?(h|d|w|m|y)[a-z]{0,6}", fullmatch=True),
    st.datetimes(timezones=st.just(UTC)),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_a_jump_leads_ahead_or_is_refused(text: str, now: datetime, coming: datetime | None) -> None:
    try:
        target = jump_target(text, now, coming)
    except InputError:
        return
    assert target >= now
    assert target.tzinfo is UTC
