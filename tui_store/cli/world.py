"""Builds the world that a verb works in: cheap checks first, files of state only when they are used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backends.csfake.channel import channel_of
from backends.csfake.folder import CsfakeFolder, find_folder
from backends.csfake.source import CsfakeSource
from backends.local.state_file import check_state_file
from tui_store.cli.kept_world import KeptWorld, state_folder
from tui_store.cli.options import WorldOptions
from tui_store.domain.account import Account, Channel
from tui_store.domain.attempt import Attempt
from tui_store.domain.clock import Clock, MachineClock
from tui_store.domain.errors import UnreadableAnswer
from tui_store.domain.seller import LOCAL, Seller
from tui_store.domain.trace import Trace
from tui_store.personas import load_persona
from tui_store.resources import asset
from tui_store.text import plain

if TYPE_CHECKING:
    from backends.local.backend import LocalBackend
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.domain.backend import Backend
    from tui_store.domain.time_machine import TimeMachine

DEFAULT_CHANNEL = "streamlight"

__all__ = ["LocalWorld", "build_world", "channel_folder", "state_file", "state_folder"]


def build_world(options: WorldOptions, trace: Trace, outcomes: Outcomes | None = None) -> LocalWorld:
    """Check everything that was asked for and put it together; raises InputError and changes nothing."""
    account = load_persona(options.persona)
    folder = channel_folder(options.channel)
    channel = channel_of(folder)
    source = CsfakeSource(folder, trace)
    try:
        source.open()
        state = None if options.fresh else state_file(options.state, channel)
        if state is not None:
            check_state_file(state)
    except BaseException:
        source.close()
        raise
    return LocalWorld(channel, account, source, state, options, trace, outcomes)


def channel_folder(channel: str) -> CsfakeFolder:
    """The csfake folder at a path, or of a shipped channel by its name; raises InputError."""
    path = Path(channel or DEFAULT_CHANNEL)
    shipped = asset("channels", path.name)
    is_bare_word = path.name == str(path)
    if not channel or (is_bare_word and not path.exists() and shipped.is_dir()):
        path = shipped
    return find_folder(path)


def state_file(state: str, channel: Channel) -> Path:
    """Where a channel's state is kept unless a file is named."""
    return Path(state) if state else state_folder() / f"{channel.id}.sqlite"


class LocalWorld(KeptWorld):
    """A world that sells from a csfake folder and remembers in a journal (see `tui_store.world.World`)."""

    def __init__(
        self,
        channel: Channel,
        account: Account,
        source: CsfakeSource,
        state: Path | None,
        options: WorldOptions,
        trace: Trace,
        outcomes: Outcomes | None = None,
    ) -> None:
        super().__init__(channel, account, state, options, trace, outcomes)
        self.source = source
        self._clock = _StateClock(self)
        self._backends: dict[str, LocalBackend] = {}
        self._fakes: dict[str, Backend] = {}
        self._machines: dict[str, TimeMachine] = {}

    @property
    def seller(self) -> Seller:
        """The files, which nobody signs on to."""
        return Seller(LOCAL, plain(self._options.channel) or DEFAULT_CHANNEL)

    def watch_seller(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Nothing ever changes."""
        return lambda: None

    def ask_password_by(self, ask: Callable[[str], Awaitable[str]]) -> None:
        """Nobody is asked."""

    def warm_up(self) -> None:
        """There is nothing heavy to import."""

    def prompt_ahead(self) -> None:
        """There is no password to ask for."""

    async def sign_on(self) -> None:
        """There is nowhere to sign on."""

    async def sign_off(self) -> None:
        """There is nowhere to sign off."""

    @property
    def bad_input(self) -> str:
        """A fault far down in a long catalog, which is found while a command runs and is bad input all the same."""
        error = self.source.shelf.error
        return str(error) if isinstance(error, UnreadableAnswer) else ""

    def clock(self) -> Clock:
        """The clock that was set, now or in an earlier session; else the machine's."""
        return self._clock

    def fake_server(self, account: Account) -> Backend:
        """The csfake files and nothing else."""
        if account.name not in self._fakes:
            from backends.csfake.fake_server import FakeServer

            self._fakes[account.name] = FakeServer(self.source, self._clock)
        return self._fakes[account.name]

    def backend(self, account: Account) -> LocalBackend:
        """The one backend of an account, over the catalog and journal of all."""
        if account.name not in self._backends:
            from backends.local.backend import LocalBackend

            self._backends[account.name] = LocalBackend(
                self.source, self.journal, account, self.channel, self._clock, self.ids, self._trace
            )
        return self._backends[account.name]

    def time_machine(self, account: Account) -> TimeMachine:
        """The account's store as something to move in time."""
        if account.name not in self._machines:
            from backends.local.time_machine import LocalTimeMachine

            self._machines[account.name] = LocalTimeMachine(self.backend(account))
        return self._machines[account.name]

    async def unsettled(self) -> Sequence[Attempt]:
        """Orders of a session that ended before it answered; none where nothing is kept."""
        if self._state is None:
            return ()
        from asyncio import to_thread

        from backends.local.attempts import unsettled

        return await to_thread(lambda: unsettled(self.journal()))

    async def settle(self, attempts: Sequence[Attempt] = ()) -> None:
        """Note that these were told of, and that every order of this session has been answered."""
        from asyncio import to_thread

        from backends.local.attempts import settle

        for backend in tuple(self._backends.values()):
            await to_thread(backend.settle)
        if attempts:
            await to_thread(lambda: settle(self.journal(), attempts, self._clock.now()))

    def close(self) -> None:
        """Let go of the journal and the catalog; more than once does no harm."""
        self.source.close()
        for backend in tuple(self._backends.values()):
            backend.settle()
        self.close_journal()

    async def aclose(self) -> None:
        """Let go of the journal and the catalog."""
        self.close()


class _StateClock:
    """The store's clock, known once the journal is open."""

    def __init__(self, world: LocalWorld) -> None:
        self._world = world
        self._is_known = False

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        journal = self._world.journal()
        # Once it is known, nobody waits for a journal in use: whoever moves the clock lets the journal know.
        at = journal.known_clock if self._is_known else journal.clock_at()
        self._is_known = True
        return MachineClock().now() if at is None else at
