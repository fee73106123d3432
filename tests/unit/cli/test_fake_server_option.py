"""The fake server and product groups, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import write_channel
from tests.unit.csfake.writing import answer, folder, order, product

ONE_COIN = 'order={"children":[{"code":"COIN","qty":1}]}'
PLAN = 'order={"children":[{"code":"PLAN","qty":1}]}'


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = write_channel(tmp_path / "shop", toml='title = "Shop"\nid = "shop"\n[groups]\nplans = ["PLAN", "YEAR"]\n')
    owned = answer([product(code="YEAR", name="The year", productType="YearlySub", status="Valid")])
    folder(path / "csfake", CheckOrder=order("X"), PlaceOrder=order("X", "SKUTAX"), GetPurchases=owned)
    return path


def called(cli: Cli, *arguments: str) -> dict[str, Any]:
    said = cli("call", *arguments, "--json")
    assert (said.code, said.err) == (0, "")
    result: dict[str, Any] = json.loads(said.out)["result"]
    return result


@pytest.mark.parametrize("way", [("--fake-server",), ("--set", "fakeServer=true")])
def test_an_order_at_the_fake_server_gives_what_place_order_says(cli: Cli, shop: Path, way: tuple[str, ...]) -> None:
    result = called(cli, "doOrder", "--channel", str(shop), "--set", ONE_COIN, *way)
    assert [child["code"] for child in result["children"]] == ["X", "SKUTAX"]
    assert [row["code"] for row in called(cli, "getAllPurchases", "--channel", str(shop))["children"]] == ["YEAR"]


def test_the_field_wins_over_the_option(cli: Cli, shop: Path) -> None:
    away = ("--fake-server", "--set", "fakeServer=false")
    result = called(cli, "doOrder", "--fresh", "--channel", str(shop), "--set", ONE_COIN, *away)
    assert [child["code"] for child in result["children"]] == ["COIN"]


@pytest.mark.parametrize("value", ["1", '"true"', "null", "yes"])
def test_a_fake_server_that_is_no_boolean_is_bad_usage(cli: Cli, shop: Path, value: str) -> None:
    said = cli("call", "getCatalog", "--channel", str(shop), "--set", f"fakeServer={value}")
    assert said.code == 2
    assert "fakeServer takes true or false" in said.sentence


def test_a_group_mate_is_already_subscribed_but_not_at_the_fake_server(cli: Cli, shop: Path) -> None:
    world = ("--fresh", "--channel", str(shop), "--set", PLAN)
    live = called(cli, "doOrder", *world)
    assert live["status"] == 2
    assert "already subscribes to The year" in live["statusMessage"]
    assert called(cli, "doOrder", "--fake-server", *world)["status"] == 1
