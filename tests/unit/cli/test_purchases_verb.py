from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from screens.purchases import status_words as words_on_screen
from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import catalog, write_channel
from tests.unit.cli.csfake_folder import product as product_xml
from tests.unit.cli.plans_shop import Shop, cart
from tui_store.channel_store.content_node import ContentNode
from tui_store.cli.words import cells


@pytest.fixture
def shop(cli: Cli, tmp_path: Path) -> Shop:
    return Shop(cli, tmp_path)


def test_the_purchases_are_what_the_app_gets(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.buy("COIN")
    for flags, command in (([], "getPurchases"), (["--all"], "getAllPurchases")):
        data = shop.ask("purchases", *flags)
        assert list(data) == ["now", "purchases"]
        assert data["purchases"] == shop.ask("call", command)["result"]["children"]


def test_only_all_lists_what_has_ended(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("subscription", "cancel", "SMALL", "--now")
    shop.buy("COIN")
    assert [row["code"] for row in shop.ask("purchases")["purchases"]] == ["COIN"]
    assert {row["code"] for row in shop.ask("purchases", "--all")["purchases"]} == {"COIN", "SMALL"}
    assert "1 current purchase." in shop.tell("purchases")
    assert "2 purchases in all." in shop.tell("purchases", "--all")


def test_the_table_has_two_lines_for_each_purchase(shop: Shop) -> None:
    row = shop.buy("TRIAL")
    lines = shop.tell("purchases").splitlines()
    assert lines[0].split() == ["Name", "Status", "Dunning", "Purchased", "Until", "Renews"]
    assert lines[1].split() == ["Code", "Price", "Purchase", "id"]
    assert lines[2].split() == ["Trial", "Plan", "Active", "no", "2026-03-01", "2026-03-08", "2026-03-08"]
    assert lines[3].split() == ["TRIAL", "$8.99", "/", "month", row["purchaseId"]]
    assert lines[2].index("Active") == lines[0].index("Status")
    assert lines[3].index("$8.99") == lines[1].index("Price")
    assert lines[-1] == "1 current purchase. It is 1 Mar 2026, 00:00 UTC."


def test_what_is_in_dunning_says_so(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "fail")
    shop.tell("clock", "next")
    assert shop.tell("purchases").splitlines()[2].split()[2:5] == ["Past", "due", "yes"]
    shop.tell("clock", "next")
    assert shop.tell("purchases") == "No current purchases. It is 4 Apr 2026, 00:00 UTC.\n"
    assert shop.tell("purchases", "--all").splitlines()[2].split()[2:5] == ["On", "hold", "yes"]


def test_the_words_for_a_state_are_those_of_the_screen(shop: Shop) -> None:
    shop.buy("SMALL")
    words = []
    for step in ("fail", "next", "next", "undo", "recover"):
        shop.tell("clock", step)
        line = shop.tell("purchases", "--all").splitlines()[2]
        words.append(line.removeprefix("Small Plan").strip().partition("  ")[0])
        assert words[-1] == words_on_screen(ContentNode(shop.row("SMALL")))
    assert words == ["Active", "Past due", "On hold", "Past due", "Active"]


@pytest.mark.parametrize("channel", ["streamlight", "teatime", "openfield"])
def test_the_demo_channels_fit_80_columns(cli: Cli, channel: str) -> None:
    answer = cli("purchases", "--all", "--fresh", "--now", "2026-03-01", "--channel", channel)
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 80


def test_long_and_wide_names_keep_the_columns_below_each_other(cli: Cli, tmp_path: Path) -> None:
    names = {"A": "長い名前" * 30, "B": "Cafe\u0301 " * 40, "C": "plain", "D": "[@click=app.quit]" * 20}
    rows = "".join(product_xml(code, name, "NonConsumable", "$1.00") for code, name in names.items())
    world = [
        "--channel",
        str(write_channel(tmp_path / "shop", catalog(()).replace("</products>", rows + "</products>"))),
    ]
    for code in names:
        assert cli("call", "doOrder", "--set", cart(code), *world).code == 0
    lines = cli("purchases", *world).out.splitlines()
    assert max(map(cells, lines)) <= 80
    column = cells(lines[0].partition("Status")[0])
    for line in lines[2:-2:2]:
        assert cells(line.partition("Owned")[0]) == column


def test_an_account_without_purchases_is_told_so(shop: Shop) -> None:
    assert shop.tell("purchases") == "No current purchases. It is 1 Mar 2026, 00:00 UTC.\n"
    assert shop.ask("purchases", "--all")["purchases"] == []


def test_purchases_that_the_store_refuses_are_one_sentence_and_exit_code_1(shop: Shop) -> None:
    answer = shop.say("purchases", "--outcome", "getPurchases:-1:always")
    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence


def test_the_fake_server_answers_from_its_files(cli: Cli) -> None:
    line = ["--fake-server", "--fresh", "--now", "2026-03-01", "--json"]
    told, called = cli("purchases", *line), cli("call", "getPurchases", *line)
    assert json.loads(told.out)["purchases"] == json.loads(called.out)["result"]["children"]


def test_each_account_sees_its_own_and_time_is_the_same_for_all(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "advance", "1d")
    other = shop.ask("purchases", "--all", "--persona", "uk")
    assert other == {"now": "2026-03-02T00:00:00Z", "purchases": []}


def test_an_argument_is_too_much(shop: Shop) -> None:
    assert "SMALL" in shop.refused("purchases", "SMALL")


def test_none_of_these_verbs_loads_the_interface_or_http(tmp_path: Path) -> None:
    script = """
import sys
from tui_store.cli import main
for verb in ("purchases", "clock show", "timeline", "checkpoint list", "subscription web SL-DOCS"):
    assert main([*verb.split(), "--fresh"]) == 0
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
    answer = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    modules = set(answer.stderr.split())
    assert "backends" in modules
    assert not modules & {"textual", "rich", "screens", "httpx", "pydantic"}
