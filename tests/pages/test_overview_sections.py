"""The overview's sections: by group, when it burns, what changed, what is in the way."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from pytest_django import Settings

from accounts.access import visible_accounts
from accounts.audit import Actor
from accounts.models import ApiAccount, ApiKey, User
from accounts.models.keys import KeyState
from accounts.shares import BEGINNING
from accounts.sharing import share
from analytics.models import DayBurn, Image, QuarterBurn, Snapshot, Work
from analytics.models.work import WorkKind
from analytics.queries import BY_TEAM, burn
from dashboard.pages.overview import overview_context
from dashboard.pages.overview.grouped import SHOWN
from tests.pages.conftest import As
from tests.pages.stories import Told

pytestmark = pytest.mark.django_db

WHO = Actor("admin@example.com", "192.0.2.7")


def told_to(user: User, now: datetime, query: str = "") -> dict[str, Any]:
    return overview_context(user, QueryDict(query), now)


@pytest.fixture
def shared(told: Told, now: datetime) -> Iterator[Told]:
    """Busy is shared by Design and Docs, two days ago in other parts; Quiet is nobody's."""
    with transaction.atomic():
        design, docs = told.cast.design.pk, told.cast.docs.pk
        busy = told.world.accounts["Busy"]
        busy.teams.set([design, docs])
        share(WHO, busy, [design, docs], {design: 6000, docs: 4000}, BEGINNING, now)
        later = (now - timedelta(days=2)).date()
        share(WHO, busy, [design, docs], {design: 3333, docs: 6667}, later, now)
        yield told
        transaction.set_rollback(True)


def rows_of(context: dict[str, Any]) -> dict[str, int]:
    return {row.group.label: row.group.credits for row in context["by_group"].rows}


def test_by_team_is_the_whole_and_what_nobody_bears_is_named(shared: Told, now: datetime) -> None:
    admin = shared.cast.admin
    for query in ("by=team", "by=team&range=7d", "by=team&range=24h", "by=team&range=last"):
        context = told_to(admin, now, query)
        assert sum(rows_of(context).values()) == context["by_group"].total.group.credits
        assert context["by_group"].total.group.credits == context["table"].credits
    span = told_to(admin, now, "range=7d")["asked"].span
    table = burn(visible_accounts(admin), span.since, span.until, by=BY_TEAM)
    rows = rows_of(told_to(admin, now, "by=team&range=7d&bucket=hour"))
    assert rows == {cell.team or "No team": cell.credits for cell in table.cells}
    assert set(rows) == {"Design", "Docs", "No team"}


def test_shares_are_said_in_words_to_who_may_read_them(
    shared: Told, now: datetime, as_: As
) -> None:
    page = as_(shared.cast.finance).get("/?by=team&range=7d").content.decode()
    assert "Busy: Design 33.33\u00a0%, Docs 66.67\u00a0%, changed 1 time in this range" in page
    assert "Quiet: no shares agreed, so no team" in page
    page = as_(shared.cast.lead).get("/?by=team").content.decode()
    assert "66.67" not in page


def test_a_member_reads_what_other_teams_bear_as_theirs_together(
    shared: Told, now: datetime
) -> None:
    rows = rows_of(told_to(shared.cast.lead, now, "by=team"))
    assert set(rows) == {"Design", "Other teams"}
    everything = rows_of(told_to(shared.cast.admin, now, "by=team&account=Busy"))
    assert rows == {"Design": everything["Design"], "Other teams": everything["Docs"]}


def test_a_team_in_the_url_narrows_to_its_accounts(told: Told, now: datetime) -> None:
    context = told_to(told.cast.admin, now, "team=Docs")
    assert [view.name for view in context["views"]] == ["Quiet"]
    assert told_to(told.cast.lead, now, "team=Docs")["asked"].notes


@pytest.mark.parametrize("by", ["operation", "account", "team"])
@pytest.mark.parametrize("range_", ["period", "24h"])
def test_rows_are_compared_with_the_same_point_before_and_add_up(
    shared: Told, now: datetime, range_: str, by: str
) -> None:
    context = told_to(shared.cast.admin, now, f"range={range_}&by={by}")
    table = context["by_group"]
    thens = [row.then for row in table.rows]
    assert all(thens)
    assert sum(then.now for then in thens) == table.total.then.now == table.total.group.credits
    listed = sum(then.then for then in thens)
    assert 0 < listed <= table.total.then.then  # an operation may be used no more


def test_a_range_before_the_first_reading_is_not_compared(told: Told, now: datetime) -> None:
    context = told_to(told.cast.admin, now, "range=30d")
    assert context["against"] is None
    assert not context["by_group"].compares


def test_the_periods_row_total_is_what_the_figure_says(told: Told, now: datetime) -> None:
    context = told_to(told.cast.admin, now)
    elsewhere = told_to(told.cast.admin, now, "compare=none")
    assert elsewhere["against"] is None
    assert context["figures"].same_point == elsewhere["figures"].same_point
    assert context["against"].total.then == elsewhere["figures"].same_point.then > 0


def test_what_changed_most_adds_up_and_narrows(told: Told, now: datetime, as_: As) -> None:
    context = told_to(told.cast.admin, now)
    against = context["against"]
    assert sum(c.by for c in against.changes) == against.total.by
    assert [abs(c.by) for c in against.most] == sorted(abs(c.by) for c in against.most)[::-1]
    page = as_(told.cast.admin).get("/").content.decode()
    assert "What changed most" in page
    assert "What changed most" not in as_(told.cast.admin).get("/?compare=none").content.decode()


def test_the_same_point_is_exact_to_the_quarter_hour(told: Told, now: datetime) -> None:
    busy = told.world.accounts["Busy"]
    context = told_to(told.cast.lead, now, "range=24h")
    then = context["against"].total.then
    reached = context["views"][0].data_through - timedelta(days=1)
    quarter = reached.replace(minute=reached.minute // 15 * 15, second=0, microsecond=0)
    period = QuarterBurn.objects.filter(account=busy, period__isnull=False).first()
    assert period is not None
    for at, counted in ((quarter - timedelta(minutes=15), 7), (quarter, 0)):
        with transaction.atomic():
            QuarterBurn.objects.create(
                account=busy, period=period.period, operation="new", quarter=at, usage=7
            )
            found = told_to(told.cast.lead, now, "range=24h")["against"].total.then
            transaction.set_rollback(True)
        assert found == then + counted


def test_images_and_credits_an_image(told: Told, now: datetime) -> None:
    context = told_to(told.cast.admin, now, "range=7d")
    span = context["asked"].span
    for row in context["by_group"].rows:
        images = Image.objects.filter(
            operation=row.group.key, created_at__gte=span.since, created_at__lt=span.until
        )
        assert row.images == images.count()
        assert f"operation={row.group.key}" in row.images_link
    by_account = told_to(told.cast.admin, now, "range=7d&by=account")["by_group"]
    assert by_account.total.images == context["by_group"].total.images == context["made"]


@pytest.mark.parametrize("query", ["range=24h", "range=7d&by=account", "range=last&by=account"])
def test_links_to_images_find_as_many_as_are_counted(
    told: Told, now: datetime, as_: As, query: str, settings: Settings
) -> None:
    settings.REPORTING_TIMEZONE = "Asia/Kathmandu"
    context = told_to(told.cast.admin, now, query)
    client, rows = as_(told.cast.admin), context["by_group"].rows
    links = [(row.images_link, row.images) for row in rows if row.images]
    assert len(links) > 1
    if not context["asked"].span.periods_differ:  # else no one range is all of them
        links.append((context["made_link"], context["made"]))
    for link, count in links:
        assert client.get(link).context["found"].count == count


def test_an_account_that_is_read_no_more_hides_nothing_of_the_others(
    told: Told, now: datetime
) -> None:
    admin, quiet = told.cast.admin, told.world.accounts["Quiet"]
    alone = told_to(admin, now, "account=Busy&range=7d")
    ApiAccount.objects.filter(pk=quiet.pk).update(state="closed")
    Snapshot.objects.filter(account=quiet, last_at__gt=now - timedelta(days=9)).delete()
    both = told_to(admin, now, "range=7d")
    assert both["heat"].last_day == alone["heat"].last_day
    assert both["figures"].today.usual == alone["figures"].today.usual
    assert both["behind"] is None
    assert both["causes"] == []


def test_a_paused_account_says_so_and_who_can_resume_it(told: Told, now: datetime, as_: As) -> None:
    quiet = told.world.accounts["Quiet"]
    ApiAccount.objects.filter(pk=quiet.pk).update(state="paused")
    Work.objects.filter(account=quiet).update(error="Refused.", failing_since=now, failures=3)
    Snapshot.objects.filter(account=quiet, last_at__gt=now - timedelta(days=1)).delete()
    page = as_(told.cast.admin).get("/").content.decode()
    assert "(Quiet is paused, last read 1 day ago)" in page.replace("\u00a0", " ")
    assert f'<a href="/accounts/{quiet.pk}/">Resume it</a>' in page
    assert "Refused." not in page
    assert '<span class="state state-good">Fresh</span> Received' in page
    assert "An admin can resume it." in as_(told.cast.finance).get("/").content.decode()


def test_too_many_images_are_not_counted_and_it_is_said(
    told: Told, now: datetime, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.queries.counts.COUNTED_TO", 3)
    context = told_to(told.cast.admin, now)
    assert any(row.images is None for row in context["by_group"].rows)
    assert context["made"] is None
    page = as_(told.cast.admin).get("/").content.decode()
    assert "Images are not counted where" in page


def test_ten_thousand_operations_stay_readable(told: Told, now: datetime, as_: As) -> None:
    busy = told.world.accounts["Busy"]
    some = QuarterBurn.objects.filter(account=busy, period__isnull=False).latest("quarter")
    with transaction.atomic():
        for model, when in ((QuarterBurn, {"quarter": some.quarter}),):
            model.objects.bulk_create(
                model(account=busy, period=some.period, operation=f"op {n:05}", usage=1, **when)
                for n in range(10_000)
            )
        DayBurn.objects.filter(account=busy).delete()
        Work.objects.filter(account=busy, kind=WorkKind.DAYS).delete()
        context = told_to(told.cast.admin, now, "bucket=quarter&range=24h")
        table = context["by_group"]
        assert len(table.rows) == SHOWN
        assert table.rest is not None
        shown = sum(row.group.credits for row in table.rows)
        assert shown + table.rest.group.credits == table.total.group.credits
        assert table.left_out > 9_900
        lines = as_(told.cast.admin).get("/overview.csv?range=24h").getvalue().decode()
        assert len(lines.splitlines()) > 10_000
        transaction.set_rollback(True)


@pytest.mark.parametrize("query", ["", "by=account&range=7d", "by=period&range=last"])
def test_the_file_says_what_the_table_says(told: Told, now: datetime, as_: As, query: str) -> None:
    response = as_(told.cast.lead).get(f"/overview.csv?{query}")
    rows = list(csv.DictReader(StringIO(response.getvalue().decode())))
    context = told_to(told.cast.lead, now, query)
    by = context["asked"].by
    assert {row[by]: int(row["credits"]) for row in rows} == rows_of(context)
    assert all(datetime.fromisoformat(row["since"]).utcoffset() == timedelta() for row in rows)


def test_the_heat_map_holds_every_hour_of_the_week(told: Told, now: datetime, as_: As) -> None:
    heat = told_to(told.cast.admin, now)["heat"]
    assert heat.widened
    assert [len(cells) for _, cells in heat.rows] == [24] * 7
    assert max(cell.step for _, cells in heat.rows for cell in cells) == 6
    page = as_(told.cast.admin).get("/").content.decode()
    assert "four weeks, because the range is shorter than two" in page


def test_a_failing_account_is_named_with_its_key_and_who_can_mend_it(
    told: Told, now: datetime, as_: As
) -> None:
    busy = told.world.accounts["Busy"]
    refused = Work.objects.filter(account=busy, kind=WorkKind.READING)
    refused.update(error="GraphiCoal does not accept this key.", failing_since=now, failures=3)
    key = ApiKey.objects.filter(account=busy).first()
    assert key is not None
    ApiKey.objects.filter(pk=key.pk).update(
        state=KeyState.INVALID, refused_since=now, last_error_code="unauthorized"
    )
    page = as_(told.cast.admin).get("/").content.decode()
    assert f"<b>{key.name}</b> is refused since <time" in page
    assert f'<a href="/accounts/keys/{key.pk}/">Replace the key</a>' in page
    assert page.count("Without news") == 3
    page = as_(told.cast.lead).get("/").content.decode()
    assert "An admin can replace it." in page
    assert f"/accounts/keys/{key.pk}/" not in page
    assert "Without news" not in as_(told.cast.other).get("/").content.decode()


def test_an_old_reading_is_said_beside_each_figure(told: Told, now: datetime) -> None:
    context = told_to(told.cast.admin, now + timedelta(hours=1))
    assert {view.name for view in context["behind"].named} == {"Busy", "Quiet"}
    assert told_to(told.cast.admin, now)["behind"] is None


def test_today_is_not_compared_with_days_before_the_first_reading(
    told: Told, now: datetime
) -> None:
    usual = told_to(told.cast.admin, now)["figures"].today.usual
    assert usual.days == "yesterday"
    assert usual.at <= now


def test_every_account_shows_how_it_stands(told: Told, now: datetime) -> None:
    standing = told_to(told.cast.admin, now)["standing"]
    assert [each.view.name for each in standing.rows] == ["Busy", "Quiet"]
    assert ApiAccount.objects.count() == 2
    assert all(each.edge is None or each.edge > now for each in standing.rows)


def test_two_accounts_need_no_field_to_find_one(told: Told, now: datetime, as_: As) -> None:
    for path in ("/", "/images/"):
        assert 'name="find"' not in as_(told.cast.admin).get(path).content.decode()
