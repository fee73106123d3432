"""A world that sells through a Purchase Service, for one account. Nothing of HTTP is imported before it is needed."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from backends.csfake.channel import channel_of
from backends.local.state_file import check_state_file
from backends.remote.settings import RemoteSettings, check_ca_file, checked
from tui_store.cli.kept_world import KeptWorld, state_folder
from tui_store.cli.options import WorldOptions
from tui_store.cli.passwords import Passwords
from tui_store.cli.remote_options import RemoteOptions
from tui_store.cli.same_file import is_same_file
from tui_store.cli.world import channel_folder
from tui_store.domain.account import Account, Channel
from tui_store.domain.attempt import Attempt
from tui_store.domain.clock import Clock, MachineClock
from tui_store.domain.device import Device
from tui_store.domain.errors import InputError, StoreError
from tui_store.domain.ids import Ids
from tui_store.domain.seller import REMOTE, Seller
from tui_store.domain.trace import Trace
from tui_store.personas import load_persona
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from backends.remote.backend import RemoteBackend
    from backends.remote.har import HarWriter
    from backends.remote.service import RemoteService
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.domain.backend import Backend

_OWN_CLASS = Device().playout_class
_LONGEST_WARNING = 160


def build_remote_world(
    options: WorldOptions,
    trace: Trace,
    outcomes: Outcomes | None = None,
    account: Account | None = None,
    har: HarFile | None = None,
) -> RemoteWorld:
    """Check everything that was asked for and put it together; raises InputError and changes nothing."""
    account = account or load_persona(options.persona)
    settings = remote_settings(options.remote, account)
    channel = channel_of(channel_folder(options.channel))
    state = None if options.fresh else _state_file(options.state, settings)
    _check_har(options, state)
    if state is not None:
        check_state_file(state)
    world = RemoteWorld(channel, account, settings, state, options, trace, outcomes, har)
    world.passwords.check()
    return world


def _check_har(options: WorldOptions, state: Path | None) -> None:
    """One file cannot be two: an archive is begun anew, whatever was in it."""
    har = options.remote.har
    for option, other in (("--state", state), ("--trace", Path(options.trace) if options.trace else None)):
        if har and other is not None and is_same_file(Path(har), other):
            raise InputError(
                f"The HAR file {shortened(plain(har), 200)} is the file of {option}, too: name another one for --har."
            )


def remote_settings(options: RemoteOptions, account: Account) -> RemoteSettings:
    """What was asked for, with the defaults and the persona as the user; raises InputError."""
    given = {"user": account.name, **options.given}
    try:
        return _usable(RemoteSettings(**given))
    except InputError as error:
        raise InputError(f"{error}{_where_it_stands(options, given)}") from None


def _usable(settings: RemoteSettings) -> RemoteSettings:
    if settings.ca_file:
        check_ca_file(settings.ca_file)
    return checked(settings)


def _where_it_stands(options: RemoteOptions, given: dict[str, Any]) -> str:
    """The origin of the value that cannot be used, unless it is a flag, which the person has before them."""
    for key, origin in options.origins.items():
        try:
            _usable(RemoteSettings(user="nobody")._replace(**{key: given[key]}))
        except InputError:
            return f" It stands in {origin}."
    return ""


def _state_file(state: str, settings: RemoteSettings) -> Path:
    """One for each service, tenant, user and class: which orders are open is a device's own business."""
    if state:
        return Path(state)
    return state_folder() / f"remote-{_name(settings)}.sqlite"


def _name(settings: RemoteSettings) -> str:
    whole = (settings.service_url, settings.tenant, settings.user, settings.device_class)
    readable = re.sub(r"[^A-Za-z0-9.]+", "-", f"{settings.host}-{settings.tenant}-{settings.user}")[:60]
    return f"{readable}-{hashlib.sha256(repr(whole).encode()).hexdigest()[:8]}"


def device_of(settings: RemoteSettings) -> Device:
    """The device here; with another class than a Roku's it is another one, so that one account can have two."""
    own = Device()
    if settings.device_class == _OWN_CLASS:
        return own
    other = str(uuid5(NAMESPACE_URL, f"{own.id}/{settings.device_class}"))
    return own._replace(id=other, playout_class=settings.device_class)


def client_id_folder() -> Path:
    """Where the ids are kept that services gave this device; kept with --fresh, too, or each run were a new device."""
    return state_folder() / "clients"


class RemoteWorld(KeptWorld):
    """One user of one service, on one device (see `tui_store.world.World`).

    The channel gives title and colours; what is for sale is the service's business, so films and groups of the
    channel's files are left out.
    """

    def __init__(
        self,
        channel: Channel,
        account: Account,
        settings: RemoteSettings,
        state: Path | None,
        options: WorldOptions,
        trace: Trace,
        outcomes: Outcomes | None = None,
        har: HarFile | None = None,
    ) -> None:
        super().__init__(channel._replace(titles=(), groups=()), account, state, options, trace, outcomes)
        self.settings = settings
        self.device = device_of(settings)
        self._own = own = options.remote.own
        user, host = settings.user, settings.host
        self.passwords = Passwords(user, host) if own is None else own.passwords(user, host)
        self._clock: Clock = MachineClock() if own is None else own.clock
        self._shares_har = har is not None
        self._har = har or HarFile(options.remote.har)
        self._making = threading.Lock()
        self._service: RemoteService | None = None
        self._backend: RemoteBackend | None = None
        self._fake: Backend | None = None
        self._watchers: list[Callable[[], None]] = []

    def clock(self) -> Clock:
        """The machine's; a service has a time of its own."""
        return self._clock

    def prepare(self) -> None:
        """Carry out --seed, and see that the HAR file can be written; raises InputError."""
        super().prepare()
        self._har()
        if self._own is not None:
            self._own.start()

    def prompt_ahead(self) -> None:
        """Ask for the password, unless it is found elsewhere; InputError where nobody can be asked."""
        self.passwords.prompt_ahead()

    @property
    def trace(self) -> Trace:
        """What hears of everything that happens here."""
        return self._trace

    def har(self) -> HarWriter | None:
        """The archive of --har, begun at the first call; None if there is none, InputError if it can't be written."""
        return self._har()

    @property
    def bad_input(self) -> str:
        """Nothing that a service answers is the person's own input."""
        return ""

    # ------------------------------------------------------------------ who sells

    @property
    def seller(self) -> Seller:
        """The service as far as it is known: who one is there, it says when one signs on."""
        asked = self.settings
        seller = Seller(REMOTE, asked.service_url, asked.tenant, asked.user, device_class=asked.device_class)
        if self._service is None:
            return seller._replace(signed_on=False)
        found = self._service.identity
        return seller._replace(
            account=plain(found.account_id),
            device=plain(found.device_id),
            device_class=plain(found.device_class),
            signed_on=found.signed_on,
            waiting=plain(self._service.waiting),
            warning=shortened(plain(self._service.warning), _LONGEST_WARNING),
        )

    def watch_seller(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` whenever `seller` says something else; the answer stops that."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed) if changed in self._watchers else None

    def _changed(self) -> None:
        if self._service is not None and self._service.identity.signed_on:
            self.passwords.worked()
        for changed in tuple(self._watchers):
            changed()

    def ask_password_by(self, ask: Callable[[str], Awaitable[str]]) -> None:
        """Ask the viewer in this way for a password that is nowhere to be found."""
        self.passwords.ask_by(ask)

    def warm_up(self) -> None:
        """Import the HTTP client and what reads its answers; a service of one's own begins."""
        if self._own is not None:
            self._own.start()
        self.service()

    async def sign_on(self) -> None:
        """Sign on; raises a StoreError that says why it did not work."""
        await self.service().sign_on()
        if self._own is not None:
            # Read side by side with what is owned, it would come now before that and now after.
            with suppress(StoreError):
                await self.backend(self.account).catalog()

    async def sign_off(self) -> None:
        """Forget the session."""
        await self.service().sign_off()

    def service(self) -> RemoteService:
        """The one connection of this world; made at the first call, in any thread."""
        with self._making:
            if self._service is None:
                from backends.remote.client_ids import ClientIds
                from backends.remote.service import RemoteService

                own = self._own
                service = RemoteService(
                    self.settings,
                    self.passwords,
                    ClientIds(client_id_folder() if own is None else None),
                    self.device,
                    self._trace,
                    self._har(),
                    **({} if own is None else own.ways()),
                )
                service.watch(self._changed)
                self._service = service
            return self._service

    def backend(self, account: Account) -> RemoteBackend:
        """Sells to the account of this world."""
        if self._backend is None:
            from backends.remote.backend import RemoteBackend

            # Never seeded ids: by them the service and its CRM tell one request from another.
            still: dict[str, Any] = {} if self._own is None else {"up": lambda: ("", 0.0)}
            self._backend = RemoteBackend(
                self.service(), self.journal, self.account, self._clock, Ids(), self._trace, **still
            )
        return self._backend

    def time_machine(self, account: Account) -> None:
        """The service's time is its own."""

    def fake_server(self, account: Account) -> Backend:
        """The csfake files and nothing else, for an app that sets `fakeServer`."""
        if self._fake is None:
            from backends.csfake.fake_server import FakeServer
            from backends.csfake.source import CsfakeSource

            self._fake = FakeServer(CsfakeSource(channel_folder(self._options.channel), self._trace), self._clock)
        return self._fake

    async def unsettled(self) -> Sequence[Attempt]:
        """What became of orders that a session did not live to answer, as the service has it now."""
        return await self.backend(self.account).settle_open()

    async def settle(self, attempts: Sequence[Attempt] = ()) -> None:
        """Note that these were told of, and that every order of this session has been answered."""
        from asyncio import to_thread

        if self._backend is not None:
            await to_thread(self._backend.settle, attempts)

    # ------------------------------------------------------------------ the end

    def close(self) -> None:
        """Let go of what was opened without an event loop; more than once does no harm."""
        if not self._shares_har:
            self._har.close()
        self.close_journal()

    async def aclose(self) -> None:
        """Let go of the connection and the journal."""
        service, self._service = self._service, None
        if self._backend is not None:
            await self._backend.aclose()
        if service is not None:
            await service.aclose()
        self.close()


class HarFile:
    """The file of --har: opened when it is asked for, one for all worlds of a session."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._writer: HarWriter | None = None

    def __call__(self) -> HarWriter | None:
        """The writer, or None if no file was asked for; raises InputError for one that can't be written."""
        if self._path and self._writer is None:
            from backends.remote.har import HarWriter

            self._writer = HarWriter(Path(self._path))
        return self._writer

    def close(self) -> None:
        """Finish the file; more than once does no harm."""
        if self._writer is not None:
            self._writer.close()
