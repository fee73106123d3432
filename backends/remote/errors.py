"""Which answer, and which failure to get one, is which error: the tables that FIDELITY.md lists.

A sentence says what happened and what to do. `{host}` is the service, `{call}` method and path, `{name}` the product.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import NamedTuple

import httpx

from backends.remote.exchange import Answer
from backends.remote.settings import is_loopback
from tui_store.domain.errors import (
    AccountBlocked,
    HttpFailed,
    PurchaseDenied,
    StoreError,
    TimedOut,
    UnknownProduct,
    Unreachable,
    UnreadableAnswer,
    WrongDeviceClass,
)
from tui_store.text import plain

CONNECT_SECONDS, READ_SECONDS, POOL_SECONDS = 5.0, 30.0, 5.0
WHOLE_SECONDS = 60.0  # for one exchange, however slowly it drips

# Documented numbers for an account, a device or a place that may not use the service; all come with 403.
BLOCKED: dict[int, str] = {
    20001: "This account has been cancelled: ask the operator to open it again",
    20002: "This account is suspended: ask the operator to lift that",
    20003: "The service does not know this device any more: sign on again to register it anew",
    20004: "This device is disabled: ask the operator to enable it",
    20007: "This account has as many devices as it may have: have one removed, then sign on again",
    20018: "The service is not given through a VPN or proxy: switch it off and try again",
    20019: "The service is not given from this place, which is on its black list",
    20021: "The service is not given through a proxy: switch it off and try again",
    20022: "The service is not given in this country",
    20066: "The service is not given from this place, which it filters out",
}

# Refusals of a purchase with words of their own; the numbers are those of this project's reference service.
DENIALS: dict[int, tuple[type[PurchaseDenied], str]] = {
    30012: (PurchaseDenied, "A guest cannot buy {name}: sign on as a user."),
    30021: (WrongDeviceClass, "{name} is not sold to devices of the class {device_class}."),
    30022: (PurchaseDenied, "This account has {name} already, and the service does not sell it twice."),
    30023: (PurchaseDenied, "{name} is not on sale at the moment."),
}
DENIED = "The operator did not authorise the purchase of {name}, so nothing was charged."
TENANT_MISMATCH = 30011  # the token is another tenant's: nobody decided about the purchase

# The first range that holds the status, from and to.
STATUSES: tuple[tuple[int, int, str], ...] = (
    (
        *(300, 300),
        "The service knows several accounts of this user and wants one chosen, which this storefront cannot do:"
        " take a user of one account.",
    ),
    (
        *(301, 399),
        "The service at {host} sends this storefront on to {to}, which is not followed with a token in hand:"
        " give the right address.",
    ),
    (400, 400, "The service does not understand {call}{why}."),
    (401, 401, "The service refuses the token of {call}{why}: sign on again."),
    (403, 403, "The service does not allow {call}{why}."),
    (404, 405, "The service at {host} has no {call}{why}: is it an OpenTV Purchase Service?"),
    (429, 429, "The service at {host} has been asked too often{why}: wait a while, then try again."),
    (500, 599, "The service at {host} failed with the status {status}{why}: try again later."),
    (0, 999, "{call} was answered with the status {status}{why}."),
)


class Sold(NamedTuple):
    """What a purchase is of, and the class of the device that buys, as sentences name them."""

    code: str
    name: str
    device_class: str


class Broken(Exception):
    """No whole answer came. `error` says why; `sent` is False only where the service cannot have had the request."""

    def __init__(self, error: StoreError, *, sent: bool) -> None:
        self.error = error
        self.sent = sent
        super().__init__(str(error))

    @property
    def may_pass(self) -> bool:
        """Whether another try may help a request that can be repeated. A time-out has cost enough time already."""
        return isinstance(self.error, Unreachable)


def refusal(answer: Answer, host: str) -> StoreError:
    """What an answer that is no success means, whatever was asked."""
    code = answer.error_code
    if answer.status == 403 and code in BLOCKED:
        return AccountBlocked(f"{BLOCKED[code]} (error {code}).", code)
    words = next(words for low, high, words in STATUSES if low <= answer.status <= high)
    return HttpFailed(
        words.format(
            host=host,
            call=answer.call.name,
            status=answer.status,
            why=_why(answer),
            to=answer.header("location", 100) or "an address it does not name",
        )
    )


def purchase_refusal(answer: Answer, host: str, sold: Sold, reference: str) -> StoreError:
    """What an answer of 400 to 499 to a purchase means: nothing was charged. `reference` stands in denials."""
    if answer.status == 404 and not answer.is_missing_route:
        return UnknownProduct(sold.code)
    if answer.status != 403 or answer.error_code in BLOCKED or answer.error_code == TENANT_MISMATCH:
        return refusal(answer, host)
    kind, words = DENIALS.get(answer.error_code, (PurchaseDenied, DENIED))
    return kind(f"{words.format(**sold._asdict())} Reference: {reference}", reference)


def _why(answer: Answer) -> str:
    """What the service itself says, in brackets."""
    number = f"error {answer.error_code}" if answer.error_code else ""
    said = ", ".join(part for part in (answer.said.rstrip("."), number) if part)
    return f" ({said})" if said else ""


def broken(error: Exception, host: str) -> Broken:
    """What kept a whole answer from coming, and whether the request may have arrived all the same."""
    match error:
        case httpx.ConnectTimeout():
            late = TimedOut(f"No connection to {host} came about within {CONNECT_SECONDS:.0f} s: try again.")
            return Broken(late, sent=False)
        case httpx.PoolTimeout():
            return Broken(TimedOut("Too many requests are under way at once: try again."), sent=False)
        case httpx.ConnectError() | httpx.ProxyError():
            return Broken(Unreachable(_why_unconnected(error, host)), sent=False)
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return Broken(Unreachable(f"The address of {host} cannot be used: check it."), sent=False)
        case httpx.TimeoutException():
            return Broken(TimedOut(f"No answer came from {host} within {READ_SECONDS:.0f} s: try again."), sent=True)
        case TimeoutError():
            late = TimedOut(f"The answer of {host} was not complete after {WHOLE_SECONDS:.0f} s: try again.")
            return Broken(late, sent=True)
        case httpx.DecodingError():
            return Broken(UnreadableAnswer(f"The answer of {host} cannot be unpacked."), sent=True)
        case _:
            return Broken(Unreachable(f"The connection to {host} broke off before an answer was there."), sent=True)


def _why_unconnected(error: Exception, host: str) -> str:
    causes = list(_causes(error))
    if isinstance(error, httpx.ProxyError):
        return f"The proxy on the way to {host} does not let this storefront through: check the proxy settings."
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return f"The name of {host} is not known: check the service address and the network."
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = plain(getattr(cause, "verify_message", "") or "it is not valid").rstrip(".")
            return (
                f"The certificate of {host} is not trusted ({why}): check the address, or name a file with the"
                " certificate of its authority as ca_file in settings.toml."
            )
        if isinstance(cause, ssl.SSLError):
            return f"{host} does not speak TLS: is its address one of http rather than https?"
        if isinstance(cause, ConnectionRefusedError):
            own = ", or start one with tui-store service" if is_loopback(host) else ""
            return f"Nothing answers at {host}: check that the service runs{own}."
    return f"{host} could not be reached: check the service address and the network."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and everything behind it, groups opened."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop()
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
        waiting += [cause.__cause__, cause.__context__]
