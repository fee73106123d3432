"""Writes small csfake folders and opens the real local backend on them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from backends.csfake.folder import find_folder
from backends.csfake.source import CsfakeSource
from backends.local.backend import LocalBackend
from backends.local.journal import Journal
from tests.contract.case import AVA, PRICES, UNPRICED
from tui_store.domain.account import Account, Channel
from tui_store.domain.clock import SetClock
from tui_store.domain.ids import Ids
from tui_store.domain.trace import NoTrace

START = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
KINDS = {"FILM": "NonConsumable", "PLAN": "MonthlySub", "TRIAL": "YearlySub"}


def write_csfake(folder: Path) -> Path:
    """A csfake folder with the products of the contract suite."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_product(code, KINDS.get(code, "Consumable"), cost) for code, cost in PRICES.items()]
    rows.append(_product(UNPRICED, "Consumable", "a lot"))
    text = f"<result><status>Success</status><products>{''.join(rows)}</products></result>"
    (folder / "GetCatalog.xml").write_text(text, encoding="utf-8")
    return folder


def _product(code: str, kind: str, cost: str) -> str:
    free, unit = (7, "Days") if code == "TRIAL" else (0, "None")
    fields = {
        "code": code,
        "cost": cost,
        "description": f"What {code} is.",
        "freeTrialQuantity": free,
        "freeTrialType": unit,
        "name": f"Product {code}",
        "productType": kind,
    }
    return (
        "<product>" + "".join(f"<{name}>{escape(str(text))}</{name}>" for name, text in fields.items()) + "</product>"
    )


class LocalCase:
    """The local backend over a csfake folder and a state file; see `tests.contract.case.BackendCase`."""

    def __init__(self, folder: Path, state: Path) -> None:
        self._folder = folder
        self._state = state
        self._clock = SetClock(START)
        self._sources: list[CsfakeSource] = []
        self._journals: list[Journal] = []

    def backend(self, account: Account = AVA) -> LocalBackend:
        source = CsfakeSource(find_folder(self._folder), NoTrace())
        source.open()
        self._sources.append(source)
        self._journals.append(Journal.open(self._state))
        channel = Channel("contract", "Contract")
        return LocalBackend(source, self._journals[-1], account, channel, self._clock, Ids(), NoTrace())

    def move_clock(self, to: datetime) -> None:
        self._clock.at = to

    async def aclose(self) -> None:
        self.close()

    def close(self) -> None:
        for source in self._sources:
            source.close()
        for journal in self._journals:
            journal.close()
