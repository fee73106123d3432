"""getPurchases and getAllPurchases: what the account has bought from this app, one child per purchase."""

from __future__ import annotations

from typing import Any

from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.commands.catalog import with_extras
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.desk import Desk
from tui_store.channel_store.lazy_children import LazyChildren
from tui_store.channel_store.status import success
from tui_store.domain.clock import roku_moment
from tui_store.domain.purchase import Purchase


async def get_purchases(desk: Desk, _inputs: Inputs) -> ContentNode:
    """Current purchases only."""
    return await _purchases(desk, include_inactive=False)


async def get_all_purchases(desk: Desk, _inputs: Inputs) -> ContentNode:
    """Everything that was ever bought."""
    return await _purchases(desk, include_inactive=True)


async def _purchases(desk: Desk, *, include_inactive: bool) -> ContentNode:
    rows = await desk.ask(desk.backend.purchases(include_inactive=include_inactive))
    return success("Success", LazyChildren(rows, purchase_fields))


def purchase_fields(purchase: Purchase) -> dict[str, Any]:
    """The fields of a purchases child: the documented ones, then whatever else a seeded purchase said."""
    fields: dict[str, Any] = {
        "code": purchase.code,
        "cost": purchase.cost,
        "description": purchase.description,
        "expirationDate": roku_moment(purchase.expires),
        "freeTrialQuantity": purchase.free_trial_quantity,
        "freeTrialType": purchase.free_trial_type,
        "inDunning": "true" if purchase.in_dunning else "false",
        "name": purchase.name,
        "productType": purchase.product_type,
        # Documented in lower case; real answers are in upper case.
        "purchaseChannel": purchase.channel.upper(),
        "purchaseContext": purchase.context.upper(),
        "purchaseDate": roku_moment(purchase.purchased),
        "purchaseId": purchase.purchase_id,
        "qty": purchase.qty,
        "renewalDate": roku_moment(purchase.renews),
        "status": purchase.status,
        "trialCost": purchase.trial_cost,
        "trialQuantity": purchase.trial_quantity,
        "trialType": purchase.trial_type,
    }
    return with_extras(fields, purchase.extras, ("HDPosterUrl", "SDPosterUrl"))
