"""The wheel works on its own: built, installed in a fresh environment, used from an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]


def _run(arguments: list[str], folder: Path) -> str:
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment = {**keep, "XDG_STATE_HOME": str(folder / "state")}
    answer = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_a_fresh_installation_sells_from_an_empty_folder(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path / "dist"), str(ROOT)], tmp_path
    )
    (wheel,) = (tmp_path / "dist").glob("tui_store-*.whl")
    names = ZipFile(wheel).namelist()
    assert "tui_store/_assets/channels/streamlight/csfake/GetCatalog.xml" in names
    assert "tui_store/_assets/service/demo/products.toml" in names
    assert not [name for name in names if name.startswith("tests/")]

    # A pip of its own, and compiling what nobody imports, would take half a minute.
    _run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], tmp_path)
    installing = [*pip, "--python", str(tmp_path / "venv" / "bin" / "python"), "install", "--no-compile"]
    _run([*installing, "--constraint", str(ROOT / "constraints.txt"), str(wheel)], tmp_path)

    empty = tmp_path / "empty"
    empty.mkdir()
    tui_store = str(tmp_path / "venv" / "bin" / "tui-store")
    answer = json.loads(_run([tui_store, "call", "getCatalog", "--json"], empty))
    assert answer["result"]["status"] == 1
    assert len(answer["result"]["children"]) == 24
    assert _run([tui_store, "--version"], empty).startswith("tui-store ")
    assert [path.name for path in empty.iterdir()] == ["state"] or not list(empty.iterdir())
