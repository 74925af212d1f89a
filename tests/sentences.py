"""Sentences as people type them, and as nobody does: pieces of real ones, then characters swapped, lost, doubled, made up."""

import os
import random

SENTENCES = int(os.environ.get("NPS_FUZZ_SENTENCES", "0"))
"""How many are tried; 0: the few of every run of the tests."""

PIECES = [
    "this-quarter", "last quarter", "Q3", "q3 2026", "2026-W47", "2025-H2", "FY27", "last-30-days", "yesterday", "all", "ytd",
    "since 2026-03-01", "2026-03-01..2026-04-01", "2026-03-01 \u2013 2026-04-01", "vs", "vs 2025-Q4", "compared to", "vs previous 30 days", "previous", "now",
    "plan:enterprise", "-plan:free, pro", "plan:pro,by", "plan:pro,last", "month", ", last month", "score&lt;=6", "score:9-10", "is:detractor", "has:comment", "seats:1..5",
    "company:“Example Corp”", "customer-type:x", "owner:<@U0ANA|ana>", "by plan", "by seats", "by customer-type", "by week", "by", "trend",
    "trend weeks", "themes", "comments", "movers", "benchmark", "export", "help", "loop", "follow-ups", "mine", "@ana",
    "customer Example Corp", "customer <mailto:ana@example.com|ana@example.com>", "for the", '"', "'", "banana", "plan", "&lt;@",
    "<!channel>", "&lt;!here&gt;", 'plan:"<!channel>"', "customer <@U0BEN>", "<https://evil.example|click>", "*bold* `code`",
    "comment:<!everyone>", "company:'); DROP TABLE responses;--", "2026-12-31..2026-01-01", "9999", "-9999-01-01..9999-12-31",
]  # fmt: skip
NOISE = "abq1234567890 -_.:,;<>=!?@#|&\"'\\()[]{}*+^$%/~`“”—…\u00b4\u2019\u2013²½İßé日\u200b\u202e\ud800\x00\n\t😀"


def mutated(chance: random.Random) -> str:
    """A few pieces of real sentences, then characters swapped, lost, doubled and made up."""
    text = " ".join(chance.choices(PIECES, k=chance.randint(0, 8)))
    for _ in range(chance.randint(0, 6)):
        at = chance.randint(0, len(text))
        cut = chance.randint(0, 3)
        text = text[:at] + chance.choice(["", chance.choice(NOISE), text[at : at + 5] * 2]) + text[at + cut :]
    return text * chance.choice([1, 1, 1, 1, 3, 40])
