"""The command line with all that its programs say. The example project has a run of its own."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import Answer, Cli
from tui_store.cli import main

collect_ignore = ["example"]


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Cli:
    """Carries out a command line; other processes may write, too."""
    capfd.readouterr()

    def carry_out(*arguments: str) -> Answer:
        code = main(arguments)
        return Answer(code, *capfd.readouterr())

    return carry_out
