"""Why customers were asked can differ from survey to survey of one tool."""

import json
from datetime import UTC, datetime

from bot.sources.base import Options, Request
from bot.sources.registry import sources
from scoring.responses import Kind, SurveyResponse


def kind_of(survey: str | None, **options: object) -> Kind:
    body = json.dumps({"id": "1", "score": 3, "survey": survey}).encode()
    request = Request(body=body, received_at=datetime(2026, 11, 23, tzinfo=UTC))
    (answer,) = sources()["generic"].read(request, Options(name="generic", **options))  # type: ignore[arg-type]
    assert isinstance(answer, SurveyResponse)
    return answer.kind


def test_a_survey_may_have_a_kind_of_its_own() -> None:
    kinds = {"After support": Kind.TRANSACTIONAL}
    assert kind_of("after support ", kinds=kinds) is Kind.TRANSACTIONAL
    assert kind_of("Customer pulse", kinds=kinds) is Kind.RELATIONSHIP
    assert kind_of("Customer pulse", kinds=kinds, kind=Kind.PROSPECT) is Kind.PROSPECT
    assert kind_of(None, kinds=kinds) is Kind.RELATIONSHIP
