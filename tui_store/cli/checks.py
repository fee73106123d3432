"""What the doctor looks at where nothing is remote: the terminal, the csfake folder, the state file."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from tui_store.cli.options import WorldOptions
from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

_SMALLEST = (60, 20)


class Check(NamedTuple):
    """One thing that was looked at: `ok` is None for what is neither good nor bad; `remedy` says what to do."""

    ok: bool | None
    what: str
    detail: str
    remedy: str = ""


def terminal_check() -> Check:
    """Whether the storefront could be drawn here."""
    if sys.stdout is None or sys.stdout.closed or not sys.stdout.isatty():
        return Check(None, "terminal", "there is none here, so the storefront cannot be drawn; tui-store call can run")
    width, height = os.get_terminal_size(sys.stdout.fileno())
    size = f"{width}x{height}"
    if width < _SMALLEST[0] or height < _SMALLEST[1]:
        remedy = f"Enlarge the window to {_SMALLEST[0]}x{_SMALLEST[1]} or more."
        return Check(False, "terminal", f"{size} is too small", remedy)
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        return Check(False, "terminal", f"{size}, but it does not take UTF-8", "Set LC_ALL=C.UTF-8 or a UTF-8 locale.")
    return Check(True, "terminal", size)


def local_checks(options: WorldOptions) -> list[Check]:
    """The folder that sells and the file that remembers."""
    return [_folder(options), _state(options)]


def _folder(options: WorldOptions) -> Check:
    from backends.csfake.check import check
    from tui_store.cli.world import channel_folder

    try:
        folder = channel_folder(options.channel)
        findings = check(folder.root)
    except InputError as error:
        return Check(False, "csfake folder", str(error))
    path = plain(str(folder.root))
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        remedy = f"See them with tui-store csfake check {shortened(path, 200)}"
        return Check(False, "csfake folder", f"{path} has {errors} error{'' if errors == 1 else 's'}", remedy)
    return Check(True, "csfake folder", path)


def _state(options: WorldOptions) -> Check:
    from backends.csfake.channel import channel_of
    from backends.local.state_file import check_state_file
    from tui_store.cli.world import channel_folder, state_file

    if options.fresh:
        return Check(None, "state file", "none: --fresh keeps nothing")
    try:
        path = state_file(options.state, channel_of(channel_folder(options.channel)))
        check_state_file(path)
    except InputError as error:
        return Check(False, "state file", str(error))
    return Check(True, "state file", f"{plain(str(path))}{'' if path.exists() else ' (not there yet)'}")
