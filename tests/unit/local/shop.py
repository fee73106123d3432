"""A shop for the tests of the local backend: a small catalog, two accounts, and whatever history is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from backends.local.backend import LocalBackend
from backends.local.journal import Journal
from tui_store.domain.account import Account, Channel, PaymentMethod
from tui_store.domain.backend import Shelf
from tui_store.domain.clock import SetClock
from tui_store.domain.errors import StoreRefused
from tui_store.domain.ids import Ids
from tui_store.domain.money import parse_money
from tui_store.domain.order import Order, OrderItem
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase
from tui_store.domain.trace import NoTrace, Trace

NOON = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
CHANNEL = Channel("demo", "Demo")
AVA = Account("ava", "Ava", {}, payment=PaymentMethod("Visa ending 1111"))
BEN = Account("ben", "Ben", {}, payment=PaymentMethod("Visa ending 2222"))


def product(code: str, product_type: str = "Consumable", cost: str = "$1.99", **fields: Any) -> Product:
    plain = Product(code, f"Product {code}", product_type, cost, parse_money(cost))
    return plain._replace(**fields)


SOAP = product("SOAP")
COINS = product("COINS", cost="$0.99")
FILM = product("FILM", "NonConsumable", "$9.99")
PLAN = product("PLAN", "MonthlySub", "$8.99")
TRIAL = product("TRIAL", "YearlySub", "$79.99", free_trial_quantity=7, free_trial_type="Days")
INTRO = product("INTRO", "MonthlySub", "$8.99", trial_quantity=2, trial_type="Months", trial_cost="$0.99")
TEA = product("TEA", cost="£3.49")
BARE = product("BARE", cost="2.50")
PRICELESS = product("PRICELESS", cost="a lot")
FAULTY = product("FAULTY", faults=("it has no name",))
CATALOG = (SOAP, COINS, FILM, PLAN, TRIAL, INTRO, TEA, BARE, PRICELESS, FAULTY)


def past(code: str, product_type: str = "Consumable", **fields: Any) -> Purchase:
    """A row of GetPurchases.xml."""
    row = Purchase(
        f"seed-{code}", code, f"Product {code}", product_type, "$1.99", 1, "", datetime(2025, 1, 1, tzinfo=UTC)
    )
    return row._replace(**fields)


class ShelfSource:
    """A catalog that stands on its shelf from the start."""

    def __init__(self, products: Sequence[Product] = CATALOG, seed: Sequence[Purchase] = ()) -> None:
        self.shelf = Shelf()
        self.rows = tuple(seed)
        self.seed_refusal = ""
        self.refusals: dict[str, str] = {}
        self.second: Sequence[Product] | None = None
        self.times_seeded = 0
        self._products = products

    async def load(self) -> None:
        if not self.shelf.complete:
            self.shelf.add(self._products)
            self.shelf.finish()

    def store_catalog(self) -> Sequence[Product] | None:
        return self.second

    def seed(self) -> Sequence[Purchase]:
        self.times_seeded += 1
        if self.seed_refusal:
            raise StoreRefused(self.seed_refusal)
        return self.rows

    def order_refusal(self, name: str) -> str:
        return self.refusals.get(name, "")


class Shop:
    """One state, one clock that can be moved, and a backend for each account."""

    def __init__(self, path: Path | None = None, *, source: ShelfSource | None = None, now: datetime = NOON) -> None:
        self.source = source or ShelfSource()
        self.clock = SetClock(now)
        self.journal = Journal.open(path)
        self.ids = Ids("shop")
        self.trace: Trace = NoTrace()

    def backend(self, account: Account = AVA) -> LocalBackend:
        return LocalBackend(self.source, self.journal, account, CHANNEL, self.clock, self.ids, self.trace)


def decided(journal: Journal) -> int:
    """How many events stand in a journal, without the notes on what was attempted and answered."""
    query = "SELECT count(*) FROM events WHERE kind NOT IN ('attempted', 'settled')"
    return int(journal._db.execute(query).fetchone()[0])


def order(*codes: str, qty: int = 1, action: str = "") -> Order:
    return Order(tuple(OrderItem(code, qty) for code in codes), action)


def taxed(rate: str) -> Account:
    return AVA._replace(tax_rate=Decimal(rate))
