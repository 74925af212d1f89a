"""Every outcome has one decision; this is the table."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outcomes import (
    Absent,
    MissingScope,
    Outcome,
    RateLimited,
    Refusal,
    Refused,
    Scope,
    Sent,
    Unauthorised,
    Unreachable,
    refusal,
)
from bot.delivery.retry import (
    Adopt,
    Attempt,
    Decision,
    End,
    GiveUp,
    LookAgain,
    MarkSent,
    PauseAll,
    PostAnew,
    PostNow,
    Postpone,
    PostponeScope,
    Simplify,
    Verdict,
    after_look,
    backoff,
    decide,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
POST = Attempt(is_update=False)
UPDATE = Attempt(is_update=True)
OF_A_CLOSED_CASE = Attempt(is_update=True, is_open=False)
IN_PLAIN_SECTIONS = Attempt(is_update=False, is_plain=True)
FOURTH_TIME = Attempt(is_update=False, failures=3)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("outcome", "attempt", "decision"),
    [
        (Sent("C1", "1.2"), POST, MarkSent("C1", "1.2")),
        (Sent("C1", "1.2"), UPDATE, MarkSent("C1", "1.2")),
        (RateLimited(7, Scope.CHANNEL), POST, PostponeScope(later(7), Scope.CHANNEL)),
        (RateLimited(3, Scope.METHOD), UPDATE, PostponeScope(later(3), Scope.METHOD)),
        (
            Unreachable("ConnectionRefusedError", uncertain=False),
            POST,
            Postpone(later(1), "ConnectionRefusedError", uncertain=False),
        ),
        (
            Unreachable("ConnectionRefusedError", uncertain=False),
            FOURTH_TIME,
            Postpone(later(8), "ConnectionRefusedError", uncertain=False),
        ),
        (Unreachable("TimeoutError", uncertain=True), POST, Postpone(later(10), "TimeoutError", uncertain=True)),
        (Unreachable("TimeoutError", uncertain=True), FOURTH_TIME, Postpone(later(10), "TimeoutError", uncertain=True)),
        (Unreachable("TimeoutError", uncertain=True), UPDATE, Postpone(later(1), "TimeoutError", uncertain=False)),
        (Refused("channel_not_found"), POST, GiveUp("channel_not_found")),
        (Refused("not_in_channel"), POST, GiveUp("not_in_channel")),
        (Refused("is_archived"), UPDATE, GiveUp("is_archived")),
        (Refused("invalid_blocks"), POST, Simplify("invalid_blocks")),
        (Refused("msg_too_long"), UPDATE, Simplify("msg_too_long")),
        (Refused("invalid_blocks"), IN_PLAIN_SECTIONS, GiveUp("invalid_blocks")),
        (Refused("message_not_found"), UPDATE, PostAnew()),
        (Refused("message_not_found"), OF_A_CLOSED_CASE, End()),
        (Refused("message_not_found"), POST, GiveUp("message_not_found")),
        (Refused("thread_not_found"), POST, End()),
        (Refused("edit_window_closed"), UPDATE, GiveUp("edit_window_closed")),
        (MissingScope("chat:write.public"), POST, GiveUp("missing_scope chat:write.public")),
        (Unauthorised("token_revoked"), POST, PauseAll("token_revoked")),
        (Unauthorised("token_revoked"), UPDATE, PauseAll("token_revoked")),
    ],
    ids=str,
)
def test_every_outcome_has_its_decision(outcome: Outcome, attempt: Attempt, decision: Decision) -> None:
    assert decide(outcome, attempt, now=NOW, jitter=1) == decision


@pytest.mark.parametrize(
    ("found", "looks", "verdict"),
    [
        (Sent("C1", "1.2"), 0, Adopt("C1", "1.2")),
        (Sent("C1", "1.2"), 1, Adopt("C1", "1.2")),
        (Absent(), 0, LookAgain(later(10))),
        (Absent(), 1, PostNow()),
        (MissingScope("channels:history"), 0, PostNow()),
        (Refused("not_in_channel"), 0, PostNow()),
        (RateLimited(5, Scope.METHOD), 1, PostponeScope(later(5), Scope.METHOD)),
        (Unreachable("TimeoutError", uncertain=True), 1, Postpone(later(2), "TimeoutError", uncertain=True)),
        (Unauthorised("invalid_auth"), 0, PauseAll("invalid_auth")),
    ],
    ids=str,
)
def test_an_uncertain_message_is_looked_for_twice(found: Sent | Absent | Refusal, looks: int, verdict: Verdict) -> None:
    assert after_look(found, looks=looks, failures=1, now=NOW, jitter=1, look_wait=timedelta(seconds=10)) == verdict


def test_repetitions_become_rarer_up_to_a_minute() -> None:
    assert [backoff(n, jitter=1).total_seconds() for n in (0, 1, 2, 3, 4, 5, 6, 7, 1000)] == [
        1,
        2,
        4,
        8,
        16,
        32,
        60,
        60,
        60,
    ]


def test_jitter_spreads_the_second_half_of_a_delay() -> None:
    assert [backoff(3, jitter=jitter).total_seconds() for jitter in (0, 0.5, 1)] == [4, 6, 8]


@pytest.mark.parametrize(
    ("method", "answer", "named"),
    [
        (
            "chat.postMessage",
            {"status": 429, "error": "ratelimited", "retry_after": "12"},
            RateLimited(12, Scope.CHANNEL),
        ),
        ("chat.update", {"status": 429, "error": "ratelimited", "retry_after": "1"}, RateLimited(1, Scope.METHOD)),
        ("chat.update", {"status": 429, "error": ""}, RateLimited(30, Scope.METHOD)),
        ("chat.update", {"status": 429, "error": "", "retry_after": "soon"}, RateLimited(30, Scope.METHOD)),
        ("chat.postMessage", {"status": 200, "error": "message_limit_exceeded"}, RateLimited(30, Scope.CHANNEL)),
        ("chat.postMessage", {"status": 200, "error": "not_in_channel"}, Refused("not_in_channel")),
        ("chat.postMessage", {"status": 200, "error": "fatal_error"}, Unreachable("fatal_error", uncertain=True)),
        ("chat.postMessage", {"status": 503, "error": "Received a page"}, Unreachable("http_503", uncertain=True)),
        ("chat.postMessage", {"status": 200, "error": "Received a page"}, Unreachable("http_200", uncertain=True)),
        ("chat.postMessage", {"status": 200, "error": ""}, Unreachable("http_200", uncertain=True)),
        ("chat.postMessage", {"status": 200, "error": "token_revoked"}, Unauthorised("token_revoked")),
        (
            "chat.postMessage",
            {"status": 200, "error": "missing_scope", "needed": "chat:write"},
            Unauthorised("missing_scope chat:write"),
        ),
        (
            "conversations.history",
            {"status": 200, "error": "missing_scope", "needed": "channels:history,groups:history"},
            MissingScope("channels:history,groups:history"),
        ),
    ],
    ids=str,
)
def test_every_answer_but_ok_has_a_name(method: str, answer: dict[str, object], named: Refusal) -> None:
    assert refusal(method, **answer) == named  # type: ignore[arg-type]  # the table's values are of several types
