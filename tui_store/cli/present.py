"""`tui-store present FILE`: a walkthrough on the real screen, step by step."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from click import Argument, Command, Option

from tui_store.cli.kept_world import state_folder
from tui_store.cli.output import say
from tui_store.cli.run import need_terminal
from tui_store.cli.walk_files import walkthrough_files
from tui_store.cli.walk_play import check_world, world_of
from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from tui_store.walkthroughs.presenter import Position, Presenter
    from tui_store.walkthroughs.reading import Read

_SLOWEST = 600.0
_LOOK_AGAIN = 0.2


def present(file: str, *, pace: str, auto: bool, loop: bool, notes: bool) -> int:
    """Present until the viewer leaves."""
    from tui_store.walkthroughs.reading import read_walkthrough

    seconds = _seconds(pace)
    paths = walkthrough_files(file)
    if len(paths) > 1:
        raise InputError(f"One walkthrough can be presented at a time, and {plain(file)} is a folder of {len(paths)}.")
    read = read_walkthrough(paths[0])
    check_world(read)
    if notes:
        return _show_notes(read)
    need_terminal()
    from tui_store.walkthroughs.presenter import Presenter

    start: int | None = 0
    by_itself, code = auto or loop, 0
    where = position_file(read)
    try:
        while start is not None and code == 0:
            presenter = Presenter(
                read, start=start, pace=seconds, by_itself=by_itself, loop=loop, moved=lambda at: _keep(where, at)
            )
            code = _session(read, presenter)
            start, by_itself = presenter.again_from, presenter.by_itself
    finally:
        with suppress(OSError):
            where.unlink()
    return code


def _session(read: Read, presenter: Presenter) -> int:
    from tui_store.channel_store.recorder import Recorder
    from tui_store.cli.worlds import SessionWorlds

    recorder = Recorder()
    worlds = SessionWorlds(world_of(read), recorder)
    world = worlds.start()
    try:
        world.prepare()
        from tui_store.presented import PresentedApp
        from tui_store.session import run_session

        return asyncio.run(
            run_session(
                lambda: PresentedApp(world, recorder, worlds, presenter),
                lambda app, pilot: presenter.guide(app, pilot),
            )
        )
    finally:
        worlds.close()


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0.1 <= seconds <= _SLOWEST:
        raise InputError(
            f"The option --pace needs seconds from 0.1 to {_SLOWEST:g}, not '{shortened(plain(text), 40)}'."
        )
    return seconds


# ---------------------------------------------------------------------- notes in a second terminal


def position_file(read: Read) -> Path:
    """Where a presentation says how far it is."""
    name = hashlib.sha256(str(read.path.resolve()).encode()).hexdigest()[:16]
    return state_folder() / f"presenting-{name}.json"


def _keep(where: Path, position: Position) -> None:
    # Notes are a help: a presentation goes on without them.
    with suppress(OSError):
        where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = where.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps({"done": position.done}), encoding="utf-8")
        beside.replace(where)


def _show_notes(read: Read) -> int:
    where, shown = position_file(read), -2
    while True:
        done = _position(where)
        if done != shown:
            shown = done
            for line in notes_at(read, done):
                say(line)
            sys.stdout.flush()
        time.sleep(_LOOK_AGAIN)


def _position(where: Path) -> int:
    try:
        return int(json.loads(where.read_text(encoding="utf-8"))["done"])
    except (OSError, ValueError, KeyError, TypeError):
        return -1


def notes_at(read: Read, done: int) -> list[str]:
    """What a presenter reads: the caption and the notes of the present step, and what comes next."""
    if done < 0:
        return [f"Waiting for: tui-store present {read.path}"]
    steps = read.steps
    lines = ["", f"── {done} of {len(steps)} " + "─" * 40]
    if 0 < done <= len(steps):
        step = steps[done - 1].step
        lines += [step.in_words(), *(plain(step.notes, lines=True).splitlines() if step.notes else [])]
    lines.append(f"next: {steps[done].step.in_words()}" if done < len(steps) else "the end")
    return [plain(line) for line in lines]


COMMAND = Command(
    "present",
    params=[
        Argument(["file"], metavar="FILE"),
        Option(["--pace"], metavar="SECONDS", default="3", help="How long a step stands when it goes by itself."),
        Option(["--auto"], is_flag=True, help="Go on by itself from the start."),
        Option(["--loop"], is_flag=True, help="Go on by itself, and begin anew at the end."),
        Option(["--notes"], is_flag=True, help="In a second terminal: show the notes, and what comes next."),
    ],
    callback=present,
    help="Present a walkthrough in this terminal, a key a step.",
)
