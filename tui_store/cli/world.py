"""Builds the world that a verb works in: cheap checks first, files of state only when they are used."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from backends.csfake.channel import channel_of
from backends.csfake.folder import CsfakeFolder, find_folder
from backends.csfake.source import CsfakeSource
from backends.local.state_file import check_state_file
from tui_store.cli.options import WorldOptions
from tui_store.domain.account import Account, Channel
from tui_store.domain.attempt import Attempt
from tui_store.domain.clock import Clock, MachineClock, SetClock
from tui_store.domain.device import Device, RokuSide
from tui_store.domain.ids import Ids
from tui_store.domain.trace import Trace
from tui_store.personas import all_personas, load_persona
from tui_store.resources import asset
from tui_store.text import plain

if TYPE_CHECKING:
    from backends.local.backend import LocalBackend
    from backends.local.cloud import Cloud
    from backends.local.journal import Journal
    from backends.local.registry_section import RegistrySection
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.device.attestor import DeviceKey
    from tui_store.domain.backend import Backend
    from tui_store.world import AppRegistry

DEFAULT_CHANNEL = "streamlight"


def build_world(options: WorldOptions, trace: Trace) -> LocalWorld:
    """Check everything that was asked for and put it together; raises InputError and changes nothing."""
    account = load_persona(options.persona)
    folder = _folder(options.channel)
    channel = channel_of(folder)
    source = CsfakeSource(folder, trace)
    try:
        source.open()
        state = None if options.fresh else _state_file(options.state, channel)
        if state is not None:
            check_state_file(state)
    except BaseException:
        source.close()
        raise
    return LocalWorld(channel, account, source, state, options, trace)


def _folder(channel: str) -> CsfakeFolder:
    path = Path(channel or DEFAULT_CHANNEL)
    shipped = asset("channels", path.name)
    is_bare_word = path.name == str(path)
    if not channel or (is_bare_word and not path.exists() and shipped.is_dir()):
        path = shipped
    return find_folder(path)


def _state_file(state: str, channel: Channel) -> Path:
    if state:
        return Path(state)
    return state_folder() / f"{channel.id}.sqlite"


def state_folder() -> Path:
    """The user's own folder for state, which may not exist yet."""
    from platformdirs import user_state_path

    return user_state_path("tui-store", appauthor=False)


class LocalWorld:
    """A world that sells from a csfake folder and remembers in a journal (see `tui_store.world.World`).

    `state` is the state file, or None to keep everything in memory. The journal is opened when
    something is first read from it, so a landing screen does not wait for a disk.
    """

    def __init__(
        self,
        channel: Channel,
        account: Account,
        source: CsfakeSource,
        state: Path | None,
        options: WorldOptions,
        trace: Trace,
    ) -> None:
        self.channel = channel
        self.account = account
        self.source = source
        self._state = state
        self._options = options
        self._trace = trace
        self._opening = threading.Lock()
        self._opened: Journal | None = None
        self._clock = _StateClock(self)
        self._ids: Ids | None = None
        self._backends: dict[str, LocalBackend] = {}
        self._registries: dict[str, RegistrySection] = {}
        self._clouds: dict[str, Cloud] = {}
        self._fakes: dict[str, Backend] = {}
        self._key: DeviceKey | None = None
        self._outcomes: Outcomes | None = None

    @property
    def ids(self) -> Ids:
        """Identifiers; seeded ones go on where the state left off, or a second run would repeat the first's."""
        if self._ids is None:
            seed = self._options.seed
            self._ids = Ids() if seed is None else Ids(f"{seed}:{self.journal().count()}")
        return self._ids

    @property
    def where(self) -> str:
        """The state file, or that there is none."""
        return "in memory only: nothing is kept" if self._state is None else plain(str(self._state))

    @property
    def keeps_state(self) -> bool:
        """Whether there is a state file."""
        return self._state is not None

    def prepare(self) -> None:
        """Carry out --now and --seed; raises InputError, or LedgerFailed when the clock can't be kept."""
        if self._options.now is not None or self._options.seed is not None:
            self.journal()

    def journal(self) -> Journal:
        """The journal, opened at the first call; any thread may ask."""
        with self._opening:
            if self._opened is None:
                from backends.local.journal import Journal  # brings SQLite, which a landing screen does without

                journal = Journal.open(self._state)
                try:
                    if self._options.now is not None:
                        journal.set_clock(self._options.now)
                except BaseException:
                    journal.close()
                    raise
                self._opened = journal
            return self._opened

    def clock(self) -> Clock:
        """The clock that was set, now or in an earlier session; else the machine's."""
        return self._clock

    def personas(self) -> Sequence[Account]:
        """The shipped accounts, and the one that was asked for if it came from elsewhere."""
        others = [persona for persona in all_personas() if persona.name != self.account.name]
        return sorted([*others, self.account], key=lambda persona: persona.name)

    @property
    def is_fake(self) -> bool:
        """Whether nodes start with `fakeServer` true."""
        return self._options.fake_server

    def outcomes(self) -> Outcomes:
        """The outcome rules of --outcome, and whatever is armed later."""
        if self._outcomes is None:
            from tui_store.channel_store.outcomes import Outcomes

            seed = self._options.seed
            self._outcomes = Outcomes(self._options.outcomes, seed=None if seed is None else str(seed))
        return self._outcomes

    def roku(self, account: Account) -> RokuSide:
        """Clock and device, and the cloud of an account."""
        if account.name not in self._clouds:
            from backends.local.cloud import Cloud

            self._clouds[account.name] = Cloud(self.journal, account, self.channel, self._clock)
        return RokuSide(self._clock, Device(), self.device_key(), self._clouds[account.name])

    def device_key(self) -> DeviceKey:
        """The key that signs in the device's name; a world that keeps nothing has the one that everybody knows."""
        if self._key is None:
            from tui_store.device.attestor import DeviceKey

            self._key = DeviceKey(None if self._options.fresh else state_folder())
        return self._key

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

    def registry(self, account: Account) -> AppRegistry:
        """The app's memory for an account."""
        if account.name not in self._registries:
            from backends.local.registry_section import RegistrySection

            self._registries[account.name] = RegistrySection(self.journal, account, self._clock)
        return self._registries[account.name]

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
        with self._opening:
            journal = self._opened
        # Not under the lock: a purchase that is being committed in another thread may still ask for the journal.
        if journal is not None:
            journal.close()

    async def aclose(self) -> None:
        """Let go of the journal and the catalog."""
        self.close()


class _StateClock:
    """The store's clock, known once the journal is open."""

    def __init__(self, world: LocalWorld) -> None:
        self._world = world
        self._found: Clock | None = None

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if self._found is None:
            at = self._world.journal().clock_at()
            self._found = MachineClock() if at is None else SetClock(at)
        return self._found.now()
