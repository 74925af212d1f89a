import pytest

from scoring.themes import find_themes, labels

FIFTEEN = [
    *("support", "response_time", "resolution", "communication", "reliability", "performance", "usability", "features"),
    *("pricing", "billing", "onboarding", "sales", "expectations", "docs", "access"),
]


def test_there_are_fifteen_themes_each_with_a_label() -> None:
    assert list(labels()) == FIFTEEN
    assert labels()["response_time"] == "Response time"


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("The support team was rude", {"support"}),
        ("Helpful agents", {"support"}),
        ("Waited 40 minutes on hold", {"response_time"}),
        ("Still waiting for a reply", {"response_time"}),
        ("The problem was never solved", {"resolution"}),
        ("Nobody told us about the maintenance, no updates at all", {"communication"}),
        ("Constant outages", {"reliability"}),
        ("The internet drops every evening", {"reliability"}),
        ("Painfully slow", {"performance"}),
        ("Really intuitive", {"usability"}),
        ("No way to export my data", {"features"}),
        ("Missing integrations", {"features"}),
        ("Too expensive", {"pricing"}),
        ("I was billed twice", {"billing"}),
        ("Installation took forever", {"onboarding", "response_time"}),
        ("The salesman was pushy", {"sales"}),
        ("It did not meet our expectations", {"expectations"}),
        ("The documentation is wrong", {"docs"}),
        ("I cannot log in, the password reset fails", {"access", "reliability"}),
        ("Fast speeds at a decent price", {"performance", "pricing"}),
        ("Support was good but the app crashes daily", {"support", "reliability"}),
    ],
)
def test_a_theme_is_found(comment: str, expected: set[str]) -> None:
    assert set(find_themes(comment)) == expected


@pytest.mark.parametrize(
    ("comment", "theme"),
    [
        ("Better mobile support", "support"),
        ("A slow response", "performance"),
        ("My plan is to buy more, they told me", "pricing"),
        ("I recommend Faster Broadband", "performance"),
        ("A long time customer", "response_time"),
        ("Free of charge", "billing"),
    ],
)
def test_a_word_in_other_company_means_something_else(comment: str, theme: str) -> None:
    assert theme not in find_themes(comment)


def test_themes_come_in_the_order_of_the_taxonomy() -> None:
    assert find_themes("Expensive, and the staff were rude") == ("support", "pricing")


def test_nothing_said_means_no_theme() -> None:
    assert find_themes("") == ()
    assert find_themes("Great!") == ()
    assert find_themes("Sehr zufrieden") == ()
