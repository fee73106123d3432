"""kill -9 of the service in mid-purchase: what was answered is there, once, and what was not is void or whole."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from pathlib import Path

import httpx

from backends.service.settings import ServiceSettings
from backends.service.storage.entitlements import entitlements_of
from backends.service.storage.store import Store
from tests.service.viewer import PURCHASE, SIGN_ON, Viewer
from tests.service.waiting import until
from tests.support.service import PASSWORD, RunningService, ServiceProcess

ROUNDS = 50 if os.environ.get("TUI_STORE_SOAK") else 3
BUYERS = 3
SEED = f"""
[[tenant]]
id = "nagra"

[[account]]
id = "ACC-ava"

[[account.user]]
name = "ava"
password = "{PASSWORD}"

[[product]]
id = "COINS"
price = 0.99
"""


class Buyers:
    """Threads that buy without a pause until the service is gone; `acknowledged` are the references of their 201s."""

    def __init__(self, url: str, round_: int) -> None:
        self.acknowledged: list[str] = []
        self.sent: list[str] = []
        self._url = url
        self._threads = [threading.Thread(target=self._buy, args=(f"{round_}-{one}",)) for one in range(BUYERS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until the last has noticed."""
        for thread in self._threads:
            thread.join()

    def _buy(self, name: str) -> None:
        with httpx.Client(base_url=self._url, headers={"nv-tenant-id": "nagra"}, trust_env=False) as line:
            try:
                body = {"username": "ava", "password": PASSWORD, "deviceInformation": {}}
                token = line.post(SIGN_ON, json=body).json()["access_token"]
                for number in range(100_000):
                    correlation = f"{name}-{number}"
                    self.sent.append(correlation)
                    headers = {"authorization": f"Bearer {token}", "x-correlation-id": correlation}
                    answer = line.post(PURCHASE, json={"productId": "COINS"}, headers=headers)
                    assert answer.status_code == 201, answer.text
                    self.acknowledged.append(correlation)
            except httpx.TransportError:
                return


def owned(database: str) -> list[str]:
    """The correlation ids of what stands in the database."""
    store = Store.open(database)
    try:
        return [one.correlation for one in store.read_now(lambda db: entitlements_of(db, "ACC-ava"))]
    finally:
        store.close()


def test_a_killed_service_keeps_what_it_answered_and_tells_of_all_of_it_once(database: str, tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "all.toml").write_text(SEED)
    acknowledged: list[str] = []
    sent: list[str] = []
    for round_ in range(ROUNDS):
        service = ServiceProcess(database, seed)
        buyers = Buyers(service.url, round_)
        wanted = random.randint(1, 15)
        until(lambda buyers=buyers, wanted=wanted: len(buyers.acknowledged) >= wanted, "some purchases")  # type: ignore[misc]
        service.kill()
        buyers.join()
        acknowledged += buyers.acknowledged
        sent += buyers.sent
        kept = owned(database)
        assert set(acknowledged) <= set(kept) <= set(sent)
        assert len(set(kept)) == len(kept)
        # At most the one order that each buyer had on its way when the service was killed.
        assert len(kept) - len(acknowledged) <= (round_ + 1) * BUYERS
    _check_books(database, owned(database))


def _check_books(database: str, kept: list[str]) -> None:
    """Once a service has told of what was left over, every entitlement has its completion and the rest is void."""
    with RunningService(ServiceSettings(database)) as service, httpx.Client() as line:
        ava = Viewer(line, service)
        until(lambda: ava.queue()["queued"] == 0, "the notifications that were left over")
        assert Counter(one.correlation for one in ava.completed()) == Counter(kept)
        void = {one.correlation for one in ava.asked() if one.is_void}
        assert {one.correlation for one in ava.asked()} == void | set(kept)
        assert not void & set(kept)
