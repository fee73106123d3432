"""Puts seed data into an empty database, or into one that is emptied first."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from backends.service.entitling import entitlement_to
from backends.service.passwords import hashed
from backends.service.seed import SeedAccount, SeedData, SeedProduct
from backends.service.storage.accounts import DeviceRow, add_device, set_device_classes
from backends.service.storage.entitlements import add_entitlement
from backends.service.storage.products import ProductRow, add_products
from backends.service.storage.schema import ACCOUNTS, OPERATORS, SEEDED, TENANTS, USERS

_DAY = 86_400


def is_empty(db: Connection) -> bool:
    """Whether nothing was ever seeded."""
    return db.execute(select(TENANTS.c.id).limit(1)).first() is None


def seed_anew(db: Connection, data: SeedData, now: int, new_id: Callable[[], str]) -> None:
    """Empty the tables and put the data in; `now` is what days ago are counted from."""
    for table in SEEDED:
        db.execute(table.delete())
    for tenant in data.tenant:
        db.execute(TENANTS.insert().values(id=tenant.id, name=tenant.name, max_devices=tenant.max_devices))
        set_device_classes(db, tenant.id, tenant.device_classes)
    for operator in data.operator:
        values = {"name": operator.name, "password_hash": hashed(operator.password), "roles": operator.roles}
        db.execute(OPERATORS.insert().values(**values))
    products = [_product(product, position, data.first_tenant) for position, product in enumerate(data.product)]
    add_products(db, products)
    by_id = {(product.tenant, product.id): product for product in products}
    for account in data.account:
        tenant_id = account.tenant or data.first_tenant
        _add_account(db, account, tenant_id, now)
        for owned in account.entitlement:
            bought = max(0, now - owned.bought_days_ago * _DAY)
            entitlement = entitlement_to(by_id[tenant_id, owned.product], account.id, bought, new_id())
            entitlement = entitlement._replace(purchased_by_device=owned.device, device_class=owned.device_class)
            add_entitlement(db, entitlement)


def _add_account(db: Connection, account: SeedAccount, tenant: str, now: int) -> None:
    values = {"id": account.id, "tenant": tenant, "name": account.name or account.id, "state": account.state}
    db.execute(ACCOUNTS.insert().values(**values, crm_policy=account.crm_policy, max_devices=account.max_devices))
    for user in account.user:
        values = {"id": user.id or f"{account.id}.{user.name}", "tenant": tenant, "account": account.id}
        db.execute(USERS.insert().values(**values, name=user.name, password_hash=hashed(user.password)))
    for device in account.device:
        row = DeviceRow(
            device.id, account.id, device.device_class, device.device_type, device.status, {}, "", created=now
        )
        add_device(db, row)


def _product(product: SeedProduct, position: int, tenant: str) -> ProductRow:
    return ProductRow(
        tenant=product.tenant or tenant,
        id=product.id,
        position=position,
        type=product.type,
        title=product.title or product.id,
        description=product.description,
        price_value=str(product.price),
        price_currency=product.currency,
        billing_cycle=product.billing_cycle,
        start=product.start,
        end=product.end,
        start_purchase=product.start_purchase,
        end_purchase=product.end_purchase,
        consumption_window=product.consumption_window,
        rental_duration=product.rental_duration,
        capability_type=product.capability_type,
        published=product.published,
        is_shared=product.shared,
        is_device_bound=product.device_bound,
        device_classes=product.device_classes,
        content_ids=product.content_ids,
        wire={**product.wire, **dict.fromkeys(product.wire_without)},
    )
