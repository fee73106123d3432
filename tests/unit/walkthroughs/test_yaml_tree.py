from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_store.domain.errors import InputError
from tui_store.walkthroughs.yaml_tree import Place, read_tree


def test_every_scalar_is_the_text_that_stands_there() -> None:
    tree = read_tree("code: 00123\nanswer: no\ntime: 12:30\nprice: 1.50\nquoted: '7'\nempty:\n", "F")
    assert tree.data == {
        "code": "00123",
        "answer": "no",
        "time": "12:30",
        "price": "1.50",
        "quoted": "7",
        "empty": "",
    }


def test_everything_has_its_place() -> None:
    tree = read_tree("a:\n  - b: c\n    d: [e, f]\n", "F")
    assert tree.places["a", 0, "b"] == Place(2, 8)
    assert tree.places["a", 0, "d", 1] == Place(3, 12)
    assert tree.places["a", 0, "d", ""] == Place(3, 5)
    assert tree.place_of(("a", 0, "nothing", "of it")) == Place(2, 5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &x 1\nb: *x\n", "F:1:4: Anchors (& and *) are not read here: write it out."),
        ("a: [b, *x]", "F:1:8: Anchors (& and *) are not read here: write it out."),
        (
            "a: !!python/object:os.system b",
            "F:1:4: Tags such as tag:yaml.org,2002:python/obje… are not read here: leave it out.",
        ),
        ("a: 1\na: 2\n", "F:2:1: 'a' stands here a second time."),
        ("a: 1\n---\nb: 2\n", "F:2:1: A second document begins here: a walkthrough is one."),
        ("a:\n\t- b\n", "F:2:1: A tab stands here: YAML is indented with spaces."),
        ("? [a, b]\n: c\n", "F:1:3: A key is a plain word."),
        ("a: 'b\n", "F:2:1: This is not YAML: found unexpected end of stream."),
        ("a: \x07", "F:1:1: This is not YAML: control characters are not allowed."),
    ],
)
def test_what_a_walkthrough_has_no_use_for_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read_tree(text, "F")
    assert str(caught.value) == sentence


def test_what_is_too_deep_or_too_much_is_refused() -> None:
    for text in ("[" * 3000, "a: " + "{b: " * 50, "[" + "a, " * 60_000 + "a]"):
        with pytest.raises(InputError) as caught:
            read_tree(text, "F")
        assert "than any walkthrough needs" in str(caught.value)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")) | st.text(alphabet="ab:-[]{}&*!|>'\"#?,\n \t%@`"))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    sentence = ""
    try:
        data = read_tree(text, "F").data
    except InputError as error:
        data, sentence = None, str(error)
    assert data is None or isinstance(data, str | list | dict)
    assert not sentence or (sentence.startswith("F:") and "\n" not in sentence)


@pytest.mark.parametrize("text", ["say: Ava: yes", "steps:\n  - say: a\n   - say: b: c\n", 'say: "Yes", says Ava'])
def test_what_yaml_takes_for_something_else_comes_with_advice(text: str) -> None:
    with pytest.raises(InputError, match="begin all steps in one column, and put a text with a colon or quotes in"):
        read_tree(text, "F")
