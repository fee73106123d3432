"""The role `purchase_service`: one endpoint, and the steps that a purchase takes, in their order."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bearer import Bearer, subscriber_of
from backends.service.bodies import body_of, parsed, text_in
from backends.service.context import Context, context_of
from backends.service.correlation import correlation_of
from backends.service.crm_client import crm_of
from backends.service.devices import active_account, active_account_locked, usable_device
from backends.service.entitling import Window, entitlement_to, window_of
from backends.service.errors import DUPLICATE, NOT_ON_SALE, UNKNOWN_PRODUCT, WRONG_CLASS, ServiceError
from backends.service.faults import PURCHASE_PATH
from backends.service.storage.accounts import DeviceRow
from backends.service.storage.entitlements import add_entitlement, has_overlapping
from backends.service.storage.outbox import Notification, enqueue
from backends.service.storage.products import ProductRow, find_product


class Sale(NamedTuple):
    """What may be sold, to which device, and what it would give."""

    product: ProductRow
    device: DeviceRow
    window: Window


async def purchase(request: Request) -> Response:
    """Buy one product: 201 with the reference once the entitlement is on disk."""
    context = context_of(request)
    bearer = subscriber_of(request, context)
    body = await body_of(request)
    now = context.clock.epoch()
    sale = await context.store.read(lambda db: _permitted(db, context, bearer, body, now))
    correlation = correlation_of(request)
    reference = await crm_of(request).authorise(_question(context, bearer, sale), correlation)
    try:
        await context.store.write(lambda db: _commit(db, context, bearer, sale, (correlation, reference)))
    finally:
        context.notified.set()
    answer = {"productId": sale.product.id, "purchaseAuthRequestReference": reference}
    return JSONResponse(answer, 201, headers={"cache-control": "no-store"})


def _permitted(db: Connection, context: Context, bearer: Bearer, body: bytes, now: int) -> Sale:
    """What the request may buy, or ServiceError with the first reason against it."""
    active_account(db, bearer.account)
    device = usable_device(db, bearer.account, bearer.device)
    wanted = text_in(parsed(body), "productId")
    product = find_product(db, bearer.tenant, wanted)
    if product is None or not product.published:
        raise ServiceError(404, UNKNOWN_PRODUCT, "There is no such product.")
    if not product.is_on_sale(now):
        raise ServiceError(403, NOT_ON_SALE, "The product is not on sale at this time.")
    is_specific = context.rules.device_specific_products
    if is_specific and context.faults.is_on("reject_wrong_class") and not product.is_for(device.device_class):
        raise ServiceError(403, WRONG_CLASS, "The product is not for devices of this class.")
    sale = Sale(product, device, window_of(product, now))
    _check_duplicate(db, context, bearer, sale)
    return sale


def _check_duplicate(db: Connection, context: Context, bearer: Bearer, sale: Sale) -> None:
    if context.faults.is_on("reject_duplicates") and has_overlapping(db, bearer.account, sale.product.id, sale.window):
        raise ServiceError(403, DUPLICATE, "The account has this product already.")


def _question(context: Context, bearer: Bearer, sale: Sale) -> dict[str, Any]:
    """What the CRM is asked, in its own spelling."""
    question: dict[str, Any] = {"account_id": bearer.account}
    if context.rules.device_specific_products:
        question["device_id"] = sale.device.id
    return {
        **question,
        "device_playout_class": sale.device.device_class or sale.device.device_type,
        "product_id": sale.product.id,
        "viewing_window_start": sale.window.start,
        "viewing_window_end": sale.window.end,
    }


def _commit(db: Connection, context: Context, bearer: Bearer, sale: Sale, authorised: tuple[str, str]) -> None:
    """Write the entitlement and queue its notification; whatever changed while the CRM thought counts."""
    # Purchases of one account wait for each other here, so that of two at once one sees the other.
    active_account_locked(db, bearer.account)
    _check_duplicate(db, context, bearer, sale)
    now = context.clock.epoch()
    correlation, reference = authorised
    is_bound = context.rules.device_specific_products and sale.product.is_device_bound
    entitlement = entitlement_to(sale.product, bearer.account, sale.window.start, context.new_entitlement_id())
    add_entitlement(
        db,
        entitlement._replace(
            created=now,
            modified=now,
            user_id=bearer.user,
            purchased_by_device=sale.device.id,
            device=sale.device.id if is_bound else "",
            correlation=correlation,
            reference=reference,
        ),
    )
    enqueue(db, Notification(bearer.tenant, bearer.account, sale.device.id, sale.product.id, correlation, now))


routes: list[BaseRoute] = [Route(PURCHASE_PATH, purchase, methods=["POST"])]
