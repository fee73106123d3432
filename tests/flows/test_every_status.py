"""Every command against every status that it can have: through the node, and through `tui-store call`."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.statuses import INPUTS, Row, all_rows, check, prepare, rows
from tui_store.channel_store.commands import COMMANDS
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.node import ChannelStore, FieldEvent
from tui_store.channel_store.scripted import ScriptedCustomer
from tui_store.cli import main
from tui_store.cli.options import WorldOptions
from tui_store.cli.world import build_world
from tui_store.domain.trace import NoTrace
from tui_store.wiring import open_store


@pytest.fixture
async def store() -> AsyncIterator[ChannelStore]:
    world = build_world(WorldOptions(fresh=True, seed=3), NoTrace())
    opened = open_store(world, world.account, ScriptedCustomer(world.account.pin), None)
    yield opened
    await opened.aclose()
    world.close()


def test_the_table_has_every_command_and_seven_statuses() -> None:
    assert {row.command for row in all_rows()} == {command.name for command in COMMANDS.values()}
    of_orders = {row.outcome for row in all_rows() if row.command == "doOrder"}
    assert of_orders == {"", "2", "0", "-1", "-2", "-3", "-4"}


@pytest.mark.parametrize("row", all_rows(), ids=lambda row: row.id)
async def test_a_command_has_each_of_its_statuses_through_the_node(store: ChannelStore, row: Row) -> None:
    await prepare(store, row.command)
    seen: list[ContentNode | None] = []
    store.observe_field(row.entry.result_field, lambda event: seen.append(_data(event)))
    if row.outcome:
        store.outcomes.arm(row.rule)
    answer = await store.run(row.command)
    check(row, answer)
    assert seen == [answer]
    assert not store.outcomes.armed
    await prepare(store, row.command)
    after = await store.run(row.command)
    check(row._replace(outcome=""), after)


def _data(event: FieldEvent) -> ContentNode | None:
    value = event.data
    assert value is None or isinstance(value, ContentNode)
    return value


@pytest.mark.parametrize("row", [row for row in rows() if row.command != "confirmPartnerOrder"], ids=lambda row: row.id)
def test_a_command_has_each_of_its_statuses_through_call(
    row: Row, capsys: pytest.CaptureFixture[str], fence: Path
) -> None:
    sets = [f"--set={field}={json.dumps(value)}" for field, value in INPUTS.get(row.command, {}).items()]
    rule = [f"--outcome={row.rule}"] if row.outcome else []
    assert main(["call", row.command, "--fresh", "--json", *sets, *rule]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["command"], said["resultField"]) == (row.command, row.entry.result_field)
    result = said["result"]
    check(row, None if result is None else ContentNode.from_json_data(result))
