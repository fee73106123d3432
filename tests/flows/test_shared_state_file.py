"""Several processes on one state file, and a state file that may only be read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.case import one
from tests.contract.csfake_shop import LocalCase, write_csfake
from tests.flows.sellers import ROUNDS, history, start


@pytest.fixture
def csfake(tmp_path: Path) -> Path:
    return write_csfake(tmp_path / "csfake")


async def test_two_stores_sell_into_one_ledger_that_neither_found(csfake: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    sellers = [start("times", csfake, state, "25") for _ in range(2)]
    for seller in sellers:
        seller.go()
    sold = [line for seller in sellers for line in seller.finish()]
    kept = [row.purchase_id for row in await history(csfake, state)]
    assert len(sold) == 50
    assert sorted(kept) == sorted(sold)


async def test_one_request_raced_by_two_stores_charges_once(csfake: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    for number in range(ROUNDS):
        sellers = [start("request", csfake, state, f"request {number}") for _ in range(2)]
        for seller in sellers:
            seller.go()
        answers = [seller.finish() for seller in sellers]
        assert answers[0] == answers[1]
        assert len(await history(csfake, state)) == number + 1


async def test_one_subscription_raced_by_two_stores_is_sold_once(csfake: Path, tmp_path: Path) -> None:
    for number in range(ROUNDS):
        state = tmp_path / f"state-{number}.sqlite"
        sellers = [start("subscribe", csfake, state, f"request {side}") for side in "ab"]
        for seller in sellers:
            seller.go()
        answers = [line for seller in sellers for line in seller.finish()]
        (row,) = await history(csfake, state)
        assert row.purchase_id in answers
        assert sum(answer.startswith("AlreadySubscribed") for answer in answers) == 1


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        folder.chmod(0o777)


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o644, 0o555), (0o444, 0o555)])
async def test_a_read_only_ledger_can_be_looked_at_but_sells_nothing(
    open_folder: Path, file_mode: int, folder_mode: int
) -> None:
    csfake, state = write_csfake(open_folder / "csfake"), open_folder / "state.sqlite"
    case = LocalCase(csfake, state)
    await case.backend().place(one("FILM"), await case.backend().quote(one("FILM")), "request")
    case.close()
    before = state.read_bytes()
    for path, mode in ((state, file_mode), (open_folder, folder_mode)):
        path.chmod(mode)
    viewer = start("look", csfake, state, "another request")
    viewer.go()
    looked, refused = viewer.finish()
    assert looked == "history FILM"
    assert refused.startswith("LedgerFailed")
    assert "read-only: nothing was charged" in refused
    assert state.read_bytes() == before
