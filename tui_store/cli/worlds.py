"""Every world of a session: who sits in front of the TV, and who sells, can be changed while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tui_store.cli.options import WorldOptions
from tui_store.cli.world import build_world
from tui_store.domain.account import Account
from tui_store.domain.errors import InputError
from tui_store.domain.seller import LOCAL, REMOTE
from tui_store.domain.trace import Trace
from tui_store.personas import load_persona
from tui_store.world import World

if TYPE_CHECKING:
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.cli.remote_world import HarFile
    from tui_store.device.attestor import DeviceKey


class VerbWorld(World, Protocol):
    """A world as a verb has it: what comes before the first question, and what is looked at after the last."""

    def prepare(self) -> None:
        """Carry out what the options ask of the state; raises InputError or LedgerFailed."""
        ...

    def prompt_ahead(self) -> None:
        """Ask on the terminal for what will be needed; InputError where nobody can be asked."""
        ...

    @property
    def bad_input(self) -> str:
        """A fault of the person's own input that showed only while a command ran, as a sentence; or empty."""
        ...

    def device_key(self) -> DeviceKey:
        """The key that signs in the device's name."""
        ...

    def close(self) -> None:
        """Let go of what was opened without an event loop; more than once does no harm."""
        ...


def start_world(options: WorldOptions, trace: Trace) -> VerbWorld:
    """The one world that a verb works in; raises InputError and changes nothing."""
    return _build(options, trace)


class SessionWorlds:
    """Implements `tui_store.world.Worlds`. What is armed goes along from world to world; each has a state of its own.

    What the options say of state and time is meant for the seller that the session starts with.
    """

    def __init__(self, options: WorldOptions, trace: Trace) -> None:
        self._options = options
        self._trace = trace
        self._worlds: dict[str, VerbWorld] = {}
        self._first: VerbWorld | None = None
        self._har: HarFile | None = None
        self._new: VerbWorld | None = None

    def start(self) -> VerbWorld:
        """The world that was asked for; raises InputError and changes nothing."""
        self._first = self._build(self._options, None)
        self._worlds[self._key(self._options.backend, self._first.account)] = self._first
        return self._first

    def world(self, kind: str, account: Account) -> World:
        """The world of a seller for an account; raises InputError if there can be none."""
        if self._new is not None:
            if kind != LOCAL:
                raise InputError("What is done at a service cannot be recorded yet: stop the recording first.")
            return self._new
        key = self._key(kind, account)
        if key not in self._worlds:
            options = self._options._replace(backend=kind)
            if kind != self._options.backend:
                # A time that was asked for is that of the local files; a walkthrough's is everybody's.
                now = options.now if options.remote.own is not None else None
                options = options._replace(state="", now=now, fake_server=False)
            self._worlds[key] = self._build(options, account)
        return self._worlds[key]

    def begin_new(self, account: Account, folder: Path) -> tuple[World, dict[str, Any]]:
        """A new world at the present moment of the local store, and what a walkthrough in the folder says of it."""
        from tui_store.cli.recorded_world import given_of, new_world, with_account

        if self._new is not None:
            raise InputError("A recording is under way already.")
        now, outcomes = self.world(LOCAL, account).clock().now(), self.world(LOCAL, account).outcomes()
        asked = load_persona(self._options.persona)
        options = with_account(new_world(self._options, now), account, asked)._replace(outcomes=outcomes.armed)
        new = build_world(options, self._trace)
        new.prepare()
        self._new = new
        return new, given_of(options, folder)

    def end_new(self) -> None:
        """The other worlds are there again."""
        self._new = None

    async def aclose(self) -> None:
        """Let go of them all."""
        if self._new is not None:
            await self._new.aclose()
        for world in tuple(self._worlds.values()):
            await world.aclose()
        self.close()

    def close(self) -> None:
        """Let go of what no event loop is needed for."""
        for world in (*self._worlds.values(), *([] if self._new is None else [self._new])):
            world.close()
        if self._har is not None:
            self._har.close()
        if self._options.remote.own is not None:
            self._options.remote.own.stop()

    @staticmethod
    def _key(kind: str, account: Account) -> str:
        """The local files have one world for all accounts; at a service each account is somebody else."""
        return LOCAL if kind == LOCAL else f"{kind} {account.name}"

    def _build(self, options: WorldOptions, account: Account | None) -> VerbWorld:
        outcomes = None if self._first is None else self._first.outcomes()
        if options.backend == REMOTE and self._har is None:
            from tui_store.cli.remote_world import HarFile

            self._har = HarFile(options.remote.har)
        return _build(options, self._trace, outcomes, account, self._har)


def _build(
    options: WorldOptions,
    trace: Trace,
    outcomes: Outcomes | None = None,
    account: Account | None = None,
    har: HarFile | None = None,
) -> VerbWorld:
    if options.backend != REMOTE:
        return build_world(options, trace, outcomes)
    from tui_store.cli.remote_world import build_remote_world

    return build_remote_world(options, trace, outcomes, account, har)
