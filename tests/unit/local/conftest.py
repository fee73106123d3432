from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backends.local.journal import Journal


@pytest.fixture(autouse=True)
def _no_journal_stays_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A connection that nobody closes is a warning in newer Pythons, and warnings are errors here."""
    opened: list[Journal] = []
    original = Journal.open

    def remembered(path: Path | None) -> Journal:
        opened.append(original(path))
        return opened[-1]

    monkeypatch.setattr(Journal, "open", remembered)
    yield
    for journal in opened:
        journal.close()
