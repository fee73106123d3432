"""(11) A walkthrough of 40 keys that buys something, against the same keys through Textual's pilot and nothing else.

Both run the same app without a terminal; the pilot presses, pauses, and waits for the screens that an order leads to. A
third run plays the same with a witness that writes it down. At last all that ship are played as a person plays them,
`tui-store walk` with `-j 2` and with `-j 1`, processes and their start-up counted.
"""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, interleaved, median_ratio, ms
from tests.benchmarks.raw_terminal import ROOT, environment
from tui_store.resources import asset
from tui_store.walkthroughs.storefront import Storefront

ROUNDS = 9
ROUNDS_OF_ALL = 2
PILOT_LIMIT, RECORD_LIMIT = 1.5, 1.1
# From the landing page: a look around the catalog, a purchase, and home.
WALK: tuple[tuple[str, str], ...] = (
    *(("down", ""), ("down", ""), ("enter", "CatalogScreen")),
    *((key, "") for key in ("down", "down", "right", "down", "left", "up", "up", "right", "down", "left") * 3),
    *(("enter", ""), ("enter", "OrderConfirmationScreen"), ("enter", "MessageScreen"), ("enter", "CatalogScreen")),
    *(("escape", ""), ("up", ""), ("h", "ChannelScreen")),
)


def measure(home: Path, _catalogs: Catalogs) -> list[Figure]:
    """The start of the app is not counted."""
    os.environ.update(TEXTUAL_ANIMATIONS="none", XDG_STATE_HOME=str(home))
    bare, played, recorded = interleaved(ROUNDS, partial(_run, _bare), partial(_run, _played), partial(_run, _recorded))
    minute = f"{60 / (median(played) + 0.4):.0f} a minute in one process"
    keys, in_ms = f"{len(WALK)} keys as a walkthrough, against the pilot", f"{ms(recorded)}, {ms(played)}"
    return [
        Figure(keys, median_ratio(played, bare), PILOT_LIMIT, minute),
        Figure("the same while it is recorded", median_ratio(recorded, played), RECORD_LIMIT, in_ms),
        _all(home),
    ]


def _all(home: Path) -> Figure:
    """All that ship, played by two processes against one."""
    folder = asset("walkthroughs")
    count = len(list(folder.glob("*.walk.yaml")))
    two, one = interleaved(ROUNDS_OF_ALL, partial(_play_all, folder, home, 2), partial(_play_all, folder, home, 1))
    a_minute = [f"{60 * count / median(taken):.0f} a minute" for taken in (two, one)]
    return Figure(f"all {count} that ship with -j 2, against -j 1", median_ratio(two, one), None, ", ".join(a_minute))


def _play_all(folder: Path, home: Path, jobs: int) -> float:
    command = [sys.executable, "-m", "tui_store.cli", "walk", str(folder), "-j", str(jobs)]
    start = perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment(home), check=True, capture_output=True)
    return perf_counter() - start


def _run(way: Callable[[Storefront], Awaitable[None]]) -> float:
    gc.collect()
    return asyncio.run(_session(way))


async def _session(way: Callable[[Storefront], Awaitable[None]]) -> float:
    from datetime import UTC, datetime

    from tui_store.cli.headless import headless
    from tui_store.cli.options import WorldOptions

    options = WorldOptions(persona="us-no-pin", fresh=True, now=datetime(2026, 11, 21, tzinfo=UTC), seed=1)
    async with headless(options, (120, 36)) as storefront:
        start = perf_counter()
        await way(storefront)
        taken = perf_counter() - start
        assert len(await storefront.owned()) > 4  # something was bought
        return taken


async def _bare(storefront: Storefront) -> None:
    pilot, app = storefront.pilot, storefront.app
    for key, screen in WALK:
        await pilot.press(key)
        while screen and type(app.screen).__name__ != screen:
            await pilot.pause(0)
        while app.store.busy and type(app.screen).__name__ in {"CatalogScreen", "ChannelScreen"}:
            await pilot.pause(0)


async def _played(storefront: Storefront) -> None:
    for key, _screen in WALK:
        await storefront.key(key)


async def _recorded(storefront: Storefront) -> None:
    from tui_store.walkthroughs.witness import Witness

    witness = Witness(storefront.app)
    storefront.app.witness = witness.see
    await _played(storefront)
    witness.finish()
