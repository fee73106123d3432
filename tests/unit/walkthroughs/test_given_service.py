"""What a walkthrough says of a Purchase Service, and what it may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.walkthroughs.conftest import GOOD, Refuse
from tui_store.cli.walk_play import options_of
from tui_store.domain.seller import LOCAL, REMOTE
from tui_store.walkthroughs.as_pytest import as_pytest
from tui_store.walkthroughs.as_rasp import as_rasp
from tui_store.walkthroughs.reading import read_walkthrough
from tui_store.walkthroughs.script import Given

REMOTELY = GOOD.replace("persona: us-no-pin", "backend: remote\n  crm: deny").replace("press: OK", "backend: local")


@pytest.mark.parametrize("line", ["device: mobileDevice", "device: Roku", "locale: de_DE", "crm: deny"])
def test_what_is_a_services_business_is_refused_where_the_files_sell(refusal: Refuse, line: str) -> None:
    name = line.partition(":")[0]
    words = f"'{name}' is about a Purchase Service: it needs backend: remote."
    for backend in ("", "  backend: local\n"):
        sentence = refusal(GOOD.replace("steps:", f"{backend}  {line}\nsteps:"))
        assert sentence.startswith(f"one.walk.yaml:{4 + bool(backend)}:")
        assert sentence.endswith(words)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("crm: deny", "crm: denied", "one.walk.yaml:4:8: There is no 'denied' here: did you mean deny?"),
        ("crm: deny", "device: a class", "one.walk.yaml:4:11: This takes letters, digits and . _ ~ @ + - only."),
        ("crm: deny", "locale: de", "one.walk.yaml:4:11: A locale is a language and a country, for example en_GB."),
        ("backend: remote", "backend: remot", "one.walk.yaml:3:12: There is no 'remot' here: did you mean remote?"),
        ("backend: local", "backend: lokal", "one.walk.yaml:7:14: There is no 'lokal' here: did you mean local?"),
    ],
)
def test_a_wrong_word_is_refused_at_its_place(refusal: Refuse, old: str, new: str, words: str) -> None:
    assert refusal(REMOTELY.replace(old, new)) == words


def test_a_walkthrough_asks_for_its_own_service_whatever_the_person_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SERVICE_URL", "TENANT", "USER", "DEVICE_CLASS"):
        monkeypatch.setenv(f"TUI_STORE_{name}", "elsewhere")
    monkeypatch.setenv("TUI_STORE_BACKEND", REMOTE)
    assert options_of(Given(), Path()).backend == LOCAL
    options = options_of(Given(backend="remote", device="tablet", locale="de_DE"), Path())
    assert options.backend == REMOTE
    assert options.remote.given == {"service_url": "http://localhost", "device_class": "tablet", "locale": "de_DE"}


def test_others_hear_of_who_sells_as_of_every_step(tmp_path: Path) -> None:
    path = tmp_path / "one.walk.yaml"
    path.write_text(REMOTELY, encoding="utf-8")
    read = read_walkthrough(path)
    in_python = as_pytest(read)
    assert "@pytest.mark.storefront(backend='remote', crm='deny')" in in_python
    assert "await storefront.backend('local')" in in_python
    assert "# by hand, or left out: 2. backend: local" in as_rasp(read)
