"""README's pictures are what the program draws when their walkthroughs are played."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.looks.screenshots import FOLDER, WALKTHROUGHS, shoot
from tui_store.cli.walk_files import walkthrough_files
from tui_store.walkthroughs.reading import read_walkthrough

FILES = walkthrough_files(str(WALKTHROUGHS))
README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("walkthrough", FILES, ids=lambda path: path.name.partition(".")[0])
def test_a_picture_is_what_its_walkthrough_shows_byte_for_byte(walkthrough: Path) -> None:
    for name, picture in shoot(walkthrough).items():
        kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        assert picture == kept, f"{name}.svg is not what {walkthrough.name} shows now: see `make screenshots`"


def test_each_picture_is_a_snapshot_of_one_walkthrough_and_readme_shows_no_other() -> None:
    taken = [placed.step.snapshot for path in FILES for placed in read_walkthrough(path).steps if placed.step.snapshot]
    assert sorted(taken) == sorted(path.stem for path in FOLDER.iterdir())
    shown = re.findall(r"\(assets/screenshots/(.+?)\)", README.read_text(encoding="utf-8"))
    assert shown
    assert {Path(name).stem for name in shown} <= set(taken)
