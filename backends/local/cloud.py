"""What an app stored in Roku's cloud for one account, kept with the state of the channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from backends.local.registry_section import RegistrySection
from tui_store.domain.account import Account, Channel
from tui_store.domain.clock import Clock

if TYPE_CHECKING:
    from backends.local.journal import Journal

CREDENTIALS = "credentials"


class Cloud:
    """Implements `tui_store.domain.device.CredentialStore`: each write is an event of the journal.

    Two channels may share a state file; neither sees what the other stored.
    """

    def __init__(
        self, journal: Callable[[], Journal] | Journal, account: Account, channel: Channel, clock: Clock
    ) -> None:
        self._section = RegistrySection(journal, account, clock, CREDENTIALS)
        self._channel = channel.id

    async def read(self) -> str:
        """The stored text, empty if there is none; raises LedgerFailed."""
        return await self._section.read(self._channel)

    async def write(self, data: str) -> None:
        """Store a text in place of the last one; empty clears. Raises LedgerFailed."""
        await self._section.write(self._channel, data)
