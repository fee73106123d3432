"""`tui-store record FILE`: what is done in the storefront, as a walkthrough."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click import Argument, Command, Option

from tui_store.cli.options import WorldOptions, world_options, world_params
from tui_store.cli.recorded_world import given_of, new_world
from tui_store.cli.run import need_terminal
from tui_store.cli.tracing import with_trace_file
from tui_store.domain.errors import InputError
from tui_store.domain.seller import REMOTE
from tui_store.recording import check_writable
from tui_store.text import path_in_words, plain
from tui_store.walkthroughs import ENDING

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui_store.app import StorefrontApp
    from tui_store.channel_store.recorder import Recorder
    from tui_store.cli.worlds import SessionWorlds, VerbWorld


def record(file: str, *, title: str | None, force: bool, **values: object) -> int:
    """Run the storefront in a new world, and write the walkthrough when the viewer leaves."""
    from tui_store.channel_store.recorder import Recorder
    from tui_store.cli.worlds import SessionWorlds

    path = _target(file, force=force)
    trace = str(values["trace"] or "")
    options = _world(values)
    recorder = Recorder()
    worlds = SessionWorlds(options, recorder)
    world = worlds.start()
    try:
        need_terminal()
        check_writable(path)
        world.prepare()
        given = given_of(options, path.parent)
        return with_trace_file(
            trace, recorder, lambda: _session(world, recorder, worlds, path, given, plain(title or ""))
        )
    finally:
        worlds.close()


def _session(
    world: VerbWorld, recorder: Recorder, worlds: SessionWorlds, path: Path, given: dict[str, Any], title: str
) -> int:
    from tui_store.session import run_app

    async def begin(app: StorefrontApp, _: Pilot[Any]) -> None:
        await app.ready.wait()
        app.record_into(path, given, title)

    return run_app(world, recorder, worlds, begin)


def _world(values: dict[str, object]) -> WorldOptions:
    """A new world with a clock that stands still, so that it can be the same again."""
    options = world_options(values)
    if options.state:
        raise InputError("A recording begins in a new world: leave --state out.")
    if options.backend == REMOTE:
        raise InputError("What is done at a service cannot be recorded yet: leave --backend remote out.")
    if options.fake_server:
        raise InputError(
            "A walkthrough cannot begin with --fake-server: leave it out, or let the first step set the field: "
            "call: {command: getCatalog, set: {fakeServer: true}}."
        )
    return new_world(options, options.now or datetime.now(UTC))


def _target(file: str, *, force: bool) -> Path:
    path = Path(file if file.endswith(ENDING) else f"{file}{ENDING}")
    if path.exists() and not force:
        raise InputError(f"{path_in_words(path)} is there already: choose another name, or add --force.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path_in_words(path.parent)} to write {plain(path.name)} into.")
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
