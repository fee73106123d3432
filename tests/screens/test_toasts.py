"""Notices that come and go by themselves."""

from __future__ import annotations

import pytest
import textual.notifications
from textual.notifications import Notification
from textual.widgets._toast import Toast

from tests.support.storefront import storefront
from tui_store.toasts import SHORTEST, Toasts


def test_a_notice_whose_time_is_nearly_over_is_not_shown_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    toasts = Toasts()
    notice = Notification("Hello", timeout=5)
    toasts.add(notice)
    monkeypatch.setattr(textual.notifications, "time", lambda: notice.raised_at + 5 - SHORTEST - 0.1)
    assert list(toasts) == [notice]
    monkeypatch.setattr(textual.notifications, "time", lambda: notice.raised_at + 5 - SHORTEST + 0.1)
    assert not notice.has_expired
    assert (list(toasts), len(toasts)) == ([], 0)


async def test_a_storefront_does_not_begin_a_toast_that_could_end_before_it_stands() -> None:
    async with storefront() as front:
        front.app.notify("In time.", timeout=60)
        front.app.notify("Too late.", timeout=SHORTEST / 2)
        await front.settle()
        assert [toast._notification.message for toast in front.screen.query(Toast)] == ["In time."]
