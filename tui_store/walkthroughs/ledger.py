"""What a walkthrough expects of the ledger."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from tui_store.domain.errors import StoreError
from tui_store.domain.seller import LOCAL
from tui_store.text import nearest, quoted

if TYPE_CHECKING:
    from tui_store.app import StorefrontApp
    from tui_store.walkthroughs.script import Expected

_BREATH = 0.25  # seconds


class LedgerUnread(Exception):
    """The ledger could not be read; the message says why."""


class Ledger:
    """Compares what is expected with what is owned, and does not read it anew where nothing can have changed."""

    def __init__(self, app: StorefrontApp) -> None:
        self._app = app
        self._found: list[str] = []
        self._read_at: float | None = None

    async def differences(self, expected: Expected) -> list[str]:
        """What does not hold, each as a sentence without its point. Raises LedgerUnread."""
        if self._moment() != self._read_at:
            self._found = [sentence async for sentence in self._differences(expected)]
            self._read_at = self._moment()
        return self._found

    async def owned(self) -> frozenset[str]:
        """The codes of all that is current. Raises LedgerUnread."""
        return await self._codes(include_inactive=False)

    def _moment(self) -> float:
        """When it can have changed: a service, whose every answer is written down, sells to nobody else here."""
        if self._app.seller.kind == LOCAL:
            return time.monotonic() // _BREATH
        events = self._app.recorder.events
        return events[-1].number if events else 0

    async def _differences(self, expected: Expected) -> AsyncIterator[str]:
        owned = await self.owned()
        for code in expected.owned:
            if code not in owned:
                yield f"{quoted(code)} is not owned, but {', '.join(sorted(owned)) or 'nothing'}"
        for code in expected.not_owned:
            if code in owned:
                yield f"{quoted(code)} is owned"
            elif not self._app.backend.shelf.find(code) and self._app.backend.shelf.complete:
                known = await self._codes(include_inactive=True)
                if code not in known:
                    yield self._unknown(code, known)

    def _unknown(self, code: str, bought: frozenset[str]) -> str:
        codes = [product.code for product in self._app.backend.shelf.products]
        likely = nearest(code, [*codes, *sorted(bought)])
        return f"there is no product {quoted(code)}" + (f": did you mean {likely}?" if likely else "")

    async def _codes(self, *, include_inactive: bool) -> frozenset[str]:
        try:
            purchases = await self._app.backend.purchases(include_inactive=include_inactive)
        except StoreError as error:
            raise LedgerUnread(f"what is owned cannot be read: {str(error).rstrip('.')}") from None
        return frozenset(purchase.code for purchase in purchases)
