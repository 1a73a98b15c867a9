"""Three thousand accounts: pages stay small, and every account is in reach."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from accounts.models import ApiAccount
from analytics.models import Work
from analytics.models.work import WorkKind
from dashboard.menus import LISTED, menu_of
from dashboard.pages.overview.standing import LISTED as ROWS
from tests.pages.conftest import As
from tests.pages.stories import Told

MANY = 3000
MOST_BYTES = 250_000


@pytest.fixture(scope="module")
def crowd(told: Told) -> Iterator[Told]:
    """Accounts of team Docs beside the two of the story, the last of which fails."""
    with transaction.atomic():
        accounts = ApiAccount.objects.bulk_create(
            ApiAccount(
                name=f"Shop {number:04}",
                base_url="https://coals.example/api/v1/graphicoal",
                connected_at=told.world.clock(),
            )
            for number in range(MANY)
        )
        told.cast.docs.accounts.add(*accounts)
        Work.objects.create(
            account=accounts[-1],
            kind=WorkKind.READING,
            failing_since=told.world.clock() - timedelta(hours=1),
            error="GraphiCoal does not accept this key.",
        )
        yield told
        transaction.set_rollback(True)


def names(page: str) -> list[str]:
    """Of the table of accounts."""
    return re.findall(r'<th scope="row" class="name-cell"><a [^>]*>([^<]*)</a>', page)


@pytest.mark.parametrize(
    "path", ["/", "/?by=account", "/?team=Docs", "/images/", "/periods/", "/periods/months/"]
)
def test_the_page_stays_small(crowd: Told, now: datetime, as_: As, path: str) -> None:
    answer = as_(crowd.cast.admin).get(path)
    assert answer.status_code == 200
    assert len(answer.content) < MOST_BYTES


def test_who_needs_somebody_comes_first_and_pages_reach_the_rest(
    crowd: Told, now: datetime, as_: As
) -> None:
    client = as_(crowd.cast.admin)
    page = client.get("/").content.decode()
    found = names(page)
    assert len(found) == ROWS
    assert found[0] == f"Shop {MANY - 1}"
    assert {"Busy", "Quiet"} == set(found[1:3])
    assert re.search(r'rel="next" href="\?page=2#accounts-title"', page)
    second = names(client.get("/?page=2").content.decode())
    assert not set(second) & set(found)
    last = client.get("/?page=9999999").context["standing"]
    assert (last.number, last.later, len(last.rows)) == (61, None, 2)
    assert client.get("/?page=x").status_code == 200


def test_an_account_is_found_by_a_part_of_its_name(crowd: Told, now: datetime, as_: As) -> None:
    client = as_(crowd.cast.admin)
    page = client.get("/?find=SHOP+233").content.decode()
    assert names(page) == [f"Shop {number}" for number in range(2330, 2340)]
    menu = re.findall(r'name="account" value="\d+"> ([^<]*)</label>', page)
    assert menu == names(page)
    pictures = client.get("/images/?find=shop+233").content.decode()
    assert re.findall(r'name="account" value="\d+"> ([^<]*)</label>', pictures) == menu
    for path in ("/periods/", "/periods/months/"):
        listed = client.get(f"{path}?find=shop+233").content.decode()
        assert re.findall(r'name="account" value="\d+"> ([^<]*)</label>', listed) == menu
    nobody = client.get("/?find=%00nothing").content.decode()
    assert "No name here contains that." in nobody
    assert "No account in view has a name that contains" in nobody


def test_what_is_chosen_stays_in_the_form(crowd: Told, now: datetime, as_: As) -> None:
    chosen = ApiAccount.objects.get(name="Shop 2999")
    for path in ("/", "/periods/", "/periods/months/"):
        page = as_(crowd.cast.admin).get(f"{path}?account={chosen.pk}&find=0001").content.decode()
        assert f'value="{chosen.pk}" checked> Shop 2999' in page


def test_a_menu_lists_what_is_chosen_and_as_many_as_can_be_read() -> None:
    every = {number: f"Name {number:03}" for number in range(200)}
    menu = menu_of(every, (199, 150), "")
    assert [pk for pk, _, chosen in menu.rows if chosen] == [150, 199]
    assert len(menu.rows) == LISTED + 2
    assert menu.more == 200 - LISTED - 2
    assert menu_of(every, (), "E 19").rows == tuple(
        (n, f"Name {n}", False) for n in range(190, 200)
    )
