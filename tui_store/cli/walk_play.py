"""Plays one walkthrough file in a world of its own, in this process or in another one."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.cli.options import WorldOptions
from tui_store.cli.own_service import SERVICE_URL, OwnService
from tui_store.cli.remote_options import RemoteOptions
from tui_store.domain.clock import parse_moment
from tui_store.domain.errors import InputError

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played
    from tui_store.walkthroughs.player import StepDone
    from tui_store.walkthroughs.reading import Read
    from tui_store.walkthroughs.script import Given
    from tui_store.walkthroughs.storefront import Storefront

    Look = Callable[[Storefront, int], None]


def play_file(path: str, *, update: bool = False, pictures: bool = False, look: Look | None = None) -> Played:
    """Play a file; raises InputError. `look` is called before the first step, with 0, and after each."""
    # Textual reads this once, when it is imported.
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    from tui_store.walkthroughs.played import Played
    from tui_store.walkthroughs.reading import read_walkthrough

    read = read_walkthrough(Path(path))
    began = time.monotonic()
    with _in_colour():
        done = asyncio.run(_play(read, update=update, pictures=pictures, look=look or _look_away))
    script = read.script
    return Played(path, script.title, script.about, len(read.steps), tuple(done), time.monotonic() - began)


@contextmanager
def _in_colour() -> Iterator[None]:
    """A picture has its colours, whatever somebody wants to see in their terminal."""
    wanted = os.environ.pop("NO_COLOR", None)
    try:
        yield
    finally:
        if wanted is not None:
            os.environ["NO_COLOR"] = wanted


def _look_away(storefront: Storefront, number: int) -> None:
    """Nobody looks on."""


async def _play(read: Read, *, update: bool, pictures: bool, look: Look) -> list[StepDone]:
    from tui_store.cli.headless import headless
    from tui_store.walkthroughs.player import Player, StepDone
    from tui_store.walkthroughs.snapshots import Snapshots
    from tui_store.walkthroughs.storefront import size_of

    done: list[StepDone] = []
    try:
        async with headless(world_of(read), size_of(read.script.given.size)) as storefront:
            player = Player(storefront, Snapshots(read.path, update=update), pictures=pictures)
            look(storefront, 0)
            for placed in read.steps:
                done.append(await player.play(placed))
                look(storefront, placed.number)
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
    """Whether the world of a walkthrough can be: raises InputError with the file, and the place, in front."""
    from tui_store.channel_store.recorder import Recorder
    from tui_store.cli.worlds import SessionWorlds
    from tui_store.personas import load_persona

    options = world_of(read)
    try:
        load_persona(options.persona)
    except InputError as error:
        raise read.refused("persona", str(error)) from None
    worlds = SessionWorlds(options, Recorder())
    try:
        worlds.start()
    except InputError as error:
        raise read.refused("channel", str(error)) from None
    finally:
        worlds.close()


def world_of(read: Read) -> WorldOptions:
    """The world that a walkthrough starts in: new, and gone when it ends."""
    return options_of(read.script.given, read.path.parent)


def options_of(given: Given, folder: Path) -> WorldOptions:
    """The same; paths are meant from the folder."""
    from tui_store.channel_store.outcome_rule import parse_rule

    now, persona = parse_moment(given.clock), _beside(folder, given.persona)
    # Whoever sells in the beginning: a step may turn to the service.
    own = OwnService(now, given.seed, given.crm, persona)
    asked = {"service_url": SERVICE_URL, "device_class": given.device, "locale": given.locale}
    return WorldOptions(
        channel=_beside(folder, given.channel),
        persona=persona,
        fresh=True,
        now=now,
        seed=given.seed,
        outcomes=tuple(parse_rule(rule) for rule in given.outcomes),
        backend=given.backend,
        remote=RemoteOptions(asked, own=own),
    )


def _beside(folder: Path, name: str) -> str:
    """A path is meant from where the file is; a name that ships is left alone."""
    return str(folder / name) if name and (folder / name).exists() else name
