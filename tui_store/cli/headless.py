"""The storefront without a terminal: the same app in the same world, for whoever drives it by hand."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from tui_store.channel_store.recorder import Recorder
from tui_store.cli.options import WorldOptions
from tui_store.cli.worlds import SessionWorlds

if TYPE_CHECKING:
    from tui_store.walkthroughs.storefront import Storefront


@asynccontextmanager
async def headless(options: WorldOptions, size: tuple[int, int]) -> AsyncIterator[Storefront]:
    """Run the app; raises InputError before it starts."""
    from screens.channel import ChannelScreen
    from tui_store.app import StorefrontApp
    from tui_store.walkthroughs.storefront import Storefront

    recorder = Recorder()
    worlds = SessionWorlds(options, recorder)
    world = worlds.start()
    try:
        world.prepare()
        app = StorefrontApp(world, recorder, worlds)
        app.animation_level = "none"
        ChannelScreen.RAIL_AFTER = 0.0
        with standing_still():
            async with app.run_test(size=size, notifications=True) as pilot:
                storefront = Storefront(app, pilot)
                await storefront.begin()
                yield storefront
            await app.aclose()
    finally:
        worlds.close()
        # The app froze what stood at its start; here others may follow.
        gc.unfreeze()
        gc.enable()


@contextmanager
def standing_still() -> Iterator[None]:
    """No cursor blinks, and OK counts at once: nobody hurries here."""
    from screens.modal import ConsentModal
    from tui_store.walkthroughs.textual_inside import no_cursor_blinks

    delay = ConsentModal.CONSENT_DELAY
    ConsentModal.CONSENT_DELAY = 0.0
    try:
        with no_cursor_blinks():
            yield
    finally:
        ConsentModal.CONSENT_DELAY = delay
