from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tui_store.domain.errors import InputError
from tui_store.personas import DEFAULT_PERSONA, all_personas, load_persona


def persona_file(folder: Path, text: str, name: str = "mine.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def refusal(name: str) -> str:
    with pytest.raises(InputError) as caught:
        load_persona(name)
    return str(caught.value)


def test_six_personas_ship_and_cover_the_kinds_of_account() -> None:
    personas = {persona.name: persona for persona in all_personas()}
    assert len(personas) >= 6
    assert not personas["us-no-pin"].pin
    assert len(personas["us-pin"].pin) == 4
    assert personas["no-payment-method"].payment is None
    declined = personas["declined-card"].payment
    assert declined is not None
    assert declined.declines
    assert (personas["uk"].country, personas["uk"].currency) == ("GB", "GBP")
    assert personas["sales-tax"].tax_rate == Decimal("0.0825")
    assert len(personas["sales-tax"].title) > 40


def test_every_shipped_persona_says_who_it_is_and_writes_to_nobody_real() -> None:
    for persona in all_personas():
        assert persona.title
        assert persona.about
        assert persona.email.endswith(("example.com", "example.org"))
        assert persona.pucid


def test_the_default_persona_ships() -> None:
    assert load_persona(DEFAULT_PERSONA).name == DEFAULT_PERSONA


def test_a_persona_can_be_a_file_of_ones_own(tmp_path: Path) -> None:
    path = persona_file(
        tmp_path, 'title = "Me"\npin = "0042"\nhistory = "none"\n[attributes]\nemail = "me@example.com"\n'
    )
    account = load_persona(path)
    assert (account.name, account.title, account.pin, account.email) == ("mine", "Me", "0042", "me@example.com")
    assert account.payment is None
    assert not account.has_history


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    assert "did you mean us-pin" in refusal("us-pn")
    assert "did you mean us-pin" in refusal("US-PIN")


def test_an_unlike_name_is_answered_with_all_of_them() -> None:
    assert "choose one of" in refusal("zzz")
    assert "declined-card" in refusal("zzz")


def test_an_unknown_key_is_named_with_the_nearest(tmp_path: Path) -> None:
    assert "'titel'" in refusal(persona_file(tmp_path, 'titel = "Me"\n'))
    assert "did you mean title" in refusal(persona_file(tmp_path, 'titel = "Me"\n'))
    inner = refusal(persona_file(tmp_path, 'title = "Me"\n[attributes]\nfirst_name = "A"\n'))
    assert "[attributes]" in inner
    assert "did you mean firstName" in inner


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("about = 5", "about"),
        ('tax_rate = "8.25"', "tax_rate"),
        ("tax_rate = 0.0825", "tax_rate"),
        ('history = "some"', "channel or none"),
        ('currency = "dollars"', "three capital letters"),
        ('pucid = "1"', "a UUID"),
        ("payment = true", "[payment]"),
        ('attributes = "A"', "[attributes]"),
        ('[attributes]\nbirth = "April 1988"', "birth"),
        ('[payment]\nlabel = "Visa"\ndeclines = "yes"', "true or false"),
        ("[payment]\ndeclines = true", "label"),
        ("= 3", "not TOML"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(tmp_path: Path, line: str, words: str) -> None:
    assert words in refusal(persona_file(tmp_path, f'title = "Me"\n{line}\n'))


def test_a_wrong_pin_is_refused_without_being_shown(tmp_path: Path) -> None:
    for pin in ("4071999", '"40719"', '"abcd"'):
        sentence = refusal(persona_file(tmp_path, f'title = "Me"\npin = {pin}\n'))
        assert "four digits" in sentence or "text in quotes" in sentence
        assert pin.strip('"') not in sentence


def test_a_persona_without_a_title_is_refused(tmp_path: Path) -> None:
    assert "title is missing" in refusal(persona_file(tmp_path, 'about = "nobody"\n'))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert "Can't read" in refusal(str(tmp_path / "missing.toml"))
    assert "Can't read" in refusal(f"{tmp_path}/")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00title")
    assert "not TOML" in refusal(str(tmp_path / "binary.toml"))
    assert "longer than" in refusal(persona_file(tmp_path, "# " + "x" * 70_000))


def test_texts_of_a_persona_are_disarmed(tmp_path: Path) -> None:
    path = persona_file(tmp_path, 'title = "\\u001b[31mMe\\u202e"\nabout = "a\\tb"\n')
    account = load_persona(path)
    assert (account.title, account.about) == ("[31mMe", "a b")
