"""What loads what, seen in `sys.modules` of a fresh process."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import tui_store.domain

ROOT = Path(__file__).parents[2]
PACKAGES = ("tui_store", "screens", "backends")
HEAVY = {"pydantic", "httpx", "babel", "yaml", "sqlalchemy", "jwt", "cryptography", "starlette", "uvicorn"}
REPORT = "import json, sys\nprint('modules', json.dumps(sorted(sys.modules)))"


def loaded_by(script: str) -> set[str]:
    """The names of all modules that a fresh process has loaded after a script."""
    paths = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(paths), "TEXTUAL_ANIMATIONS": "none"}
    environment |= {"HOME": os.environ["HOME"], "TERM": "xterm-256color"}
    answer = subprocess.run(
        [sys.executable, "-S", "-c", f"{script}\n{REPORT}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    report = next(line for line in answer.stdout.splitlines() if line.startswith("modules "))
    return set(json.loads(report.removeprefix("modules ")))


def tops(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def test_the_domain_loads_the_standard_library_only() -> None:
    names = [f"tui_store.domain.{module.name}" for module in pkgutil.iter_modules(tui_store.domain.__path__)]
    assert len(names) > 8
    modules = loaded_by("\n".join(f"import {name}" for name in names))
    strange = {top for top in tops(modules) if top not in sys.stdlib_module_names and not top.startswith("_")}
    assert strange == {"tui_store"}
    ours = {name for name in modules if name.startswith("tui_store.")}
    assert ours == {"tui_store.domain", *names}


def test_the_node_loads_no_interface_no_database_and_no_http() -> None:
    modules = loaded_by("import tui_store.channel_store.node")
    assert not tops(modules) & {"textual", "rich", "sqlite3", "screens", "backends", *HEAVY}


def test_the_backend_loads_no_interface_and_not_the_node() -> None:
    modules = loaded_by("import backends.local.backend, backends.csfake.source")
    assert not tops(modules) & {"textual", "rich", "screens", *HEAVY}
    assert not [name for name in modules if name.startswith(("tui_store.channel_store", "tui_store.widgets"))]


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_imports_nothing_else(package: str) -> None:
    before, after = loaded_by("pass"), loaded_by(f"import {package}")
    assert after - before == {package}


def test_call_never_loads_the_interface() -> None:
    arguments = ["call", "doOrder", "--fresh", "--json", "--set", 'order={"children":[{"code":"VOTES","qty":1}]}']
    modules = loaded_by(f"from tui_store.cli import main\nmain({arguments!r})")
    assert "backends" in tops(modules)
    assert not tops(modules) & {"textual", "rich", "screens", *HEAVY}


LANDING = """
import asyncio
from tui_store.cli.options import WorldOptions
from tui_store.channel_store.recorder import Recorder
from tui_store.cli.world import build_world
from tui_store.app import StorefrontApp
recorder = Recorder()
app = StorefrontApp(build_world(WorldOptions(fresh=True), recorder), recorder)
async def show():
    async with app.run_test(size=(120, 36)):
        pass
    await app.aclose()
asyncio.run(show())
"""


def test_the_landing_page_does_without_what_is_heavy() -> None:
    modules = loaded_by(LANDING)
    assert "textual" in tops(modules)
    assert not tops(modules) & HEAVY


def test_no_other_distribution_brings_a_package_of_ours() -> None:
    """An editable installation owns no files; an installed wheel owns all three."""
    owners = packages_distributions()
    assert {owner for package in PACKAGES for owner in owners.get(package, [])} <= {"tui-store"}
