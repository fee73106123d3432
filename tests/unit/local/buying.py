"""Buying at a local backend in one step, what is owned then, and an account whose charges are declined."""

from __future__ import annotations

from backends.local.backend import LocalBackend
from tests.unit.local.shop import AVA, order
from tui_store.domain.account import PaymentMethod
from tui_store.domain.order import Receipt

BROKE = AVA._replace(payment=PaymentMethod("Visa ending 0002", declines=True))


async def buy(backend: LocalBackend, *codes: str, request: str = "", qty: int = 1) -> Receipt:
    """Order so many of each, approved at once."""
    wanted = order(*codes, qty=qty)
    return await backend.place(wanted, await backend.quote(wanted), request)


async def owned(backend: LocalBackend, *, everything: bool = False) -> list[str]:
    """The codes of what an account owns; with `everything` also of what has ended."""
    return [row.code for row in await backend.purchases(include_inactive=everything)]
