"""The command line in process: what it answers, and what it writes where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tui_store.cli import main


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line of a refusal."""
        assert self.err.startswith("tui-store: ")
        assert self.err.count("\n") == 1
        assert self.err.rstrip().endswith((".", ")", "?"))
        assert "Traceback" not in self.err
        return self.err


Cli = Callable[..., Answer]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Carries out a command line in a home of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    capsys.readouterr()

    def carry_out(*arguments: str) -> Answer:
        code = main(arguments)
        return Answer(code, *capsys.readouterr())

    return carry_out
