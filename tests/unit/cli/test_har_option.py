"""--har: a file of its own, looked at before anything is opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.remote import demo_service, with_password
from tests.support.service import RunningService
from tests.unit.cli.conftest import Cli
from tests.unit.cli.test_remote_options import asked
from tui_store.cli.remote_world import build_remote_world
from tui_store.domain.trace import NoTrace


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with demo_service(tmp_path_factory.mktemp("service")) as service:
        yield service


def other_spelling(folder: Path) -> tuple[Path, Path]:
    return folder / "x", folder / "sub" / ".." / "x"


def through_a_linked_folder(folder: Path) -> tuple[Path, Path]:
    (folder / "link").symlink_to(folder / "sub")
    return folder / "sub" / "x", folder / "link" / "x"


def link_to_nothing_yet(folder: Path) -> tuple[Path, Path]:
    (folder / "link").symlink_to(folder / "x")
    return folder / "x", folder / "link"


def two_names_of_an_empty_file(folder: Path) -> tuple[Path, Path]:
    (folder / "x").touch()
    (folder / "y").hardlink_to(folder / "x")
    return folder / "x", folder / "y"


def an_older_archive(folder: Path) -> tuple[Path, Path]:
    (folder / "x").write_text('{"log":{"entries":["old"]}}')
    return folder / "x", folder / "x"


Names = Callable[[Path], tuple[Path, Path]]


@pytest.mark.parametrize(
    "names",
    [
        other_spelling,
        through_a_linked_folder,
        link_to_nothing_yet,
        two_names_of_an_empty_file,
        an_older_archive,
    ],
)
@pytest.mark.parametrize("option", ["--state", "--trace"])
@pytest.mark.parametrize("verb", [("call", "getCatalog"), ("doctor",)])
def test_an_archive_that_is_state_or_trace_as_well_is_refused_before_anything_is_written(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: Names, option: str, verb: tuple[str, ...]
) -> None:
    with_password(monkeypatch)
    folder = tmp_path / "shop"
    (folder / "sub").mkdir(parents=True)
    har, other = names(folder)
    before = {path.name: path.is_file() and path.read_text() for path in folder.iterdir()}
    answer = cli(*verb, "--backend", "remote", "--seed", "1", "--har", str(har), option, str(other))
    assert answer.code == 2
    assert f"the file of {option}, too: name another one for --har" in answer.sentence
    assert {path.name: path.is_file() and path.read_text() for path in folder.iterdir()} == before


def test_the_users_own_state_file_is_no_place_for_an_archive_either(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with_password(monkeypatch)
    remote = ("--backend", "remote")
    where = Path(build_remote_world(asked(*remote), NoTrace()).where)
    where.parent.mkdir(parents=True, exist_ok=True)
    for flags in ((), ("--user", "us-no-pin")):
        answer = cli("call", "getCatalog", *remote, *flags, "--har", str(where))
        assert answer.code == 2
        assert "is the file of --state, too" in answer.sentence
    assert not where.exists()


def test_a_state_file_given_for_the_archive_is_refused_and_kept(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch)
    path = tmp_path / "orders.sqlite"
    assert cli("call", "getPurchases", "--state", str(path), "--seed", "1").code == 0
    before = path.read_bytes()
    answer = cli("call", "getCatalog", "--backend", "remote", "--fresh", "--har", str(path))
    assert answer.code == 2
    assert "is there already and is no HAR" in answer.sentence
    assert path.read_bytes() == before


def test_the_doctor_writes_its_requests_into_archive_and_trace(
    cli: Cli, service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch)
    har, trace = tmp_path / "x.har", tmp_path / "x.trace"
    answer = cli(
        *("doctor", "--backend", "remote", "--service-url", service.url, "--fresh"),
        *("--har", str(har), "--trace", str(trace)),
    )
    assert answer.code == 0, answer.out + answer.err
    entries = json.loads(har.read_text())["log"]["entries"]
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    requests = [line["data"]["path"] for line in lines if line["kind"] == "request"]
    addresses = [entry["request"]["url"].partition("?")[0] for entry in entries]
    assert addresses == [service.url + path for path in requests]
    assert any("signOn" in path for path in requests)
    assert '"demo"' not in har.read_text() + trace.read_text()


def test_the_doctor_refuses_a_trace_that_cannot_be_written(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "letter"
    path.write_text("Dear Ava")
    for flags in ((), ("--backend", "remote", "--fresh")):
        answer = cli("doctor", *flags, "--trace", str(path))
        assert (answer.code, answer.out) == (2, "")
        assert "is no trace" in answer.sentence


def test_the_doctor_of_local_files_begins_its_trace(cli: Cli, tmp_path: Path) -> None:
    assert cli("doctor", "--trace", str(tmp_path / "x.trace")).code == 0
    assert json.loads((tmp_path / "x.trace").read_text())["kind"] == "start"
