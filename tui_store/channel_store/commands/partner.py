"""requestPartnerOrder and confirmPartnerOrder: a title at a price of the app's choosing."""

from __future__ import annotations

from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.desk import Desk
from tui_store.domain.errors import MissingCapability


async def request_partner_order(desk: Desk, inputs: Inputs) -> ContentNode:
    """Grant a request, or say why not."""
    raise MissingCapability("This store takes no partner orders.")


async def confirm_partner_order(desk: Desk, inputs: Inputs) -> ContentNode:
    """Let the viewer decide on a granted request, and charge it."""
    raise MissingCapability("This store takes no partner orders.")
