from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.channel_store.roku_side import RokuStage
from tests.unit.channel_store.shop import NOW, Stage
from tests.unit.device.tokens import device_key
from tui_store.channel_store.errors import StoreFieldError
from tui_store.device.verify import verify

COMMAND = "getDeviceAttestationToken"
NONCE = "5E0692E0A389F4F6"


@pytest.fixture
def stage() -> Iterator[RokuStage]:
    opened = RokuStage()
    yield opened
    opened.close()


async def test_the_token_is_signed_for_this_nonce_this_channel_and_this_moment(stage: RokuStage) -> None:
    answer = await stage.answer(COMMAND, nonce=NONCE)
    assert sorted(answer) == ["status", "statusMessage", "token"]
    assert (answer["status"], answer["statusMessage"]) == (1, "Success")
    said = verify(answer["token"], device_key().public_key(), NOW, NONCE)
    assert (said.channel_id, said.made) == ("demo", int(NOW.timestamp()) * 1000)


async def test_each_nonce_gets_a_token_of_its_own(stage: RokuStage) -> None:
    first, second = [(await stage.answer(COMMAND, nonce=nonce))["token"] for nonce in ("one", "two")]
    assert verify(first, device_key().public_key(), NOW).nonce == "one"
    assert verify(second, device_key().public_key(), NOW).nonce == "two"


async def test_without_a_nonce_there_is_no_token(stage: RokuStage) -> None:
    assert await stage.answer(COMMAND) == {
        "status": -4,
        "statusMessage": "The nonce is empty: set the field nonce first.",
        "token": "",
    }


async def test_a_nonce_of_a_megabyte_is_refused_in_a_sentence(stage: RokuStage) -> None:
    answer = await stage.answer(COMMAND, nonce="x" * 2**20)
    assert (answer["status"], answer["token"]) == (-4, "")
    assert answer["statusMessage"] == "The nonce has 1,048,576 characters: at most 1,024 are signed."
    assert len(stage.told) < 20_000
    assert (await stage.answer(COMMAND, nonce="x" * 1024))["status"] == 1


@pytest.mark.parametrize("nonce", [7, None, ["x"], True])
def test_a_nonce_that_is_no_text_is_refused_as_a_field(stage: RokuStage, nonce: object) -> None:
    with pytest.raises(StoreFieldError, match="The field nonce takes a text"):
        stage.store.set_field("nonce", nonce)
    assert stage.store.get_field("nonce") == ""


async def test_a_broken_device_key_is_status_minus_3_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "device-key.pem").write_text("broken")
    (tmp_path / "device-key.pem").chmod(0o600)
    stage = RokuStage(keys=tmp_path)
    answer = await stage.answer(COMMAND, nonce=NONCE)
    stage.close()
    assert (answer["status"], answer["token"]) == (-3, "")
    assert "device-key.pem is damaged" in answer["statusMessage"]


async def test_a_store_without_a_device_says_so() -> None:
    stage = Stage()
    stage.store.set_field("nonce", NONCE)
    result = await stage.store.run(COMMAND)
    assert result is not None
    assert (result.get("status"), result.get("token")) == (-4, "")
    assert "stands alone" in str(result.get("statusMessage"))


async def test_a_token_never_enters_the_trace(stage: RokuStage) -> None:
    token = (await stage.answer(COMMAND, nonce=NONCE))["token"]
    assert token.rpartition(".")[2] not in stage.told
    assert token.split(".")[1] not in stage.told
    assert f"<redacted, {len(token)} characters>" in stage.told
    assert NONCE in stage.told
