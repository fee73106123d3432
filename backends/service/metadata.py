"""The role `metadata`: the catalogue, as clients read it.

Linear products (subscription, ppv, capability) are delivered under `btv`, those of single contents (transactional and
every other type) under `vod`; a client that wants the whole catalogue reads both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backends.service.bearer import bearer_of
from backends.service.context import context_of
from backends.service.errors import BAD_QUERY, ServiceError
from backends.service.query import BadQuery, Query, read_query
from backends.service.storage.products import ProductRow, all_products
from backends.service.wire import Period, PriceOnWire, ProductOnWire

PROVIDER = "GLOBAL"
LINEAR = ("subscription", "ppv", "capability")
_LOCALE = "en_US"
_TEN_MINUTES = "max-age=600"


async def btv_products(request: Request) -> Response:
    """The linear products."""
    return await _products(request, is_linear=True)


async def vod_products(request: Request) -> Response:
    """The products of single contents."""
    return await _products(request, is_linear=False)


async def _products(request: Request, *, is_linear: bool) -> Response:
    context = context_of(request)
    bearer = bearer_of(request, context, needs_tenant=False)
    if request.path_params["provider"] != PROVIDER:
        raise ServiceError(400, BAD_QUERY, f"The path names no provider of this deployment: there is {PROVIDER}.")
    try:
        query = read_query(request.query_params)
    except BadQuery as error:
        raise ServiceError(400, BAD_QUERY, f"The query cannot be used: {error}.") from error
    rows = await context.store.read(lambda db: all_products(db, bearer.tenant))
    shelf = [row for row in rows if row.published and (row.type in LINEAR) == is_linear]
    documents = [on_wire(row, query.locale or _LOCALE) for row in shelf]
    products, total = query.page(documents)
    # Not by way of the model: what stands on the wire instead of ours may be of any shape.
    body = {"products": products, "total_records": total, "version": _version(documents)}
    text = json.dumps(body, ensure_ascii=False, indent=2 if query.pretty else None)
    headers = {"cache-control": _cache_control(query), "vary": "authorization"}
    return Response(text, media_type="application/json", headers=headers)


def on_wire(row: ProductRow, locale: str) -> dict[str, Any]:
    """The product as MDS writes it; what the operator wants to stand there instead stands there instead."""
    product = ProductOnWire(
        id=row.id,
        type=row.type,
        Title=row.title,
        Description=row.description,
        price=PriceOnWire(value=row.price, currency=row.price_currency),
        locale=locale,
        isShared=row.is_shared,
        billingCycle=row.billing_cycle or None,
        period=None if row.start is None and row.end is None else Period(start=row.start, end=row.end),
        startPurchase=row.start_purchase,
        endPurchase=row.end_purchase,
        deviceClasses=list(row.device_classes) or None,
    )
    members = {**product.model_dump(mode="json", exclude_none=True), **row.wire}
    return {name: value for name, value in members.items() if value is not None}


def _cache_control(query: Query) -> str:
    if query.cache is None:
        return f"private, {_TEN_MINUTES}"
    return f"public, {_TEN_MINUTES}" if query.cache else "no-store"


def _version(documents: Sequence[dict[str, Any]]) -> str:
    """Another text as soon as anything in the catalogue is another."""
    return hashlib.sha256(json.dumps(documents, sort_keys=True).encode()).hexdigest()[:16]


routes: list[BaseRoute] = [
    Route("/metadata/delivery/{provider}/btv/products", btv_products, methods=["GET"]),
    Route("/metadata/delivery/{provider}/vod/products", vod_products, methods=["GET"]),
]
