"""Secrets and signatures are compared by `hmac.compare_digest` and by nothing else: a comparison that ends early tells how much
was right.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from bot.sources import signatures
from bot.sources.base import Request
from bot.sources.registry import sources
from tests.bot.sources.test_contract import request_of, vectors

ROOT = Path(__file__).parents[2]
SECRET = re.compile(r"secret|signature|hmac|digest|password|(^|_)(api_|bot_|app_)?token$|bearer", re.IGNORECASE)
HARMLESS = "lease_token"  # marks an owner; nobody outside sends one
PUBLIC = ("None", "''", "b''", "'HMAC'", "SIGNATURE", "BEARER", "MSG")  # compared with a secret they tell nothing of it
OURS = sorted(path for folder in ("bot", "storage", "scoring") for path in (ROOT / folder).rglob("*.py"))


def early_ends(source: str) -> Iterator[str]:
    """Every comparison that a secret takes part in and that is not made in constant time."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(
            isinstance(sign, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for sign in node.ops
        ):
            sides = [node.left, *node.comparators]
            if names_a_secret(node) and not any(ast.unparse(side) in PUBLIC for side in sides):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("startswith", "endswith") and any(names_a_secret(given) for given in node.args):
                yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.Match) and names_a_secret(node.subject):
            yield f"line {node.lineno}: match {ast.unparse(node.subject)}"


def names_a_secret(side: ast.expr) -> bool:
    names = {part.id for part in ast.walk(side) if isinstance(part, ast.Name)}
    names |= {part.attr for part in ast.walk(side) if isinstance(part, ast.Attribute)}
    return HARMLESS not in names and any(SECRET.search(name) for name in names)


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("given == secret", True),
        ("if signature != settings.secret: pass", True),
        ("header in (account.api_token, old_secret)", True),
        ("given.startswith(secret)", True),
        ("hex_digest(body) == given", True),
        ("secret == ''", False),
        ("SIGNATURE in request.headers", False),
        ("row.lease_token == token_of(claimed)", False),
        ("hmac.compare_digest(given, secret)", False),
    ],
)
def test_the_search_knows_an_early_end(line: str, *, is_told: bool) -> None:
    assert bool(list(early_ends(line))) is is_told


def test_no_secret_is_compared_so_that_time_tells() -> None:
    found = {str(path.relative_to(ROOT)): told for path in OURS if (told := list(early_ends(path.read_text("utf-8"))))}
    assert found == {}


class Guarded(str):
    """A secret that notices when it is compared with anything in the common way."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared in the common way")

    def __ne__(self, other: object) -> bool:
        raise AssertionError("compared in the common way")

    def __contains__(self, part: object) -> bool:
        raise AssertionError("searched")

    __hash__ = str.__hash__

    def strip(self, *given: Any) -> Self:
        return type(self)(super().strip(*given))


@pytest.mark.parametrize(("tool", "vector"), list(vectors()))
def test_no_tool_compares_its_secret_in_the_common_way(tool: str, vector: dict[str, Any]) -> None:
    genuine = request_of(vector)
    guessed = Request(
        body=genuine.body,
        received_at=genuine.received_at,
        headers=dict.fromkeys(genuine.headers, "guess"),
        query=dict.fromkeys(genuine.query, "guess"),
    )
    assert sources()[tool].verify(genuine, Guarded(vector["secret"]))
    assert not sources()[tool].verify(guessed, Guarded(vector["secret"]))


def test_the_one_comparison_takes_nothing_for_nothing() -> None:
    assert signatures.same("ä", "ä")
    assert not signatures.same("", "")
    assert not signatures.same("a", "")
