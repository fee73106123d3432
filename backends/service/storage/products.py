"""The commercial catalogue: what is for sale, and what an entitlement to it is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from backends.service.storage.schema import PRODUCTS


class ProductRow(NamedTuple):
    """A product as the operator defined it; moments in seconds since 1970, durations in seconds, None for no limit."""

    tenant: str
    id: str
    position: int
    type: str
    title: str
    description: str
    price_value: str
    price_currency: str
    billing_cycle: str
    start: int | None
    end: int | None
    start_purchase: int | None
    end_purchase: int | None
    consumption_window: int | None
    rental_duration: int | None
    capability_type: str
    published: bool
    is_shared: bool
    is_device_bound: bool
    device_classes: Sequence[str]
    content_ids: Sequence[str]
    wire: Mapping[str, Any]

    @property
    def price(self) -> Decimal:
        """What it costs, in `price_currency`."""
        return Decimal(self.price_value)

    def is_on_sale(self, now: int) -> bool:
        """Whether `now` lies in its sale window, and before the end of its validity."""
        begins = self.start if self.start_purchase is None else self.start_purchase
        ends = [end for end in (self.end_purchase, self.end) if end is not None]
        return (begins is None or begins <= now) and all(now < end for end in ends)

    def is_for(self, device_class: str) -> bool:
        """Whether a device of this class may have it; without classes it is for every device."""
        return not self.device_classes or device_class in self.device_classes


_PRODUCT = select(*(PRODUCTS.c[name] for name in ProductRow._fields))
# Built once: every purchase asks the one, and every list of what a device may play the other.
_PRODUCT_BY_ID = _PRODUCT.where(PRODUCTS.c.tenant == bindparam("of"), PRODUCTS.c.id == bindparam("wanted"))
_PRODUCTS_OF = _PRODUCT.where(PRODUCTS.c.tenant == bindparam("of")).order_by(PRODUCTS.c.position, PRODUCTS.c.id)


def find_product(db: Connection, tenant: str, product: str) -> ProductRow | None:
    """The product of an id, published or not."""
    row = db.execute(_PRODUCT_BY_ID, {"of": tenant, "wanted": product}).first()
    return ProductRow(*row) if row else None


def all_products(db: Connection, tenant: str) -> list[ProductRow]:
    """Every product of a tenant, in the operator's order, unpublished ones too."""
    return [ProductRow(*row) for row in db.execute(_PRODUCTS_OF, {"of": tenant})]


def add_products(db: Connection, products: Sequence[ProductRow]) -> None:
    """Put products into the catalogue."""
    if products:
        db.execute(PRODUCTS.insert(), [product._asdict() for product in products])


def change_product(db: Connection, tenant: str, product: str, **values: object) -> bool:
    """Change columns of a product, such as `device_classes`; false if it is not there."""
    where = (PRODUCTS.c.tenant == tenant) & (PRODUCTS.c.id == product)
    return db.execute(PRODUCTS.update().where(where).values(**values)).rowcount == 1
