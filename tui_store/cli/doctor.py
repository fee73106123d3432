"""`tui-store doctor`: says what a world could reach, as whom, what is wrong, and what to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from click import Command, Option

from tui_store.channel_store.recorder import Recorder
from tui_store.cli.checks import Check, local_checks, terminal_check
from tui_store.cli.options import WorldOptions, world_options, world_params
from tui_store.cli.output import say, say_json
from tui_store.cli.tracing import with_trace_file
from tui_store.domain.errors import InputError
from tui_store.domain.seller import REMOTE
from tui_store.domain.trace import NoTrace, Trace

if TYPE_CHECKING:
    from tui_store.cli.remote_world import RemoteWorld

_MARKS = {True: "ok   ", False: "WRONG", None: "note "}


def doctor(*, as_json: bool, **values: object) -> int:
    """Print every check; answers 1 if anything is wrong, else 0."""
    options = world_options(values)
    recorder = Recorder()
    if options.backend != REMOTE:
        return with_trace_file(options.trace, recorder, lambda: _told(options, local_checks(options), as_json=as_json))
    world = _remote_world(options, recorder if options.trace else NoTrace())
    try:
        return with_trace_file(options.trace, recorder, lambda: _told(options, _checks(world), as_json=as_json))
    finally:
        world.close()


def _told(options: WorldOptions, found: Sequence[Check], *, as_json: bool) -> int:
    checks = [terminal_check(), *found]
    wrong = sum(check.ok is False for check in checks)
    if as_json:
        say_json({"backend": options.backend, "ok": not wrong, "checks": [check._asdict() for check in checks]})
    else:
        _print(checks)
        say("All is well." if not wrong else f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.")
    return 1 if wrong else 0


def _remote_world(options: WorldOptions, trace: Trace) -> RemoteWorld:
    from tui_store.cli.remote_world import build_remote_world

    world = build_remote_world(options, trace)
    try:
        world.prepare()
        # Where nobody can be asked for the password the check of signing on says so.
        with suppress(InputError):
            world.prompt_ahead()
    except BaseException:
        world.close()
        raise
    return world


def _checks(world: RemoteWorld) -> list[Check]:
    return [Check(None, "state file", world.where), *asyncio.run(_probed(world))]


async def _probed(world: RemoteWorld) -> list[Check]:
    from backends.remote.client_ids import ClientIds
    from backends.remote.probe import probe
    from tui_store.cli.remote_world import client_id_folder

    ids = ClientIds(client_id_folder())
    findings = await probe(world.settings, world.passwords, ids, world.device, world.trace, world.har())
    return [Check(finding.ok, finding.what, finding.detail, finding.remedy) for finding in findings]


def _print(checks: Sequence[Check]) -> None:
    width = max(len(check.what) for check in checks)
    for check in checks:
        say(f"{_MARKS[check.ok]}  {check.what.ljust(width)}  {check.detail}")
        if check.remedy:
            say(f"{' ' * (width + 9)}{check.remedy}")


COMMAND = Command(
    "doctor",
    params=[*world_params(), Option(["as_json", "--json"], is_flag=True, help="Print one JSON object on one line.")],
    callback=doctor,
    help="Say what a world could reach, as whom, and what is wrong. Exits with 1 if anything is.",
)
