"""Signing on: first with what the device is, later with the client id that was issued then; and refreshing.

A device that is described again is registered again, so the description is sent once per client id.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple

from backends.remote.client_ids import ClientIds
from backends.remote.errors import Broken, refusal
from backends.remote.exchange import DEVICE_UNKNOWN, Answer, Call, NewId, any_id
from backends.remote.http import Http
from backends.remote.secret import Scrubber, Secret
from backends.remote.settings import RemoteSettings
from backends.remote.skew import ServiceTime
from backends.remote.tokens import Tokens
from backends.remote.wire import TokenAnswer, read
from tui_store.domain.device import Device
from tui_store.domain.errors import AccountBlocked, SignOnRefused
from tui_store.domain.trace import Trace

SIGN_ON = "/ias/v3/token/actions/signOnByUserNamePassword"
REFRESH = "/ias/v3/token/actions/refresh"
OLD_TOKEN = "/ias/v2/token"  # noqa: S105 - a path

UNKEPT = "The id of this device could not be written down, so it lasts for this run only."


class RefreshRefused(Exception):
    """The service takes the refresh token no longer: only the password helps."""


class SignedOn(NamedTuple):
    """What a sign-on gave: tokens, and whose they are. `warning` is what the service adds in a header, if anything."""

    tokens: Tokens
    account_id: str
    device_id: str
    device_class: str
    warning: str


class SignOn:
    """Asks one service for tokens of one user on one device. Raises StoreErrors, and RefreshRefused.

    `is_device_kept` is False once a client id could not be written down: the next run registers one device more.
    """

    def __init__(
        self,
        http: Http,
        settings: RemoteSettings,
        client_ids: ClientIds,
        device: Device,
        scrubber: Scrubber,
        time: ServiceTime,
        trace: Trace,
        monotonic: Callable[[], float] = monotonic,
        new_id: NewId = any_id,
    ) -> None:
        self._http = http
        self._settings = settings
        self._client_ids = client_ids
        self._device = device
        self._scrubber = scrubber
        self._time = time
        self._trace = trace
        self._monotonic = monotonic
        self._new_id = new_id
        self.is_device_kept = True

    async def with_password(self, password: Secret) -> SignedOn:
        """Tokens for user and password; a client id that the service does not know is forgotten, once."""
        client_id = self._client_ids.get(self._settings)
        answer = await self._signed_on(password, client_id)
        if client_id and answer.status == 403 and answer.error_code == DEVICE_UNKNOWN:
            self.forget_device()
            answer = await self._signed_on(password, "")
        if answer.status == 401:
            raise SignOnRefused(
                f"The service at {self._settings.host} does not know {self._settings.user} with this password."
            )
        return self._taken(answer)

    async def with_refresh_token(self, token: Secret) -> SignedOn:
        """New tokens for a refresh token, which is spent then; raises RefreshRefused."""
        call = Call(
            "POST", REFRESH, "Renewing the token", body={}, correlation=self._new_id(REFRESH), gives_tokens=True
        )
        answer = await self._sent(call, token)
        if answer.is_missing_route:
            # Services of 2022 take the token in the address instead.
            query = (("grant_type", "refresh_token"), ("refresh_token", token))
            answer = await self._sent(call._replace(path=OLD_TOKEN, query=query, body=None))
        if answer.status == 403 and answer.error_code == DEVICE_UNKNOWN:
            self.forget_device()
            raise RefreshRefused
        failure = None if answer.status in {200, 201} else refusal(answer, self._settings.host)
        if answer.is_token_problem or (
            failure is not None and answer.status < 500 and not isinstance(failure, AccountBlocked)
        ):
            raise RefreshRefused
        return self._taken(answer)

    def forget_device(self) -> None:
        """The next sign-on registers the device anew."""
        self._client_ids.forget(self._settings)

    async def _signed_on(self, password: Secret, client_id: str) -> Answer:
        body: dict[str, Any] = {"username": self._settings.user, "password": password}
        if client_id:
            body["clientId"] = client_id
        else:
            body["deviceInformation"] = describe(self._device, self._settings.device_class)
        call = Call("POST", SIGN_ON, "Signing on", body=body, correlation=self._new_id(SIGN_ON), gives_tokens=True)
        return await self._sent(call)

    async def _sent(self, call: Call, token: Secret | None = None) -> Answer:
        try:
            answer = await self._http.send(call, token)
        except Broken as failure:
            raise failure.error from None
        self._time.learn(answer.headers)
        return answer

    def _taken(self, answer: Answer) -> SignedOn:
        if answer.status not in {200, 201}:
            raise refusal(answer, self._settings.host)
        found = read(TokenAnswer, answer.data, answer.name, secret=True)
        tokens = Tokens(found, self._scrubber.learn, self._time.now().timestamp(), self._monotonic)
        client_id = found.client_id or tokens.claims.device_id or ""
        if client_id and client_id != self._client_ids.get(self._settings):
            self.is_device_kept = self._client_ids.keep(self._settings, client_id)
            if not self.is_device_kept:
                self._trace.emit("error", UNKEPT)
        return SignedOn(
            tokens,
            account_id=found.account_id or tokens.claims.account_id or "",
            device_id=tokens.claims.device_id or client_id,
            device_class=tokens.claims.device_class or self._settings.device_class,
            warning=_warning_in(answer),
        )


def _warning_in(answer: Answer) -> str:
    """The text of a Warning header: `199 agent "text"`."""
    text = answer.headers.get("warning", "")
    return answer.words(text.partition('"')[2].rpartition('"')[0] or text, 300)


def describe(device: Device, device_class: str) -> dict[str, Any]:
    """The `deviceInformation` of a first sign-on."""
    return {
        "securePlayer": {"codecs": ["H264"], "streamings": ["HLS"], "DRMs": ["SSP"]},
        "device": {
            "screen": {"height": 1080, "width": 1920, "density": 320},
            "hardware": {"model": device.model, "manufacturer": "Roku", "type": "Roku"},
            "OS": {"type": "Roku OS", "version": device.os_version},
        },
        "deviceType": "OPEN",
        "playoutDeviceClass": device_class,
    }
