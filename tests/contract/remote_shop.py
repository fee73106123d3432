"""Seeds the reference service with the products of the contract suite, and opens the real remote backend on it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backends.local.journal import Journal
from backends.remote.backend import RemoteBackend
from backends.remote.client_ids import ClientIds
from backends.remote.service import RemoteService
from backends.remote.settings import RemoteSettings
from backends.service.seed import SeedData
from tests.contract.case import AVA, PRICES, UNPRICED
from tests.support.service import PASSWORD, RunningService, small_seed
from tui_store.domain.account import Account
from tui_store.domain.clock import MachineClock
from tui_store.domain.device import Device
from tui_store.domain.ids import Ids
from tui_store.domain.trace import NoTrace

_MEMBERS: Mapping[str, Mapping[str, Any]] = {
    "FILM": {"type": "capability"},
    "PLAN": {"type": "subscription", "billing_cycle": "MONTHLY"},
    "TRIAL": {"type": "subscription", "billing_cycle": "YEARLY"},
    UNPRICED: {"wire": {"price": "a lot"}},
}


def contract_seed() -> SeedData:
    """The accounts ava, ben and broke, whose purchases the CRM denies, and the products of every case."""
    prices = {**{code: Decimal(price[1:]) for code, price in PRICES.items()}, UNPRICED: Decimal(0)}
    products = [
        {
            "id": code,
            "title": f"Product {code}",
            "description": f"What {code} is.",
            "type": "transactional",
            "price": price,
            "currency": "USD",
            **_MEMBERS.get(code, {}),
        }
        for code, price in prices.items()
    ]
    return small_seed(product=products)


async def password(_why: str) -> str:
    """The demo's; whoever asks twice gets it twice."""
    return PASSWORD


class RemoteCase:
    """The remote backend over a running service, with state in a folder; see `tests.contract.case.BackendCase`."""

    def __init__(self, service: RunningService, folder: Path) -> None:
        self._url = service.url
        self._folder = folder
        self._services: list[RemoteService] = []
        self._backends: list[RemoteBackend] = []
        self._journals: list[Journal] = []

    def backend(self, account: Account = AVA) -> RemoteBackend:
        settings = RemoteSettings(self._url, user=account.name)
        service = RemoteService(settings, password, ClientIds(self._folder / "ids"), Device(), NoTrace())
        self._services.append(service)
        self._journals.append(Journal.open(self._folder / "state.sqlite"))
        backend = RemoteBackend(service, self._journals[-1], account, MachineClock(), Ids(), NoTrace())
        self._backends.append(backend)
        return backend

    def move_clock(self, to: object) -> None:
        pytest.fail("a remote backend declares no clock")

    async def aclose(self) -> None:
        for backend in self._backends:
            await backend.aclose()
        for service in self._services:
            await service.aclose()
        for journal in self._journals:
            journal.close()
