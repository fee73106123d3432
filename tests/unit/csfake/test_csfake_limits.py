"""How large a csfake file may be, in entries and in depth."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.csfake import parse
from tests.unit.csfake.writing import answer, folder, product, source
from tui_store.domain.errors import InputError


def test_a_million_entries_are_the_most() -> None:
    assert parse.MOST_ROWS == 1_000_000


def test_more_entries_than_the_most_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MOST_ROWS", 3)
    source(folder(tmp_path / "three", answer(product(code=f"P{number}") for number in range(3)))).open()
    with pytest.raises(InputError, match="more than 3 entries"):
        source(folder(tmp_path / "four", answer(product(code=f"P{number}") for number in range(4)))).open()


def test_fifty_levels_are_the_most(tmp_path: Path) -> None:
    # The root is the first level.
    source(folder(tmp_path / "fine", "<result>" + "<a>" * 49 + "</a>" * 49 + "</result>")).open()
    with pytest.raises(InputError, match="nested more than 50 deep"):
        source(folder(tmp_path / "deep", "<result>" + "<a>" * 51 + "</a>" * 51 + "</result>")).open()
