"""(9) Start of the storefront on a Purchase Service, against its start on local files."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, interleaved, median_ratio, ms
from tests.benchmarks.landing import landing_stands
from tests.support.service import PASSWORD, RunningService
from tui_store.cli.remote_options import PASSWORD_VARIABLE

ROUNDS = 11
LIMIT = 1.6


def measure(home: Path, catalogs: Catalogs) -> list[Figure]:
    """The demo channel; signing on goes on behind the landing page, so a password is at hand."""
    from backends.service.seed import demo_folder, read_seed

    os.environ[PASSWORD_VARIABLE] = PASSWORD
    try:
        with RunningService.at(home, read_seed(demo_folder())) as service:
            remote = ("--backend", "remote", "--service-url", service.url)
            # The first sign-on registers the device, which no later one does.
            landing_stands(home, *remote, "--fresh")
            local, there = interleaved(
                ROUNDS,
                partial(landing_stands, home, "--fresh"),
                partial(landing_stands, home, *remote, "--fresh"),
            )
    finally:
        del os.environ[PASSWORD_VARIABLE]
    return [
        Figure("remote landing against the local one", median_ratio(there, local), LIMIT, f"{ms(there)}, {ms(local)}")
    ]
