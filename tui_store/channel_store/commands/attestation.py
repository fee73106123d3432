"""getDeviceAttestationToken: a signed token that says the message comes from this device."""

from __future__ import annotations

from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.desk import Desk
from tui_store.channel_store.status import SUCCESS
from tui_store.domain.errors import InvalidRequest

# Characters; Roku names no limit, its own example has 16.
LONGEST_NONCE = 1024


class BadNonce(InvalidRequest):
    """The nonce is missing or longer than a token can carry."""


async def get_device_attestation_token(desk: Desk, inputs: Inputs) -> ContentNode:
    """Sign the nonce with the device's own key, at the store's time."""
    nonce = str(inputs["nonce"])
    if not nonce:
        raise BadNonce("The nonce is empty: set the field nonce first.")
    if len(nonce) > LONGEST_NONCE:
        raise BadNonce(f"The nonce has {len(nonce):,} characters: at most {LONGEST_NONCE:,} are signed.")
    roku = desk.roku
    token = await desk.ask(roku.attestor.token(nonce, desk.channel.id, roku.clock.now()))
    return ContentNode({"status": SUCCESS, "statusMessage": "Success", "token": token})
