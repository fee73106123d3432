"""Ctrl+C for a child process."""

from __future__ import annotations

import signal


def heed_ctrl_c() -> None:
    """For `preexec_fn`: a shell has whatever it starts in the background ignore Ctrl+C, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
