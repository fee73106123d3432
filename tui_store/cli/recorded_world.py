"""The world that a recording begins in, and what a walkthrough must say to begin in it again."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from tui_store.cli.options import WorldOptions
from tui_store.domain.account import Account
from tui_store.domain.seller import LOCAL
from tui_store.personas import DEFAULT_PERSONA, is_file

_SEED = 1


def new_world(options: WorldOptions, now: datetime) -> WorldOptions:
    """The same world without a past, at a moment at which it stands still."""
    seed = _SEED if options.seed is None else options.seed
    options = options._replace(state="", fresh=True, seed=seed, fake_server=False, backend=LOCAL, trace="")
    return options._replace(now=now.replace(microsecond=0))


def with_account(options: WorldOptions, account: Account, asked: Account) -> WorldOptions:
    """Another account in front of the TV than the one that was `asked` for, perhaps as a file."""
    return options if account.name == asked.name else options._replace(persona=account.name)


def given_of(options: WorldOptions, folder: Path) -> dict[str, Any]:
    """What `given` says; paths as seen from the folder."""
    given: dict[str, Any] = {
        "channel": _seen_from(folder, options.channel) if Path(options.channel).exists() else options.channel,
        "persona": _seen_from(folder, options.persona) if is_file(options.persona) else options.persona,
        "clock": options.now.strftime("%Y-%m-%dT%H:%M:%SZ") if options.now else "",
        "seed": options.seed,
        "outcomes": [str(rule) for rule in options.outcomes],
    }
    if given["persona"] == DEFAULT_PERSONA:
        del given["persona"]
    return {name: value for name, value in given.items() if value not in ("", [])}


def _seen_from(folder: Path, name: str) -> str:
    """Relative, so that the folder may be moved with what lies in it; a Windows drive of its own has no way there."""
    if not name:
        return ""
    try:
        return Path(os.path.relpath(name, folder)).as_posix()
    except ValueError:
        return str(Path(name).resolve())
