"""What is stored as JSON comes back as it was, in letters that a database finds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.column_types import as_json


@pytest.mark.parametrize("value", ["größe", "東京", "half of a pair: \ud83d"])
def test_letters_stay_as_they_are_unless_no_database_takes_them(value: str) -> None:
    assert (value in as_json({value: 1})) is ("\ud83d" not in value)


@given(st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_comes_back_as_it_was(value: object) -> None:
    as_json(value).encode()
    assert json.loads(as_json(value)) == value
