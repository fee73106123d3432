"""A shop with plans that take over from each other, and a time machine to watch what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backends.local.backend import LocalBackend
from backends.local.time_machine import LocalTimeMachine
from tests.unit.local.shop import AVA, CHANNEL, ShelfSource, Shop, order, product
from tui_store.domain.account import Account
from tui_store.domain.group import ProductGroup
from tui_store.domain.ids import Ids
from tui_store.domain.order import PlanChange, Quote, Receipt
from tui_store.domain.purchase import Purchase

START, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
BASIC = product("BASIC", "MonthlySub", "$5.99")
PREMIUM = product("PREMIUM", "MonthlySub", "$13.99")
FAMILY = product("FAMILY", "MonthlySub", "$17.99", free_trial_quantity=7, free_trial_type="Days")
STUDENT = product("STUDENT", "MonthlySub", "$3.10")
YEAR = product("YEAR", "YearlySub", "$59.99", trial_quantity=1, trial_type="Months", trial_cost="$0.99")
EURO = product("EURO", "MonthlySub", "€9,99")
LONER = product("LONER", "MonthlySub", "$2.99")
FILM = product("FILM", "NonConsumable", "$9.99")
PLANS = (BASIC, PREMIUM, FAMILY, STUDENT, YEAR, EURO, LONER, FILM)
GROUPS = (ProductGroup("plans", ("BASIC", "PREMIUM", "FAMILY", "STUDENT", "YEAR", "EURO", "FILM")),)
UP, DOWN = "Upgrade", "Downgrade"


class PlanShop:
    """One account at a till, from START on; `path` keeps its state."""

    def __init__(
        self, path: Path | None = None, *, account: Account = AVA, seed: Sequence[Purchase] = (), grouped: bool = True
    ) -> None:
        self.shop = Shop(path, source=ShelfSource(PLANS, seed), now=START)
        self.channel = CHANNEL._replace(groups=GROUPS if grouped else ())
        self.account = account
        self.backend = self.again()
        self.time = LocalTimeMachine(self.backend)

    def again(self) -> LocalBackend:
        """The same shop to a session that has read nothing yet."""
        shop = self.shop
        return LocalBackend(shop.source, shop.journal, self.account, self.channel, shop.clock, shop.ids, shop.trace)

    async def quote(self, *codes: str, action: str = "") -> Quote:
        """What an order would cost."""
        return await self.backend.quote(order(*codes, action=action))

    async def buy(self, code: str, action: str = "") -> Receipt:
        """Order one, approved at once."""
        wanted = order(code, action=action)
        return await self.backend.place(wanted, await self.backend.quote(wanted), Ids().guid())

    async def rows(self) -> dict[str, Purchase]:
        """The newest purchase of each product."""
        everything = await self.backend.purchases(include_inactive=True)
        return {row.code: row for row in reversed(everything)}

    async def current(self) -> list[str]:
        """The codes that getPurchases lists, by name."""
        return sorted(row.code for row in await self.backend.purchases(include_inactive=False))

    async def paid(self) -> str:
        """Charges less refunds so far."""
        return (await self.time.compare("")).left.paid


async def change_of(shop: PlanShop, code: str, action: str) -> PlanChange:
    """What an order of one with this action would change."""
    (line,) = (await shop.quote(code, action=action)).lines
    assert line.change is not None
    return line.change


@pytest.fixture(params=["in memory", "on disk"])
def plan_shop(request: pytest.FixtureRequest, tmp_path: Path) -> PlanShop:
    """A shop with its state kept either way; `shop = plan_shop` makes it the `shop` of a file's tests."""
    return PlanShop(tmp_path / "state.sqlite" if request.param == "on disk" else None)
