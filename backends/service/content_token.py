"""Part of the role `ias`: leave to play a content, which is where a rental begins to run."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bearer import Bearer, subscriber_of
from backends.service.context import Context, context_of
from backends.service.devices import active_account, usable_device
from backends.service.errors import BAD_QUERY, NOT_ENTITLED, NOT_FOUND, ServiceError
from backends.service.rmg import playable
from backends.service.storage.accounts import locked_account
from backends.service.storage.entitlements import (
    RELATIVE,
    SUBSCRIBED,
    EntitlementRow,
    change_entitlement,
    entitlements_of,
)
from backends.service.storage.products import ProductRow, all_products
from backends.service.tokens import content_token
from backends.service.wire import ContentToken

_LIFETIME = 3600  # seconds


async def play(request: Request) -> Response:
    """A token for one content on this device; the first one of a rental fixes when it ends."""
    context = context_of(request)
    bearer = subscriber_of(request, context)
    content = request.query_params.get("content_id", "")
    if not content:
        raise ServiceError(400, BAD_QUERY, "The query needs content_id.")
    if request.query_params.get("type") != "device":
        raise ServiceError(400, BAD_QUERY, "The query needs type=device.")
    until = await context.store.write(lambda db: _begin(db, context, bearer, content))
    who = {"tenantId": bearer.tenant, "accountId": bearer.account, "deviceId": bearer.device}
    body = ContentToken(content_token=content_token(context, who, content, until))
    return JSONResponse(body.as_wire(), headers={"cache-control": "no-store"})


def _begin(db: Connection, context: Context, bearer: Bearer, content: str) -> int:
    """Until when the content may be played on this token; raises ServiceError 403 or 404."""
    now = context.clock.epoch()
    locked_account(db, bearer.account)
    active_account(db, bearer.account)
    usable_device(db, bearer.account, bearer.device)
    products = {product.id: product for product in all_products(db, bearer.tenant)}
    valid = [row for row in entitlements_of(db, bearer.account) if _is_valid(row, now) and row.product in products]
    held = [row for row in valid if _covers(row, products[row.product], content)]
    if not held and not any(content in product.content_ids for product in products.values()):
        raise ServiceError(404, NOT_FOUND, "No product has this content.")
    here = playable(db, context, bearer, held)
    if not here:
        where = " on this device" if held else ""
        raise ServiceError(403, NOT_ENTITLED, f"The account is not entitled to this content{where}.")
    # What runs anyway comes first: a rental that nobody has begun is not begun without need.
    chosen = min(here, key=lambda row: (row.validity_type == RELATIVE and row.first_view is None, -row.expiry))
    expiry = chosen.expiry
    rental = products[chosen.product].rental_duration
    if chosen.validity_type == RELATIVE and chosen.first_view is None:
        expiry = expiry if rental is None else min(expiry, now + rental)
        change_entitlement(db, chosen.id, first_view=now, expiry=expiry, modified=now)
    return min(expiry, now + _LIFETIME)


def _covers(row: EntitlementRow, product: ProductRow, content: str) -> bool:
    """Whether the content belongs to the product; of a shared product an entitlement may name the one content."""
    named = row.extra.get("sharedProductContentId")
    return content == named if named else content in product.content_ids


def _is_valid(row: EntitlementRow, now: int) -> bool:
    return row.status == SUBSCRIBED and row.valid_from <= now < row.expiry


routes: list[BaseRoute] = [Route("/ias/v2/content_token", play, methods=["POST"])]
