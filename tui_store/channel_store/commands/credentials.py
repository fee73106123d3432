"""storeChannelCredData and getChannelCred: what an app keeps in Roku's cloud for one account.

The keys of the two JSON texts are those of Roku's ChannelStore reference and of its single sign-on guide.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.desk import Desk
from tui_store.domain.account import Account, Channel
from tui_store.domain.errors import InvalidRequest

# Characters; Roku names no limit.
LONGEST = 64 * 1024
_TOKEN_TYPE = "urn:roku:pucid:token_type:pucid_token"  # noqa: S105 - a type, no token


class TooLong(InvalidRequest):
    """A text is longer than this store takes."""


async def store_channel_cred_data(desk: Desk, inputs: Inputs) -> ContentNode:
    """Store `channelCredData` for this app and account; an empty text clears."""
    data = str(inputs["channelCredData"])
    if len(data) > LONGEST:
        raise TooLong(f"channelCredData has {len(data):,} characters: at most {LONGEST:,} are stored.")
    await desk.ask(desk.roku.credentials.write(data))
    words = {"status": "success", "error": "none", "error_detail": None}
    return ContentNode({"response": json.dumps(words), "status": 0})


async def get_channel_cred(desk: Desk, _inputs: Inputs) -> ContentNode:
    """What is stored, or else the account's PUCID: `json` never has a value for both."""
    data = await desk.ask(desk.roku.credentials.read())
    pucid = "" if data else pucid_of(desk.account, desk.channel)
    said: dict[str, Any] = {"error": None, "roku_pucid": pucid, "token_type": _TOKEN_TYPE}
    if data:
        said["channel_data"] = data
    fields = {
        "channelID": desk.channel.id,
        "errorCode": "",
        "json": json.dumps(said, ensure_ascii=False),
        "publisherDeviceID": desk.roku.device.id,
        "status": 0,
    }
    return ContentNode(fields)


def pucid_of(account: Account, channel: Channel) -> str:
    """The Partner Unique Customer Identifier: a UUID, the same for an app and an account on every device."""
    customer = uuid.UUID(account.pucid) if account.pucid else uuid.uuid5(uuid.NAMESPACE_URL, account.name)
    return str(uuid.uuid5(customer, channel.id))
