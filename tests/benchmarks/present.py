"""(12) Key to painted frame while a walkthrough is presented, p95, against the same keys in a plain session.

Both storefronts run at the same time on the same catalog and get their keys in turn. The first frame is the highlight,
the last one what is known of the product. The presenter waits for its own keys and takes no step meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, ms, percentile
from tests.benchmarks.raw_terminal import Painted, RawTerminal
from tests.benchmarks.storefront import DOWN, PAGE_DOWN, PAGE_UP, UP, browse_all, storefront

PRODUCTS = 30
LIMIT = 1.2
ROUNDS = 8  # of 14 keys
# It ends where it began, so it never runs over an edge.
_WALK = (*[DOWN] * 6, PAGE_DOWN, *[UP] * 6, PAGE_UP)
_CAPTION = re.compile(rb"F7 next")
_SCRIPT = """title: A look around
given:
  channel: {channel}
steps:
  - say: Whoever presents goes where the audience wants to go.
  - open: catalog
"""

Round = list[tuple[Painted, Painted]]


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """The walk, rounds of it, and what they come to."""
    channel = catalogs.folder(PRODUCTS)
    script = home / "look-around.walk.yaml"
    script.write_text(_SCRIPT.format(channel=channel), encoding="utf-8")
    with (
        storefront(home, "--fresh", "--channel", str(channel)) as plain,
        storefront(home, "present", str(script)) as presented,
    ):
        presented.until(_CAPTION)
        for terminal in (plain, presented):
            browse_all(terminal, PRODUCTS)
            terminal.settle(0.5)
        rounds = [_walk(plain, presented) for _ in range(ROUNDS)]
    return [
        _figure("key to first frame p95, presented against plain", rounds, 0),
        _figure("key to last frame p95, presented against plain", rounds, 1),
    ]


def _walk(plain: RawTerminal, presented: RawTerminal) -> Round:
    """One key after the other, for both in turn."""
    return [(plain.press(key), presented.press(key)) for key in _WALK]


def _figure(what: str, rounds: Sequence[Round], frame: int) -> Figure:
    """The median of the rounds' ratios; in words the percentiles of all keys."""
    ratio = median(
        percentile([shown[frame] for _, shown in one], 95) / percentile([bare[frame] for bare, _ in one], 95)
        for one in rounds
    )
    without = [bare[frame] for one in rounds for bare, _ in one]
    presented = [shown[frame] for one in rounds for _, shown in one]
    return Figure(what, ratio, LIMIT, f"{_words(presented)} over {len(presented)} keys; plain {_words(without)}")


def _words(samples: list[float]) -> str:
    return f"p50 {ms(samples)}, p95 {ms([percentile(samples, 95)])}"
