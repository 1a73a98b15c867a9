"""`manage.py burn` prints what the query answers, in three formats, for whom may see it."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.models import ApiAccount, User
from analytics.models import QuarterBurn
from analytics.queries import BurnTable, burn, current_periods, final_bounds, periods_before
from tests.cast import Cast
from tests.commands.conftest import EPOCH, Run
from tests.worlds import Watched, watched

pytestmark = pytest.mark.usefixtures("past")

CREDITS = ("credits", "corrections", "estimated", "reconstructed")


@pytest.fixture(scope="module")
def past(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Watched]:
    connected = EPOCH + timedelta(days=3)
    until = connected + timedelta(days=4)
    with django_db_blocker.unblock(), transaction.atomic():
        with watched(EPOCH, connected, until, every=timedelta(hours=7)) as world:
            yield world
        transaction.set_rollback(True)


def sums(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(int(row[name]) for row in rows) for name in CREDITS}


def answer(table: BurnTable) -> dict[str, int]:
    return {
        "credits": table.credits,
        "corrections": table.correction,
        "estimated": table.estimated,
        "reconstructed": table.reconstructed,
    }


def printed(run: Run, *words: str, form: str = "json") -> list[dict[str, Any]]:
    ended = run("burn", *words, "--format", form)
    assert (ended.status, ended.err) == (0, "")
    if form == "json":
        rows: list[dict[str, Any]] = json.loads(ended.out)
        return rows
    if form == "csv":
        return list(csv.DictReader(io.StringIO(ended.out)))
    head, *lines = (line.split("  ") for line in ended.out.splitlines())
    cells = [[cell.strip() for cell in line if cell.strip()] for line in [head, *lines]]
    return [dict(zip(cells[0], line, strict=True)) for line in cells[1:] if line[0] != "total"]


def refused(run: Run, *words: str) -> str:
    """The last line of what a shell sees; nothing on stdout."""
    ended = run("burn", *words)
    assert ended.status in (1, 2)
    assert ended.out == ""
    assert "Traceback" not in ended.err
    return ended.err.splitlines()[-1]


QUESTIONS = [
    [],
    ["--by", "account"],
    ["--by", "team"],
    ["--by", "account", "operation", "--bucket", "day", "--tz", "Europe/Berlin"],
    ["--bucket", "quarter", "--since", "2026-03-06"],
    ["--by", "period", "--by", "operation"],
    ["--bucket", "month", "--until", "2026-03-07T10:00:00Z"],
]


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_the_three_formats_say_the_same(run: Run, words: list[str]) -> None:
    rows = printed(run, *words)
    assert sums(rows)["credits"] > 0
    as_text = [{name: str(value) for name, value in row.items()} for row in rows]
    assert printed(run, *words, form="csv") == as_text
    if "period" not in words:  # reconstruction has no period: an empty cell in the table
        assert printed(run, *words, form="table") == as_text


def test_it_prints_what_the_query_answers(run: Run) -> None:
    accounts = ApiAccount.objects.all()
    assert sums(printed(run)) == answer(burn(accounts))
    assert sums(printed(run))["reconstructed"] > 0
    assert sums(printed(run))["estimated"] > 0
    since, until = datetime(2026, 3, 5, 23, tzinfo=UTC), datetime(2026, 3, 7, 23, tzinfo=UTC)
    words = ["--since", "2026-03-06", "--until", "2026-03-08", "--tz", "Europe/Berlin"]
    assert sums(printed(run, *words)) == answer(burn(accounts, since, until))
    words = ["--since", "2026-03-06T00:00:00+01:00", "--until", "2026-03-07T23:00:00Z"]
    assert sums(printed(run, *words)) == answer(burn(accounts, since, until))


def test_the_table_ends_with_the_total(run: Run) -> None:
    total = run("burn").out.splitlines()[-1].split()
    assert total == ["total", *map(str, answer(burn(ApiAccount.objects.all())).values())]


def test_buckets_begin_in_the_zone_that_was_asked_for(run: Run) -> None:
    for row in printed(run, "--bucket", "day", "--tz", "Asia/Kathmandu"):
        assert row["bucket"].endswith("T00:00:00+05:45")


def test_accounts_are_taken_by_name_in_any_case(run: Run) -> None:
    for account in ApiAccount.objects.all():
        wanted = answer(burn(ApiAccount.objects.filter(pk=account.pk)))
        assert sums(printed(run, "--account", account.name.upper())) == wanted
    names = [account.name for account in ApiAccount.objects.all()]
    both = sums(printed(run, "--account", names[0], "--account", names[1]))
    assert both == sums(printed(run, "--account", *names)) == sums(printed(run))


def test_periods_are_told_with_their_account_and_what_bounds_them(run: Run) -> None:
    rows = printed(run, "--by", "period")
    observed = [row for row in rows if row["period_start"]]
    assert len({(row["account"], row["period_start"]) for row in observed}) == len(observed)
    bounds = {(row["low"], row["high"]) for row in observed if row["low"] != ""}
    assert bounds == set(final_bounds(ApiAccount.objects.all()).values())
    assert {row["account"] for row in rows} == {"Busy", "Quiet"}


def test_only_what_counts_in_a_billing_period(run: Run) -> None:
    accounts = ApiAccount.objects.all()
    current = current_periods(accounts)
    for word, periods in (("current", current), ("last", periods_before(current))):
        said = sums(printed(run, "--period", word))
        assert said == answer(burn(accounts, periods=[period.id for period in periods]))
        assert said["credits"] == sum(period.used for period in periods) > 0
        assert said["reconstructed"] == 0, "it has no period"
    ended = printed(run, "--period", "last", "--by", "period")
    assert all(row["low"] <= row["credits"] + row["estimated"] <= row["high"] for row in ended)
    narrowed = printed(run, "--period", "current", "--since", current[0].edge.isoformat())
    assert narrowed == []


def test_no_billing_period_is_told_in_a_line(run: Run) -> None:
    nobody = Cast.assemble().nobody.email
    assert "No last billing period" in refused(run, "--as", nobody, "--period", "last")


def test_a_person_is_shown_their_teams_accounts(run: Run) -> None:
    cast = Cast.assemble()
    busy, quiet = ApiAccount.objects.order_by("name")
    busy.teams.add(cast.design)
    quiet.teams.add(cast.docs)

    def seen(user: User) -> dict[str, int]:
        return sums(printed(run, "--as", user.email.upper()))

    assert seen(cast.lead) == answer(burn(ApiAccount.objects.filter(pk=busy.pk)))
    assert seen(cast.other) == answer(burn(ApiAccount.objects.filter(pk=quiet.pk)))
    assert seen(cast.finance) == seen(cast.admin) == sums(printed(run))
    assert printed(run, "--as", cast.nobody.email) == []
    User.objects.filter(pk=cast.admin.pk).update(is_active=False)
    assert printed(run, "--as", cast.admin.email) == []


def test_a_person_cannot_ask_for_what_they_do_not_see(run: Run) -> None:
    cast = Cast.assemble()
    ApiAccount.objects.get(name="Busy").teams.add(cast.design)
    hidden = refused(run, "--as", cast.lead.email, "--account", "Quiet")
    assert hidden == "CommandError: There is no account named Quiet. Known: Busy."
    unknown = refused(run, "--as", cast.lead.email, "--account", "Nope")
    assert unknown == hidden.replace("Quiet", "Nope")


@pytest.mark.parametrize("email", ["", " ", "stranger@example.com", "%"])
def test_nobody_is_not_everybody(run: Run, email: str) -> None:
    assert refused(run, "--as", email).startswith("CommandError: Nobody has the address")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--since", "2026-02-30"], "'2026-02-30' is no date such as 2026-03-01"),
        (["--since", "yesterday"], "is no date such as"),
        (["--since", ""], "'' is no date such as"),
        (["--until", "2026-03-01T10:00"], "has no offset: end it with Z, or give a day"),
        (["--until", "2026-03-01T10:00+99:00"], "is no date such as"),
        (["--since", "0001-01-01", "--tz", "Europe/Berlin"], "out of reach"),
        (["--since", "0001-01-01T00:00:00+14:00"], "out of reach"),
        (["--until", "9999-12-31"], "out of reach"),
        (["--until", "9999-12-31T23:59:59-14:00"], "out of reach"),
        (["--since", "0002-01-01", "--bucket", "quarter"], "shorten the range"),
        (["--tz", "Europe"], "'Europe' is no timezone such as Europe/Berlin"),
        (["--tz", "Mars/Phobos"], "is no timezone"),
        (["--tz", ""], "is no timezone"),
        (["--tz", "../UTC"], "is no timezone"),
        (["--tz", "x" * 300], "is no timezone"),
        (["--account", "Nope"], "There is no account named Nope. Known: Busy, Quiet."),
        (["--account", "Busy", ""], "There is no account named . Known"),
        (["--since", "2026-03-05", "--until", "2026-03-05"], "--until must lie after --since"),
        (["--since", "2026-03-05", "--until", "2026-03-04"], "--until must lie after --since"),
        (["--by", "colour"], "invalid choice: 'colour'"),
        (["--by", "team", "account"], "Credits are divided by teams alone"),
        (["--bucket", "year"], "invalid choice: 'year'"),
        (["--format", "xml"], "invalid choice: 'xml'"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_line(run: Run, words: list[str], line: str) -> None:
    assert line in refused(run, *words)


def test_an_empty_range_is_no_error(run: Run) -> None:
    words = ["--since", "2020-01-01", "--until", "2020-01-02"]
    assert run("burn", *words).out == "No credits in this range.\n"
    assert printed(run, *words) == []
    lines = run("burn", *words, "--format", "csv").out.splitlines()
    assert lines == ["operation,credits,corrections,estimated,reconstructed"]


FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_like_a_formula_is_inert_in_csv(run: Run, name: str) -> None:
    ApiAccount.objects.filter(name="Busy").update(name=name)
    QuarterBurn.objects.filter(operation="generate").update(operation=name)
    rows = printed(run, "--by", "account", "operation", "--bucket", "quarter", form="csv")
    operations = {row["operation"] for row in rows}
    assert f"'{name}" in operations
    assert name not in operations
    assert {row["account"] for row in rows} == {f"'{name}", "Quiet"}
    assert name in {row["account"] for row in printed(run, "--by", "account")}


@pytest.mark.parametrize("name", ["a,b", 'a "b"', "a\nb", "Köche & Bücher", "日本"])
def test_an_odd_name_comes_back_from_csv(run: Run, name: str) -> None:
    ApiAccount.objects.filter(name="Busy").update(name=name)
    assert name in {row["account"] for row in printed(run, "--by", "account", form="csv")}


def test_negative_credits_stay_numbers_in_csv(run: Run) -> None:
    QuarterBurn.objects.update(usage=0, correction=-3)
    rows = printed(run, "--bucket", "quarter", form="csv")
    assert all(int(row["credits"]) <= -3 for row in rows)
