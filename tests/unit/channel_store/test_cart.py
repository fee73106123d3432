from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_store.channel_store.cart import change_cart, code_of, quantity_of, read_cart
from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import FieldTypeError
from tui_store.domain.errors import BadAction, BadQuantity, EmptyOrder, InvalidRequest, StoreError
from tui_store.domain.order import Order, OrderItem

EXAMPLES = 5_000 if os.environ.get("TUI_STORE_SOAK") == "1" else 100


def cart(*items: tuple[object, object], **fields: object) -> ContentNode:
    return ContentNode(fields, [ContentNode({"code": code, "qty": qty}) for code, qty in items])


def lines_of(order: ContentNode | None) -> dict[object, object]:
    return {child.get("code"): child.get("qty") for child in order.children} if order else {}


def test_a_cart_is_read_in_order() -> None:
    order = read_cart(cart(("A", 1), ("B", 2), ("A", 3)))
    assert order == Order((OrderItem("A", 1), OrderItem("B", 2), OrderItem("A", 3)))


def test_a_code_that_looks_like_a_number_is_a_text() -> None:
    assert read_cart(cart((12345, 1), ("007", 1))).items == (OrderItem("12345", 1), OrderItem("007", 1))


def test_a_quantity_may_be_a_text_of_a_number() -> None:
    assert read_cart(cart(("A", " 2 "))).items == (OrderItem("A", 2),)


def test_other_fields_of_a_line_are_ignored() -> None:
    node = ContentNode(children=[ContentNode({"name": "Gems", "CODE": "A", "Qty": 1})])
    assert read_cart(node).items == (OrderItem("A", 1),)


def test_the_action_is_taken_as_it_is_spelled() -> None:
    assert read_cart(cart(("A", 1), action="Upgrade")).action == "Upgrade"
    assert read_cart(cart(("A", 1), Action="upgrade")).action == "upgrade"
    assert read_cart(cart(("A", 1), action=None)).action == ""


@pytest.mark.parametrize(
    ("node", "error"),
    [
        (None, EmptyOrder),
        (ContentNode(), EmptyOrder),
        (ContentNode({"code": "A", "qty": 1}), EmptyOrder),
        (cart((None, 1)), InvalidRequest),
        (cart(("", 1)), InvalidRequest),
        (cart((True, 1)), InvalidRequest),
        (cart((1.5, 1)), InvalidRequest),
        (cart((10**5000, 1)), InvalidRequest),
        (cart(("A", None)), BadQuantity),
        (cart(("A", "two")), BadQuantity),
        (cart(("A", True)), BadQuantity),
        (cart(("A", 1.0)), BadQuantity),
        (cart(("A", 0)), BadQuantity),
        (cart(("A", -1)), BadQuantity),
        (cart(("A", 2**31)), BadQuantity),
        (cart(("A", "9" * 5000)), BadQuantity),
        (cart(("A", 1), ("B", 0)), BadQuantity),
        (cart(("A", 1), action=3), BadAction),
    ],
)
def test_a_cart_that_makes_no_sense_is_an_invalid_request(node: ContentNode | None, error: type[StoreError]) -> None:
    with pytest.raises(error):
        read_cart(node)


def test_a_delta_makes_the_order_when_there_is_none() -> None:
    order = change_cart(None, {"code": "Merchandise1", "qty": 1})
    assert lines_of(order) == {"Merchandise1": 1}


def test_a_delta_sums_and_removes_at_zero() -> None:
    order = change_cart(None, {"code": "A", "qty": 1})
    order = change_cart(order, {"code": "A", "qty": "2"})
    assert lines_of(order) == {"A": 3}
    order = change_cart(order, {"code": "A", "qty": -3})
    assert order is not None
    assert order.child_count == 0


def test_a_delta_below_zero_removes_and_owes_nothing() -> None:
    order = change_cart(change_cart(None, {"code": "A", "qty": 1}), {"code": "A", "qty": -5})
    assert lines_of(change_cart(order, {"code": "A", "qty": 1})) == {"A": 1}


def test_taking_away_what_is_not_there_changes_nothing() -> None:
    assert change_cart(None, {"code": "A", "qty": -1}) is None
    assert change_cart(None, {"code": "A", "qty": 0}) is None
    order = cart(("A", 1))
    assert change_cart(order, {"code": "B", "qty": -1}) is order
    assert lines_of(order) == {"A": 1}


def test_a_delta_changes_the_node_itself_and_keeps_its_action() -> None:
    order = cart(("A", 1), action="Upgrade")
    assert change_cart(order, {"Code": "B", "QTY": 2}) is order
    assert order.get("action") == "Upgrade"
    assert lines_of(order) == {"A": 1, "B": 2}


def test_a_delta_finds_a_code_that_was_written_as_a_number() -> None:
    assert lines_of(change_cart(cart((12345, 1)), {"code": "12345", "qty": 1})) == {12345: 2}


def test_a_delta_counts_a_quantity_that_is_none_as_zero() -> None:
    assert lines_of(change_cart(cart(("A", "many")), {"code": "A", "qty": 2})) == {"A": 2}


@pytest.mark.parametrize(
    "delta", [{}, {"code": "A"}, {"qty": 1}, {"code": True, "qty": 1}, {"code": "A", "qty": 1.5}, {"delta": "A"}]
)
def test_a_delta_without_code_or_quantity_is_refused(delta: dict[str, object]) -> None:
    with pytest.raises(FieldTypeError, match="deltaOrder takes"):
        change_cart(None, delta)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-4, 4)), max_size=40))
def test_deltas_behave_like_a_dictionary_of_counts(deltas: list[tuple[str, int]]) -> None:
    order: ContentNode | None = None
    model: dict[str, int] = {}
    for code, qty in deltas:
        order = change_cart(order, {"code": code, "qty": qty})
        total = model.get(code, 0) + qty
        if total > 0 and (code in model or qty > 0):
            model[code] = total
        else:
            model.pop(code, None)
        assert lines_of(order) == model


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text())
def test_any_value_is_a_code_or_none_and_a_quantity_or_none(value: object) -> None:
    code, qty = code_of(value), quantity_of(value)
    assert code is None or code
    assert qty is None or abs(qty) < 2**31


def test_a_control_character_around_a_number_is_no_quantity() -> None:
    assert [quantity_of(f"2{character}") for character in "\x1c\x1f\x85\u2028"] == [None] * 4
    assert quantity_of(" 2\t") == 2
