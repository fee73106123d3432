"""One session in front of the TV, from the first paint until the terminal is given back."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from tui_store.app import StorefrontApp

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui_store.channel_store.recorder import Recorder
    from tui_store.world import World, Worlds


Guiding = Coroutine[Any, Any, None]
Guide = Callable[[StorefrontApp, "Pilot[Any]"], Guiding]
App = TypeVar("App", bound=StorefrontApp)


def run_app(world: World, recorder: Recorder, worlds: Worlds | None = None, guide: Guide | None = None) -> int:
    """Run the storefront until the viewer leaves; answers the exit code. A `guide` begins once the app is ready."""
    return asyncio.run(run_session(lambda: StorefrontApp(world, recorder, worlds), guide))


async def run_session(make: Callable[[], App], guide: Callable[[App, Pilot[Any]], Guiding] | None = None) -> int:
    """The same for an app that is made inside the loop."""
    app = make()
    loop = asyncio.get_running_loop()
    # A closed terminal or a polite kill ends the session as Quit does: a charge in flight is awaited.
    for name in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, app.exit)
    try:
        await app.run_async(auto_pilot=None if guide is None else lambda pilot: guide(app, pilot))
    finally:
        app.say_what_is_waited_for()
        await app.aclose()
    if app.parting and sys.stdout is not None:
        sys.stdout.write(f"{app.parting}\n")
    if app.crash is not None:
        sys.stderr.write(
            f"tui-store: The storefront stopped because of a fault of its own ({type(app.crash).__name__}). "
            "What was bought is kept; start it again to go on.\n"
        )
        return 1
    return 0
