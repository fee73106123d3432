"""Whole lives of a plan told by command lines: every state there is, and one story step by step and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.plans_shop import START, Shop, cart, fresh_shop, write_plans
from tui_store.domain.subscription import STATES

ROOT = Path(__file__).parents[3]
# Each state by the steps that lead there from nothing, the product it is seen on, and its row of the table:
# (inDunning, status), and whether a renewalDate is given.
REACHED: dict[str, tuple[list[str], str, tuple[str, str], bool]] = {
    "trial": (["buy TRIAL"], "TRIAL", ("false", "Valid"), True),
    "intro": (["buy INTRO"], "INTRO", ("false", "Valid"), True),
    "active": (["buy SMALL"], "SMALL", ("false", "Valid"), True),
    "cancelled": (["buy SMALL", "subscription cancel SMALL"], "SMALL", ("false", "Valid"), False),
    "pending-inactive": (["buy SMALL", "subscription upgrade TRIAL"], "SMALL", ("false", "Valid"), False),
    "pending-active": (["buy BIG", "subscription downgrade SMALL"], "SMALL", ("false", "Valid"), True),
    "grace": (["buy SMALL", "clock fail", "clock next"], "SMALL", ("true", "Valid"), False),
    "hold": (["buy SMALL", "clock fail", "clock next", "clock next"], "SMALL", ("true", "Invalid"), False),
    "expired": (["buy SMALL", "subscription cancel SMALL", "clock next"], "SMALL", ("false", "Invalid"), False),
    "refunded": (["buy SMALL", "subscription refund SMALL"], "SMALL", ("false", "Invalid"), False),
    "charged-back": (["buy SMALL", "subscription charge-back SMALL"], "SMALL", ("false", "Invalid"), False),
    "upgraded": (["buy SMALL", "subscription upgrade BIG"], "SMALL", ("false", "Invalid"), False),
}
# A whole story, each step a process of its own: what is done, and what the app sees then.
STORY: list[tuple[list[str], tuple[str, str, str]]] = [
    (["call", "doOrder", "--set", cart("TRIAL")], ("false", "Valid", "2026-03-08T00:00:00")),
    (["clock", "next"], ("false", "Valid", "2026-04-08T00:00:00")),
    (["clock", "fail"], ("false", "Valid", "2026-04-08T00:00:00")),
    (["clock", "next"], ("true", "Valid", "2026-04-08T00:00:00")),
    (["clock", "next"], ("true", "Invalid", "2026-04-08T00:00:00")),
    (["clock", "recover"], ("false", "Valid", "2026-05-11T00:00:00")),
]
shop = fresh_shop


@pytest.mark.parametrize("state", STATES)
def test_every_row_of_the_state_table_is_reached_from_the_command_line(shop: Shop, state: str) -> None:
    steps, code, row, renews = REACHED[state]
    for step in steps:
        verb, *rest = step.split()
        if verb == "buy":
            shop.buy(*rest)
        else:
            shop.tell(verb, *rest)
    found = shop.row(code)
    assert ((found["inDunning"], found["status"]), bool(found["renewalDate"])) == (row, renews)
    current = [purchase["code"] for purchase in shop.ask("purchases")["purchases"]]
    assert (code in current) == (row[1] == "Valid")


def test_a_whole_story_is_told_by_processes_on_one_state_file_and_undone_to_its_start(tmp_path: Path) -> None:
    world = ["--channel", str(write_plans(tmp_path / "shop")), "--state", str(tmp_path / "state.sqlite"), "--json"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}

    def tell(*line: str) -> dict[str, Any]:
        answer = subprocess.run(
            [sys.executable, "-m", "tui_store.cli", *line, *world],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert (answer.returncode, answer.stderr) == (0, b"")
        data: dict[str, Any] = json.loads(answer.stdout)
        return data

    tell("clock", "show", "--now", START)
    nothing = tell("purchases", "--all")
    told = []
    for step, expected in STORY:
        tell(*step)
        now = tell("purchases", "--all")
        (row,) = now["purchases"]
        assert (row["inDunning"], row["status"], row["expirationDate"]) == expected, step
        told.append(now)
    for before in reversed([nothing, *told[:-1]]):
        tell("clock", "undo")
        assert tell("purchases", "--all") == before
