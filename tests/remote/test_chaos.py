"""However connections are cut, in the end client, service and CRM agree about what was bought."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path

import httpx

from tests.contract.case import one
from tests.remote.cutting_proxy import CUTS, CuttingProxy
from tests.remote.shop import Shop, buy
from tests.remote.truth import truth
from tests.support.service import PASSWORD, RunningService
from tui_store.domain.errors import OutcomeUnknown

PURCHASES = 500 if os.environ.get("TUI_STORE_SOAK") else 20


async def test_connections_cut_at_every_point_leave_one_attempt_and_one_completion_for_each_entitlement(
    service: RunningService, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    async with CuttingProxy(service.url) as proxy:
        shop = Shop(proxy.url, tmp_path)
        backend = shop.backend()
        await backend.catalog()
        unknown = receipts = 0
        for number in range(PURCHASES):
            # Each way at least once, then as it comes.
            proxy.cut = ("", *CUTS)[number] if number <= len(CUTS) else dice.choice(("", *CUTS))
            try:
                await buy(backend, dice.choice(("COINS", "12345")))
                receipts += 1
            except OutcomeUnknown:
                unknown += 1
                await proxy.idle()
                # What has arrived is found by the next look, what has not is given up after the horizon.
                await backend.purchases(include_inactive=True)
                shop.clock.later += timedelta(seconds=121)
                await backend.quote(one("COINS"))
                await backend.quote(one("12345"))
        await _ask_and_die(service)
        found = truth(service, shop._journals[0], shop.url)
        await shop.aclose()
    assert proxy.cuts >= len(CUTS), f"seed {seed}"
    assert found.attempts == PURCHASES == receipts + unknown
    assert receipts <= len(found.entitlements) <= PURCHASES
    found.check()
    assert [asked.correlation for asked in found.authorisations if asked.is_void] == ["asked-and-died"]


async def _ask_and_die(service: RunningService) -> None:
    """What a purchase service does that dies once the CRM has authorised a purchase."""
    async with httpx.AsyncClient(base_url=service.url, trust_env=False) as client:
        form = {"grant_type": "password", "username": "operator", "password": PASSWORD, "client_id": "purchase"}
        token = await client.post("/keycloak/auth/realms/nagra/protocol/openid-connect/token", data=form)
        asked = await client.post(
            "/crm/v1/product/actions/isPurchaseAuthorised",
            json={"account_id": "ACC-ava", "product_id": "COINS"},
            headers={"Authorization": f"Bearer {token.json()['access_token']}", "x-correlation-id": "asked-and-died"},
        )
        assert asked.status_code == 201, asked.text
