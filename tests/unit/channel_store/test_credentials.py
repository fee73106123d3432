from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backends.local.journal import Journal
from tests.unit.channel_store.roku_side import RokuStage
from tests.unit.channel_store.shop import AVA, NOW, WITH_PIN, Stage
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import build_world
from tui_store.domain.account import Channel
from tui_store.domain.device import Device
from tui_store.domain.trace import NoTrace

SECRET = "oauth-token-7731"
PUCID = "3f0c6e52-7b1d-4c7e-9a51-2f5d8e0b6a11"
ROOT = Path(__file__).parents[3]

Opens = Callable[..., RokuStage]


@pytest.fixture
def opens() -> Iterator[Opens]:
    """Opens stages, and closes them in the end."""
    opened: list[RokuStage] = []

    def stage(*arguments: Any, **options: Any) -> RokuStage:
        opened.append(RokuStage(*arguments, **options))
        return opened[-1]

    yield stage
    for one in opened:
        one.close()


@pytest.fixture
def stage(opens: Opens) -> RokuStage:
    return opens()


async def test_storing_answers_status_0_and_a_json_text(stage: RokuStage) -> None:
    answer = await stage.answer("storeChannelCredData", channelCredData=SECRET)
    assert answer == {
        "response": '{"status": "success", "error": "none", "error_detail": null}',
        "status": 0,
    }


async def test_what_was_stored_comes_back_letter_for_letter(stage: RokuStage) -> None:
    for text in (SECRET, '{"token": "a", "n": [1, null]}', "  two\nlines\t", "é😀\u202e", "\x1b[2J", "\ud800", "0"):
        await stage.keep(text)
        assert await stage.kept() == text


async def test_the_credentials_have_the_documented_fields_and_keys(stage: RokuStage) -> None:
    await stage.keep(SECRET)
    answer = await stage.answer("getChannelCred")
    assert answer == {
        "channelID": "demo",
        "errorCode": "",
        "json": json.dumps(
            {
                "error": None,
                "roku_pucid": "",
                "token_type": "urn:roku:pucid:token_type:pucid_token",
                "channel_data": SECRET,
            }
        ),
        "publisherDeviceID": Device().id,
        "status": 0,
    }


async def test_with_nothing_stored_there_is_a_pucid_and_no_channel_data(stage: RokuStage) -> None:
    said = json.loads((await stage.answer("getChannelCred"))["json"])
    assert list(said) == ["error", "roku_pucid", "token_type"]
    assert str(uuid.UUID(said["roku_pucid"])) == said["roku_pucid"]


async def test_the_last_one_stored_is_the_one_that_counts(stage: RokuStage) -> None:
    for text in ("one", "two", "one"):
        await stage.keep(text)
    assert await stage.kept() == "one"


async def test_an_empty_text_clears_and_the_pucid_is_back(stage: RokuStage) -> None:
    before = await stage.answer("getChannelCred")
    await stage.keep(SECRET)
    assert (await stage.keep(""))["status"] == "success"
    assert await stage.answer("getChannelCred") == before


async def test_clearing_what_was_never_stored_is_a_success(stage: RokuStage) -> None:
    assert (await stage.keep(""))["status"] == "success"
    assert stage.journal.count() == 0


async def test_credentials_are_seen_after_a_restart(opens: Opens, tmp_path: Path) -> None:
    first = opens(tmp_path / "state.sqlite")
    await first.keep(SECRET)
    first.close()
    assert await opens(tmp_path / "state.sqlite").kept() == SECRET


async def test_every_device_of_the_account_sees_them(opens: Opens) -> None:
    first = opens()
    second = opens(first.journal, device=Device(id="9950b008-0000-4000-8000-ab6e5563e16a", model="3941X"))
    await first.keep(SECRET)
    assert await second.kept() == SECRET
    assert (await second.answer("getChannelCred"))["publisherDeviceID"].startswith("9950")


async def test_another_account_does_not_see_them(opens: Opens) -> None:
    stage = opens()
    await stage.keep(SECRET)
    assert await opens(stage.journal, account=WITH_PIN).kept() is None


async def test_another_channel_in_the_same_state_file_does_not_see_them(opens: Opens) -> None:
    stage = opens()
    other = opens(stage.journal, channel=Channel("other", "Other"))
    await stage.keep(SECRET)
    assert await other.kept() is None
    await other.keep("its own")
    assert (await stage.kept(), await other.kept()) == (SECRET, "its own")


async def test_another_channel_has_another_state_file() -> None:
    worlds = [build_world(WorldOptions(channel=channel), NoTrace()) for channel in ("streamlight", "teatime")]
    clouds = [world.roku(world.account).credentials for world in worlds]
    try:
        await clouds[0].write(SECRET)
        assert [await cloud.read() for cloud in clouds] == [SECRET, ""]
    finally:
        for world in worlds:
            world.close()


async def test_the_pucid_is_of_the_app_and_the_account_whatever_the_device(opens: Opens) -> None:
    async def pucid(**options: Any) -> str:
        said = json.loads((await opens(**options).answer("getChannelCred"))["json"])
        return str(said["roku_pucid"])

    known = AVA._replace(pucid=PUCID)
    first = await pucid(account=known)
    assert first == await pucid(account=known, device=Device(id="another"))
    others = [
        await pucid(account=known, channel=Channel("other", "Other")),
        await pucid(),
        await pucid(account=WITH_PIN),
    ]
    assert len({first, *others}) == 4


async def test_credentials_of_a_megabyte_are_refused_in_a_sentence_and_the_old_ones_kept(stage: RokuStage) -> None:
    await stage.keep(SECRET)
    answer = await stage.answer("storeChannelCredData", channelCredData="x" * 2**20)
    response = json.loads(answer["response"])
    assert list(response) == ["status", "error", "error_detail"]
    assert (answer["status"], response["status"], response["error"]) == (400, "failure", "Invalid request")
    assert response["error_detail"] == "channelCredData has 1,048,576 characters: at most 65,536 are stored."
    assert await stage.kept() == SECRET


async def test_credentials_of_64_kilobytes_are_kept(stage: RokuStage) -> None:
    await stage.keep("x" * 2**16)
    assert await stage.kept() == "x" * 2**16


async def test_a_read_only_state_file_gives_the_failure_and_keeps_the_old_ones(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state.sqlite"
    first = opens(state)
    await first.keep(SECRET)
    first.close()
    # Root may write to a read-only file, too.
    monkeypatch.setattr(os, "access", lambda *_: False)
    stage = opens(state)
    assert stage.journal.read_only
    answer = await stage.answer("storeChannelCredData", channelCredData="new")
    response = json.loads(answer["response"])
    assert (answer["status"], response["status"], response["error"]) == (500, "failure", "Unknown error")
    assert "read-only" in response["error_detail"]
    assert await stage.kept() == SECRET


async def test_credentials_that_cannot_be_read_give_the_failure_shape(stage: RokuStage) -> None:
    stage.close()
    answer = await stage.answer("getChannelCred")
    assert "is closed" in answer.pop("errorCode")
    assert answer == {"channelID": "", "json": "", "publisherDeviceID": "", "status": 500}


@pytest.mark.parametrize("body", ['"text"', "[]", "{}", '{"key": "demo"}'])
async def test_a_damaged_event_gives_the_failure_and_no_traceback(opens: Opens, body: str) -> None:
    journal = Journal.open(None)
    with journal.transaction():
        journal.append("credentials", AVA.name, NOW, json.loads(body))
    stage = opens(journal)
    assert (await stage.answer("getChannelCred"))["status"] == 500
    assert (await stage.answer("storeChannelCredData", channelCredData="new"))["status"] == 500
    assert "is damaged" in stage.told


async def test_a_store_without_a_cloud_says_so() -> None:
    stage = Stage()
    for command in ("storeChannelCredData", "getChannelCred"):
        result = await stage.store.run(command)
        assert result is not None
        assert result.get("status") == 400
        assert "stands alone" in result.as_json()


async def test_another_process_sees_them_at_once(opens: Opens, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    world = build_world(WorldOptions(state=str(state)), NoTrace())
    cloud = world.roku(world.account).credentials
    try:
        await cloud.write("old")
        arguments = ["call", "storeChannelCredData", "--state", str(state), "--set", f"channelCredData={SECRET}"]
        await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "tui_store.cli", *arguments],
            cwd=ROOT,
            check=True,
            capture_output=True,
            timeout=60,
        )
        assert await cloud.read() == SECRET
    finally:
        world.close()


async def test_credentials_never_enter_the_trace(stage: RokuStage) -> None:
    await stage.keep(SECRET)
    assert await stage.kept() == SECRET
    assert SECRET not in stage.told
    assert stage.told.count("<redacted, 16 characters>") >= 2


async def test_refused_credentials_never_enter_the_trace_nor_the_answer(stage: RokuStage) -> None:
    answer = await stage.answer("storeChannelCredData", channelCredData=SECRET * 10_000)
    assert SECRET not in stage.told + json.dumps(answer)


async def test_credentials_that_fail_to_be_stored_never_enter_the_trace_nor_the_answer(stage: RokuStage) -> None:
    stage.close()
    answer = await stage.answer("storeChannelCredData", channelCredData=SECRET)
    assert SECRET not in stage.told + json.dumps(answer)
    assert "error" in {event.kind for event in stage.trace.events}
