"""Plays one walkthrough file in a world of its own, in this process or in another one."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.cli.options import WorldOptions
from tui_store.domain.clock import parse_moment
from tui_store.domain.errors import InputError

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played
    from tui_store.walkthroughs.player import StepDone
    from tui_store.walkthroughs.reading import Read
    from tui_store.walkthroughs.script import Given


def play_file(path: str, *, update: bool = False, pictures: bool = False) -> Played:
    """Play a file; raises InputError."""
    # Textual reads this once, when it is imported.
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    from tui_store.walkthroughs.played import Played
    from tui_store.walkthroughs.reading import read_walkthrough

    read = read_walkthrough(Path(path))
    began = time.monotonic()
    done = asyncio.run(_play(read, update=update, pictures=pictures))
    script = read.script
    return Played(path, script.title, script.about, len(read.steps), tuple(done), time.monotonic() - began)


async def _play(read: Read, *, update: bool, pictures: bool) -> list[StepDone]:
    from tui_store.cli.headless import headless
    from tui_store.walkthroughs.player import Player, StepDone
    from tui_store.walkthroughs.snapshots import Snapshots
    from tui_store.walkthroughs.storefront import size_of

    done: list[StepDone] = []
    try:
        async with headless(world_of(read), size_of(read.script.given.size)) as storefront:
            player = Player(storefront, Snapshots(read.path, update=update), pictures=pictures)
            for placed in read.steps:
                done.append(await player.play(placed))
                if done[-1].problem:
                    break
    except Exception as error:
        # What ended the app stands with the step in which it did; a landing page that does not come, with none.
        if isinstance(error, InputError) or (done and not done[-1].problem):
            raise
        if not done:
            done.append(StepDone(0, "begin", "begin", str(read.path), str(error), 0.0, ""))
    return done


def check_world(read: Read) -> None:
    """Whether the world of a walkthrough can be: raises InputError with the file in front."""
    from tui_store.channel_store.recorder import Recorder
    from tui_store.cli.worlds import SessionWorlds

    worlds = SessionWorlds(world_of(read), Recorder())
    try:
        worlds.start()
    except InputError as error:
        raise InputError(f"{read.path}: {error}") from None
    finally:
        worlds.close()


def world_of(read: Read) -> WorldOptions:
    """The world that a walkthrough starts in: new, and gone when it ends."""
    return options_of(read.script.given, read.path.parent)


def options_of(given: Given, folder: Path) -> WorldOptions:
    """The same; paths are meant from the folder."""
    from tui_store.channel_store.outcome_rule import parse_rule

    return WorldOptions(
        channel=_beside(folder, given.channel),
        persona=_beside(folder, given.persona),
        fresh=True,
        now=parse_moment(given.clock),
        seed=given.seed,
        outcomes=tuple(parse_rule(rule) for rule in given.outcomes),
    )


def _beside(folder: Path, name: str) -> str:
    """A path is meant from where the file is; a name that ships is left alone."""
    return str(folder / name) if name and (folder / name).exists() else name
