"""The part of the app that records what is done in it, from the start or from when the palette says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from tui_store.domain.errors import InputError
from tui_store.selling import Selling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui_store.app import StorefrontApp
    from tui_store.domain.account import Account
    from tui_store.recording import Recording
    from tui_store.world import World


class Recordable(Selling):
    """A recording begins in a new world, or it could not be played: one's own waits until it is over."""

    recording: Recording | None = None
    # What is to be said on the terminal once the screen is gone.
    parting = ""
    _own: tuple[World, Account] | None = None

    def record_into(self, path: Path, given: Mapping[str, object], title: str = "") -> None:
        """Record from now on. The world must be new, and `given` say all of it."""
        from tui_store.recording import Recording

        self.recording = Recording(cast("StorefrontApp", self), path, given, title)
        self._mark_recording()

    def start_recording(self) -> None:
        """Go to the landing page of a new world, and record from there."""
        self._later(self._start_recording())

    async def _start_recording(self) -> None:
        from tui_store.recording import check_writable, free_name

        if self.recording is not None or self.worlds is None:
            return
        path = free_name(Path.cwd())
        try:
            check_writable(path)
            world, given = self.worlds.begin_new(self.account, path.parent)
        except InputError as error:
            self.notify(str(error), severity="error", markup=False, timeout=20)
            return
        self._own = self.world, self.account
        if self.xray_open:
            self.action_xray()
        await self._enter(world, self.account)
        self._landing.begin_anew()
        self.record_into(path, given)
        self.notify("Recording, in a new world. Stop it from the palette; your own world waits.", markup=False)

    def stop_recording(self) -> None:
        """Write the walkthrough, and go back to one's own world."""
        self._later(self._stop_recording())

    async def _stop_recording(self) -> None:
        recording, self.recording = self.recording, None
        if recording is None:
            return
        try:
            self.notify(recording.end(from_palette=True), markup=False, timeout=20)
        except InputError as error:
            self.notify(str(error), severity="error", markup=False, timeout=20)
        self._mark_recording()
        own, self._own = self._own, None
        if own is not None and self.worlds is not None:
            new = self.world
            self.worlds.end_new()
            await self._enter(*own)
            await new.aclose()

    def end_recording(self) -> None:
        """The app ends: what was recorded is written, and `parting` says so. Raises InputError if it can't be."""
        recording, self.recording = self.recording, None
        if recording is not None:
            self.parting = recording.end()

    def _mark_recording(self) -> None:
        """Show on every screen whether it is recorded."""
        raise NotImplementedError
