"""The chart of a trend: Slack's limits, three lines, and what is left out."""

from dataclasses import replace
from typing import Any

from bot.views import nps_trend
from bot.views.columns import fitted, table, width
from bot.views.nps_trend import TrendPoint
from scoring.nps import Nps

NORMAL = nps_trend.example()


def drawn(data: nps_trend.NpsTrend) -> dict[str, Any]:
    message = nps_trend.chart(data)
    assert message is not None
    return dict(message.blocks[0])


def test_score_low_and_high_are_three_lines_over_the_same_steps() -> None:
    chart = drawn(NORMAL)["chart"]
    categories = chart["axis_config"]["categories"]
    assert [series["name"] for series in chart["series"]] == ["NPS", "95 % range, low", "95 % range, high"]
    assert all([point["label"] for point in series["data"]] == categories for series in chart["series"])
    score, low, high = ([point["value"] for point in series["data"]] for series in chart["series"])
    assert all(below <= middle <= above for below, middle, above in zip(low, score, high, strict=True))


def test_steps_without_a_score_are_not_drawn() -> None:
    assert "Aug 2026" not in drawn(NORMAL)["chart"]["axis_config"]["categories"]
    assert nps_trend.chart(replace(NORMAL, points=NORMAL.points[2:4])) is None
    assert nps_trend.with_chart(replace(NORMAL, points=())) is None


def test_names_keep_to_slacks_lengths() -> None:
    points = tuple(TrendPoint(label=f"{number:02} {'x' * 40}", nps=Nps(9, 9, 9)) for number in range(20))
    block = drawn(replace(NORMAL, points=points, filters="plan:" + "y" * 200))
    assert len(block["title"]) <= 50
    assert all(len(label) <= 20 for label in block["chart"]["axis_config"]["categories"])


def test_the_whole_answer_holds_chart_and_table() -> None:
    whole = nps_trend.with_chart(NORMAL)
    assert whole is not None
    assert [block["type"] for block in whole.blocks[:3]] == ["header", "data_visualization", "rich_text"]


def test_wide_letters_take_two_columns() -> None:
    assert width("東京") == 4
    assert width("e\u0301") == 1
    assert width(fitted("東京株式会社", 7)) <= 7
    assert table([["東京", "1"], ["ab", "22"]]) == "東京   1\nab    22"
