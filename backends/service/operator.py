"""The role `rmg`, for the operator: add an entitlement, bind it to a device or a class, end it, list all.

Needs a token of somebody with the role operatorRole. Nobody is billed for what is written here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.service.bearer import TENANT_HEADER
from backends.service.bodies import is_storable, object_of
from backends.service.clock import LAST_EPOCH, iso
from backends.service.context import Context, context_of
from backends.service.errors import (
    BAD_MEMBER,
    BAD_QUERY,
    DUPLICATE,
    NO_TENANT,
    NOT_FOUND,
    UNKNOWN_PRODUCT,
    WRONG_TENANT,
    ServiceError,
)
from backends.service.keycloak import operator_of
from backends.service.rmg import as_json, query_of
from backends.service.storage.accounts import find_account, find_device, has_tenant, locked_account
from backends.service.storage.entitlements import (
    ABSOLUTE,
    RELATIVE,
    SUBSCRIBED,
    UNSUBSCRIBED,
    EntitlementRow,
    add_entitlement,
    all_entitlements,
    change_entitlement,
    count_entitlements,
    find_entitlement,
    has_overlapping,
)
from backends.service.storage.products import find_product
from backends.service.wire import EntitlementChanged, EntitlementWritten

_PRODUCT_TYPES = ("TRANSACTIONAL", "SUBSCRIPTION", "FREE", "CAPABILITY", "PPV", "THIRDPARTY")
_ID = re.compile(r"[0-9a-f]{24}")
_LONGEST = 200
_EVERYTHING = 1_000_000
# Members of the body -> columns; what a change may set is what an operator binds or ends.
_BINDINGS = {"deviceId": "device", "playoutDeviceClass": "device_class"}
_EXTRA_TEXTS = ("sharedProductContentId", "purchasedOffer")


class _Written(NamedTuple):
    """Who writes for whom."""

    context: Context
    tenant: str
    body: Mapping[str, Any]


async def add(request: Request) -> Response:
    """Write an entitlement: 201 with its id."""
    written = await _written(request)
    no_duplicates = _yes_or_no(request, "prohibitDuplicateProductPurchase")
    row = _row(written)
    await written.context.store.write(lambda db: _add(db, row, no_duplicates=no_duplicates))
    return JSONResponse(EntitlementWritten(id=row.id).as_wire(), 201)


async def change(request: Request) -> Response:
    """Set the status of an entitlement, or bind it: 200 with how many were found and changed."""
    written = await _written(request)
    values = _changes(written.body)
    now = written.context.clock.epoch()
    identifier = request.path_params["uid"]
    changed = await written.context.store.write(lambda db: _change(db, written.tenant, identifier, values, now))
    return JSONResponse(EntitlementChanged(matchedCount=1, modifiedCount=int(changed)).as_wire())


async def list_all(request: Request) -> Response:
    """Every entitlement of the tenant, paged; a limit of 0 only counts."""
    context, tenant = await _operator(request)
    query = query_of(request)

    def work(db: Connection) -> tuple[list[dict[str, Any]], int]:
        if query.is_plain:
            rows = all_entitlements(db, tenant, query.limit, query.offset)
            found, _ = query._replace(offset=0).page_of(rows, as_json)
            return found, count_entitlements(db, tenant)
        return query.page_of(all_entitlements(db, tenant, _EVERYTHING), as_json)

    found, total = await context.store.read(work)
    return JSONResponse({"totalRecords": total, "resourceSet": found}, headers={"cache-control": "no-store"})


async def _operator(request: Request) -> tuple[Context, str]:
    """The context and the tenant, for somebody who may write; raises ServiceError."""
    context = context_of(request)
    operator_of(request, context)
    tenant = request.headers.get(TENANT_HEADER, "")
    if not tenant:
        raise ServiceError(400, NO_TENANT, f"The header {TENANT_HEADER} is missing.")
    if not await context.store.read(lambda db: has_tenant(db, tenant)):
        raise ServiceError(403, WRONG_TENANT, "There is no such tenant.")
    return context, tenant


async def _written(request: Request) -> _Written:
    context, tenant = await _operator(request)
    return _Written(context, tenant, await object_of(request))


def _row(written: _Written) -> EntitlementRow:
    """The entitlement that a body describes; raises ServiceError 400."""
    body, now = written.body, written.context.clock.epoch()
    identifier = _text(body, "_id", "") or written.context.new_entitlement_id()
    if not _ID.fullmatch(identifier):
        raise ServiceError(400, BAD_MEMBER, "The member _id must be 24 hexadecimal digits.")
    valid_from, expiry = _moment(body, "validFrom"), _moment(body, "expiryDate")
    if expiry < valid_from:
        raise ServiceError(400, BAD_MEMBER, "The member expiryDate lies before validFrom.")
    product_type = _one_of(body, "productType", _PRODUCT_TYPES)
    capability_type = _text(body, "capabilityType", "")
    if product_type == "CAPABILITY" and not capability_type:
        raise ServiceError(400, BAD_MEMBER, "The body of a CAPABILITY needs capabilityType.")
    return EntitlementRow(
        id=identifier,
        tenant=written.tenant,
        account=_text(body, "accountId"),
        product=_text(body, "productId"),
        product_type=product_type,
        validity_type=_one_of(body, "validityType", (ABSOLUTE, RELATIVE)),
        status=_one_of(body, "status", (SUBSCRIBED, UNSUBSCRIBED)) if "status" in body else SUBSCRIBED,
        valid_from=valid_from,
        expiry=expiry,
        created=now,
        modified=now,
        user_id=_text(body, "userId", ""),
        purchased_by_device=_text(body, "purchasedByDeviceId", ""),
        device=_text(body, "deviceId", ""),
        device_class=_text(body, "playoutDeviceClass", ""),
        first_view=_moment(body, "firstView") if "firstView" in body else None,
        is_archivable=_flag(body, "isArchivable", default=True),
        is_freemium=_flag(body, "isFreemium", default=False),
        capability_type=capability_type,
        extra=_extra(body),
    )


def _extra(body: Mapping[str, Any]) -> dict[str, str]:
    """Members that mean nothing to the service, but come back."""
    extra = {name: _text(body, name) for name in _EXTRA_TEXTS if name in body}
    if "lastBilledDate" in body:
        extra["lastBilledDate"] = iso(_moment(body, "lastBilledDate"))
    return extra


def _changes(body: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that a change sets; an empty text unbinds. Raises ServiceError 400."""
    values: dict[str, Any] = {}
    if "status" in body:
        values["status"] = _one_of(body, "status", (SUBSCRIBED, UNSUBSCRIBED))
    if "expiryDate" in body:
        values["expiry"] = _moment(body, "expiryDate")
    for name, column in _BINDINGS.items():
        if name in body:
            values[column] = _text(body, name, "")
    if not values:
        raise ServiceError(400, BAD_MEMBER, f"The body needs one of status, expiryDate, {', '.join(_BINDINGS)}.")
    return values


def _add(db: Connection, row: EntitlementRow, *, no_duplicates: bool) -> None:
    account = locked_account(db, row.account)
    if account is None or account.tenant != row.tenant:
        raise ServiceError(404, NOT_FOUND, "There is no such account.")
    if find_product(db, row.tenant, row.product) is None:
        raise ServiceError(404, UNKNOWN_PRODUCT, "There is no such product.")
    _check_device(db, row.account, row.device)
    if find_entitlement(db, row.id) is not None:
        raise ServiceError(400, BAD_MEMBER, "There is an entitlement with this _id already.")
    if no_duplicates and has_overlapping(db, row.account, row.product, (row.valid_from, row.expiry)):
        raise ServiceError(403, DUPLICATE, "The account has this product already.")
    add_entitlement(db, row)


def _change(db: Connection, tenant: str, identifier: str, values: dict[str, Any], now: int) -> bool:
    """Whether anything is different now."""
    row = find_entitlement(db, identifier) if is_storable(identifier) else None
    if row is None or row.tenant != tenant:
        raise ServiceError(404, NOT_FOUND, "There is no such entitlement.")
    _check_device(db, row.account, values.get("device", ""))
    if all(getattr(row, column) == value for column, value in values.items()):
        return False
    return change_entitlement(db, identifier, **values, modified=now)


def _check_device(db: Connection, account: str, device: str) -> None:
    if not device:
        return
    found = find_device(db, device)
    if found is None or found.account != account or find_account(db, account) is None:
        raise ServiceError(400, BAD_MEMBER, "The member deviceId is no device of this account.")


def _text(body: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A text; with a default it may be missing or empty."""
    value = body.get(name, default)
    is_text = isinstance(value, str) and len(value) <= _LONGEST and is_storable(value)
    if not is_text or (not value and default is None):
        needed = "a string that is not empty" if default is None else "a string"
        raise ServiceError(400, BAD_MEMBER, f"The member {name} must be {needed}, of at most {_LONGEST} characters.")
    return str(value)


def _one_of(body: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = body.get(name)
    if not isinstance(value, str) or value not in choices:
        raise ServiceError(400, BAD_MEMBER, f"The member {name} must be {' or '.join(choices)}.")
    return value


def _flag(body: Mapping[str, Any], name: str, *, default: bool) -> bool:
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise ServiceError(400, BAD_MEMBER, f"The member {name} must be true or false.")
    return value


def _moment(body: Mapping[str, Any], name: str) -> int:
    """A date of the wire, in seconds since 1970."""
    value = body.get(name)
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        epoch = int(moment.timestamp()) if moment is not None and moment.tzinfo is not None else -1
    except (ValueError, OverflowError):
        epoch = -1
    if not 0 <= epoch <= LAST_EPOCH:
        raise ServiceError(400, BAD_MEMBER, f"The member {name} must be a date such as 2030-01-31T00:00:00Z.")
    return epoch


def _yes_or_no(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in ("true", "false"):
        raise ServiceError(400, BAD_QUERY, f"The query's {name} must be true or false.")
    return text == "true"


routes: list[BaseRoute] = [
    Route("/rmg/v1/operator/entitlements", add, methods=["POST"]),
    Route("/rmg/v1/operator/entitlements", list_all, methods=["GET"]),
    Route("/rmg/v1/operator/entitlements/{uid}", change, methods=["PUT"]),
]
