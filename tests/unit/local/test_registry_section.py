from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from backends.local.journal import Journal
from backends.local.registry_section import RegistrySection
from tests.unit.local.shop import AVA, BEN, NOON
from tui_store.domain.clock import SetClock
from tui_store.domain.errors import LedgerFailed

CLOCK = SetClock(NOON)


async def test_a_string_is_kept_per_account_and_across_restarts(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "state.sqlite")
    section = RegistrySection(journal, AVA, CLOCK)
    assert await section.read("token") == ""
    await section.write("token", "one")
    await section.write("token", "two")
    assert await RegistrySection(journal, BEN, CLOCK).read("token") == ""
    journal.close()
    again = Journal.open(tmp_path / "state.sqlite")
    assert await RegistrySection(again, AVA, CLOCK).read("token") == "two"
    again.close()


async def test_writing_the_same_string_again_adds_no_event() -> None:
    journal = Journal.open(None)
    section = RegistrySection(lambda: journal, AVA, CLOCK)
    await section.write("token", "")
    await section.write("token", "one")
    await section.write("token", "one")
    assert journal.count() == 1


async def test_two_sections_of_one_account_see_each_others_strings() -> None:
    journal = Journal.open(None)
    first, second = RegistrySection(journal, AVA, CLOCK), RegistrySection(journal, AVA, CLOCK)
    await first.write("token", "one")
    assert await second.read("token") == "one"
    await second.write("token", "two")
    assert await first.read("token") == "two"


async def test_a_write_never_goes_back_in_time() -> None:
    journal = Journal.open(None)
    await RegistrySection(journal, AVA, CLOCK).write("token", "one")
    await RegistrySection(journal, AVA, SetClock(NOON - timedelta(days=1))).write("token", "two")
    assert journal.last_event_at() == NOON


async def test_what_cannot_be_written_down_raises() -> None:
    journal = Journal.open(None)
    journal.close()
    with pytest.raises(LedgerFailed):
        await RegistrySection(journal, AVA, CLOCK).write("token", "one")
