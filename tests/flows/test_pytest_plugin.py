"""The pytest plugin, in a project of its own."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

import tui_store.testing

EXAMPLE = Path(__file__).parent / "example"


def run_pytest(folder: Path, *arguments: str) -> tuple[int, str]:
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:schemathesis",
            "-p",
            "no:xdist",
            *arguments,
        ],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return answer.returncode, answer.stdout + answer.stderr


def test_a_project_has_walkthroughs_and_python_tests_side_by_side(tmp_path: Path) -> None:
    code, output = run_pytest(tmp_path / "one")
    assert code == 1
    assert "5 passed, 1 failed" in output or "1 failed, 5 passed" in output
    assert "bad.walk.yaml:3:5: 'Nowhere' is not on the screen." in output
    assert "Traceback" not in output


def test_snapshots_are_approved_with_a_switch_and_compared_from_then_on(tmp_path: Path) -> None:
    folder, name = tmp_path / "one", "test_plans.py::test_buying_a_plan"
    assert run_pytest(folder, name, "--walkthroughs-update")[0] == 0
    (kept,) = folder.glob("*.frames/confirmation.txt")
    assert run_pytest(folder, name)[0] == 0
    kept.write_text(kept.read_text(encoding="utf-8").replace("Total today", "Total ever"), encoding="utf-8")
    code, output = run_pytest(folder, name)
    assert code == 1
    assert "the screen is not as it was approved as 'confirmation'" in output


def test_files_are_left_alone_unless_the_switch_is_on(tmp_path: Path) -> None:
    code, output = run_pytest(tmp_path / "one", "-o", "walkthroughs=false", "--collect-only")
    assert code == 0
    assert "walk.yaml" not in output
    code, output = run_pytest(tmp_path / "two", "-o", "walkthroughs=false", "--walkthroughs", "--collect-only")
    assert code == 0
    assert "back.walk.yaml" in output


def test_a_file_that_cannot_be_read_fails_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "worse.walk.yaml").write_text("title: T\nsteps:\n  - sya: Hello\n", encoding="utf-8")
    code, output = run_pytest(tmp_path / "one", "worse.walk.yaml")
    assert code != 0
    assert "worse.walk.yaml:3:5: There is no 'sya' here: did you mean say?" in output


def test_the_public_names_are_these() -> None:
    assert tui_store.testing.__all__ == [
        "ChannelStore",
        "ContentNode",
        "Failed",
        "Given",
        "Storefront",
        "read_walkthrough",
    ]
    verbs = {name for name in vars(tui_store.testing.Storefront) if not name.startswith("_")}
    assert verbs == {
        *("advance", "begin", "call", "checkpoint", "choose", "expect", "frame", "key", "open", "outcome", "owned"),
        *("persona", "picture", "press", "resize", "result", "snapshot", "type", "undo"),
    }


def test_the_plugin_is_announced() -> None:
    names = [point.name for point in importlib.metadata.entry_points(group="pytest11")]
    assert "tui_store" in names
