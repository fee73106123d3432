"""The service's time, as far as its answers tell it: dates of a service are compared with its own clock, not ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tui_store.domain.clock import Clock, MachineClock

# The header is in whole seconds, and some servers write it ahead of time.
_TOLERANCE = timedelta(seconds=2)
# Beyond that, dates that are reckoned from this one leave the calendar.
_FARTHEST = timedelta(days=36_525)


class ServiceTime:
    """A clock that follows the `Date` header of the last answer."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or MachineClock()
        self.apart = timedelta()

    def now(self) -> datetime:
        """The service's present moment, aware, in UTC."""
        try:
            return self._clock.now() + self.apart
        except OverflowError:
            return self._clock.now()

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take the time from an answer that no cache can have kept; a time that makes no sense tells nothing."""
        try:
            there = parsedate_to_datetime(headers.get("date", ""))
            there = there.replace(tzinfo=UTC) if there.tzinfo is None else there.astimezone(UTC)
        except (ValueError, OverflowError):
            return
        apart = there - self._clock.now()
        if abs(apart) > _FARTHEST:
            return
        self.apart = timedelta() if abs(apart) <= _TOLERANCE else apart
