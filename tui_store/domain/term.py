"""Calendar terms: how long a subscription runs, with the day of purchase kept as anchor."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """A billing period: a count of days or of calendar months, and the word a viewer reads."""

    months: int = 0
    days: int = 0
    word: str = ""


MONTH = Period(months=1, word="month")
QUARTER = Period(months=3, word="quarter")
YEAR = Period(months=12, word="year")

LAST_MOMENT = datetime.max.replace(microsecond=0, tzinfo=UTC)

_IN_EVERY_MONTH = 28  # days
_FEBRUARY = 2
# By month. calendar.monthrange would say it too, and find out the day of the week for it.
_LAST_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

BILLING_PERIODS = {"monthlysub": MONTH, "quarterlysub": QUARTER, "yearlysub": YEAR, "annualsub": YEAR}


def billing_period(product_type: str) -> Period | None:
    """Give the billing period of a `productType`, or `None` for what is bought once."""
    return BILLING_PERIODS.get(product_type.lower())


def add_months(anchor: datetime, months: int) -> datetime:
    """Move by calendar months and keep the anchor's day: 31 January, 28 February, 31 March.

    What lies beyond the year 9999 is its last second: files write "for ever" as a date there.
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    if year > LAST_MOMENT.year:
        return LAST_MOMENT
    month += 1
    day = anchor.day
    if day > _IN_EVERY_MONTH:
        day = min(day, _last_day(year, month))
    return anchor.replace(year=year, month=month, day=day)


def _last_day(year: int, month: int) -> int:
    return 29 if month == _FEBRUARY and calendar.isleap(year) else _LAST_DAYS[month]


def after(anchor: datetime, period: Period, count: int = 1) -> datetime:
    """The moment `count` periods after the anchor, at most the last one there is."""
    moment = add_months(anchor, period.months * count)
    if not period.days:
        return moment if moment.year < LAST_MOMENT.year else min(moment, LAST_MOMENT)
    days = timedelta(days=period.days * count)
    return moment + days if days <= LAST_MOMENT - moment else LAST_MOMENT


class Term(NamedTuple):
    """One paid or free stretch of a subscription, in UTC; `end` belongs to the next one."""

    start: datetime
    end: datetime
    number: int


def term_at(anchor: datetime, period: Period, now: datetime) -> Term:
    """The term that holds `now` when terms of `period` follow each other from `anchor` on."""
    if now < anchor:
        return Term(anchor, after(anchor, period), 0)
    if period.months:
        apart = (now.year - anchor.year) * 12 + now.month - anchor.month
        number = max(0, apart // period.months - 1)
    else:
        number = max(0, (now - anchor).days // period.days - 1)
    while (end := after(anchor, period, number + 1)) <= now and end < LAST_MOMENT:
        number += 1
    return Term(after(anchor, period, number), end, number)
