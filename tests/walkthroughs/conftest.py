"""The project's own walkthroughs: screen tests that anybody can read. The plugin that collects them is on here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.painting import sparing_paint
from tests.support.parsed_once import share_parsed_sheets


def pytest_configure(config: pytest.Config) -> None:
    config.option.walkthroughs = True
    share_parsed_sheets()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Only what is looked at is painted, as in the tests of the screens; fixtures are for functions."""
    with sparing_paint():
        return (yield)
