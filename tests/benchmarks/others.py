"""How much of the machine somebody else used meanwhile; a busy machine explains a strange figure."""

from __future__ import annotations

import os
import resource
from pathlib import Path


class Others:
    """Counts from when it is made."""

    def __init__(self) -> None:
        self._busy, self._whole = _machine()
        self._own = _own()

    @property
    def share(self) -> float:
        """The share of all processors' time that went to other programs, 0 to 1; 0 where the system does not tell."""
        busy, whole = _machine()
        theirs = (busy - self._busy) - (_own() - self._own)
        return min(1.0, max(0.0, theirs / (whole - self._whole))) if whole > self._whole else 0.0


def _machine() -> tuple[float, float]:
    """Seconds in which the processors worked or were taken away by a host, and all there were."""
    try:
        line = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    except OSError:
        return 0.0, 0.0
    ticks = [int(number) for number in line.split()[1:9]]
    idle = ticks[3] + ticks[4]
    second = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - idle) / second, sum(ticks) / second


def _own() -> float:
    """Seconds of this process and of the programs that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
