"""Time is passed in: a clock tells it, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the store's time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class MachineClock:
    """The machine's own clock, running."""

    def now(self) -> datetime:
        """The machine's time in UTC, without fractions of a second."""
        return datetime.now(UTC).replace(microsecond=0)


class SetClock:
    """A clock that was set and stands still there."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.at


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 date or moment; without a zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).replace(microsecond=0)


def roku_moment(moment: datetime | None) -> str:
    """Write a moment as Roku's answers do: `2024-05-13T14:40:43`, no zone, empty for never."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if moment else ""
