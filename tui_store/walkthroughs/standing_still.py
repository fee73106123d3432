"""While a walkthrough is played nobody hurries and nothing moves by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def standing_still() -> Iterator[None]:
    """No cursor blinks, the landing page is laid out at once, and OK counts as soon as a dialog stands."""
    from screens.channel import ChannelScreen
    from screens.modal import ConsentModal
    from tui_store.walkthroughs.textual_inside import no_cursor_blinks

    delay, rail_after = ConsentModal.CONSENT_DELAY, ChannelScreen.RAIL_AFTER
    ConsentModal.CONSENT_DELAY = ChannelScreen.RAIL_AFTER = 0.0
    try:
        with no_cursor_blinks():
            yield
    finally:
        ConsentModal.CONSENT_DELAY, ChannelScreen.RAIL_AFTER = delay, rail_after
