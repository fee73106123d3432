"""(2) Process start until a catalog of 10,000 products can be browsed, and until all of it is there.

The keys to the catalog are typed as soon as the landing stands, each once the one before shows.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.benchmarks.catalogs import TITLE, Catalogs
from tests.benchmarks.figures import Figure, interleaved, median_ratio, ms
from tests.benchmarks.landing import LIMIT as LANDING_LIMIT
from tests.benchmarks.landing import landing_stands
from tests.benchmarks.raw_terminal import floor_stands
from tests.benchmarks.storefront import FIRST_SCREENFUL, all_there, landing_marks, storefront, to_catalog

ROUNDS = 9
SMALL, BIG = 30, 10_000
SCREENFUL_LIMIT, ALL_LIMIT = 2.0, 3.2


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """Landing, first screenful and the whole, of one start each; the landing also beside a small catalog's."""
    whole: list[float] = []
    landings: list[float] = []

    def first_screenful() -> float:
        landing, screenful, everything = _browse(home, catalogs.folder(BIG))
        landings.append(landing)
        whole.append(everything)
        return screenful

    small_channel = partial(landing_stands, home, "--fresh", "--channel", str(catalogs.folder(SMALL)), title=TITLE)
    bare, small, screenful = interleaved(ROUNDS, partial(floor_stands, home), small_channel, first_screenful)
    return [
        Figure("first screenful of 10,000", median_ratio(screenful, bare), SCREENFUL_LIMIT, f"{ms(screenful)}"),
        Figure("all 10,000 there", median_ratio(whole, bare), ALL_LIMIT, f"{ms(whole)}, the bare app {ms(bare)}"),
        Figure("landing with 10,000", median_ratio(landings, bare), LANDING_LIMIT, f"{ms(landings)}"),
        Figure("landing with 10,000, against 30", median_ratio(landings, small), raw=f"with 30 {ms(small)}"),
    ]


def _browse(home: Path, folder: Path) -> tuple[float, float, float]:
    """When landing, first screenful and whole catalog stood."""
    with storefront(home, "--fresh", "--channel", str(folder)) as terminal:
        landing = terminal.until(*landing_marks(TITLE))
        to_catalog(terminal)
        screenful = terminal.until(*FIRST_SCREENFUL)
        return landing, screenful, terminal.until(all_there(BIG))
