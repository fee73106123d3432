"""What every endpoint needs: one Context per service, opened before the first request and closed after the last."""

from __future__ import annotations

import asyncio
import secrets

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from backends.service.clock import ServiceClock
from backends.service.entitling import entitlement_id
from backends.service.faults import Faults
from backends.service.recent import RecentRequests
from backends.service.rules import Rules
from backends.service.seed import SeedData, demo_folder, read_seed
from backends.service.settings import ServiceSettings
from backends.service.storage.seeding import is_empty, seed_anew
from backends.service.storage.state import get_state, put_state
from backends.service.storage.store import Store, wait_alone
from tui_store.domain.ids import Ids

_ATTRIBUTE = "tui_store_context"


class Context:
    """The database, the time, where identifiers come from, the switches, and the rules as they stand now."""

    def __init__(self, settings: ServiceSettings, store: Store, seed: SeedData) -> None:
        self.settings = settings
        self.store = store
        self.faults = Faults(settings.faults)
        self.recent = RecentRequests()
        # Set whenever a completion notification was queued.
        self.notified = asyncio.Event()
        self._seed = seed
        self.clock = ServiceClock()
        self.rules = Rules()
        self.signing_key = ""
        self.ids = Ids()
        store.write_now(self._start)

    @classmethod
    def open(cls, settings: ServiceSettings, seed: SeedData | None = None) -> Context:
        """Open the database and seed it if it is empty; raises InputError."""
        data = read_seed(settings.seed_data or demo_folder()) if seed is None else seed
        store = Store.open(settings.database)
        try:
            return cls(settings, store, data)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    async def change_rules(self, **changes: object) -> Rules:
        """Change the operator's rules by name, now and for the next start."""
        rules = Rules.from_data({**self.rules._asdict(), **changes})
        await self.store.write(lambda db: put_state(db, "rules", rules._asdict()))
        self.rules = rules
        return rules

    async def keep_clock(self) -> None:
        """Remember that the clock was set or moved."""
        data = self.clock.as_data()
        await self.store.write(lambda db: put_state(db, "clock", data))

    async def reset(self) -> None:
        """Seed anew, with rules, switches, clock and identifiers as at the very first start."""
        self.faults.reset()
        await self.store.write(self._begin_anew)

    def new_entitlement_id(self) -> str:
        """24 hexadecimal digits."""
        return entitlement_id(self.ids.guid())

    def _start(self, db: Connection) -> None:
        wait_alone(db)
        starts = int(get_state(db, "starts") or 0) + 1
        put_state(db, "starts", starts)
        self.signing_key = self.settings.signing_key or self._kept_key(db)
        self.clock = ServiceClock.from_data(get_state(db, "clock"))
        self.rules = Rules.from_data(get_state(db, "rules"))
        if is_empty(db):
            self._begin_anew(db)
            return
        # The same identifiers must not be drawn once more for a database that holds them already.
        self.ids = self._ids(starts)
        if self.settings.now is not None:
            self.clock.set(self.settings.now)
            put_state(db, "clock", self.clock.as_data())
        if self.settings.crm_policy:
            self.rules = self.rules._replace(crm_policy=self.settings.crm_policy)
            put_state(db, "rules", self.rules._asdict())

    def _begin_anew(self, db: Connection) -> None:
        self.ids = self._ids(1)
        self.clock.follow_machine()
        if self.settings.now is not None:
            self.clock.set(self.settings.now)
        self.rules = Rules.from_data(
            {
                "device_specific_products": self._seed.tenant[0].device_specific_products,
                "crm_policy": self.settings.crm_policy,
            }
        )
        put_state(db, "clock", self.clock.as_data())
        put_state(db, "rules", self.rules._asdict())
        seed_anew(db, self._seed, self.clock.epoch(), self.new_entitlement_id)

    def _ids(self, starts: int) -> Ids:
        return Ids(None if self.settings.seed is None else f"{self.settings.seed}:{starts}")

    def _kept_key(self, db: Connection) -> str:
        """The key that signs this database's tokens; with a seed it is repeatable, and then it is no secret."""
        if self.settings.seed is not None:
            return f"a demonstration key of {self.settings.seed}, which signs nothing of value"
        key = str(get_state(db, "key") or secrets.token_hex(32))
        put_state(db, "key", key)
        return key


def remember_context(app_state: object, context: Context) -> None:
    """Make the context known to every request of an app; `app_state` is the app's `state`."""
    setattr(app_state, _ATTRIBUTE, context)


def context_of(request: HTTPConnection) -> Context:
    """The context of the service that a request came to."""
    context: Context = getattr(request.app.state, _ATTRIBUTE)
    return context
