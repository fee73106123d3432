"""The latest requests, for the human page and the admin endpoints; kept in memory."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import NamedTuple

_KEPT = 200


class RecentRequest(NamedTuple):
    """One request. `at` is the machine's time, `status` is 0 where no answer left.

    The path is without its query, which may hold secrets.
    """

    at: datetime
    method: str
    path: str
    status: int
    milliseconds: float
    correlation: str


class RecentRequests:
    """The latest ones, newest first, and how many there ever were."""

    def __init__(self) -> None:
        self._kept: deque[RecentRequest] = deque(maxlen=_KEPT)
        self.count = 0

    def add(self, request: RecentRequest) -> None:
        """Note one."""
        self._kept.appendleft(request)
        self.count += 1

    def newest(self, limit: int = _KEPT) -> list[RecentRequest]:
        """At most `limit`, newest first."""
        return list(self._kept)[:limit]
