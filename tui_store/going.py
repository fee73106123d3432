"""Where a viewer can go in the app: home, the catalog, the films, the purchases, and the tools beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from screens.base import StoreScreen
from tui_store.keys import KeysInOrder

if TYPE_CHECKING:
    from screens.host import Host


_CLOCK_SCREENS = frozenset(
    {"ClockScreen", "TimelineScreen", "TimelineEntryScreen", "CheckpointsScreen", "CompareScreen"}
)
_OWN_TIME = (
    "The service's time is its own and cannot be moved from here; "
    "our own reference service is moved by starting it with --now."
)


class GoingAround(KeysInOrder):
    """The part of the app that opens screens. Each is imported when somebody goes there."""

    xray_open = False

    def action_home(self) -> None:
        """Back to the landing page, whatever lies above it."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_xray(self) -> None:
        """Show or hide the x-ray beside every screen."""
        self.xray_open = not self.xray_open
        for screen in self.screen_stack:
            if isinstance(screen, StoreScreen):
                screen.sync_xray()

    def action_command_palette(self) -> None:
        """Open the palette, unless it is open."""
        from screens.palette import StorePalette

        if not any(isinstance(screen, StorePalette) for screen in self.screen_stack):
            self.push_screen(StorePalette())

    def action_help(self) -> None:
        """Show the keys."""
        from screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def action_outcomes(self) -> None:
        """Open the outcomes, or close them where they are on top."""
        from screens.outcomes import OutcomesScreen

        for screen in self.screen_stack:
            if isinstance(screen, OutcomesScreen):
                screen.resolve(None)
                return
        self.push_screen(OutcomesScreen())

    @property
    def is_clock_on_top(self) -> bool:
        """Whether the clock panel, or what was opened from it, has the keys."""
        return type(self.screen).__name__ in _CLOCK_SCREENS

    def action_clock(self) -> None:
        """Open the clock, or close it with all that was opened from it."""
        from screens.clock import ClockScreen

        for screen in self.screen_stack:
            if isinstance(screen, ClockScreen):
                screen.resolve(None)
                return
        self.open_clock()

    def open_clock(self, first: str = "") -> None:
        """The clock, where time can be moved; else say whose it is. With `first` that line is chosen at once."""
        from screens.clock import ClockScreen

        if cast("Host", self).time_machine is None:
            self.notify(_OWN_TIME, markup=False)
            return
        panel = next((screen for screen in self.screen_stack if isinstance(screen, ClockScreen)), None)
        if panel is None:
            self.push_screen(ClockScreen(first))
            return
        while self.screen != panel:
            self.pop_screen()
        panel.choose_first(first)

    def open_timeline(self) -> None:
        """What happened to the account and what is to come."""
        from screens.timeline import TimelineScreen

        if not isinstance(self.screen, TimelineScreen):
            self.push_screen(TimelineScreen())

    def open_catalog(self, code: str = "") -> None:
        """The catalog browser, at a product if one is named."""
        from screens.catalog import CatalogScreen

        self.action_home()
        self.push_screen(CatalogScreen(code))

    def open_titles(self) -> None:
        """The films to rent or buy, unless they went with the seller while the choice was on its way."""
        from screens.titles import TitlesScreen

        self.action_home()
        if cast("Host", self).channel.titles:
            self.push_screen(TitlesScreen())

    def open_purchases(self) -> None:
        """The purchase history."""
        from screens.purchases import PurchasesScreen

        self.action_home()
        self.push_screen(PurchasesScreen())
