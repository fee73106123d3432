"""Measure how fast the storefront is: `python -m tests.benchmarks [NAME ...]`.

Names: landing catalog keys memory purchases attestation trace remote remote_landing time walk present; all without one.
Each figure is a ratio to a floor that was measured in the same run. Exit code 1 if a limit is broken, 2 for a name that
is none.
"""

from __future__ import annotations

import compileall
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from time import perf_counter

import textual

from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure
from tests.benchmarks.others import Others
from tests.benchmarks.raw_terminal import ROOT, Stuck, floor_stands

NAMES = (
    "landing",
    "catalog",
    "keys",
    "memory",
    "purchases",
    "attestation",
    "trace",
    "remote",
    "remote_landing",
    "time",
    "walk",
    "present",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks, in their order; answers the exit code."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"There is no benchmark {unknown[0]}: choose from {' '.join(NAMES)}.", file=sys.stderr)
        return 2
    start = perf_counter()
    _compile()
    with tempfile.TemporaryDirectory(prefix="tui-store-bench-") as folder:
        catalogs = Catalogs(Path(folder))
        held = [_run(name, Path(folder), catalogs) for name in NAMES if name in names or not names]
    print(f"\n{perf_counter() - start:.0f} s in all")
    return 0 if all(held) else 1


def _run(name: str, folder: Path, catalogs: Catalogs) -> bool:
    """Print one benchmark's figures; answers whether they hold."""
    module = import_module(f"tests.benchmarks.{name}")
    home = folder / name
    home.mkdir()
    print(f"\n{(module.__doc__ or '').strip()}\n")
    others = Others()
    try:
        floor_stands(home)  # the first start after a pause is slower than all others
        figures: list[Figure] = module.measure(home, catalogs)
    except Stuck as stuck:
        print(f"  {stuck}")
        return False
    for figure in figures:
        print(figure.line())
    print(f"  (other programs used {others.share:.0%} of the machine meanwhile)", flush=True)
    return all(figure.holds for figure in figures)


def _compile() -> None:
    """Put the .pyc files in place: no start that is measured compiles anything."""
    for package in ("tui_store", "screens", "backends", "tests/benchmarks"):
        compileall.compile_dir(ROOT / package, quiet=1)
    for folder in textual.__path__:
        compileall.compile_dir(folder, quiet=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
