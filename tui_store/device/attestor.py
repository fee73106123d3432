"""Signs in the device's name, with a key that is read or made when the first token is asked for."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.domain.errors import KeyFailed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


class DeviceKey:
    """Implements `tui_store.domain.device.Attestor` with an RSA key of the device's own.

    `folder` holds the key and may not exist yet; None is the demonstration key that ships with the program, which
    everybody knows. Nothing is read before the first call; every method may raise KeyFailed.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._loading = threading.Lock()
        self._key: RSAPrivateKey | None = None

    async def token(self, nonce: str, channel_id: str, at: datetime) -> str:
        """A device attestation token, as `tui_store.device.attestation` describes it."""
        key = await asyncio.to_thread(self._loaded) if self._key is None else self._key
        from tui_store.device.attestation import signed

        # A third of a millisecond: handing it to a thread would take longer.
        return signed(key, nonce, channel_id, at)

    async def certificate(self) -> str:
        """The certificate of the key, in PEM."""
        return await asyncio.to_thread(self._certificate)

    def _certificate(self) -> str:
        from tui_store.device.certificate import certificate_of

        return certificate_of(self._loaded())

    def _loaded(self) -> RSAPrivateKey:
        import jwt  # noqa: F401 - slow to import, so not first on the event loop

        with self._loading:
            if self._key is None:
                self._key = _demonstration_key() if self._folder is None else _own_key(self._folder)
            return self._key


def _own_key(folder: Path) -> RSAPrivateKey:
    from tui_store.device.key_file import own_key

    return own_key(folder)


@cache
def _demonstration_key() -> RSAPrivateKey:
    from tui_store.device.key_file import key_in
    from tui_store.resources import asset

    try:
        return key_in(asset("device", "demonstration-key.pem"))
    except OSError as error:
        raise KeyFailed("The demonstration key is missing: install tui-store again.") from error
