"""One device of one user at one service: tokens, repetitions, what is waited for. The backends of a world share it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from backends.remote.client_ids import ClientIds
from backends.remote.errors import Broken
from backends.remote.exchange import DEVICE_UNKNOWN, Answer, Call, NewId, any_id
from backends.remote.har import HarWriter
from backends.remote.http import Http
from backends.remote.identity import Identity
from backends.remote.secret import Scrubber, Secret
from backends.remote.settings import RemoteSettings, checked
from backends.remote.sign_on import RefreshRefused, SignedOn, SignOn
from backends.remote.skew import ServiceTime
from backends.remote.waits import Waits
from tui_store.domain.clock import Clock
from tui_store.domain.device import Device
from tui_store.domain.errors import SignOnLeft, SignOnRefused
from tui_store.domain.trace import Trace

if TYPE_CHECKING:
    import httpx

TRIES = 3  # of a request that changes nothing
_FIRST_PAUSE = 0.25  # seconds, doubled from try to try
_MOST_PASSWORDS = 10

Sleep = Callable[[float], Awaitable[object]]
Leaves = Callable[[], Awaitable[None]]


class RemoteService:
    """Speaks to one service.

    `password(why)` is awaited when one is needed; `why` is empty, or says why it is asked again. It may raise a
    StoreError, SignOnLeft above all. Passwords are forgotten at once, tokens live in memory. `sleeper` and `jitter`
    (a number from 0 to 1) are those between two tries. `new_id` draws the correlation id of a request to a path, and
    `stopwatch` says how long it takes. Raises StoreErrors; InputError for settings that can't work.
    """

    def __init__(
        self,
        settings: RemoteSettings,
        password: Callable[[str], Awaitable[str]],
        client_ids: ClientIds,
        device: Device,
        trace: Trace,
        har: HarWriter | None = None,
        sleeper: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        *,
        clock: Clock | None = None,
        monotonic: Callable[[], float] = monotonic,
        new_id: NewId = any_id,
        stopwatch: Callable[[], float] = perf_counter,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.settings = checked(settings)
        self.time = ServiceTime(clock)
        self.sleep = sleeper
        self.waits = Waits()
        self.new_id = new_id
        self._jitter = jitter
        self._password = password
        self._client_ids = client_ids
        scrubber = Scrubber()
        self._scrubber = scrubber
        self._http = Http(self.settings, trace, har, scrubber, transport, stopwatch)
        self._signing = SignOn(
            self._http, self.settings, client_ids, device, scrubber, self.time, trace, monotonic, new_id
        )
        self._signed_on: SignedOn | None = None
        self._renewal: asyncio.Task[SignedOn] | None = None

    # ------------------------------------------------------------------ what a screen shows

    @property
    def identity(self) -> Identity:
        """Who this is, as far as it is known."""
        there, settings = self._signed_on, self.settings
        return Identity(
            settings.service_url,
            settings.tenant,
            settings.user,
            account_id=there.account_id if there else "",
            device_id=there.device_id if there else self._client_ids.get(settings),
            device_class=there.device_class if there else settings.device_class,
            signed_on=there is not None,
        )

    @property
    def warning(self) -> str:
        """What the service said besides at the sign-on, such as that it does not know the device class."""
        return self._signed_on.warning if self._signed_on else ""

    @property
    def is_device_kept(self) -> bool:
        """Whether the next run is the same device to the service; False where its id could not be written down."""
        return self._signing.is_device_kept

    @property
    def token_life(self) -> float | None:
        """For how many seconds the token was good when it was given; None if nobody tells."""
        return self._signed_on.tokens.life if self._signed_on else None

    @property
    def waiting(self) -> str:
        """What is waited for, in words; empty if nothing is."""
        return self.waits.words

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` whenever the identity changes or a wait begins or ends; the answer stops that."""
        return self.waits.watch(changed)

    # ------------------------------------------------------------------ signing on

    async def sign_on(self) -> None:
        """Get a token now, if there is none yet."""
        await self._token(None)

    async def sign_off(self) -> None:
        """Forget the tokens; the device stays registered. The next request signs on again.

        A sign-on that is under way ends: whoever waits for it gets SignOnLeft.
        """
        await self._end_renewal()
        self._signed_on = None
        self.waits.tell()

    async def aclose(self) -> None:
        """Let go of connections and tokens."""
        await self.sign_off()
        await self._http.aclose()

    # ------------------------------------------------------------------ requests

    async def get(self, path: str, what: str, query: tuple[tuple[str, str], ...] = ()) -> Answer:
        """A request that changes nothing: tried up to three times on 500 and above and on broken connections.

        Every answer below 500 is given back. Raises StoreError where none comes.
        """
        call = Call("GET", path, what, query, correlation=self.new_id(path))
        with self.waits.of(what):
            attempt = 1
            while True:
                try:
                    answer = await self._authorised(call, attempt)
                    if answer.status == 403 and answer.error_code == DEVICE_UNKNOWN and attempt == 1:
                        await self._registered_anew()
                        answer = await self._authorised(call, attempt + 1)
                    if answer.status < 500 or answer.is_missing_route or attempt >= TRIES:
                        if not path.startswith("/metadata/"):  # which caches may keep for a while
                            self.time.learn(answer.headers)
                        return answer
                except Broken as failure:
                    if attempt >= TRIES or not failure.may_pass:
                        raise failure.error from None
                await self.sleep(_FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + self._jitter()))
                attempt += 1

    async def post(self, call: Call, leaves: Leaves | None = None) -> Answer:
        """A request that changes something: sent once, and again only if its token was refused.

        `leaves` is awaited each time just before, with a good token at hand; what it raises keeps the request here.
        Raises Broken where no whole answer comes; a StoreError means that nothing was carried out.
        """
        with self.waits.of(call.what):
            answer = await self._authorised(call, 1, leaves)
            self.time.learn(answer.headers)
            if answer.status == 403 and answer.error_code == DEVICE_UNKNOWN:
                self._signing.forget_device()
                self._signed_on = None
                self.waits.tell()
            return answer

    async def _authorised(self, call: Call, attempt: int, leaves: Leaves | None = None) -> Answer:
        """Send with a good token; with another one if the service takes it for a bad one."""
        signed_on = await self._token(None)
        if leaves is not None:
            await leaves()
        answer = await self._http.send(call, signed_on.tokens.access, attempt=attempt)
        if not answer.is_token_problem:
            return answer
        signed_on = await self._token(signed_on)
        if leaves is not None:
            await leaves()
        answer = await self._http.send(call, signed_on.tokens.access, attempt=attempt + 1)
        if answer.is_token_problem:
            raise SignOnRefused(
                f"The service at {self.settings.host} refuses the token that it has just given: ask its operator."
            )
        return answer

    async def _token(self, refused: SignedOn | None) -> SignedOn:
        """Good tokens; others than those that were `refused`. However many ask, one request goes out."""
        there = self._signed_on
        if there is not None and there is not refused and not there.tokens.is_stale:
            return there
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renewed())
            self._renewal.add_done_callback(self._renewal_ended)
        renewal = self._renewal
        # Only waited for: one who is cancelled must not spoil it for the others, nor its end cancel who waits.
        await asyncio.wait({renewal})
        if renewal.cancelled():
            raise SignOnLeft(f"The sign-on at {self.settings.host} was given up: sign on, then try again.")
        return renewal.result()

    async def _renewed(self) -> SignedOn:
        why = ""
        if self._signed_on is not None and self._signed_on.tokens.refresh is not None:
            try:
                with self.waits.of("Renewing the sign-on"):
                    return self._taken(await self._signing.with_refresh_token(self._signed_on.tokens.refresh))
            except RefreshRefused:
                why = "The service has ended this session: sign on again."
        self._signed_on = None
        self.waits.tell()
        return await self._with_password(why)

    async def _with_password(self, why: str) -> SignedOn:
        """Ask for the password until it is right, or whoever is asked leaves or repeats a wrong one."""
        wrong: list[Secret] = []
        with self.waits.of("Signing on"):
            while True:
                password = self._scrubber.learn(await self._password(why))
                if password in wrong or len(wrong) >= _MOST_PASSWORDS:
                    raise SignOnRefused(why)
                try:
                    return self._taken(await self._signing.with_password(password))
                except SignOnRefused as refused:
                    why = str(refused)
                    wrong.append(password)

    def _taken(self, signed_on: SignedOn) -> SignedOn:
        self._signed_on = signed_on
        self.waits.tell()
        return signed_on

    async def _registered_anew(self) -> None:
        """The service has deleted this device: the next token is for a new one."""
        self._signing.forget_device()
        self._signed_on = None
        await self._token(None)

    def _renewal_ended(self, renewal: asyncio.Task[SignedOn]) -> None:
        if self._renewal is renewal:
            self._renewal = None
        if not renewal.cancelled():
            renewal.exception()  # read, or a failure that nobody waits for any more would be reported as lost

    async def _end_renewal(self) -> None:
        renewal = self._renewal
        if renewal is not None:
            renewal.cancel()
            await asyncio.wait({renewal})
