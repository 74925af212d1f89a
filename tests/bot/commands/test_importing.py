"""`nps-bot import` and `import-customers` as an admin types them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import UserError

Run = Callable[..., str]
FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"
ANSWERS = """Response ID;Score;Comment;Date;E-Mail
1;3;"Too slow;
really";23.11.2025 10:00;ana@example.com
2;eleven;;24.11.2025;
3;;;24.11.2025;
4;9;'=great;24.11.2025;ben@other.example
"""
CUSTOMERS = """Email,Company,ARR,Renewal Date,CSM,Seats
ana@example.com,Example Corp,"48,000",2027-01-31,ben@example.com,40
nobody,,much,,,
,Other,1200,2027-01-31,cleo@example.com,3
"""


def test_a_dry_run_tells_what_would_happen_with_the_line_of_the_first_fault(run: Run) -> None:
    said = run("import", "FILE", "--dry-run", content=ANSWERS)
    assert "4 rows, utf-8, columns separated by ';', source import" in said
    assert "  comment: Comment\n" in said
    assert "2 answers: 2 would be new, 0 would be updated, 0 known already." in said
    assert "1 row skipped: the question was not answered." in said
    assert '  line 4: the score is not a whole number from 0 to 10: "eleven"' in said
    assert "Nothing was changed." in said


def test_a_file_is_imported_once(run: Run) -> None:
    assert "2 answers: 2 new, 0 updated, 0 known already." in run("import", "FILE", content=ANSWERS)
    assert "2 answers: 0 new, 0 updated, 2 known already." in run("import", "FILE", content=ANSWERS)


def test_what_was_imported_is_counted_by_the_query(run: Run) -> None:
    run("import", "FILE", "--source", "delighted", "--kind", "transactional", content=ANSWERS)
    assert '"n": 2' in run(
        "query", "2025-Q4 source:delighted kind:transactional", "--at", "2026-01-05T09:00:00Z", "--json"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--map", "score"), "--map score says nothing"),
        (("--map", "skore=Score"), "did you mean score"),
        (("--alerts-since", "yesterday"), "Write it like 2026-11-01"),
        (("--zone", "Mars/Olympus"), "Europe/Berlin"),
    ],
)
def test_a_wrong_option_gets_one_line_that_helps(run: Run, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        run("import", "FILE", *words, content=ANSWERS)


def test_a_file_that_is_none_of_ours_gets_one_line_that_helps(run: Run) -> None:
    with pytest.raises(UserError, match="--map score='COLUMN'"):
        run("import", "FILE", content=CUSTOMERS)
    with pytest.raises(UserError, match="there must be an e-mail address"):
        run("import-customers", "FILE", content="a,b\n1,2\n")


def test_customers_are_imported_with_any_property_and_what_cannot_be_used_is_told(run: Run) -> None:
    dry = run("import-customers", "FILE", "--dry-run", content=CUSTOMERS)
    assert "2 customers: 2 with news" in dry
    said = run("import-customers", "FILE", content=CUSTOMERS)
    assert "  renewal: Renewal Date\n" in said
    assert "2 customers: 2 with news, 0 known like this already." in said
    assert "1 row skipped: nothing says who this is." in said
    assert '  line 3: email: "nobody" cannot be used; revenue: "much" is no amount' in said
    assert "2 customers: 0 with news" in run("import-customers", "FILE", content=CUSTOMERS)


def test_what_becomes_of_every_column_is_said(run: Run) -> None:
    said = run("import", "FILE", "--dry-run", content="Wer;NPS;Date;Firma\nana;9;2026-03-01;C\n")
    assert "comment: no column found\n" in said
    assert "who answered: no column found, these answers stay anonymous\n" in said
    assert "kept with the customer: Wer; Firma\n" in said
    assert "1 answer: 1 would be new" in said
    assert "source import (--source names another)" in said
    assert "names another" not in run(
        "import", "FILE", "--dry-run", "--source", "shop", content="Email\tNPS\tDate\na@b.example\t9\t2026-03-01\n"
    )


def test_what_a_preset_does_not_use_is_said(run: Run) -> None:
    qualtrics = (FIXTURES / "qualtrics-export.csv").read_text(encoding="utf-8")
    said = run("import", "FILE", "--dry-run", content=qualtrics)
    assert "  not used: StartDate; " in said
    assert "kept with the customer" not in said


def test_tabs_are_named(run: Run) -> None:
    said = run("import", "FILE", "--dry-run", content="Email\tNPS\tDate\na@b.example\t9\t2026-03-01\n")
    assert "columns separated by a tab" in said


def test_another_metric_is_named_once(run: Run) -> None:
    rows = "".join(f"{row},{('csat', 'ces', 'nps', 'nps')[row % 4]},4,2026-03-01\n" for row in range(40))
    said = run("import", "FILE", "--dry-run", content=f"id,survey type,score,date\n{rows}")
    assert "20 rows skipped: another metric than NPS.\n" in said
    assert said.count('another metric than NPS: "csat"\n') == said.count('another metric than NPS: "ces"\n') == 1


def test_from_a_quote_that_is_never_closed_on_nothing_is_read_and_the_line_is_said(run: Run) -> None:
    torn = "From line 3 on the file cannot be read: a quote is opened and never closed."
    said = run(
        "import",
        "FILE",
        content='id,score,comment,date\n1,9,,2026-01-01\n2,3,"open,2026-01-02\n3,4,,2026-01-03\n',
        code=1,
    )
    assert "1 answer: 1 new" in said
    assert f"{torn} Mend it there and import the file again" in said
    assert "skipped" not in said
    assert "line 0" not in said
    with pytest.raises(UserError, match=torn):
        run("import-customers", "FILE", content='email,plan\na@b.example,pro\nc@d.example,"open\n')


def test_when_nothing_would_be_changed_nothing_else_is_promised(run: Run) -> None:
    run("import", "FILE", content=ANSWERS)
    assert "Nothing was changed, and nothing would be." in run("import", "FILE", "--dry-run", content=ANSWERS)


def test_what_is_left_out_of_an_answer_is_counted_and_its_first_line_said(run: Run) -> None:
    rows = "1,9,2026-01-01,ana,\n2,3,2026-01-02,ben@b.example,see ticket\n3,4,2026-01-03,Cleo,https://t.example/3\n"
    said = run("import", "FILE", content=f"id,score,date,email,url\n{rows}")
    assert "3 answers: 3 new" in said
    assert "2 answers, the first in line 2: email: left out, it must be an e-mail address.\n" in said
    assert "1 answer, the first in line 3: url: left out, it must be an address that begins with" in said
