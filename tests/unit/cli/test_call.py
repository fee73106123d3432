from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import write_channel


def order(*items: tuple[object, object]) -> str:
    children = [{"code": code, "qty": qty} for code, qty in items]
    return f"order={json.dumps({'children': children})}"


@pytest.fixture
def shop(tmp_path: Path) -> list[str]:
    return ["--channel", str(write_channel(tmp_path / "shop")), "--json"]


def answered(cli: Cli, *arguments: str) -> dict[str, Any]:
    answer = cli("call", *arguments)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.count("\n") == 1
    data: dict[str, Any] = json.loads(answer.out)
    assert list(data) == ["command", "resultField", "result"]
    return data


def test_a_result_is_one_json_object_on_one_line(cli: Cli, shop: list[str]) -> None:
    data = answered(cli, "getCatalog", *shop)
    assert (data["command"], data["resultField"]) == ("getCatalog", "catalog")
    assert data["result"]["status"] == 1
    assert [child["code"] for child in data["result"]["children"]] == ["PLAN", "COIN", "12345"]


def test_a_command_is_known_in_any_case_and_answered_in_its_own(cli: Cli, shop: list[str]) -> None:
    assert answered(cli, "GETCATALOG", *shop)["command"] == "getCatalog"


def test_without_json_the_result_is_printed_as_brightscript(cli: Cli, shop: list[str]) -> None:
    answer = cli("call", "getCatalog", *shop[:-1])
    assert answer.code == 0
    assert "roSGNode" in answer.out
    assert "PLAN" in answer.out


def test_an_order_is_charged_and_owned_by_the_next_call(cli: Cli, shop: list[str]) -> None:
    status = answered(cli, "doOrder", *shop, "--set", order(("PLAN", 1), ("COIN", 3)))["result"]
    assert status["status"] == 1
    assert [sorted(child) for child in status["children"]] == [["amount", "code", "purchaseId", "qty", "total"]] * 2
    owned = answered(cli, "getPurchases", *shop)["result"]["children"]
    assert {child["code"] for child in owned} == {"PLAN", "COIN"}


def test_fresh_keeps_nothing(cli: Cli, shop: list[str], tmp_path: Path) -> None:
    assert answered(cli, "doOrder", *shop, "--fresh", "--set", order(("COIN", 1)))["result"]["status"] == 1
    assert answered(cli, "getPurchases", *shop, "--fresh")["result"]["children"] == []
    assert not (tmp_path / "home").exists()


def test_state_lives_in_the_file_that_was_named(cli: Cli, shop: list[str], tmp_path: Path) -> None:
    state = ["--state", str(tmp_path / "mine.sqlite")]
    answered(cli, "doOrder", *shop, *state, "--set", order(("COIN", 1)))
    assert len(answered(cli, "getPurchases", *shop, *state)["result"]["children"]) == 1
    assert answered(cli, "getPurchases", *shop)["result"]["children"] == []


def test_back_on_the_confirmation_is_status_2_and_charges_nothing(cli: Cli, shop: list[str]) -> None:
    for customer in ("back", "cancel"):
        status = answered(cli, "doOrder", *shop, "--customer", customer, "--set", order(("PLAN", 1)))["result"]
        assert status["status"] == 2
        assert status["statusMessage"]
        assert status["children"] == []
    assert answered(cli, "getAllPurchases", *shop)["result"]["children"] == []


def test_a_code_of_digits_can_be_bought_as_text_and_as_number(cli: Cli, shop: list[str]) -> None:
    for code in ("12345", 12345):
        result = answered(cli, "doOrder", *shop, "--fresh", "--set", order((code, 1)))["result"]
        assert result["status"] == 1
        assert result["children"][0]["code"] == "12345"


def test_the_scripted_customer_knows_the_pin_and_can_get_it_wrong(cli: Cli, shop: list[str]) -> None:
    buy = ["doOrder", *shop, "--fresh", "--persona", "us-pin", "--set", order(("COIN", 1))]
    assert answered(cli, *buy)["result"]["status"] == 1
    assert answered(cli, *buy, "--customer", "pin=4071")["result"]["status"] == 1
    assert answered(cli, *buy, "--customer", "pin=0000")["result"]["status"] == 2


def test_a_declined_request_for_information_prints_null(cli: Cli, shop: list[str]) -> None:
    assert answered(cli, "getUserData", *shop, "--customer", "cancel")["result"] is None
    assert cli("call", "getUserData", *shop[:-1], "--customer", "back").out == "invalid\n"


def test_set_takes_a_text_where_the_value_is_no_json(cli: Cli, shop: list[str]) -> None:
    data = answered(cli, "getUserData", *shop, "--set", "requestedUserData=email, zip")
    assert {name.lower() for name in data["result"]} == {"email", "zip"}


def test_fields_are_set_in_the_order_they_are_given(cli: Cli, shop: list[str]) -> None:
    extra = ["--set", order(("COIN", 1)), "--set", 'deltaOrder={"code":"COIN","qty":2}']
    assert answered(cli, "doOrder", *shop, "--fresh", *extra)["result"]["children"][0]["qty"] == 3


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["getCatlog"], "did you mean getCatalog"),
        (["openTheDoor"], "choose one of"),
        (["getCatalog", "--set", "order"], "FIELD=VALUE"),
        (["getCatalog", "--set", "=5"], "FIELD=VALUE"),
        (["getCatalog", "--set", "ordr={}"], "order"),
        (["getCatalog", "--set", "order=5"], "order"),
        (["getCatalog", "--set", "order=NaN"], "order"),
        (["getCatalog", "--set", 'order={"children":{}}'], "order"),
        (["getCatalog", "--set", "requestedUserData=5"], "requestedUserData"),
        (["getCatalog", "--set", "order=" + "[" * 50_000], "order"),
        (["getCatalog", "--set", "command=getCatalog"], "after call"),
        (["getCatalog", "--customer", "bribe"], "bribe"),
        (["getCatalog", "--customer", "pin=12"], "pin"),
    ],
)
def test_a_wrong_command_or_field_is_refused_before_anything_is_read(
    cli: Cli, tmp_path: Path, arguments: list[str], hint: str
) -> None:
    answer = cli("call", *arguments, "--channel", str(tmp_path / "not looked at"))
    assert (answer.code, answer.out) == (2, "")
    assert hint in answer.sentence
    assert "not looked at" not in answer.err


def test_the_same_seed_and_moment_print_the_same_bytes(cli: Cli, shop: list[str]) -> None:
    line = ["call", "doOrder", *shop, "--fresh", "--seed", "7", "--now", "2026-03-01", "--set", order(("PLAN", 1))]
    first, second, other = (
        cli(*line),
        cli(*line),
        cli(*(word.replace("7", "8") if word == "7" else word for word in line)),
    )
    assert first.out == second.out
    assert first.out != other.out
    assert first.code == 0


def test_seeded_calls_on_one_state_draw_new_identifiers(cli: Cli, shop: list[str]) -> None:
    line = ["doOrder", *shop, "--seed", "7", "--set", order(("COIN", 1))]
    ids = [answered(cli, *line)["result"]["children"][0]["purchaseId"] for _ in range(3)]
    assert len(set(ids)) == 3


def test_a_clock_that_was_set_stays_set_with_the_state(cli: Cli, shop: list[str]) -> None:
    answered(cli, "doOrder", *shop, "--now", "2030-01-31", "--set", order(("PLAN", 1)))
    answered(cli, "doOrder", *shop, "--set", order(("COIN", 1)))
    rows = answered(cli, "getPurchases", *shop)["result"]["children"]
    assert {row["purchaseDate"] for row in rows} == {"2030-01-31T00:00:00"}
    later = answered(cli, "getPurchases", *shop, "--now", "2030-02-28T12:00:00Z")["result"]["children"]
    plan = next(row for row in later if row["code"] == "PLAN")
    assert plan["renewalDate"] == "2030-03-31T00:00:00"


def test_a_moment_before_the_last_event_is_refused(cli: Cli, shop: list[str]) -> None:
    answered(cli, "doOrder", *shop, "--now", "2030-01-31", "--set", order(("COIN", 1)))
    answer = cli("call", "getPurchases", *shop, "--now", "2029-12-31")
    assert (answer.code, answer.out) == (2, "")
    assert "2030-01-31" in answer.sentence


def test_a_shipped_channel_is_found_by_its_bare_name_unless_a_folder_has_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shipped = answered(cli, "getCatalog", "--json", "--fresh", "--channel", "teatime")["result"]["children"]
    assert {child["cost"][0] for child in shipped} == {"£"}
    write_channel(tmp_path / "teatime")
    own = answered(cli, "getCatalog", "--json", "--fresh", "--channel", "teatime")["result"]["children"]
    assert [child["code"] for child in own] == ["PLAN", "COIN", "12345"]


def test_an_avod_channel_gets_no_more_than_its_share_of_the_account(cli: Cli) -> None:
    data = answered(cli, "getUserData", "--json", "--fresh", "--channel", "openfield")
    assert {name.lower() for name in data["result"]} <= {"email", "phone", "zip"}
