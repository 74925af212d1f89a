"""The filter language: what is read, how it is written again, which answers fit, and what is said about mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.filters import (
    KNOWN_KEYS,
    Condition,
    Facts,
    Filter,
    FilterError,
    Operator,
    parse_condition,
    parse_filter,
    unknown_value,
)

FACTS: Facts = {
    "score": 6,
    "category": "detractor",
    "plan": "Enterprise",
    "segment": None,
    "region": "",
    "kind": "relationship",
    "owner": ["ana@example.com", "Ana", "U0ANA"],
    "theme": ("billing", "support"),
    "comment": "The Invoice was wrong again.",
    "company": "Example Corp",
    "email": "ana@example.com",
    "seats": "40",
    "tier": "gold",
}
KEYS = frozenset({"seats", "tier"})
VALUES = st.text(st.sampled_from("aB1 ,:<>=!\"'\\-.@&;|lt_ßİ"), min_size=1, max_size=12)
WORDS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-", "!"]),
    st.sampled_from([*KNOWN_KEYS, "seats", "Größe", "İ", "x.y-z"]),
    st.sampled_from([":", "=", "!=", "==", "<", "<=", ">", ">=", ":<=", ":>"]),
    st.one_of(
        VALUES,
        VALUES.map(lambda value: f'"{value}"'),
        VALUES.map(lambda value: f"'{value}'"),
        st.sampled_from(["6", "9-10", "10..9", "1..5", "-3..2.5", "detractors", "transactional", "comment", "a,b,a"]),
    ),
)


def condition(text: str) -> Condition:
    (found,) = parse_filter(text, keys=KEYS).conditions
    return found


@pytest.mark.parametrize(
    ("text", "key", "operator", "values", "negated"),
    [
        ("plan:enterprise", "plan", "=", ("enterprise",), False),
        ("PLAN:Enterprise", "plan", "=", ("Enterprise",), False),
        ("plan=enterprise", "plan", "=", ("enterprise",), False),
        ("plan==enterprise", "plan", "=", ("enterprise",), False),
        ("plan!=free", "plan", "=", ("free",), True),
        ("-plan:free", "plan", "=", ("free",), True),
        ("!plan:free", "plan", "=", ("free",), True),
        ("-plan!=free", "plan", "=", ("free",), False),
        ("plan:pro,enterprise,pro", "plan", "=", ("pro", "enterprise"), False),
        ("plan: pro , enterprise", "plan", "=", ("pro", "enterprise"), False),
        ("plan : pro", "plan", "=", ("pro",), False),
        ("plan:pro,,", "plan", "=", ("pro",), False),
        ("score<=6", "score", "<=", ("6",), False),
        ("score &lt;= 6", "score", "<=", ("6",), False),
        ("score:&lt;=6", "score", "<=", ("6",), False),
        ("score=&lt;6", "score", "<=", ("6",), False),
        ("score =&gt; 5", "score", ">=", ("5",), False),
        ("score≥9", "score", ">=", ("9",), False),
        ("score>8", "score", ">", ("8",), False),
        ("score<7", "score", "<", ("7",), False),
        ("score:9-10", "score", "range", ("9", "10"), False),
        ("score:10..9", "score", "range", ("9", "10"), False),
        ("score:07", "score", "=", ("7",), False),
        ("score:9,10", "score", "=", ("9", "10"), False),
        ("is:Detractors", "is", "=", ("detractor",), False),
        ("category:promoter", "is", "=", ("promoter",), False),
        ("has:comment,email", "has", "=", ("comment", "email"), False),
        ("has:seats", "has", "=", ("seats",), False),
        ("kind:Transactional", "kind", "=", ("transactional",), False),
        ("owner:@ana", "owner", "=", ("ana",), False),
        ("owner:<@U0ANA|ana>", "owner", "=", ("U0ANA",), False),
        ("agent:@@", "agent", "=", ("@@",), False),
        ("email:<mailto:ana@example.com|ana@example.com>", "email", "=", ("ana@example.com",), False),
        ("company:“Example  Corp”", "company", "=", ("Example Corp",), False),
        ("company:'Example, Corp'", "company", "=", ("Example, Corp",), False),
        ("company:O'Reilly", "company", "=", ("O'Reilly",), False),
        (r'company:"a \"b\" \\ c"', "company", "=", (r'a "b" \ c',), False),
        ("seats:10..50", "seats", "range", ("10", "50"), False),
        ("seats:50..-1.5", "seats", "range", ("-1.5", "50"), False),
        ('seats:"10..50"', "seats", "=", ("10..50",), False),
        ("seats>=12.5", "seats", ">=", ("12.5",), False),
        ("plan:1..2", "plan", "=", ("1..2",), False),
        ("plan:now", "plan", "=", ("now",), False),
        ('company:"Acme","Inc."', "company", "=", ("Acme", "Inc."), False),
    ],
)
def test_a_condition_is_read_the_way_it_is_meant(
    text: str, key: str, operator: str, values: tuple[str, ...], *, negated: bool
) -> None:
    found = condition(text)
    assert (found.key, found.operator, found.values, found.negated) == (key, operator, values, negated)
    assert condition(str(found)) == found


def test_conditions_and_now_make_a_filter() -> None:
    found = parse_filter("score<=6 plan:pro,enterprise -region:emea NOW")
    assert [condition.key for condition in found.conditions] == ["score", "plan", "region"]
    assert found.by_today
    assert str(found) == "score<=6 plan:pro,enterprise -region:emea now"
    assert not found.is_empty
    assert parse_filter("plan:pro, now") == parse_filter("plan:pro now")


def test_no_words_let_everything_through() -> None:
    assert parse_filter("  ") == Filter()
    assert Filter().is_empty
    assert Filter().matches({})
    assert str(Filter()) == ""
    assert parse_filter("now").is_empty


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("plan:enterprise", True),
        ("plan:ENTERPRISE,free", True),
        ("plan:free", False),
        ("-plan:free", True),
        ("score<=6", True),
        ("score<6", False),
        ("score>=6", True),
        ("score>6", False),
        ("score:5-7", True),
        ("score:7-9", False),
        ("score:6", True),
        ("-score:0-6", False),
        ("is:detractor", True),
        ("is:passive,promoter", False),
        ("has:comment", True),
        ("has:segment", False),
        ("has:region", False),
        ("-has:region", True),
        ("has:segment,email", True),
        ("segment:smb", False),
        ("-segment:smb", True),
        ("owner:@ana", True),
        ("owner:<@U0ANA>", True),
        ("owner:ben", False),
        ("theme:billing", True),
        ("theme:price,support", True),
        ("-theme:billing", False),
        ("comment:invoice", True),
        ('comment:"invoice was"', True),
        ("comment:refund", False),
        ('company:"example corp"', True),
        ("company:example", False),
        ("kind:relationship", True),
        ("seats>=40", True),
        ("seats:41..50", False),
        ("tier>=1", False),
        ("-tier>=1", True),
        ("seats>1 plan:enterprise theme:billing", True),
        ("seats>1 plan:free theme:billing", False),
    ],
)
def test_a_filter_lets_the_right_answers_through(text: str, *, fits: bool) -> None:
    assert parse_filter(text, keys=KEYS).matches(FACTS) is fits


def test_the_category_follows_from_the_score_where_it_is_not_given() -> None:
    assert parse_filter("is:promoter").matches({"score": 9})
    assert not parse_filter("is:promoter").matches({"score": 8})
    assert not parse_filter("is:promoter").matches({})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("plna:pro", "I do not know 'plna'. Did you mean plan?"),
        ("Plna:pro", "I do not know 'Plna'. Did you mean plan?"),
        ("seat:3", "I do not know 'seat'. Did you mean seats?"),
        (
            "zzzz:3",
            f"I do not know 'zzzz'. Filters are {', '.join([*KNOWN_KEYS, 'seats'])} or tier.",
        ),
        ("https://example.com", None),
        ("plan:", "plan needs a value, for example plan:enterprise."),
        ("owner:@", "owner needs a value, for example owner:@ana."),
        ("region:", "region needs a value, for example region:value."),
        ('plan:""', "plan needs a value, for example plan:enterprise."),
        ("plan:, score<=6", "plan needs a value, for example plan:enterprise."),
        ("plan", "plan needs a value, for example plan:enterprise."),
        ("banana", "'banana' is no filter. Filters look like plan:enterprise, score<=6 or -region:emea."),
        ("is:happy", "I do not know 'is:happy'. After is: comes detractor, passive or promoter."),
        ("is:detracter", "I do not know 'is:detracter'. Did you mean is:detractor?"),
        ("kind:relation", "I do not know 'kind:relation'. Did you mean kind:relationship?"),
        ("has:coment", "I do not know 'has:coment'. Did you mean has:comment?"),
        ("score:11", "A score is a whole number from 0 to 10, not '11'."),
        ("score:9.5", "A score is a whole number from 0 to 10, not '9.5'."),
        ("score:00000000011", "A score is a whole number from 0 to 10, not '00000000011'."),
        ("score:9-11", "A score is a whole number from 0 to 10, not '11'."),
        ("score<=11", "A score is a whole number from 0 to 10, not '11'."),
        ("score<=x", "score is compared with one number, not with 'x'."),
        ("score<=6,7", "score is compared with one number, not with '6,7'."),
        ("score<=²", "score is compared with one number, not with '²'."),
        ("score:1-3,5", "score takes one range, not '1-3,5'."),
        ("score:5,1-3", "score takes one range, not '5,1-3'."),
        ("seats>=many", "seats is compared with one number, not with 'many'."),
        ("plan>=3", "plan has no order: write plan:enterprise."),
        ("theme<3", "theme has no order: write theme:value."),
        ('company:"Example', "The quote that opens '\"Example' is never closed."),
        ("plan:" + "x" * 2000, "That is longer than 2000 characters. Say it with fewer words."),
        ("plan:'" + '"' * 1900 + "'", "That is longer than 2000 characters. Say it with fewer words."),
        ("plan:x " * 21, "That is more than 20 conditions. Several values fit in one: plan:free,pro."),
    ],
)
def test_a_mistake_gets_one_helpful_line(text: str, sentence: str | None) -> None:
    with pytest.raises(FilterError) as caught:
        parse_filter(text, keys=KEYS)
    assert sentence in {None, str(caught.value)}
    assert "\n" not in str(caught.value)


def test_a_filter_that_was_checked_before_may_name_any_property() -> None:
    found = parse_filter("anything:goes has:whatever", keys=None)
    assert found.matches({"anything": "goes", "whatever": 1})
    assert parse_filter("has:Größe größe:2", keys=None).matches({"größe": "2"})
    with pytest.raises(FilterError, match="I do not know 'anything'"):
        parse_filter("anything:goes")


def test_a_single_word_is_parsed_as_one_condition() -> None:
    assert parse_condition("-plan:free") == Condition("plan", Operator.EQUALS, ("free",), negated=True)
    with pytest.raises(FilterError, match="is no filter"):
        parse_condition("free")


def test_a_value_that_no_answer_has_gets_a_near_miss() -> None:
    plans = ["Free", "Enterprise"]
    assert unknown_value(condition("plan:free,ENTERPRISE"), plans) is None
    assert unknown_value(condition("plan:entreprise"), plans) == (
        "No answer has the plan 'entreprise'. Did you mean Enterprise?"
    )
    assert unknown_value(condition("plan:zzz"), plans) == "No answer has the plan 'zzz'."


def test_a_range_of_numbers_is_written_with_dots() -> None:
    assert (
        unknown_value(condition("seats:1-50"), ["10", "200"])
        == "No answer has the seats '1-50'. Did you mean seats:1..50?"
    )
    assert unknown_value(condition("seats:1-50"), ["1-50", "51-200"]) is None
    assert unknown_value(condition("seats:1-60"), ["1-50"]) == "No answer has the seats '1-60'. Did you mean 1-50?"


@given(st.lists(st.one_of(WORDS, st.just("now")), max_size=4))
def test_a_filter_written_down_parses_to_the_same_filter(words: list[str]) -> None:
    try:
        found = parse_filter(" ".join(words), keys=None)
    except FilterError as error:
        said = str(error)
    else:
        said = str(found)
        assert parse_filter(said, keys=None) == found
    assert "\n" not in said


@given(
    st.lists(
        st.builds(
            Condition,
            st.sampled_from(["plan", "company", "comment", "seats"]),
            st.just(Operator.EQUALS),
            VALUES.map(lambda value: " ".join(value.replace("&", "").replace("<", "").split()))
            .filter(bool)
            .map(lambda value: (value,)),
            st.booleans(),
        ),
        max_size=4,
    )
)
def test_any_value_survives_being_written_down(conditions: list[Condition]) -> None:
    found = Filter(tuple(conditions))
    assert parse_filter(str(found), keys=None) == found
