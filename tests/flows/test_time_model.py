"""Whatever is done in whatever order: the real store agrees with a simple model of it after every step."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from backends.local.ledger import Ledger
from tests.flows.time_model import GROUP, NEVER, PRODUCTS, Entry, Model, Refused, months_on
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import LocalWorld, build_world
from tui_store.domain.errors import InputError, StoreError
from tui_store.domain.order import Order, OrderItem
from tui_store.domain.time_machine import TimeMachine
from tui_store.domain.trace import NoTrace
from tui_store.personas import load_persona

SOAK = os.environ.get("TUI_STORE_SOAK") == "1"
RATES = {"sales-tax": Decimal("0.0825"), "us-no-pin": Decimal(0)}
ACCOUNTS = {name: load_persona(name) for name in RATES}
_UNITS = {"MonthlySub": 1, "YearlySub": 12, "QuarterlySub": 3}

who = st.sampled_from(tuple(RATES))
subscriptions = st.sampled_from([code for code, product in PRODUCTS.items() if product["months"]])
carts = st.sampled_from([("COIN",), ("FILM",), ("FILM", "COIN")]) | st.tuples(subscriptions)
# A day that not every month has, leap years, midnight, and ordinary ones.
starts = st.sampled_from(
    [
        datetime(2026, 1, 31, 12, tzinfo=UTC),
        datetime(2027, 12, 29, 23, 59, 59, tzinfo=UTC),
        datetime(2028, 2, 29, tzinfo=UTC),
        datetime(2026, 3, 15, 8, 30, 1, tzinfo=UTC),
    ]
)


def write_channel(root: Path) -> str:
    """The model's products as a csfake folder with a product group."""
    rows = "".join(_product(code, product) for code, product in PRODUCTS.items())
    (root / "csfake").mkdir(parents=True)
    catalog = f"<result><status>Success</status><products>{rows}</products></result>"
    (root / "csfake" / "GetCatalog.xml").write_text(catalog, encoding="utf-8")
    codes = ", ".join(f'"{code}"' for code in GROUP)
    text = f'title = "Model"\nid = "model"\n[groups]\n"plans" = [{codes}]\n'
    (root / "channel.toml").write_text(text, encoding="utf-8")
    return str(root)


def _product(code: str, product: dict[str, Any]) -> str:
    kind = next((kind for kind, months in _UNITS.items() if months == product["months"]), "NonConsumable")
    fields = {"code": code, "name": f"The {code}", "cost": f"${product['price']}", "qty": 1}
    fields["productType"] = "Consumable" if code == "COIN" else kind
    months, days, price = product["offer"] or (0, 0, "0")
    unit = "Months" if months else "Days" if days else "None"
    is_free = not Decimal(price)
    fields |= {"freeTrialQuantity": (months or days) if is_free else 0, "freeTrialType": unit if is_free else "None"}
    fields |= {"trialQuantity": 0 if is_free else months, "trialType": "None" if is_free else unit}
    fields |= {"trialCost": f"${price}"}
    return "<product>" + "".join(f"<{name}>{text}</{name}>" for name, text in fields.items()) + "</product>"


class TimeModel(RuleBasedStateMachine):
    """Two processes on one state file, two accounts, and a model; `turn` says whose turn it is."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tui-store-model-"))
        self.channel = write_channel(self.folder / "channel")
        self.runner = asyncio.Runner()
        self.worlds: list[LocalWorld] = []
        self.turn = 0

    @initialize(start=starts)
    def begin(self, start: datetime) -> None:
        self.model = Model(start, RATES)
        self.worlds = [self._open(start), self._open(None)]

    def _open(self, now: datetime | None) -> LocalWorld:
        options = WorldOptions(channel=self.channel, state=str(self.folder / "state.sqlite"), now=now)
        world = build_world(options, NoTrace())
        world.prepare()
        return world

    def teardown(self) -> None:
        for world in self.worlds:
            world.close()
        self.runner.close()
        shutil.rmtree(self.folder)

    # ------------------------------------------------------------------ the two sides of a step

    @property
    def world(self) -> LocalWorld:
        self.turn += 1
        return self.worlds[self.turn // 3 % 2]

    def machine(self, account: str) -> TimeMachine:
        return self.world.time_machine(ACCOUNTS[account])

    def both(self, modelled: Callable[[], object], real: Awaitable[Any]) -> Any:
        """Do it in both stores: both do it, or both refuse."""

        async def tried() -> Any:
            try:
                return await real
            except (InputError, StoreError) as error:
                return error

        result = self.runner.run(tried())
        try:
            expected = modelled()
        except Refused:
            assert isinstance(result, InputError | StoreError), f"the model refuses, the store answers {result}"
            return None
        assert not isinstance(result, BaseException), f"the model does it, the store says: {result}"
        return expected

    def place(self, account: str, codes: tuple[str, ...], action: str) -> None:
        backend = self.world.backend(ACCOUNTS[account])
        order = Order(tuple(OrderItem(code, 1) for code in codes), action)
        ids: list[str] = []

        async def ordered() -> None:
            receipt = await backend.place(order, await backend.quote(order), "")
            ids.extend(line.purchase_id for line in receipt.lines)

        def modelled() -> list[Entry]:
            return self.model.change(account, codes[0], action) if action else self.model.buy(account, codes)

        for entry, purchase_id in zip(self.both(modelled, ordered()) or [], ids, strict=True):
            entry["id"] = purchase_id

    # ------------------------------------------------------------------ rules

    @rule(account=who, codes=carts)
    def buy(self, account: str, codes: tuple[str, ...]) -> None:
        self.place(account, codes, "")

    @rule(account=who, code=subscriptions, action=st.sampled_from(["Upgrade", "Downgrade"]))
    def change_plans(self, account: str, code: str, action: str) -> None:
        self.place(account, (code,), action)

    @rule(account=who, code=subscriptions)
    def subscribe_on_the_web(self, account: str, code: str) -> None:
        machine = self.machine(account)
        new = self.both(lambda: self.model.buy(account, (code,)), machine.subscribe_on_web(code))
        if new:
            rows = self.runner.run(self.world.backend(ACCOUNTS[account]).purchases(include_inactive=True))
            known = {entry["id"] for entry in self.model.owned(account)}
            (row,) = (row for row in rows if row.purchase_id not in known)
            assert (row.channel, row.context) == ("WEB", "ISU")
            new[0]["id"] = row.purchase_id

    @rule(account=who)
    def jump_to_the_next_event(self, account: str) -> None:
        def modelled() -> None:
            at = self.model.next_due(account)
            if at == NEVER:
                raise Refused
            self.model.jump(max(at, self.model.now))

        self.both(modelled, self.machine(account).advance("next"))

    @rule(account=who, days=st.sampled_from([1, 2, 3, 7, 28, 57, 60, 61]))
    def jump_days(self, account: str, days: int) -> None:
        target = self.model.now + timedelta(days=days)
        self.both(lambda: self.model.jump(target), self.machine(account).advance(f"{days}d"))

    @rule(account=who, months=st.sampled_from([1, 2, 3, 11, 12, 13, 25]))
    def jump_months(self, account: str, months: int) -> None:
        target = months_on(self.model.now, months)
        self.both(lambda: self.model.jump(target), self.machine(account).advance(f"{months}m"))

    @rule(account=who, mode=st.sampled_from(["pays", "fails-once", "fails"]))
    def say_what_becomes_of_renewals(self, account: str, mode: str) -> None:
        self.both(lambda: self.model.pay_mode(account, mode), self.machine(account).set_payment(mode))

    @rule(account=who)
    def recover(self, account: str) -> None:
        self.both(lambda: self.model.recover(account), self.machine(account).recover())

    def pick(self, account: str, choice: int) -> tuple[int, str] | None:
        owned = self.model.owned(account)
        if not owned:
            return None
        number = len(owned) - 1 - choice % len(owned)
        return number, owned[number]["id"]

    @rule(account=who, choice=st.integers(0, 3), at_once=st.booleans())
    def cancel(self, account: str, choice: int, *, at_once: bool) -> None:
        if (picked := self.pick(account, choice)) is not None:
            real = self.machine(account).cancel(picked[1], now=at_once)
            self.both(lambda: self.model.cancel(account, picked[0], at_once=at_once), real)

    @rule(account=who, choice=st.integers(0, 3))
    def resume(self, account: str, choice: int) -> None:
        if (picked := self.pick(account, choice)) is not None:
            self.both(lambda: self.model.resume(account, picked[0]), self.machine(account).resume(picked[1]))

    @rule(account=who, choice=st.integers(0, 3), by_bank=st.booleans())
    def refund(self, account: str, choice: int, *, by_bank: bool) -> None:
        if (picked := self.pick(account, choice)) is not None:
            real = self.machine(account).refund(picked[1], charged_back=by_bank)
            self.both(lambda: self.model.refund(account, picked[0], by_bank=by_bank), real)

    @precondition(lambda self: self.model.past)
    @rule(account=who, count=st.integers(1, 4))
    def undo(self, account: str, count: int) -> None:
        for _ in range(min(count, len(self.model.past))):
            self.both(self.model.undo, self.machine(account).undo())

    @rule(account=who, count=st.integers(1, 4))
    def redo(self, account: str, count: int) -> None:
        for _ in range(min(count, len(self.model.future))):
            self.both(self.model.redo, self.machine(account).redo())

    @rule(account=who)
    def save(self, account: str) -> None:
        name = f"Point {len(self.model.saved)}"
        self.runner.run(self._save(account, name))
        self.model.saved[name] = deepcopy(self.model.world)

    async def _save(self, account: str, name: str) -> None:
        saved = await self.machine(account).save(name)
        assert (saved.name, saved.at) == (name, self.model.now)

    @precondition(lambda self: self.model.saved)
    @rule(account=who, choice=st.integers(0, 9))
    def restore(self, account: str, choice: int) -> None:
        name = f"Point {choice % len(self.model.saved)}"
        self.both(lambda: self.model.restore(name), self.machine(account).restore(name))

    @rule()
    def start_again(self) -> None:
        self.worlds[1].close()
        self.worlds[1] = self._open(None)

    # ------------------------------------------------------------------ what must agree

    @invariant()
    def both_stores_say_the_same(self) -> None:
        for account in RATES if self.worlds else ():
            self.runner.run(self._compare(account))

    async def _compare(self, account: str) -> None:
        world, model = self.world, self.model
        present = await world.time_machine(ACCOUNTS[account]).present()
        assert present.now == model.now
        backend = world.backend(ACCOUNTS[account])
        seen = await backend.purchases(include_inactive=True)
        rows = [(r.purchase_id, r.code, r.status, r.in_dunning, r.expires, r.renews) for r in seen]
        assert rows == model.rows(account)
        assert await backend.purchases(include_inactive=False) == [row for row in seen if row.status == "Valid"]
        coming = model.next_due(account)
        assert (present.next.at if present.next else None) == (None if coming == NEVER else coming)
        assert bool(present.redo) == bool(model.future)
        assert bool(present.undo)  # setting the clock at the start is a step, too
        assert (present.payment, present.recoverable) == (model.world[account]["payment"], len(model.owing(account)))
        assert await backend.in_time(_paid) == model.world[account]["paid"]


def _paid(ledger: Ledger) -> Decimal:
    return ledger.history.totals.charged - ledger.history.totals.refunded


TimeModel.TestCase.settings = settings(
    max_examples=1500 if SOAK else 25,
    stateful_step_count=60 if SOAK else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


TestAStoreThatIsMovedInTimeAgreesWithASimpleModelOfIt = TimeModel.TestCase
