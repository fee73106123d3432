"""`tui-store record FILE`: what is done in the storefront, as a walkthrough."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click import Argument, Command, Option

from tui_store.cli.options import WorldOptions, world_options, world_params
from tui_store.cli.output import say
from tui_store.cli.run import need_terminal
from tui_store.domain.errors import InputError
from tui_store.domain.seller import REMOTE
from tui_store.personas import DEFAULT_PERSONA
from tui_store.text import plain

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui_store.app import StorefrontApp
    from tui_store.walkthroughs.witness import Step

ENDING = ".walk.yaml"


def record(file: str, *, title: str | None, force: bool, **values: object) -> int:
    """Run the storefront in a new world, and write the walkthrough when the viewer leaves."""
    import asyncio

    path = _target(file, force=force)
    options = _world(values)
    from tui_store.channel_store.recorder import Recorder
    from tui_store.cli.worlds import SessionWorlds

    recorder = Recorder()
    worlds = SessionWorlds(options, recorder)
    world = worlds.start()
    steps: list[Step] = []
    try:
        need_terminal()
        world.prepare()
        from tui_store.app import StorefrontApp
        from tui_store.session import run_session

        async def watch(app: StorefrontApp, pilot: Pilot[Any]) -> None:
            await watch_session(app, pilot, steps)

        code = asyncio.run(run_session(lambda: StorefrontApp(world, recorder, worlds), watch))
    finally:
        worlds.close()
        if steps:
            path.write_text(
                walkthrough_of(options, plain(title or path.name.removesuffix(ENDING)), steps), encoding="utf-8"
            )
    if steps:
        say(f"Wrote {path}: {len(steps)} steps. Play it with tui-store walk {path}")
    else:
        say("Nothing was done, and nothing is written.")
    return code


async def watch_session(app: StorefrontApp, pilot: Pilot[Any], steps: list[Step]) -> None:
    """Write down what is done until the app ends; `steps` grow as it is."""
    import asyncio

    from tui_store.walkthroughs.textual_inside import is_over
    from tui_store.walkthroughs.witness import Witness

    del pilot
    await app.ready.wait()
    witness = Witness(app)
    app.witness = witness.key
    steps_now = witness.steps
    while not is_over(app):
        await asyncio.sleep(0.1)
        steps[:] = steps_now
    steps[:] = steps_now


def walkthrough_of(options: WorldOptions, title: str, steps: list[Step]) -> str:
    """The file."""
    from tui_store.walkthroughs.writing import as_yaml

    given = {
        "channel": options.channel,
        "persona": options.persona if options.persona != DEFAULT_PERSONA else "",
        "clock": options.now.strftime("%Y-%m-%dT%H:%M:%SZ") if options.now else "",
        "seed": options.seed,
        "outcomes": ", ".join(map(str, options.outcomes)),
    }
    return as_yaml(title, {name: value for name, value in given.items() if value}, steps)


def _world(values: dict[str, object]) -> WorldOptions:
    """A new world with a clock that stands still, so that it can be the same again."""
    options = world_options(values)
    if options.state:
        raise InputError("A recording begins in a new world: leave --state out.")
    if options.backend == REMOTE:
        raise InputError("What is done at a service cannot be recorded yet: leave --backend remote out.")
    now = options.now or datetime.now(UTC).replace(microsecond=0)
    return options._replace(fresh=True, now=now, seed=options.seed or 1)


def _target(file: str, *, force: bool) -> Path:
    path = Path(file if file.endswith(ENDING) else f"{file}{ENDING}")
    if path.exists() and not force:
        raise InputError(f"{path} is there already: choose another name, or add --force.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent} to write {path.name} into.")
    return path


COMMAND = Command(
    "record",
    params=[
        Argument(["file"], metavar="FILE"),
        Option(["--title"], metavar="TEXT", help="What it is about."),
        Option(["--force"], is_flag=True, help="Overwrite a file that is there."),
        *world_params(),
    ],
    callback=record,
    help="Write down what is done in the storefront, as a walkthrough.",
)
