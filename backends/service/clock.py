"""The service's time: the machine's, until it is set or moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# Moments are kept as whole seconds since 1970; the last one is the last second of the year 9999.
LAST_EPOCH = 253_402_300_799


class ServiceClock:
    """Either it runs, `offset` seconds before or after the machine's, or it stands still `at` a moment."""

    def __init__(self, at: int | None = None, offset: int = 0) -> None:
        self.at = at
        self.offset = offset

    @classmethod
    def from_data(cls, data: object) -> ServiceClock:
        """The clock that `as_data` described."""
        if not isinstance(data, dict):
            return cls()
        return cls(data.get("at"), int(data.get("offset") or 0))

    def as_data(self) -> dict[str, int | None]:
        """What the database keeps of it."""
        return {"at": self.at, "offset": self.offset}

    def epoch(self) -> int:
        """The present moment, in whole seconds since 1970."""
        return self.at if self.at is not None else int(datetime.now(UTC).timestamp()) + self.offset

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return moment_of(self.epoch())

    def set(self, at: datetime) -> None:
        """Stand still at a moment from now on."""
        self.at, self.offset = int(at.timestamp()), 0

    def advance(self, seconds: int) -> None:
        """Move by that much, and go on as before: running or standing."""
        if not 0 <= self.epoch() + seconds <= LAST_EPOCH:
            raise ValueError(seconds)
        if self.at is None:
            self.offset += seconds
        else:
            self.at += seconds

    def follow_machine(self) -> None:
        """Be the machine's clock again."""
        self.at, self.offset = None, 0


def moment_of(epoch: int) -> datetime:
    """The moment, aware, in UTC."""
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=epoch)


def iso(epoch: int) -> str:
    """ISO 8601 in UTC with whole seconds and a Z, as RMG writes dates."""
    return moment_of(epoch).strftime("%Y-%m-%dT%H:%M:%SZ")
