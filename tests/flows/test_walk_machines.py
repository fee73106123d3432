"""Two machines play a walkthrough the same: frames, trace and report, byte for byte but for how long it took."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tui_store.resources import asset

SHIPPED = sorted(path.name.partition(".")[0] for path in asset("walkthroughs").glob("*.walk.yaml"))
MACHINES = (
    {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC", "COLUMNS": "200", "LINES": "60"},
    {"TERM": "dumb", "LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo", "COLUMNS": "40", "LINES": "10", "NO_COLOR": "1"},
)


def played(folder: Path, name: str, machine: dict[str, str]) -> tuple[bytes, list[str]]:
    """The bundle, which has every frame and the trace, and the report without its times."""
    folder.mkdir()
    command = [sys.executable, "-m", "tui_store.cli", "walk", name, "--bundle", "b.zip", "--report", "report"]
    environment = {**os.environ, **machine, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    report = (folder / "report").iterdir()
    texts = [re.sub(r'time="[\d.]+"', "", path.read_text(encoding="utf-8")) for path in sorted(report)]
    return (folder / "b.zip").read_bytes(), texts


@pytest.mark.skipif(not os.environ.get("TUI_STORE_SOAK"), reason="every walkthrough is played twice; make soak")
@pytest.mark.parametrize("name", SHIPPED)
def test_two_machines_play_a_walkthrough_the_same(tmp_path: Path, name: str) -> None:
    one, other = (played(tmp_path / str(number), name, machine) for number, machine in enumerate(MACHINES))
    assert one[0] == other[0]
    assert one[1] == other[1]
