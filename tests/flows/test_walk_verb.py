"""`tui-store walk`: the walkthroughs that ship hold, and what does not hold is told so that one can mend it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.unit.cli.conftest import Cli
from tui_store.resources import asset
from tui_store.walkthroughs.checklist import CHECKS

SOAK = bool(os.environ.get("TUI_STORE_SOAK"))
SHIPPED = sorted(asset("walkthroughs").glob("*.walk.yaml"))
SHORT = """\
title: Short
given: {size: 80x24}
steps:
  - expect: {screen: landing, text: Not signed in}
  - open: catalog
"""


def written(folder: Path, more: str, name: str = "one") -> str:
    path = folder / f"{name}.walk.yaml"
    path.write_text(SHORT + more, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("path", SHIPPED if SOAK else SHIPPED[::9], ids=lambda path: path.name.partition(".")[0])
def test_a_walkthrough_that_ships_holds(cli: Cli, path: Path) -> None:
    answer = cli("walk", str(path))
    assert (answer.code, answer.err) == (0, ""), answer.out
    assert answer.out.startswith(f"passed  {path}")
    assert "new snapshot" not in answer.out


def test_what_does_not_hold_is_told_with_its_place_the_screen_and_the_wire(cli: Cli, tmp_path: Path) -> None:
    path = written(
        tmp_path, "  - choose: Streamlight Basic\n    within: 1\n  - expect: {text: Nowhere}\n    within: 0.1\n"
    )
    answer = cli("walk", path)
    assert answer.code == 1
    assert answer.sentence == f"tui-store: {path}:8:5: 'Nowhere' is not on the screen.\n"
    assert answer.out.startswith(f"FAILED  {path}  step 4 of 4, expect\n")
    assert "Streamlight Basic" in answer.out
    assert "\n[CatalogScreen; focus on Choice #buy]\n" in answer.out
    assert "\nOver the wire, in step 2, and nothing since then:\n  field: command" in answer.out
    assert answer.out.endswith(f"\nSee for yourself, after step 3: tui-store run --at {path}:3\n")


def test_nothing_named_is_told_what_there_is(cli: Cli) -> None:
    answer = cli("walk")
    assert (answer.code, answer.out) == (2, "")
    assert answer.sentence.startswith("tui-store: Name a walkthrough: a file, a folder, or one that ships (already-")


def test_one_name_for_two_screens_cannot_be_approved(cli: Cli, tmp_path: Path) -> None:
    path = written(tmp_path, "  - snapshot: plans\n  - press: Back\n  - snapshot: plans\n")
    for update in ((), ("--update",), ()):
        answer = cli("walk", path, *update)
        assert answer.code == 1
        assert "'plans' was taken of another screen before: give this one another name." in answer.err
        assert "--update" not in answer.out


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("choose: Streamlight Basc", "there is no 'Streamlight Basc' to choose: did you mean 'Streamlight Basic'?"),
        ("choose: Patron", "'Patron' is there 3 times ('Streamlight Standard Patron', 'Streamlight Premium Patron', "),
        ("expect: {screen: rfi}", "the screen is catalog, not 'rfi'."),
        ("expect: {focus: Buy}", "the focus is on 'Streamlight Standard', not 'Buy'."),
        ("expect: {absent: Search}", "'Search' is on the screen."),
        ("expect: {owned: NOTHING}", "'NOTHING' is not owned, but FILM-TIDEWATER, SL-KIDS, TICKET-PREMIERE, VOTES."),
        ("expect: {not owned: VOTES}", "'VOTES' is owned."),
        ("expect: {not owned: SL-BASIX}", "there is no product 'SL-BASIX': did you mean SL-BASIC?"),
        ("expect: {date: 2030}", "the date is '◷ 21 Nov 2026', not '2030'."),
        ("expect: {catalog.status: 2}", "catalog.status is '1', not '2'."),
        ("expect: {catalog.statuss: 2}", "catalog has no statuss: did you mean status?"),
        ("expect: {'catalog.children[99].code': A}", "catalog.children has 24 of them, and no [99]."),
        ("expect: {orderStatus.status: 2}", "orderStatus is invalid, and has nothing in it."),
        ("persona: us-pn", "there is no account 'us-pn': did you mean us-pin?"),
        ("advance: 2020-01-01", "The clock stands at 2026-11-21 12:00, and 2020-01-01 is not later: undo leads back"),
        ("undo: 9", "There is nothing to undo."),
        ("key: ctrl+q\n  - say: Gone", "the storefront has been left, and nothing can follow."),
        ("call: {command: doOrder, set: {order: 5}}", "The field order takes a ContentNode or invalid, not a number."),
    ],
)
def test_each_step_that_cannot_be_says_why(cli: Cli, tmp_path: Path, step: str, problem: str) -> None:
    answer = cli("walk", written(tmp_path, f"  - {step}\n    within: 0.2\n"))
    assert answer.code == 1
    assert problem in answer.err


def test_nothing_is_played_while_one_of_the_files_is_wrong(cli: Cli, tmp_path: Path) -> None:
    good, bad = written(tmp_path, ""), written(tmp_path, "  - chose: Buy\n", "two")
    nobody = tmp_path / "three.walk.yaml"
    nobody.write_text(SHORT.replace("{size: 80x24}", "{persona: nobody}"), encoding="utf-8")
    nowhere = tmp_path / "four.walk.yaml"
    nowhere.write_text(SHORT.replace("{size: 80x24}", "{channel: nowhere}"), encoding="utf-8")
    for wrong, words in (
        (bad, f"{bad}:6:5: There is no 'chose' here: did you mean choose?"),
        (str(nobody), f"{nobody}:2:18: There is no persona"),
        (str(nowhere), f"{nowhere}:2:18: nowhere: there is no such folder"),
        (str(tmp_path / "none.walk.yaml"), "Can't read"),
        ("wrong-pn", "There is no walkthrough wrong-pn: did you mean wrong-pin?"),
        (str(tmp_path / "parts"), "Can't read"),
    ):
        answer = cli("walk", good, wrong)
        assert (answer.code, answer.out) == (2, "")
        assert words in answer.sentence


@pytest.mark.parametrize("jobs", ["0", "-1", "65", "many", "1.5", ""])
def test_a_wrong_number_of_jobs_is_refused(cli: Cli, tmp_path: Path, jobs: str) -> None:
    answer = cli("walk", f"-j{jobs}" if jobs else "-j ", written(tmp_path, ""))
    assert (answer.code, answer.out) == (2, "")


def test_two_at_once_come_in_the_order_of_their_names_and_end_with_a_sum(cli: Cli, tmp_path: Path) -> None:
    written(tmp_path, "  - choose: Streamlight Basic\n", "a")
    written(tmp_path, "", "b")
    answer = cli("walk", str(tmp_path), "-j", "2")
    assert (answer.code, answer.err) == (0, "")
    first, second, last = answer.out.splitlines()
    assert (first.split()[1], second.split()[1]) == (str(tmp_path / "a.walk.yaml"), str(tmp_path / "b.walk.yaml"))
    assert last.startswith("2 of 2 walkthroughs hold: 5 steps in ")


def test_a_snapshot_is_new_until_it_is_approved_and_then_compared(cli: Cli, tmp_path: Path) -> None:
    path = written(tmp_path, "  - snapshot: plans\n")
    assert "1 new snapshot: --update keeps what is new" in cli("walk", path).out
    kept = tmp_path / "one.frames" / "plans.txt"
    assert f"1 snapshot approved in {kept.parent}" in cli("walk", path, "--update").out
    approved = kept.read_text(encoding="utf-8")
    assert "Streamlight Basic" in approved
    assert "new snapshot" not in cli("walk", path).out
    kept.write_text(approved.replace("Streamlight Basic", "Streamlight Basis"), encoding="utf-8")
    answer = cli("walk", path)
    assert answer.code == 1
    assert "the screen is not as it was approved as 'plans'" in answer.err
    changed = [line.strip() for line in answer.out.splitlines() if line.strip().startswith(("+", "-"))]
    assert len(changed) == 4
    assert "Basis" in changed[2]
    assert "Basic" in changed[3]
    assert f"If the screen is right as it is now: tui-store walk {path} --update" in answer.out


def test_the_report_has_every_step_its_picture_and_what_was_reached(cli: Cli, tmp_path: Path) -> None:
    good = written(tmp_path, "  - choose: Streamlight Basic\n  - choose: Buy\n  - press: Back\n", "a")
    bad = written(tmp_path, "  - expect: {text: '<b>]]>'}\n    within: 0.1\n  - press: OK\n", "b")
    report = tmp_path / "report"
    assert cli("walk", good, bad, "--report", str(report)).code == 1
    suites = ET.parse(report / "junit.xml").getroot()
    assert [(suite.get("tests"), suite.get("failures"), suite.get("skipped")) for suite in suites] == [
        ("5", "0", "0"),
        ("4", "1", "1"),
    ]
    failure = suites[1].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "'<b>]]>' is not on the screen"
    page = (report / "index.html").read_text(encoding="utf-8")
    assert page.count("<section") == 8
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "&lt;b&gt;" in page
    sheet = (report / "sign-off.md").read_text(encoding="utf-8")
    assert "| 6 | open |" in sheet
    assert "| doOrder | 2 | catalog | 1 |" in sheet
    assert "| Short | b.walk.yaml | 3 of 4 | step 3: '<b>]]>' is not on the screen |" in sheet
    assert all(f"* **{name}**" in sheet for check in CHECKS for name in re.findall(r"[A-Za-z]+\d?", check.sources))


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_played(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = cli("walk", written(tmp_path, ""), "--report", str(tmp_path / "file"))
    assert (answer.code, answer.out) == (2, "")
    assert "Can't write a report into" in answer.sentence


def test_two_plays_give_the_same_report_but_for_the_times(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = []
    for term, locale, zone in (("xterm-256color", "C.UTF-8", "UTC"), ("dumb", "de_DE.UTF-8", "Asia/Tokyo")):
        for name, value in (("TERM", term), ("LC_ALL", locale), ("TZ", zone), ("COLUMNS", "40"), ("LINES", "10")):
            monkeypatch.setenv(name, value)
        report = tmp_path / zone
        assert cli("walk", "back-on-confirmation", "--report", str(report)).code == 0
        texts = [(report / name).read_text(encoding="utf-8") for name in ("junit.xml", "index.html", "sign-off.md")]
        reports.append([re.sub(r'time="[\d.]+"', "", text) for text in texts])
    assert reports[0] == reports[1]


def test_machines_get_one_object(cli: Cli, tmp_path: Path) -> None:
    path = written(tmp_path, "  - press: Back\n  - expect: {screen: rfi}\n    within: 0.1\n")
    answer = cli("walk", path, "--json")
    assert answer.code == 1
    assert json.loads(answer.out) == {
        "walkthroughs": [
            {
                "file": path,
                "title": "Short",
                "passed": False,
                "steps": 4,
                "played": 4,
                "newSnapshots": 0,
                "failed": {"step": 4, "place": f"{path}:7:5", "problem": "the screen is landing, not 'rfi'"},
            }
        ]
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["wrong-pin"], "The option --at needs a file and a step, FILE:3, not 'wrong-pin'."),
        (["wrong-pin:x"], "The option --at needs a file and a step"),
        (["wrong-pin:99"], "has 12 steps, and no 99."),
        (["wrong-pn:1"], "did you mean wrong-pin?"),
        (["wrong-pin:1", "--fresh"], "The options --at and --fresh exclude each other"),
        (["wrong-pin:1", "--persona", "uk"], "The options --at and --persona exclude each other"),
    ],
)
def test_a_place_that_does_not_exist_cannot_be_opened(cli: Cli, arguments: list[str], words: str) -> None:
    answer = cli("run", "--at", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.sentence
