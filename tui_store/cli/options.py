"""The options that say in what world a verb works; every verb takes the same ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from click import Option

from tui_store.cli.remote_options import RemoteOptions, chosen_backend, remote_options, remote_params
from tui_store.cli.settings_file import read_settings
from tui_store.domain.clock import parse_moment
from tui_store.domain.errors import InputError
from tui_store.domain.seller import LOCAL, REMOTE
from tui_store.personas import DEFAULT_PERSONA
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from tui_store.channel_store.outcome_rule import OutcomeRule


class WorldOptions(NamedTuple):
    """A world as it was asked for. `channel` is empty for the demo, `state` for the user's own state directory."""

    channel: str = ""
    persona: str = DEFAULT_PERSONA
    state: str = ""
    fresh: bool = False
    now: datetime | None = None
    seed: int | None = None
    fake_server: bool = False
    outcomes: tuple[OutcomeRule, ...] = ()
    trace: str = ""
    backend: str = LOCAL
    remote: RemoteOptions = RemoteOptions()


def world_params() -> list[Option]:
    """The click options of a world, in the order of the help."""
    return [
        Option(["--channel"], metavar="DIR", help="A csfake folder, a Roku app's root, or a demo: teatime, openfield."),
        Option(
            ["--persona"],
            metavar="NAME",
            help=f"Whose account it is: a name or a .toml file (default {DEFAULT_PERSONA}).",
        ),
        Option(["--state"], metavar="FILE", help="Keep what is bought in this file."),
        Option(["--fresh"], is_flag=True, help="Start empty and keep nothing."),
        Option(["--now"], metavar="ISO", help="Set the store's clock; it stays set with the state."),
        Option(["--seed"], metavar="N", help="Draw identifiers repeatably."),
        Option(
            ["--outcome"],
            metavar="RULE",
            multiple=True,
            help="Force an outcome: doOrder:-2:after:delay=3s:next (repeatable).",
        ),
        Option(["--fake-server"], is_flag=True, help="Answer from the csfake files alone, as Roku's fake server does."),
        Option(["--trace"], metavar="FILE", help="Write the protocol into this file, one JSON object a line."),
        *remote_params(),
    ]


def world_options(values: Mapping[str, object]) -> WorldOptions:
    """Check what click found for `world_params`; raises InputError."""
    channel, persona, state, now, seed, trace = (
        _text(values, name) for name in ("channel", "persona", "state", "now", "seed", "trace")
    )
    fresh = bool(values["fresh"])
    if fresh and state:
        raise InputError("The options --fresh and --state exclude each other: --fresh keeps no state.")
    settings = read_settings()
    backend = chosen_backend(_text(values, "backend"), settings)
    flags = {name: _text(values, name) for name in ("service_url", "tenant", "user", "device_class")}
    options = WorldOptions(
        channel=channel,
        persona=persona or DEFAULT_PERSONA,
        state=state,
        fresh=fresh,
        now=_moment(now),
        seed=_seed(seed),
        fake_server=bool(values["fake_server"]),
        outcomes=_rules(values["outcome"]),
        trace=trace,
        backend=backend,
        remote=remote_options(flags, settings, _text(values, "har")),
    )
    _check_together(options)
    return options


def _check_together(options: WorldOptions) -> None:
    """What makes no sense together is refused rather than one of the two ignored."""
    if options.backend != REMOTE:
        if options.remote.flags:
            raise InputError(
                f"The option {options.remote.flags[0]} is about a Purchase Service, and the local files sell here: "
                "add --backend remote, or leave it out."
            )
        return
    if options.now is not None:
        raise InputError(
            "The option --now can't be used with --backend remote: a service has a time of its own. "
            "Leave it out; our own service can be started with a --now."
        )
    if options.fake_server:
        raise InputError(
            "The options --fake-server and --backend remote exclude each other: the one answers from files alone, "
            "the other asks a service."
        )


def _rules(texts: object) -> tuple[OutcomeRule, ...]:
    if not isinstance(texts, tuple) or not texts:
        return ()
    from tui_store.channel_store.outcome_rule import BadOutcome, parse_rule

    try:
        return tuple(parse_rule(str(text)) for text in texts)
    except BadOutcome as error:
        raise InputError(str(error)) from None


def _text(values: Mapping[str, object], name: str) -> str:
    """The value of an option, empty if it was not given."""
    value = values[name]
    if value is None:
        return ""
    text = str(value)
    if not text.strip():
        raise InputError(f"The option --{name.replace('_', '-')} is empty: give it a value or leave it out.")
    return text


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return parse_moment(text)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"The option --now needs a date such as 2026-03-01 or 2026-03-01T12:00:00Z, not '{_shown(text)}'."
        ) from error


def _seed(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text.strip()):
        raise InputError(f"The option --seed needs a whole number of at most 18 digits, not '{_shown(text)}'.")
    return int(text)


def _shown(text: str) -> str:
    return shortened(plain(text), 60)
