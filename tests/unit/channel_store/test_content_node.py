from __future__ import annotations

import json

import pytest

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import FieldTypeError
from tui_store.channel_store.lazy_children import LazyChildren


def test_field_names_have_no_case_and_keep_their_first_spelling() -> None:
    node = ContentNode({"orderId": 1})
    node.set("ORDERID", 2)
    assert node.get("orderid") == 2
    assert node.has("OrderID")
    assert node.fields == {"orderId": 2}


def test_a_missing_field_gives_the_default() -> None:
    assert ContentNode().get("code") is None
    assert ContentNode().get("code", "none") == "none"
    assert ContentNode({"code": None}).get("code", "none") is None


def test_fields_are_a_copy() -> None:
    node = ContentNode({"code": "A"})
    node.fields["code"] = "B"
    assert node.get("code") == "A"


def test_fields_can_be_added_one_by_one_or_together() -> None:
    node = ContentNode()
    node.add_field("context", "signin")
    node.add_fields({"forceShowData": True, "CONTEXT": "signup"})
    assert node.fields == {"context": "signup", "forceShowData": True}


def test_children_stand_in_order_and_can_be_removed() -> None:
    node = ContentNode()
    first = node.create_child({"code": "A"})
    node.append_child(ContentNode({"code": "B"}))
    assert node.child_count == 2
    assert node.child(0) is first
    held = [first]
    ContentNode(children=held).create_child()
    assert held == [first]
    node.remove_child(0)
    assert [child.get("code") for child in node.children] == ["B"]
    with pytest.raises(IndexError):
        node.child(1)


def test_a_clone_shares_nothing_that_can_change() -> None:
    node = ContentNode({"action": "Upgrade"}, [ContentNode({"code": "A"})])
    copy = node.clone()
    node.set("action", "Downgrade")
    node.child(0).set("code", "B")
    node.create_child()
    assert copy.to_json_data() == {"action": "Upgrade", "children": [{"code": "A"}]}


def test_a_node_says_children_only_if_it_has_any() -> None:
    assert ContentNode({"code": "A"}).to_json_data() == {"code": "A"}


def test_a_result_always_says_children() -> None:
    assert ContentNode({"status": 2}, is_result=True).to_json_data() == {"status": 2, "children": []}


def test_json_data_makes_the_round_trip() -> None:
    data = {"action": "Upgrade", "n": 1, "no": None, "children": [{"code": "A", "children": [{"qty": True}]}]}
    assert ContentNode.from_json_data(data).to_json_data() == data


def test_children_may_be_written_in_any_case() -> None:
    assert ContentNode.from_json_data({"Children": [{}]}).child_count == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "a list"),
        ("text", "a text"),
        (7, "a number"),
        (None, "null"),
        ({"children": {"code": "A"}}, "children that are an object"),
        ({"children": ["A"]}, "children[0] is a text"),
        ({"children": [{}, {"children": [True]}]}, "children[1], children[0] is true or false"),
    ],
)
def test_json_data_that_is_no_node_is_refused_with_its_place(data: object, words: str) -> None:
    with pytest.raises(FieldTypeError) as caught:
        ContentNode.from_json_data(data)
    assert words in str(caught.value)


def test_a_node_nested_without_end_is_refused() -> None:
    data: dict[str, object] = {}
    for _ in range(200):
        data = {"children": [data]}
    with pytest.raises(FieldTypeError, match="deeper than 32"):
        ContentNode.from_json_data(data)


def test_a_node_that_holds_itself_can_still_be_printed() -> None:
    node = ContentNode({"code": "A"})
    node.append_child(node)
    node.set("self", node)
    node.append_child(ContentNode({"self": [node]}))
    assert node.to_json_data() == {"code": "A", "self": "…", "children": ["…", {"self": ["…"]}]}
    assert "getChild(0) = …" in node.as_brightscript()
    assert "code" in repr(node)


def test_text_from_outside_is_disarmed() -> None:
    node = ContentNode.from_json_data({"co\u202ede": "A\x1b]52;c\x07"})
    assert node.fields == {"code": "A]52;c"}


def test_json_text_keeps_every_letter_and_can_be_read_again() -> None:
    node = ContentNode({"name": "Café €4,99"}, [ContentNode({"code": "A"})])
    assert json.loads(node.as_json()) == node.to_json_data()
    assert "Café €4,99" in node.as_json()


def test_limited_json_says_how_many_children_are_missing() -> None:
    node = ContentNode(children=[ContentNode({"code": str(n)}) for n in range(1_500)])
    assert json.loads(node.as_json(2))["children"] == [{"code": "0"}, {"code": "1"}, "… and 1,498 more"]


def test_children_on_demand_are_built_only_when_looked_at() -> None:
    built: list[int] = []

    def fields_of(number: int) -> dict[str, int]:
        built.append(number)
        return {"number": number}

    node = ContentNode({"status": 1}, LazyChildren(range(100_000), fields_of), is_result=True)
    assert node.child_count == 100_000
    assert node.clone().child_count == 100_000
    assert built == []
    assert node.child(99_999).get("number") == 99_999
    assert [child.get("number") for child in node.children[1:3]] == [1, 2]
    assert node.children[-1].get("number") == 99_999
    node.to_json_data(2)
    node.as_brightscript(2)
    assert len(built) == 8


def test_a_node_owns_its_children_once_they_are_changed() -> None:
    node = ContentNode(children=LazyChildren(("A", "B"), lambda code: {"code": code}))
    node.remove_child(0)
    node.child(0).set("code", "C")
    assert node.to_json_data() == {"children": [{"code": "C"}]}
