"""The Roku side that is neither store nor viewer: the device, its key, and what an app keeps in Roku's cloud."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol

from tui_store.domain.clock import Clock


class Device(NamedTuple):
    """The device in front of the viewer.

    `id` is what an app sees as its publisherDeviceID; a Purchase Service registers it as a `playout_class`.
    """

    id: str = "6150b008-0000-4000-8000-ab6e5563e16a"
    model: str = "4660X"
    os_version: str = "15.1.4"
    playout_class: str = "Roku"


class Attestor(Protocol):
    """Signs in the device's name."""

    async def token(self, nonce: str, channel_id: str, at: datetime) -> str:
        """A device attestation token: a JWT, RS256, that echoes the nonce. Raises StoreError."""
        ...


class CredentialStore(Protocol):
    """What one app stored for one account in Roku's cloud, seen by every device of the account."""

    async def read(self) -> str:
        """The stored text, empty if there is none; raises LedgerFailed."""
        ...

    async def write(self, data: str) -> None:
        """Store a text in place of the last one; empty clears. Raises LedgerFailed when it cannot be written down."""
        ...


class RokuSide(NamedTuple):
    """What Roku brings along, whichever backend sells."""

    clock: Clock
    device: Device
    attestor: Attestor
    credentials: CredentialStore
