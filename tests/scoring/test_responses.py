"""A response that cannot be wrong: what is refused when it is built."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scoring.responses import ANONYMOUS, NO_TICKET, Customer, Deletion, Kind, Remark, SurveyResponse

AT = datetime(2026, 11, 22, 5, 18, tzinfo=UTC)


def response(**facts: Any) -> SurveyResponse:  # wrong types are what is tested
    return SurveyResponse(**{"source": "generic", "external_id": "r1", "score": 9, "answered_at": AT, **facts})


@pytest.mark.parametrize("score", range(11))
def test_every_score_from_zero_to_ten_is_taken(score: int) -> None:
    assert response(score=score).score == score


@pytest.mark.parametrize("score", [-1, 11, 9.0, "9", None, True, False, float("nan")])
def test_what_is_no_whole_number_from_zero_to_ten_is_refused(score: object) -> None:
    with pytest.raises(ValueError, match=r"^score: must be a whole number from 0 to 10"):
        response(score=score)


def test_a_response_says_little_by_default() -> None:
    bare = response()
    assert (bare.kind, bare.customer, bare.ticket, bare.comment) == (Kind.RELATIONSHIP, ANONYMOUS, NO_TICKET, None)
    assert bare.customer.properties == {}
    assert bare.version_at == AT


@pytest.mark.parametrize("field", ["answered_at", "updated_at"])
def test_a_time_without_a_zone_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=rf"^{field}: must carry a time zone"):
        response(**{field: AT.replace(tzinfo=None)})


@pytest.mark.parametrize(("field", "said"), [("source", "source"), ("external_id", "id")])
def test_an_empty_id_is_refused(field: str, said: str) -> None:
    with pytest.raises(ValueError, match=rf"^{said}: must not be empty"):
        response(**{field: ""})


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_a_blank_comment_is_left_out_instead(comment: str) -> None:
    with pytest.raises(ValueError, match=r"^comment: must not be blank"):
        response(comment=comment)


def test_a_version_is_as_new_as_its_newest_time() -> None:
    later, earlier = AT + timedelta(hours=1), AT - timedelta(hours=1)
    assert response(updated_at=later).version_at == later
    assert response(updated_at=earlier).version_at == AT


def test_negative_revenue_is_refused_and_none_is_not() -> None:
    assert Customer(revenue=0).revenue == 0
    with pytest.raises(ValueError, match=r"^revenue: must not be negative"):
        Customer(revenue=-1)


def test_a_customer_is_known_by_id_or_address() -> None:
    assert ANONYMOUS.is_anonymous
    assert Customer(name="Ana", company="Example Corp").is_anonymous
    assert not Customer(key="c1").is_anonymous
    assert not Customer(email="ana@example.com").is_anonymous


def test_two_customers_share_no_properties_that_could_change() -> None:
    with pytest.raises(TypeError):
        Customer().properties["plan"] = "pro"  # type: ignore[index]  # the mistake under test


def test_a_deletion_names_what_was_taken_back_and_when() -> None:
    assert Deletion(source="generic", external_id="r1", deleted_at=AT).deleted_at == AT
    with pytest.raises(ValueError, match=r"^deleted_at: must carry a time zone"):
        Deletion(source="generic", external_id="r1", deleted_at=AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match=r"^id: must not be empty"):
        Deletion(source="generic", external_id="", deleted_at=AT)


def test_a_response_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        response().score = 3  # type: ignore[misc]  # the mistake under test


def test_a_remark_says_something() -> None:
    with pytest.raises(ValueError, match="comment"):
        Remark(source="survicate", external_id="a1", comment=" ", said_at=datetime(2026, 11, 23, tzinfo=UTC))
