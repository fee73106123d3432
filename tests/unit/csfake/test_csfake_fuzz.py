"""Damaged files: whatever the damage, one sentence or a catalog, never a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backends.csfake.check import check
from tests.unit.csfake.writing import answer, folder, product, source
from tui_store.domain.errors import InputError, StoreError

EXAMPLES = 20_000 if os.environ.get("TUI_STORE_SOAK") == "1" else 150
SOUND = answer(
    [
        product(description=None, fulfills="<a:string>P2</a:string>", freeTrialQuantity="7", freeTrialType="Days"),
        product(code="P2", qty="1", trialQuantity="1", trialType="Months", trialCost="$0.99", status="Valid"),
    ]
).encode()

pieces = st.sampled_from(
    [
        *(b"", b"<", b">", b"</product>", b"<product>", b"<!--", b"]]>", b"&", b"&#0;", b"\x00", b"\xff", b"\x1b[2J"),
        *(b"<!DOCTYPE x>", b"<?xml version='1.0' encoding='utf-16'?>", b"-1", b"\xe2\x80\xae", b"i:nil='true'"),
    ]
)
cuts = st.lists(st.tuples(st.integers(0, len(SOUND)), st.integers(0, 40), pieces), min_size=1, max_size=4)


@pytest.mark.parametrize("name", ["GetCatalog", "GetPurchases"])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=cuts)
def test_a_damaged_file_is_read_or_refused_in_a_sentence(
    tmp_path: Path, name: str, cuts: list[tuple[int, int, bytes]]
) -> None:
    content = SOUND
    for start, length, piece in cuts:
        content = content[:start] + piece + content[start + length :]
    path = folder(tmp_path, **{"GetCatalog": SOUND, "GetPurchases": SOUND, name: content})
    here = source(path)
    said = [text for finding in check(path) for text in (finding.text, finding.source)]
    try:
        here.open()
        said += [bought.name for bought in here.seed()]
    except (InputError, StoreError) as refused:
        said.append(str(refused))
    assert [text for text in said if text and not text.isprintable()] == []
