from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from cryptography.x509 import load_pem_x509_certificate

from tests.unit.cli.conftest import Cli
from tests.unit.device.tokens import NONCE, claims, device_key, other_key, part, token
from tui_store.device.certificate import certificate_of

FRESH = ("--fresh", "--now", "2026-03-01T12:00:00Z")
GOOD = """The token is good.
nonce:       5E0692E0A389F4F6
channelId:   demo
developerId: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
made:        2026-03-01T12:00:00Z
good from:   2026-03-01T11:00:00Z
good until:  2026-03-02T12:00:00Z
issuer:      urn:roku:cloud-services:device-attestation
"""


def called(cli: Cli, *world: str) -> str:
    """The token that `call` prints."""
    answer = cli("call", "getDeviceAttestationToken", "--json", "--set", f"nonce={NONCE}", *world)
    assert (answer.code, answer.err) == (0, "")
    return str(json.loads(answer.out)["result"]["token"])


def refused(cli: Cli, text: str, name: str, *options: str) -> str:
    """The sentence that refuses a token by name."""
    answer = cli("attestation", "verify", text, *FRESH, *options)
    assert (answer.code, answer.out) == (1, "")
    assert answer.sentence.startswith(f"tui-store: The token is refused, {name}: ")
    assert text not in answer.err
    return answer.sentence


def typed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """What somebody pipes in."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_good_token_says_what_it_says(cli: Cli) -> None:
    assert cli("attestation", "verify", token(), *FRESH, "--nonce", NONCE) == (0, GOOD, "")


def test_what_call_gives_verifies_with_the_devices_own_key_and_nobody_elses(cli: Cli, tmp_path: Path) -> None:
    text = called(cli)
    assert (tmp_path / "home" / "tui-store" / "device-key.pem").stat().st_mode & 0o777 == 0o600
    assert cli("attestation", "verify", text, "--nonce", NONCE).code == 0
    answer = cli("attestation", "verify", text, "--fresh")
    assert answer.code == 1
    assert "wrong key" in answer.sentence


def test_the_printed_certificate_verifies_a_token_elsewhere(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = cli("attestation", "cert")
    assert (answer.code, answer.err) == (0, "")
    load_pem_x509_certificate(answer.out.encode())
    assert cli("attestation", "cert") == answer
    (tmp_path / "device.pem").write_text(answer.out)
    text = called(cli)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another"))
    assert cli("attestation", "verify", text).code == 1
    assert cli("attestation", "verify", text, "--cert", str(tmp_path / "device.pem")).code == 0


def test_fresh_runs_print_the_same_bytes_and_keep_no_key(cli: Cli, tmp_path: Path) -> None:
    world = ("--fresh", "--seed", "7", "--now", "2026-03-01")
    assert called(cli, *world) == called(cli, *world)
    assert cli("attestation", "cert", *world) == cli("attestation", "cert", "--fresh")
    assert not (tmp_path / "home").exists()


def test_a_token_is_read_from_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, f"\n{token()}\n".encode())
    assert cli("attestation", "verify", "-", *FRESH) == (0, GOOD, "")


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xff\xfe", bytes(10), b"A" * 70_000])
def test_standard_input_without_a_token_is_bad_input(cli: Cli, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    typed(monkeypatch, data)
    answer = cli("attestation", "verify", "-", *FRESH)
    assert (answer.code, answer.out) == (2, "")
    assert "token" in answer.sentence


def test_a_closed_standard_input_is_bad_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    answer = cli("attestation", "verify", "-", *FRESH)
    assert (answer.code, answer.out) == (2, "")
    assert "There is no token" in answer.sentence


def test_each_wrong_token_is_refused_by_its_name(cli: Cli) -> None:
    head, _, signature = token().rpartition(".")
    header = head.partition(".")[0]
    refused(cli, token(key=other_key()), "wrong key")
    refused(cli, token(key="s" * 64, algorithm="HS256"), "wrong algorithm")
    refused(cli, f"{part({'alg': 'none'})}.{part(claims())}.", "algorithm none")
    refused(cli, f"{header}.{part(claims(exp=2**40))}.{signature}", "tampered")
    refused(cli, token(claims(iss="urn:example")), "foreign issuer")
    refused(cli, token(claims(nbf=2**40)), "not yet valid")
    refused(cli, token(claims(exp=1)), "expired")
    refused(cli, token(), "foreign nonce", "--nonce", "another")
    refused(cli, token(claims(exp=None)), "no attestation")


def test_the_stores_clock_decides_not_the_machines(cli: Cli, tmp_path: Path) -> None:
    state = ("--state", str(tmp_path / "state.sqlite"))
    certificate = tmp_path / "cert.pem"
    certificate.write_text(certificate_of(device_key()))
    verifying = ("attestation", "verify", token(), "--cert", str(certificate), *state)
    assert cli(*verifying, "--now", "2026-03-01T12:00:00Z").code == 0
    # The clock stays set with the state.
    assert cli(*verifying).code == 0
    answer = cli(*verifying, "--now", "2031-01-01")
    assert answer.code == 1
    assert "expired" in answer.sentence
    assert "2031-01-01T00:00:00Z" in answer.sentence


@pytest.mark.parametrize("text", ["nonsense", "a.b", "a.b.c.d", "..", "\x1b[2J", "x" * 70_000, "é", "\udcff", "   "])
def test_what_is_no_token_at_all_is_bad_input(cli: Cli, text: str) -> None:
    answer = cli("attestation", "verify", text, *FRESH)
    assert (answer.code, answer.out) == (2, "")
    assert "token" in answer.sentence
    assert "\x1b" not in answer.err


def test_a_hostile_nonce_in_a_good_token_is_printed_inert(cli: Cli) -> None:
    answer = cli("attestation", "verify", token(claims(data={"nonce": "\x1b]52;c;\u202enonce\nfake: row"})), *FRESH)
    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert "\u202e" not in answer.out
    assert answer.out.count("\n") == GOOD.count("\n")


@pytest.mark.parametrize("content", [b"", b"nonsense", bytes(range(256)), b"x" * 100_000, None])
def test_a_file_that_is_no_certificate_is_bad_input(cli: Cli, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "cert.pem"
    if content is not None:
        path.write_bytes(content)
    answer = cli("attestation", "verify", token(), *FRESH, "--cert", str(path))
    assert (answer.code, answer.out) == (2, "")
    assert "cert.pem" in answer.sentence


@pytest.mark.parametrize("verb", [["cert"], ["verify", token()]], ids=["cert", "verify"])
def test_an_unusable_key_is_one_sentence(cli: Cli, tmp_path: Path, verb: list[str]) -> None:
    folder = tmp_path / "home" / "tui-store"
    folder.mkdir(parents=True)
    (folder / "device-key.pem").write_text("broken")
    (folder / "device-key.pem").chmod(0o600)
    answer = cli("attestation", *verb)
    assert (answer.code, answer.out) == (1, "")
    assert "device-key.pem is damaged" in answer.sentence


@pytest.mark.parametrize("verb", [["cert"], ["verify", token()]], ids=["cert", "verify"])
def test_every_option_of_a_world_is_checked(cli: Cli, verb: list[str]) -> None:
    for options in (["--now", "soon"], ["--persona", "nobody"], ["--channel", "missing"], ["--seed", "x"]):
        answer = cli("attestation", *verb, *options)
        assert (answer.code, answer.out) == (2, "")
        assert answer.sentence


def test_a_verb_that_is_not_whole_is_explained(cli: Cli) -> None:
    for arguments in (["attestation"], ["attestation", "verify"], ["attestation", "verify", "--help-me"]):
        answer = cli(*arguments)
        assert (answer.code, answer.out) == (2, "")
        assert "attestation" in answer.sentence


def test_the_help_names_both_verbs(cli: Cli) -> None:
    out = cli("--help").out
    assert "attestation cert" in out
    assert "attestation verify TOKEN" in out
