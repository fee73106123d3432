"""The query language of the platform: filter, sort, fields, paging."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.service.query import BadQuery, read_query

EXAMPLES = 1000 if os.environ.get("TUI_STORE_SOAK") else 30
PRODUCTS: list[dict[str, Any]] = [
    {"id": "PLAN", "Title": "Plan", "type": "subscription", "billingCycle": "MONTHLY", "price": {"value": 8.99}},
    {"id": "YEAR", "Title": "Year", "type": "subscription", "billingCycle": "YEARLY", "price": {"value": 79}},
    {"id": "EVENT", "Title": "Event", "type": "ppv", "price": {"value": 2.0}, "deviceClasses": ["tablet", "Roku"]},
    {"id": "4K", "Title": "4K", "type": "capability", "price": {"value": "free"}, "isShared": False},
]


def texts(**query: object) -> dict[str, str]:
    """Parameters as they stand in a URL; those that are no text are JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}


def ids(**query: object) -> list[str]:
    return [product["id"] for product in read_query(texts(**query)).page(PRODUCTS)[0]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"type": "subscription"}, ["PLAN", "YEAR"]),
        ({"id": {"$in": ["YEAR", "4K", 7]}}, ["YEAR", "4K"]),
        ({"price.value": {"$gte": 2, "$lt": 79}}, ["PLAN", "EVENT"]),
        ({"price.value": 8.99}, ["PLAN"]),
        ({"price.value": 2}, ["EVENT"]),
        ({"billingCycle": {"$exists": False}}, ["EVENT", "4K"]),
        ({"billingCycle": {"$exists": True}}, ["PLAN", "YEAR"]),
        ({"$or": [{"id": "PLAN"}, {"type": "ppv"}]}, ["PLAN", "EVENT"]),
        ({"$and": [{"type": "subscription"}, {"billingCycle": "YEARLY"}]}, ["YEAR"]),
        ({"deviceClasses": "Roku"}, ["EVENT"]),
        ({"deviceClasses": ["tablet", "Roku"]}, ["EVENT"]),
        ({"price": {"value": 79}}, ["YEAR"]),
        # A value of another kind matches nothing and fails nowhere: no text is a number, and false is not 0.
        ({"price.value": {"$gte": "a"}}, ["4K"]),
        ({"price.value": {"$gte": -(10**300)}}, ["PLAN", "YEAR", "EVENT"]),
        ({"isShared": 0}, []),
        ({"isShared": False}, ["4K"]),
        ({"nobody.knows.this": 1}, []),
        ({"id.length": 2}, []),
        ({}, ["PLAN", "YEAR", "EVENT", "4K"]),
    ],
    ids=str,
)
def test_a_filter_chooses_by_members_and_operators(wanted: dict[str, Any], found: list[str]) -> None:
    assert ids(filter=wanted) == found
    assert read_query(texts(filter=wanted, limit=0)).page(PRODUCTS) == ([], len(found))


def test_pairs_say_how_to_sort() -> None:
    assert ids(sort=[["Title", 1]]) == ["4K", "EVENT", "PLAN", "YEAR"]
    assert ids(sort=[["type", -1], ["Title", -1]]) == ["YEAR", "PLAN", "EVENT", "4K"]
    # Nothing comes before something, and a number before a text.
    assert ids(sort=[["billingCycle", 1], ["id", 1]]) == ["4K", "EVENT", "PLAN", "YEAR"]
    assert ids(sort=[["price.value", 1]]) == ["EVENT", "PLAN", "YEAR", "4K"]
    assert ids(sort=[["deviceClasses", 1]])[-1] == "EVENT"


def test_fields_leave_out_everything_but_the_identity() -> None:
    query = read_query(texts(fields=["Title"]))
    assert query.page(PRODUCTS[:1])[0] == [{"id": "PLAN", "Title": "Plan"}]


def test_a_list_is_paged_by_offset_or_by_page() -> None:
    assert [ids(limit="3", offset=offset) for offset in ("0", "3", "6")] == [["PLAN", "YEAR", "EVENT"], ["4K"], []]
    second = read_query(texts(limit="3", page="2"), by_page=True)
    assert second.page(PRODUCTS) == ([PRODUCTS[3]], 4)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"filter": "{"}, "filter"),
        ({"filter": "[]"}, "filter"),
        ({"filter": '{"a": NaN}'}, "filter"),
        ({"filter": '{"a": 1e999}'}, "filter"),
        ({"filter": '{"a": ' + "9" * 5000 + "}"}, "filter"),
        ({"filter": '{"a":' * 50_000 + "1" + "}" * 50_000}, "filter"),
        ({"filter": '{"$or":[' * 20 + "{}" + "]}" * 20}, "deep"),
        ({"filter": {"$nor": []}}, "$nor"),
        ({"filter": {"id": {"$regex": "."}}}, "$regex"),
        ({"filter": {"id": {"$in": "PLAN"}}}, "$in"),
        ({"filter": {"id": {"$exists": 1}}}, "$exists"),
        ({"filter": {"id": {"$gte": []}}}, "$gte"),
        ({"filter": {"$or": []}}, "$or"),
        ({"filter": {"$and": [1]}}, "$and"),
        ({"filter": {"locale": "English"}}, "locale"),
        ({"filter": {"locale": ["en_GB"]}}, "locale"),
        ({"sort": "Title"}, "sort"),
        ({"sort": [["Title", 2]]}, "sort"),
        ({"sort": [["Title", True, 1]]}, "sort"),
        ({"sort": {"Title": 1}}, "sort"),
        ({"sort": [["Title", 1]] * 11}, "sort"),
        ({"fields": {"Title": 1}}, "fields"),
        ({"fields": [1]}, "fields"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "all"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"offset": "1.5"}, "offset"),
        ({"cache": "yes"}, "cache"),
        ({"pretty": "1"}, "pretty"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_used_is_named(query: dict[str, object], names: str) -> None:
    with pytest.raises(BadQuery, match=r".") as caught:
        read_query(texts(**query))
    assert names in str(caught.value)
    assert len(str(caught.value)) < 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["$in", "$gte", "$lt", "$or", "id", "price.value"]) | st.text(), inner, max_size=3
        )
    ),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(filter_=JSON, sort=JSON, fields=JSON)
def test_whatever_the_parameters_say_there_is_a_page_or_a_bad_query(filter_: Any, sort: Any, fields: Any) -> None:
    parameters = {"filter": json.dumps(filter_), "sort": json.dumps(sort), "fields": json.dumps(fields)}
    for chosen in (parameters, {"filter": parameters["filter"]}, {"sort": parameters["sort"]}):
        with suppress(BadQuery):
            found, total = read_query(chosen).page(PRODUCTS)
            assert len(found) <= total <= len(PRODUCTS)
