"""The command line as a process of its own: streams, exit codes, signals, and what it imports."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support.interrupts import heed_ctrl_c
from tests.unit.cli.csfake_folder import write_channel

TUI_STORE = [sys.executable, "-m", "tui_store.cli"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


def run(
    environment: dict[str, str], *arguments: str, stdout: int | None = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*TUI_STORE, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )


def test_what_was_bought_is_there_in_the_next_process(environment: dict[str, str]) -> None:
    bought = run(environment, "call", "doOrder", "--json", "--set", 'order={"children":[{"code":"12345","qty":1}]}')
    assert (bought.returncode, bought.stderr) == (0, b"")
    purchase = json.loads(bought.stdout)["result"]["children"][0]
    owned = json.loads(run(environment, "call", "getPurchases", "--json").stdout)["result"]["children"]
    assert purchase["purchaseId"] in [child["purchaseId"] for child in owned]


def test_two_processes_with_one_seed_print_the_same_bytes(environment: dict[str, str]) -> None:
    order = 'order={"children":[{"code":"SL-STANDARD","qty":1},{"code":"VOTES","qty":2}]}'
    line = ["call", "doOrder", "--json", "--fresh", "--seed", "3", "--now", "2026-11-21T09:00:00Z", "--set", order]
    first, second = (run({**environment, "PYTHONHASHSEED": seed}, *line) for seed in ("1", "2"))
    assert first.returncode == 0
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["result"]["status"] == 1


def test_bad_input_is_one_sentence_on_stderr(environment: dict[str, str], tmp_path: Path) -> None:
    for arguments in (["run"], ["call", "getCatalog"], ["--persona", "x"], ["call", "nothing"], ["nothing"]):
        answer = run(
            environment, *arguments, *(["--channel", str(tmp_path / "missing")] if arguments != ["nothing"] else [])
        )
        assert (answer.returncode, answer.stdout) == (2, b"")
        assert answer.stderr.count(b"\n") == 1
        assert answer.stderr.startswith(b"tui-store: ")


def test_the_storefront_needs_a_terminal(environment: dict[str, str]) -> None:
    answer = run(environment)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert b"terminal" in answer.stderr


def test_in_a_terminal_bad_input_is_said_before_any_screen(environment: dict[str, str], tmp_path: Path) -> None:
    master, slave = pty.openpty()
    arguments = [*TUI_STORE, "--channel", str(write_channel(tmp_path / "shop", "<result>"))]
    process = subprocess.Popen(arguments, env=environment, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    said = b""
    while select.select([master], [], [], 30)[0]:
        try:
            block = os.read(master, 4096)
        except OSError:
            break
        said += block
        if not block:
            break
    os.close(master)
    assert process.wait(30) == 2
    assert said.startswith(b"tui-store: ")
    assert b"GetCatalog.xml" in said
    assert b"\x1b" not in said


def test_results_that_nobody_reads_end_quietly(environment: dict[str, str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    answer = run(environment, "call", "getCatalog", "--fresh", stdout=writer)
    os.close(writer)
    assert (answer.returncode, answer.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_results_that_cannot_be_written_are_one_sentence(environment: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        answer = run(environment, "call", "getCatalog", "--fresh", "--json", stdout=full.fileno())
    assert answer.returncode == 1
    assert answer.stderr.count(b"\n") == 1
    assert b"No space left" in answer.stderr


def test_a_terminal_without_the_letters_still_gets_valid_json(environment: dict[str, str]) -> None:
    ascii_only = {**environment, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    answer = run(ascii_only, "call", "getCatalog", "--json", "--fresh", "--channel", "teatime")
    assert answer.returncode == 0
    costs = [child["cost"] for child in json.loads(answer.stdout.decode("ascii"))["result"]["children"]]
    assert all(cost.startswith("£") for cost in costs)
    printed = run(ascii_only, "call", "getCatalog", "--fresh", "--channel", "teatime")
    assert printed.returncode == 0
    assert b"\\xa33.49" in printed.stdout


def test_ctrl_c_ends_it_quietly(environment: dict[str, str], tmp_path: Path) -> None:
    """The persona is a pipe: once both ends are open, the process is certainly at work and waiting."""
    persona = tmp_path / "waits.toml"
    os.mkfifo(persona)
    process = subprocess.Popen(
        [*TUI_STORE, "call", "getCatalog", "--persona", str(persona)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_ctrl_c,
    )
    with persona.open("wb"):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


# The superuser may read everything, so the process becomes nobody; a rehearsal imports what it needs before that.
AS_NOBODY = """
import contextlib, io, os, sqlite3, sys
from tests.support.interrupts import heed_ctrl_c
from tui_store.cli import failure, main
with contextlib.redirect_stdout(io.StringIO()):
    main(["call", "getCatalog", "--fresh"])
if os.geteuid() == 0:
    os.setuid(65534)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("locked", ["shop", "shop/csfake/GetCatalog.xml", "state.sqlite", "me.toml"])
def test_what_may_not_be_read_is_one_sentence(environment: dict[str, str], locked: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_channel(folder / "shop")
        (folder / "me.toml").write_text('title = "Me"')
        (folder / "state.sqlite").write_bytes(b"SQLite format 3")
        (folder / locked).chmod(0)
        world = ["--channel", f"{name}/shop", "--state", f"{name}/state.sqlite", "--persona", f"{name}/me.toml"]
        answer = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, "call", "getCatalog", *world],
            env={**environment, "HOME": name, "XDG_CONFIG_HOME": name},  # nobody may look into its settings
            capture_output=True,
            check=False,
            timeout=60,
        )
        (folder / locked).chmod(0o755)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert answer.stderr.count(b"\n") == 1
    assert Path(locked).name.encode() in answer.stderr
    assert b"Permission denied" in answer.stderr


IMPORTS = """
import sys
from tui_store.cli import main
main({arguments})
print(*sorted(name.partition(".")[0] for name in sys.modules), file=sys.stderr)
"""


def test_call_imports_no_textual(environment: dict[str, str]) -> None:
    script = IMPORTS.format(arguments=["call", "getCatalog", "--fresh"])
    answer = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=False, timeout=60
    )
    modules = set(answer.stderr.decode().split())
    assert "backends" in modules
    assert not modules & {"textual", "rich", "screens", "httpx", "pydantic"}


def test_help_imports_no_more_than_it_needs(environment: dict[str, str]) -> None:
    script = IMPORTS.format(arguments=["--help"])
    answer = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=False, timeout=60
    )
    assert not set(answer.stderr.decode().split()) & {"textual", "backends", "sqlite3", "asyncio", "tomllib"}
