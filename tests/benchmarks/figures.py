"""The arithmetic of a benchmark: interleaved pairs, their median ratio, and a figure beside its limit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured figure.

    `value` is a ratio unless `unit` says otherwise; `limit` is the most it may be, None if it is
    printed for information; `raw` gives the absolute measurements behind it, in words.
    """

    what: str
    value: float
    limit: float | None = None
    raw: str = ""
    unit: str = "x"

    @property
    def holds(self) -> bool:
        """Whether the figure keeps its limit."""
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        """The figure as it is printed."""
        verdict = "" if self.limit is None else f"limit {self.limit:.2f} {'holds' if self.holds else 'BROKEN'}"
        value = f"{self.value:,.2f}" if self.value < 100 else f"{self.value:,.0f}"
        return f"  {self.what:<66} {value:>7} {self.unit:<3} {verdict:<18} {self.raw}".rstrip()


def interleaved(rounds: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Take the measures in turn, A B A B, so that a busy moment of the machine meets all; a list for each."""
    samples: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for measure, taken in zip(measures, samples, strict=True):
            taken.append(measure())
    return samples


def median_ratio(samples: Sequence[float], floors: Sequence[float]) -> float:
    """The median of the ratios of pairs that were measured one right after the other."""
    return median(sample / floor for sample, floor in zip(samples, floors, strict=True))


def percentile(samples: Sequence[float], percent: int) -> float:
    """The smallest sample that at least `percent` of all do not exceed."""
    return sorted(samples)[max(0, math.ceil(len(samples) * percent / 100) - 1)]


def ms(samples: Sequence[float]) -> str:
    """The median of seconds, in milliseconds."""
    return f"{median(samples) * 1000:.1f} ms"
