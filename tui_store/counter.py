"""The counter: the node of one account in one world, and what was opened together with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_store.channel_store.customer import Customer
    from tui_store.channel_store.node import ChannelStore
    from tui_store.domain.account import Account
    from tui_store.domain.backend import Backend
    from tui_store.domain.trace import Trace
    from tui_store.world import AppRegistry, World


class Counter:
    """Opens when it is first asked for something, so that nothing of it delays the first paint.

    `customer` is then asked for who reviews, and `opened` is given the node.
    """

    def __init__(
        self,
        world: World,
        account: Account,
        trace: Trace,
        customer: Callable[[], Customer],
        opened: Callable[[ChannelStore], None],
    ) -> None:
        self._world = world
        self._account = account
        self._trace = trace
        self._customer = customer
        self._opened = opened
        self._store: ChannelStore | None = None
        self._backend: Backend | None = None
        self._memory: AppRegistry | None = None

    @property
    def store(self) -> ChannelStore:
        """The node."""
        if self._store is None:
            from tui_store.wiring import open_store

            self._backend = self._world.backend(self._account)
            self._memory = self._world.registry(self._account)
            self._store = open_store(self._world, self._account, self._customer(), self._trace)
            self._opened(self._store)
        return self._store

    @property
    def backend(self) -> Backend:
        """Who sells."""
        _ = self.store
        assert self._backend is not None  # noqa: S101 - made together with the node
        return self._backend

    @property
    def is_busy(self) -> bool:
        """Whether the node is carrying out a command."""
        return self._store is not None and self._store.busy

    @property
    def is_fake(self) -> bool | None:
        """Whether the node answers from the csfake files alone; None before there is a node."""
        return None if self._store is None else self._store.get_field("fakeServer") is True

    async def remember(self, key: str, value: str) -> None:
        """Write to the app's registry."""
        _ = self.store
        if self._memory is not None:
            await self._memory.write(key, value)

    async def recall(self, key: str) -> str:
        """Read from the app's registry; what cannot be read counts as not there."""
        from tui_store.domain.errors import StoreError

        _ = self.store
        try:
            return await self._memory.read(key) if self._memory is not None else ""
        except StoreError:
            return ""

    async def aclose(self) -> None:
        """Let a charge in flight come to its end, then let go of everything."""
        if self._store is not None:
            await self._store.aclose()
        if self._backend is not None:
            await self._backend.aclose()
