"""A storefront on the real service, in a test: the service in a thread, the app in the test's own loop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from backends.service.seed import SeedData, demo_folder, read_seed
from tests.support.service import PASSWORD, RunningService
from tests.support.storefront import Storefront, running
from tui_store.cli.options import WorldOptions
from tui_store.cli.remote_options import PASSWORD_VARIABLE, RemoteOptions
from tui_store.domain.seller import REMOTE

__all__ = ["PASSWORD", "demo_service", "remote_options", "remote_storefront", "with_password"]


def demo_service(folder: Path, seed: SeedData | None = None, **settings: Any) -> RunningService:
    """The service with its demo data, or other data."""
    return RunningService.at(folder, read_seed(demo_folder()) if seed is None else seed, **settings)


def remote_options(url: str, persona: str = "us-no-pin", har: str = "", **given: Any) -> WorldOptions:
    """A world that sells through the service at an address; `given` are settings by their names."""
    remote = RemoteOptions({"service_url": url, **given}, har=har)
    return WorldOptions(persona=persona, fresh=True, seed=7, backend=REMOTE, remote=remote)


def with_password(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD) -> None:
    """Put a password where nobody need type it."""
    monkeypatch.setenv(PASSWORD_VARIABLE, password)


@asynccontextmanager
async def remote_storefront(
    url: str, persona: str = "us-no-pin", *, size: tuple[int, int] = (120, 36), is_ready: bool = True, **given: Any
) -> AsyncIterator[Storefront]:
    """Run the app on a service; with `is_ready` wait until one is signed on, or known not to be."""
    async with running(remote_options(url, persona, **given), size=size) as front:
        if is_ready:
            await front.until(front.app.ready.is_set, "the landing page")
            await front.until_idle()
        yield front
