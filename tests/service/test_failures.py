"""When the service's own database fails: an answer in the documented shape, nothing half done, nothing told."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from tests.service.viewer import Viewer, error_of
from tests.support.service import RunningService


def test_a_database_that_fails_is_500_and_the_log_holds_no_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        RunningService.at(tmp_path) as service,
        httpx.Client(base_url=service.url, trust_env=False) as line,
    ):
        ava = Viewer(line, service).signed_on()
        # The entitlement can be written, its notification cannot: then neither is.
        ava.change(lambda db: db.execute(text("ALTER TABLE outbox RENAME TO lost")))
        assert error_of(ava.buy("PLAN")) == (500, 30050)
        assert ava.owned() == []
        (asked,) = ava.asked()
        assert asked.is_void
        ava.change(lambda db: db.execute(text("ALTER TABLE refresh_tokens RENAME TO spent")))
        assert error_of(ava.refresh()) == (500, 30050)
        ava.change(lambda db: db.execute(text("ALTER TABLE lost RENAME TO outbox")))
        assert ava.buy("PLAN").status_code == 201
    said = caplog.text
    assert "no such table" in said
    assert not [secret for secret in (ava.tokens["access_token"], ava.tokens["refresh_token"]) if secret in said]
    assert "Traceback" not in said
