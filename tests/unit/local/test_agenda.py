"""What is due is taken down in the order of time, and at one moment in the order in which it was bought."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backends.local.agenda import Agenda

START = datetime(2026, 1, 31, tzinfo=UTC)
entries = st.tuples(st.integers(0, 5), st.tuples(st.integers(0, 9), st.integers(-9, 0)), st.integers(1, 4))


@given(st.lists(entries, unique_by=lambda entry: entry[1]))
def test_what_comes_again_later_is_taken_in_where_it_belongs(due: list[tuple[int, tuple[int, int], int]]) -> None:
    agenda, again = Agenda(), {}
    for day, place, every in due:
        agenda.add(START + timedelta(days=day), place, str(place))
        again[str(place)] = (place, every)
    last = START + timedelta(days=12)
    taken = []
    for moment, key in agenda:
        place, every = again[key]
        taken.append((moment, place))
        if moment + timedelta(days=every) <= last:
            agenda.add(moment + timedelta(days=every), place, key)
    assert taken == sorted(
        (START + timedelta(days=at), place) for day, place, every in due for at in range(day, 13, every)
    )
