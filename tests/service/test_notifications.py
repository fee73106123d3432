"""Every purchase that is complete is told to the CRM: at least once, later if need be, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, event

from backends.service.keycloak import service_token
from backends.service.notifications import backoff
from backends.service.settings import ServiceSettings
from backends.service.storage import outbox
from tests.service.scripted_crm import COMPLETE, Reply, ScriptedCrm
from tests.service.viewer import Viewer
from tests.service.waiting import until
from tests.support.service import RunningService

# The built-in CRM loses its database with one product, and goes on with the others.
BROKEN = (
    "CREATE TRIGGER broken BEFORE INSERT ON crm_completions WHEN NEW.product = 'COINS' "
    "BEGIN SELECT RAISE(ABORT, 'scripted'); END"
)


def complete(product: str) -> outbox.Notification:
    """A purchase that nobody has told the CRM of yet."""
    return outbox.Notification("nagra", "ACC-ava", "device", product, "mine-6", 1)


@pytest.fixture(scope="module")
def database(sqlite_file: Path) -> str:
    """The outbox itself is tried on every database elsewhere."""
    return str(sqlite_file)


@pytest.fixture(scope="module")
def elsewhere(crm_line: ScriptedCrm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Viewer]:
    """A service where that CRM decides; its viewer is not signed on yet."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with (
        RunningService.at(folder, crm_url=crm_line.url, notify_backoff=0.01, notify_longest_backoff=0.02) as service,
        httpx.Client(base_url=service.url, trust_env=False) as line,
    ):
        yield Viewer(line, service)


def test_a_notification_holds_account_device_and_product_and_nothing_else(crm: ScriptedCrm, customer: Viewer) -> None:
    customer.buy("COINS", {"x-correlation-id": "mine-1"})
    until(lambda: customer.queue()["delivered"] == 1, "the notification")
    (heard,) = crm.of(COMPLETE)
    assert heard.body == {"account_id": "ACC-ava", "device_id": customer.device, "product_id": "COINS"}
    assert (heard.headers["x-correlation-id"], heard.headers["nv-tenant-id"]) == ("mine-1", "nagra")
    assert heard.headers["authorization"].startswith("Bearer ")


def test_a_notification_never_delays_the_clients_answer(crm: ScriptedCrm, customer: Viewer) -> None:
    crm.answers_completions.clear()
    assert customer.buy("COINS").status_code == 201
    until(lambda: crm.of(COMPLETE), "the notification")
    assert customer.buy("COINS").status_code == 201
    assert customer.queue()["delivered"] == 0
    crm.answers_completions.set()
    until(lambda: customer.queue()["delivered"] == 2, "both notifications")


def test_a_notification_is_repeated_with_the_same_correlation_id_until_the_crm_takes_it(
    crm: ScriptedCrm, customer: Viewer
) -> None:
    crm.replies[COMPLETE] = [Reply(503), Reply(500), Reply(302), Reply(429), Reply(204, b"")]
    customer.buy("COINS", {"x-correlation-id": "mine-2"})
    until(lambda: customer.queue()["delivered"] == 1, "the notification")
    assert [one.headers["x-correlation-id"] for one in crm.of(COMPLETE)] == ["mine-2"] * 5


def test_a_notification_that_the_crm_refuses_is_dropped(crm: ScriptedCrm, customer: Viewer) -> None:
    crm.replies[COMPLETE] = [Reply(400)]
    customer.buy("COINS")
    until(lambda: customer.queue()["dropped"] == 1, "the refusal")
    assert len(crm.of(COMPLETE)) == 1
    (dropped,) = customer.look(lambda db: outbox.latest_notifications(db, 9))
    assert "400" in dropped.problem


def test_one_notification_that_fails_does_not_hold_up_the_others(crm: ScriptedCrm, customer: Viewer) -> None:
    customer.buy("COINS")
    until(lambda: customer.queue()["delivered"] == 1, "the first")
    crm.replies[COMPLETE] = [Reply(503), Reply(200)]
    customer.buy("COINS")
    customer.buy("PLAN")
    until(lambda: customer.queue()["delivered"] == 3, "all of them")


def test_a_notification_that_fails_as_nobody_foresaw_is_tried_again_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # A port that there cannot be is found out too late to be an error of the connection.
    nowhere = "http://127.0.0.1:70000"
    with (
        RunningService.at(tmp_path, crm_url=nowhere, notify_backoff=0.01, notify_longest_backoff=0.02) as service,
        httpx.Client() as line,
    ):
        ava = Viewer(line, service)
        ava.change(lambda db: outbox.enqueue(db, complete("PLAN")))
        until(lambda: ava.look(lambda db: outbox.latest_notifications(db, 1))[0].tries > 2, "the third try")
        assert ava.queue() == {"queued": 1, "delivered": 0, "dropped": 0}
    assert [one.getMessage() for one in caplog.records] == [
        "the CRM could not be told of the completion mine-6: trying it failed with ExceptionGroup"
    ]


def test_one_notification_that_fails_as_nobody_foresaw_does_not_undo_what_became_of_the_others(
    tmp_path: Path,
) -> None:
    with (
        RunningService.at(tmp_path, notify_backoff=0.01, notify_longest_backoff=0.02) as service,
        httpx.Client() as line,
    ):
        ava = Viewer(line, service)
        ava.change(lambda db: db.exec_driver_sql(BROKEN))

        def enqueue_both(db: Connection) -> None:
            for product in ("COINS", "PLAN"):
                outbox.enqueue(db, complete(product))

        ava.change(enqueue_both)
        until(lambda: ava.queue()["delivered"] == 1, "the one that can be delivered")
        assert [(one.product, one.times) for one in ava.completed()] == [("PLAN", 1)]
        ava.change(lambda db: db.exec_driver_sql("DROP TRIGGER broken"))
        until(lambda: ava.queue()["delivered"] == 2, "the other one")


def test_a_queue_that_cannot_be_read_is_logged_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with RunningService.at(tmp_path) as service, httpx.Client() as line:
        ava = Viewer(line, service)

        def spoil(db: Connection) -> None:
            outbox.enqueue(db, complete("PLAN"))
            db.exec_driver_sql("UPDATE outbox SET due = 'soon'")

        ava.change(spoil)
        until(lambda: caplog.records, "the failure")
        looks: list[object] = []
        event.listen(service.context.store._reading, "begin", looks.append)
        # The second look begins when the first one has failed and could have been logged.
        until(lambda: len(looks) > 1, "two more looks at the queue")
        assert [one.getMessage() for one in caplog.records] == ["notifications wait, because of TypeError"]
        ava.change(lambda db: db.exec_driver_sql("UPDATE outbox SET due = 0"))
        until(lambda: ava.queue()["delivered"] == 1, "the notification")


def test_the_pause_between_two_tries_doubles_up_to_a_limit() -> None:
    settings = ServiceSettings("unused")
    assert [backoff(settings, tries) for tries in (0, 1, 2, 5, 6, 10_000)] == [1, 2, 4, 32, 60, 60]


def test_what_is_undelivered_stays_queued_across_a_restart(crm: ScriptedCrm, tmp_path: Path) -> None:
    crm.replies[COMPLETE] = [Reply(503)]
    with (
        RunningService.at(tmp_path, crm_url=crm.url, notify_backoff=600) as service,
        httpx.Client(base_url=service.url, trust_env=False) as line,
    ):
        ava = Viewer(line, service).signed_on()
        assert ava.buy("PLAN", {"x-correlation-id": "mine-5"}).status_code == 201
        until(lambda: ava.look(lambda db: outbox.latest_notifications(db, 1))[0].tries, "the failed try")
        assert ava.queue() == {"queued": 1, "delivered": 0, "dropped": 0}
    crm.replies[COMPLETE] = [Reply(200)]
    with RunningService.at(tmp_path, crm_url=crm.url, notify_backoff=600) as service, httpx.Client() as line:
        until(lambda: Viewer(line, service).queue()["delivered"], "what was left over")
    assert [one.headers["x-correlation-id"] for one in crm.of(COMPLETE)] == ["mine-5"] * 2


def test_told_twice_a_purchase_is_complete_once(ava: Viewer) -> None:
    ava.buy("PLAN", {"x-correlation-id": "mine-3"})
    until(ava.completed, "the completion")
    body = {"account_id": "ACC-ava", "device_id": ava.device, "product_id": "PLAN"}
    headers = {"authorization": f"Bearer {service_token(ava.service.context)}", "x-correlation-id": "mine-3"}
    again = ava.line.post("/crm/v1/product/actions/purchaseCompleted", json=body, headers=headers)
    assert again.status_code == 200
    (completed,) = ava.completed()
    assert completed.times == 2
