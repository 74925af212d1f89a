"""Whole files: every tool's export, every way to save one, and what is said about rows that hold no answer."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.readers.cells import DateOrder
from bot.readers.csv_file import Answered, FileOptions, Skipped, Torn, look_through
from bot.readers.table_file import NotATable
from scoring.responses import Kind, SurveyResponse

FIXTURES = Path(__file__).parent / "fixtures"
Options = Callable[..., FileOptions]
Save = Callable[..., Path]
PLAIN = "ID;Score;Comment;Answered at;E-Mail;Company;Favourite colour\n"


def read(path: Path, options: FileOptions, now: datetime) -> list[Answered | Skipped | Torn]:
    return list(look_through(path, options).read(now=now))


def answers(path: Path, options: FileOptions, now: datetime) -> list[SurveyResponse]:
    told = read(path, options, now)
    assert all(isinstance(row, Answered) for row in told), told
    return [row.response for row in told if isinstance(row, Answered)]


def spelled(response: SurveyResponse) -> dict[str, Any]:
    """What is not empty, as JSON."""
    said = {name: value for name, value in asdict(response).items() if value not in (None, "", {}, ())}
    for name in ("ticket", "customer"):
        said[name] = {key: value for key, value in said[name].items() if value not in (None, {})}
    return dict(json.loads(json.dumps({key: value for key, value in said.items() if value != {}}, default=str)))


@pytest.mark.parametrize("tool", ["formbricks", "qualtrics", "surveymonkey", "tally", "typeform"])
def test_the_export_of_a_survey_tool_is_known_by_its_header(tool: str, options: Options, now: datetime) -> None:
    file = look_through(FIXTURES / f"{tool}-export.csv", options())
    (row,) = file.read(now=now)
    assert isinstance(row, Answered)
    assert (file.source, file.rows) == (tool, 1)
    expected = json.loads((FIXTURES / f"{tool}-export.expected.json").read_text(encoding="utf-8"))
    assert spelled(row.response) == expected


def test_the_export_of_another_tool_is_read_by_forgiving_names(saved: Save, options: Options, now: datetime) -> None:
    path = saved(
        "Survey Response ID,Survey Type,Response Date,Score,Comment,Person Email,Person Name,Plan,Seats,IP Address\n"
        "17,nps,2026-03-01 10:00,3,Too slow,Ana@Example.com,Ana Example,pro,40,192.0.2.1\n"
        "18,csat,2026-03-01 10:00,4,,ben@example.com,Ben,pro,,\n"
    )
    first, second = read(path, options(source="delighted"), now)
    assert isinstance(first, Answered)
    assert (first.response.source, first.response.external_id, first.response.score) == ("delighted", "17", 3)
    assert first.response.customer.email == "ana@example.com"
    assert (first.response.customer.name, first.response.customer.plan) == ("Ana Example", "pro")
    assert first.response.customer.properties == {"seats": "40"}
    assert second == Skipped(3, "another metric than NPS", '"csat"')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_encoding_and_separator_is_found_out(
    saved: Save, options: Options, now: datetime, encoding: str, separator: str
) -> None:
    lines = [
        ["id", "score", "comment", "answered_at"],
        ["a1", "3", '"Zu langsam, für uns; “wirklich” €"', "2026-03-01"],
        ["a2", "9", '"Schön\r\nund ""gut"""', "2026-03-02"],
    ]
    path = saved("\r\n".join(separator.join(line) for line in lines), encoding=encoding)
    first, second = read(path, options(), now)
    assert isinstance(first, Answered)
    assert isinstance(second, Answered)
    assert first.response.comment == "Zu langsam, für uns; “wirklich” €"
    assert second.response.comment == 'Schön\r\nund "gut"'


def test_the_line_of_a_fault_counts_the_line_breaks_inside_quotes(saved: Save, options: Options, now: datetime) -> None:
    path = saved(PLAIN + 'a1;3;"one\ntwo\nthree";2026-03-01;;;\n\na2;eleven;;2026-03-01;;;\na3;;;2026-03-01;;;\n')
    _first, fault, unanswered = read(path, options(), now)
    assert fault == Skipped(6, "the score is not a whole number from 0 to 10", '"eleven"')
    assert unanswered == Skipped(7, "the question was not answered")


def test_excels_line_with_the_separator_is_no_header(saved: Save, options: Options, now: datetime) -> None:
    path = saved("sep=;\nscore;answered_at;comment\n3;2026-03-01;a, b, c, d\n")
    (response,) = answers(path, options(), now)
    assert (response.score, response.comment) == (3, "a, b, c, d")


def test_a_workbook_is_refused_with_what_to_do(saved: Save, options: Options) -> None:
    with pytest.raises(NotATable, match="CSV UTF-8"):
        look_through(saved(b"PK\x03\x04 and so on"), options())


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_says_so(saved: Save, options: Options, content: bytes) -> None:
    with pytest.raises(NotATable, match="empty"):
        look_through(saved(content), options())


def test_a_quote_that_is_never_closed_is_told_with_its_line(saved: Save, options: Options, now: datetime) -> None:
    path = saved("score,answered_at,comment\n3,2026-03-01,fine\n" + '4,2026-03-01,"never' + "\nx" * 600_000)
    first, rest = read(path, options(), now)
    assert isinstance(first, Answered)
    assert isinstance(rest, Torn)
    assert "line 3" in rest.detail


def test_a_mapping_wins_over_everything_and_is_checked(saved: Save, options: Options, now: datetime) -> None:
    path = saved("score,Wie zufrieden?,When,Note\n1,9,2026-03-01,gut\n")
    mapping = {"score": "Wie zufrieden?", "answered_at": "when", "comment": "Note"}
    (response,) = answers(path, options(mapping=mapping), now)
    assert (response.score, response.comment) == (9, "gut")
    with pytest.raises(NotATable, match="did you mean score"):
        look_through(path, options(mapping={"skore": "score"}))
    with pytest.raises(NotATable, match=r"no such column.*Wie zufrieden"):
        look_through(path, options(mapping={"score": "Punkte"}))


@pytest.mark.parametrize(
    ("header", "sentence"),
    [("comment,answered_at", "--map score="), ("score,comment", "--map answered_at="), ("a,b", "Columns here: a; b")],
)
def test_a_column_that_is_missed_is_asked_for(saved: Save, options: Options, header: str, sentence: str) -> None:
    with pytest.raises(NotATable, match=sentence):
        look_through(saved(f"{header}\n1,2\n"), options())


def test_two_questions_that_ask_for_a_recommendation_are_not_guessed_between(saved: Save, options: Options) -> None:
    path = saved("Would you recommend us?,Would you recommend Ben?,Submitted at\n9,1,2026-03-01\n")
    with pytest.raises(NotATable, match="or more than one"):
        look_through(path, options())


def test_the_order_of_days_and_months_is_learnt_from_the_file_or_asked_for(
    saved: Save, options: Options, now: datetime
) -> None:
    unclear = saved("score,date\n3,03/04/2026\n")
    with pytest.raises(NotATable, match="--dates day-first"):
        look_through(unclear, options())
    (told,) = answers(unclear, options(order=DateOrder.MONTH_FIRST), now)
    assert told.answered_at == datetime(2026, 3, 3, 23, tzinfo=UTC)
    learnt, _other = answers(saved("score,date\n3,03/04/2026\n4,04/25/2026\n"), options(), now)
    assert learnt.answered_at == told.answered_at


def test_rows_without_an_id_get_one_that_stays(saved: Save, options: Options, now: datetime) -> None:
    rows = "3,2026-03-01 10:00,ana@example.com\n3,2026-03-01 11:00,ana@example.com\n9,2026-03-01,\n9,2026-03-01,\n"
    path = saved("score,date,email\n" + rows)
    first = answers(path, options(), now)
    assert len({response.external_id for response in first}) == 4
    assert answers(path, options(), now) == first


def test_a_person_who_stands_twice_with_the_same_day_and_words_is_counted_once(
    saved: Save, options: Options, now: datetime
) -> None:
    path = saved("score,date,email\n3,2026-03-01,ana@example.com\n3,2026-03-01,ana@example.com\n")
    _first, second = read(path, options(), now)
    assert isinstance(second, Skipped)
    assert second.reason == "the same answer stands in an earlier line"


def test_an_id_that_stands_twice_counts_once_unless_the_file_tells_versions(
    saved: Save, options: Options, now: datetime
) -> None:
    twice = read(saved("id,score,date\na,3,2026-03-01\na,9,2026-03-01\n"), options(), now)
    assert [type(row) for row in twice] == [Answered, Skipped]
    versions = answers(
        saved("id,score,date,updated at\na,3,2026-03-01,2026-03-01\na,9,2026-03-01,2026-03-02\n"), options(), now
    )
    assert [version.score for version in versions] == [3, 9]


def test_the_kind_comes_from_the_row_or_from_the_admin(saved: Save, options: Options, now: datetime) -> None:
    path = saved("score,date,kind\n3,2026-03-01,Prospect\n3,2026-03-01,\n")
    assert [one.kind for one in answers(path, options(kind=Kind.TRANSACTIONAL), now)] == [
        Kind.PROSPECT,
        Kind.TRANSACTIONAL,
    ]


def test_previews_of_a_qualtrics_survey_are_no_answers(saved: Save, options: Options, now: datetime) -> None:
    lines = (FIXTURES / "qualtrics-export.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    preview = lines[3].replace(",0,192.0.2.10", ",1,192.0.2.10").replace("R_2", "R_3")
    _answer, skipped = read(saved("".join([*lines, preview])), options(), now)
    assert skipped == Skipped(5, "a preview or a test, not an answer")


def test_bytes_that_no_database_takes_end_here(saved: Save, options: Options, now: datetime) -> None:
    path = saved(b"score,date,comment\n3,2026-03-01,a\x00b\n")
    (response,) = answers(path, options(), now)
    assert response.comment == "ab"


@pytest.mark.parametrize("last", ['b,4,"never,2026-03-01\n', 'b,4,"never,2026-03-01\nc,5,x,2026-03-02\n'])
def test_a_quote_that_is_open_at_the_end_is_said_and_swallows_no_row(tmp_path: Path, last: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f"id,score,comment,date\na,3,x,2026-03-01\n{last}", encoding="utf-8")
    rows = list(look_through(path, FileOptions(zone=UTC)).read(now=datetime(2026, 3, 9, tzinfo=UTC)))
    assert isinstance(rows[0], Answered)
    assert rows[1:] == [Torn("From line 3 on the file cannot be read: a quote is opened and never closed.")]


def test_a_stray_quote_within_a_cell_is_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text('id,score,comment,date\na,3,a 5" pipe,2026-03-01\nb,4,x,2026-03-01\n', encoding="utf-8")
    rows = list(look_through(path, FileOptions(zone=UTC)).read(now=datetime(2026, 3, 9, tzinfo=UTC)))
    assert [isinstance(row, Answered) and row.response.comment for row in rows] == ['a 5" pipe', "x"]
