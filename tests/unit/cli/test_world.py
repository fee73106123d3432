from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.cli.csfake_folder import write_channel
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import LocalWorld, build_world
from tui_store.domain.clock import MachineClock, SetClock
from tui_store.domain.trace import NoTrace
from tui_store.world import World


@pytest.fixture
def options(tmp_path: Path) -> WorldOptions:
    return WorldOptions(channel=str(write_channel(tmp_path / "shop")), state=str(tmp_path / "deep" / "state.sqlite"))


def test_building_a_world_writes_nothing(options: WorldOptions, tmp_path: Path) -> None:
    world = build_world(options, NoTrace())
    world.backend(world.account)
    world.registry(world.account)
    world.clock()
    world.close()
    assert not (tmp_path / "deep").exists()


async def test_a_local_world_is_a_world(options: WorldOptions) -> None:
    world: World = build_world(options, NoTrace())
    assert world.channel.title == "Shop"
    assert world.account.name == "us-no-pin"
    assert world.where == options.state
    assert len(await world.backend(world.account).catalog()) == 3
    await world.aclose()


async def test_the_app_remembers_per_account(options: WorldOptions) -> None:
    world = build_world(options, NoTrace())
    first, second = world.personas()[:2]
    await world.registry(first).write("user", "ava")
    assert await world.registry(first).read("user") == "ava"
    assert await world.registry(second).read("user") == ""
    await world.aclose()
    again = build_world(options, NoTrace())
    assert await again.registry(first).read("user") == "ava"
    await again.aclose()


def test_an_account_has_one_backend(options: WorldOptions) -> None:
    world = build_world(options, NoTrace())
    first, second = world.personas()[:2]
    assert world.backend(first) is world.backend(first)
    assert world.backend(first) is not world.backend(second)
    assert world.backend(first).shelf is world.backend(second).shelf
    world.close()


def test_without_now_the_clock_is_the_machines(options: WorldOptions) -> None:
    world = build_world(options, NoTrace())
    before = MachineClock().now()
    assert before <= world.clock().now() <= MachineClock().now()
    world.close()


def test_a_clock_set_in_an_earlier_session_stands_still(options: WorldOptions) -> None:
    moment = datetime(2031, 5, 4, tzinfo=UTC)
    first = build_world(options._replace(now=moment), NoTrace())
    first.prepare()
    first.close()
    second = build_world(options, NoTrace())
    assert second.clock().now() == SetClock(moment).now()
    second.close()


def test_a_persona_of_ones_own_is_among_the_personas(options: WorldOptions, tmp_path: Path) -> None:
    path = tmp_path / "zoe.toml"
    path.write_text('title = "Zoe"\n')
    world = build_world(options._replace(persona=str(path)), NoTrace())
    assert world.personas()[-1] == world.account
    assert len({persona.name for persona in world.personas()}) == len(world.personas())
    world.close()


def test_a_fresh_world_says_that_nothing_is_kept(options: WorldOptions) -> None:
    world = build_world(options._replace(state="", fresh=True), NoTrace())
    assert "nothing is kept" in world.where
    world.close()


def test_without_a_state_option_each_channel_has_its_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    worlds: list[LocalWorld] = [build_world(WorldOptions(channel=name), NoTrace()) for name in ("", "teatime")]
    assert [Path(world.where).name for world in worlds] == ["streamlight.sqlite", "teatime.sqlite"]
    for world in worlds:
        world.close()
        world.close()
