from __future__ import annotations

from tui_store.channel_store.brightscript import printed
from tui_store.channel_store.content_node import ContentNode


def test_a_node_is_printed_with_the_generic_fields_first() -> None:
    node = ContentNode({"status": 1, "statusMessage": "Success"})
    assert node.as_brightscript() == (
        "<Component: roSGNode:ContentNode> =\n"
        "{\n"
        "    change: <Component: roAssociativeArray>\n"
        "    focusable: false\n"
        "    focusedChild: <Component: roInvalid>\n"
        '    id: ""\n'
        "    status: 1\n"
        '    statusMessage: "Success"\n'
        "}"
    )


def test_children_are_printed_after_their_parent_under_the_call_that_fetches_them() -> None:
    child = ContentNode({"code": "A"}, [ContentNode({"code": "A1"})])
    lines = ContentNode(children=[child, ContentNode({"code": "B"})]).as_brightscript().splitlines()
    assert [line for line in lines if line.startswith("getChild")] == [
        "getChild(0) = <Component: roSGNode:ContentNode> =",
        "getChild(0).getChild(0) = <Component: roSGNode:ContentNode> =",
        "getChild(1) = <Component: roSGNode:ContentNode> =",
    ]


def test_limited_printing_says_how_many_children_are_missing() -> None:
    node = ContentNode(children=[ContentNode() for _ in range(1_500)])
    text = node.as_brightscript(1)
    assert text.count("getChild") == 1
    assert text.endswith("… and 1,499 more children")


def test_every_kind_of_value_is_printed_as_brightscript_does() -> None:
    fields = {"a": None, "b": True, "c": 1.5, "d": {"k": 1}, "e": [1], "f": ContentNode()}
    lines = [line.strip() for line in ContentNode(fields).as_brightscript().splitlines()]
    assert lines[-7:-1] == [
        "a: invalid",
        "b: true",
        "c: 1.5",
        "d: <Component: roAssociativeArray>",
        "e: <Component: roArray>",
        "f: <Component: roSGNode:ContentNode>",
    ]


def test_an_id_of_its_own_stands_where_ids_stand() -> None:
    text = ContentNode({"code": "A", "ID": "guid"}).as_brightscript()
    assert text.index('id: "guid"') < text.index("code")
    assert text.count("guid") == 1


def test_no_node_is_printed_as_invalid() -> None:
    assert printed(None) == "invalid"
