"""What the account owns, read from the service: all of it, and the part that this device may use."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from backends.remote.errors import refusal
from backends.remote.exchange import Answer
from backends.remote.service import RemoteService
from backends.remote.wire import Entitlement, EntitlementPage, read
from tui_store.domain.errors import UnreadableAnswer

DEVICE, ACCOUNT = "/rmg/v1/user/device/entitlements", "/rmg/v1/user/entitlements"
PAGE = 500  # entitlements
_READING = "Reading what the account owns"
_MOST_PAGES = 1000
_SUBSCRIBED = "subscribed"
# The service's clock is known to the second, and what was bought a moment ago is owned already.
_TOLERANCE = timedelta(seconds=5)


class Owned(NamedTuple):
    """`here` is what this device may use, `all` what the account has, whichever device it is for."""

    here: Sequence[Entitlement]
    all: Sequence[Entitlement]


class Entitlements:
    """Reads both lists; where a service has one of them only, it stands for both. Raises StoreErrors."""

    def __init__(self, service: RemoteService) -> None:
        self._service = service
        self._missing: set[str] = set()

    @property
    def tells_no_devices(self) -> bool:
        """Whether the service has been found to have no list for the device alone."""
        return DEVICE in self._missing

    async def here(self) -> list[Entitlement]:
        """What this device may use."""
        return await self._read_or(DEVICE, ACCOUNT)

    async def all(self) -> list[Entitlement]:
        """What the account has: an order that this device may not use was charged all the same."""
        return await self._read_or(ACCOUNT, DEVICE)

    async def both(self) -> Owned:
        """The two, read at the same time."""
        here, everything = asyncio.ensure_future(self.here()), asyncio.ensure_future(self.all())
        try:
            await asyncio.wait({here, everything})
            return Owned(here.result(), everything.result())
        finally:
            for reading in (here, everything):
                reading.cancel()
            await asyncio.gather(here, everything, return_exceptions=True)

    async def _read_or(self, path: str, other: str) -> list[Entitlement]:
        if path not in self._missing:
            found = await self._read(path)
            if found is not None:
                return found
            self._missing.add(path)
        found = await self._read(other)
        if found is None:
            self._missing.clear()
            raise UnreadableAnswer(f"The service at {self._service.settings.host} does not tell what an account owns.")
        return found

    async def _read(self, path: str) -> list[Entitlement] | None:
        """Every page of a list; None where there is no such list. A list that is not whole is none to judge by."""
        found: dict[str, Entitlement] = {}
        total: int | None = 0
        for number in range(1, _MOST_PAGES):
            answer = await self._page(path, number)
            if answer.is_missing_route and number == 1:
                return None
            if _is_none(answer):
                total, rows = len(found), list[Entitlement]()
            elif answer.status == 200:
                page = read(EntitlementPage, answer.data, answer.name)
                total, rows = page.total, page.entitlements
            else:
                raise refusal(answer, self._service.settings.host)
            before = len(found)
            found.update((row.id, row) for row in rows)
            has_more = len(found) > before
            # Where nobody says how many there are, a page that is not full is the last, or one that brings nothing.
            is_last = len(rows) < PAGE or not has_more if total is None else len(found) >= total
            if is_last:
                return list(found.values())
            if not has_more:
                break
        raise UnreadableAnswer(f"GET {path} told of {total} entitlements and gave {len(found)}: try again.")

    async def _page(self, path: str, number: int) -> Answer:
        # The first page is asked for without a number: nobody says whether they begin with 0 or 1.
        query = (("limit", str(PAGE)), *((("page", str(number)),) if number > 1 else ()))
        return await self._service.get(path, _READING, query)


def is_current(entitlement: Entitlement, now: datetime) -> bool:
    """Whether it may be used now: by its status, however that is spelled, and by its dates."""
    started = entitlement.valid_from is None or entitlement.valid_from - now <= _TOLERANCE
    over = entitlement.expiry_date is not None and entitlement.expiry_date <= now
    return entitlement.status.strip().lower() == _SUBSCRIBED and started and not over


def _is_none(answer: Answer) -> bool:
    """An account that owns nothing is answered with 404; a web page that says the same says something else."""
    return answer.status == 404 and (not answer.body.strip() or bool(answer.members)) and not answer.is_missing_route
