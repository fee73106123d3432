"""The fault switches: how they are set, and what a client of a real socket then sees."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.service.faults import SWITCHES, Faults, UnknownSwitch
from tests.service.viewer import Viewer, error_of
from tests.support.service import RunningService

EXAMPLES = 500 if os.environ.get("TUI_STORE_SOAK") else 40
CATALOGUE = "/metadata/delivery/GLOBAL/btv/products"
SPARE = "/rmg/v1/user/entitlements"
# How a reset looks depends on whether the client was still writing.
LOST = (httpx.ReadError, httpx.RemoteProtocolError)


@pytest.fixture(scope="module")
def database(sqlite_file: Path) -> str:
    """One kind is enough: what strikes on the way of a request knows no database."""
    return str(sqlite_file)


@pytest.fixture
def faults(service: RunningService) -> Faults:
    return service.context.faults


def read(viewer: Viewer, path: str = CATALOGUE) -> httpx.Response:
    return viewer.line.get(path, headers=viewer.headers)


def test_every_switch_is_off_at_first_and_can_be_said_on_a_command_line() -> None:
    values = Faults().as_data()
    assert values.pop("token_error_mode") == "gateway403"
    assert set(values.values()) == {"off"}
    assert len({switch.flag for switch in SWITCHES}) == len(SWITCHES)
    assert all(switch.what and switch.metavar and switch.group for switch in SWITCHES)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("unavailabel", "next", "did you mean 'unavailable'?"),
        ("qqqqqq", "on", "token_error_mode"),
        ("token_error_mode", "polite", "gateway403, service401 or legacy200"),
        ("exp_in_ms", "yes", "on or off"),
        ("unavailable", "twice", "off, next, always or a count"),
        ("unavailable", "-1", "off, next, always or a count"),
        ("unavailable", "٣", "off, next, always or a count"),
        ("unavailable", "9" * 5000, "off, next, always or a count"),
        ("unavailable", "next@rmg", "must begin with '/'"),
        ("latency", "soon", "0 to 600 seconds"),
        ("latency", "nan", "0 to 600 seconds"),
        ("latency", "1e9", "0 to 600 seconds"),
        ("latency", "\x1b]52;c;boo\x07", "0 to 600 seconds"),
    ],
)
def test_a_switch_that_cannot_be_set_so_says_what_it_takes(name: str, value: str, says: str) -> None:
    faults = Faults()
    with pytest.raises(UnknownSwitch) as caught:
        faults.set_all({"unavailable": "next", name: value})
    assert says in str(caught.value)
    assert str(caught.value).isprintable()
    assert faults.as_data() == Faults().as_data()


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from([switch.name for switch in SWITCHES]), st.text(max_size=20))
def test_whatever_a_switch_is_set_to_every_switch_stands_somewhere(name: str, value: str) -> None:
    faults = Faults()
    with suppress(UnknownSwitch):
        faults.set(name, value)
    assert set(faults.as_data()) == set(Faults().as_data())


def test_a_counted_switch_strikes_so_often_and_no_more(ava: Viewer, faults: Faults) -> None:
    faults.set("unavailable", "2")
    assert [read(ava).status_code for _ in range(3)] == [503, 503, 200]
    assert faults.as_data()["unavailable"] == "off"
    faults.set("unavailable", "always")
    assert [read(ava).status_code for _ in range(3)] == [503] * 3


def test_a_switch_with_a_path_strikes_there_alone(ava: Viewer, faults: Faults) -> None:
    faults.set("unavailable", "next@/rmg/")
    assert read(ava).status_code == 200
    assert faults.as_data()["unavailable"] == "next@/rmg/"
    assert read(ava, SPARE).status_code == 503


def test_no_switch_strikes_the_page_or_the_crm(ava: Viewer, faults: Faults) -> None:
    for switch in ("drop_before", "unavailable", "html", "malformed_json"):
        faults.set(switch, "always")
        assert ava.line.get("/admin/state").json()["switches"][switch] == "always"
        faults.set(switch, "off")
    faults.set("unavailable", "always@/rmg/")
    assert ava.buy("PLAN").status_code == 201


def test_no_healthy_upstream_is_plain_text(ava: Viewer, faults: Faults) -> None:
    faults.set("unavailable", "next")
    answer = read(ava)
    assert (answer.status_code, answer.text) == (503, "no healthy upstream")
    assert answer.headers["content-type"].startswith("text/plain")


def test_too_many_requests_says_when_to_come_back(ava: Viewer, faults: Faults) -> None:
    faults.set("rate_limited", "next")
    answer = read(ava)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_the_connection_is_reset_before_the_request_is_read(ava: Viewer, faults: Faults) -> None:
    faults.set("drop_before", "next")
    with pytest.raises(LOST):
        ava.buy("PLAN")
    assert ava.owned() == []
    assert ava.asked() == []
    assert ava.buy("PLAN").status_code == 201


def test_the_entitlement_is_written_and_the_connection_is_reset(ava: Viewer, faults: Faults) -> None:
    faults.set("drop_after_commit", "next")
    assert read(ava).status_code == 200
    assert ava.buy("HIDDEN").status_code == 404
    with pytest.raises(LOST):
        ava.buy("PLAN")
    assert [one.product for one in ava.owned()] == ["PLAN"]


def test_the_connection_is_reset_in_the_middle_of_the_answer(ava: Viewer, faults: Faults) -> None:
    faults.set("drop_mid_answer", "next@/purchase_service/")
    with pytest.raises(LOST):
        ava.buy("PLAN")
    assert [one.product for one in ava.owned()] == ["PLAN"]


def test_a_truncated_body_is_shorter_than_announced(ava: Viewer, faults: Faults) -> None:
    faults.set("truncated_body", "next")
    with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|without sending complete"):
        read(ava)


def test_the_entitlement_is_written_and_the_answer_is_503(ava: Viewer, faults: Faults) -> None:
    faults.set("unavailable_after_commit", "next")
    assert ava.buy("PLAN").status_code == 503
    assert [one.product for one in ava.owned()] == ["PLAN"]


def test_malformed_json_lacks_its_end_and_another_shape_has_one(ava: Viewer, faults: Faults) -> None:
    faults.set("malformed_json", "next")
    answer = read(ava)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(ValueError, match="delimiter"):
        answer.json()
    faults.set("wrong_shape", "next")
    assert read(ava).json() == ["another", "shape", 42]


def test_html_and_a_redirect_stand_where_json_should_be(ava: Viewer, faults: Faults) -> None:
    faults.set("html", "next")
    answer = read(ava)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    faults.set("redirect", "next")
    answer = read(ava)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://elsewhere.example/")


def test_a_huge_body_goes_on_for_fifty_megabytes_or_until_nobody_listens(ava: Viewer, faults: Faults) -> None:
    faults.set("huge_body", "next")
    length = 0
    with ava.line.stream("GET", CATALOGUE, headers=ava.headers) as answer:
        for part in answer.iter_bytes():
            length += len(part)
            if length > 3_000_000:
                break
    assert read(ava).status_code == 200


def test_latency_and_a_late_answer_outlast_an_impatient_client(ava: Viewer, faults: Faults) -> None:
    for switch, owned in (("latency", []), ("answer_delay", ["PLAN"])):
        faults.set(switch, "600@/purchase_service/")
        with pytest.raises(httpx.ReadTimeout):
            ava.line.post(
                "/purchase_service/v1/user/product/actions/purchase",
                json={"productId": "PLAN"},
                headers=ava.headers,
                timeout=httpx.Timeout(5, read=0.4),
            )
        assert [one.product for one in ava.owned()] == owned
        faults.set(switch, "off")


@pytest.mark.parametrize(("mode", "status"), [("gateway403", 403), ("service401", 401), ("legacy200", 200)])
def test_a_valid_token_is_refused_as_if_it_had_expired(ava: Viewer, faults: Faults, mode: str, status: int) -> None:
    faults.set_all({"token_error_mode": mode, "reject_token": "next"})
    # Signing on and refreshing are let through, and use nothing up.
    assert ava.refresh().status_code == 200
    answer = ava.buy("PLAN")
    assert answer.status_code == status
    if mode == "service401":
        assert error_of(answer) == (401, 30010)
    else:
        assert answer.json()["resultCode"] == "99999:403"
    assert ava.buy("PLAN").status_code == 201


def test_a_reset_puts_the_switches_back_to_the_flags_of_the_start() -> None:
    faults = Faults({"latency": "0.5", "drop-before": "3"})
    faults.set_all({"latency": "off", "drop_before": "always", "html": "next"})
    faults.reset()
    assert (faults.as_data()["latency"], faults.as_data()["drop_before"], faults.as_data()["html"]) == (
        "0.5",
        "3",
        "off",
    )
