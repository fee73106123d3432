"""A store with Roku's side behind it: a clock that stands still, the demonstration key, credentials in real SQLite."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backends.local.cloud import Cloud
from backends.local.journal import Journal
from tests.unit.channel_store.shop import AVA, CHANNEL, NOW, Shop, Viewer
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.recorder import Recorder
from tui_store.device.attestor import DeviceKey
from tui_store.domain.account import Account, Channel
from tui_store.domain.clock import SetClock
from tui_store.domain.device import Device, RokuSide


class RokuStage:
    """A node of one account and channel over a state file, or over memory; close it with `close`."""

    def __init__(
        self,
        state: Path | Journal | None = None,
        *,
        account: Account = AVA,
        channel: Channel = CHANNEL,
        keys: Path | None = None,
        device: Device | None = None,
    ) -> None:
        self.journal = state if isinstance(state, Journal) else Journal.open(state)
        self.trace = Recorder()
        clock = SetClock(NOW)
        cloud = Cloud(self.journal, account, channel, clock)
        self.store = ChannelStore(
            backend=Shop(),
            customer=Viewer(),
            account=account,
            channel=channel,
            trace=self.trace,
            roku=RokuSide(clock, device or Device(), DeviceKey(keys), cloud),
        )

    def close(self) -> None:
        self.journal.close()

    @property
    def told(self) -> str:
        """Everything that the trace holds."""
        return json.dumps(self.trace.events)

    async def answer(self, command: str, **fields: str) -> dict[str, Any]:
        """Set fields, run a command, and give its answer as JSON data."""
        for name, value in fields.items():
            self.store.set_field(name, value)
        result = await self.store.run(command)
        assert result is not None
        return result.to_json_data()

    async def keep(self, data: str) -> dict[str, Any]:
        """Store credentials; what `response` says."""
        answer = await self.answer("storeChannelCredData", channelCredData=data)
        response: dict[str, Any] = json.loads(answer["response"])
        return response

    async def kept(self) -> str | None:
        """The stored credentials as getChannelCred gives them, None if it gives none."""
        said = json.loads((await self.answer("getChannelCred"))["json"])
        found: str | None = said.get("channel_data")
        return found
