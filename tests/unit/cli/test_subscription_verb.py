from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.plans_shop import Shop, cart


@pytest.fixture
def shop(cli: Cli, tmp_path: Path) -> Shop:
    return Shop(cli, tmp_path)


def test_a_cancelled_subscription_runs_to_its_term(shop: Shop) -> None:
    shop.buy("SMALL")
    data = shop.ask("subscription", "cancel", "SMALL")
    assert list(data) == ["action", "words", "events", "now", "purchase"]
    assert (data["action"], data["purchase"]["renewalDate"]) == ("cancel", "")
    assert data["purchase"] == shop.row("SMALL")
    assert shop.seen("SMALL") == ("false", "Valid")
    shop.tell("clock", "next")
    assert shop.seen("SMALL") == ("false", "Invalid")


def test_now_ends_it_at_once(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "advance", "3d")
    line = shop.tell("subscription", "cancel", "SMALL", "--now")
    assert "Small Plan" in line
    assert line.endswith("It is 4 Mar 2026, 00:00 UTC.\n")
    assert shop.seen("SMALL") == ("false", "Invalid")
    assert shop.row("SMALL")["expirationDate"] == "2026-03-04T00:00:00"


def test_now_with_a_date_is_the_worlds_clock_as_in_every_verb(shop: Shop) -> None:
    shop.buy("SMALL")
    data = shop.ask("subscription", "cancel", "SMALL", "--now", "2026-03-05")
    assert data["now"] == "2026-03-05T00:00:00Z"
    assert data["purchase"]["status"] == "Valid"


def test_a_cancellation_within_the_term_can_be_taken_back(shop: Shop) -> None:
    shop.buy("SMALL")
    before = shop.row("SMALL")
    shop.tell("subscription", "cancel", "SMALL")
    shop.tell("subscription", "resume", "SMALL")
    assert shop.row("SMALL") == before


def test_a_refund_gives_the_last_charge_back_and_ends_it(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "next")
    shop.tell("subscription", "refund", "SMALL")
    assert shop.seen("SMALL") == ("false", "Invalid")
    last = shop.ask("timeline", "--coming", "0")["events"][-1]
    assert (last["name"], last["amount"]) == ("refunded", "-$5.99")


def test_a_charge_back_does_the_same_under_its_own_name(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("subscription", "charge-back", "SMALL")
    assert shop.seen("SMALL") == ("false", "Invalid")
    assert shop.ask("timeline", "--coming", "0")["events"][-1]["name"] == "charged-back"


def test_a_subscription_bought_on_the_web_is_put_into_the_account(shop: Shop) -> None:
    data = shop.ask("subscription", "web", "SMALL")
    row = shop.row("SMALL")
    assert data["purchase"] == row
    assert (row["purchaseChannel"], row["purchaseContext"], row["status"]) == ("WEB", "ISU", "Valid")
    assert row["renewalDate"] == "2026-04-01T00:00:00"


def test_an_upgrade_takes_place_at_once_with_credit_for_the_rest_of_the_term(shop: Shop) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "to", "2026-03-16T12:00")
    data = shop.ask("subscription", "upgrade", "BIG")
    assert list(data) == ["action", "words", "now", "orderStatus", "purchase"]
    # Half of 31 days are left of $5.99: $3.00 (half up) off $12.00.
    assert [child["total"] for child in data["orderStatus"]["children"]] == ["$9.00"]
    assert data["purchase"]["expirationDate"] == "2026-04-16T12:00:00"
    assert shop.seen("SMALL") == ("false", "Invalid")
    assert shop.seen("BIG") == ("false", "Valid")


def test_a_downgrade_costs_nothing_now_and_begins_when_the_term_ends(shop: Shop) -> None:
    shop.buy("BIG")
    data = shop.ask("subscription", "downgrade", "SMALL")
    assert data["orderStatus"]["children"][0]["total"] == "$0.00"
    assert shop.row("BIG")["renewalDate"] == ""
    assert data["purchase"]["renewalDate"] == "2026-04-01T00:00:00"
    shop.tell("clock", "next")
    assert [row["code"] for row in shop.ask("purchases")["purchases"]] == ["SMALL"]


def test_what_became_of_a_change_of_plan_is_one_line(shop: Shop) -> None:
    shop.buy("SMALL")
    line = shop.tell("subscription", "upgrade", "BIG")
    assert line.startswith("Upgraded to Big Plan for $6.01: ")
    assert shop.row("BIG")["purchaseId"] in line
    assert line.endswith(", valid through 2026-04-01. It is 1 Mar 2026, 00:00 UTC.\n")
    shop.tell("clock", "next")
    line = shop.tell("subscription", "downgrade", "SMALL")
    assert line.startswith("Downgraded to Small Plan for $0.00: ")
    assert line.endswith(", which begins on 2026-05-01. It is 1 Apr 2026, 00:00 UTC.\n")


def test_an_upgrade_is_what_an_order_with_that_action_is(shop: Shop) -> None:
    shop.buy("SMALL")
    verb = shop.ask("subscription", "upgrade", "BIG")["orderStatus"]
    shop.tell("clock", "undo")
    call = shop.ask("call", "doOrder", "--set", cart("BIG", "Upgrade"))["result"]
    for result in (verb, call):
        result["children"][0].pop("purchaseId")
    assert verb == call


def test_an_account_with_a_pin_changes_its_plan_too(shop: Shop) -> None:
    pin = ["--persona", "us-pin"]
    shop.tell("call", "doOrder", "--set", cart("SMALL"), *pin)
    assert shop.ask("subscription", "upgrade", "BIG", *pin)["orderStatus"]["status"] == 1


def test_a_purchase_id_names_a_purchase_as_well_as_its_code(shop: Shop) -> None:
    first = shop.buy("SMALL")["purchaseId"]
    shop.tell("subscription", "cancel", first.upper())
    assert shop.row("SMALL")["renewalDate"] == ""


def test_of_several_purchases_of_a_code_the_current_one_is_meant(shop: Shop) -> None:
    old = shop.buy("SMALL")["purchaseId"]
    shop.tell("subscription", "cancel", "SMALL", "--now")
    new = shop.buy("SMALL")["purchaseId"]
    assert shop.ask("subscription", "cancel", "SMALL")["purchase"]["purchaseId"] == new != old
    assert shop.ask("subscription", "resume", "SMALL")["purchase"]["purchaseId"] == new


def test_what_is_on_hold_counts_as_the_current_one(shop: Shop) -> None:
    shop.buy("SMALL")
    for step in ("fail", "next", "next"):
        shop.tell("clock", step)
    assert shop.seen("SMALL") == ("true", "Invalid")
    shop.tell("subscription", "cancel", "SMALL", "--now")
    assert shop.seen("SMALL") == ("false", "Invalid")


def test_every_step_on_a_subscription_can_be_undone(shop: Shop) -> None:
    shop.buy("BIG")
    before = shop.everything()
    for step in (
        ["cancel", "BIG"],
        ["cancel", "BIG", "--now"],
        ["refund", "BIG"],
        ["charge-back", "BIG"],
        ["downgrade", "SMALL"],
        ["web", "EXTRA"],
    ):
        shop.tell("subscription", *step)
        assert shop.everything() != before, step
        shop.tell("clock", "undo")
        assert shop.everything() == before, step


REFUSED: dict[str, tuple[list[str], list[str]]] = {
    "cancelled twice": (["SMALL cancel"], ["cancel", "SMALL"]),
    "cancelled after its end": (["SMALL cancel --now"], ["cancel", "SMALL"]),
    "ended twice": (["SMALL cancel --now"], ["cancel", "SMALL", "--now"]),
    "refunded twice": (["SMALL refund"], ["refund", "SMALL"]),
    "charged back after a refund": (["SMALL refund"], ["charge-back", "SMALL"]),
    "resumed while it runs": ([], ["resume", "SMALL"]),
    "resumed after its end": (["SMALL cancel --now"], ["resume", "SMALL"]),
    "upgraded to itself": ([], ["upgrade", "SMALL"]),
    "upgraded out of its group": ([], ["upgrade", "EXTRA"]),
    "upgraded to a film": ([], ["upgrade", "FILM"]),
    "upgraded to nothing": ([], ["upgrade", "NOTHING"]),
    "downgraded to nothing": ([], ["downgrade", "NOTHING"]),
    "on the web twice": ([], ["web", "SMALL"]),
    "a mate on the web": ([], ["web", "BIG"]),
    "a film on the web": ([], ["web", "FILM"]),
    "nothing on the web": ([], ["web", "NOTHING"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_to_a_subscription_is_refused(shop: Shop, case: str) -> None:
    before, line = REFUSED[case]
    shop.buy("SMALL")
    for step in before:
        code, action, *rest = step.split()
        shop.tell("subscription", action, code, *rest)
    assert shop.refused("subscription", *line)


def test_an_upgrade_while_on_hold_is_refused(shop: Shop) -> None:
    shop.buy("SMALL")
    for step in ("fail", "next", "next"):
        shop.tell("clock", step)
    assert shop.refused("subscription", "upgrade", "BIG")


def test_an_upgrade_of_nothing_is_refused(shop: Shop) -> None:
    assert shop.refused("subscription", "upgrade", "BIG")


def test_what_is_no_subscription_cannot_be_cancelled(shop: Shop) -> None:
    shop.buy("FILM")
    assert "Film" in shop.refused("subscription", "cancel", "FILM")
    assert shop.refused("subscription", "resume", "FILM")


def test_an_unknown_code_is_refused_with_the_one_that_was_meant(shop: Shop) -> None:
    shop.buy("SMALL")
    assert "did you mean SMALL?" in shop.refused("subscription", "cancel", "small")
    assert "did you mean SMALL?" in shop.refused("subscription", "refund", "SMAL")
    assert "purchases --all" in shop.refused("subscription", "resume", "\x1b]52;x" + "q" * 5000)


def test_a_declined_upgrade_is_one_sentence_and_exit_code_1(shop: Shop) -> None:
    shop.buy("SMALL")
    before = shop.standing()
    answer = shop.say("subscription", "upgrade", "BIG", "--outcome", "doOrder:-3:next", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence
    assert shop.standing() == before


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ([], "cancel, resume, refund"),
        (["cancle", "SMALL"], "did you mean cancel"),
        (["cancel"], "subscription cancel CODE"),
        (["cancel", ""], "empty"),
        (["cancel", "SMALL", "BIG"], "'BIG'"),
        (["cancel", "--now", "SMALL"], "subscription cancel CODE"),
        (["cancel", "SMALL", "--now", "tomorrow"], "write it alone and last"),
        (["resume", "SMALL", "--now"], "--now"),
        (["cancel", "SMALL", "--backend", "remote"], "time is its own"),
        (["cancel", "SMALL", "--outcome", "doOrder:-2"], "--outcome"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused_before_anything_is_read(
    cli: Cli, tmp_path: Path, words: list[str], hint: str
) -> None:
    answer = cli("subscription", *words, "--channel", str(tmp_path / "not looked at"))
    assert (answer.code, answer.out) == (2, "")
    assert hint in answer.sentence
    assert "not looked at" not in answer.err


def test_the_verb_ends_with_one_json_object(shop: Shop) -> None:
    shop.buy("SMALL")
    out = shop.tell("subscription", "cancel", "SMALL", "--json")
    assert json.loads(out)["purchase"]["code"] == "SMALL"
