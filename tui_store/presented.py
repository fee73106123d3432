"""The storefront while a walkthrough is presented on it: a caption on every screen, and the presenter's keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.base import StoreScreen
from tui_store import commands
from tui_store.app import StorefrontApp

if TYPE_CHECKING:
    from tui_store.channel_store.recorder import Recorder
    from tui_store.walkthroughs.presenter import Presenter
    from tui_store.world import World, Worlds


class PresentedApp(StorefrontApp):
    """Hands the presenter's keys on, and shows what it says."""

    BINDINGS = commands.bindings(commands.PRESENTER)

    def __init__(self, world: World, recorder: Recorder, worlds: Worlds | None, presenter: Presenter) -> None:
        super().__init__(world, recorder, worlds)
        self._presenter = presenter

    @property
    def caption(self) -> tuple[str, str]:
        """What is said, and how far the walkthrough has come."""
        position = self._presenter.position
        words = [f"✗ {position.problem}"] if position.problem else []
        words += [position.caption] if position.caption else []
        return "\n".join(words), self._presenter.progress

    def sync_caption(self) -> None:
        """Say it on every screen."""
        for screen in self.screen_stack if self.is_running else ():
            if isinstance(screen, StoreScreen) and screen.is_mounted:
                screen.call_later(screen.sync_caption)

    def action_present(self, what: str) -> None:
        """One of the presenter's keys."""
        presenter = self._presenter
        if what == "next":
            presenter.next()
        elif what == "back":
            presenter.back(self)
        elif what == "reset":
            presenter.reset(self)
        else:
            presenter.toggle(self)
