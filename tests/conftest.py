"""The fence around every test: no terminal, home, proxy or colour setting of the machine gets in."""

from __future__ import annotations

import os

# Textual reads this once, when it is imported.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

import gc
from collections.abc import Iterator
from pathlib import Path

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


# Screens that take a second and more to set up: `make test` runs every third of their tests, `make soak` all of them.
THINNED = frozenset(
    {
        "test_checkpoints_screen.py",
        "test_clock_panel.py",
        "test_clock_running.py",
        "test_manage_dialog.py",
        "test_plan_changes.py",
        "test_plans_look.py",
        "test_timeline_screen.py",
    }
)
ALWAYS = ("state_table", "demonstration", "undo")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a soak has time for. Whoever names one file gets all of it."""
    if os.environ.get("TUI_STORE_SOAK") or len({item.path for item in items}) < len(THINNED):
        return
    screens = [item for item in items if item.path.name in THINNED and item.path.parent.name in {"screens", "looks"}]
    left_out = {item.nodeid for place, item in enumerate(screens) if place % 3}
    left_out -= {item.nodeid for item in screens if any(word in item.name for word in ALWAYS)}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out])
    items[:] = [item for item in items if item.nodeid not in left_out]
