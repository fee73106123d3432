"""Textual's command palette, made safe against quick fingers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.message import Message
from textual.worker import Worker


class StorePalette(CommandPalette):
    """A palette that was closed while it still gathered its commands must not end the app.

    Textual's palette looks for its list while that is not there yet or no longer there: in the worker that gathers
    commands (a failed worker is fatal by default), when a key moves in the list, and when a message comes late.
    """

    def _action_command_list(self, action: str) -> None:
        """Pass a movement on to the list, if it is there and has lines to move on."""
        with suppress(KeyError, NoMatches):
            super()._action_command_list(action)

    def _action_cursor_down(self) -> None:
        """Open the list or move in it, if it is there: Down may come while the palette is put up or taken away."""
        with suppress(KeyError, NoMatches):
            super()._action_cursor_down()

    async def _dispatch_message(self, message: Message) -> None:
        """Deal with a message, unless it speaks of a list that is gone."""
        with suppress(NoMatches):
            await super()._dispatch_message(message)

    def run_worker(  # type: ignore[override]  # the same call, only the error is no longer fatal
        self,
        work: Coroutine[Any, Any, Any] | Callable[[], Awaitable[Any]] | Callable[[], Any],
        *,
        exit_on_error: bool = True,
        **options: Any,  # noqa: ANN401 - passed on as they came
    ) -> Worker[Any]:
        """Run a worker whose failure closes nothing."""
        return super().run_worker(work, exit_on_error=False, **options)
