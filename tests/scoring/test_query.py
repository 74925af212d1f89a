"""The /nps sentence: what is understood, what it is called, and that nothing typed ever costs more than a helpful line."""

import random
import sys
from datetime import UTC, datetime, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.language import listed
from scoring.periods import Calendar
from scoring.query import BY_KEYS, Query, QueryError, Shape, parse_query
from tests.sentences import PIECES, SENTENCES, mutated

NOW = datetime(2026, 11, 22, 5, 18, tzinfo=UTC)
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
FISCAL = Calendar(ZoneInfo("America/New_York"), fiscal_year_start_month=2, week_start="sun")
KEYS = frozenset({"seats", "customer-type", "industry", "trend-level", "by-line", "größe"})
LONGEST = 0.1 if sys.gettrace() is None else 0.5  # seconds; who measures coverage slows everything down


def parse(text: str, calendar: Calendar = BERLIN) -> Query:
    return parse_query(text, now=NOW, calendar=calendar, keys=KEYS)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", ""),
        ("   ", ""),
        ("/nps", ""),
        ("this-quarter", "this-quarter"),
        ("THIS quarter", "this-quarter"),
        ("/nps last quarter", "last-quarter"),
        ("show me the nps score for last month please", "last-month"),
        ("the", "this-quarter"),
        ("q3 2026 plan:enterprise by region", "2026-Q3 plan:enterprise by region"),
        ("by region plan:enterprise q3 2026", "2026-Q3 plan:enterprise by region"),
        ("this-quarter vs 2025-Q4", "this-quarter vs 2025-Q4"),
        ("vs 2025-Q4", "this-quarter vs 2025-Q4"),
        ("q3 compared to q2 2026 score &lt;= 6", "2026-Q3 vs 2026-Q2 score<=6"),
        ("last 90 days vs previous 90 days", "last-90-days vs 2026-05-27..2026-08-24"),
        ("last 90 days vs the previous 90 days by plan", "last-90-days vs 2026-05-27..2026-08-24 by plan"),
        ("vs previous 30 days themes last 30 days", "last-30-days vs 2026-09-24..2026-10-23 themes"),
        ("last-3-months vs prev 3 months", "last-3-months vs 2026-05-23..2026-08-22"),
        ("last-week vs previous-week", "last-week vs 2026-W45"),
        ("last month vs previous month", "last-month vs 2026-09"),
        ("2026-Q1 vs previous quarter", "2026-Q1 vs 2025-Q4"),
        ("this-quarter vs previous quarter", "this-quarter vs 2026-07-01..2026-08-22"),
        ("2026-Q2 vs previous", "2026-Q2 vs 2026-Q1"),
        ("last-30-days vs the previous period by plan", "last-30-days vs 2026-09-24..2026-10-23 by plan"),
        ("vs previous year", "this-quarter vs 2025"),
        ("last-week vs previous 30 days", "last-week vs 2026-10-10..2026-11-08"),
        ("this-quarter vs last-quarter", "this-quarter vs last-quarter"),
        ("yesterday vs previous-month..2026-11-01", "yesterday vs 2026-10-01..2026-11-01"),
        ("help vs last-quarter", "vs last-quarter help"),
        ("vs:2025-Q4 last-quarter", "last-quarter vs 2025-Q4"),
        ("plan: enterprise, pro now", "this-quarter plan:enterprise,pro now"),
        ("since:2026-03-01", "since-2026-03-01"),
        ("from 1 march 2026 to 4 april 2026", "2026-03-01..2026-04-04"),
        ("2026-03-01 \u2013 2026-04-04", "2026-03-01..2026-04-04"),
        ("2026-03-01 \u2026 2026-04-04", "2026-03-01..2026-04-04"),
        ("2026-03-01\u20142026-04-04", "2026-03-01..2026-04-04"),
        ("2026-03-01-2026-04-04", "2026-03-01..2026-04-04"),
        ("2026-03-2026-04", "2026-03-01..2026-04-30"),
        ("what is our nps this week", "this-week"),
        ("is : detractor", "this-quarter is:detractor"),
        ("by-plan", "this-quarter by plan"),
        ("Last quarter, by plan.", "last-quarter by plan"),
        ("q3?", "2026-Q3"),
        ("what was our nps last month?", "last-month"),
        ("last quarter , by plan", "last-quarter by plan"),
        ("company:Acme, last month", "last-month company:Acme"),
        ("company:Acme , last month.", "last-month company:Acme"),
        ("company:Acme ,last month", "last-month company:Acme"),
        ("company:Acme, yesterday", "yesterday company:Acme"),
        ("company:Acme, all", "all company:Acme"),
        ("company:Acme, comments", "this-quarter company:Acme comments"),
        ("company:Acme, now", "this-quarter company:Acme now"),
        ("company:Acme, vs 2025-Q4", "this-quarter vs 2025-Q4 company:Acme"),
        ("company:Acme, for the last 30 days", "last-30-days company:Acme"),
        ("company:Acme, since 2026-03-01, by plan", "since-2026-03-01 company:Acme by plan"),
        ("company:Acme, 1 march 2026 to 4 april 2026", "2026-03-01..2026-04-04 company:Acme"),
        ("company:Acme, customer Ana", 'company:Acme customer "Ana"'),
        ("customer-type:gold, last month", "last-month customer-type:gold"),
        ("agent:ben, last-quarter", "last-quarter agent:ben"),
        ('industry:"Health Care", last-quarter', 'last-quarter industry:"Health Care"'),
        ("email:<mailto:a@b.example|a@b.example>, last-quarter", "last-quarter email:a@b.example"),
        ("plan:pro, by region", "this-quarter plan:pro by region"),
        ("plan:pro, by-region", "this-quarter plan:pro by region"),
        ("plan:pro, by:region", "this-quarter plan:pro by region"),
        ("plan:pro, with score<=6", "this-quarter plan:pro score<=6"),
        ("plan:pro, enterprise, last month", "last-month plan:pro,enterprise"),
        ("plan:pro, enterprise", "this-quarter plan:pro,enterprise"),
        ("plan:pro,last month", "last-month plan:pro"),
        ("plan:pro,free,since 2026-03-01", "since-2026-03-01 plan:pro,free"),
        ("plan:pro,by region", "this-quarter plan:pro by region"),
        ('company:"Acme, last" month', 'this-month company:"Acme, last"'),
        ("agent:ben,May 2026", "2026 agent:ben,May"),
        ("comments plan:pro,by", "this-quarter plan:pro,by comments"),
        ("plan:pro,last-month", "this-quarter plan:pro,last-month"),
        ("agent: May", "this-quarter agent:May"),
        ("seats:100, 2000", "this-quarter seats:100,2000"),
        ("q3 q3 2026", "2026-Q3"),
        ("customer Example Inc.", 'customer "Example Inc."'),
        ("by customer-type", "this-quarter by customer-type"),
        ("by:customer-type", "this-quarter by customer-type"),
        ("by-customer-type, last month", "last-month by customer-type"),
        ("last-quarter by Trend-Level", "last-quarter by trend-level"),
        ("by by-line", "this-quarter by by-line"),
        ("by-by-line has:trend-level", "this-quarter has:trend-level by by-line"),
        ("by größe", "this-quarter by größe"),
        ("by GRÖSSE has:GRÖßE grösse:2", "this-quarter has:größe größe:2 by größe"),
        ("by:Plans", "this-quarter by plan"),
        ("by seats", "this-quarter by seats"),
        ("customer-type:x", "this-quarter customer-type:x"),
        ("trend", "last-12-months trend"),
        ("trend weeks", "last-12-weeks trend weeks"),
        ("trend monthly", "last-12-months trend months"),
        ("trend by quarter", "last-24-months trend quarters"),
        ("by week ytd", "this-year trend weeks"),
        ("trend month", "this-month trend"),
        ("trend weeks by week", "last-12-weeks trend weeks"),
        ("themes last week", "last-week themes"),
        ("comments score:9-10", "this-quarter score:9-10 comments"),
        ("movers", "this-quarter movers"),
        ("benchmarks", "this-quarter benchmark"),
        ("export all", "all export"),
        ("loop", "this-quarter loop"),
        ("loop by owner", "this-quarter loop by owner"),
        ("by owner loop", "this-quarter loop by owner"),
        ("loop by channels last-month plan:pro", "last-month plan:pro loop by channel"),
        ("loop by root-causes", "this-quarter loop by theme"),
        ("loop by months", "last-12-months loop by month"),
        ("loop by:plan", "this-quarter loop by plan"),
        ("loop by agent by theme", None),
        ("loop by seats", None),
        ("loop trend", None),
        ("help", "help"),
        ("?", "help"),
        ("follow-ups", "follow-ups"),
        ("follow ups mine", "follow-ups mine"),
        ("follow-ups for me", "follow-ups mine"),
        ("followups of <@U0ANA|ana>", "follow-ups @U0ANA"),
        ("follow-ups overdue last-week", "last-week follow-ups overdue"),
        ("follow-ups open", "follow-ups open"),
        ("follow-ups @", None),
        ("customer ana@example.com last-quarter", 'last-quarter customer "ana@example.com"'),
        ("customer <mailto:ana@example.com|ana@example.com>", 'customer "ana@example.com"'),
        ("customer:Ana", 'customer "Ana"'),
        ("customer Example Corp plan:pro", 'plan:pro customer "Example Corp"'),
        ("customer \u201cExample Corp\u201d q3", '2026-Q3 customer "Example Corp"'),
        ("customer c5@ex5.example, last month", 'last-month customer "c5@ex5.example"'),
        ("customer c5@ex5.example.", 'customer "c5@ex5.example"'),
        ("customer Ana 5?", 'customer "Ana 5"'),
        ("customer Ana 5 , last month.", 'last-month customer "Ana 5"'),
        ("customer Ana 5, by:plan", None),
        ("customer Example Corp, Inc., last month", 'last-month customer "Example Corp, Inc."'),
        ('customer "Ana 5",', 'customer "Ana 5"'),
        ('customer "Ana 5"?', 'customer "Ana 5"'),
        ("customer 'Ana 5', q3.", '2026-Q3 customer "Ana 5"'),
        ('customer "Ana?"', 'customer "Ana?"'),
        ("customer ?", 'customer "?"'),
        ("follow-ups @,@ana", "follow-ups @ana"),
        ("follow-ups <@U0ANA|ana>, last-week", "last-week follow-ups @U0ANA"),
        ("customer 'Example Corp' q3", '2026-Q3 customer "Example Corp"'),
        ("customer all", 'customer "all"'),
    ],
)
def test_a_sentence_has_one_canonical_form(typed: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(QueryError):
            parse(typed)
        return
    query = parse(typed)
    assert query.text == text
    assert parse(query.text) == query


def test_nothing_typed_asks_for_this_quarter() -> None:
    query = parse("")
    assert query.is_default
    assert (query.shape, query.period.name, query.against) == (Shape.SCORE, "this-quarter", None)
    assert not parse("this-quarter").is_default
    assert not parse("the").is_default


def test_a_sentence_is_taken_apart() -> None:
    query = parse("q3 vs q2 2025 plan:pro score&lt;=6 now by region")
    assert query.period.label == "Q3 2026"
    assert query.against is not None
    assert query.against.label == "Q2 2025"
    assert str(query.filters) == "plan:pro score<=6 now"
    assert (query.shape, query.by, query.subject) == (Shape.BY, "region", None)


def test_shapes_carry_what_they_are_about() -> None:
    assert (parse("customer Example Corp").subject, parse("follow-ups @ana").subject) == ("Example Corp", "@ana")
    assert (parse("trend").by, parse("trend weeks").by) == (None, "weeks")
    assert parse("customer Ana").period.name == "all"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("thsi-quarter", "I do not know 'thsi-quarter'. Did you mean this-quarter?"),
        ("thsi quarter plan:pro", "I do not know 'thsi quarter'. Did you mean this-quarter?"),
        ("last 45 dyas", "I do not know 'last 45 dyas'. Did you mean last-45-days?"),
        ("last-quarter thmes", "I do not know 'thmes'. Did you mean themes?"),
        ("banana", "I do not know 'banana'. Try this-quarter, last-30-days, 2026-Q3, 2026-03-01..2026-03-31 or help."),
        ("Banana", "I do not know 'Banana'. Try this-quarter, last-30-days, 2026-Q3, 2026-03-01..2026-03-31 or help."),
        ("31.03.2026", "I cannot tell day from month in '31.03.2026'. Write days as 2026-03-31."),
        ("plan", "'plan' alone says too little. Did you mean by plan or plan:value?"),
        ("seats", "'seats' alone says too little. Did you mean by seats or seats:value?"),
        ("email", "'email' alone says too little. Did you mean email:value?"),
        ("plna:pro", "I do not know 'plna'. Did you mean plan?"),
        ("by plna", "I do not know 'plna'. Did you mean by plan?"),
        ("by moon", "I do not know 'moon'. Did you mean by month?"),
        ("by zzzz", None),
        (
            "by",
            f"by needs a key, for example by plan. Keys are {listed([*BY_KEYS, *sorted(KEYS)])}.",
        ),
        ("by plan:pro", None),
        ("größe", "'größe' alone says too little. Did you mean by größe or größe:value?"),
        ("kind", "'kind' alone says too little. Did you mean by kind or kind:transactional?"),
        ("score last-month has", "'has' alone says too little. Did you mean has:comment?"),
        ("by Plna", "I do not know 'Plna'. Did you mean by plan?"),
        ("since monday", "since needs a day or a period, for example since 2026-03-01 or since last-month."),
        ("since 1 march", "since needs a day or a period, for example since 2026-03-01 or since last-month."),
        ("plan:pro since", "since needs a day or a period, for example since 2026-03-01 or since last-month."),
        ("from monday", "from needs a day or a period, for example from 2026-03-01 or from last-month."),
        ("weekly", "'weekly' alone says too little. Did you mean trend weeks?"),
        ("is detractor", "I do not know 'detractor'. Did you mean is:detractor?"),
        ("company:Johnson &amp; Johnson", "I do not know '&'. Did you mean company:\"Johnson & Johnson\"?"),
        ("company:Johnson and Johnson q3", "I do not know 'Johnson'. Did you mean company:\"Johnson and Johnson\"?"),
        ("company=Bank of Example", "I do not know 'Example'. Did you mean company=\"Bank of Example\"?"),
        ("industry:Health Care by plan", "I do not know 'Care'. Did you mean industry:\"Health Care\"?"),
        ("-customer-type:Silver Tier", "I do not know 'Tier'. Did you mean -customer-type:\"Silver Tier\"?"),
        ("owner:Ana Ruiz last-month", "I do not know 'Ruiz'. Did you mean owner:\"Ana Ruiz\"?"),
        ("plan:pro or enterprise", "I do not know 'or'. Did you mean plan:pro,enterprise?"),
        ("plan:pro and enterprise last-month", "I do not know 'enterprise'. Did you mean plan:pro,enterprise?"),
        ("is:detractor or passive", "I do not know 'or'. Did you mean is:detractor,passive?"),
        ("is:detractor or banana", None),
        ("plan:pro or", None),
        ("company:Acme Inc., last month, by plan", "I do not know 'Inc'. Did you mean company:\"Acme Inc.\"?"),
        ("company:Example Corp, Inc. by plan", "I do not know 'Corp'. Did you mean company:\"Example Corp, Inc\"?"),
        ("region:North America, Europe", "I do not know 'America'. Did you mean region:\"North America\",Europe?"),
        ("theme:billing or support", "I do not know 'or'. Did you mean theme:billing,support?"),
        ("theme:billing thmes", "I do not know 'thmes'. Did you mean themes?"),
        ("plan:pro or last-month", None),
        (
            "region:North America,Europe",
            "I do not know 'America,Europe'. Did you mean region:\"North America\",Europe?",
        ),
        ("plan:pro last-month enterprise", None),
        ("plan:pro in banana", None),
        ("trend-level", "'trend-level' alone says too little. Did you mean by trend-level or trend-level:value?"),
        ("by customer-kind", "I do not know 'customer-kind'. Did you mean by customer-type?"),
        ("plan: by region", "plan needs a value, for example plan:enterprise."),
        ("plan: last month", "plan needs a value, for example plan:enterprise."),
        ("company:Acme, Inc.", 'A comma in a name needs quotes. Did you mean company:"Acme, Inc."?'),
        (
            "-company:Globex,Acme,inc by plan",
            'A comma in a name needs quotes. Did you mean -company:Globex,"Acme, inc"?',
        ),
        ("by plan by region", "One answer at a time: by plan or by region."),
        ("trend by plan", "One answer at a time: trend or by plan."),
        ("trend weeks by month", "One answer at a time: trend weeks or trend months."),
        ("themes comments", "One answer at a time: themes or comments."),
        ("customer ana@example.com export", 'One answer at a time: customer "ana@example.com" or export.'),
        ("follow-ups mine follow-ups overdue", "One answer at a time: follow-ups mine or follow-ups overdue."),
        ("customer", "customer needs a name or an e-mail address, for example customer ana@example.com."),
        ('customer ""', "customer needs a name or an e-mail address, for example customer ana@example.com."),
        ("q3 q4", "Those are two periods. Did you mean 2026-Q3 vs 2026-Q4?"),
        ("q3 ytd", "Those are two periods. Ask for 2026-Q3 or this-year."),
        ("q3 last-quarter", "Those are two periods. Ask for 2026-Q3 or last-quarter."),
        (
            "444444444",
            "I do not know '444444444'. Try this-quarter, last-30-days, 2026-Q3, 2026-03-01..2026-03-31 or help.",
        ),
        ("q3 previous", None),
        ("all vs previous", "all has nothing before it to be compared with. Ask for it alone."),
        ("q3 vs previous q2", "Those are two periods. Did you mean 2026-Q3 vs 2026-Q2?"),
        ("q3 vs", "vs needs a second period, for example this-quarter vs last-quarter."),
        ("q3 vs q2 vs q1", "Only two periods can be compared: this-quarter vs last-quarter."),
        ("all vs all", "That compares all with itself. Ask for all alone."),
        ("all vs previous 30 days", "all has nothing before it to be compared with. Ask for it alone."),
        ("1970 vs previous year", "1970 has nothing before it to be compared with. Ask for it alone."),
        ("last-week vs last week", "That compares last-week with itself. Did you mean last-week vs 2026-W45?"),
        ("q3 vs last-quarter", "2026-Q3 and last-quarter are the same days. Did you mean 2026-Q3 vs 2026-Q2?"),
        (
            "last-30-days vs last-60-days",
            "last-30-days and last-60-days share days, so that a change cannot be told. Did you mean last-30-days vs 2026-09-24..2026-10-23?",
        ),
        ("last-month vs 2026-Q2 movers", "movers does not compare two periods. Ask one at a time: last-month movers."),
        ("trend weeks vs q2", "trend does not compare two periods. Ask one at a time: last-12-weeks trend weeks."),
        ("benchmark vs q2", "benchmark does not compare two periods. Ask one at a time: this-quarter benchmark."),
        ("comments vs q2", "comments does not compare two periods. Ask one at a time: this-quarter comments."),
        ("export vs q2", "export does not compare two periods. Ask one at a time: this-quarter export."),
        ("loop by owner vs q2", "loop does not compare two periods. Ask one at a time: this-quarter loop by owner."),
        ('vs q2 customer "Ana"', 'customer does not compare two periods. Ask one at a time: customer "Ana".'),
        ("follow-ups mine vs q2", "follow-ups does not compare two periods. Ask one at a time: follow-ups mine."),
        (f'vs q2 customer "{"x" * 200}"', "customer does not compare two periods. Ask one at a time."),
        ("follow-ups <@U123>,<@U0ANA>", "follow-ups are those of one person at a time. Did you mean follow-ups @U123?"),
        (
            "follow-ups <@U123>, <@U0ANA>",
            "follow-ups are those of one person at a time. Did you mean follow-ups @U123?",
        ),
        ("follow-ups @ben and @ana", "follow-ups are those of one person at a time. Did you mean follow-ups @ben?"),
        ("follow-ups @,", None),
        ("2027", "2027 lies in the future: it begins on 1 Jan 2027."),
        ("this-quarter vs 2027-Q1", "2027-Q1 lies in the future: it begins on 1 Jan 2027."),
        ("company:\u201cExample", "The quote that opens '\"Example' is never closed."),
        ("plan:x " * 21, "That is more than 20 conditions. Several values fit in one: plan:free,pro."),
        ("x " * 1001, "That is longer than 2000 characters. Say it with fewer words."),
        ("x" * 2000, None),
        ("&lt;!channel&gt; &lt;script&gt;", None),
    ],
)
def test_a_mistake_gets_one_helpful_line(text: str, sentence: str | None) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    said = str(caught.value)
    assert sentence in {None, said}
    assert "\n" not in said
    assert len(said) < 250


def test_saying_the_same_shape_twice_is_no_contradiction() -> None:
    assert parse("themes themes").shape is Shape.THEMES
    assert parse("by plan by plan").text == "this-quarter by plan"
    assert parse("follow-ups follow-ups mine").subject == "mine"


def test_a_fiscal_workspace_is_answered_in_its_own_quarters() -> None:
    query = parse("q3 vs CY2026-Q1", FISCAL)
    assert query.text == "FY2027-Q3 vs CY2026-Q1"
    assert query.period.label == "Q3 FY2027"
    assert parse(query.text, FISCAL) == query


@given(
    st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join),
    st.sampled_from([BERLIN, FISCAL]),
    st.timedeltas(timedelta(0), timedelta(days=800)),
)
def test_the_canonical_sentence_means_the_same(text: str, calendar: Calendar, later: timedelta) -> None:
    now = NOW + later
    try:
        query = parse_query(text, now=now, calendar=calendar, keys=KEYS)
    except QueryError as error:
        said = str(error)
    else:
        said = query.text
        assert parse_query(said, now=now, calendar=calendar, keys=KEYS) == query
    assert "\n" not in said


@given(st.text())
def test_whatever_is_typed_gets_an_answer_or_one_line(text: str) -> None:
    assert answer(text)


def test_thousands_of_mutated_sentences_are_answered_at_once() -> None:
    chance = random.Random(20261122)
    for _ in range(max(SENTENCES, 2000)):
        text = mutated(chance)
        begin = thread_time()
        said = answer(text)
        assert thread_time() - begin < LONGEST, text
        assert said.isprintable() or "\u200c" in said


@pytest.mark.parametrize(
    "piece",
    ["'", '"', "\\", '"\\', "='", ":,", ",", "a:", "plan:'", 'plan:"a",', "<@", "&amp;", "..", "-", "since ", "x ", "in ",
     "q3 ", "vs ", "last-", "9", "by ", "a-", "- ", "follow-ups up ", "customer ", "plan: , ", ", x ", "in, ", "customer a, ", "plan:a,x y ", "<https:", "\u0307", "<", "İ"],
)  # fmt: skip
def test_no_repetition_is_a_trap(piece: str) -> None:
    for text in ((piece * 2000)[:2000], ("plan:a" + piece * 2000)[:2000], (piece * 2000)[:1990] + '"x> z'):
        begin = thread_time()
        answer(text)
        assert thread_time() - begin < LONGEST


def answer(text: str) -> str:
    """The canonical sentence, or the line that helps."""
    try:
        query = parse(text)
    except QueryError as error:
        return shown(str(error))
    assert parse(query.text) == query
    return query.text or "the default"


def shown(sentence: str) -> str:
    """A sentence that fits into one message, whatever was typed."""
    assert len(sentence) < 250
    assert "\n" not in sentence
    return sentence
