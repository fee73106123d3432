"""A small channel with plans of every kind, on one state file, driven by command lines in process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.unit.cli.conftest import Answer, Cli
from tests.unit.cli.csfake_folder import catalog, write_channel

START = "2026-03-01"
_TOML = 'title = "Shop"\nid = "shop"\n\n[groups]\n"plans" = ["SMALL", "BIG", "TRIAL", "INTRO"]\n'
_NO_OFFER = {"freeTrialQuantity": "0", "freeTrialType": "None", "trialCost": "$0.00", "trialQuantity": "0"}


def _product(code: str, name: str, kind: str, cost: str, **offer: str) -> str:
    fields = {"code": code, "cost": cost, "name": name, "productType": kind, "qty": "1", "trialType": "None"}
    tags = "".join(f"<{tag}>{value}</{tag}>" for tag, value in {**fields, **_NO_OFFER, **offer}.items())
    return f'<product xmlns="">{tags}</product>\n'


PRODUCTS = (
    _product("SMALL", "Small Plan", "MonthlySub", "$5.99"),
    _product("BIG", "Big Plan", "MonthlySub", "$12.00"),
    _product("TRIAL", "Trial Plan", "MonthlySub", "$8.99", freeTrialQuantity="7", freeTrialType="Days"),
    _product("INTRO", "Intro Plan", "MonthlySub", "$9.99", trialCost="$4.99", trialQuantity="3", trialType="Months"),
    _product("EXTRA", "Extra", "MonthlySub", "$1.99"),
    _product("YEAR", "A Year", "YearlySub", "$89.99"),
    _product("COIN", "Coin", "Consumable", "$0.99"),
    _product("FILM", "Film", "NonConsumable", "$4.99"),
)


def write_plans(folder: Path, title: str = "shop") -> Path:
    """The channel's folder; nobody has bought anything there yet."""
    xml = catalog(()).replace("</products>", "".join(PRODUCTS) + "</products>")
    return write_channel(folder, xml, _TOML.replace('"shop"', f'"{title}"'))


def cart(code: str, action: str = "") -> str:
    """What `call doOrder --set` takes for one product."""
    order: dict[str, Any] = {"children": [{"code": code, "qty": 1}]}
    return f"order={json.dumps({**order, 'action': action} if action else order)}"


class Standing(NamedTuple):
    """What an account can see of its state."""

    purchases: dict[str, Any]
    clock: dict[str, Any]
    checkpoints: dict[str, Any]


class Shop:
    """Command lines in one world; its time was set to START before anything else happened."""

    def __init__(self, cli: Cli, folder: Path) -> None:
        self.world = ["--channel", str(write_plans(folder / "shop")), "--state", str(folder / "state.sqlite")]
        self._cli = cli
        self.tell("clock", "show", "--now", START)

    def say(self, *line: str) -> Answer:
        """Whatever comes of a command line."""
        return self._cli(*line, *self.world)

    def tell(self, *line: str) -> str:
        """What is printed for people by a command that goes well."""
        answer = self.say(*line)
        assert (answer.code, answer.err) == (0, "")
        return answer.out

    def ask(self, *line: str) -> dict[str, Any]:
        """The one JSON object of a command that goes well."""
        out = self.tell(*line, "--json")
        assert out.count("\n") == 1
        data: dict[str, Any] = json.loads(out)
        return data

    def buy(self, code: str) -> dict[str, Any]:
        """Buy one as an app does; gives its row."""
        result = self.ask("call", "doOrder", "--set", cart(code))["result"]
        assert result["status"] == 1, result
        return next(row for row in self.everything() if row["purchaseId"] == result["children"][0]["purchaseId"])

    def everything(self) -> list[dict[str, Any]]:
        """What `purchases --all` lists."""
        rows: list[dict[str, Any]] = self.ask("purchases", "--all")["purchases"]
        return rows

    def row(self, code: str) -> dict[str, Any]:
        """The newest purchase of a product."""
        return next(row for row in self.everything() if row["code"] == code)

    def seen(self, code: str) -> tuple[str, str]:
        """`inDunning` and `status` of the newest purchase of a product."""
        row = self.row(code)
        return row["inDunning"], row["status"]

    def standing(self) -> Standing:
        """Everything that could be harmed; not the moment, where the machine's own clock runs."""
        purchases, clock = self.ask("purchases", "--all"), self.ask("clock", "show")
        if not clock["isSet"]:
            del purchases["now"], clock["now"]
        return Standing(purchases, clock, self.ask("checkpoint", "list"))

    def refused(self, *line: str) -> str:
        """The one sentence of a command that is refused as bad input and changes nothing."""
        before = self.standing()
        answer = self.say(*line)
        assert (answer.code, answer.out) == (2, ""), answer
        assert self.standing() == before
        return answer.sentence


@pytest.fixture
def fresh_shop(cli: Cli, tmp_path: Path) -> Shop:
    """A shop in which nothing has happened; `shop = fresh_shop` makes it the `shop` of a file's tests."""
    return Shop(cli, tmp_path)
