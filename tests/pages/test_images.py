"""Images: found by filters, page by page, one in full, and nothing that is not the reader's."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import ApiAccount
from analytics.models import Image
from analytics.queries.images import PAGE
from tests.pages.conftest import As
from tests.pages.stories import Told

MOST_QUERIES = 12


def ids(client: Client, query: str = "") -> list[int]:
    """The images of a page, in its order."""
    page = client.get(f"/images/?{query}").content.decode()
    body = page[page.index('id="view"') :]
    return [int(pk) for pk in re.findall(r'href="/images/(\d+)/["?]', body)]


def expected(**wanted: object) -> list[int]:
    rows = Image.objects.filter(gone_at__isnull=True).filter(**wanted)
    return list(rows.order_by("-created_at", "-pk").values_list("pk", flat=True)[:PAGE])


def test_the_newest_in_the_gallery_are_shown(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    assert ids(client) == expected()
    assert ids(client, "view=list") == expected()
    count = Image.objects.filter(gone_at__isnull=True).count()
    assert f"<b>{count} images</b>" in client.get("/images/").content.decode()


def test_one_sees_the_images_of_ones_teams_accounts(told: Told, now: datetime, as_: As) -> None:
    assert ids(as_(told.cast.lead)) == expected(account__name="Busy")
    assert ids(as_(told.cast.nobody)) == []


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("operation=edit", {"operation": "edit"}),
        ("operation=edit&operation=analyze", {"operation__in": ["edit", "analyze"]}),
        ("account=quiet", {"account__name": "Quiet"}),
        ("since=2026-03-07&until=2026-03-07", {"created_at__date": "2026-03-07"}),
        ("q=%20LIGHT%20", {"prompt__icontains": "light"}),
    ],
)
def test_filters(told: Told, now: datetime, as_: As, query: str, wanted: dict[str, object]) -> None:
    found = ids(as_(told.cast.admin), query)
    assert found == expected(**wanted)
    assert len(found) > 0
    assert found != expected()


def test_gone_ones_are_shown_when_asked_for(told: Told, now: datetime, as_: As) -> None:
    Image.objects.filter(pk__in=expected()[:3]).update(gone_at=now)
    gone = Image.objects.filter(gone_at__isnull=False).order_by("-created_at", "-pk")
    client = as_(told.cast.admin)
    assert ids(client, "gone=yes") == list(gone.values_list("pk", flat=True)[:PAGE])
    page = client.get(f"/images/{gone[0].pk}/").content.decode()
    assert "no longer in the gallery" in page
    assert "<img" not in page


def test_pages_follow_one_another_and_lead_back(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    seen: list[int] = []
    address = "/images/?view=list"
    while address:
        page = client.get(address).content.decode()
        seen += ids(client, address.split("?")[1])
        older = re.search(r'href="(\?[^"]*)">Older images', page)
        address = "/images/" + older[1].replace("&amp;", "&") if older else ""
    here = Image.objects.filter(gone_at__isnull=True).order_by("-created_at", "-pk")
    assert seen == list(here.values_list("pk", flat=True))
    assert len(seen) > 2 * PAGE
    newer = re.search(r'href="(\?[^"]*)">Newer images', page)
    assert newer
    back = ids(client, newer[1][1:].replace("&amp;", "&"))
    assert back == seen[-len(back) - (len(seen) % PAGE) :][:PAGE]


def test_a_key_that_is_none_gives_the_first_page(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    for key in ("x", "0001-01-01T00:00:00%2B23:59_1", "9999-12-31T23:59:59-23:59_1", "_", "%00"):
        assert ids(client, f"before={key}") == expected()
        assert client.get(f"/images/?after={key}").status_code == 200


def test_one_image_in_full(told: Told, now: datetime, as_: As) -> None:
    image = Image.objects.filter(operation="svg_generate", account__name="Busy").latest("pk")
    page = as_(told.cast.lead).get(f"/images/{image.pk}/").content.decode()
    assert f'src="{image.image_url}"' in page
    assert f'width="{image.width}" height="{image.height}"' in page
    assert f"<dd><b>{image.credits_charged}</b></dd>" in page
    assert image.image_id in page
    for candidate in image.svg_candidates:
        assert f'src="{candidate["url"]}"' in page
        assert candidate["preset"] in page


def test_the_text_of_an_analysis_is_shown(told: Told, now: datetime, as_: As) -> None:
    image = Image.objects.filter(operation="analyze").exclude(analysis=None).latest("pk")
    assert image.analysis
    assert image.analysis[:20] in as_(told.cast.admin).get(f"/images/{image.pk}/").content.decode()


def test_what_was_not_read_yet_is_no_zero(told: Told, now: datetime, as_: As) -> None:
    here = Image.objects.filter(account__name="Busy", gone_at__isnull=True)
    image = here.latest("pk")
    here.filter(pk=image.pk).update(credits_charged=None, detail_due_at=now)
    priced = here.filter(detail_due_at__isnull=True).count()
    page = as_(told.cast.lead).get(f"/images/{image.pk}/").content.decode()
    assert f"Not read yet: {priced} of {here.count()} images of Busy are." in page


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://evil.example/x.png", "http://127.0.0.1:9@evil.example/"]
)
def test_an_address_that_is_not_the_vendors_is_inert_text(
    told: Told, now: datetime, as_: As, url: str
) -> None:
    image = Image.objects.filter(operation="svg_generate", account__name="Busy").latest("pk")
    image.image_url, image.svg_candidates = url, [{"preset": "x", "url": url, "size_bytes": 1}]
    image.save()
    client = as_(told.cast.lead)
    for address in ("/", "/images/", "/images/?view=list", f"/images/{image.pk}/"):
        page = client.get(address).content.decode()
        assert f'src="{url}' not in page
        assert f'href="{url}' not in page
    assert url in page
    assert "it does not lead to the vendor" in page


def test_prompts_are_text(told: Told, now: datetime, as_: As) -> None:
    image = Image.objects.filter(account__name="Busy", gone_at=None).latest("created_at")
    prompt = '"><script>alert(1)</script>{{ 7|add:7 }}\u202e=cmd()'
    Image.objects.filter(pk=image.pk).update(prompt=prompt, analysis=prompt)
    client = as_(told.cast.lead)
    for address in ("/", "/images/", "/images/?view=list", f"/images/{image.pk}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page


def test_finance_sees_what_was_spent_and_not_for_what(
    told: Told, now: datetime, as_: As, settings: Settings
) -> None:
    image = Image.objects.filter(account__name="Busy", gone_at=None).latest("created_at")
    client = as_(told.cast.finance)
    for address in ("/", "/images/", f"/images/{image.pk}/"):
        page = client.get(address).content.decode()
        assert image.prompt not in page
        assert 'id="q"' not in page  # there is nothing that they could search
    assert "You may not read this prompt." in client.get(f"/images/{image.pk}/").content.decode()
    assert ids(client, f"q={image.prompt[:12]}") == []
    settings.FINANCE_READS_PROMPTS = True
    assert image.prompt in client.get(f"/images/{image.pk}/").content.decode()


def test_an_empty_answer_leads_back(told: Told, now: datetime, as_: As) -> None:
    page = as_(told.cast.admin).get("/images/?q=nothing+like+it").content.decode()
    assert "No image matches" in page
    assert 'href="/images/">Take all filters away' in page
    assert "No account is shared" in as_(told.cast.nobody).get("/images/").content.decode()


def test_before_the_first_key_an_admin_is_led_to_connect_one(told: Told, as_: As) -> None:
    ApiAccount.objects.all().delete()
    page = as_(told.cast.admin).get("/images/").content.decode()
    assert 'href="/accounts/connect/">Connect a key' in page


def test_an_id_that_is_no_key_is_not_found(told: Told, as_: As) -> None:
    client = as_(told.cast.admin)
    for pk in ("0", str(2**63), "9" * 60):
        assert client.get(f"/images/{pk}/").status_code == 404


@pytest.mark.parametrize("address", ["/images/", "/images/?view=list&q=a&operation=edit"])
def test_the_number_of_queries_does_not_grow_with_the_images(
    told: Told,
    now: datetime,
    as_: As,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = as_(told.cast.admin)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address)


def test_since_and_until_are_days_of_the_reporting_timezone(
    told: Told, now: datetime, as_: As, settings: Settings
) -> None:
    settings.REPORTING_TIMEZONE = "Asia/Kathmandu"  # 5:45 before UTC
    start = datetime.fromisoformat("2026-03-06T18:15+00:00")
    wanted = expected(created_at__gte=start, created_at__lt=start + timedelta(days=1))
    client = as_(told.cast.admin)
    assert ids(client, "since=2026-03-07&until=2026-03-07") == wanted
    assert "Times in Asia/Kathmandu" in client.get("/images/").content.decode()


def test_the_account_of_a_list_is_named(told: Told, now: datetime, as_: As) -> None:
    page = as_(told.cast.admin).get("/images/?view=list").content.decode()
    for account in ApiAccount.objects.all():
        assert f"<td>{account}</td>" in page


def test_a_page_may_load_pictures_from_where_its_readers_accounts_are(
    told: Told, now: datetime, as_: As
) -> None:
    ApiAccount.objects.filter(name="Busy").update(base_url="https://eu.example.org/api")
    ApiAccount.objects.filter(name="Quiet").update(base_url="https://us.example.org/api")
    for address in ("/", "/images/"):
        policy = as_(told.cast.lead).get(address).headers["Content-Security-Policy"]
        [pictures] = [part for part in policy.split(";") if part.strip().startswith("img-src")]
        assert "https://eu.example.org" in pictures.split()
        assert "us.example.org" not in policy
        everything = as_(told.cast.admin).get(address).headers["Content-Security-Policy"]
        assert "https://us.example.org" in everything
