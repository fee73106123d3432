"""`tui-store run`: opens the storefront."""

from __future__ import annotations

import sys

from click import Command

from tui_store.channel_store.recorder import Recorder
from tui_store.cli.options import world_options, world_params
from tui_store.cli.tracing import with_trace_file
from tui_store.cli.worlds import SessionWorlds, VerbWorld
from tui_store.domain.errors import InputError


def run(**values: object) -> int:
    """Check the world, then start the screens; answers the app's exit code."""
    options = world_options(values)
    trace = Recorder()
    worlds = SessionWorlds(options, trace)
    world = worlds.start()
    try:
        _need_terminal()
        world.prepare()
        return with_trace_file(options.trace, trace, lambda: _show(world, trace, worlds))
    finally:
        worlds.close()


def _show(world: VerbWorld, trace: Recorder, worlds: SessionWorlds) -> int:
    # Textual comes last: a big catalog is read by a child process meanwhile.
    from tui_store.session import run_app

    return run_app(world, trace, worlds)


def _need_terminal() -> None:
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        if stream is None or stream.closed or not stream.isatty():
            raise InputError("The storefront needs a terminal to draw on: start it in one, or use tui-store call.")


COMMAND = Command("run", params=[*world_params()], callback=run, help="Open the storefront in this terminal.")
