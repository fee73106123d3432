"""What every world has, whoever sells in it: a channel, an account, and a state that is kept or not."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.cli.options import WorldOptions
from tui_store.domain.account import Account, Channel
from tui_store.domain.clock import Clock
from tui_store.domain.device import Device, RokuSide
from tui_store.domain.ids import Ids
from tui_store.domain.trace import Trace
from tui_store.personas import all_personas
from tui_store.text import plain

if TYPE_CHECKING:
    from backends.local.cloud import Cloud
    from backends.local.journal import Journal
    from backends.local.registry_section import RegistrySection
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.device.attestor import DeviceKey
    from tui_store.world import AppRegistry


def state_folder() -> Path:
    """The user's own folder for state, which may not exist yet."""
    from platformdirs import user_state_path

    return user_state_path("tui-store", appauthor=False)


class KeptWorld(ABC):
    """The part of `tui_store.world.World` that needs no seller.

    `state` is the state file, or None to keep everything in memory. The journal is opened when something is first read
    from it, so a landing screen does not wait for a disk. `outcomes` are shared by the worlds of a session.
    """

    device = Device()

    def __init__(
        self,
        channel: Channel,
        account: Account,
        state: Path | None,
        options: WorldOptions,
        trace: Trace,
        outcomes: Outcomes | None = None,
    ) -> None:
        self.channel = channel
        self.account = account
        self._state = state
        self._options = options
        self._trace = trace
        self._opening = threading.Lock()
        self._opened: Journal | None = None
        self._ids: Ids | None = None
        self._registries: dict[str, RegistrySection] = {}
        self._clouds: dict[str, Cloud] = {}
        self._key: DeviceKey | None = None
        self._outcomes = outcomes

    @abstractmethod
    def clock(self) -> Clock:
        """The store's time."""

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

            self._clouds[account.name] = Cloud(self.journal, account, self.channel, self.clock())
        return RokuSide(self.clock(), self.device, self.device_key(), self._clouds[account.name])

    def device_key(self) -> DeviceKey:
        """The key that signs in the device's name; a world that keeps nothing has the one that everybody knows."""
        if self._key is None:
            from tui_store.device.attestor import DeviceKey

            self._key = DeviceKey(None if self._options.fresh else state_folder())
        return self._key

    def registry(self, account: Account) -> AppRegistry:
        """The app's memory for an account."""
        if account.name not in self._registries:
            from backends.local.registry_section import RegistrySection

            self._registries[account.name] = RegistrySection(self.journal, account, self.clock())
        return self._registries[account.name]

    def close_journal(self) -> None:
        """Let go of the journal; more than once does no harm."""
        with self._opening:
            journal = self._opened
        # Not under the lock: a purchase that is being committed in another thread may still ask for the journal.
        if journal is not None:
            journal.close()
