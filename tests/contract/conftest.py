from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.case import BackendCase
from tests.support.service import RunningService


@pytest.fixture(params=["local", "remote"])
async def backend_case(
    request: pytest.FixtureRequest, tmp_path: Path, remote_case: Callable[[Path], BackendCase]
) -> AsyncIterator[BackendCase]:
    """Each backend in turn; another one joins by a name here and a case behind it."""
    case = _local(tmp_path) if request.param == "local" else remote_case(tmp_path)
    yield case
    await case.aclose()


def _local(tmp_path: Path) -> BackendCase:
    from tests.contract.csfake_shop import LocalCase, write_csfake

    return LocalCase(write_csfake(tmp_path / "csfake"), tmp_path / "state.sqlite")


@pytest.fixture(scope="session")
def remote_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], BackendCase]]:
    """Makes remote cases over one service, which starts with the first of them and is as new for each."""
    from tests.contract.remote_shop import RemoteCase, contract_seed

    services: list[RunningService] = []

    def case(folder: Path) -> BackendCase:
        if not services:
            services.append(RunningService.at(tmp_path_factory.mktemp("service"), contract_seed()))
        else:
            services[0].do(services[0].context.reset)
        return RemoteCase(services[0], folder)

    yield case
    for service in services:
        service.stop()
