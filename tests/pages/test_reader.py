"""Numbers and clocks are the reader's, days are everybody's, and neither stays for the next one."""

import re
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from accounts.models import ApiAccount, User
from accounts.models.preferences import NumberFormat
from analytics.models import Image, Work
from analytics.models.work import WorkKind
from dashboard.pages.overview.heat import written
from dashboard.reader import MARKS, Reader, read_by, reader, write_for_the_reader
from dashboard.templatetags import figures, times, why
from dashboard.urls import urlpatterns as ours
from tests.pages.conftest import NOW, As
from tests.pages.stories import Told

KATHMANDU = "Asia/Kathmandu"  # 5:45 before UTC
LATE = datetime(2026, 3, 9, 20, 5, tzinfo=UTC)  # there it is the 10th already


def telling(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{times.moment(LATE)} {figures.credits(24016)}")


def broken(request: HttpRequest) -> HttpResponse:
    raise ArithmeticError


urlpatterns = [path("telling/", telling), path("broken/", broken), *ours]


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text).replace("\u00a0", " ")


def set_by(user: User, timezone: str = KATHMANDU, number_format: str = "point") -> None:
    User.objects.filter(pk=user.pk).update(timezone=timezone, number_format=number_format)


@pytest.mark.parametrize(
    ("numbers", "credits", "percent", "size", "separators"),
    [
        ("thin", "\u221224\u202f016", "47.5\u202f%", "18.4\u00a0kB", ".\u202f"),
        ("comma", "\u221224,016", "47.5\u202f%", "18.4\u00a0kB", ".,"),
        ("point", "\u221224.016", "47,5\u202f%", "18,4\u00a0kB", ",."),
        ("apostrophe", "\u221224’016", "47.5\u202f%", "18.4\u00a0kB", ".’"),
    ],
)
def test_numbers_are_written_with_the_readers_marks(
    numbers: str, credits: str, percent: str, size: str, separators: str
) -> None:
    with read_by(Reader("", numbers)):
        assert figures.credits(-24016) == credits
        assert figures.about(-24016) == f"≈\u00a0{credits}"
        assert figures.percent(0.475) == figures.changed_by(0.475)[1:] == percent
        assert figures.size(18432) == size
        assert figures.tenths(1234.56) == f"1{separators[1]}234{separators[0]}6"
        assert figures.counted(1234, "image,images") == f"1{separators[1]}234 images"
        assert why.an_hour(12, 3600) == f"12{separators[0]}0"
        assert figures.separators() == separators
    assert set(MARKS) == set(NumberFormat)


def test_clocks_are_the_readers_and_days_the_installations(settings: Settings) -> None:
    settings.REPORTING_TIMEZONE = "America/New_York"
    with read_by(Reader(KATHMANDU)):
        assert plain(times.moment(LATE)) == "10 Mar 2026, 01:50"
        assert plain(times.cut_moment(LATE)) == "9 Mar 2026, 16:05"
        assert plain(times.instant(LATE)) == "10 Mar 2026, 01:50:00"
        assert plain(times.clock_time(LATE)) == "01:50"
        assert plain(times.lately(LATE, LATE)) == "01:50:00"
        assert plain(times.lately(NOW, LATE)) == "9 Mar 2026, 21:50:00", "yesterday, to them"
        assert plain(times.clock_or_day(NOW, LATE)) == "9 Mar 2026, 21:50", "yesterday, to them"
        assert plain(times.clock_time_text(NOW, LATE)) == "9 Mar 2026, 21:50"
        assert plain(times.on_day(LATE)) == "10 Mar 2026"
        assert plain(times.utc_instant(LATE)) == "9 Mar 2026, 20:05:00"
        assert times.reporting_zone().key == "America/New_York"
        assert times.zone_name() == KATHMANDU
        assert times.days_zone_name() == "America/New York"
        assert times.zones_named() == "Clocks in Asia/Kathmandu, days cut in America/New York"
        assert times.cut_in("hour") == times.cut_in("quarter") == ", clocks of America/New York"
        assert times.cut_in("day") == ""
    assert plain(times.moment(LATE)) == "9 Mar 2026, 16:05"
    assert times.zones_named() == "Times in America/New York"
    assert times.cut_in("hour") == ""


def test_the_heat_maps_figures_are_written_as_the_reader_likes_them() -> None:
    with read_by(Reader("", "point")):
        assert [written(mean) for mean in (24016.4, 9.25, 3.0)] == ["24.016", "9,2", "3"]


def test_a_zone_that_is_no_more_is_the_installations() -> None:
    for gone in ("Mars/Olympus", "../../etc/passwd", "\0"):
        assert Reader(gone).zone.key == "UTC"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "/",
            "Clocks in Asia/Kathmandu, days cut in UTC; billing periods are the vendor’s, in UTC",
        ),
        ("/images/", "Clocks in Asia/Kathmandu, days cut in UTC"),
        ("/sync/", "Clocks in Asia/Kathmandu, days cut in UTC"),
        ("/why/", "Clocks in Asia/Kathmandu, days cut in UTC; billing periods are the vendor’s"),
        ("/audit/", "Clocks in Asia/Kathmandu, days cut in UTC"),
        ("/people/", "Times in Asia/Kathmandu"),
        ("/accounts/", "Times in Asia/Kathmandu"),
        ("/you/sign-in/", "Times in Asia/Kathmandu"),
    ],
)
def test_pages_name_the_readers_timezone_and_the_one_that_cuts(
    told: Told, now: datetime, as_: As, address: str, shown: str
) -> None:
    set_by(told.cast.admin)
    page = as_(told.cast.admin).get(address).content.decode()
    assert shown in page
    if "days cut" not in shown:
        assert "days cut" not in page


def clocks(page: str) -> set[str]:
    """What the page's <time> elements say in words of what they are."""
    found = re.findall(r'<time datetime="([^"]+)">([^<]+)</time>', page)
    assert found
    last = (said for at, said in found if at.startswith("2026-03-09T16:05"))
    return {re.findall(r"\d\d:\d\d", said)[0] for said in last}


@pytest.mark.parametrize("address", ["/", "/sync/"])
def test_what_was_received_is_told_by_the_readers_clock(
    told: Told, now: datetime, as_: As, address: str
) -> None:
    set_by(told.cast.admin)
    assert clocks(as_(told.cast.admin).get(address).content.decode()) == {"21:50"}
    assert clocks(as_(told.cast.finance).get(address).content.decode()) == {"16:05"}


def test_a_timezone_moves_no_bucket_and_no_credit(told: Told, now: datetime, as_: As) -> None:
    """Days stay where they are: with Kathmandu's they would begin at 18:15 UTC."""
    address = "/?range=7d&bucket=day"
    pages = []
    for timezone in ("", KATHMANDU, "America/New_York"):
        set_by(told.cast.admin, timezone, "thin")
        page = as_(told.cast.admin).get(address)
        pages.append([(row.label, row.credits, row.since) for row in page.context["rows"]])
        assert page.context["asked"].span.since == datetime(2026, 3, 3, tzinfo=UTC)
    assert pages[0] == pages[1] == pages[2]
    assert pages[0]


def test_hours_of_the_chart_and_its_table_say_whose_clocks_they_are(
    told: Told, now: datetime, as_: As
) -> None:
    set_by(told.cast.admin)
    page = as_(told.cast.admin).get("/?range=24h&bucket=hour").content.decode()
    assert "Credits by hour, clocks of UTC" in page
    assert ">Hour, clocks of UTC</th>" in page
    since, until = "2026-03-09T08:00:00%2B00:00", "2026-03-09T09:00:00%2B00:00"
    told_why = as_(told.cast.admin).get(f"/why/?start={since}&end={until}").content.decode()
    assert "08:00 to 09:00 (UTC)" in told_why
    assert "clocks of" not in as_(told.cast.lead).get("/?range=24h&bucket=hour").content.decode()


def test_an_images_day_is_the_installations_and_its_clock_the_readers(
    told: Told, now: datetime, as_: As
) -> None:
    set_by(told.cast.admin)
    everybody = as_(told.cast.finance).get("/images/?since=2026-03-08&until=2026-03-08&view=list")
    own = as_(told.cast.admin).get("/images/?since=2026-03-08&until=2026-03-08&view=list")
    ids = [[image.id for image in page.context["found"].images] for page in (everybody, own)]
    assert ids[0] == ids[1] != []
    image = own.context["found"].images[0]
    with read_by(Reader(KATHMANDU)):
        assert times.moment(image.created_at) in own.content.decode()
    assert times.moment(image.created_at) not in own.content.decode()


@pytest.mark.parametrize("address", ["/", "/images/", "/sync/"])
def test_credits_are_written_as_the_reader_likes_them(
    told: Told, now: datetime, as_: As, address: str
) -> None:
    Image.objects.update(credits_charged=1234)
    busy = ApiAccount.objects.get(name="Busy")
    Work.objects.create(account=busy, kind=WorkKind.REPLAY, due_at=now, done=1234, total=5678)
    set_by(told.cast.admin, "", "apostrophe")
    own = as_(told.cast.admin).get(address).content.decode()
    others = as_(told.cast.finance).get(address).content.decode()
    assert "1’234" in own
    assert "1\u202f234" not in own
    assert "1\u202f234" in others
    assert "1’234" not in others


def test_the_chart_is_told_the_readers_marks(told: Told, now: datetime, as_: As) -> None:
    set_by(told.cast.admin, "", "apostrophe")
    charts = [as_(who).get("/").context["chart"] for who in (told.cast.admin, told.cast.finance)]
    assert [chart["layout"]["separators"] for chart in charts] == [".’", ".\u202f"]
    assert charts[0]["data"] == charts[1]["data"]


def test_an_export_is_nobodys_in_particular(told: Told, now: datetime, as_: As) -> None:
    set_by(told.cast.admin)
    client = as_(told.cast.admin)
    lines = client.post("/audit/export.csv").getvalue().decode()
    assert "+05:45" not in lines
    assert "+00:00" in lines


def test_what_one_has_set_is_gone_with_their_request(
    client: Client, told: Told, db: None, settings: Settings
) -> None:
    """In one thread: A, then B, then nobody; also after A's page broke."""
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    cast = told.cast
    set_by(cast.lead)
    default, own = "9 Mar 2026, 20:05 24\u202f016", "10 Mar 2026, 01:50 24.016"
    for spoiled in ("/telling/", "/broken/", "/nowhere/"):
        client.force_login(cast.lead)
        assert plain(client.get("/telling/").content.decode()) == own
        client.get(spoiled)
        assert reader() == Reader()
        client.force_login(cast.other)
        assert plain(client.get("/telling/").content.decode()) == default
        client.logout()
        assert plain(client.get("/telling/").content.decode()) == default


def test_two_threads_do_not_share_a_reader() -> None:
    """Each stops in the midst of its request, while the other is in its own."""
    found: dict[str, list[str]] = {}

    def answer(request: HttpRequest) -> HttpResponse:
        before = reader().timezone
        if request.path == "/outer/":
            thread = Thread(target=ask, args=("/inner/", "Europe/Berlin"))
            thread.start()
            thread.join()
        found[request.path] = [before, reader().timezone]
        raise ArithmeticError

    def ask(address: str, timezone: str) -> None:
        request: Any = RequestFactory().get(address)
        request.user = User(timezone=timezone)
        with pytest.raises(ArithmeticError):
            write_for_the_reader(answer)(request)

    ask("/outer/", KATHMANDU)
    assert found == {"/outer/": [KATHMANDU] * 2, "/inner/": ["Europe/Berlin"] * 2}
    assert reader() == Reader()
