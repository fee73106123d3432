"""Every world of a session: who sits in front of the TV, and who sells, can be changed while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui_store.cli.options import WorldOptions
from tui_store.cli.world import build_world
from tui_store.domain.account import Account
from tui_store.domain.seller import LOCAL, REMOTE
from tui_store.domain.trace import Trace
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

    def start(self) -> VerbWorld:
        """The world that was asked for; raises InputError and changes nothing."""
        self._first = self._build(self._options, None)
        self._worlds[self._key(self._options.backend, self._first.account)] = self._first
        return self._first

    def world(self, kind: str, account: Account) -> World:
        """The world of a seller for an account; raises InputError if there can be none."""
        key = self._key(kind, account)
        if key not in self._worlds:
            options = self._options._replace(backend=kind)
            if kind != self._options.backend:
                options = options._replace(state="", now=None, fake_server=False)
            self._worlds[key] = self._build(options, account)
        return self._worlds[key]

    async def aclose(self) -> None:
        """Let go of them all."""
        for world in tuple(self._worlds.values()):
            await world.aclose()
        self.close()

    def close(self) -> None:
        """Let go of what no event loop is needed for."""
        for world in tuple(self._worlds.values()):
            world.close()
        if self._har is not None:
            self._har.close()

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
