"""A store in plain dicts, written from the rules alone: what the real one is compared with (`test_time_model`).

It knows no journal and no events: undo and checkpoints are whole copies. It imports nothing of the program.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

NEVER = datetime.max.replace(tzinfo=UTC)
ENDED = ("expired", "refunded", "charged-back", "upgraded")
RENEWING = ("trial", "intro", "active", "pending-active")
VALID = (*RENEWING, "cancelled", "pending-inactive", "grace", "owned")

# Price, months of a term, and the offer: its months, days and price. Nothing of the kind is None.
PRODUCTS: dict[str, dict[str, Any]] = {
    "BASIC": {"price": "5.99", "months": 1, "offer": None},
    "TRIAL": {"price": "8.99", "months": 1, "offer": (0, 7, "0")},
    "INTRO": {"price": "12.50", "months": 3, "offer": (2, 0, "0.99")},
    "YEAR": {"price": "89.99", "months": 12, "offer": None},
    "ALONE": {"price": "3.00", "months": 1, "offer": (1, 0, "0")},
    "FILM": {"price": "9.99", "months": None, "offer": None},
    "COIN": {"price": "0.99", "months": None, "offer": None},
}
GROUP = ("BASIC", "TRIAL", "INTRO", "YEAR")

Entry = dict[str, Any]


class Refused(Exception):
    """The store does not do that, and nothing has changed."""


def coins(amount: Decimal) -> Decimal:
    """Half a cent is a cent."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def months_on(day: datetime, count: int) -> datetime:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def due(entry: Entry) -> datetime:
    """When something happens to it by itself."""
    if entry["state"] in (*ENDED, "owned"):
        return NEVER
    ends: datetime = entry["ends"]
    return ends + timedelta(days={"grace": 3, "hold": 60}.get(entry["state"], 0))


class Model:
    """Everything that has happened, as it stands; `past` and `future` are copies to go back and forth to."""

    def __init__(self, now: datetime, rates: dict[str, Decimal]) -> None:
        self.rates = rates
        self.world: dict[str, Any] = {"now": now}
        for name in rates:
            self.world[name] = {"owned": [], "payment": "pays", "paid": Decimal(0)}
        self.past: list[dict[str, Any]] = []
        self.future: list[dict[str, Any]] = []
        self.saved: dict[str, dict[str, Any]] = {}

    # ------------------------------------------------------------------ looking

    @property
    def now(self) -> datetime:
        moment: datetime = self.world["now"]
        return moment

    def owned(self, account: str) -> list[Entry]:
        owned: list[Entry] = self.world[account]["owned"]
        return owned

    def rows(self, account: str) -> list[tuple[object, ...]]:
        """What getAllPurchases lists: id, code, status, inDunning, expires, renews; newest first."""
        order = sorted(enumerate(self.owned(account)), key=lambda pair: (pair[1]["bought"], pair[0]), reverse=True)
        return [
            (
                entry["id"],
                entry["code"],
                "Valid" if entry["state"] in VALID else "Invalid",
                entry["state"] in ("grace", "hold"),
                entry["ends"],
                entry["ends"] if entry["state"] in RENEWING else None,
            )
            for _, entry in order
        ]

    def next_due(self, account: str) -> datetime:
        return min((due(entry) for entry in self.owned(account)), default=NEVER)

    def owing(self, account: str) -> list[Entry]:
        return [entry for entry in self.owned(account) if entry["state"] in ("grace", "hold")]

    def plan(self, account: str, code: str) -> Entry | None:
        """The newest subscription of a code that has not ended."""
        plans = [e for e in self.owned(account) if e["code"] == code and e["months"] and e["state"] not in ENDED]
        return plans[-1] if plans else None

    # ------------------------------------------------------------------ steps, and back

    @contextmanager
    def step(self) -> Iterator[None]:
        before = deepcopy(self.world)
        try:
            yield
        except Refused:
            self.world = before
            raise
        self.past.append(before)
        self.future.clear()

    def undo(self) -> None:
        self.future.append(self.world)
        self.world = self.past.pop()

    def redo(self) -> None:
        self.past.append(self.world)
        self.world = self.future.pop()

    def restore(self, name: str) -> None:
        with self.step():
            self.world = deepcopy(self.saved[name])

    def jump(self, to: datetime) -> None:
        with self.step():
            self.world["now"] = to
            for account in self.rates:
                while self.next_due(account) <= to:
                    first = min(self.owned(account), key=due)
                    self._happen(account, first)

    # ------------------------------------------------------------------ by itself

    def _happen(self, account: str, entry: Entry) -> None:
        at, state = due(entry), entry["state"]
        if state == "grace":
            entry["state"] = "hold"
        elif state not in RENEWING:
            entry["state"] = "expired"
            self._came_to_nothing(account, entry)
        elif self.world[account]["payment"] == "pays":
            entry["starts"] = entry["ends"]
            self._pay_a_term(account, entry, at)
        else:
            entry["state"] = "hold" if state == "trial" else "grace"
            if self.world[account]["payment"] == "fails-once":
                self.world[account]["payment"] = "pays"

    def _pay_a_term(self, account: str, entry: Entry, at: datetime) -> None:
        price = Decimal(PRODUCTS[entry["code"]]["price"])
        used = min(entry["credit"], price)
        entry["credit"] -= used
        self._charge(account, entry, price - used)
        entry["worth"] = price
        entry["terms"] += 1
        entry["ends"] = months_on(entry["anchor"], entry["terms"] * entry["months"])
        entry["state"] = "active"
        old = self._replaced_by(account, entry)
        if old is not None and old["state"] == "pending-inactive":
            old.update(state="upgraded", ends=at)

    def _charge(self, account: str, entry: Entry, amount: Decimal) -> None:
        entry["charged"] = amount + coins(amount * self.rates[account])
        self.world[account]["paid"] += entry["charged"]

    def _replaced_by(self, account: str, entry: Entry) -> Entry | None:
        return next((other for other in self.owned(account) if other["number"] == entry["replaces"]), None)

    def _came_to_nothing(self, account: str, entry: Entry) -> None:
        """An upgrade that was never paid for gives the old plan back, which does not renew."""
        old = self._replaced_by(account, entry)
        if old is not None and old["state"] == "pending-inactive":
            old["state"] = "cancelled"

    # ------------------------------------------------------------------ buying

    def buy(self, account: str, codes: tuple[str, ...]) -> list[Entry]:
        """New entries, in the order of the codes; their ids are for the caller to fill in."""
        with self.step():
            for code in codes:
                self._check_free(account, code)
            new = {code: self._new(account, code, offer=PRODUCTS[code]["offer"]) for code in reversed(codes)}
            for entry in new.values():
                self._charge(account, entry, entry["worth"])
        return [new[code] for code in codes]

    def _check_free(self, account: str, code: str) -> None:
        mates = GROUP if code in GROUP else (code,)
        for other in self.owned(account):
            if other["code"] in mates and code != "COIN":
                is_newest = self.plan(account, other["code"]) is other
                if other["state"] in VALID or (other["state"] == "hold" and is_newest):
                    raise Refused(code)

    def _new(self, account: str, code: str, *, offer: tuple[int, int, str] | None) -> Entry:
        owned, product, now = self.owned(account), PRODUCTS[code], self.now
        if any(entry["code"] == code for entry in owned):
            offer = None  # one offer per customer and subscription, ever
        months, price = product["months"], Decimal(product["price"])
        entry: Entry = {"id": "", "number": len(owned) + 1, "code": code, "bought": now, "replaces": 0, "was": ""}
        entry |= {"months": months, "worth": price, "credit": Decimal(0), "starts": now, "charged": Decimal(0)}
        if not months:
            entry |= {"state": "owned", "ends": None}
        elif offer:
            ends = months_on(now, offer[0]) + timedelta(days=offer[1])
            state = "intro" if Decimal(offer[2]) else "trial"
            entry |= {"state": state, "worth": Decimal(offer[2]), "anchor": ends, "terms": 0, "ends": ends}
        else:
            entry |= {"state": "active", "anchor": now, "terms": 1, "ends": months_on(now, months)}
        owned.append(entry)
        return entry

    def change(self, account: str, code: str, action: str) -> list[Entry]:
        """Upgrade or downgrade to a plan."""
        with self.step():
            if code not in GROUP:
                raise Refused(code)
            plans = [plan for mate in GROUP if (plan := self.plan(account, mate))]
            bad = ("pending-active", "pending-inactive", "grace", "hold")
            if not plans or any(plan["state"] in bad or plan["code"] == code for plan in plans):
                raise Refused(code)
            old = max(plans, key=lambda plan: (plan["state"] in RENEWING, self._left(plan)))
            if action == "Downgrade":
                new = self._new(account, code, offer=None)
                new |= {"state": "pending-active", "anchor": old["ends"], "terms": 0, "ends": old["ends"]}
                new |= {"worth": Decimal(0)}
                old.update(state="cancelled", was=old["was"] or old["state"])
            else:
                new = self._new(account, code, offer=PRODUCTS[code]["offer"])
                self._upgrade(account, old, new)
            new["replaces"] = old["number"]
        return [new]

    def _left(self, old: Entry) -> Decimal:
        """What is left of its term, in money, and of the credit of an earlier upgrade."""
        left, whole = old["ends"] - self.now, old["ends"] - old["starts"]
        rest = coins(old["worth"] * Decimal(left // timedelta(seconds=1)) / Decimal(whole // timedelta(seconds=1)))
        return rest if "trial" in (old["state"], old["was"]) else rest + Decimal(old["credit"])

    def _upgrade(self, account: str, old: Entry, new: Entry) -> None:
        rest = self._left(old)
        used = min(rest, new["worth"])
        new["credit"] = rest - used
        self._charge(account, new, new["worth"] - used)
        old["was"] = old["was"] or old["state"]
        if new["state"] == "trial":
            old["state"] = "pending-inactive"
        else:
            old.update(state="upgraded", ends=self.now)

    # ------------------------------------------------------------------ what an owner does

    def pay_mode(self, account: str, mode: str) -> None:
        if self.world[account]["payment"] != mode:
            with self.step():
                self.world[account]["payment"] = mode

    def recover(self, account: str) -> None:
        with self.step():
            owing = self.owing(account)
            if not owing and self.world[account]["payment"] == "pays":
                raise Refused
            self.world[account]["payment"] = "pays"
            for entry in owing:
                if entry["state"] == "hold":
                    entry.update(anchor=self.now, terms=0, starts=self.now)
                else:
                    entry["starts"] = entry["ends"]
                self._pay_a_term(account, entry, self.now)

    def cancel(self, account: str, number: int, *, at_once: bool) -> None:
        with self.step():
            entry = self.owned(account)[number]
            state = entry["state"]
            if not entry["months"] or state in ENDED or (not at_once and state in ("cancelled", "pending-inactive")):
                raise Refused
            if at_once or state in ("grace", "hold", "pending-active"):
                entry.update(state="expired", ends=min(entry["ends"], self.now))
            else:
                entry.update(state="cancelled", was=state)
            self._came_to_nothing(account, entry)

    def resume(self, account: str, number: int) -> None:
        with self.step():
            entry = self.owned(account)[number]
            if entry["state"] != "cancelled":
                raise Refused
            old = self._replaced_by(account, entry)
            for code in GROUP if entry["code"] in GROUP else ():
                mate = self.plan(account, code)
                if mate is None or mate is entry:
                    continue
                is_waiting = mate["state"] == "pending-active" and mate["replaces"] == entry["number"]
                is_given_back = mate is old and mate["state"] == "cancelled" and entry["was"] == "trial"
                if is_waiting:
                    mate.update(state="expired", ends=self.now)
                elif is_given_back:
                    mate["state"] = "pending-inactive"
                else:
                    raise Refused
            entry.update(state=entry["was"], was="")

    def refund(self, account: str, number: int, *, by_bank: bool) -> None:
        with self.step():
            entry = self.owned(account)[number]
            if entry["state"] in (*ENDED, "hold", "pending-active") or not entry["charged"]:
                raise Refused
            self.world[account]["paid"] -= entry["charged"]
            entry["state"] = "charged-back" if by_bank else "refunded"
            entry["ends"] = self.now if entry["ends"] is None else min(entry["ends"], self.now)
