"""Which service, as whom, from which device: what a remote storefront has to be told."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

DEFAULT_URL = "http://127.0.0.1:8423"
# Seconds: as long as the client waits for one answer, while the service may still be charging.
SHORTEST_HORIZON = 60.0

# What may stand in a header or a path as it is.
_WORD = re.compile(r"[A-Za-z0-9._~@+-]{1,128}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")


class RemoteSettings(NamedTuple):
    """Where to buy and as whom.

    `catalogues` are read in this order; `currency` is that of a price which names none; `ca_file` holds the
    certificates to trust, empty for the machine's; `horizon` is for how many seconds an order whose outcome is
    unknown keeps its product from being ordered again, counted from when its request left.
    """

    service_url: str = DEFAULT_URL
    tenant: str = "nagra"
    user: str = ""
    device_class: str = "Roku"
    provider: str = "GLOBAL"
    catalogues: tuple[str, ...] = ("btv", "vod")
    locale: str = "en_GB"
    currency: str = "USD"
    ca_file: str = ""
    horizon: float = 120.0

    @property
    def host(self) -> str:
        """The service's host and port, as a person reads them."""
        return urlsplit(self.service_url).netloc

    @property
    def owner(self) -> str:
        """Whose orders these are, in a state file: another user, service or device has others."""
        return f"{self.user} {self.tenant} {self.device_class} {self.service_url}"

    @property
    def is_loopback(self) -> bool:
        """Whether the service runs on this machine."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host, with a port or without, is this machine."""
    return _LOOPBACK.fullmatch(urlsplit(f"//{host}").hostname or "") is not None


def checked_url(text: str) -> str:
    """The address of a service without a slash at its end; raises InputError for what is none."""
    url = text.strip()
    shown = repr(shortened(plain(url), 80))
    example = f"give it as in {DEFAULT_URL}"
    if "@" in url:
        raise InputError(f"The service address holds a user or an @: {example}, and the user with --user.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InputError(f"The service address {shown} cannot be read: {example}.") from None
    if "://" not in url:
        raise InputError(f"The service address {shown} has no http:// or https:// before it: {example}.")
    if parts.scheme not in {"http", "https"}:
        raise InputError(f"The service address {shown} is neither http nor https: {example}.")
    if not host:
        raise InputError(f"The service address {shown} names no host: {example}.")
    if port == 0 or not _is_a_host(host):
        raise InputError(f"The service address {shown} cannot be read: {example}.")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise InputError(f"The service address {shown} goes on after its path: leave out what follows ? or #.")
    return url.rstrip("/")


def checked(settings: RemoteSettings) -> RemoteSettings:
    """The same settings, their address made uniform; raises InputError for what no request could carry."""
    for name, text in (("tenant", settings.tenant), ("device class", settings.device_class)):
        _check_word(name, text)
    for name, text in (("provider", settings.provider), ("locale", settings.locale)):
        _check_word(name, text)
    for text in settings.catalogues:
        _check_word("catalogue", text)
    if _CURRENCY.fullmatch(settings.currency) is None:
        shown = shortened(plain(settings.currency), 40)
        raise InputError(f"The currency {shown!r} cannot be used: it takes three capital letters, such as USD.")
    if not settings.user or len(settings.user) > 256 or plain(settings.user) != settings.user:
        raise InputError("The user is empty or holds characters that no name has: give one with --user.")
    if settings.horizon < SHORTEST_HORIZON:
        raise InputError(
            f"The horizon of {settings.horizon:g} s is too short: an order may be under way for"
            f" {SHORTEST_HORIZON:.0f} s, and must not be placed again before."
        )
    return settings._replace(service_url=checked_url(settings.service_url))


def check_ca_file(path: str) -> None:
    """Raise InputError unless the file holds certificates that can be read."""
    import ssl  # costs more than everything here, and only a file that was named needs it

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    why = ""
    try:
        context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        why = "it holds no certificate"
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or "it cannot be opened"
    if not why and not context.cert_store_stats()["x509"]:
        why = "it holds no certificate"
    if why:
        raise InputError(
            f"The certificates in {shortened(plain(path), 200)} cannot be used ({plain(why)}):"
            " give a PEM file as ca_file."
        )


def _check_word(name: str, text: str) -> None:
    if _WORD.fullmatch(text) is None:
        raise InputError(
            f"The {name} {shortened(plain(text), 40)!r} cannot be used: it takes letters, digits and . _ ~ @ + - only."
        )


def _is_a_host(host: str) -> bool:
    if ":" in host:
        return re.fullmatch(r"[0-9a-f:.%]+", host) is not None
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return False
    return re.fullmatch(r"[A-Za-z0-9._-]{1,253}", name) is not None
