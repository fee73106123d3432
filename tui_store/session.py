"""One session in front of the TV, from the first paint until the terminal is given back."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from tui_store.app import StorefrontApp

if TYPE_CHECKING:
    from tui_store.channel_store.recorder import Recorder
    from tui_store.world import World, Worlds


def run_app(world: World, recorder: Recorder, worlds: Worlds | None = None) -> int:
    """Run the storefront until the viewer leaves; answers the exit code."""
    return asyncio.run(_run(world, recorder, worlds))


async def _run(world: World, recorder: Recorder, worlds: Worlds | None) -> int:
    app = StorefrontApp(world, recorder, worlds)
    loop = asyncio.get_running_loop()
    # A closed terminal or a polite kill ends the session as Quit does: a charge in flight is awaited.
    for name in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, app.exit)
    try:
        await app.run_async()
    finally:
        app.say_what_is_waited_for()
        await app.aclose()
    if app.crash is not None:
        sys.stderr.write(
            f"tui-store: The storefront stopped because of a fault of its own ({type(app.crash).__name__}). "
            "What was bought is kept; start it again to go on.\n"
        )
        return 1
    return 0
