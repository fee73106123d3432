"""What a backend has to bring to be put through the contract suite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import pytest

from tui_store.domain.account import Account, PaymentMethod
from tui_store.domain.backend import Backend
from tui_store.domain.errors import MissingCapability
from tui_store.domain.order import Order, OrderItem

AVA = Account("ava", "Ava", {}, payment=PaymentMethod("Visa ending 1111"))
BEN = Account("ben", "Ben", {}, payment=PaymentMethod("Visa ending 2222"))
BROKE = Account("broke", "Broke", {}, payment=PaymentMethod("Visa ending 0002", declines=True))

# Code, kind and price of what every case sells; PLAN and TRIAL are subscriptions, TRIAL starts with 7 free days.
PRICES = {"COINS": "$0.99", "12345": "$1.99", "FILM": "$9.99", "PLAN": "$8.99", "TRIAL": "$79.99"}
UNPRICED = "UNPRICED"


class BackendCase(Protocol):
    """A store with the products above and a state of its own."""

    def backend(self, account: Account = AVA) -> Backend:
        """A backend as after a restart: it knows only what the state holds."""
        ...

    def move_clock(self, to: datetime) -> None:
        """Set the store's time; only asked of backends that declare `clock`."""
        ...

    async def aclose(self) -> None:
        """Let go of everything."""
        ...


def one(code: str, qty: int = 1) -> Order:
    """An order of one line."""
    return Order((OrderItem(code, qty),))


@contextmanager
def refused_unless(able: bool) -> Iterator[None]:
    """What a backend cannot do it refuses as exactly that."""
    if able:
        yield
        return
    with pytest.raises(MissingCapability):
        yield
