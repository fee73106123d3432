"""Where the answer to a live order comes from."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import write_channel
from tests.unit.csfake.writing import folder, order


def test_the_cart_decides_what_a_live_order_gives_and_not_place_order(cli: Cli, tmp_path: Path) -> None:
    channel = write_channel(tmp_path / "shop")
    folder(channel / "csfake", CheckOrder=order("PLAN"), PlaceOrder=order("PLAN", "SKUTAX", order_id="another"))
    cart = 'order={"children":[{"code":"COIN","qty":2}]}'
    answer = cli("call", "doOrder", "--json", "--fresh", "--channel", str(channel), "--set", cart)
    result = json.loads(answer.out)["result"]
    assert (result["status"], [(child["code"], child["total"]) for child in result["children"]]) == (
        1,
        [("COIN", "$1.98")],
    )
