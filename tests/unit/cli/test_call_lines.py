"""`tui-store call --input`: many commands in one process, a JSON request and a JSON answer a line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from tests.support.interrupts import heed_ctrl_c
from tests.unit.cli.conftest import Answer, Cli
from tests.unit.cli.csfake_folder import write_channel
from tui_store.cli.call_lines import LONGEST_LINE

ORDER = {"order": {"children": [{"code": "COIN", "qty": 1}]}}

Ask = Callable[..., tuple[int, list[dict[str, Any]]]]


def line(**request: object) -> str:
    return json.dumps(request)


@pytest.fixture
def channel(tmp_path: Path) -> str:
    return str(write_channel(tmp_path / "shop"))


@pytest.fixture
def ask(cli: Cli, tmp_path: Path, channel: str) -> Ask:
    """Runs lines, each a text or bytes; gives the exit code and the answers."""

    def carry_out(*lines: str | bytes, options: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]]]:
        requests = tmp_path / "requests.jsonl"
        requests.write_bytes(b"\n".join(text.encode() if isinstance(text, str) else text for text in lines))
        answer = cli("call", "--input", str(requests), "--channel", channel, "--fresh", *options)
        assert answer.err == ""
        return answer.code, [json.loads(text) for text in answer.out.splitlines()]

    return carry_out


def test_each_line_is_answered_by_one_line_in_order(ask: Ask) -> None:
    code, answers = ask(line(command="getCatalog", id=1), line(command="GETPURCHASES", id={"any": "thing"}))
    assert code == 0
    assert [list(answer) for answer in answers] == [["id", "command", "resultField", "result"]] * 2
    assert [answer["id"] for answer in answers] == [1, {"any": "thing"}]
    assert [answer["resultField"] for answer in answers] == ["catalog", "purchases"]
    assert len(answers[0]["result"]["children"]) == 3


def test_all_lines_go_to_one_node_and_what_is_set_stays_set(ask: Ask) -> None:
    buy = line(command="doOrder")
    code, answers = ask(line(command="doOrder", set=ORDER), buy, line(command="getPurchases"))
    assert code == 0
    assert [answer["result"]["status"] for answer in answers] == [1, 1, 1]
    assert len(answers[2]["result"]["children"]) == 2


def test_fields_of_the_command_line_are_set_before_the_first_line(ask: Ask) -> None:
    _, answers = ask(line(command="doOrder"), options=("--set", f"order={json.dumps(ORDER['order'])}"))
    assert answers[0]["result"]["status"] == 1


def test_each_line_may_bring_a_customer_of_its_own(ask: Ask) -> None:
    _, answers = ask(
        line(command="doOrder", set=ORDER, customer="back"),
        line(command="doOrder"),
        line(command="doOrder", customer="approve"),
        line(command="getUserData", customer="cancel"),
        options=("--customer", "cancel"),
    )
    assert [answer["result"] and answer["result"]["status"] for answer in answers] == [2, 2, 1, None]


BAD = {
    "no json": ("{", "no JSON"),
    "no object": ("[1]", "no object"),
    "no utf-8": (b'{"command": "\xff"}', "no UTF-8"),
    "too deep": ("[" * 100_000, "nested too deeply"),
    "a huge number": ('{"command": ' + "9" * 10_000 + "}", "no JSON"),
    "no number": ('{"command": NaN}', "no JSON"),
    "no command": ("{}", '"command" is missing'),
    "a number for a command": (line(command=5), '"command" is no text'),
    "an unknown command": (line(command="getCatlog"), "did you mean getCatalog"),
    "an unknown key": (line(command="getCatalog", st={}), "did you mean set"),
    "a list to set": (line(command="getCatalog", set=[]), '"set" is no object'),
    "an unknown field": (line(command="getCatalog", set={"nonse": ""}), "nonse"),
    "a field of the wrong type": (line(command="getCatalog", set={"nonce": 5}), "nonce"),
    "a command to set": (line(command="getCatalog", set={"command": "x"}), "can't be set"),
    "a change that cannot be": (line(command="getCatalog", set={"deltaOrder": {"qty": 1}}), "deltaOrder"),
    "a bad customer": (line(command="getCatalog", customer="bribe"), "bribe"),
    "escape codes": (line(command="\x1b[2J\nx"), "no command"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_line_is_answered_in_a_sentence_with_its_number_and_the_rest_goes_on(ask: Ask, kind: str) -> None:
    bad, hint = BAD[kind]
    code, answers = ask("", "  ", bad, line(command="getCatalog"))
    assert code == 1
    refused, fine = answers
    assert list(refused) == ["error"]
    assert refused["error"].startswith("Line 3 cannot be answered: ")
    assert hint in refused["error"]
    assert refused["error"].isprintable()
    assert len(refused["error"]) < 400
    assert fine["result"]["status"] == 1


def test_a_refused_line_keeps_its_id_and_sets_nothing(ask: Ask) -> None:
    code, answers = ask(line(command="doOrder", id="a", set={**ORDER, "nonce": 5}), line(command="doOrder", id="b"))
    assert code == 1
    assert answers[0]["id"] == "a"
    assert answers[1]["result"]["status"] == -4


def test_a_line_of_100_megabytes_is_refused_and_the_next_is_read(ask: Ask) -> None:
    long = b'{"command": "' + b"x" * (100 * 1024 * 1024) + b'"}'
    code, answers = ask(long, line(command="getCatalog"))
    assert code == 1
    assert answers[0]["error"] == f"Line 1 cannot be answered: it is longer than {LONGEST_LINE:,} bytes."
    assert answers[1]["result"]["status"] == 1


def test_no_request_at_all_is_no_failure(ask: Ask) -> None:
    assert ask() == (0, [])


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--input", "missing.jsonl"], "missing.jsonl"),
        (["--input", "."], "directory"),
        (["--input", " "], "--input is empty"),
        (["--input", "a\0b"], "null byte"),
        (["getCatalog", "--input", "x"], "either"),
        ([], "COMMAND"),
    ],
)
def test_requests_that_cannot_be_read_are_bad_usage(cli: Cli, channel: str, arguments: list[str], hint: str) -> None:
    answer = cli("call", *arguments, "--channel", channel, "--fresh")
    assert (answer.code, answer.out) == (2, "")
    assert hint in answer.sentence


def test_a_dash_reads_stdin(cli: Cli, channel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (["-"], ["--input", "-"]):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(line(command="getCatalog").encode())))
        answer = cli("call", *arguments, "--channel", channel, "--fresh")
        assert answer.code == 0
        assert json.loads(answer.out)["result"]["status"] == 1
    monkeypatch.setattr(sys, "stdin", None)
    assert "no stdin" in cli("call", "-", "--channel", channel, "--fresh").sentence


def test_a_seeded_run_prints_and_traces_the_same_bytes_twice(cli: Cli, channel: str, tmp_path: Path) -> None:
    requests = tmp_path / "requests.jsonl"
    requests.write_text("\n".join([line(command="doOrder", set=ORDER), line(command="getPurchases")]))

    def run(name: str) -> tuple[Answer, bytes]:
        world = ["--channel", channel, "--fresh", "--seed", "7", "--now", "2026-03-01", "--trace", str(tmp_path / name)]
        return cli("call", "--input", str(requests), *world), (tmp_path / name).read_bytes()

    assert run("one.jsonl") == run("two.jsonl")


def test_the_trace_of_a_call_has_files_and_ledger_under_the_command_they_served(
    cli: Cli, channel: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.jsonl"
    cli(
        "call",
        "doOrder",
        "--set",
        f"order={json.dumps(ORDER['order'])}",
        "--channel",
        channel,
        "--fresh",
        "--trace",
        str(path),
    )
    events = [json.loads(text) for text in path.read_text().splitlines()]
    assert [event["number"] for event in events] == list(range(len(events)))
    kinds = [(event["kind"], event["command"]) for event in events]
    assert kinds[:4] == [("start", ""), ("field", ""), ("field", "c1"), ("command", "c1")]
    assert {command for _, command in kinds[2:]} == {"c1"}
    assert {kind for kind, _ in kinds} == {
        "start", "field", "command", "file", "question", "answer", "ledger", "result"
    }  # fmt: skip


def test_no_secret_of_a_whole_session_stands_in_its_trace(cli: Cli, channel: str, tmp_path: Path) -> None:
    path, requests = tmp_path / "t.jsonl", tmp_path / "requests.jsonl"
    session = [
        line(command="storeChannelCredData", set={"channelCredData": "hush-credentials"}),
        line(command="getChannelCred"),
        line(command="getDeviceAttestationToken", set={"nonce": "n-1"}),
        line(command="doOrder", set=ORDER, customer="pin=9753"),
        line(command="doOrder", customer="approve"),
        line(command="storeChannelCredData", set={"channelCredData": ""}),
        line(command="getChannelCred"),
    ]
    requests.write_text("\n".join(session))
    answer = cli(
        "call", "--input", str(requests), "--channel", channel, "--fresh", "--persona", "us-pin", "--trace", str(path)
    )
    answers = [json.loads(text)["result"] for text in answer.out.splitlines()]
    assert [given["status"] for given in answers] == [0, 0, 1, 2, 1, 0, 0]
    assert "hush-credentials" in answers[1]["json"]
    pucid = json.loads(answers[6]["json"])["roku_pucid"]
    whole = path.read_text("utf-8")
    for secret in ("hush", answers[2]["token"].split(".")[2], "9753", "4071", pucid):
        assert secret
        assert secret not in whole
    assert whole.count("characters>") > 6


@pytest.mark.parametrize("verb", [["run"], ["call", "getCatalog"]], ids=["run", "call"])
def test_a_trace_that_cannot_be_written_is_refused_before_anything_starts(
    cli: Cli, channel: str, tmp_path: Path, verb: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_store.cli.run.need_terminal", lambda: None)
    answer = cli(*verb, "--channel", channel, "--fresh", "--trace", str(tmp_path))
    assert (answer.code, answer.out) == (2, "")
    assert "directory" in answer.sentence


def test_a_refused_start_leaves_no_trace_file(cli: Cli, tmp_path: Path) -> None:
    cli("call", "getCatalog", "--channel", str(tmp_path / "missing"), "--trace", str(tmp_path / "t.jsonl"))
    assert list(tmp_path.iterdir()) == []


def test_a_trace_that_breaks_off_still_gives_the_answer_and_says_so(cli: Cli, channel: str, tmp_path: Path) -> None:
    from tests.unit.channel_store.test_trace_file import files_of_at_most

    path = tmp_path / "t.jsonl"
    with files_of_at_most(300):
        answer = cli("call", "getCatalog", "--json", "--channel", channel, "--fresh", "--trace", str(path))
    assert answer.code == 1
    assert json.loads(answer.out)["result"]["status"] == 1
    assert "ends here" in answer.sentence


@contextmanager
def coprocess(channel: str, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tui_store.cli", "call", "-", "--channel", channel, "--fresh"]
    environment = {**os.environ, "XDG_STATE_HOME": str(home)}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        preexec_fn=heed_ctrl_c,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_program_in_any_language_can_hold_the_other_end(channel: str, tmp_path: Path) -> None:
    with coprocess(channel, tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(line(command="getCatalog", id=number).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(timeout=30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_ctrl_c_ends_the_waiting_for_a_line_quietly(channel: str, tmp_path: Path) -> None:
    with coprocess(channel, tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(line(command="getCatalog").encode() + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read() == b""


def test_a_reader_that_goes_away_ends_it_quietly(channel: str, tmp_path: Path) -> None:
    with coprocess(channel, tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(line(command="getCatalog").encode() + b"\n")
        process.stdin.close()
        assert process.wait(timeout=30) == 141
        assert process.stderr.read() == b""
