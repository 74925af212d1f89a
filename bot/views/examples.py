"""Values that the views' examples share: a usual customer, and one who tries everything that breaks messages."""

from datetime import UTC, date, datetime

from bot.views.person import Person

ANSWERED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

COMMENT = (
    "The export has been broken for three weeks and nobody answers my tickets. "
    "If this is not fixed before our renewal, we are leaving."
)

ANA = Person(
    name="Ana Example",
    email="ana@example.com",
    company="Example Corp",
    plan="enterprise",
    region="EMEA",
    revenue=48_000,
    currency="€",
    renewal=date(2026, 12, 18),
    owner="U0BEN",
)

_MARKUP = (
    "<!channel> <@U0ADMIN> *bold* _it_ ~no~ `code` <script>alert(1)</script> & <https://evil.example|click> :boom: "
)
_OTHER_SCRIPTS = "\u202eoverridden\u202c שלום עולם مرحبا 👩‍👩‍👧‍👦🏳️‍🌈 e\u0301e\u0301 \x00\x07 \ud800 Zalgo͎͓̕ "

HOSTILE = (
    _MARKUP + _OTHER_SCRIPTS + "\n> quoted\n\n\n" + "a very long complaint, " * 50 + "W" * 3_000 + "👍" * 2_000
) * 3

HOSTILE_PERSON = Person(
    name=_MARKUP * 5,
    email="<!here>@example.com",
    company="\u202eproC\u202c\n<b>Example</b> & Söhne " + "X" * 300,
    plan="*enterprise* <!everyone>",
    segment="_a_|b",
    region="\n\n",
    revenue=0,
    currency="<€>",
    owner="<@U0ADMIN>",
)
