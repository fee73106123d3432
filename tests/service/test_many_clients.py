"""Many clients at once: every request makes one entitlement or none, and nobody waits for ever."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import httpx

from backends.service.storage.accounts import change_account, devices_of
from tests.service.viewer import Viewer
from tests.service.waiting import until
from tests.support.service import RunningService

T = TypeVar("T")
CLIENTS = 32 if os.environ.get("TUI_STORE_SOAK") else 8
EACH = 20 if os.environ.get("TUI_STORE_SOAK") else 3
NEW = {"deviceInformation": {"playoutDeviceClass": "Roku"}}


def at_once(work: Callable[[int], T]) -> Sequence[T]:
    """What every client's own thread gives."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(work, range(CLIENTS)))


def test_every_purchase_that_is_answered_makes_one_entitlement_and_one_completion(
    service: RunningService, line: httpx.Client
) -> None:
    viewers = [Viewer(line, service, ("ava", "ben")[number % 2]).signed_on() for number in range(CLIENTS)]

    def buy(number: int) -> list[str]:
        answers = [viewers[number].buy("COINS", {"x-correlation-id": f"{number}-{turn}"}) for turn in range(EACH)]
        assert {answer.status_code for answer in answers} == {201}
        return [answer.json()["purchaseAuthRequestReference"] for answer in answers]

    references = [reference for some in at_once(buy) for reference in some]
    owned = viewers[0].owned() + viewers[1].owned()
    assert Counter(one.reference for one in owned) == Counter(references)
    assert len({one.id for one in owned}) == len(owned) == CLIENTS * EACH
    assert {one.correlation for one in owned} == {f"{a}-{b}" for a in range(CLIENTS) for b in range(EACH)}
    until(lambda: len(viewers[0].completed()) == len(owned), "all completions")
    assert not [one for one in viewers[0].asked() if one.is_void]


def test_of_many_that_buy_what_may_be_owned_once_one_succeeds(service: RunningService, line: httpx.Client) -> None:
    service.context.faults.set("reject_duplicates", "on")
    viewers = [Viewer(line, service).signed_on() for _ in range(CLIENTS)]
    answers = at_once(lambda number: viewers[number].buy("PLAN"))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 403: CLIENTS - 1}
    assert {answer.json()["errorCode"] for answer in answers if answer.status_code == 403} == {30022}
    assert len(viewers[0].owned()) == 1
    # Who came too late was authorised perhaps, and nothing will be billed for it.
    until(viewers[0].completed, "the completion")
    assert len(viewers[0].completed()) == 1


def test_of_many_that_sign_on_as_many_get_a_device_as_the_account_may_have(
    service: RunningService, line: httpx.Client
) -> None:
    ava = Viewer(line, service)
    ava.change_account(max_devices=2)
    statuses = at_once(lambda _: ava.sign_on(**NEW).status_code)
    assert Counter(statuses) == {200: 2, 403: CLIENTS - 2}
    assert len(ava.devices()) == 2


def test_buying_signing_on_renewing_and_changing_accounts_at_once_comes_to_an_end(
    service: RunningService, line: httpx.Client
) -> None:
    viewers = [Viewer(line, service).signed_on() for _ in range(CLIENTS)]

    def work(number: int) -> None:
        viewer = viewers[number]
        for turn in range(EACH):
            kind = (number + turn) % 4
            if kind == 0:
                assert viewer.buy("BOUND").status_code == 201
            elif kind == 1:
                assert viewer.sign_on(**NEW).status_code == 200
            elif kind == 2:
                viewer.tokens = viewer.refresh().json()
            else:
                changed = service.context.store.write(lambda db: change_account(db, "ACC-ava", name=f"Ava {number}"))
                service.do(lambda changed=changed: changed)  # type: ignore[misc]

    at_once(work)
    bought = sum((number + turn) % 4 == 0 for number in range(CLIENTS) for turn in range(EACH))
    assert len(viewers[0].owned()) == bought
    assert viewers[0].look(lambda db: len(devices_of(db, "ACC-ava"))) >= CLIENTS
