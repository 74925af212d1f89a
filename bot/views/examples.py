"""Values that the views' examples share: a usual customer, and one who tries everything that breaks messages."""

from datetime import UTC, date, datetime

from bot.views.person import Person
from bot.views.reading import Reading
from scoring.sentiment import Cue, Sentiment, Tone
from scoring.urgency import Level, Reason, Urgency

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

READING = Reading(
    urgency=Urgency(
        points=89,
        level=Level.CRITICAL,
        reasons=(
            Reason(22, "Scored 3 of 10"),
            Reason(30, "Speaks of leaving: “we are leaving”"),
            Reason(5, "The problem came back or was never solved: “broken for three weeks”"),
            Reason(6, "Fell from 7 to 3 since the last answer"),
            Reason(11, "Among the top 25 % of accounts by revenue"),
            Reason(15, "Renews in 25 days"),
        ),
        unknown=(),
    ),
    sentiment=Sentiment(polarity=-0.91, tone=Tone.NEGATIVE, cues=(Cue("we are leaving", -0.9, "leaving"),)),
    themes=("reliability", "response_time"),
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
