"""Where the settings of a remote world come from, which of them wins, and what is refused in one sentence."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from backends.remote.settings import SHORTEST_HORIZON
from tests.unit.cli.conftest import Cli
from tui_store.cli.options import WorldOptions, world_options, world_params
from tui_store.cli.passwords import Passwords
from tui_store.cli.remote_world import build_remote_world, remote_settings
from tui_store.cli.worlds import SessionWorlds
from tui_store.domain.errors import InputError, SignOnLeft, SignOnRefused
from tui_store.domain.trace import NoTrace
from tui_store.personas import load_persona


def asked(*flags: str) -> WorldOptions:
    """The options of a command line."""
    from click import Command

    with Command("x", params=[*world_params()]).make_context("x", list(flags)) as context:
        return world_options(context.params)


def settings_file(home: Path, text: str) -> Path:
    path = home / "config" / "tui-store" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(*flags: str) -> str:
    with pytest.raises(InputError) as error:
        build_remote_world(asked("--backend", "remote", *flags), NoTrace())
    return str(error.value)


def test_without_a_word_the_local_files_sell() -> None:
    assert asked().backend == "local"


def test_flags_beat_the_environment_and_that_beats_the_file(fence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file(
        fence,
        'backend = "remote"\n[remote]\ntenant = "file"\nuser = "file"\ndevice_class = "file"\nhorizon = 300\n',
    )
    monkeypatch.setenv("TUI_STORE_USER", "variable")
    monkeypatch.setenv("TUI_STORE_DEVICE_CLASS", "variable")
    options = asked("--device-class", "flag")
    assert options.backend == "remote"
    settings = remote_settings(options.remote, load_persona("uk"))
    assert (settings.tenant, settings.user, settings.device_class) == ("file", "variable", "flag")
    assert settings.horizon == 300


def test_the_environment_chooses_the_backend_and_a_flag_overrules_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUI_STORE_BACKEND", "remote")
    assert asked().backend == "remote"
    assert asked("--backend", "local").backend == "local"


def test_whoever_names_no_user_signs_on_by_the_name_of_the_persona() -> None:
    assert remote_settings(asked("--backend", "remote").remote, load_persona("uk")).user == "uk"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[remote]\nservce_url = "http://a"\n', "did you mean service_url"),
        ("[remote]\ntenant = 7\n", "The key tenant in [remote] of the settings file"),
        ("[remote]\ncatalogues = []\n", "must be a list of texts"),
        ("[remote]\nhorizon = true\n", "a number of seconds from 60 to less"),
        ("[remote]\nhorizon = 0\n", f"a number of seconds from {SHORTEST_HORIZON:.0f} to less than 1,000,000"),
        ("remote = 3\n", "must be a table"),
        ('[remote]\npassword = "secret words"\n', "Take the 'password' out of"),
        ('pasword = "x"\n', "unknown key 'pasword'"),
        ("[remote\n", "it is not TOML"),
        ("#" * 70_000, "hardly settings"),
    ],
)
def test_a_settings_file_with_a_fault_is_refused_with_file_and_key(
    fence: Path, cli: Cli, text: str, words: str
) -> None:
    path = settings_file(fence, text)
    answer = cli("call", "getCatalog", "--fresh")
    assert answer.code == 2
    assert words in answer.sentence
    assert str(path) in answer.sentence
    assert "secret words" not in answer.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('currency = "US dollars"', "The currency 'US dollars' cannot be used"),
        ('currency = "usd"', "three capital letters"),
        ('catalogues = ["btv", "../secret"]', "The catalogue '../secret' cannot be used"),
        ('ca_file = "/nowhere/at/all.pem"', "/nowhere/at/all.pem cannot be used (No such file or directory)"),
        ('ca_file = "/tmp"', "The certificates in /tmp cannot be used"),
        ('ca_file = "/dev/null"', "/dev/null cannot be used (it holds no certificate)"),
        ('ca_file = "a\\u0000b"', "The certificates in ab cannot be used (it cannot be opened)"),
    ],
)
def test_a_setting_that_no_service_could_make_sense_of_is_refused_with_where_it_stands(
    fence: Path, cli: Cli, text: str, words: str
) -> None:
    path = settings_file(fence, f"[remote]\n{text}\n")
    answer = cli("call", "getCatalog", "--backend", "remote", "--fresh")
    assert answer.code == 2
    assert words in answer.sentence
    assert f"It stands in the key {text.split()[0]} in [remote] of the settings file {path}." in answer.sentence
    assert cli("call", "getCatalog", "--fresh").code == 0


@pytest.mark.parametrize(
    "content", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_file_without_a_certificate_is_refused_and_named(fence: Path, content: str) -> None:
    (fence / "ca.pem").write_text(content)
    settings_file(fence, f'[remote]\nca_file = "{fence / "ca.pem"}"\n')
    assert f"The certificates in {fence / 'ca.pem'} cannot be used (it holds no certificate)" in refused()


def test_a_bad_address_says_where_it_stands(fence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file(fence, '[remote]\nservice_url = "tv.example.com"\n')
    assert "It stands in the key service_url in [remote] of the settings file" in refused()
    monkeypatch.setenv("TUI_STORE_SERVICE_URL", "ftp://tv.example.com")
    assert refused().endswith("It stands in the variable TUI_STORE_SERVICE_URL.")
    assert "It stands in" not in refused("--service-url", "http://")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--backend", "remot"), "did you mean remote"),
        (("--user", "ava"), "add --backend remote"),
        (("--har", "out.har"), "The option --har is about a Purchase Service"),
        (("--backend", "remote", "--now", "2026-01-01"), "a service has a time of its own"),
        (("--backend", "remote", "--fake-server"), "exclude each other"),
        (("--backend", "remote", "--service-url", " "), "The option --service-url is empty"),
        (("--backend", "remote", "--service-url", "127.0.0.1:8423"), "no http:// or https://"),
        (("--backend", "remote", "--tenant", "a b"), "The tenant 'a b' cannot be used"),
        (("--backend", "remote", "--har", "/nowhere/at/all.har"), "cannot be written"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_exit_code_2(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...], words: str
) -> None:
    monkeypatch.setenv("TUI_STORE_PASSWORD", "demo")
    answer = cli("call", "getCatalog", "--fresh", *flags)
    assert answer.code == 2
    assert words in answer.sentence


def test_each_service_tenant_user_and_class_has_a_state_file_and_each_class_is_another_device() -> None:
    flags = ((), ("--user", "b"), ("--tenant", "c"), ("--device-class", "tablet"), ("--service-url", "http://h:1"))
    worlds = [build_remote_world(asked("--backend", "remote", *more), NoTrace()) for more in flags]
    assert len({world.where for world in worlds}) == len(flags)
    assert len({world.device.id for world in worlds}) == 2
    assert worlds[0].keeps_state
    for world in worlds:
        world.close()


def test_a_remote_world_sells_no_films_of_the_channels_files() -> None:
    world = build_remote_world(asked("--backend", "remote", "--fresh"), NoTrace())
    assert (world.channel.title, world.channel.titles, world.channel.groups) == ("Streamlight", (), ())


def test_a_session_has_one_world_for_each_user_and_one_for_the_local_files() -> None:
    worlds = SessionWorlds(asked("--fresh", "--now", "2026-01-01"), NoTrace())
    local = worlds.start()
    ava, uk = local.account, load_persona("uk")
    assert worlds.world("local", uk) is local
    remote = worlds.world("remote", uk)
    assert remote is worlds.world("remote", uk)
    assert remote is not worlds.world("remote", ava)
    assert remote.seller.user == "uk"
    assert remote.outcomes() is local.outcomes()
    worlds.close()


# ------------------------------------------------------------------ passwords


async def never(why: str) -> str:
    raise AssertionError(f"asked with {why!r}")


def keyring_with(password: str | None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """A keyring that holds one password, or is out of order for None; what it is asked for."""
    looked: list[tuple[str, str]] = []

    def get_password(service: str, user: str) -> str:
        looked.append((service, user))
        if password is None:
            raise RuntimeError("the keyring is locked")
        return password

    module = ModuleType("keyring")
    module.get_password = get_password  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    return looked


async def test_the_password_of_the_environment_comes_first_then_the_keyrings(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = keyring_with("from the ring", monkeypatch)
    passwords = Passwords("ava", "tv.example.com")
    passwords.ask_by(never)
    monkeypatch.setenv("TUI_STORE_PASSWORD", "from outside")
    assert await passwords("") == "from outside"
    assert not looked
    assert await passwords("That is wrong.") == "from the ring"
    assert looked == [("tui-store", "ava@tv.example.com")]


async def test_a_keyring_that_fails_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring_with(None, monkeypatch)
    passwords = Passwords("ava", "tv.example.com")
    with pytest.raises(SignOnLeft, match="set TUI_STORE_PASSWORD"):
        await passwords("")


async def test_where_nobody_can_be_asked_one_remedy_follows_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring_with("", monkeypatch)
    monkeypatch.setenv("TUI_STORE_PASSWORD", "outdated")
    passwords = Passwords("ava", "tv.example.com")
    await passwords("")
    with pytest.raises(SignOnRefused) as caught:
        await passwords("It is wrong.")
    assert str(caught.value) == "It is wrong. Give the right one in the variable TUI_STORE_PASSWORD."


async def test_a_refused_password_is_named_by_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring_with("", monkeypatch)
    monkeypatch.setenv("TUI_STORE_PASSWORD", "outdated")
    passwords = Passwords("ava", "tv.example.com")
    heard: list[str] = []

    async def ask(why: str) -> str:
        heard.append(why)
        return "typed"

    await passwords("")
    with pytest.raises(SignOnRefused):
        await passwords("It is wrong.")
    await passwords("")
    passwords.ask_by(ask)
    assert await passwords("It is wrong.") == "typed"
    assert await passwords("Wrong as well.") == "typed"
    assert heard == ["It is wrong. It came from the variable TUI_STORE_PASSWORD.", "Wrong as well."]


def test_call_without_a_password_and_without_a_terminal_is_one_sentence(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring_with("", monkeypatch)
    answer = cli("call", "getCatalog", "--backend", "remote", "--fresh")
    assert answer.code == 2
    assert "There is no password for 'us-no-pin' at 127.0.0.1:8423" in answer.sentence


def test_a_password_that_is_no_text_is_refused_before_anything_runs(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUI_STORE_PASSWORD", os.fsdecode(b"gr\xfc\xdfe"))
    for verb in (("call", "getCatalog"), ("doctor",)):
        answer = cli(*verb, "--backend", "remote", "--fresh")
        assert (answer.code, answer.out) == (2, "")
        assert "The password in TUI_STORE_PASSWORD is not UTF-8" in answer.sentence
        assert "gr" not in answer.sentence
    with pytest.raises(InputError, match="not UTF-8"):
        SessionWorlds(asked("--backend", "remote", "--fresh"), NoTrace()).start()


def test_on_a_terminal_the_password_is_asked_for_hidden_and_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyring_with("", monkeypatch)
    prompts: list[str] = []
    for stream in (sys.stdin, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)

    def type_it(prompt: str) -> str:
        prompts.append(prompt)
        return "typed"

    monkeypatch.setattr("getpass.getpass", type_it)
    passwords = Passwords("ava", "tv.example.com")
    passwords.prompt_ahead()
    assert prompts == ["Password of ava at tv.example.com: "]
    assert asyncio.run(passwords("")) == "typed"
