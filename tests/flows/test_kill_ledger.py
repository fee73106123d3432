"""kill -9 in mid-purchase loses nothing that was acknowledged and charges nothing twice."""

from __future__ import annotations

import random
from pathlib import Path

from tests.contract.case import one
from tests.contract.csfake_shop import LocalCase, write_csfake
from tests.flows.sellers import ROUNDS, history, start


async def test_a_killed_store_keeps_every_acknowledged_purchase(tmp_path: Path) -> None:
    folder, state = write_csfake(tmp_path / "csfake"), tmp_path / "state.sqlite"
    acknowledged: list[str] = []
    for kills in range(1, ROUNDS + 1):
        seller = start("forever", folder, state)
        seller.go()
        acknowledged += [seller.line() for _ in range(random.randint(1, 40))]
        acknowledged += seller.kill()
        kept = [row.purchase_id for row in await history(folder, state)]
        assert set(acknowledged) <= set(kept)
        assert len(set(kept)) == len(kept)
        # At most the one order that was on its way when the store was killed.
        assert len(kept) - len(acknowledged) <= kills


async def test_an_order_repeated_after_a_kill_is_charged_once(tmp_path: Path) -> None:
    folder, state = write_csfake(tmp_path / "csfake"), tmp_path / "state.sqlite"
    for number in range(ROUNDS):
        killed = start("request", folder, state, f"request {number}")
        killed.go()
        before = killed.kill()
        again = start("request", folder, state, f"request {number}")
        again.go()
        after = again.finish()
        assert len(after) == 1
        assert before in ([], after)
        assert len(await history(folder, state)) == number + 1


async def test_a_store_killed_while_it_makes_its_ledger_can_be_started_again(tmp_path: Path) -> None:
    folder = write_csfake(tmp_path / "csfake")
    for number in range(ROUNDS):
        state = tmp_path / f"state-{number}.sqlite"
        seller = start("forever", folder, state)
        seller.go()
        while not state.exists():
            assert seller.process.poll() is None
        acknowledged = seller.kill()
        kept = [row.purchase_id for row in await history(folder, state)]
        assert set(acknowledged) <= set(kept)
        case = LocalCase(folder, state)
        await case.backend().quote(one("PLAN"))
        case.close()
