"""What `tui-store clock` refuses, in one sentence and with nothing changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import catalog, write_channel
from tests.unit.cli.plans_shop import START, Shop, fresh_shop, write_plans

shop = fresh_shop


def test_a_jump_that_makes_too_many_events_is_refused(cli: Cli, tmp_path: Path) -> None:
    codes = [f"P{number}" for number in range(60)]
    xml = catalog(tuple((code, f"Plan {code}", "MonthlySub", "$1.00") for code in codes))
    world = ["--channel", str(write_channel(tmp_path / "many", xml)), "--state", str(tmp_path / "many.sqlite")]
    order = json.dumps({"children": [{"code": code, "qty": 1} for code in codes]})
    assert cli("call", "doOrder", "--set", f"order={order}", "--now", START, *world).code == 0
    before = cli("purchases", "--json", *world).out
    answer = cli("clock", "advance", "7900y", *world)
    assert (answer.code, answer.out) == (2, "")
    assert "5,000,000" in answer.sentence
    assert cli("purchases", "--json", *world).out == before
    assert "$60.00" in cli("clock", "undo", *world).out


@pytest.mark.parametrize(
    "date",
    [
        "2027-02-30",
        "2027-13-01",
        "2026-02-28",
        "1999-01-01",
        "10000-01-01",
        "+10000-01-01",
        "yesterday",
        "0",
        "\x1b[2J",
        "9" * 5000,
    ],
)
def test_a_date_that_cannot_be_gone_to_is_refused(shop: Shop, date: str) -> None:
    shop.buy("SMALL")
    sentence = shop.refused("clock", "to", date)
    assert len(sentence) < 400
    assert "\x1b" not in sentence


@pytest.mark.parametrize(
    "step", ["0d", "d", "30", "30x", "1.5d", "³d", "٣d", "9999999d", "99999y", "8000y", f"{'9' * 400}d", "now", "to"]
)
def test_a_step_that_leads_nowhere_is_refused(shop: Shop, step: str) -> None:
    shop.buy("SMALL")
    assert len(shop.refused("clock", "advance", step)) < 400


def test_there_is_nothing_to_undo_redo_or_recover(shop: Shop) -> None:
    while shop.ask("clock")["undo"]:
        shop.tell("clock", "undo")
    assert "undo" in shop.refused("clock", "undo").lower()
    for _ in range(5):
        if shop.ask("clock")["redo"]:
            shop.tell("clock", "redo")
    assert "redo" in shop.refused("clock", "redo").lower()
    assert shop.refused("clock", "recover")
    assert shop.refused("clock", "next")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["advnce", "30d"], "did you mean advance"),
        (["sideways"], "show, advance, next"),
        (["advance"], "clock advance 30d"),
        (["advance", ""], "empty"),
        (["advance", "30d", "1m"], "'1m'"),
        (["to"], "2027-01-31"),
        (["to", " "], "empty"),
        (["undo", "3"], "'3'"),
        (["fail", "sometimes"], "once, always or never"),
        (["fail", "onse"], "did you mean once"),
        (["next", "--backend", "remote"], "time is its own"),
        (["next", "--fake-server"], "--fake-server"),
        (["next", "--outcome", "doOrder:-2"], "--outcome"),
        (["next", "--fresh", "--state", "x.sqlite"], "exclude each other"),
        (["next", "--now", "soon"], "--now"),
        (["next", "--json=1"], "--json"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused_before_anything_is_read(
    cli: Cli, tmp_path: Path, words: list[str], hint: str
) -> None:
    answer = cli("clock", *words, "--channel", str(tmp_path / "not looked at"))
    assert (answer.code, answer.out) == (2, "")
    assert hint in answer.sentence
    assert "not looked at" not in answer.err


def test_a_remote_store_chosen_by_the_environment_is_refused_with_the_way_out(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_STORE_BACKEND", "remote")
    for verb in (["clock", "show"], ["timeline"], ["checkpoint", "list"], ["purchases"], ["subscription", "web", "X"]):
        answer = cli(*verb)
        assert (answer.code, answer.out) == (2, "")
        assert "--backend local" in answer.sentence
    assert cli("clock", "show", "--backend", "local", "--channel", str(write_plans(tmp_path / "shop"))).code == 0
