"""`tui-store service`: runs the reference Purchase Service until Ctrl+C."""

from __future__ import annotations

import ipaddress
import logging
import os
import re
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from click import Choice, Command, Option

from backends.service.faults import SWITCHES, Faults, UnknownSwitch
from backends.service.settings import CRM_POLICIES, HOST, PORT, ServiceSettings
from tui_store.cli.output import say
from tui_store.domain.clock import parse_moment
from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

# Two services with the same key take each other's tokens, so that one can be the other's CRM.
KEY_VARIABLE = "TUI_STORE_SERVICE_KEY"
_SHORTEST_KEY = 32
_FILE = "service.sqlite"


def service(*, expose: bool, fresh: bool, db: str | None, **values: str | None) -> int:
    """Serve until told to stop; answers 0 after a clean end."""
    from backends.service.context import Context
    from backends.service.run import Server, address_of, bound_socket

    with ExitStack() as stack:
        settings = _settings(values, _database(db, stack, fresh=fresh), exposed=expose)
        context = Context.open(settings)
        stack.callback(context.close)
        listener = bound_socket(settings)
        stack.callback(listener.close)
        # uvicorn's own lines are for another audience; what matters here is logged by the service.
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        logging.basicConfig(format="tui-store service: %(message)s", level=logging.WARNING)
        words = f"The Purchase Service answers at {address_of(listener)} (data: {context.store.where})."
        Server(context, listener, lambda: _say_now(words)).run()
    return 0


def _say_now(words: str) -> None:
    import sys

    say(words)
    if sys.stdout is not None:
        # Whoever started it in a pipe waits for this line.
        sys.stdout.flush()


def _settings(values: Mapping[str, str | None], database: str, *, exposed: bool) -> ServiceSettings:
    """Check what click found; raises InputError."""
    folder = _text(values, "seed_data")
    return ServiceSettings(
        database=database,
        host=_host(_text(values, "host") or HOST, exposed=exposed),
        port=_number(values, "port", 65535, "a port such as 8423") if values["port"] is not None else PORT,
        seed_data=Path(folder) if folder else None,
        seed=None if values["seed"] is None else _number(values, "seed", 10**18, "a whole number of at most 18 digits"),
        now=_moment(_text(values, "now")),
        crm_url=_crm_url(_text(values, "crm_url")),
        crm_policy=_text(values, "crm_policy"),
        signing_key=_key(),
        faults=_faults(values),
    )


def _database(db: str | None, stack: ExitStack, *, fresh: bool) -> str:
    if fresh and db is not None:
        raise InputError("The options --fresh and --db exclude each other: --fresh keeps no data.")
    if fresh:
        return str(Path(stack.enter_context(TemporaryDirectory(prefix="tui-store-service-"))) / _FILE)
    if db is not None and not db.strip():
        raise InputError("The option --db is empty: give it a file or a URL, or leave it out.")
    if db is not None:
        return db
    from tui_store.cli.world import state_folder

    return str(state_folder() / _FILE)


def _host(host: str, *, exposed: bool) -> str:
    try:
        is_loopback = host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if is_loopback or exposed:
        return host
    raise InputError(
        f"The host {_shown(host)} may be reached from other machines, and anybody there could buy and change "
        "everything: add --expose if that is meant, or leave --host out."
    )


def _crm_url(url: str) -> str:
    if not url:
        return ""
    if _is_address(url):
        return url
    # What stands before an @ may be a password.
    raise InputError(
        "The option --crm-url needs the CRM's address up to its service domain, such as http://127.0.0.1:9000/crm, "
        f"not '{_shown(url.rpartition('@')[2])}'; user and password, a query or a fragment cannot be part of it."
    )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return good and url.isprintable() and not (parts.query or parts.fragment or "@" in parts.netloc)


def _key() -> str:
    key = os.environ.get(KEY_VARIABLE, "")
    if key and len(key) < _SHORTEST_KEY:
        raise InputError(f"The variable {KEY_VARIABLE} needs at least {_SHORTEST_KEY} characters, not {len(key)}.")
    return key


def _faults(values: Mapping[str, str | None]) -> dict[str, str]:
    faults = {switch.name: _text(values, switch.name) for switch in SWITCHES if values[switch.name] is not None}
    try:
        Faults(faults)
    except UnknownSwitch as error:
        raise InputError(str(error)) from None
    return faults


def _text(values: Mapping[str, str | None], name: str) -> str:
    """The value of an option, empty if it was not given."""
    text = values[name]
    if text is None:
        return ""
    if not text.strip():
        raise InputError(f"The option --{name.replace('_', '-')} is empty: give it a value or leave it out.")
    return text.strip()


def _number(values: Mapping[str, str | None], name: str, largest: int, words: str) -> int:
    text = _text(values, name)
    if re.fullmatch(r"[0-9]{1,18}", text) and int(text) <= largest:
        return int(text)
    raise InputError(f"The option --{name} needs {words}, not '{_shown(text)}'.")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = parse_moment(text)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"The option --now needs a date such as 2026-03-01 or 2026-03-01T12:00:00Z, not '{_shown(text)}'."
        ) from error
    if moment.timestamp() < 0:
        raise InputError("The option --now needs a date from 1970 on: the wire counts seconds from there.")
    return moment


def _shown(text: str) -> str:
    return shortened(plain(text), 60)


COMMAND = Command(
    "service",
    params=[
        Option(["--host"], metavar="ADDRESS", help=f"Where to listen (default {HOST})."),
        Option(["--port"], metavar="N", help=f"The port to listen on, 0 for a free one (default {PORT})."),
        Option(["--expose"], is_flag=True, help="Allow a --host that other machines can reach."),
        Option(["--db"], metavar="FILE|URL", help="Keep the data in this SQLite file or PostgreSQL database."),
        Option(["--fresh"], is_flag=True, help="Start empty and keep nothing."),
        Option(["--seed-data"], metavar="DIR", help="Begin with the tenants, accounts and products in these files."),
        Option(["--seed"], metavar="N", help="Draw identifiers repeatably."),
        Option(["--now"], metavar="ISO", help="Set the service's clock; it stands still then."),
        Option(["--crm-url"], metavar="URL", help="Ask this CRM instead of the built-in one."),
        Option(["--crm-policy"], type=Choice(CRM_POLICIES), help="What the built-in CRM does (default approve)."),
        *(
            Option([switch.flag], metavar=switch.metavar, help=switch.what[0].upper() + switch.what[1:] + ".")
            for switch in SWITCHES
        ),
    ],
    callback=service,
    help="Run the reference Purchase Service, with its CRM, until Ctrl+C.",
)
