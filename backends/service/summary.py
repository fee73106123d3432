"""What the service is and how it stands, as one JSON-able object: for GET /admin/state and the human page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from backends.service.clock import iso
from backends.service.context import Context
from backends.service.storage.accounts import (
    AccountRow,
    all_accounts,
    all_tenants,
    device_classes,
    devices_of,
    users_of,
)
from backends.service.storage.crm_book import authorisations, completions
from backends.service.storage.entitlements import SUBSCRIBED
from backends.service.storage.outbox import counts, latest_notifications
from backends.service.storage.products import ProductRow, all_products
from backends.service.storage.schema import ENTITLEMENTS

_SHOWN = 50


class _State(NamedTuple):
    """What is read from the database at one moment."""

    tenants: Sequence[Mapping[str, Any]]
    accounts: Sequence[Mapping[str, Any]]
    products: Sequence[Mapping[str, Any]]
    outbox: Mapping[str, Any]
    crm: Mapping[str, Any]


async def summary(context: Context) -> dict[str, Any]:
    """Everything at a glance; holds no secret and at most 50 of each list that only grows."""
    now = context.clock.epoch()
    state = await context.store.read(lambda db: _state(db, now))
    crm = {"policy": context.rules.crm_policy, "external": bool(context.settings.crm_url), **state.crm}
    return {
        "now": iso(now),
        "clock": "set" if context.clock.at is not None else "moved" if context.clock.offset else "the machine's",
        "database": context.store.where,
        "deviceSpecificProducts": context.rules.device_specific_products,
        "tenants": state.tenants,
        "accounts": state.accounts,
        "products": state.products,
        "crm": crm,
        "outbox": state.outbox,
        "switches": context.faults.as_data(),
        "requests": {"count": context.recent.count, "latest": latest_requests(context, _SHOWN)},
    }


def latest_requests(context: Context, limit: int) -> list[dict[str, Any]]:
    """The latest requests, newest first; a status of 0 is a request without an answer."""
    return [
        {**request._asdict(), "at": request.at.isoformat(timespec="milliseconds")}
        for request in context.recent.newest(limit)
    ]


def crm_book(db: Connection) -> dict[str, Any]:
    """The built-in CRM's whole book: what it was asked, and what it was told is complete. Void: never completed."""
    asked = authorisations(db)
    return {
        "authorisations": [{**one._asdict(), "at": iso(one.at), "isVoid": one.is_void} for one in asked],
        "completions": [{**one._asdict(), "at": iso(one.at)} for one in completions(db)],
        "void": [one.reference or one.correlation for one in asked if one.is_void],
    }


def outbox(db: Connection, limit: int = _SHOWN) -> dict[str, Any]:
    """How many notifications wait, arrived or were given up, and the latest of them."""
    latest = [{**one._asdict(), "created": iso(one.created)} for one in latest_notifications(db, limit)]
    return {**counts(db), "latest": latest}


def _state(db: Connection, now: int) -> _State:
    book = crm_book(db)
    held = _held(db, now)
    tenants = all_tenants(db)
    return _State(
        tenants=[{"id": tenant, "deviceClasses": device_classes(db, tenant)} for tenant in tenants],
        accounts=[_account(db, account, held.get(account.id, 0)) for account in all_accounts(db)],
        products=[_product(product) for tenant in tenants for product in all_products(db, tenant)],
        outbox=outbox(db, 10),
        crm={name: len(found) for name, found in book.items()},
    )


def _held(db: Connection, now: int) -> dict[str, int]:
    """How many entitlements that are valid now each account has."""
    table = ENTITLEMENTS.c
    valid = (table.status == SUBSCRIBED) & (table.valid_from <= now) & (table.expiry > now)
    query = select(table.account, func.count()).where(valid).group_by(table.account)
    return {account: int(number) for account, number in db.execute(query)}


def _account(db: Connection, account: AccountRow, held: int) -> dict[str, Any]:
    devices = [
        {
            "id": device.id,
            "deviceClass": device.device_class,
            "deviceType": device.device_type,
            "status": device.status,
            "warning": device.warning,
            "created": iso(device.created),
        }
        for device in devices_of(db, account.id)
    ]
    return {
        "id": account.id,
        "tenant": account.tenant,
        "name": account.name,
        "state": account.state,
        "crmPolicy": account.crm_policy,
        "maxDevices": account.max_devices,
        "users": [user.name for user in users_of(db, account.id)],
        "devices": devices,
        "entitlements": held,
    }


def _product(product: ProductRow) -> dict[str, Any]:
    return {
        "id": product.id,
        "tenant": product.tenant,
        "type": product.type,
        "title": product.title,
        "price": f"{product.price_value} {product.price_currency}",
        "deviceBound": product.is_device_bound,
        "deviceClasses": list(product.device_classes),
        "published": product.published,
    }
