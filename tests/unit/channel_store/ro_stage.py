"""An roChannelStore with a port and all that stands behind it, and a thread to call it from."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Any, TypeVar

from tests.unit.channel_store.shop import AVA, CHANNEL, NOW, Shop, Viewer
from tui_store.channel_store.customer import Review
from tui_store.channel_store.message_port import MessagePort
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.ro_channel_store import RoChannelStore
from tui_store.channel_store.ro_channel_store_event import RoChannelStoreEvent
from tui_store.domain.clock import SetClock
from tui_store.domain.device import Device, RokuSide
from tui_store.domain.errors import StoreRefused

T = TypeVar("T")

# Seconds; what is not done by then hangs.
PATIENCE = 10


class Key:
    """Signs by repeating."""

    async def token(self, nonce: str, channel_id: str, at: datetime) -> str:
        if nonce == "broken":
            raise StoreRefused("The key is broken.")
        return f"{channel_id}.{nonce}.{at.year}"


class Cloud:
    """Keeps a text."""

    def __init__(self) -> None:
        self.data = ""

    async def read(self) -> str:
        return self.data

    async def write(self, data: str) -> None:
        self.data = data


class Set:
    """An roChannelStore with a port, and what stands behind it."""

    def __init__(self, *reviews: Review, **account: Any) -> None:
        self.shop = Shop()
        self.shop.account = AVA._replace(**account)
        self.viewer = Viewer(*reviews)
        self.node = ChannelStore(
            backend=self.shop,
            customer=self.viewer,
            account=self.shop.account,
            channel=CHANNEL,
            roku=RokuSide(SetClock(NOW), Device(), Key(), Cloud()),
        )
        self.port = MessagePort()
        self.ro = RoChannelStore(self.node)
        self.ro.set_message_port(self.port)

    async def event(self) -> RoChannelStoreEvent:
        event = await self.port.wait_message_async(PATIENCE)
        assert event is not None
        return event

    async def ordered(self, *codes: str) -> RoChannelStoreEvent:
        self.ro.set_order([{"code": code, "qty": 1} for code in codes])
        await self.ro.do_order_async()
        return await self.event()


async def elsewhere(work: Callable[[], T]) -> T:
    """What a blocking call in a thread of its own gives; one that never ends fails the test."""
    done: Future[T] = Future()

    def carry_out() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=carry_out, daemon=True).start()
    return await asyncio.wait_for(asyncio.wrap_future(done), PATIENCE)
