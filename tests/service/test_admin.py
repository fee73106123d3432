"""The service's own levers and its page: what they change, and who may press them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from backends.service.admin import _is_this_machine
from tests.service.viewer import Viewer, error_of

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def database(sqlite_file: Path) -> str:
    return str(sqlite_file)


def post(viewer: Viewer, path: str, **body: object) -> httpx.Response:
    return viewer.line.post(f"/admin/{path}", json=body)


def state(viewer: Viewer) -> dict[str, object]:
    return dict(viewer.line.get("/admin/state").json())


class Page(HTMLParser):
    """What a browser would see: texts, forms with their buttons, and everything that would be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.forms: dict[str, list[tuple[str, str]]] = {}
        self.fetched: list[str] = []
        self.tags: set[str] = set()
        self._form = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.fetched += [given[name] for name in ("src", "srcset") if name in given]
        if tag == "link":
            self.fetched.append(given["href"])
        if tag == "form":
            assert given["method"] == "post"
            self._form = given["action"]
            self.forms.setdefault(self._form, [])
        if tag in ("button", "input", "select") and "name" in given:
            self.forms[self._form].append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page(viewer: Viewer) -> Page:
    answer = viewer.line.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return Page(answer.text)


def test_the_state_tells_everything_at_a_glance_and_no_secret(ava: Viewer) -> None:
    ava.buy("PLAN")
    answer = ava.line.get("/admin/state")
    found = answer.json()
    (account,) = [one for one in found["accounts"] if one["id"] == "ACC-ava"]
    assert (account["entitlements"], account["users"]) == (1, ["ava"])
    assert [(one["id"], one["deviceClass"], one["status"]) for one in account["devices"]] == [
        (ava.device, "Roku", "ENABLED")
    ]
    assert found["crm"]["authorisations"] == 1
    assert found["requests"]["latest"][0]["path"] == "/purchase_service/v1/user/product/actions/purchase"
    for secret in (*ava.tokens.values(), "password", ava.service.context.signing_key):
        if isinstance(secret, str) and secret not in (ava.device, ava.account, "bearer"):
            assert secret not in answer.text


def test_the_clock_is_set_moved_and_let_go(ava: Viewer) -> None:
    assert post(ava, "clock", now="2030-01-31T12:00:00+02:00").json()["now"] == "2030-01-31T10:00:00Z"
    assert post(ava, "clock", advance=3600).json()["now"] == "2030-01-31T11:00:00Z"
    assert post(ava, "clock", machine=True).json()["clock"] == "the machine's"
    assert ava.service.context.clock.as_data() == {"at": None, "offset": 0}


def test_a_clock_that_cannot_be_set_so_stays(ava: Viewer) -> None:
    before = ava.service.context.clock.as_data()
    bodies: tuple[dict[str, object], ...] = (
        {},
        {"now": "2030-01-31T12:00:00"},
        {"now": "soon"},
        {"advance": 10**12},
        {"advance": 1, "machine": True},
    )
    for body in bodies:
        assert error_of(post(ava, "clock", **body)) == (400, 30002), body
    assert ava.service.context.clock.as_data() == before


def test_a_switch_is_set_by_json(ava: Viewer) -> None:
    switches = post(ava, "faults", latency=0.25, exp_in_ms=True, unavailable=3).json()["switches"]
    assert (switches["latency"], switches["exp_in_ms"], switches["unavailable"]) == ("0.25", "on", "3")
    assert error_of(post(ava, "faults", unavailabel=3)) == (400, 30002)
    assert error_of(post(ava, "faults", latency=[])) == (400, 30002)
    assert post(ava, "faults/reset").json()["switches"]["latency"] == "off"


def test_the_operators_rules_change_at_run_time(ava: Viewer) -> None:
    found = post(ava, "rules", deviceSpecificProducts=False, deviceClasses=["Roku", "projector"]).json()
    assert found["deviceSpecificProducts"] is False
    assert found["tenants"][0] == {"id": "nagra", "deviceClasses": ["Roku", "projector"]}
    assert error_of(post(ava, "rules", deviceClasses=["Roku"], tenant="nowhere")) == (404, 30031)
    assert error_of(post(ava, "rules", deviceClasses="a\0b")) == (400, 30002)
    assert post(ava, "crm", policy="deny").json()["crm"]["policy"] == "deny"
    assert error_of(ava.buy("PLAN")) == (403, 30020)


def test_an_account_a_device_and_a_product_change_at_run_time(ava: Viewer) -> None:
    post(ava, "accounts/ACC-ava", state="SUSPENDED", crmPolicy="deny", maxDevices=1)
    assert error_of(ava.buy("PLAN")) == (403, 20002)
    post(ava, "accounts/ACC-ava", state="ACTIVE", crmPolicy="")
    post(ava, f"devices/{ava.device}", status="DISABLED")
    assert error_of(ava.buy("PLAN")) == (403, 20004)
    post(ava, f"devices/{ava.device}", status="ENABLED")
    post(ava, "products/PLAN", published=False)
    assert error_of(ava.buy("PLAN")) == (404, 30030)
    post(ava, "products/COINS", deviceBound=True, deviceClasses=["Roku"])
    assert ava.buy("COINS").status_code == 201
    assert ava.owned()[0].device == ava.device


def test_a_change_that_cannot_be_made_says_why(ava: Viewer) -> None:
    changes: tuple[tuple[str, dict[str, object], int], ...] = (
        ("accounts/ACC-ava", {"state": "PAUSED"}, 400),
        ("accounts/ACC-ava", {"nonsense": 1}, 400),
        ("accounts/ACC-ava", {}, 400),
        ("accounts/nobody", {"state": "ACTIVE"}, 404),
        ("accounts/%00", {"state": "ACTIVE"}, 404),
        ("devices/nobody", {"status": "DISABLED"}, 404),
        ("products/NOTHING", {"published": True}, 404),
        ("products/PLAN", {"deviceClasses": [1]}, 400),
        ("crm", {"policy": "maybe"}, 400),
    )
    for path, body, status in changes:
        assert error_of(post(ava, path, **body))[0] == status, (path, body)


def test_a_reset_begins_anew(ava: Viewer) -> None:
    ava.buy("PLAN")
    post(ava, "faults", html="next")
    post(ava, "crm", policy="deny")
    found = post(ava, "reset").json()
    assert sum(one["entitlements"] for one in found["accounts"]) == 0
    assert (found["switches"]["html"], found["crm"]["policy"]) == ("off", "approve")
    assert found["crm"]["authorisations"] == found["outbox"]["queued"] == 0


def test_the_book_lists_authorisations_without_a_completion_as_void(ava: Viewer) -> None:
    post(ava, "crm", policy="no-reference")
    ava.buy("PLAN", {"x-correlation-id": "call-1"})
    ava.service.do(lambda: ava.service.context.store.write(lambda _db: None))
    book = ava.line.get("/admin/crm/book").json()
    (asked,) = book["authorisations"]
    assert (asked["product"], asked["answer"], asked["correlation"]) == ("PLAN", "approved", "call-1")
    assert book["void"] == ([] if book["completions"] else ["call-1"])
    assert ava.line.get("/admin/outbox").json()["latest"][0]["correlation"] == "call-1"
    assert ava.line.get("/admin/requests").json()["requests"][0]["path"] == "/admin/outbox"


def test_the_page_shows_the_state_and_a_button_for_every_switch(ava: Viewer) -> None:
    ava.buy("PLAN")
    found = page(ava)
    text = " ".join(found.texts)
    assert "us-no-pin" in text
    assert f"--service-url {ava.service.url}" in text
    assert "/purchase_service/v1/user/product/actions/purchase" in text
    switches = set(ava.service.context.faults.as_data())
    assert {name for name, _ in found.forms["/admin/faults"]} == switches
    assert {"/admin/reset", "/admin/clock", "/admin/crm", "/admin/rules", "/admin/accounts/ACC-ava"} <= set(found.forms)


def test_the_page_fetches_nothing_and_runs_nothing(ava: Viewer) -> None:
    found = page(ava)
    assert found.fetched == ["data:,"]
    assert "script" not in found.tags
    style = ava.line.get("/").text.split("<style>")[1].split("</style>")[0]
    assert not re.search(r"@import|url\(", style)


def test_what_came_from_elsewhere_is_only_text_on_the_page(ava: Viewer) -> None:
    hostile = "<script>alert(1)</script>'\"><img src=x>"
    post(ava, "rules", deviceClasses=[hostile])
    post(ava, f"devices/{ava.device}", deviceClass=hostile)
    ava.line.get("/rmg/v1/%3Cscript%3E" + "x" * 300, headers={"x-correlation-id": hostile})
    found = page(ava)
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert hostile in " ".join(found.texts)


def test_a_button_does_what_it_says_and_comes_back_to_the_page(ava: Viewer) -> None:
    origin = {"origin": ava.service.url}
    for path, content in (("faults", "html=next"), ("crm", "policy=deny"), ("rules", "deviceClasses=Roku%2C+tablet")):
        answer = ava.line.post(f"/admin/{path}", content=content, headers={**FORM, **origin})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert ava.service.context.faults.as_data()["html"] == "next"
    assert state(ava)["tenants"][0] == {"id": "nagra", "deviceClasses": ["Roku", "tablet"]}  # type: ignore[index]
    answer = ava.line.post("/admin/faults", content="latency=soon", headers={**FORM, **origin})
    assert answer.status_code == 400
    assert "0 to 600 seconds" in " ".join(Page(answer.text).texts)


def test_a_page_from_elsewhere_cannot_press_a_button(ava: Viewer) -> None:
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"):
        answer = ava.line.post("/admin/faults", content="html=always", headers={**FORM, "origin": origin})
        assert answer.status_code == 403, origin
    assert ava.service.context.faults.as_data()["html"] == "off"


def test_a_name_that_leads_here_by_a_trick_is_not_this_machine(ava: Viewer) -> None:
    for host in ("evil.example", "evil.example:8423", "192.168.1.7", "[::", ""):
        for path in ("/", "/admin/state"):
            assert ava.line.get(path, headers={"host": host}).status_code == 403, (host, path)
        assert ava.line.post("/admin/reset", headers={"host": host}).status_code == 403, host


def test_this_machine_is_loopback_and_nothing_else() -> None:
    ours = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost"]
    others = ["10.0.0.1", "::ffff:10.0.0.1", "0.0.0.0", "", "localhost.evil.example", "fe80::1%eth0"]
    assert [host for host in [*ours, *others] if _is_this_machine(host)] == ours


def test_a_body_that_cannot_be_read_changes_nothing(ava: Viewer) -> None:
    before = state(ava)
    bodies: tuple[tuple[bytes, dict[str, str]], ...] = (
        (b"{", {}),
        (b"[]", {}),
        (b"\xff", {}),
        (b"a=%ff&b", FORM),
        (b"&".join([b"a=b"] * 200), FORM),
        (b"\xff\xfe", FORM),
    )
    for content, headers in bodies:
        for path in ("faults", "clock", "rules", "accounts/ACC-ava"):
            answer = ava.line.post(f"/admin/{path}", content=content, headers=headers)
            assert answer.status_code == 400, (content, path)
    after = state(ava)
    assert {**after, "now": "", "requests": ""} == {**before, "now": "", "requests": ""}
