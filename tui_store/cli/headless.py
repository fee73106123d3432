"""The storefront without a terminal: the same app in the same world, for whoever drives it by hand."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tui_store.channel_store.recorder import Recorder
from tui_store.cli.options import WorldOptions
from tui_store.cli.worlds import SessionWorlds

if TYPE_CHECKING:
    from tui_store.walkthroughs.storefront import Storefront


@asynccontextmanager
async def headless(options: WorldOptions, size: tuple[int, int]) -> AsyncIterator[Storefront]:
    """Run the app, up to its landing page. Raises InputError before it starts, Failed if the page does not come."""
    from tui_store.app import StorefrontApp
    from tui_store.walkthroughs.standing_still import standing_still
    from tui_store.walkthroughs.storefront import Storefront

    recorder = Recorder()
    worlds = SessionWorlds(options, recorder)
    world = worlds.start()
    try:
        world.prepare()
        app = StorefrontApp(world, recorder, worlds)
        app.animation_level = "none"
        with standing_still():
            try:
                async with app.run_test(size=size, notifications=True) as pilot:
                    storefront = Storefront(app, pilot)
                    await storefront.begin()
                    yield storefront
            finally:
                await app.aclose()
    finally:
        worlds.close()
        # The app froze what stood at its start; here others may follow.
        gc.unfreeze()
        gc.enable()
