"""The TV app's own memory on this device, per account, kept as events of the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_store.domain.account import Account
from tui_store.domain.clock import Clock

if TYPE_CHECKING:
    from backends.local.journal import Journal

REGISTRY = "registry"


class RegistrySection:
    """Implements `tui_store.world.AppRegistry`: strings by key, each write an event."""

    def __init__(
        self, journal: Callable[[], Journal] | Journal, account: Account, clock: Clock, kind: str = REGISTRY
    ) -> None:
        self._journal = journal
        self._account = account.name
        self._clock = clock
        self._kind = kind
        self._values: dict[str, str] = {}
        self._seen = 0

    async def read(self, key: str) -> str:
        """The stored string, empty if there is none; raises LedgerFailed."""
        return await asyncio.to_thread(self._read, key)

    async def write(self, key: str, value: str) -> None:
        """Store a string; raises LedgerFailed when it cannot be written down."""
        await asyncio.to_thread(self._write, key, value)

    def _read(self, key: str) -> str:
        journal = self._opened()
        with journal.reading():
            self._catch_up(journal)
            return self._values.get(key, "")

    def _write(self, key: str, value: str) -> None:
        journal, now = self._opened(), self._clock.now()
        with journal.transaction():
            self._catch_up(journal)
            if self._values.get(key, "") != value:
                at = journal.not_before_last_event(now)
                journal.append(self._kind, self._account, at, {"key": key, "value": value})

    def _opened(self) -> Journal:
        return self._journal() if callable(self._journal) else self._journal

    def _catch_up(self, journal: Journal) -> None:
        for event in journal.events(self._account, (self._kind,), self._seen):
            try:
                self._values[str(event.body["key"])] = str(event.body["value"])
            except (TypeError, KeyError) as error:
                raise journal.unreadable(event) from error
            self._seen = event.seq
