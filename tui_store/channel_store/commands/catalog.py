"""getCatalog and getStoreCatalog: the products, one child each, faulty ones too."""

from __future__ import annotations

from typing import Any

from tui_store.channel_store.commands import Inputs
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.desk import Desk
from tui_store.channel_store.lazy_children import LazyChildren
from tui_store.channel_store.status import success
from tui_store.domain.product import Product


async def get_catalog(desk: Desk, _inputs: Inputs) -> ContentNode:
    """The app's own products."""
    return success("Success", LazyChildren(await desk.ask(desk.backend.catalog()), product_fields))


async def get_store_catalog(desk: Desk, _inputs: Inputs) -> ContentNode:
    """The products that every app can sell."""
    return success("Success", LazyChildren(await desk.ask(desk.backend.store_catalog()), product_fields))


def product_fields(product: Product) -> dict[str, Any]:
    """The fields of a catalog child: the documented ones, then whatever else the file says."""
    qty = int(product.qty) if product.qty.isdecimal() and len(product.qty) < 10 else 0
    fields: dict[str, Any] = {
        "code": product.code,
        "name": product.name,
        "description": product.description,
        "productType": product.product_type,
        "cost": product.cost,
        "qty": qty,
        "freeTrialQuantity": product.free_trial_quantity,
        "freeTrialType": product.free_trial_type,
        "trialCost": product.trial_cost,
        "trialQuantity": product.trial_quantity,
        "trialType": product.trial_type,
    }
    if product.period is None:
        fields["quantity"] = qty
    return with_extras(fields, product.extras, ("HDPosterUrl", "SDPosterUrl", "status", "purchaseDate"))


def with_extras(
    fields: dict[str, Any], extras: tuple[tuple[str, str | None], ...], always: tuple[str, ...]
) -> dict[str, Any]:
    """Add what else a file says, nil as an empty text, and an empty text for each of `always` that it does not say."""
    # `children` is where a node's children stand in JSON.
    taken = {name.lower() for name in fields} | {"children"}
    for name, text in (*extras, *((name, "") for name in always)):
        if name.lower() not in taken:
            taken.add(name.lower())
            fields[name] = text or ""
    return fields
