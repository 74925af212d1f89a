"""Everything that a sender can think of, and how each survey tool proves who it is."""

import base64
import copy
import hashlib
import hmac
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from bot.sources.base import SourceSettings
from bot.sources.registry import sources

SECRET = "test-secret"
FIXTURES = Path(__file__).parent / "sources" / "fixtures"
SHORT = 60  # requests of each property, in every run of the tests
WANTED = int(os.environ.get("NPS_FUZZ_REQUESTS", "0"))
OPENAPI_SHARE = 10  # one in ten is made from the OpenAPI document: making it takes three times as long as all else
REQUESTS = 9  # of one example of each of the five properties
EXAMPLES = (WANTED - WANTED // OPENAPI_SHARE) // REQUESTS or SHORT
OPENAPI_EXAMPLES = WANTED // OPENAPI_SHARE // 3 or SHORT  # for each of the three operations that take a body
CONFIGURED = {
    tool: SourceSettings(name=tool, tool=tool, secret=SECRET, api_token="t", api_url="http://127.0.0.1:9")
    for tool in sources()
}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass
class Tally:
    """What was sent and what came back."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0  # s

    def note(self, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        self.slowest = max(self.slowest, seconds)

    def __str__(self) -> str:
        by_status = ", ".join(f"{count:,} x {status}" for status, count in sorted(self.statuses.items()))
        return f"{self.statuses.total():,} requests ({by_status}), the slowest {self.slowest * 1000:,.0f} ms"


TALLY = Tally()
"""Of this process: `make fuzz` prints it at its end."""


def _hmac(body: bytes, algorithm: str) -> bytes:
    return hmac.new(SECRET.encode(), body, algorithm).digest()


def _base64(body: bytes, algorithm: str) -> str:
    return base64.b64encode(_hmac(body, algorithm)).decode()


SIGN: Mapping[str, tuple[str, Callable[[bytes], str]]] = {
    "chameleon": ("X-Chameleon-Signature", lambda body: _hmac(body, "sha256").hex()),
    "delighted": ("X-Delighted-Webhook-Signature", lambda body: f"sha256={_hmac(body, 'sha256').hex()}"),
    "generic": ("X-NPS-Signature", lambda body: f"sha256={_hmac(body, 'sha256').hex()}"),
    "helpscout": ("X-HelpScout-Signature", lambda body: _base64(body, "sha1")),
    "segment": ("X-Signature", lambda body: _hmac(body, "sha1").hex()),
    "surveymonkey": ("Sm-Signature", lambda body: _base64(body, "sha1")),
    "survicate": ("Hmac", lambda body: _hmac(body, "sha256").hex()),
    "tally": ("Tally-Signature", lambda body: _base64(body, "sha256")),
    "typeform": ("Typeform-Signature", lambda body: f"sha256={_base64(body, 'sha256')}"),
    "wootric": ("X-Wootric-Signature", lambda body: f"sha1={_hmac(body, 'sha1').hex()}"),
}


def headers(tool: str, body: bytes, content_type: str) -> dict[str, str]:
    """What the tool would send with this body."""
    name, sign = SIGN.get(tool, ("X-Webhook-Secret", lambda _: SECRET))
    return {name: sign(body), "Content-Type": content_type}


def qualtrics(message: str) -> bytes:
    signature = hmac.new(SECRET.encode(), message.encode("utf-8", "replace"), hashlib.sha512).hexdigest()
    return urlencode({"HMAC": signature, "MSG": message}, quote_via=quote, errors="replace").encode()


def _bodies() -> list[tuple[str, bytes, str]]:
    """Genuine bodies: tool, body, content type."""
    found = []
    for expected in sorted(FIXTURES.glob("*/*.expected.json")):
        case = expected.name.removesuffix(".expected.json")
        (path,) = (each for each in expected.parent.glob(f"{case}.*") if each != expected)
        said = json.loads(expected.read_text())
        found.append((path.parent.name, path.read_bytes(), said.get("content_type", JSON)))
    return found


GENUINE = _bodies()
DOCUMENTS = [(tool, json.loads(body)) for tool, body, content_type in GENUINE if content_type == JSON]

words = st.text(alphabet=st.characters(codec=None), max_size=40)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | words
    | st.sampled_from(["", "0", "10", "11", "2026-11-23", "9999-12-31T23:59:59-14:00", "ana@example.com", "x" * 9000])
    | st.sampled_from([10**400, -1, 1795512600, 1795512600000])
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=12
)
tools = st.sampled_from(sorted(sources()))
content_types = st.sampled_from([JSON, FORM, "multipart/form-data; boundary=x", "text/plain", "\xff;=", ""])


def as_json(document: object) -> bytes:
    return json.dumps(document).encode()


def places(document: object) -> list[tuple[Any, Any]]:
    """Every container of a document with every key in it."""
    if not isinstance(document, dict | list):
        return []
    parts = list(document.items() if isinstance(document, dict) else enumerate(document))
    return [(document, key) for key, _ in parts] + [place for _, part in parts for place in places(part)]


@st.composite
def altered(draw: st.DrawFn) -> tuple[str, bytes, str]:
    """A genuine body with up to three of its parts replaced, missing or doubled."""
    tool, document = draw(st.sampled_from(DOCUMENTS))
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        if not (found := places(document)):
            break
        container, key = draw(st.sampled_from(found))
        if isinstance(container, dict) and draw(st.booleans()):
            del container[key]
        else:
            container[key] = draw(anything)
    return tool, as_json([document] * draw(st.integers(1, 3)) if draw(st.booleans()) else document), JSON


@st.composite
def torn(draw: st.DrawFn) -> tuple[str, bytes, str]:
    """A genuine body with bytes cut out or changed, and perhaps another content type."""
    tool, body, content_type = draw(st.sampled_from(GENUINE))
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 40)))
    return tool, body[:start] + draw(st.binary(max_size=20)) + body[end:], draw(content_types | st.just(content_type))


forms = st.dictionaries(words, words, max_size=6).map(lambda fields: urlencode(fields, errors="replace").encode())
answers = st.fixed_dictionaries(
    {"id": st.integers(0, 50) | words, "score": st.integers(-1, 11) | scalars},
    optional={
        "answered_at": scalars,
        "updated_at": scalars,
        "comment": words,
        "deleted": scalars,
        "email": st.emails() | words,
        "customer_plan": scalars,
        "ticket_id": scalars,
        "customer": st.dictionaries(
            st.sampled_from(["key", "email", "name", "company", "plan", "revenue", "x"]), anything
        ),
    },
)
