"""What the bot sends is drawn: every block type it uses, charts, and text as it was typed."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.playground.page.stage import Stage

pytestmark = pytest.mark.chromium

HOSTILE = '<script>window.broken = 1</script> <img src=x onerror="window.broken = 1"> *not bold* <@U0BEN> &amp;'


def raw(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def series(name: str, values: list[int]) -> dict[str, Any]:
    return {"name": name, "data": [{"label": f"W{at}", "value": value} for at, value in enumerate(values)]}


def chart(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "data_visualization", "title": f"A {kind} chart", "chart": {"type": kind, **more}}


def test_a_comment_with_script_in_it_stays_text(stage: Stage) -> None:
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": HOSTILE}]}
    section = {"type": "section", "text": {"type": "plain_text", "text": HOSTILE}}
    stage.post("hostile", [rich(quote), section])
    stage.playground.message(HOSTILE)
    page = stage.open("C0ALERTS")
    expect(page.locator("blockquote")).to_have_text(HOSTILE)
    expect(page.locator(".section-text")).to_have_text(HOSTILE)
    expect(page.locator(".message-text")).to_contain_text("<script>window.broken = 1</script>")
    assert page.evaluate("window.broken") is None
    assert page.locator("#messages script, #messages img").count() == 0


def test_mrkdwn_becomes_styles_links_mentions_and_dates(stage: Stage) -> None:
    text = (
        "*bold* _italic_ ~gone~ `code` <https://example.com/a|a link> <@U0BEN> <#C0PRODUCT> :large_green_circle: "
        "<!date^1763904600^{date_num}|then> 2*3*4 &lt;b&gt; <javascript:alert(1)|no link>\n&gt; quoted\n```\nfenced\n```"
    )
    stage.post("styles", [{"type": "section", "text": mrkdwn(text)}])
    body = stage.open("C0ALERTS").locator(".section-text")
    expect(body.locator("strong")).to_have_text("bold")
    expect(body.locator("em")).to_have_text("italic")
    expect(body.locator("s")).to_have_text("gone")
    expect(body.locator("code")).to_have_text("code")
    expect(body.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.com/a")
    expect(body.get_by_role("link", name="#product")).to_be_visible()
    expect(body.locator(".mention").first).to_have_text("@Ben Okoro")
    expect(body.get_by_role("img", name="large green circle")).to_be_visible()
    expect(body.locator("time")).to_have_text(re.compile(r"2025-11-2[34]"))
    expect(body.locator("blockquote")).to_have_text("quoted")
    expect(body.locator("pre")).to_have_text("fenced")
    expect(body).to_contain_text("2*3*4 <b> <javascript:alert(1)|no link>")
    assert body.locator("a[href^=javascript]").count() == 0


def test_rich_text_has_lists_quotes_people_and_dates(stage: Stage) -> None:
    def section(*elements: dict[str, Any]) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": list(elements)}

    def words(text: str, **style: bool) -> dict[str, Any]:
        return {"type": "text", "text": text} | ({"style": style} if style else {})

    moment = {"type": "date", "timestamp": 1763904600, "format": "{date_num} {time}", "fallback": "then"}
    person = {"type": "user", "user_id": "U0ANA"}
    items = [section(words("first")), section(words("second", bold=True))]
    parts = [
        section(words("due "), moment, words(" by "), person),
        {"type": "rich_text_list", "style": "ordered", "elements": items},
        {"type": "rich_text_preformatted", "elements": [words("a < b")]},
    ]
    stage.post("rich", [rich(*parts)])
    body = stage.open("C0ALERTS").locator(".rich-text")
    expect(body.locator("ol > li")).to_have_text(["first", "second"])
    expect(body.locator("li strong")).to_have_text("second")
    expect(body.locator("pre")).to_have_text("a < b")
    expect(body.locator(".mention-me")).to_have_text("@Ana Lind")
    expect(body.locator("time")).to_have_text(re.compile(r"2025-11-2[34] \d+:\d\d [AP]M"))


def test_charts_are_drawn_with_axes_legend_and_figures_for_screen_readers(stage: Stage) -> None:
    config = {"categories": ["W0", "W1", "W2"], "x_label": "Week", "y_label": "NPS"}
    two = [series("Ours", [10, -5, 30]), series("Theirs", [1, 2, 3])]
    stage.post("charts", [chart("line", series=two, axis_config=config), chart("bar", series=two, axis_config=config)])
    segments = [{"label": "Billing", "value": 3}, {"label": "Support", "value": 1}]
    stage.post("more", [chart("area", series=two, axis_config=config), chart("pie", segments=segments)])
    page = stage.open("C0ALERTS")
    expect(page.locator(".chart.is-line path.chart-line")).to_have_count(2)
    expect(page.locator(".chart.is-line .chart-axis")).to_have_text(["Week", "NPS"])
    expect(page.locator(".chart.is-line .chart-legend li")).to_have_text(["Ours", "Theirs"])
    expect(page.locator(".chart.is-line .chart-tick").filter(has_text="\u221210")).to_have_count(1)
    expect(page.locator(".chart.is-bar rect.chart-bar")).to_have_count(6)
    expect(page.locator(".chart.is-area path.chart-area")).to_have_count(2)
    expect(page.locator(".chart.is-pie path.chart-slice")).to_have_count(2)
    expect(page.locator(".chart.is-pie .chart-legend")).to_contain_text("3 · 75 %")
    expect(page.locator(".chart.is-line table td").filter(has_text="\u22125")).to_have_count(1)


def test_tables_pictures_markdown_fields_and_attachments_are_drawn(stage: Stage) -> None:
    address = f"{stage.playground.base_url}/icon.svg"
    blocks: list[dict[str, Any]] = [
        {"type": "table", "rows": [[raw("Plan"), raw("NPS")], [raw("Pro"), raw("+31")]]},
        {"type": "image", "image_url": address, "alt_text": "the mark of the bot"},
        {"type": "markdown", "text": "## Head\n**strong** and [link](https://example.com)\n\n- one\n- two"},
        {"type": "section", "fields": [mrkdwn("*Plan*\nPro"), mrkdwn("*Region*\nEMEA")]},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("small print")]},
    ]
    bar = [{"color": "#e0363f", "blocks": [{"type": "section", "text": mrkdwn("beside a bar")}]}]
    stage.client.chat_postMessage(channel="C0ALERTS", text="all", blocks=blocks, attachments=bar)
    page = stage.open("C0ALERTS")
    expect(page.locator("td.align-right")).to_have_text("+31")
    picture = page.get_by_alt_text("the mark of the bot")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    expect(page.locator(".markdown li")).to_have_text(["one", "two"])
    expect(page.locator(".section-field")).to_have_count(2)
    expect(page.locator(".block-context")).to_have_text("small print")
    expect(page.locator(".attachment")).to_have_css("border-left-color", "rgb(224, 54, 63)")


def test_a_block_that_the_page_does_not_know_is_shown_as_json(stage: Stage) -> None:
    card = {"type": "task_card", "task_id": "t1", "title": "Think", "status": "complete"}
    stage.post("unknown", [card])
    unknown = stage.open("C0ALERTS").locator(".block-unknown")
    expect(unknown).to_contain_text("does not draw “task_card” blocks")
    expect(unknown.locator("pre")).to_contain_text('"title": "Think"')
