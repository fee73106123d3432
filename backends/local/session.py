"""Which process a note in the journal is of, and whether that process still runs.

A process number alone is given away again. Where there is a /proc, a session is the number together with the
machine's boot and the moment the process began; elsewhere the number has to do, and a session may be taken for
running because its number is in use again.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Session(NamedTuple):
    """One run of the program; `began` is empty where nobody can tell."""

    process: int
    began: str


def this_session() -> Session:
    """The run that asks."""
    return Session(os.getpid(), _began(os.getpid()))


def is_running(session: Session) -> bool:
    """Whether that run has not ended yet."""
    if session.began:
        return _began(session.process) == session.began
    try:
        os.kill(session.process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _began(process: int) -> str:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        # The name in brackets may hold blanks and brackets itself; the moment is the 20th word after it.
        ticks = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError, UnicodeDecodeError):
        return ""
    return f"{boot} {ticks}"
