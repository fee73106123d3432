"""(3) Key to painted frame in the catalog's grid, p95, with 100,000 products against 30.

Both storefronts run at the same time and get their keys in turn. The first frame (the highlight) ends with
its last byte before 15 ms of quiet, the last frame (what is known of the product) with its last byte before
80 ms. The same walk is made at the top of the catalog and at its end.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, ms, percentile
from tests.benchmarks.raw_terminal import Painted, RawTerminal
from tests.benchmarks.storefront import DOWN, END, PAGE_DOWN, PAGE_UP, UP, browse_all, storefront

SMALL, BIG = 30, 100_000
LIMIT = 1.3
ROUNDS = 4  # of 28 keys at the top, and as many at the end
# Each walk ends where it began, so it never runs over an edge.
_AT_TOP = (*[DOWN] * 6, PAGE_DOWN, *[UP] * 6, PAGE_UP)
_AT_END = (*[UP] * 6, PAGE_UP, *[DOWN] * 6, PAGE_DOWN)
_WALKS = 2


class _Round(NamedTuple):
    """Seconds of the same keys with few and with many products."""

    few: list[float]
    many: list[float]


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """The walks, rounds of them, and what they come to."""
    with (
        storefront(home, "--fresh", "--channel", str(catalogs.folder(SMALL))) as small,
        storefront(home, "--fresh", "--channel", str(catalogs.folder(BIG))) as big,
    ):
        for terminal, count in ((small, SMALL), (big, BIG)):
            browse_all(terminal, count)
            terminal.settle(0.5)
        rounds = [_walk(small, big, _AT_TOP) for _ in range(ROUNDS)]
        for terminal in (small, big):
            terminal.press(END)
        rounds += [_walk(small, big, _AT_END) for _ in range(ROUNDS)]
    return [
        _figure("key to first frame p95, 100,000 against 30", [_part(round_, 0) for round_ in rounds]),
        _figure("key to last frame p95, 100,000 against 30", [_part(round_, 1) for round_ in rounds]),
    ]


def _walk(small: RawTerminal, big: RawTerminal, keys: tuple[bytes, ...]) -> list[tuple[Painted, Painted]]:
    """One key after the other, for both in turn."""
    return [(small.press(key), big.press(key)) for key in keys * _WALKS]


def _part(round_: list[tuple[Painted, Painted]], frame: int) -> _Round:
    return _Round([few[frame] for few, _ in round_], [many[frame] for _, many in round_])


def _figure(what: str, rounds: list[_Round]) -> Figure:
    """The median of the rounds' ratios; in words the percentiles of all keys."""
    few = [seconds for round_ in rounds for seconds in round_.few]
    many = [seconds for round_ in rounds for seconds in round_.many]
    ratio = median(percentile(round_.many, 95) / percentile(round_.few, 95) for round_ in rounds)
    return Figure(what, ratio, LIMIT, f"{_words(many)} over {len(many)} keys; with 30 {_words(few)}")


def _words(samples: list[float]) -> str:
    return f"p50 {ms(samples)}, p95 {ms([percentile(samples, 95)])}"
