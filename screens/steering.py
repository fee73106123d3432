"""Six keys do everything: arrows move the focus to what lies in their direction."""

from __future__ import annotations

from collections.abc import Iterable

from textual.geometry import Region
from textual.widget import Widget


def nearest(here: Region, direction: str, candidates: Iterable[Widget]) -> Widget | None:
    """The candidate that lies in `direction` from `here`: the closest, those in line with it first."""
    best: tuple[int, int] | None = None
    found: Widget | None = None
    for widget in candidates:
        there = widget.region
        if not there.area:
            continue
        ahead, aside = _distance(here, there, direction)
        if ahead < 0:
            continue
        cost = (ahead + aside * 3, aside)
        if best is None or cost < best:
            best, found = cost, widget
    return found


def _distance(here: Region, there: Region, direction: str) -> tuple[int, int]:
    """How far ahead `there` begins (negative if it does not lie ahead), and how far to the side."""
    if direction in {"up", "down"}:
        ahead = there.y - here.bottom if direction == "down" else here.y - there.bottom
        return ahead, _gap(here.x, here.right, there.x, there.right)
    ahead = there.x - here.right if direction == "right" else here.x - there.right
    return ahead, _gap(here.y, here.bottom, there.y, there.bottom)


def _gap(start: int, end: int, other_start: int, other_end: int) -> int:
    return max(0, other_start - end + 1, start - other_end + 1)
