"""The reference service for tests: in a thread of this process, or as a process that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from backends.service.seed import SeedData
from backends.service.settings import ServiceSettings
from tui_store.cli.service_thread import ServiceThread

_PATIENCE = 30
PASSWORD = "demo"


def small_seed(**more: Any) -> SeedData:
    """One tenant, three accounts with a user of the same name each, and a product of every kind."""
    return SeedData.model_validate(
        {
            "tenant": [{"id": "nagra", "device_classes": ["Roku", "mobileDevice", "tablet"]}, {"id": "other"}],
            "operator": [{"name": "operator", "password": PASSWORD, "roles": ["operatorRole"]}],
            "account": [
                {"id": "ACC-ava", "name": "Ava", "user": [{"name": "ava", "password": PASSWORD}]},
                {"id": "ACC-ben", "name": "Ben", "user": [{"name": "ben", "password": PASSWORD}]},
                {
                    "id": "ACC-broke",
                    "name": "Broke",
                    "crm_policy": "deny",
                    "user": [{"name": "broke", "password": PASSWORD}],
                },
            ],
            "product": [
                {"id": "PLAN", "type": "subscription", "title": "Plan", "price": 8.99, "billing_cycle": "MONTHLY"},
                {"id": "YEAR", "type": "subscription", "title": "Year", "price": 79, "billing_cycle": "YEARLY"},
                {"id": "FREE", "type": "subscription", "title": "Free", "billing_cycle": "MONTHLY"},
                {"id": "COINS", "type": "transactional", "title": "Coins", "price": 0.99},
                {
                    "id": "RENTAL",
                    "type": "transactional",
                    "title": "A film to rent",
                    "price": 3.99,
                    "consumption_window": 30 * 86_400,
                    "rental_duration": 2 * 86_400,
                },
                {"id": "BOUND", "type": "transactional", "title": "Bound", "price": 2, "device_bound": True},
                {"id": "MOBILE", "type": "ppv", "title": "Mobile", "price": 2, "device_classes": ["mobileDevice"]},
                {"id": "4K", "type": "capability", "title": "4K", "price": 1, "capability_type": "UHD"},
                {"id": "HIDDEN", "title": "Hidden", "price": 1, "published": False},
            ],
            **more,
        }
    )


class RunningService(ServiceThread):
    """A service with little in it, unless it is given other data."""

    def __init__(self, settings: ServiceSettings, seed: SeedData | None = None) -> None:
        super().__init__(settings, small_seed() if seed is None else seed)

    @classmethod
    def at(cls, folder: Path, seed: SeedData | None = None, **settings: Any) -> RunningService:
        """One whose database is a file in a folder; any of the settings."""
        return cls(ServiceSettings(database=str(folder / "service.sqlite"), **settings), seed)


class ServiceProcess:
    """`tui-store service` in a process of its own, on a free port; `kill()` is kill -9."""

    def __init__(self, database: Path | str, seed_data: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "tui_store.cli", "service", "--port", "0", "--db", str(database)]
        self.process = subprocess.Popen(
            [*command, "--seed-data", str(seed_data), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if "http://" not in line:
            raise AssertionError(f"the service did not start: {line}{self.process.communicate(timeout=_PATIENCE)}")
        self.url = "http://" + line.split("http://")[1].split()[0]

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self._ended()

    def interrupt(self) -> tuple[int, str]:
        """End it as Ctrl+C does; gives its exit code and what it said on stderr."""
        self.process.send_signal(signal.SIGINT)
        return self._ended()

    def _ended(self) -> tuple[int, str]:
        _, complaints = self.process.communicate(timeout=_PATIENCE)
        return self.process.returncode, complaints
