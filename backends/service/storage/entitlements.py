"""What accounts are entitled to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from backends.service.storage.schema import ENTITLEMENTS

SUBSCRIBED, UNSUBSCRIBED = "SUBSCRIBED", "UNSUBSCRIBED"
ABSOLUTE, RELATIVE = "ABSOLUTE", "RELATIVE"


class EntitlementRow(NamedTuple):
    """An entitlement; moments in seconds since 1970.

    It is device-bound where `device` is not empty and class-bound where `device_class` is not empty.
    """

    id: str
    tenant: str
    account: str
    product: str
    product_type: str
    validity_type: str
    status: str
    valid_from: int
    expiry: int
    created: int
    modified: int
    user_id: str = ""
    purchased_by_device: str = ""
    device: str = ""
    device_class: str = ""
    first_view: int | None = None
    is_archivable: bool = True
    is_freemium: bool = False
    capability_type: str = ""
    extra: Mapping[str, Any] = {}
    correlation: str = ""
    reference: str = ""


_ENTITLEMENT = select(*(ENTITLEMENTS.c[name] for name in EntitlementRow._fields))
# Built once: to build a statement takes longer than to read a short list with it.
_OF_ACCOUNT = _ENTITLEMENT.where(ENTITLEMENTS.c.account == bindparam("of")).order_by(ENTITLEMENTS.c.seq)
_ADD = ENTITLEMENTS.insert().inline()


def add_entitlement(db: Connection, entitlement: EntitlementRow) -> None:
    """Write one."""
    db.execute(_ADD, entitlement._asdict())


def entitlements_of(db: Connection, account: str) -> list[EntitlementRow]:
    """Every entitlement of an account, in the order in which they were written, expired ones too."""
    return [EntitlementRow(*row) for row in db.execute(_OF_ACCOUNT, {"of": account})]


def find_entitlement(db: Connection, entitlement: str) -> EntitlementRow | None:
    """The entitlement of an id."""
    row = db.execute(_ENTITLEMENT.where(ENTITLEMENTS.c.id == entitlement)).first()
    return EntitlementRow(*row) if row else None


def all_entitlements(db: Connection, tenant: str, limit: int, offset: int = 0) -> list[EntitlementRow]:
    """A page of a tenant's entitlements, in the order in which they were written."""
    query = _ENTITLEMENT.where(ENTITLEMENTS.c.tenant == tenant).order_by(ENTITLEMENTS.c.seq)
    return [EntitlementRow(*row) for row in db.execute(query.limit(limit).offset(offset))]


def count_entitlements(db: Connection, tenant: str) -> int:
    """How many a tenant has, expired ones too."""
    query = select(func.count()).select_from(ENTITLEMENTS).where(ENTITLEMENTS.c.tenant == tenant)
    return int(db.execute(query).scalar_one())


def change_entitlement(db: Connection, entitlement: str, **values: object) -> bool:
    """Change columns of an entitlement, such as `status`; false if it is not there."""
    return db.execute(ENTITLEMENTS.update().where(ENTITLEMENTS.c.id == entitlement).values(**values)).rowcount == 1


def has_overlapping(db: Connection, account: str, product: str, window: Sequence[int]) -> bool:
    """Whether the account has the product already at some moment of the window; a device-bound one does not count."""
    start, end = window
    query = select(ENTITLEMENTS.c.seq).where(
        ENTITLEMENTS.c.account == account,
        ENTITLEMENTS.c.product == product,
        ENTITLEMENTS.c.status == SUBSCRIBED,
        ENTITLEMENTS.c.device == "",
        ENTITLEMENTS.c.valid_from < end,
        ENTITLEMENTS.c.expiry > start,
    )
    return db.execute(query.limit(1)).first() is not None
