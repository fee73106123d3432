"""What every screen shares: steering, a focus that is never lost, the x-ray beside it, and a smallest size."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.events import Event, Key, Mount, Resize, ScreenResume
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from screens.host import Host, host_of
from screens.steering import nearest
from tui_store.commands import BACK, MOVES, bindings
from tui_store.widgets.badge import Badge
from tui_store.widgets.remote_hints import RemoteHints

if TYPE_CHECKING:
    from tui_store.widgets.header import StoreHeader

SMALLEST = (60, 20)
XRAY_WIDTH = 44
XRAY_BESIDE_FROM = 100
_ALWAYS = frozenset({"xray", "quit", "command_palette"})


class TooSmall(Static, can_focus=True):
    """Covers a screen that has no room."""

    DEFAULT_CSS = """
    TooSmall {
        layer: small; width: 100%; height: 100%; background: $background; color: $foreground;
        content-align: center middle; text-align: center;
    }
    """

    def __init__(self) -> None:
        super().__init__(Content(f"Please enlarge the window\nto {SMALLEST[0]} × {SMALLEST[1]}."))


class StoreScreen(Screen[None]):
    """Base of all screens.

    Subclasses compose their content and name in AUTO_FOCUS what has the focus first. `-narrow`, `-wide`
    and `-short` are set from the room that the x-ray leaves.
    """

    AUTO_FOCUS = ""
    # Textual's own paints the whole screen anew at each change of focus; the widgets concerned paint themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    BINDINGS = bindings((*MOVES, BACK))
    DEFAULT_CSS = """
    StoreScreen { layers: base badge cover small; overflow: hidden; }
    """

    _covering: Widget | None = None
    _focus_before: Widget | None = None
    _is_resetting = False

    @classmethod
    def sheet(cls) -> Path:
        """The absolute path of the screen's style sheet, for whoever loads it without pushing the screen."""
        return Path(inspect.getfile(cls)).with_suffix(".tcss")

    @property
    def host(self) -> Host:
        """The app, as screens see it."""
        return host_of(self)

    @property
    def covered(self) -> bool:
        """Whether something lies over the whole screen, so that its keys are off."""
        return self._covering is not None

    def on_compose(self) -> None:
        """Take the size classes before there is anything that would have to be styled anew."""
        self._classify()

    @property
    def is_standing(self) -> bool:
        """Whether all its parts are there: what comes late may find a screen half taken away, or an app that ends."""
        return self.is_attached and self.display and self.app.is_running

    async def on_event(self, event: Event) -> None:
        """A screen that is taken away while it is built has no parts that could be set up or fitted."""
        if self.is_standing or not isinstance(event, Mount | Resize | ScreenResume):
            await super().on_event(event)

    def on_mount(self) -> None:
        """Take the size, put the x-ray beside, and give the focus its first place."""
        self._fit()
        self.call_after_refresh(self.mend_focus)

    def on_resize(self, event: Resize) -> None:
        """Fit to the new room."""
        self._fit()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """The x-ray may have been switched while another screen was on top."""
        self._fit()
        self.call_after_refresh(self.mend_focus)

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Focus something. Under a cover the focus stays; what wants it meanwhile has it once the cover is gone."""
        cover = self._covering
        if widget is not None and cover is not None and cover not in widget.ancestors_with_self:
            if not self._is_resetting:
                self._focus_before = widget
                if self.focused is None or cover in self.focused.ancestors_with_self:
                    return
            widget = None
        super().set_focus(widget, scroll_visible, from_app_focus)

    def _reset_focus(self, widget: Widget, avoiding: list[Widget] | None = None) -> None:
        """Textual gives the focus of what goes to a neighbour, which nobody has wished for."""
        self._is_resetting = True
        try:
            super()._reset_focus(widget, avoiding)
        finally:
            self._is_resetting = False

    def mend_focus(self) -> None:
        """Focus something if nothing has it; without a focus the next key would go nowhere."""
        if not self.is_attached or not self.is_current or not self.app.app_focus:
            return
        if self.covered:
            if (
                self.focused is not self._covering
                and self._covering is not None
                and not self._covering.has_focus_within
            ):
                self._focus_cover()
            return
        chain = self._chain_to_stay
        if self.focused is None or self.focused not in chain:
            wanted = [widget for widget in self.query(self.AUTO_FOCUS) if widget in chain] if self.AUTO_FOCUS else []
            if wanted or chain:
                self.set_focus((wanted or chain)[0])

    def watch_focused(self, focused: Widget | None) -> None:
        """A lost focus is mended once the messages that took it are through."""
        if focused is None and self.is_attached and self.is_current:
            self.call_after_refresh(self.mend_focus)

    def on_key(self, event: Key) -> None:
        """Any key mends a lost focus."""
        if self.focused is None:
            self.mend_focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Under a cover the screen's own keys are off, and so they are before it is built and while it goes."""
        return action in _ALWAYS if self.covered or not self.is_mounted or not self.display else True

    def action_steer(self, direction: str) -> None:
        """Move the focus to what lies in a direction."""
        here = self.focused
        if here is None:
            self.mend_focus()
            return
        pane = self.query_one_optional("XrayPane")
        beside = [widget for widget in self._chain_to_stay if widget is not here and pane not in widget.ancestors]
        target = nearest(here.region, direction, beside)
        if target is not None:
            # At once, not by `focus()`: the next key of a held arrow must start from here.
            self.set_focus(target)

    def action_back(self) -> None:
        """Leave this screen."""
        if self.is_active and len(self.app.screen_stack) > 1:
            self.app.pop_screen()

    def owned_changed(self) -> None:
        """The account owns something else now; screens that show it draw it again."""

    def sync_xray(self) -> None:
        """Show or hide the x-ray here, as the app says."""
        self._fit()
        self.call_after_refresh(self.mend_focus)

    def sync_badge(self) -> None:
        """Say here what is armed, as the app says; nothing is there while nothing is."""
        if not self.is_standing:
            return
        badge, text = self.query_one_optional(Badge), self.host.badge
        if text and badge is None:
            badge = Badge(text)
            self.mount(badge)
        elif badge is not None and text:
            badge.show(text)
        elif badge is not None:
            badge.remove()
        taken = badge.place(self._room) if badge is not None and text else 0
        for hints in self.query(RemoteHints):
            hints.leave(taken)

    def sync_caption(self) -> None:
        """Show here what is said to who looks on, as the app says; nothing is there while nobody presents."""
        words, progress = self.host.caption
        if not (words or progress) or not self.is_standing:
            return
        from tui_store.widgets.caption_strip import CaptionStrip

        strip = self.query_one_optional(CaptionStrip)
        if strip is None:
            self.mount(CaptionStrip(words, progress))
        else:
            strip.show(words, progress)

    def sync_date(self) -> None:
        """Show the store's date in the line on top, as the app says."""
        if self.is_standing:
            for line in self.query("StoreHeader"):
                cast("StoreHeader", line).date = self.host.date

    def _fit(self) -> None:
        if not self.is_attached:
            return
        width, height = self.app.size
        self._fit_xray(beside=width >= XRAY_BESIDE_FROM)
        self._classify()
        self.sync_badge()
        self.sync_date()
        self.sync_caption()
        self._fit_cover(tiny=width < SMALLEST[0] or height < SMALLEST[1])

    def _classify(self) -> None:
        self.set_class(self._room < 110, "-narrow")
        self.set_class(self._room >= 150, "-wide")
        self.set_class(self.app.size.height < 32, "-short")

    @property
    def _room(self) -> int:
        """The columns that the x-ray leaves."""
        width = self.app.size.width
        return width - (XRAY_WIDTH if self.host.xray_open and width >= XRAY_BESIDE_FROM else 0)

    def _fit_xray(self, *, beside: bool) -> None:
        pane = self._there("XrayPane")
        if self.host.xray_open and pane is None:
            from screens.xray import XrayPane

            pane = XrayPane(self.host.recorder)
            pane.set_class(not beside, "-over")
            self.mount(pane)
        elif pane is not None and not self.host.xray_open:
            pane.remove()
        elif pane is not None:
            pane.set_class(not beside, "-over")

    def _fit_cover(self, *, tiny: bool) -> None:
        small = self._there("TooSmall")
        if tiny and small is None:
            small = TooSmall()
            self.mount(small)
        elif small is not None and not tiny:
            small.remove()
            small = None
        pane = self._there("XrayPane") if self.host.xray_open else None
        over = pane if pane is not None and pane.has_class("-over") else None
        cover = small if tiny else over
        if cover is self._covering:
            return
        if self._covering is None:
            self._focus_before = self._focus_outside(cover)
        self._covering = cover
        if cover is not None:
            self.call_after_refresh(self._focus_cover)
        else:
            self.call_after_refresh(self._take_cover_off)

    def _there(self, name: str) -> Widget | None:
        """The part of this name that is here to stay: what is being taken away is found until it is gone."""
        return next((part for part in self.query(name) if part.display), None)

    @property
    def _chain_to_stay(self) -> list[Widget]:
        """What can have the focus, without what is being taken away: Textual's chain holds that until it is gone."""
        return [widget for widget in self.focus_chain if widget.display]

    def _focus_outside(self, cover: Widget | None) -> Widget | None:
        """What to give the focus back to: nothing that goes with the cover, as an x-ray that had stood beside."""
        here = self.focused
        return None if here is None or cover in here.ancestors_with_self else here

    def _focus_cover(self) -> None:
        if self._covering is not None and self._covering.is_attached:
            target = self._covering.query_one_optional("TraceView") or self._covering
            self.set_focus(target, scroll_visible=False)

    def _take_cover_off(self) -> None:
        before = self._focus_before
        if before in self._chain_to_stay:
            self.set_focus(before, scroll_visible=False)
        self._focus_before = None
        self.mend_focus()
