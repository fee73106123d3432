"""`tui-store doctor`: what is well, what is wrong, and what to do about it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.remote import demo_service, with_password
from tests.support.service import RunningService
from tests.unit.cli.conftest import Answer, Cli


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with demo_service(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    with_password(monkeypatch)


def registered(service: RunningService) -> int:
    """How many devices the service knows."""
    state = httpx.get(f"{service.url}/admin/state").json()
    return sum(len(account["devices"]) for account in state["accounts"])


def wrong(answer: Answer) -> list[dict[str, Any]]:
    """The checks that failed, from --json."""
    return [check for check in json.loads(answer.out)["checks"] if check["ok"] is False]


def test_a_local_world_that_is_well_is_said_to_be_and_exits_with_0(cli: Cli) -> None:
    answer = cli("doctor")
    assert answer.code == 0
    assert answer.out.endswith("All is well.\n")
    for word in ("terminal", "csfake folder", "state file"):
        assert word in answer.out


def test_a_state_file_that_is_none_is_wrong_and_exits_with_1(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ava, " * 50)
    answer = cli("doctor", "--state", str(path), "--json")
    assert answer.code == 1
    assert [check["what"] for check in wrong(answer)] == ["state file"]
    assert "choose another one with --state" in wrong(answer)[0]["detail"]
    assert path.read_text().startswith("Dear Ava")


def test_a_folder_that_sells_nothing_is_wrong(cli: Cli, tmp_path: Path) -> None:
    answer = cli("doctor", "--channel", str(tmp_path), "--json")
    assert answer.code == 1
    assert "csfake folder" in {check["what"] for check in wrong(answer)}


def test_bad_usage_exits_with_2(cli: Cli) -> None:
    assert cli("doctor", "--backend", "telegraph").code == 2


@pytest.mark.usefixtures("password")
def test_a_service_that_is_well_is_said_to_be_with_user_device_and_class(cli: Cli, service: RunningService) -> None:
    answer = cli("doctor", "--backend", "remote", "--service-url", service.url, "--fresh")
    assert answer.code == 0, answer.out
    for word in ("us-no-pin", "Roku", "26 products"):
        assert word in answer.out
    assert answer.out.endswith("All is well.\n")


@pytest.mark.usefixtures("password")
def test_a_service_that_does_not_answer_is_wrong_with_what_to_do(cli: Cli) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        answer = cli("doctor", "--backend", "remote", "--service-url", url, "--fresh", "--json")
    assert answer.code == 1
    (check,) = wrong(answer)
    assert check["remedy"] or "tui-store service" in check["detail"]


def test_a_password_that_is_wrong_is_found_and_never_printed(
    cli: Cli, service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch, "not-the-one")
    answer = cli("doctor", "--backend", "remote", "--service-url", service.url, "--fresh")
    assert answer.code == 1
    assert "WRONG" in answer.out
    assert "not-the-one" not in answer.out + answer.err


@pytest.mark.usefixtures("password")
def test_call_sells_through_the_service_and_prints_the_same_json(
    cli: Cli, service: RunningService, tmp_path: Path
) -> None:
    order = 'order={"children":[{"code":"COINS","qty":1}]}'
    remote = ("--backend", "remote", "--service-url", service.url)
    har = tmp_path / "traffic.har"
    answer = cli("call", "doOrder", *remote, "--fresh", "--json", "--set", order, "--har", str(har))
    assert answer.code == 0, answer.err
    data = json.loads(answer.out)
    local = json.loads(cli("call", "doOrder", "--fresh", "--json", "--set", order).out)
    assert data["result"]["status"] == local["result"]["status"] == 1
    shape = [sorted(child) for child in data["result"]["children"]]
    assert shape == [sorted(child) for child in local["result"]["children"]]
    entries = json.loads(har.read_text())["log"]["entries"]
    assert any(entry["response"]["status"] == 201 for entry in entries)
    assert '"demo"' not in har.read_text()


@pytest.mark.usefixtures("password")
def test_no_run_registers_a_device_more_with_fresh_either(cli: Cli, service: RunningService) -> None:
    remote = ("--backend", "remote", "--service-url", service.url, "--persona", "uk")
    assert cli("call", "getPurchases", *remote, "--fresh", "--json").code == 0
    devices = registered(service)
    assert cli("call", "getPurchases", *remote, "--fresh", "--json").code == 0
    assert registered(service) == devices
    assert cli("call", "getPurchases", *remote, "--device-class", "tablet", "--fresh", "--json").code == 0
    assert registered(service) == devices + 1


@pytest.mark.usefixtures("password")
def test_requests_one_a_line_are_answered_through_the_service(
    cli: Cli, service: RunningService, tmp_path: Path
) -> None:
    lines = tmp_path / "lines"
    lines.write_text('{"command": "getCatalog"}\n{"command": "getPurchases"}\n')
    answer = cli("call", "--backend", "remote", "--service-url", service.url, "--fresh", "--input", str(lines))
    assert answer.code == 0, answer.err
    first, second = (json.loads(line)["result"] for line in answer.out.splitlines())
    assert (first["status"], second["status"]) == (1, 1)


@pytest.mark.usefixtures("password")
def test_a_service_out_of_reach_is_an_answer_with_status_0(cli: Cli) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        answer = cli("call", "getCatalog", "--backend", "remote", "--service-url", url, "--fresh", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["result"]["status"] == 0
