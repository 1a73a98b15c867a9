"""A bar leads to exactly the images that it cost, also where the accounts' periods differ."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, Image
from dashboard.charts import Drawing
from dashboard.groups import Group, Key
from dashboard.leading import OTHER
from dashboard.pages.overview import overview_context
from tests.pages.conftest import As
from tests.pages.stories import Told

pytestmark = pytest.mark.django_db

Fits = Callable[[Image], bool]


@pytest.fixture(autouse=True)
def few_layers(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that are shown one by one, and all others; all prices are read."""
    monkeypatch.setattr("dashboard.leading.LAYERS", 3)
    Image.objects.filter(credits_charged=None).update(credits_charged=2, detail_due_at=None)


def period_of(image: Image) -> int | None:
    """The billing period of its account in which an image was created."""
    held = BillingPeriod.objects.filter(account=image.account_id)
    found = held.filter(start__lte=image.created_at, edge__gt=image.created_at).first()
    return found.pk if found else None


def key_of(image: Image, by: str) -> Key:
    if by == "operation":
        return image.operation
    return image.account_id if by == "account" else period_of(image)


def summed(images: list[Image]) -> tuple[int, int]:
    return len(images), sum(image.credits_charged or 0 for image in images)


def found(client: Client, link: str) -> tuple[int, int]:
    """How many images a link finds, and what they cost."""
    page = client.get(link).context["found"]
    return page.count, page.cost.credits


def fits(drawing: Drawing, group: Group) -> Fits:
    shown = {layer.key for layer in drawing.leading.layers} - {OTHER}
    if group.key == OTHER:
        return lambda image: key_of(image, drawing.by) not in shown
    return lambda image: key_of(image, drawing.by) == group.key


def cells(drawing: Drawing) -> Iterator[tuple[datetime, datetime, Group]]:
    for start, end in pairwise(drawing.table.edges):
        for group in drawing.leading.layers:
            if drawing.values.get((group.key, "observed"), {}).get(start, 0) > 0:
                yield start, end, group


@pytest.mark.parametrize(
    "query",
    [
        "range=period",
        "range=last",
        "range=last&by=account",
        "range=period&by=period",
        "range=7d&by=operation",
        "range=12m&by=period",
        "range=last&account=Quiet",
    ],
)
def test_a_bar_leads_to_the_images_that_it_cost(
    told: Told, now: datetime, as_: As, query: str
) -> None:
    context = overview_context(told.cast.admin, QueryDict(query), now)
    drawing, asked, client = context["drawing"], context["asked"], as_(told.cast.admin)
    views = [view.id for view in context["views"]]
    every = list(Image.objects.filter(account__in=views))
    own = asked.span.periods
    every = [each for each in every if own is None or period_of(each) in own]
    held = 0
    for start, end, group in cells(drawing):
        wanted = fits(drawing, group)
        here = [each for each in every if start <= each.created_at < end and wanted(each)]
        link = drawing.links.of(start, end, group)
        assert found(client, f"/images/?{link}") == summed(here), (group.label, link)
        held += len(here)
    assert held > 0
    in_range = [i for i in every if asked.span.since <= i.created_at < asked.span.until]
    assert found(client, context["made_link"]) == summed(in_range)
    assert context["made"] == len(in_range)


def test_other_is_there_and_the_periods_differ(told: Told, now: datetime) -> None:
    """What the test above is about."""
    context = overview_context(told.cast.admin, QueryDict("range=last"), now)
    assert context["asked"].span.periods_differ
    assert OTHER in {group.key for _, _, group in cells(context["drawing"])}


def test_the_cut_is_a_chip_that_can_be_taken_off(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    link = overview_context(told.cast.admin, QueryDict("range=last"), now)["made_link"]
    page = client.get(link).content.decode()
    chip = re.search(r'<a class="cut" href="([^"]*)"><span>(Each account[^<]*)</span>', page)
    assert chip
    assert chip[2].replace("\u00a0", " ") == (
        "Each account’s own last billing period as of 9 Mar 2026"
    )
    assert '<input type="hidden" name="period" value="last">' in page
    off = unescape(chip[1])
    assert not {"period", "on"} & set(QueryDict(off[1:]))
    assert found(client, f"/images/{off}")[0] > found(client, link)[0]


def test_a_copied_link_says_the_same_when_the_periods_have_renewed(
    told: Told, now: datetime, as_: As
) -> None:
    client = as_(told.cast.admin)
    link = overview_context(told.cast.admin, QueryDict("range=period"), now)["made_link"]
    before = found(client, link)
    busy = ApiAccount.objects.get(name="Busy")
    latest = BillingPeriod.objects.filter(account=busy).latest("start")
    BillingPeriod.objects.create(
        account=busy,
        start=latest.edge,
        end=latest.edge + timedelta(days=2),
        edge=latest.edge + timedelta(days=2, seconds=1),
        opening=90,
        remaining=90,
        used=0,
        counted={},
        first_at=latest.edge,
        last_at=latest.edge,
    )
    assert found(client, link) == before


def test_a_range_of_periods_is_each_accounts_own(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.admin)
    for range_ in ("period", "last"):
        made = overview_context(told.cast.admin, QueryDict(f"range={range_}"), now)["made"]
        assert found(client, f"/images/?range={range_}&gone=any")[0] == made
    # Said of one account, it is that account's, not from the first to the last day of all.
    quiet = client.get("/images/?range=last&account=Quiet").context["asked"].span
    period = BillingPeriod.objects.filter(account__name="Quiet").order_by("-start")[1]
    assert (quiet.since, quiet.until) == (period.start, period.edge)


@pytest.mark.parametrize(
    "query",
    [
        "period=x",
        "period=999999",
        "period=current&on=1999-01-01T00:00Z",
        "period=current&on=soon",
        "period=%F0%9F%99%82&without_period=y&without_account=z&without_operation=%00",
        "period=" + "9" * 400,
    ],
)
def test_a_cut_that_cannot_be_made_is_noted(told: Told, now: datetime, as_: As, query: str) -> None:
    page = as_(told.cast.admin).get(f"/images/?{query}")
    assert page.status_code == 200
    assert page.context["asked"].notes
    assert page.context["found"].count > 0


def test_no_period_of_another_team_is_told_of(told: Told, now: datetime, as_: As) -> None:
    theirs = BillingPeriod.objects.filter(account__name="Quiet").latest("start")
    asked = as_(told.cast.lead).get(f"/images/?period={theirs.pk}").context["asked"]
    assert asked.notes == (f"You see no billing period “{theirs.pk}”: it is left out.",)


def test_what_is_left_out_is_told_in_short(told: Told, now: datetime, as_: As) -> None:
    busy = ApiAccount.objects.get(name="Busy").pk
    query = f"period=none&without_account={busy}" + "".join(
        f"&without_operation={name}" for name in ("generate", "edit", "analyze", "svg_convert")
    )
    page = as_(told.cast.admin).get(f"/images/?{query}").content.decode()
    chips = re.findall(r'<a class="cut"[^>]*><span>([^<]*)</span>', page)
    assert chips == [
        "Outside all known periods",
        "Without Busy",
        "Without generate, edit and 2 more",
    ]
