"""(1) Process start until the landing's title and focused button stand, against the bare app's first frame."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, interleaved, median_ratio, ms
from tests.benchmarks.raw_terminal import ROOT, Stuck, environment, floor_stands
from tests.benchmarks.storefront import DEMO_TITLE, landing_marks, storefront

ROUNDS = 15
LIMIT = 1.35
_ORDER = {"children": [{"code": "COINS", "qty": 1}]}


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """The demo channel, as it starts for the first time and as it starts every day."""
    _buy_something(home)
    bare, bare_gc_off, fresh, kept = interleaved(
        ROUNDS,
        partial(floor_stands, home),
        partial(floor_stands, home, "--gc-off"),
        partial(landing_stands, home, "--fresh"),
        partial(landing_stands, home),
    )
    against = f"the bare app {ms(bare)}"
    return [
        Figure("landing, --fresh", median_ratio(fresh, bare), LIMIT, f"{ms(fresh)}, {against}"),
        Figure("landing, with a state file", median_ratio(kept, bare), LIMIT, f"{ms(kept)}, {against}"),
        Figure(
            "landing, --fresh, against a bare app without gc",
            median_ratio(fresh, bare_gc_off),
            raw=f"the bare app {ms(bare_gc_off)}; ours collects no garbage until its first paint either",
        ),
    ]


def landing_stands(home: Path, *arguments: str, title: str = DEMO_TITLE) -> float:
    """Start the storefront; when its landing stood."""
    with storefront(home, *arguments) as terminal:
        return terminal.until(*landing_marks(title))


def _buy_something(home: Path) -> None:
    """Leave a state file where the storefront looks for it, closed and with a purchase in it."""
    command = [
        sys.executable,
        "-m",
        "tui_store.cli",
        "call",
        "doOrder",
        "--set",
        f"order={json.dumps(_ORDER)}",
        "--json",
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)
    if done.returncode or json.loads(done.stdout)["result"]["status"] != 1:
        raise Stuck(f"the purchase for the state file failed: {done.stdout}{done.stderr}")
