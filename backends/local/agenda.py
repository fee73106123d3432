"""What is due when: moments in order, and what is due at one moment in the order of its places.

Many plans renew at one moment. A heap of moments with what is due at each costs far less then than one of plans.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime

Place = tuple[int, int]


class Agenda:
    """Keys by the moments at which something is due. More may be added while one goes through it, for later moments."""

    def __init__(self) -> None:
        self._moments: list[datetime] = []
        self._due: dict[datetime, list[tuple[Place, str]]] = {}

    def add(self, moment: datetime, place: Place, key: str) -> None:
        """Note that something is due."""
        due = self._due.get(moment)
        if due is None:
            self._due[moment] = [(place, key)]
            heapq.heappush(self._moments, moment)
        else:
            due.append((place, key))

    def __iter__(self) -> Iterator[tuple[datetime, str]]:
        """Take it down, the earliest first."""
        while self._moments:
            moment = heapq.heappop(self._moments)
            for _, key in sorted(self._due.pop(moment)):
                yield moment, key
