"""Signs in the device's name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tui_store.domain.errors import StoreRefused


class DeviceKey:
    """Implements `tui_store.domain.device.Attestor`."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    async def token(self, nonce: str, channel_id: str, at: datetime) -> str:
        """A device attestation token."""
        raise StoreRefused("This device has no key yet.")
