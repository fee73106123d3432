from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.remote_shop import contract_seed
from tests.remote.answers import Scripted
from tests.remote.shop import Shop
from tests.support.service import RunningService


@pytest.fixture(scope="session")
def one_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with RunningService.at(tmp_path_factory.mktemp("service"), contract_seed()) as service:
        yield service


@pytest.fixture
def service(one_service: RunningService) -> RunningService:
    """A real service with the products and accounts of the contract suite, as new."""
    one_service.do(one_service.context.reset)
    return one_service


@pytest.fixture
async def shop(service: RunningService, tmp_path: Path) -> AsyncIterator[Shop]:
    """Clients of that service."""
    shop = Shop(service.url, tmp_path)
    yield shop
    await shop.aclose()


@pytest.fixture
async def scripted(tmp_path: Path) -> AsyncIterator[Callable[..., tuple[Shop, Scripted]]]:
    """Clients of a service that answers as a test says."""
    shops: list[Shop] = []

    def made(answers: dict[str, object] | None = None, *, on_disk: bool = False) -> tuple[Shop, Scripted]:
        transport = Scripted(answers)
        shops.append(Shop("http://opf.example", tmp_path, transport, on_disk=on_disk))
        return shops[-1], transport

    yield made
    for shop in shops:
        await shop.aclose()
