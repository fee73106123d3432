"""`tui-store service`: where it listens, what it refuses, and how it ends."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from tests.support.service import ServiceProcess
from tui_store.cli import main


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that the verb says when it refuses."""
    assert main(["service", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_it_says_where_it_answers_and_ends_cleanly_on_ctrl_c(tmp_path: Path) -> None:
    from backends.service.seed import demo_folder

    service = ServiceProcess(tmp_path / "service.sqlite", demo_folder(), "--seed", "1", "--now", "2026-03-01")
    answer = httpx.get(f"{service.url}/ags/servicediscovery", trust_env=False)
    assert answer.status_code == 200
    assert service.interrupt() == (0, "")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.invalid"])
def test_other_machines_reach_it_only_where_that_is_said(capsys: pytest.CaptureFixture[str], host: str) -> None:
    assert "--expose" in complaint(capsys, "--fresh", "--host", host)


def test_a_port_that_is_taken_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"port {port}" in complaint(capsys, "--fresh", "--port", port)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "70000"], "--port"),
        (["--port", ""], "--port is empty"),
        (["--seed", "x"], "--seed"),
        (["--now", "soon"], "--now"),
        (["--now", "1960-01-01"], "1970"),
        (["--crm-policy", "maybe"], "--crm-policy"),
        (["--crm-url", "crm.example"], "--crm-url"),
        (["--crm-url", "http://user:pw@crm.example/crm"], "--crm-url"),
        (["--latency", "long"], "latency"),
        (["--token-error-mode", "418"], "token_error_mode"),
        (["--db", "x", "--fresh"], "--fresh and --db"),
        (["--db", ""], "--db is empty"),
        (["--seed-data", "/no/such/folder", "--fresh"], "seed data"),
        (["--lateny", "1"], "--latency"),
    ],
)
def test_bad_usage_is_one_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert words in complaint(capsys, *arguments)


def test_a_key_from_the_environment_must_be_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_STORE_SERVICE_KEY", "hunter2")
    said = complaint(capsys, "--fresh")
    assert "TUI_STORE_SERVICE_KEY" in said
    assert "hunter2" not in said
