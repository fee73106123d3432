"""Managing a subscription and changing plans, as pictures and as text, in three sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.looks.conftest import Snap
from tests.looks.looking import look_at
from tests.support.places import Place
from tests.support.plan_places import PLAN_PLACES


@pytest.mark.parametrize("place", PLAN_PLACES, ids=lambda place: place.name)
async def test_a_plan_looks_as_it_was_approved(
    place: Place, snap_screen: Snap, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await look_at(place, snap_screen, tmp_path, request.config)
