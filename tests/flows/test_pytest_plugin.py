"""The pytest plugin, in a project of its own."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import tui_store.testing

EXAMPLE = Path(__file__).parent / "example"
ROOT = Path(__file__).parents[2]
SOAK = os.environ.get("TUI_STORE_SOAK") == "1"
# Beside the example's own tests: what they test is what was installed.
FROM_THE_WHEEL = """
import sys
from pathlib import Path

import tui_store


def test_the_storefront_is_the_installed_one():
    assert Path(tui_store.__file__).is_relative_to(sys.prefix)
"""


def run_pytest(
    folder: Path, *arguments: str, python: str = sys.executable, path: Path | None = ROOT
) -> tuple[int, str]:
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHONPATH"))}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    answer = subprocess.run(
        [
            python,
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
        env=environment,
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


@pytest.mark.skipif(not SOAK, reason="a wheel is built and installed")
def test_the_project_is_tested_with_the_installed_wheel_and_nothing_of_the_checkout(tmp_path: Path) -> None:
    python = installed(tmp_path)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "test_installed.py").write_text(FROM_THE_WHEEL, encoding="utf-8")
    code, output = run_pytest(folder, python=python, path=None)
    assert "6 passed, 1 failed" in output or "1 failed, 6 passed" in output
    assert code == 1
    assert "bad.walk.yaml:3:5: 'Nowhere' is not on the screen." in output
    assert str(ROOT / "tui_store") not in output


def installed(folder: Path) -> str:
    """The Python of a new environment that has the wheel, and beside it what the wheel needs from this one."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    building = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "dist"), str(ROOT)]
    subprocess.run([*pip, *building], check=True, capture_output=True, timeout=240)
    (wheel,) = (folder / "dist").glob("tui_store-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True, timeout=240)
    python = folder / "venv" / "bin" / "python"
    installing = ["--python", str(python), "install", "--no-deps", "--no-compile", str(wheel)]
    subprocess.run([*pip, *installing], check=True, capture_output=True, timeout=240)
    # A folder that is named in a .pth file has its own .pth files left alone: the checkout is not among them.
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (packages / "shared.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return str(python)


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
        *("backend", "persona", "picture", "press", "resize", "result", "snapshot", "type", "undo"),
    }


def test_the_plugin_is_announced() -> None:
    names = [point.name for point in importlib.metadata.entry_points(group="pytest11")]
    assert "tui_store" in names
