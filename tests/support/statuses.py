"""Every command against every outcome that it can have: the table, and what a node needs to get there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from tui_store.channel_store.commands import COMMANDS, Command
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.places import AFTER, BEFORE

SOAK = os.environ.get("TUI_STORE_SOAK") == "1"

ORDER = {"children": [{"code": "COINS", "qty": 1}]}
PARTNER_ORDER = {"code": "TICKET-PREMIERE", "title": "A Night Out", "price": "3.99", "priceDisplay": "5.99"}

# What each command reads, as JSON data; confirmPartnerOrder gets the orderId of a request besides.
INPUTS: dict[str, dict[str, Any]] = {
    "doOrder": {"order": ORDER},
    "storeChannelCredData": {"channelCredData": "a token of my own"},
    "getDeviceAttestationToken": {"nonce": "5E0692E0A389F4F6"},
    "requestPartnerOrder": {"requestPartnerOrder": PARTNER_ORDER},
    "confirmPartnerOrder": {},
}


class Row(NamedTuple):
    """One cell of the table; an empty `outcome` lets the command succeed."""

    command: str
    outcome: str
    where: str

    @property
    def id(self) -> str:
        return ":".join(part for part in self if part)

    @property
    def rule(self) -> str:
        return f"{self.command}:{self.outcome}:{self.where}"

    @property
    def entry(self) -> Command:
        return COMMANDS[self.command.lower()]


def all_rows() -> list[Row]:
    """Each command's success, then each of its failures before anything happens and after its effect."""
    return [row for command in COMMANDS.values() for row in _rows_of(command)]


def one_of_each_kind() -> list[Row]:
    """For each convention one command, and of it one failure before, one after, and the success."""
    chosen: dict[str, Row] = {}
    for row in all_rows():
        kind = str(row.entry.convention.success) + row.entry.convention.failure.__name__
        chosen.setdefault(f"{kind}:{row.where}:{row.entry.charges}", row)
    return list(chosen.values())


def rows() -> list[Row]:
    """All of them in a soak, else one of each kind."""
    return all_rows() if SOAK else one_of_each_kind()


def _rows_of(command: Command) -> Iterator[Row]:
    yield Row(command.name, "", "")
    for outcome in command.convention.outcomes:
        for where in (BEFORE, AFTER):
            yield Row(command.name, outcome, where)


async def prepare(store: ChannelStore, command: str) -> None:
    """Write what the command reads."""
    for field, value in INPUTS.get(command, {}).items():
        store.set_field(field, value)
    if command == "confirmPartnerOrder":
        store.set_field("requestPartnerOrder", PARTNER_ORDER)
        granted = await store.run("requestPartnerOrder")
        assert granted is not None
        order_id = granted.get("orderId")
        store.set_field("confirmPartnerOrder", {**PARTNER_ORDER, "orderId": order_id, "pin": ""})


def check(row: Row, answer: ContentNode | None) -> None:
    """The answer is what its row says, in words too, and only a success has children."""
    convention = row.entry.convention
    if not row.outcome:
        assert convention.succeeded(answer)
        return
    if convention.success is None:
        assert answer is None
        return
    assert answer is not None
    assert not convention.succeeded(answer)
    assert answer.child_count == 0
    if convention.by_code:
        assert (answer.get("status"), answer.get("errorCode")) == ("Failure", row.outcome)
        assert answer.get("errorMessage")
    else:
        assert answer.get("status") == int(row.outcome)
        assert answer.get("statusMessage") or answer.get("errorCode") or answer.get("response")
