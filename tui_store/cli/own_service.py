"""A walkthrough's own Purchase Service: it begins when it is first needed, and leaves nothing behind.

Nothing of the person's own has a say in it: no setting, no environment, no keyring, and no state folder.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tui_store.cli.passwords import Passwords
from tui_store.domain.clock import SetClock
from tui_store.domain.ids import Ids

if TYPE_CHECKING:
    from backends.service.seed import SeedData
    from tui_store.cli.service_thread import ServiceThread

# What stands on screens, in reports and in traces. The port is another one each time, and nobody's business.
SERVICE_URL = "http://localhost"
THREAD = "service of a walkthrough"
# Seconds: nobody who looks on waits half a minute for a CRM that is slow.
_CRM_GIVEN_UP, _CRM_SLOW = 1.5, 3.0
# Refused as documented, rather than sold to a device that may not play it.
_SWITCHES = {"reject_wrong_class": "on"}


class OwnService:
    """The reference service with its demo data, in a thread, with a database in a folder that goes with it.

    Its time stands still. `persona` is an account that it knows besides those of the demo.
    """

    def __init__(self, now: datetime, seed: int, crm: str = "", persona: str = "") -> None:
        self.clock = SetClock(now)
        self._seed = seed
        self._crm = crm
        self._persona = persona
        self._lock = threading.Lock()
        self._running: ServiceThread | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._passwords: dict[str, str] = {}
        self._ids: dict[str, Ids] = {}

    def start(self) -> str:
        """Begin, unless that was done; gives the address. Raises InputError. Blocking: any thread may call it."""
        with self._lock:
            if self._running is None:
                self._running = self._started()
            return self._running.url

    def stop(self) -> None:
        """End it and remove what it kept; more than once does no harm."""
        with self._lock:
            running, self._running = self._running, None
            folder, self._folder = self._folder, None
        try:
            if running is not None:
                # One that hangs ends with the program.
                with suppress(TimeoutError):
                    running.stop()
        finally:
            if folder is not None:
                folder.cleanup()

    def passwords(self, user: str, host: str) -> Passwords:
        """What signs a user on; nobody is asked."""
        return _KnownPassword(self, user, host)

    def password_of(self, user: str) -> str:
        """The password of a user, empty if there is none of that name."""
        self.start()
        return self._passwords.get(user, "")

    def ways(self) -> dict[str, Any]:
        """How a `RemoteService` reaches it, so that two plays leave the same trace: no port, no time, the same ids."""
        from tui_store.cli.way_to_service import WayToService

        return {
            "clock": self.clock,
            "stopwatch": lambda: 0.0,
            "new_id": self._new_id,
            "transport": WayToService(self.start),
        }

    def _new_id(self, path: str) -> str:
        # Of requests to two paths at once nobody knows which comes first.
        return self._ids.setdefault(path, Ids(f"{self._seed}:{path}")).guid()

    def _started(self) -> ServiceThread:
        from backends.service.settings import ServiceSettings
        from tui_store.cli.service_thread import ServiceThread
        from tui_store.domain.errors import InputError

        # What it would log belongs on no screen that is being played on.
        for name in ("uvicorn", "tui_store.service"):
            logging.getLogger(name).addHandler(logging.NullHandler())
        data = self._data()
        self._passwords = {user.name: user.password for account in data.account for user in account.user}
        try:
            self._folder = TemporaryDirectory(prefix="tui-store-walk-", ignore_cleanup_errors=True)
        except OSError as error:
            raise InputError(f"The service has no folder for its data ({error.strerror}): check TMPDIR.") from None
        try:
            return ServiceThread(
                ServiceSettings(
                    database=f"{self._folder.name}/service.sqlite",
                    seed=self._seed,
                    now=self.clock.now(),
                    crm_policy=self._crm,
                    crm_timeout=_CRM_GIVEN_UP,
                    crm_slow=_CRM_SLOW,
                    faults=_SWITCHES,
                ),
                data,
                THREAD,
            )
        except BaseException as error:
            self._folder.cleanup()
            self._folder = None
            if isinstance(error, TimeoutError):
                raise InputError("The walkthrough's own service did not start in time: try it again.") from None
            raise

    def _data(self) -> SeedData:
        """The demo's, and an account for a persona that the demo does not have."""
        from backends.service.seed import SeedAccount, SeedUser, demo_folder, read_seed
        from tui_store.personas import load_persona

        data = read_seed(demo_folder())
        if not self._persona:
            return data
        persona = load_persona(self._persona)
        if any(user.name == persona.name for account in data.account for user in account.user):
            return data
        import secrets

        account = SeedAccount(
            id=f"ACC-{persona.name.upper()}"[:200],
            name=persona.title,
            crm_policy="deny" if persona.payment is not None and persona.payment.declines else "",
            user=[SeedUser(name=persona.name, password=secrets.token_urlsafe())],
        )
        return data.model_copy(update={"account": [*data.account, account]})


class _KnownPassword(Passwords):
    """The password that the service's own data has."""

    def __init__(self, service: OwnService, user: str, host: str) -> None:
        super().__init__(user, host)
        self._service = service

    def check(self) -> None:
        """What the environment has is not looked at."""

    def _sources(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        return (("the demo data", lambda: self._service.password_of(self._user)),)
