"""Bodies that are no JSON: url-encoded forms and multipart forms, as text by field name."""

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from python_multipart import FormParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, parse_options_header

from bot.sources.base import Request, Unreadable
from bot.sources.fields import storable

URL_ENCODED = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data"
MOST_FIELDS = 1000
MOST_LEVELS = 5
LONGEST_WORDING = 500
_TAG = re.compile(r"<[^<>]*>")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


def is_form(request: Request) -> bool:
    return _content_type(request)[0] in (URL_ENCODED, MULTIPART)


def form(request: Request) -> dict[str, str]:
    """The fields of a form. Files are left out.

    Raises:
        Unreadable: another content type, or not what it says it is.
    """
    kind, options = _content_type(request)
    try:
        if kind == URL_ENCODED:
            pairs = parse_qsl(
                request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
            )
        elif kind == MULTIPART:
            pairs = _multipart(request.body, options.get(b"boundary", b""))
        else:
            raise Unreadable("the body is not a form")
    except (FormParserError, ValueError):
        raise Unreadable("the body is not the form that it says it is") from None
    return {str(storable(name)): str(storable(value)) for name, value in pairs}


def nested(fields: Mapping[str, str]) -> dict[str, Any]:
    """`{"a[b][c]": "1"}` -> `{"a": {"b": {"c": "1"}}}`, as web frameworks spell objects in forms."""
    tree: dict[str, Any] = {}
    for name, value in fields.items():
        path = [name.partition("[")[0], *_BRACKETS.findall(name)]
        branch = tree
        for step in path[:-1][:MOST_LEVELS]:
            below = branch.setdefault(step, {})
            branch = below if isinstance(below, dict) else branch
        branch[path[-1]] = value
    return tree


def plain_text(value: object) -> str:
    """The wording of a question, which editors keep as HTML, as text on one line; empty for everything else."""
    said = html.unescape(_TAG.sub(" ", value)) if isinstance(value, str) else ""
    return " ".join(said.split())[:LONGEST_WORDING]


def _content_type(request: Request) -> tuple[bytes, dict[bytes, bytes]]:
    return parse_options_header(request.headers.get("content-type", ""))


def _multipart(body: bytes, boundary: bytes) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []

    def found(field: Any) -> None:  # noqa: ANN401  # the library's own protocol has no value in it
        if isinstance(field, Field) and len(pairs) < MOST_FIELDS:
            pairs.append((_decoded(field.field_name), _decoded(field.value)))

    parser = FormParser("multipart/form-data", found, None, boundary=boundary)
    parser.write(body)
    parser.finalize()
    return pairs


def _decoded(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
