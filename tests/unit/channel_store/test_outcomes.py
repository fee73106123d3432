"""Rules that fire: when, where, how late, and what the app and the viewer see of it."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.channel_store.shop import Stage, until
from tests.unit.csfake.writing import answer, folder, product
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.customer import CANCELLED, INTERRUPTED
from tui_store.channel_store.outcomes import Outcomes


class Sleeper:
    """Waits as long as the test wants; `asked` are the seconds that were asked for."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.over = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await self.over.wait()


def arm(stage: Stage, *rules: str) -> Outcomes:
    for rule in rules:
        stage.store.outcomes.arm(rule)
    return stage.store.outcomes


async def ordered(stage: Stage) -> ContentNode:
    """One order of a consumable."""
    stage.order(("TS1", 1))
    answer = await stage.store.run("doOrder")
    assert answer is not None
    return answer


async def statuses(stage: Stage, times: int, command: str = "getCatalog") -> list[int]:
    return [(await stage.store.run(command)).get("status") for _ in range(times)]  # type: ignore[union-attr]


async def test_next_forces_one_answer_and_disarms_itself() -> None:
    stage = Stage()
    outcomes = arm(stage, "getCatalog:-2")
    assert await statuses(stage, 2) == [-2, 1]
    assert outcomes.armed == ()


async def test_nth_counts_from_the_moment_it_was_armed() -> None:
    stage = Stage()
    await statuses(stage, 2)
    outcomes = arm(stage, "getCatalog:-1:nth=3")
    assert await statuses(stage, 4) == [1, 1, -1, 1]
    assert outcomes.armed == ()


async def test_always_stays_until_it_is_disarmed() -> None:
    stage = Stage()
    outcomes = arm(stage, "getCatalog:0:always")
    assert await statuses(stage, 3) == [0, 0, 0]
    outcomes.disarm(outcomes.armed[0])
    assert await statuses(stage, 1) == [1]


async def test_a_probability_is_drawn_from_the_seed_and_repeats_itself() -> None:
    def draws(seed: str) -> list[bool]:
        outcomes = Outcomes(["getCatalog:-2:p=0.5"], seed=seed)
        return [outcomes.due("getCatalog", "before") is not None for _ in range(64)]

    assert draws("7") == draws("7")
    assert draws("7") != draws("8")
    assert 16 < sum(draws("7")) < 48


async def test_a_rule_concerns_its_own_command_only() -> None:
    stage = Stage()
    arm(stage, "getStoreCatalog:-2")
    assert await statuses(stage, 1) == [1]
    assert await statuses(stage, 1, "getStoreCatalog") == [-2]


async def test_of_several_rules_the_first_that_may_fires_and_the_others_wait() -> None:
    stage = Stage()
    outcomes = arm(stage, "getCatalog:-1", "getCatalog:-2", "getCatalog:-3:nth=2")
    assert await statuses(stage, 4) == [-1, -2, -3, 1]
    assert outcomes.armed == ()


async def test_before_asks_nobody_queries_nothing_and_charges_nothing() -> None:
    stage = Stage()
    arm(stage, "doOrder:-2:before")
    answer = await ordered(stage)
    assert (answer.get("status"), answer.child_count) == (-2, 0)
    assert answer.get("statusMessage")
    assert stage.shop.calls == []
    assert stage.viewer.kinds == ["failed"]


@pytest.mark.parametrize("status", [2, -4])
async def test_a_forced_leaving_or_refusal_shows_the_viewer_nothing(status: int) -> None:
    stage = Stage()
    arm(stage, f"doOrder:{status}")
    assert (await ordered(stage)).get("status") == status
    assert stage.viewer.kinds == []


async def test_after_the_app_sees_a_time_out_for_an_order_that_went_through() -> None:
    stage = Stage()
    arm(stage, "doOrder:-2:after")
    answer = await ordered(stage)
    assert (answer.get("status"), answer.child_count) == (-2, 0)
    assert [row.code for row in stage.shop.history] == ["TS1"]
    assert stage.viewer.kinds == ["order", "failed"]
    rows = await stage.store.run("getPurchases")
    assert rows is not None
    assert [row.get("code") for row in rows.children] == ["TS1"]


@pytest.mark.parametrize("review", [CANCELLED, INTERRUPTED])
async def test_after_is_not_spent_when_the_viewer_left(review: object) -> None:
    stage = Stage(review)  # type: ignore[arg-type]
    outcomes = arm(stage, "doOrder:-2:after")
    assert (await ordered(stage)).get("status") == 2
    assert len(outcomes.armed) == 1
    assert stage.shop.history == []


async def test_after_is_not_spent_when_nothing_was_charged() -> None:
    stage = Stage()
    outcomes = arm(stage, "doOrder:-2:after")
    stage.order(("NONE", 1))
    await stage.store.run("doOrder")
    stage.viewer.shares = False
    arm(stage, "getUserData:invalid:after")
    stage.store.set_field("requestedUserData", "email")
    assert await stage.store.run("getUserData") is None
    assert len(outcomes.armed) == 2


async def test_a_delay_waits_on_the_sleeper_and_then_lets_the_true_answer_through() -> None:
    stage, sleeper = Stage(), Sleeper()
    arm(stage, "getCatalog:pass:after:delay=250ms").sleep = sleeper
    running = asyncio.ensure_future(stage.store.run("getCatalog"))
    await until(lambda: sleeper.asked == [0.25])
    assert stage.shop.calls == ["catalog"]
    sleeper.over.set()
    answer = await running
    assert answer is not None
    assert answer.get("status") == 1


async def test_a_store_that_closes_during_a_delay_answers_at_once() -> None:
    stage, sleeper = Stage(), Sleeper()
    arm(stage, "doOrder:-2:before:delay=1m").sleep = sleeper
    running = asyncio.ensure_future(ordered(stage))
    await until(lambda: bool(sleeper.asked))
    await stage.store.aclose()
    assert (await running).get("status") == 2
    assert stage.shop.calls == []


async def close(stage: Stage) -> None:
    await stage.store.aclose()


async def cut_off(stage: Stage) -> None:
    for task in tuple(stage.store._tasks):
        task.cancel()


@pytest.mark.parametrize("end", [close, cut_off])
async def test_an_order_that_was_charged_says_so_when_its_delay_is_cut_short(end: Callable[[Stage], object]) -> None:
    stage, sleeper = Stage(), Sleeper()
    arm(stage, "doOrder:-2:after:delay=1m").sleep = sleeper
    running = asyncio.ensure_future(ordered(stage))
    await until(lambda: bool(sleeper.asked))
    await end(stage)  # type: ignore[misc]
    answer = await running
    assert (answer.get("status"), answer.child_count) == (1, 1)


async def test_a_rule_armed_while_a_command_runs_waits_for_the_next_one() -> None:
    stage = Stage()
    stage.viewer.gate = asyncio.Event()
    running = asyncio.ensure_future(ordered(stage))
    await stage.viewer.arrived.wait()
    arm(stage, "doOrder:-2:after")
    stage.viewer.gate.set()
    assert (await running).get("status") == 1
    assert (await ordered(stage)).get("status") == -2


async def test_a_rule_disarmed_while_its_command_runs_does_not_fire() -> None:
    stage = Stage()
    outcomes = arm(stage, "doOrder:-2:after")
    stage.viewer.gate = asyncio.Event()
    running = asyncio.ensure_future(ordered(stage))
    await stage.viewer.arrived.wait()
    outcomes.clear()
    stage.viewer.gate.set()
    assert (await running).get("status") == 1


async def test_watchers_are_told_of_arming_firing_and_disarming() -> None:
    stage = Stage()
    outcomes = stage.store.outcomes
    seen: list[int] = []
    stop = outcomes.watch(lambda: seen.append(len(outcomes.armed)))
    arm(stage, "getCatalog:-2", "getCatalog:-1:always")
    await statuses(stage, 2)
    outcomes.clear()
    stop()
    arm(stage, "getCatalog:-2")
    assert seen == [1, 2, 1, 0]


async def test_a_rule_that_fires_stands_in_the_trace_with_its_command() -> None:
    stage = Stage()
    arm(stage, "getCatalog:-2:always")
    await statuses(stage, 1)
    (fired,) = [event for event in stage.trace.events if event.kind == "outcome"]
    assert fired.data == {"rule": "getCatalog:-2:before:always"}
    assert fired.command == "c1"


@pytest.mark.parametrize("code", ["Declined", "NetworkError", "HttpError", "Timeout", "UnknownError", "Interrupted"])
async def test_a_partner_failure_carries_its_code(code: str) -> None:
    stage = Stage()
    arm(stage, f"requestPartnerOrder:{code}")
    answer = await stage.store.run("requestPartnerOrder")
    assert answer is not None
    assert (answer.get("status"), answer.get("errorCode")) == ("Failure", code)
    assert answer.get("errorMessage")


async def test_a_forced_decline_has_rokus_own_text() -> None:
    stage = Stage()
    arm(stage, "confirmPartnerOrder:PurchaseUnsuccessful")
    answer = await stage.store.run("confirmPartnerOrder")
    assert answer is not None
    assert answer.get("errorCode") == "PurchaseUnsuccessful"
    assert "declined our payment attempt" in str(answer.get("errorMessage"))


async def test_credential_failures_have_the_shapes_of_their_commands() -> None:
    stage = Stage()
    arm(stage, "storeChannelCredData:504", "getChannelCred:400", "getDeviceAttestationToken:-3")
    stored = await stage.store.run("storeChannelCredData")
    read = await stage.store.run("getChannelCred")
    token = await stage.store.run("getDeviceAttestationToken")
    assert stored is not None
    assert read is not None
    assert token is not None
    assert stored.get("status") == 504
    assert json.loads(str(stored.get("response")))["status"] == "failure"
    assert (read.get("status"), read.get("json")) == (400, "")
    assert read.get("errorCode")
    assert (token.get("status"), token.get("token")) == (-3, "")


async def test_forced_user_data_is_invalid_and_asks_nobody() -> None:
    stage = Stage()
    arm(stage, "getUserData:invalid")
    stage.store.set_field("requestedUserData", "email")
    assert await stage.store.run("getUserData") is None
    assert stage.viewer.kinds == []


async def test_a_kill_calls_what_ends_the_program() -> None:
    stage = Stage()
    killed: list[int] = []
    arm(stage, "doOrder:kill:after").kill = lambda: killed.append(len(stage.shop.history))
    await ordered(stage)
    assert killed == [1]


ORDER = 'order={"children":[{"code":"COIN","qty":1}]}'


def call(channel: Path, state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui_store.cli", "call", *arguments, "--channel", str(channel), "--state", str(state)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(("where", "kept"), [("after", ["COIN"]), ("before", [])])
def test_a_kill_is_real_and_the_state_says_how_far_it_came(where: str, kept: list[str], tmp_path: Path) -> None:
    channel = folder(tmp_path / "csfake", answer([product(code="COIN", productType="Consumable")]))
    state = tmp_path / "state.sqlite"
    killed = call(channel, state, "doOrder", "--set", ORDER, "--outcome", f"doOrder:kill:{where}")
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "")
    rows = json.loads(call(channel, state, "getAllPurchases", "--json").stdout)["result"].get("children", [])
    assert [row["code"] for row in rows] == kept
