"""Screens in pictures: nothing moves, and each frame is compared as an SVG and as text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.support.painting import sparing_paint
from tests.support.storefront import Storefront
from tui_store.walkthroughs.frame import text_frame
from tui_store.walkthroughs.standing_still import standing_still
from tui_store.walkthroughs.storefront import Storefront as Played

FAILED = Path(__file__).parent / "failed"
# Texts are drawn alike everywhere, but the order of style rules in an SVG is this version's.
MINOR = (3, 11)

Snap = Callable[..., None]


class SvgFrame(SingleFileSnapshotExtension):
    """The look."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT


class TextFrame(SingleFileSnapshotExtension):
    """The meaning: what stands where, and what has the focus. A framework upgrade leaves it alone."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("update_snapshots") and sys.version_info[:2] != MINOR:
        raise pytest.UsageError(f"Pictures are taken with Python {MINOR[0]}.{MINOR[1]} only: use that to update them.")


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Nothing moves by itself, OK counts at once, and only what is looked at is painted."""
    with standing_still(), sparing_paint():
        yield


@pytest.fixture
def snap_screen(snapshot: SnapshotAssertion, request: pytest.FixtureRequest) -> Snap:
    """Compare what is on top under a name: always as text, with `svg` as a picture too."""

    place = request.node.name.partition("[")[2].rstrip("]")

    def compare(extension: type[SingleFileSnapshotExtension], name: str, actual: str) -> bool:
        if snapshot(extension_class=extension, name=name) == actual:
            return True
        result = snapshot.executions[snapshot.num_executions - 1]
        FAILED.mkdir(exist_ok=True)
        ending = extension.file_extension
        (FAILED / f"{place}-{name}.actual.{ending}").write_text(actual, encoding="utf-8")
        if isinstance(result.recalled_data, str):
            (FAILED / f"{place}-{name}.expected.{ending}").write_text(result.recalled_data, encoding="utf-8")
        return False

    def snap(front: Storefront, name: str, *, svg: bool = True) -> None:
        text = text_frame(front.app)
        same_text = compare(TextFrame, name, text)
        same_look = not svg or compare(SvgFrame, name, Played(front.app, front.pilot).picture())
        assert same_text, f"{name} reads differently, see tests/looks/failed:\n{text}"
        assert same_look, f"{name} looks different, see tests/looks/failed"

    return snap
