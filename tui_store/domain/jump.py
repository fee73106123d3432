"""Where a jump leads: `next`, `30d`, `2w`, `3m`, `1y`, or a date or moment in ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tui_store.domain.clock import parse_moment
from tui_store.domain.errors import InputError
from tui_store.domain.term import LAST_MOMENT, Period, after

_LENGTH = re.compile(r"\+?(\d{1,9}) ?(h|hours?|d|days?|w|weeks?|m|months?|y|years?)", re.IGNORECASE | re.ASCII)
_UNITS = {"d": Period(days=1), "w": Period(days=7), "m": Period(months=1), "y": Period(months=12)}
_TOO_FAR = "The calendar ends with the year 9999: choose a shorter jump or an earlier date."
_MOST_SHOWN = 40  # characters
_MOST = 4_000_000  # of any unit: more than the calendar has days


def jump_target(text: str, now: datetime, next_at: datetime | None) -> datetime:
    """The moment that a jump from `now` leads to, later than that; `next_at` is when the next thing happens by itself.

    Raises InputError for what is no jump, leads back, or leaves the calendar.
    """
    wanted = text.strip()
    if wanted.lower().startswith("to "):
        wanted = wanted[3:].strip()
    if not wanted:
        raise InputError("Say where to: next, a length such as 30d, 2w, 3m or 1y, or a date such as 2027-01-31.")
    if wanted.lower() == "next":
        if next_at is None:
            raise InputError("Nothing is going to happen by itself: choose a length such as 30d, or a date.")
        return max(next_at, now)
    length = _LENGTH.fullmatch(wanted)
    target = _later(now, int(length[1]), length[2][0].lower()) if length else _moment(wanted)
    if target >= LAST_MOMENT:
        raise InputError(_TOO_FAR)
    if target <= now:
        raise InputError(
            f"The clock stands at {now:%Y-%m-%d %H:%M}, and {_shown(wanted)} is not later: undo leads back, not a jump."
        )
    return target


def _later(now: datetime, count: int, unit: str) -> datetime:
    if unit == "h":
        ahead = timedelta(hours=min(count, _MOST * 24))
        return now + ahead if ahead < LAST_MOMENT - now else LAST_MOMENT
    return after(now, _UNITS[unit], min(count, _MOST))


def _moment(text: str) -> datetime:
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        if re.match(r"\d{5,}-", text):
            raise InputError(_TOO_FAR) from None
        raise InputError(
            f"There is no such moment as '{_shown(text)}': write a date such as 2027-01-31, "
            "a length such as 30d, 2w, 3m or 1y, or next."
        ) from None


def _shown(text: str) -> str:
    """The beginning of what somebody typed, without what would steer a terminal."""
    shown = "".join(character for character in text if character.isprintable())
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[: _MOST_SHOWN - 1]}…"
