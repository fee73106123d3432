"""The methods of roChannelStore that wait for the viewer or the store, for whoever can await them.

Signatures follow Roku's page on ifChannelStore, in snake_case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from typing import Any

from tui_store.channel_store.content_node import ContentNode, FieldValue
from tui_store.channel_store.loop_bridge import LoopBridge
from tui_store.channel_store.message_port import MessagePort
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.observers import FieldEvent
from tui_store.channel_store.ro_answers import Associative, given, partner_order, renamed, user_data
from tui_store.channel_store.ro_channel_store_event import RoChannelStoreEvent

# What the event after DoOrder calls a field, where the node's orderStatus spells it otherwise.
_ORDERED = {"purchaseId": "purchaseID"}

_identities = count(1)


class AwaitableRoChannelStore:
    """One roChannelStore over a node; its coroutines are awaited on the loop of that node."""

    def __init__(self, store: ChannelStore, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._store = store
        self._bridge = LoopBridge(loop)
        self._port: MessagePort | None = None
        self._identity = next(_identities)
        self._awaited = 0
        # Two threads may ask for different things at once, and the node has one field for each.
        self._turn = asyncio.Lock()

    @property
    def may_post(self) -> bool:
        """Whether an event may come yet."""
        return self._bridge.is_up and (self._awaited > 0 or not self._store.closed)

    async def do_order_async(self) -> bool:
        """Order what is in the cart: whether the viewer approved, and an event with what became of it."""
        self._bridge.check_here()
        approved: list[ContentNode] = []

        def note(event: FieldEvent) -> None:
            if event.node.approved:
                approved.append(event.data)

        async with self._turn:
            self._store.observe_field("orderStatus", note)
            try:
                answer = await self._store.run("doOrder")
            finally:
                self._store.unobserve_field("orderStatus", note)
        self._post(answer, _ORDERED)
        return any(one is answer for one in approved)

    async def get_user_data_async(self) -> Associative | None:
        """Everything the viewer shares, None if declined."""
        return await self.get_partial_user_data_async("all")

    async def get_partial_user_data_async(
        self, properties: str, request_info: Mapping[str, Any] | None = None
    ) -> Associative | None:
        """What the viewer shares of a comma-separated list; `request_info` takes context and forceShowData."""
        info = ContentNode.from_json_data(given(request_info, "requestInfo"))
        return user_data(await self._run("getUserData", requestedUserData=properties, requestedUserDataInfo=info))

    async def get_user_region_data_async(self) -> Associative:
        """The account's state, zip and country; nobody is asked."""
        return renamed(await self._run("getUserRegionData"), {})

    async def store_channel_cred_data_async(self, data: str) -> Associative:
        """Keep a text in Roku's cloud; `response` is JSON, `status` 0 when it is kept."""
        return renamed(await self._run("storeChannelCredData", channelCredData=data), {})

    async def get_channel_cred_async(self) -> Associative:
        """What is kept, in `json`; `status` is 0 when that can be said."""
        return renamed(await self._run("getChannelCred"), {})

    async def get_device_attestation_async(self, nonce: str) -> str:
        """A signed token that echoes the nonce, empty if there is none."""
        answer = await self._run("getDeviceAttestationToken", nonce=nonce)
        return str(answer.get("token", "")) if answer else ""

    async def request_partner_order_async(self, order_info: Mapping[str, Any], product_id: str) -> Associative:
        """Whether a title can be sold at this price; a granted request has its `id`."""
        order = partner_order(order_info, product_id)
        return renamed(await self._run("requestPartnerOrder", requestPartnerOrder=order), {"orderId": "id"})

    async def confirm_partner_order_async(self, confirm_order_info: Mapping[str, Any], product_id: str) -> Associative:
        """Sell it: `confirm_order_info` says what was requested, and the `orderID` it was granted under."""
        order = partner_order(confirm_order_info, product_id)
        return renamed(await self._run("confirmPartnerOrder", confirmPartnerOrder=order), {})

    async def _run(self, command: str, **fields: FieldValue) -> ContentNode | None:
        self._bridge.check_here()
        async with self._turn:
            for name, value in fields.items():
                self._store.set_field(name, value)
            return await self._store.run(command)

    def _ask(self, command: str) -> None:
        """Start a command whose answer comes as an event; StoreClosed if it can't start."""
        answer = self._store.start(command)
        self._awaited += 1

        async def tell() -> None:
            try:
                self._post(await answer)
            finally:
                self._awaited -= 1

        self._bridge.start(tell())

    def _post(self, answer: ContentNode | None, names: Mapping[str, str] | None = None) -> None:
        if self._port is not None and answer is not None:
            self._port.post(RoChannelStoreEvent(answer, self._identity, names or {}))
