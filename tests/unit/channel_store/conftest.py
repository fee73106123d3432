"""The roChannelStore that the test_ro files share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.channel_store.ro_stage import Set


@pytest.fixture
async def stage() -> AsyncIterator[Set]:
    one = Set()
    yield one
    await one.node.aclose()
