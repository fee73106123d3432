"""An account's history begins with the purchases of the history file, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.local.buying import buy, owned
from tests.unit.local.shop import AVA, BEN, ShelfSource, Shop, order, past
from tui_store.domain.errors import AlreadySubscribed, StoreRefused


async def test_an_account_is_seeded_once(tmp_path: Path) -> None:
    rows = [past("FILM", "NonConsumable"), past("GONE", status="Invalid")]
    shop = Shop(tmp_path / "state.sqlite", source=ShelfSource(seed=rows))
    assert await owned(shop.backend(), everything=True) == ["FILM", "GONE"]
    assert await owned(shop.backend()) == ["FILM"]
    assert await owned(shop.backend(BEN)) == ["FILM"]
    shop.journal.close()
    later = Shop(tmp_path / "state.sqlite", source=ShelfSource(seed=[past("OTHER")]))
    assert await owned(later.backend()) == ["FILM"]
    assert later.journal.count() == 2
    later.journal.close()


async def test_a_seeded_purchase_stands_in_the_way_of_the_first_order() -> None:
    shop = Shop(source=ShelfSource(seed=[past("FILM", "NonConsumable")]))
    with pytest.raises(AlreadySubscribed):
        await shop.backend().quote(order("FILM"))


async def test_an_account_without_history_is_not_seeded() -> None:
    shop = Shop(source=ShelfSource(seed=[past("FILM")]))
    newcomer = AVA._replace(has_history=False)
    assert await owned(shop.backend(newcomer), everything=True) == []


async def test_a_history_that_is_refused_stops_the_history_but_no_order() -> None:
    source = ShelfSource(seed=[past("FILM", "NonConsumable")])
    source.seed_refusal = "The history is closed."
    backend = Shop(source=source).backend()
    with pytest.raises(StoreRefused, match="closed"):
        await backend.purchases(include_inactive=True)
    await buy(backend, "SOAP")
    source.seed_refusal = ""
    assert await owned(backend) == ["SOAP", "FILM"]


async def test_the_history_file_is_read_once() -> None:
    source = ShelfSource(seed=[past("FILM")])
    backend = Shop(source=source).backend()
    for _ in range(3):
        await backend.purchases(include_inactive=False)
    assert source.times_seeded == 1
