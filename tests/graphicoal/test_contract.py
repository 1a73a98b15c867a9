"""The four calls, against the reference page's own requests and answers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from analytics.graphicoal.client import Client
from analytics.graphicoal.schemas import ImageDetail, SvgCandidate
from tests.graphicoal.examples import DELETED, DETAIL, FOX, KEY, PAGE, QUOTA, WINDOW
from tests.graphicoal.listener import Listener, answer


def head(request: bytes) -> tuple[str, dict[str, str]]:
    line, *rest = request.decode().rstrip().split("\r\n")
    return line, dict(one.split(": ", 1) for one in rest)


def test_quota_reads_the_reference_example_to_the_credit() -> None:
    with Listener(answer(QUOTA, headers=WINDOW)) as vendor, Client(vendor.url, KEY) as client:
        quota = client.quota()
        window = client.window
    assert (quota.credits_remaining, quota.credits_used_this_period) == (842, 158)
    assert quota.period_start == datetime(2026, 3, 1, tzinfo=UTC)
    assert quota.period_end == datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)
    assert list(quota.usage_breakdown.values()) == [64, 45, 12, 24, 13]
    assert sum(quota.usage_breakdown.values()) == quota.credits_used_this_period
    assert quota.total_images == 47
    assert window is not None
    assert (window.limit, window.remaining) == (1000, 997)
    assert window.reset_at == datetime(2026, 3, 3, 14, tzinfo=UTC)


def test_every_request_carries_the_key_and_only_what_the_contract_asks_for() -> None:
    with Listener(answer(QUOTA)) as vendor, Client(vendor.url + "/", KEY) as client:
        client.quota()
    line, headers = head(vendor.requests[0])
    assert line == "GET /api/v1/graphicoal/quota HTTP/1.1"
    assert headers == {
        "Host": f"127.0.0.1:{vendor.port}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Coalmeter",
        "Authorization": f"Bearer {KEY}",
    }


def test_images_sends_its_filters_and_reads_a_page() -> None:
    with Listener(answer(PAGE)) as vendor, Client(vendor.url, KEY) as client:
        page = client.images(page=2, per_page=10, operation="svg & more")
    line, _ = head(vendor.requests[0])
    assert line.split()[1].endswith("/images?page=2&per_page=10&operation=svg+%26+more")
    assert page.meta.model_dump() == PAGE["meta"]
    assert [image.image_id for image in page.images] == [FOX["image_id"]]
    assert page.images[0].created_at == datetime(2026, 3, 3, 14, 22, 11, tzinfo=UTC)
    assert page.images[0].created_at_flag == ""
    assert (page.images[0].width, page.images[0].prompt) == (1024, FOX["prompt"])


def test_image_reads_the_candidates_and_the_charge() -> None:
    with Listener(answer(DETAIL)) as vendor, Client(vendor.url, KEY) as client:
        detail = client.image(DETAIL["image_id"])
    assert isinstance(detail, ImageDetail)
    assert head(vendor.requests[0])[0].split()[1].endswith(f"/images/{DETAIL['image_id']}")
    assert detail.credits_charged == 3
    assert detail.analysis is None
    assert detail.svg_candidates == (
        SvgCandidate(preset="default", url=DETAIL["svg_candidates"][0]["url"], size_bytes=18432),
    )


def test_delete_gives_back_the_vendors_words() -> None:
    with Listener(answer(DELETED)) as vendor, Client(vendor.url, KEY) as client:
        said = client.delete(FOX["image_id"])
    assert said == DELETED["message"]
    assert head(vendor.requests[0])[0].startswith("DELETE /api/v1/graphicoal/images/img_01jk8")


def test_the_sandbox_is_told_the_moment_in_utc_and_only_while_it_is_set() -> None:
    berlin = timezone(timedelta(hours=2))
    with Listener(answer(QUOTA)) as vendor, Client(vendor.url, KEY) as client:
        client.quota()
        client.as_of = datetime(2026, 3, 4, 2, 0, 0, 5, tzinfo=berlin)
        client.quota()
        client.as_of = datetime(2026, 3, 4, 1, tzinfo=UTC)
        client.quota()
        client.as_of = None
        client.quota()
    told = [head(request)[1].get("X-Sandbox-As-Of") for request in vendor.requests]
    assert told == [None, "2026-03-04T00:00:00.000005Z", "2026-03-04T01:00:00.000000Z", None]
    assert client.requests == 4
    assert vendor.connections == 1


@pytest.mark.parametrize(("page", "per_page"), [(0, 20), (-1, 20), (1, 0), (1, 101)])
def test_a_page_that_cannot_be_is_not_asked_for(page: int, per_page: int) -> None:
    with Client("http://127.0.0.1:9", KEY) as client, pytest.raises(ValueError, match="count"):
        client.images(page=page, per_page=per_page)
    assert client.requests == 0
