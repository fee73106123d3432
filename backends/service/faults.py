"""The fault switches of the reference service: what they are, how they are set, when one strikes.

One list, `SWITCHES`, is behind the flags of `tui-store service`, POST /admin/faults and the human page. What strikes
on the way of a request is carried out in `faulty`; the others are read where the rule is that they bend.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from typing import NamedTuple

from tui_store.text import nearest, plain, shortened

TOKEN_ERROR_MODES = ("gateway403", "service401", "legacy200")
_MOST_SECONDS = 600.0
_MOST_TIMES = 1_000_000
ALWAYS = -1
ON, OFF = "on", "off"
# The roles that a client talks to; a switch without a path strikes on these and on nothing else.
CLIENT_PATHS = ("/ias/", "/ags/", "/purchase_service/", "/rmg/v1/user/", "/metadata/")
PURCHASE_PATH = "/purchase_service/v1/user/product/actions/purchase"


class Switch(NamedTuple):
    """One switch. `kind` is choice, flag, seconds or times; `group` is the heading it stands under on the page.

    choice: one of `choices`. flag: on or off. seconds: a number, 0 is off. times: off, next, a count, or always.
    Seconds and times may be followed by `@` and the beginning of a path: they strike there only.
    """

    name: str
    kind: str
    group: str
    what: str
    choices: tuple[str, ...] = ()

    @property
    def flag(self) -> str:
        """How the command line spells it."""
        return "--" + self.name.replace("_", "-")

    @property
    def default(self) -> str:
        """What it stands at when nobody has touched it."""
        return self.choices[0] if self.kind == "choice" else OFF

    @property
    def metavar(self) -> str:
        """What `--help` shows in place of a value."""
        return {
            "choice": "|".join(self.choices),
            "flag": "on|off",
            "seconds": "SECONDS[@PATH]",
            "times": "off|next|N|always[@PATH]",
        }[self.kind]


_SIGN_ON, _RULES, _LINE, _ANSWER = "Sign-on and tokens", "Rules", "The line", "The answer"

SWITCHES: tuple[Switch, ...] = (
    Switch("token_error_mode", "choice", _SIGN_ON, "the form in which a token is refused", TOKEN_ERROR_MODES),
    Switch("reject_token", "times", _SIGN_ON, "refuse a valid token as if it had expired"),
    Switch("exp_in_ms", "flag", _SIGN_ON, "issue tokens whose exp is in milliseconds"),
    Switch("several_accounts", "flag", _SIGN_ON, "answer an AGS sign-on with 300 and a choice of accounts"),
    Switch("no_device_route", "flag", _RULES, "take away /rmg/v1/user/device/entitlements, as before 24.50"),
    Switch("reject_wrong_class", "flag", _RULES, "refuse a purchase from a device of the wrong class"),
    Switch("reject_duplicates", "flag", _RULES, "refuse a product that the account still has"),
    Switch("latency", "seconds", _LINE, "wait before a request is looked at"),
    Switch("answer_delay", "seconds", _LINE, "wait between the work and its answer"),
    Switch("drop_before", "times", _LINE, "cut the connection before the request is read"),
    Switch("drop_after_commit", "times", _LINE, "write the entitlement, then cut the connection without an answer"),
    Switch("drop_mid_answer", "times", _LINE, "cut the connection in the middle of the answer"),
    Switch("unavailable", "times", _ANSWER, "503, plain text: no healthy upstream"),
    Switch("unavailable_after_commit", "times", _ANSWER, "write the entitlement, then answer 503"),
    Switch("rate_limited", "times", _ANSWER, "429 with Retry-After: 1"),
    Switch("malformed_json", "times", _ANSWER, "an answer whose last bracket is missing"),
    Switch("truncated_body", "times", _ANSWER, "half of the announced body, then the end of the connection"),
    Switch("wrong_shape", "times", _ANSWER, "JSON of another shape"),
    Switch("html", "times", _ANSWER, "a page of HTML with status 200"),
    Switch("huge_body", "times", _ANSWER, "a body of 50 MB"),
    Switch("redirect", "times", _ANSWER, "302 to another host"),
)
_BY_NAME: Mapping[str, Switch] = {switch.name: switch for switch in SWITCHES}


class UnknownSwitch(ValueError):
    """No switch has this name, or it cannot stand at this value; the message says what to do."""


class _Standing(NamedTuple):
    """Where a switch stands: `times` left or `seconds`, on paths that begin with `path`."""

    times: int = 0
    seconds: float = 0.0
    path: str = ""


class Faults:
    """Where every switch stands, for as long as the process runs; safe to use from several threads."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._start = dict(values or {})
        self._lock = threading.Lock()
        self._words: dict[str, str] = {}
        self._standing: dict[str, _Standing] = {}
        self.reset()

    def reset(self) -> None:
        """Back to where the switches stood at the start."""
        with self._lock:
            self._words = {switch.name: switch.default for switch in SWITCHES}
            self._standing = {}
        for name, value in self._start.items():
            self.set(name, value)

    def set(self, name: str, value: str) -> None:
        """Set one switch; raises UnknownSwitch with a sentence that says what it takes."""
        switch = _switch(name)
        value = value.strip()
        standing = _parsed(switch, value)
        with self._lock:
            self._words[switch.name] = value
            self._standing[switch.name] = standing

    def set_all(self, values: Mapping[str, str]) -> None:
        """Set several switches, or none where one of them cannot be."""
        for name, value in values.items():
            _parsed(_switch(name), value.strip())
        for name, value in values.items():
            self.set(name, value)

    def as_data(self) -> dict[str, str]:
        """Every switch and where it stands; counted ones show what is left."""
        with self._lock:
            return {name: self._shown(name) for name in _BY_NAME}

    def is_on(self, name: str) -> bool:
        """Whether a flag is on."""
        with self._lock:
            return self._words[name] == ON

    @property
    def token_error_mode(self) -> str:
        """gateway403, service401 or legacy200."""
        with self._lock:
            return self._words["token_error_mode"]

    def seconds(self, name: str, path: str) -> float:
        """How long a request of this path waits."""
        with self._lock:
            standing = self._standing.get(name, _Standing())
            return standing.seconds if _strikes(standing, path) else 0.0

    def take(self, name: str, path: str) -> bool:
        """Whether a counted switch strikes this request; it has one time less then."""
        with self._lock:
            standing = self._standing.get(name, _Standing())
            if standing.times == 0 or not _strikes(standing, path):
                return False
            if standing.times != ALWAYS:
                self._standing[name] = standing._replace(times=standing.times - 1)
            return True

    def _shown(self, name: str) -> str:
        standing = self._standing.get(name, _Standing())
        if _BY_NAME[name].kind != "times" or self._words[name] == OFF:
            return self._words[name]
        if standing.times == 0:
            return OFF
        times = "always" if standing.times == ALWAYS else "next" if standing.times == 1 else str(standing.times)
        return times + (f"@{standing.path}" if standing.path else "")


def _switch(name: str) -> Switch:
    spelled = name.replace("-", "_")
    if spelled not in _BY_NAME:
        guess = nearest(spelled, _BY_NAME)
        hint = f"; did you mean '{guess}'?" if guess else f": there are {', '.join(_BY_NAME)}."
        raise UnknownSwitch(f"There is no switch '{_shown(name)}'{hint}")
    return _BY_NAME[spelled]


def _parsed(switch: Switch, value: str) -> _Standing:
    if switch.kind in ("choice", "flag"):
        choices = switch.choices or (ON, OFF)
        if value not in choices:
            raise UnknownSwitch(f"The switch '{switch.name}' is {_either(choices)}, not '{_shown(value)}'.")
        return _Standing()
    amount, at, path = value.partition("@")
    if at and not path.startswith("/"):
        raise UnknownSwitch(f"The path in '{_shown(value)}' of the switch '{switch.name}' must begin with '/'.")
    return _Standing(
        times=_times(switch, amount.strip()) if switch.kind == "times" else 0,
        seconds=_seconds(switch, amount.strip()) if switch.kind == "seconds" else 0.0,
        path=path.strip(),
    )


def _times(switch: Switch, amount: str) -> int:
    words = {OFF: 0, "next": 1, "always": ALWAYS}
    if amount in words:
        return words[amount]
    if amount.isascii() and amount.isdigit() and len(amount) <= 7 and int(amount) <= _MOST_TIMES:
        return int(amount)
    raise UnknownSwitch(
        f"The switch '{switch.name}' is off, next, always or a count up to {_MOST_TIMES}, not '{_shown(amount)}'."
    )


def _seconds(switch: Switch, amount: str) -> float:
    try:
        seconds = 0.0 if amount == OFF else float(amount)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _MOST_SECONDS:
        raise UnknownSwitch(
            f"The switch '{switch.name}' takes 0 to {_MOST_SECONDS:.0f} seconds, such as 1.5, not '{_shown(amount)}'."
        )
    return seconds


def _strikes(standing: _Standing, path: str) -> bool:
    if standing.path:
        return path.startswith(standing.path)
    return path.startswith(CLIENT_PATHS)


def _either(choices: tuple[str, ...]) -> str:
    return " or ".join((", ".join(choices[:-1]), choices[-1]))


def _shown(text: str) -> str:
    return shortened(plain(text), 40)
