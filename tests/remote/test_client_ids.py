"""The client ids that a service issues: kept, private, forgotten, and told of where they cannot be kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from backends.remote.client_ids import ClientIds
from backends.remote.settings import RemoteSettings
from tests.remote.answers import SIGNED_ON, Made, catalogue, product
from tests.remote.shop import buy
from tui_store.domain.errors import AccountBlocked


async def test_client_ids_are_private_files_and_a_damaged_one_counts_as_none(tmp_path: Path) -> None:
    settings = RemoteSettings(user="ava")
    assert ClientIds(tmp_path / "ids").keep(settings, "DEV-1")
    (file,) = (tmp_path / "ids").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert ClientIds(tmp_path / "ids").get(settings) == "DEV-1"
    others: list[dict[str, Any]] = [
        {"user": "ben"},
        {"tenant": "other"},
        {"service_url": "http://x"},
        {"device_class": "tv"},
    ]
    for other in others:
        assert ClientIds(tmp_path / "ids").get(settings._replace(**other)) == ""
    file.write_text("{")
    assert ClientIds(tmp_path / "ids").get(settings) == ""


async def test_a_client_id_that_cannot_be_written_down_lasts_for_the_run(tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("no folder")
    ids, settings = ClientIds(tmp_path / "ids"), RemoteSettings(user="ava")
    assert not ids.keep(settings, "DEV-1")
    assert ids.get(settings) == "DEV-1"
    memory = ClientIds(None)
    assert memory.keep(settings, "DEV-2")
    memory.forget(settings)
    assert memory.get(settings) == ""


async def test_a_client_id_whose_file_cannot_be_removed_is_forgotten_for_the_run(tmp_path: Path) -> None:
    ids, settings = ClientIds(tmp_path / "ids"), RemoteSettings(user="ava")
    ids.keep(settings, "DEV-1")
    (file,) = (tmp_path / "ids").iterdir()
    file.unlink()
    file.mkdir()
    ids.forget(settings)
    assert ids.get(settings) == ""


async def test_a_device_that_is_gone_tells_so_to_an_order_even_if_its_client_id_cannot_be_removed(
    scripted: Made, tmp_path: Path
) -> None:
    gone = httpx.Response(403, json={"message": "gone", "code": 403, "errorCode": 20003})
    shop, transport = scripted(
        {"btv/products": catalogue(product()), "vod/products": catalogue(), "actions/purchase": gone}
    )
    backend = shop.backend()
    await backend.catalog()
    (file,) = (tmp_path / "ids").iterdir()
    file.unlink()
    file.mkdir()
    with pytest.raises(AccountBlocked):
        await buy(backend)
    assert len(transport.sent("actions/purchase")) == 1


async def test_a_client_id_that_cannot_be_written_down_is_told_of_once(scripted: Made, tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("no folder")
    shop, _ = scripted({"actions/refresh": httpx.Response(200, json=SIGNED_ON)})
    client = shop.service()
    assert client.is_device_kept
    await client.sign_on()
    assert not client.is_device_kept
    await client.sign_off()
    await client.sign_on()
    assert not client.is_device_kept
    told = [event for event in shop.trace.events if event.kind == "error"]
    assert ["for this run only" in event.title for event in told] == [True]
    assert "DEV" not in told[0].title


async def test_a_client_id_that_was_written_down_is_told_of_by_nobody(scripted: Made) -> None:
    shop, _ = scripted()
    client = shop.service()
    await client.sign_on()
    assert client.is_device_kept
    assert [event for event in shop.trace.events if event.kind == "error"] == []
