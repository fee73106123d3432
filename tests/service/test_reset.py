"""A reset while something is still on its way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.scripted_crm import COMPLETE, ScriptedCrm
from tests.service.viewer import Viewer
from tests.service.waiting import until
from tests.support.service import RunningService


@pytest.fixture(scope="module")
def crm() -> Iterator[ScriptedCrm]:
    with ScriptedCrm() as crm:
        yield crm


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, crm: ScriptedCrm) -> Iterator[RunningService]:
    folder: Path = tmp_path_factory.mktemp("service")
    with RunningService.at(folder, crm_url=crm.url) as service:
        yield service


def test_a_notification_that_a_reset_overtakes_does_not_stand_for_a_later_one(
    service: RunningService, ava: Viewer, crm: ScriptedCrm
) -> None:
    crm.answers_completions.clear()
    ava.buy("PLAN", {"x-correlation-id": "before"})
    until(lambda: crm.of(COMPLETE), "the notification, which nobody answers yet")
    service.do(service.context.reset)
    ava.signed_on()
    ava.buy("PLAN", {"x-correlation-id": "after"})
    crm.answers_completions.set()
    until(lambda: ava.queue()["delivered"], "the delivery")
    assert [one.headers["x-correlation-id"] for one in crm.of(COMPLETE)] == ["before", "after"]
