"""A process of its own that jumps ahead in time, for a test that kills it.

    python -m tests.flows.jumper CHANNEL STATE WHERE_TO

It prints `ready`, waits for a line, jumps, and prints how many events that made.
"""

from __future__ import annotations

import asyncio
import sys

from tui_store.cli.options import WorldOptions
from tui_store.cli.world import build_world
from tui_store.domain.trace import NoTrace


def main(channel: str, state: str, where_to: str) -> None:
    """Jump once, unless the process is killed."""
    world = build_world(WorldOptions(channel=channel, state=state), NoTrace())
    world.prepare()
    print("ready", flush=True)  # noqa: T201 - what the test waits for
    sys.stdin.readline()
    moved = asyncio.run(world.time_machine(world.account).advance(where_to))
    world.close()
    print(moved.events, flush=True)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(*sys.argv[1:])
