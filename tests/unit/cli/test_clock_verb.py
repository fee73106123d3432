"""`tui-store clock`: what each of its steps does to the time and to the plans, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.plans_shop import START, Shop, cart, fresh_shop, write_plans

STEP_KEYS = ["action", "words", "events", "now", "isSet", "next", "undo", "redo", "payment", "recoverable"]
shop = fresh_shop


def test_a_step_prints_one_line_with_what_happened_and_the_new_date(shop: Shop) -> None:
    shop.buy("TRIAL")
    line = shop.tell("clock", "next")
    assert line.count("\n") == 1
    assert "Trial Plan" in line
    assert line.endswith("It is 8 Mar 2026, 00:00 UTC.\n")


@pytest.mark.parametrize(
    ("step", "now"),
    [
        (["advance", "30d"], "2026-03-31T00:00:00Z"),
        (["advance", "2w"], "2026-03-15T00:00:00Z"),
        (["advance", "1m"], "2026-04-01T00:00:00Z"),
        (["advance", "1y"], "2027-03-01T00:00:00Z"),
        (["advance", "2027-01-31"], "2027-01-31T00:00:00Z"),
        (["to", "2027-01-31"], "2027-01-31T00:00:00Z"),
        (["to", "2027-01-31", "12:30"], "2027-01-31T12:30:00Z"),
        (["to", "2027-01-31T12:30:00+02:00"], "2027-01-31T10:30:00Z"),
        (["to", "2028-02-29"], "2028-02-29T00:00:00Z"),
    ],
)
def test_time_moves_by_days_weeks_months_and_years_and_to_a_date(shop: Shop, step: list[str], now: str) -> None:
    data = shop.ask("clock", *step)
    assert list(data) == STEP_KEYS
    assert (data["action"], data["now"], data["isSet"]) == (step[0], now, True)
    assert shop.ask("clock", "show")["now"] == now


def test_next_goes_to_what_show_says_comes_next(shop: Shop) -> None:
    shop.buy("TRIAL")
    coming = shop.ask("clock")["next"]
    assert coming["at"] == "2026-03-08T00:00:00Z"
    assert "Trial Plan" in coming["words"]
    moved = shop.ask("clock", "next")
    assert (moved["now"], moved["events"]) == (coming["at"], 1)


def test_a_long_jump_makes_every_event_on_the_way(shop: Shop) -> None:
    shop.buy("SMALL")
    assert shop.ask("clock", "advance", "1y")["events"] == 12
    assert shop.row("SMALL")["expirationDate"] == "2027-04-01T00:00:00"


def test_undo_and_redo_take_steps_back_and_again_whoever_made_them(shop: Shop) -> None:
    shop.buy("SMALL")
    bought = shop.everything()
    shop.tell("clock", "advance", "2m")
    moved = shop.everything()
    assert moved != bought
    assert shop.ask("clock", "undo")["now"] == f"{START}T00:00:00Z"
    assert shop.everything() == bought
    shop.tell("clock", "undo")
    assert shop.everything() == []
    shop.tell("clock", "redo")
    assert shop.everything() == bought
    shop.tell("clock", "redo")
    assert shop.everything() == moved


def test_undoing_everything_gives_the_machines_clock_back(shop: Shop) -> None:
    shop.tell("clock", "next") if shop.ask("clock")["next"] else shop.tell("clock", "advance", "1d")
    while shop.ask("clock")["undo"]:
        shop.tell("clock", "undo")
    assert shop.ask("clock")["isSet"] is False
    assert "as the machine has it" in shop.tell("clock", "show")


def test_a_step_after_an_undo_leaves_nothing_to_redo(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "undo")
    assert shop.ask("clock")["redo"]
    shop.buy("BIG")
    assert shop.ask("clock")["redo"] == ""
    assert "redo" in shop.refused("clock", "redo").lower()


@pytest.mark.parametrize(
    ("words", "payment"),
    [
        (["fail"], "fails-once"),
        (["fail", "once"], "fails-once"),
        (["fail", "ALWAYS"], "fails"),
    ],
)
def test_fail_says_what_becomes_of_the_next_renewals(shop: Shop, words: list[str], payment: str) -> None:
    assert shop.ask("clock", *words)["payment"] == payment
    assert "fail" in shop.tell("clock", "show").partition("Payments")[2].splitlines()[0]
    assert shop.ask("clock", "fail", "never")["payment"] == "pays"


def test_once_is_one_renewal_and_always_is_every_one(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "fail", "always")
    shop.tell("clock", "next")
    assert shop.seen("SMALL") == ("true", "Valid")
    assert shop.ask("clock")["recoverable"] == 1
    assert shop.ask("clock", "recover")["payment"] == "pays"
    assert shop.seen("SMALL") == ("false", "Valid")
    assert shop.ask("clock")["recoverable"] == 0


def test_a_recovery_is_told_in_a_sentence_whether_or_not_something_waited_for_it(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "fail")
    assert shop.tell("clock", "recover").startswith("Renewals are paid.")
    shop.tell("clock", "fail")
    shop.tell("clock", "next")
    assert "; renewals are paid." in shop.tell("clock", "recover")


def test_paid_in_grace_the_billing_date_stays_and_paid_on_hold_it_moves(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "fail")
    shop.tell("clock", "next")
    shop.tell("clock", "advance", "2d")
    shop.tell("clock", "recover")
    assert shop.row("SMALL")["renewalDate"] == "2026-05-01T00:00:00"
    shop.tell("clock", "undo")
    shop.tell("clock", "advance", "2d")
    assert shop.seen("SMALL") == ("true", "Invalid")
    shop.tell("clock", "recover")
    assert shop.row("SMALL")["renewalDate"] == "2026-05-05T00:00:00"


def test_what_is_on_hold_for_60_days_in_all_ends(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "fail")
    assert shop.ask("clock", "advance", "1m")["now"] == "2026-04-01T00:00:00Z"
    shop.tell("clock", "advance", "60d")
    assert shop.seen("SMALL") == ("false", "Invalid")


def test_undo_takes_back_another_accounts_step_and_says_whose_it_was(shop: Shop) -> None:
    shop.tell("call", "doOrder", "--set", cart("SMALL"), "--persona", "uk")
    assert "(uk)" in shop.ask("clock")["undo"]
    assert "(uk)" in shop.tell("clock", "undo")
    assert shop.ask("purchases", "--all", "--persona", "uk")["purchases"] == []


def test_show_says_where_one_stands_in_words(shop: Shop) -> None:
    shop.buy("TRIAL")
    shop.tell("clock", "advance", "1d")
    shop.tell("clock", "undo")
    lines = dict(line.split("  ", 1) for line in shop.tell("clock", "show").splitlines())
    facts = {name.strip(): words.strip() for name, words in lines.items()}
    assert list(facts) == ["Now", "Next", "Payments", "Waiting", "Undo", "Redo"]
    assert facts["Now"] == "1 Mar 2026, 00:00 UTC, as it was set"
    assert facts["Next"].startswith("8 Mar 2026, 00:00 UTC: ")
    assert "Trial Plan" in facts["Undo"]
    assert (facts["Payments"], facts["Waiting"]) == ("every renewal is paid", "nothing")
    assert shop.tell("clock") == shop.tell("clock", "show")


def test_a_clock_that_was_moved_is_every_verbs_clock(shop: Shop) -> None:
    shop.tell("clock", "to", "2027-01-31")
    assert shop.buy("FILM")["purchaseDate"] == "2027-01-31T00:00:00"
    assert shop.ask("purchases")["now"] == "2027-01-31T00:00:00Z"


def test_with_fresh_a_step_works_and_keeps_nothing(cli: Cli, tmp_path: Path) -> None:
    line = ["--channel", str(write_plans(tmp_path / "shop")), "--fresh", "--now", START, "--json"]
    answer = cli("clock", "advance", "30d", *line)
    assert (answer.code, json.loads(answer.out)["now"]) == (0, "2026-03-31T00:00:00Z")
    assert not (tmp_path / "home").exists()


def test_the_trace_of_a_step_can_be_kept(shop: Shop, tmp_path: Path) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "next", "--trace", str(tmp_path / "trace.jsonl"))
    assert (tmp_path / "trace.jsonl").exists()
