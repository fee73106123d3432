"""Textual's command palette, made safe against quick fingers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from textual.command import CommandPalette
from textual.worker import Worker


class StorePalette(CommandPalette):
    """A palette that was closed while it still gathered its commands must not end the app.

    Textual's gathering worker looks for a list that is gone by then, and a failed worker is fatal by default.
    Its list fails on Page Up before it has been laid out.
    """

    def _action_command_list(self, action: str) -> None:
        """Pass a movement on to the list, once there are lines to move on."""
        with suppress(KeyError):
            super()._action_command_list(action)

    def run_worker(  # type: ignore[override]  # the same call, only the error is no longer fatal
        self,
        work: Coroutine[Any, Any, Any] | Callable[[], Awaitable[Any]] | Callable[[], Any],
        *,
        exit_on_error: bool = True,
        **options: Any,  # noqa: ANN401 - passed on as they came
    ) -> Worker[Any]:
        """Run a worker whose failure closes nothing."""
        return super().run_worker(work, exit_on_error=False, **options)
