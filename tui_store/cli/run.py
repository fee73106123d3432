"""`tui-store run`: opens the storefront."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from click import Command, Option

from tui_store.channel_store.recorder import Recorder
from tui_store.cli.options import world_options, world_params
from tui_store.cli.tracing import with_trace_file
from tui_store.cli.worlds import SessionWorlds, VerbWorld
from tui_store.domain.errors import InputError

if TYPE_CHECKING:
    from tui_store.session import Guide


def run(*, at: str | None, **values: object) -> int:
    """Check the world, then start the screens; answers the app's exit code."""
    guide: Guide | None = None
    if at is None:
        options = world_options(values)
    else:
        from tui_store.cli.run_at import guide_to

        options, guide = guide_to(at, values)
    trace = Recorder()
    worlds = SessionWorlds(options, trace)
    world = worlds.start()
    try:
        need_terminal()
        world.prepare()
        return with_trace_file(options.trace, trace, lambda: _show(world, trace, worlds, guide))
    finally:
        worlds.close()


def _show(world: VerbWorld, trace: Recorder, worlds: SessionWorlds, guide: Guide | None) -> int:
    # Textual comes last: a big catalog is read by a child process meanwhile.
    from tui_store.session import run_app

    return run_app(world, trace, worlds, guide)


def need_terminal() -> None:
    """Raises InputError unless there is a terminal to draw on."""
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is None or stream.closed or not stream.isatty():
            raise InputError("The storefront needs a terminal to draw on: start it in one, or use tui-store call.")


COMMAND = Command(
    "run",
    params=[
        *world_params(),
        Option(["--at"], metavar="FILE:STEP", help="Open it where a walkthrough has come to after this step."),
    ],
    callback=run,
    help="Open the storefront in this terminal.",
)
