"""Accounts, their users and their devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from backends.service.storage.schema import ACCOUNTS, DEVICE_CLASSES, DEVICES, OPERATORS, TENANTS, USERS

ACTIVE, SUSPENDED, CANCELLED = "ACTIVE", "SUSPENDED", "CANCELLED"
ENABLED, DISABLED, DELETED = "ENABLED", "DISABLED", "DELETED"


class AccountRow(NamedTuple):
    """An account; `max_devices` is the tenant's where it has none of its own, 0 for no limit."""

    id: str
    tenant: str
    name: str
    state: str
    crm_policy: str
    max_devices: int


class UserRow(NamedTuple):
    """Somebody who signs on to one account."""

    id: str
    tenant: str
    account: str
    name: str
    password_hash: str


class DeviceRow(NamedTuple):
    """A registered device; `id` is its client id, `warning` what was wrong when it was registered."""

    id: str
    account: str
    device_class: str
    device_type: str
    status: str
    information: Mapping[str, Any]
    warning: str
    created: int


_ACCOUNT = select(
    ACCOUNTS.c.id,
    ACCOUNTS.c.tenant,
    ACCOUNTS.c.name,
    ACCOUNTS.c.state,
    ACCOUNTS.c.crm_policy,
    func.coalesce(ACCOUNTS.c.max_devices, TENANTS.c.max_devices),
).join(TENANTS, TENANTS.c.id == ACCOUNTS.c.tenant)
_USER = select(USERS.c.id, USERS.c.tenant, USERS.c.account, USERS.c.name, USERS.c.password_hash)
_DEVICE = select(*(DEVICES.c[name] for name in DeviceRow._fields))
# Every purchase or list of entitlements asks these; to build a statement takes longer than to carry it out.
_ACCOUNT_BY_ID = _ACCOUNT.where(ACCOUNTS.c.id == bindparam("wanted"))
_ACCOUNT_LOCKED = _ACCOUNT_BY_ID.with_for_update(of=ACCOUNTS)
_DEVICE_BY_ID = _DEVICE.where(DEVICES.c.id == bindparam("wanted"))
_CLASSES_OF = (
    select(DEVICE_CLASSES.c.name).where(DEVICE_CLASSES.c.tenant == bindparam("of")).order_by(DEVICE_CLASSES.c.name)
)


def find_account(db: Connection, account: str) -> AccountRow | None:
    """The account of an id."""
    row = db.execute(_ACCOUNT_BY_ID, {"wanted": account}).first()
    return AccountRow(*row) if row else None


def locked_account(db: Connection, account: str) -> AccountRow | None:
    """The same, in a write; whoever else asks for it like this waits until the write is over."""
    row = db.execute(_ACCOUNT_LOCKED, {"wanted": account}).first()
    return AccountRow(*row) if row else None


def all_accounts(db: Connection) -> list[AccountRow]:
    """Every account, by id."""
    return [AccountRow(*row) for row in db.execute(_ACCOUNT.order_by(ACCOUNTS.c.id))]


def users_named(db: Connection, tenant: str, name: str) -> list[UserRow]:
    """Every user of this name: one for each account that it leads to, by account."""
    query = _USER.where(USERS.c.tenant == tenant, USERS.c.name == name).order_by(USERS.c.account)
    return [UserRow(*row) for row in db.execute(query)]


def find_user(db: Connection, user: str) -> UserRow | None:
    """The user of an id."""
    row = db.execute(_USER.where(USERS.c.id == user)).first()
    return UserRow(*row) if row else None


def users_of(db: Connection, account: str) -> list[UserRow]:
    """Everybody who may sign on to an account, by name."""
    query = _USER.where(USERS.c.account == account).order_by(USERS.c.name)
    return [UserRow(*row) for row in db.execute(query)]


def find_device(db: Connection, device: str) -> DeviceRow | None:
    """The device of a client id, deleted ones too."""
    row = db.execute(_DEVICE_BY_ID, {"wanted": device}).first()
    return DeviceRow(*row) if row else None


def devices_of(db: Connection, account: str) -> list[DeviceRow]:
    """Every device of an account, deleted ones too, in the order in which they were registered."""
    query = _DEVICE.where(DEVICES.c.account == account).order_by(DEVICES.c.created, DEVICES.c.id)
    return [DeviceRow(*row) for row in db.execute(query)]


def add_device(db: Connection, device: DeviceRow) -> None:
    """Register a device."""
    db.execute(DEVICES.insert().values(**device._asdict()))


def change_account(db: Connection, account: str, **values: object) -> bool:
    """Change columns of an account, such as `state`; false if it is not there."""
    return db.execute(ACCOUNTS.update().where(ACCOUNTS.c.id == account).values(**values)).rowcount == 1


def change_device(db: Connection, device: str, **values: object) -> bool:
    """Change columns of a device, such as `status`; false if it is not there."""
    return db.execute(DEVICES.update().where(DEVICES.c.id == device).values(**values)).rowcount == 1


def has_tenant(db: Connection, tenant: str) -> bool:
    """Whether the tenant exists."""
    return db.execute(select(TENANTS.c.id).where(TENANTS.c.id == tenant)).first() is not None


def all_tenants(db: Connection) -> list[str]:
    """Every tenant's id."""
    return list(db.execute(select(TENANTS.c.id).order_by(TENANTS.c.id)).scalars())


def device_classes(db: Connection, tenant: str) -> list[str]:
    """The classes that the operator has defined, by name."""
    return list(db.execute(_CLASSES_OF, {"of": tenant}).scalars())


def set_device_classes(db: Connection, tenant: str, names: Sequence[str]) -> None:
    """Define the operator's classes anew."""
    db.execute(DEVICE_CLASSES.delete().where(DEVICE_CLASSES.c.tenant == tenant))
    if names:
        db.execute(DEVICE_CLASSES.insert(), [{"tenant": tenant, "name": name} for name in dict.fromkeys(names)])


class OperatorRow(NamedTuple):
    """Somebody who works for the operator."""

    name: str
    password_hash: str
    roles: Sequence[str]


def find_operator(db: Connection, name: str) -> OperatorRow | None:
    """The operator's employee of that name."""
    query = select(OPERATORS.c.name, OPERATORS.c.password_hash, OPERATORS.c.roles).where(OPERATORS.c.name == name)
    row = db.execute(query).first()
    return OperatorRow(*row) if row else None
