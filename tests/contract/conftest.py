from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.case import BackendCase


@pytest.fixture(params=["local"])
def backend_case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BackendCase]:
    """Each backend in turn; another one joins by a name here and a case behind it."""
    case = {"local": _local}[request.param](tmp_path)
    yield case
    case.close()


def _local(tmp_path: Path) -> BackendCase:
    from tests.contract.csfake_shop import LocalCase, write_csfake

    return LocalCase(write_csfake(tmp_path / "csfake"), tmp_path / "state.sqlite")
