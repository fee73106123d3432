"""The role `rmg`, for clients: what an account is entitled to, and what of it one device may play."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bearer import Bearer, subscriber_of
from backends.service.clock import iso
from backends.service.context import Context, context_of
from backends.service.errors import BAD_QUERY, NOT_FOUND, ServiceError, front_door
from backends.service.query import BadQuery, Query, read_query
from backends.service.storage.accounts import device_classes
from backends.service.storage.entitlements import EntitlementRow, entitlements_of
from backends.service.storage.products import ProductRow, all_products
from backends.service.wire import Entitlement

_CAPABILITY = "CAPABILITY"
Choice = Callable[[Connection, Bearer, Sequence[EntitlementRow]], Sequence[EntitlementRow]]


async def of_account(request: Request) -> Response:
    """Every entitlement of the account, whichever device may play it."""
    return await _entitlements(request, lambda _db, _bearer, rows: rows)


async def of_device(request: Request) -> Response:
    """Those that the device that asks may play; a switch takes the route away."""
    context = context_of(request)
    if context.faults.is_on("no_device_route"):
        return front_door(404)
    return await _entitlements(request, lambda db, bearer, rows: playable(db, context, bearer, rows))


async def capabilities(request: Request) -> Response:
    """The capabilities of the account."""
    return await _entitlements(
        request, lambda _db, _bearer, rows: [row for row in rows if row.product_type == _CAPABILITY]
    )


def playable(
    db: Connection, context: Context, bearer: Bearer, rows: Sequence[EntitlementRow]
) -> Sequence[EntitlementRow]:
    """Without entitlements that are bound to another device or to a class that this one is not of.

    While device-specific products are switched off nothing binds. A class that the operator has not defined is none.
    """
    if not context.rules.device_specific_products:
        return rows
    known = device_classes(db, bearer.tenant)
    device_class = bearer.device_class if bearer.device_class in known else ""
    products = {product.id: product for product in all_products(db, bearer.tenant)}
    return [row for row in rows if binds_to(row, products.get(row.product), bearer.device, device_class)]


def binds_to(row: EntitlementRow, product: ProductRow | None, device: str, device_class: str) -> bool:
    """Whether a device of this class may play it."""
    if row.device and row.device != device:
        return False
    if row.device_class and row.device_class != device_class:
        return False
    return product is None or product.is_for(device_class)


def on_wire(row: EntitlementRow) -> Entitlement:
    """The entitlement as RMG writes it."""
    return Entitlement(
        id=row.id,
        productId=row.product,
        accountId=row.account,
        status=row.status,
        validityType=row.validity_type,
        productType=row.product_type,
        validFrom=iso(row.valid_from),
        expiryDate=iso(row.expiry),
        created=iso(row.created),
        modified=iso(row.modified),
        isArchivable=row.is_archivable,
        isFreemium=row.is_freemium,
        userId=row.user_id or None,
        purchasedByDeviceId=row.purchased_by_device or None,
        deviceId=row.device or None,
        playoutDeviceClass=row.device_class or None,
        capabilityType=row.capability_type or None,
        firstView=None if row.first_view is None else iso(row.first_view),
        **row.extra,
    )


def as_json(row: EntitlementRow) -> dict[str, Any]:
    """An entitlement as JSON has it."""
    return on_wire(row).as_wire()


def query_of(request: Request) -> Query:
    """The parameters of an entitlement list; raises ServiceError 400."""
    try:
        return read_query(request.query_params, identity="_id", by_page=True)
    except BadQuery as error:
        raise ServiceError(400, BAD_QUERY, f"The query cannot be used: {error}.") from error


async def _entitlements(request: Request, chosen: Choice) -> Response:
    context = context_of(request)
    bearer = subscriber_of(request, context)
    query = query_of(request)

    def work(db: Connection) -> Sequence[EntitlementRow]:
        return chosen(db, bearer, entitlements_of(db, bearer.account))

    rows = await context.store.read(work)
    if not rows:
        raise ServiceError(404, NOT_FOUND, "The account has no entitlements that this request could give.")
    found, total = query.page_of(rows, as_json)
    return JSONResponse({"totalRecords": total, "resourceSet": found}, headers={"cache-control": "no-store"})


routes: list[BaseRoute] = [
    Route("/rmg/v1/user/entitlements", of_account, methods=["GET"]),
    Route("/rmg/v1/user/device/entitlements", of_device, methods=["GET"]),
    Route("/rmg/v1/user/capabilities", capabilities, methods=["GET"]),
]
