"""Dials: offered by a program, turned at the page, read by the program."""

from typing import Any

import httpx
import pytest

from playground.server import Playground

OPTIONS = [{"value": "0", "label": "Never"}, {"value": "3", "label": "Nonstop"}]


def test_a_dial_is_offered_turned_and_read(playground: Playground, http: httpx.Client) -> None:
    playground.do("dial", id="pace", label="Customers", options=OPTIONS, value="0")
    assert playground.do("dial", id="pace", value="3")["ok"]
    (one,) = http.get("/control/dials").json()
    assert one == {"id": "pace", "label": "Customers", "options": OPTIONS, "value": "3"}
    playground.reset()
    assert playground.state()["dials"] == [one], "it belongs to the program that offered it"
    playground.do("dial", id="pace", remove=True)
    assert http.get("/control/dials").json() == []


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({}, "a dial needs an id"),
        ({"id": "none", "value": "3"}, "dial_not_found"),
        ({"id": "a", "options": OPTIONS, "value": "0"}, "a dial needs a label"),
        ({"id": "a", "label": "A", "options": OPTIONS, "value": "7"}, "value is one of 0, 3"),
        ({"id": "a", "label": "A", "options": [], "value": "7"}, "options is a list of 1 to 6 {value, label}"),
        ({"id": "a", "label": "A", "options": [7], "value": "7"}, "options is a list of 1 to 6 {value, label}"),
        ({"id": "a", "label": "A", "options": "ab", "value": "7"}, "options is a list of 1 to 6 {value, label}"),
    ],
)
def test_a_dial_that_cannot_be_says_why(playground: Playground, wish: dict[str, Any], error: str) -> None:
    assert playground.do("dial", **wish)["error"] == error
