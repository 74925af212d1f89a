from bot.views.message import Home, Message
from bot.views.readable import readable, unmark


def test_markup_is_read_as_a_person_sees_it() -> None:
    marked = "<@U0BEN|ben> &amp; <https://survey.example/1|the answer> &lt;b&gt; <!date^1795426200^{time}|23 Nov 2026, 09:30 UTC>"
    assert unmark(marked) == "@U0BEN & the answer <b> 23 Nov 2026, 09:30 UTC"


def test_blocks_that_our_views_do_not_use_yet_are_still_read() -> None:
    fields = [{"type": "mrkdwn", "text": "plan"}, {"type": "plain_text", "text": "pro"}]
    button = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Open"}}
    blocks = (
        {"type": "section", "fields": fields, "accessory": button},
        {"type": "divider"},
        {"type": "data_visualization"},
    )
    assert readable(Message("Essence", blocks)) == "(Essence)\n\nplan\npro\n[Open]\n────\n<data_visualization>"


def test_a_home_tab_has_no_title() -> None:
    home = Home({"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Hello"}}]})
    assert home.payload()["type"] == "home"
    assert readable(home) == "# Hello"
