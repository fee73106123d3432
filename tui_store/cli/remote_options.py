"""The options of a world that sells through a Purchase Service: by flag, else by environment, else by file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from click import Option

from tui_store.cli.settings_file import Settings
from tui_store.domain.errors import InputError
from tui_store.domain.seller import LOCAL, REMOTE
from tui_store.text import nearest, plain, shortened

if TYPE_CHECKING:
    from tui_store.cli.own_service import OwnService

BACKENDS = (LOCAL, REMOTE)
PASSWORD_VARIABLE = "TUI_STORE_PASSWORD"  # noqa: S105 - the name of a variable
BACKEND_VARIABLE = "TUI_STORE_BACKEND"
# What flags and the environment may say; each is a key of [remote], too.
_ASKED = ("service_url", "tenant", "user", "device_class")


class RemoteOptions(NamedTuple):
    """What was said of a service; what nobody said is missing in `given` and has its default.

    `origins` names, for a value that no flag gave, where it came from. `flags` are the flags that were used. `own` is
    the service of a walkthrough, which needs nothing else.
    """

    given: Mapping[str, Any] = {}
    origins: Mapping[str, str] = {}
    flags: tuple[str, ...] = ()
    har: str = ""
    own: OwnService | None = None


def remote_params() -> list[Option]:
    """The click options, in the order of the help."""
    return [
        Option(["--backend"], metavar="local|remote", help="Who sells: the csfake files, or a Purchase Service."),
        Option(["--service-url"], metavar="URL", help="Where the Purchase Service is (default http://127.0.0.1:8423)."),
        Option(["--tenant"], metavar="NAME", help="The operator's tenant there (default nagra)."),
        Option(["--user"], metavar="NAME", help="Who signs on there (default: the persona's name)."),
        Option(["--device-class"], metavar="NAME", help="The class this device has there (default Roku)."),
        Option(["--har"], metavar="FILE", help="Write every request to the service into this HAR file."),
    ]


def chosen_backend(flag: str, settings: Settings) -> str:
    """Who sells, by flag, environment or file; raises InputError."""
    for text, origin in (
        (flag, "The option --backend"),
        (os.environ.get(BACKEND_VARIABLE, ""), f"The variable {BACKEND_VARIABLE}"),
        (settings.backend, f"The key backend in {settings.where}"),
    ):
        if text.strip():
            return _backend(text.strip().lower(), origin)
    return LOCAL


def _backend(name: str, origin: str) -> str:
    if name in BACKENDS:
        return name
    likely = nearest(name, BACKENDS)
    hint = f"did you mean {likely}" if likely else "there are local and remote"
    raise InputError(f"{origin} names no backend: '{_shown(name)}' ({hint}).")


def remote_options(flags: Mapping[str, str], settings: Settings, har: str = "") -> RemoteOptions:
    """What flags, environment and file say of the service; whoever uses it checks it."""
    given: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for key, value in settings.remote.items():
        given[key] = tuple(plain(item) for item in value) if isinstance(value, list) else value
        origins[key] = f"the key {key} in [remote] of {settings.where}"
    for key in _ASKED:
        variable = f"TUI_STORE_{key.upper()}"
        if os.environ.get(variable, "").strip():
            given[key], origins[key] = os.environ[variable].strip(), f"the variable {variable}"
        if flags.get(key):
            given[key] = flags[key].strip()
            origins.pop(key, None)
    used = tuple(f"--{key.replace('_', '-')}" for key in _ASKED if flags.get(key)) + (("--har",) if har else ())
    return RemoteOptions(given, origins, used, har)


def _shown(text: str) -> str:
    return shortened(plain(text), 60)
