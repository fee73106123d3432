"""How much time has passed, whatever anybody does to the clock meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Moment(NamedTuple):
    """`at` is as the machine's clock has it, `up` are the seconds since the `boot`: empty where nobody can tell it."""

    at: datetime
    boot: str
    up: float

    def body(self) -> dict[str, Any]:
        """The moment as an event keeps it."""
        return {"begun": self.at.isoformat(), "boot": self.boot, "up": self.up}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Moment:
        """Read what `body` gave. Raises TypeError, ValueError or KeyError on anything else."""
        return cls(datetime.fromisoformat(body["begun"]), str(body["boot"]), float(body["up"]))


Watch = Callable[[], Moment]


def uptime() -> tuple[str, float]:
    """The machine's present boot and the seconds since, those asleep included; "" and 0 where nobody can tell."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    try:
        return ("", 0.0) if clock is None else (_BOOT.read_text().strip(), time.clock_gettime(clock))
    except (OSError, UnicodeDecodeError):
        return "", 0.0


def seconds_since(past: Moment, now: Moment) -> float:
    """At least so many seconds lie between the two.

    After a reboot only the time since then is certain. Without an uptime the clock has to do, and one that was set
    back is taken for one that was set forward, or it would keep a product on hold for years.
    """
    if not past.boot or not now.boot:
        return abs((now.at - past.at).total_seconds())
    return now.up - past.up if past.boot == now.boot else now.up
