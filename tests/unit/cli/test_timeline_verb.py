"""`tui-store timeline`: what happened, the present and what is coming."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import catalog, write_channel
from tests.unit.cli.plans_shop import START, Shop, cart, fresh_shop
from tui_store.cli.words import cells

shop = fresh_shop


def test_the_timeline_has_what_happened_the_present_and_what_is_coming(shop: Shop) -> None:
    shop.buy("TRIAL")
    shop.tell("clock", "next")
    data = shop.ask("timeline", "--coming", "3")
    assert data["now"] == "2026-03-08T00:00:00Z"
    events = data["events"]
    assert [event["kind"] for event in events][-4:] == ["past", "coming", "coming", "coming"]
    assert [event["at"] for event in events if event["kind"] == "coming"] == [
        "2026-04-08T00:00:00Z",
        "2026-05-08T00:00:00Z",
        "2026-06-08T00:00:00Z",
    ]
    assert all(event["seen"] for event in events)
    renewed = next(event for event in events if event["name"] == "renewed")
    assert (renewed["amount"], renewed["purchaseId"]) == ("$8.99", shop.row("TRIAL")["purchaseId"])
    assert set(renewed["seen"][0]) == set(shop.row("TRIAL"))


def test_the_timeline_in_words_fits_80_columns_and_marks_the_present(shop: Shop) -> None:
    shop.buy("TRIAL")
    shop.tell("checkpoint", "save", "just bought, " + "and " * 10 + "so on")
    shop.tell("clock", "next")
    lines = shop.tell("timeline", "--coming", "2").splitlines()
    assert max(map(len, lines)) <= 80
    now = lines.index("Now: 8 Mar 2026, 00:00 UTC")
    assert any("just bought" in line for line in lines[:now])
    renewal = next(line for line in lines[:now] if line.startswith("2026-03-08"))
    assert "Trial Plan" in renewal
    assert renewal.split()[-2:] == ["$8.99", "Valid"]
    assert [line[:10] for line in lines[now + 1 :] if line[0] != " "] == ["2026-04-08", "2026-05-08"]


def test_a_long_name_goes_on_below_in_the_timeline(cli: Cli, tmp_path: Path) -> None:
    for number, name in enumerate(("長い名前" * 100, "[@click=app.quit]" * 100, "Cafe\u0301 " * 100)):
        channel = write_channel(tmp_path / f"shop{number}", catalog((("LONG", name, "MonthlySub", "$1.00"),)))
        world = ["--channel", str(channel), "--now", START, "--state", str(tmp_path / f"{number}.sqlite")]
        assert cli("call", "doOrder", "--set", cart("LONG"), *world).code == 0
        lines = cli("timeline", "--coming", "1", *world).out.splitlines()
        assert max(map(cells, lines)) <= 80
        assert len(lines) == 1 + 6 + 1 + 6
        assert lines[1].split()[-2:] == ["$1.00", "Valid"]


def test_the_timeline_shows_what_fails_and_what_follows_from_it(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "fail")
    coming = [event for event in shop.ask("timeline", "--coming", "3")["events"] if event["kind"] == "coming"]
    assert [(row["inDunning"], row["status"]) for event in coming for row in event["seen"]] == [
        ("true", "Valid"),
        ("true", "Invalid"),
        ("false", "Invalid"),
    ]
    assert coming[2]["at"] == "2026-05-31T00:00:00Z"


def test_an_empty_timeline_says_so(shop: Shop) -> None:
    assert shop.ask("timeline")["events"] == []
    assert "Nothing has happened" in shop.tell("timeline")


@pytest.mark.parametrize("number", ["-1", "1001", "many", "", "1e3", "²", "9" * 5000])
def test_a_wrong_number_of_coming_events_is_refused(cli: Cli, number: str) -> None:
    answer = cli("timeline", f"--coming={number}", "--fresh")
    assert (answer.code, answer.out) == (2, "")
    assert "--coming" in answer.sentence
