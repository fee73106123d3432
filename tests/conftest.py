"""The fence around every test: no terminal, home, proxy or colour setting of the machine gets in."""

from __future__ import annotations

import os

# Textual reads this once, when it is imported.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

import gc
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

_UNWANTED = ("NO_COLOR", "FORCE_COLOR", "TEXTUAL", "TEXTUAL_THEME", "TEXTUAL_DEBUG", "COLUMNS", "LINES")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def fence(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own and a neutral environment; gives the home."""
    home = tmp_path_factory.mktemp("home")
    for name in (*_UNWANTED, *_PROXIES, *(proxy.lower() for proxy in _PROXIES)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    for name in ("STATE", "CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return home


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """The storefront switches the collector off until its first paint; a test must not leave it so."""
    yield
    gc.enable()


# Walks through screens, and whole programs in a terminal of their own, take half a second and more: `make test` takes
# one of so many of a folder's, or of a file's that walks far, and `make soak` takes all. Which ones hangs on a test's
# name alone, not on what stands around it.
ONE_OF = {
    "screens": 4,
    "test_style_sheets.py": 1,
    "test_bundle.py": 2,
    "test_checkpoints_screen.py": 6,
    "test_clock_panel.py": 6,
    "test_clock_running.py": 6,
    "test_manage_dialog.py": 6,
    "test_plan_changes.py": 6,
    "test_plans_look.py": 4,
    "test_pytest_plugin.py": 2,
    "test_real_terminal.py": 2,
    "test_screens_look.py": 2,
    "test_timeline_screen.py": 6,
    "test_walk_exports.py": 2,
    "test_walk_remote.py": 2,
    "test_walk_verb.py": 2,
}
ALWAYS = ("state_table", "demonstration", "undo", "crash", "once", "status_2", "restart", "start_again")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a soak has time for. Whoever names a few files gets all that is in them."""
    if os.environ.get("TUI_STORE_SOAK") or len({item.path for item in items}) < len(ONE_OF):
        return
    left_out = set()
    for item in items:
        one_of = ONE_OF.get(item.path.name, ONE_OF.get(item.path.parent.name, 1))
        if crc32(item.nodeid.encode()) % one_of and not any(word in item.name for word in ALWAYS):
            left_out.add(item.nodeid)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out])
    items[:] = [item for item in items if item.nodeid not in left_out]
