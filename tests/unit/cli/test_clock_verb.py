from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import catalog, write_channel
from tests.unit.cli.plans_shop import START, Shop, cart, write_plans
from tui_store.cli.words import cells
from tui_store.domain.subscription import STATES

ROOT = Path(__file__).parents[3]
STEP_KEYS = ["action", "words", "events", "now", "isSet", "next", "undo", "redo", "payment", "recoverable"]

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


@pytest.fixture
def shop(cli: Cli, tmp_path: Path) -> Shop:
    return Shop(cli, tmp_path)


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


def test_the_trace_of_a_step_can_be_kept(shop: Shop, tmp_path: Path) -> None:
    shop.buy("SMALL")
    shop.tell("clock", "next", "--trace", str(tmp_path / "trace.jsonl"))
    assert (tmp_path / "trace.jsonl").exists()


# A whole story, each step a process of its own: what is done, and what the app sees then.
STORY: list[tuple[list[str], tuple[str, str, str]]] = [
    (["call", "doOrder", "--set", cart("TRIAL")], ("false", "Valid", "2026-03-08T00:00:00")),
    (["clock", "next"], ("false", "Valid", "2026-04-08T00:00:00")),
    (["clock", "fail"], ("false", "Valid", "2026-04-08T00:00:00")),
    (["clock", "next"], ("true", "Valid", "2026-04-08T00:00:00")),
    (["clock", "next"], ("true", "Invalid", "2026-04-08T00:00:00")),
    (["clock", "recover"], ("false", "Valid", "2026-05-11T00:00:00")),
]


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
