"""Images narrowed, put in order, summed up, seen beside the others, chosen and exported."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, Image, LedgerEntry, Work
from analytics.models.work import WorkKind
from tests.pages.conftest import As
from tests.pages.stories import Told
from tests.pages.test_images import MOST_QUERIES, expected, ids

HERE = Image.objects.filter(gone_at__isnull=True)


def page_of(client: Client, query: str = "") -> str:
    return client.get(f"/images/?{query}").content.decode()


def said(client: Client, query: str = "") -> str:
    """The answer, as text."""
    [answer] = re.findall(r'<p class="answer">(.*?)</p>', page_of(client, query))
    return unescape(re.sub("<[^>]+>", "", answer)).replace("\u202f", "")


@pytest.fixture(autouse=True)
def priced(told: Told, db: None) -> None:
    """All prices are read."""
    Image.objects.filter(credits_charged=None).update(credits_charged=2, detail_due_at=None)


@pytest.fixture
def unread(priced: None, now: datetime) -> Image:
    """The newest image of Busy, its price not read yet."""
    image = HERE.filter(account__name="Busy").latest("created_at", "pk")
    Image.objects.filter(pk=image.pk).update(credits_charged=None, detail_due_at=now)
    return image


def test_a_team_means_the_accounts_that_it_uses(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    for team in (str(told.cast.docs.pk), "docs"):
        assert ids(client, f"team={team}") == expected(account__name="Quiet")
    both = f"team=Docs&account={ApiAccount.objects.get(name='Busy').pk}"
    assert ids(client, both) == []
    assert "There is no team “Sales” here" in page_of(client, "team=Sales")
    # One that a reader may not know of is none to them.
    assert "There is no team “Docs” here" in page_of(as_(told.cast.lead), "team=Docs")


def test_size_and_credits_narrow(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    found = ids(client, "credits=3")
    assert found == expected(credits_charged__gte=3)
    assert found
    for size in ("small", "medium", "large"):
        for image in Image.objects.filter(pk__in=ids(client, f"size={size}")):
            longer = max(image.width or 0, image.height or 0)
            assert size == ("small" if longer <= 512 else "medium" if longer <= 1024 else "large")


def test_the_dearest_come_first(told: Told, unread: Image, as_: As) -> None:
    client = as_(told.cast.admin)
    order = HERE.filter(credits_charged__isnull=False)
    order = order.order_by("-credits_charged", "-created_at", "-pk")
    seen: list[int] = []
    query: str | None = "order=dearest"
    while query is not None:
        page = page_of(client, query)
        seen += ids(client, query)
        next_page = re.search(r'rel="next" href="\?([^"]*)"', page)
        query = unescape(next_page[1]) if next_page else None
    assert seen == [image.pk for image in order]
    assert "1 image whose price is not read yet is left out." in page


def test_the_answer_adds_up_what_matches(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    edits = HERE.filter(operation="edit")
    credits = edits.aggregate(sum=Sum("credits_charged"))["sum"]
    start = f"{edits.count()} images cost {credits} credits: an edit costs "
    assert said(client, "operation=edit").startswith(start)
    every = HERE.aggregate(sum=Sum("credits_charged"))["sum"]
    lead = f"{HERE.count()} images in the gallery cost {every} credits: "
    assert said(client).startswith(lead)
    assert said(client).count("costs") == 1


def test_what_is_not_read_yet_is_said_and_never_a_zero(told: Told, unread: Image, as_: As) -> None:
    client = as_(told.cast.lead)
    credits = HERE.filter(account__name="Busy").aggregate(sum=Sum("credits_charged"))["sum"]
    assert f"cost at least {credits} credits. 1 price is not read yet." in said(client)
    alone = f"start={unread.created_at.isoformat()}".replace("+", "%2B")
    Image.objects.filter(created_at__gte=unread.created_at).update(credits_charged=None)
    assert said(client, alone).endswith("what they cost is not read yet.")


def test_a_billing_period_is_a_range(told: Told, now: datetime, as_: As) -> None:
    [period] = BillingPeriod.objects.filter(account__name="Busy").order_by("-start")[:1]
    client = as_(told.cast.lead)
    wanted = {"created_at__gte": period.start, "created_at__lt": period.edge}
    assert ids(client, "range=period") == expected(account__name="Busy", **wanted)
    assert "credits this billing period" in said(client, "range=period")
    day = {"created_at__gte": now - timedelta(days=1)}
    assert ids(client, "range=24h") == expected(account__name="Busy", **day)


def test_a_bar_of_the_chart_leads_to_exactly_its_images(told: Told, now: datetime, as_: As) -> None:
    newest = HERE.filter(account__name="Busy").latest("created_at").created_at
    start = newest.replace(minute=newest.minute // 15 * 15, second=0, microsecond=0)
    end = start + timedelta(minutes=15)
    client = as_(told.cast.lead)
    query = f"start={start:%Y-%m-%dT%H:%MZ}&end={end:%Y-%m-%dT%H:%MZ}"
    found = ids(client, query)
    assert found == expected(account__name="Busy", created_at__gte=start, created_at__lt=end)
    assert found
    page = page_of(client, f"{query}&operation=edit")
    chip = re.search(r'<a class="cut" href="([^"]*)"><span>(.*?)</span>', page)
    assert chip
    assert re.sub("<[^>]+>", "", chip[2]) == (
        f"{start:%H:%M} to {end:%H:%M}, {start.day}\xa0{start:%b}\xa0{start.year}"
    )
    assert unescape(chip[1]) == "?operation=edit"
    assert "the wrong way round" in page_of(
        client, f"start={end:%Y-%m-%dT%H:%MZ}&end=2026-01-01T00:00Z"
    )


@pytest.mark.parametrize(
    "query",
    [
        "start=soon&end=2026-03-07",
        "credits=-1",
        "credits=" + "9" * 40,
        "credits=٣",
        "size=huge&order=oldest&range=ever&team=%00",
        "image=" + "9" * 40,
        "image=" + "9" * 19,
        "image=-1&before=3_x_1&order=dearest",
        "order=dearest&after=9999999999999999999999_2026-03-02T00:00:00%2B00:00_1",
        "range=custom",
        "range=last",
    ],
)
def test_any_query_gives_a_page(told: Told, now: datetime, as_: As, query: str) -> None:
    assert as_(told.cast.admin).get(f"/images/?{query}").status_code == 200


def test_one_is_seen_beside_the_others_and_leads_to_its_neighbours(
    told: Told, now: datetime, as_: As
) -> None:
    client = as_(told.cast.lead)
    shown = ids(client)
    page = page_of(client, f"image={shown[1]}")
    assert f"<p>2 of {len(shown)}</p>" in page
    assert f'href="?image={shown[2]}" hx-get="?image={shown[2]}"' in page
    assert f'href="?image={shown[0]}"' in page
    assert page.count('aria-current="true" data-beside') == 1
    last = page_of(client, f"image={shown[-1]}")
    older = re.search(r'href="(\?[^"]*image=first[^"]*)"', last)
    assert older
    after = page_of(client, unescape(older[1])[1:])
    others = ids(client, unescape(older[1])[1:].replace("image=first", ""))
    assert f"<p>1 of {len(others)}</p>" in after
    assert "image=last" in after
    alone = client.get(
        f"/images/?image={shown[1]}", headers={"HX-Request": "true", "HX-Target": "side"}
    )
    assert alone.content.decode().startswith('<section id="side"')


def test_a_link_to_one_that_newer_ones_pushed_away_still_shows_it(
    told: Told, now: datetime, as_: As
) -> None:
    oldest = HERE.filter(account__name="Busy").earliest("created_at")
    page = page_of(as_(told.cast.lead), f"image={oldest.pk}")
    assert "On another page" in page
    assert oldest.image_id in page
    assert oldest.image_id not in page_of(as_(told.cast.other), f"image={oldest.pk}")


def test_an_image_says_which_burn_counts_it(told: Told, now: datetime, as_: As) -> None:
    entry = LedgerEntry.objects.filter(account__name="Busy", kind="usage").latest("until")
    image = Image.objects.filter(
        account=entry.account,
        operation=entry.operation,
        created_at__gt=entry.since,
        created_at__lte=entry.until,
    ).latest("created_at")
    page = as_(told.cast.lead).get(f"/images/{image.pk}/").content.decode()
    [link] = re.findall(r'<dt>Counted in</dt><dd><a href="([^"]*)">(.*?)</a>', page)
    assert f"{entry.credits} credit" in link[1]
    answer = as_(told.cast.lead).get(unescape(link[0])).content.decode()
    assert f"{entry.credits} credits" in answer.replace("\u202f", "")


def test_chosen_ones_are_added_up_by_the_server(told: Told, unread: Image, as_: As) -> None:
    rows = list(HERE.filter(account__name="Busy").order_by("-created_at", "-pk")[:3])
    query = "&".join(f"image={row.pk}" for row in rows)
    client = as_(told.cast.lead)
    credits = sum(row.credits_charged or 0 for row in rows)
    page = client.get(f"{reverse('chosen_images')}?{query}").content.decode()
    assert f"<b>3 images</b> cost at least <b>{credits} credits</b>. 1 price is not read" in page
    assert "No image is chosen" in client.get(reverse("chosen_images")).content.decode()
    for address in ("chosen_images", "images_csv"):
        assert as_(told.cast.other).get(f"{reverse(address)}?{query}").status_code == 404
        assert client.get(f"{reverse(address)}?image=x").status_code == 404


def rows_of(client: Client, query: str) -> list[dict[str, str]]:
    answer = client.get(f"{reverse('images_csv')}?{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode(), newline="")))


def test_an_export_has_what_the_filters_find_or_what_is_ticked(
    told: Told, unread: Image, as_: As
) -> None:
    client = as_(told.cast.lead)
    rows = rows_of(client, "all=1&operation=edit&order=dearest")
    edits = HERE.filter(account__name="Busy", operation="edit", credits_charged__isnull=False)
    order = edits.order_by("-credits_charged", "-created_at", "-pk")
    assert [row["id"] for row in rows] == [image.image_id for image in order]
    Image.objects.filter(pk=unread.pk).update(prompt="=cmd()|x")
    [row] = rows_of(client, f"image={unread.pk}")
    assert row["prompt"] == "'=cmd()|x"
    assert row["credits_charged"] == ""
    assert datetime.fromisoformat(row["created_at"]) == unread.created_at
    assert row["created_at"].endswith("+00:00")
    assert rows_of(as_(told.cast.nobody), "all=1") == []


def test_prompts_are_exported_for_who_may_read_them(told: Told, now: datetime, as_: As) -> None:
    rows = rows_of(as_(told.cast.finance), "all=1")
    assert len(rows) == HERE.count()
    assert {(row["prompt"], row["analysis"]) for row in rows} == {("", "")}
    assert any(row["prompt"] for row in rows_of(as_(told.cast.lead), "all=1"))


def test_stale_and_failing_readings_are_told(told: Told, now: datetime, as_: As) -> None:
    works = Work.objects.filter(account__name="Busy", kind=WorkKind.READING)
    client = as_(told.cast.lead)
    works.update(last_success_at=now)
    assert "newer images are missing" not in page_of(client)
    works.update(last_success_at=now - timedelta(hours=3))
    assert "last read 3\xa0hours ago: newer images are missing" in page_of(client)
    works.update(error="It did not answer.", failing_since=now)
    assert "Failing</span> Busy since" in page_of(client)


@pytest.mark.parametrize("query", ["order=dearest&credits=2&team=Design", "view=list&range=24h"])
def test_filters_cost_no_further_queries(
    told: Told,
    now: datetime,
    as_: As,
    query: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = as_(told.cast.admin)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(f"/images/?{query}")
    one = ids(client, query)[0]
    with django_assert_max_num_queries(MOST_QUERIES + 2):  # what counts it, and its price
        client.get(f"/images/?{query}&image={one}")


def test_no_address_says_more_than_what_is_asked(told: Told, now: datetime, as_: As) -> None:
    assert now.tzinfo == UTC
    page = page_of(as_(told.cast.admin))
    assert 'name="order"' not in page
    assert 'name="start"' not in page
