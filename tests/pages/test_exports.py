"""Files in the background: asked for, followed, stopped, fetched, and by whom not."""

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import ApiAccount, User
from accounts.models.keys import AccountState
from accounts.models.people import Role
from analytics import exporting
from analytics.exporting import Wish
from analytics.models import BillingPeriod, Export
from analytics.models.exports import ExportState
from dashboard.pages.exports.kinds import KINDS, address_of, page_of, wish_of
from dashboard.pages.exports.making import rights_of
from dashboard.pages.images import exporting as images_exporting
from tests.cast import a_file
from tests.pages.conftest import As, Queue
from tests.pages.stories import Told

CSV = Wish("periods", "csv", None, "")


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    """What others make meanwhile lies elsewhere."""
    settings.DATA_DIR = tmp_path


def sent(client: Client, of: str, **data: str) -> Any:
    form = {"id": str(uuid4()), "form": "csv", **data}
    return client.post(f"{reverse('ask_export')}?of={of}", form)


def page(client: Client, export: Export) -> str:
    answer = client.get(reverse("export", args=[export.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_is_asked_for_once_however_often_the_form_is_sent(
    told: Told, now: datetime, as_: As, queue: Queue
) -> None:
    client, form = as_(told.cast.lead), str(uuid4())
    for _ in range(2):
        answer = sent(client, "/overview.csv%3Frange=7d%26by=account", id=form, form="xlsx")
        assert answer["Location"] == reverse("export", args=[form])
    export = Export.objects.get()
    assert (export.what, export.form, export.query) == ("overview", "xlsx", "range=7d&by=account")
    assert (export.asked_by, export.state, export.asked_at) == (told.cast.lead, "asked", now)
    assert "waits for its turn" in page(client, export)
    assert sent(as_(told.cast.mate), "/overview.csv", id=form).status_code == 422


@pytest.mark.parametrize(
    ("page", "of"),
    [
        ("/?range=7d&by=account", "/overview.csv?range=7d&by=account"),
        ("/periods/?account=Busy", "/periods/periods.csv?account=Busy"),
    ],
)
def test_a_pages_link_asks_for_what_the_page_shows(
    told: Told, now: object, as_: As, page: str, of: str
) -> None:
    client = as_(told.cast.lead)
    (link,) = re.findall(r'href="(/exports/ask/[^"]*)"', client.get(page).content.decode())
    assert parse_qs(urlsplit(unescape(link)).query) == {"of": [of]}
    assert client.get(unescape(link)).status_code == 200


def test_what_is_no_file_of_ours_is_not_there(told: Told, now: object, as_: As) -> None:
    client = as_(told.cast.admin)
    wrong = [
        "",
        "/",
        "/audit/export.csv",
        "//elsewhere/overview.csv",
        "//[/overview.csv",
        f"/periods/{2**63}/statement.csv",
        "/overview.csv/x",
        "x" * 9000,
    ]
    for of in wrong:
        assert client.get(reverse("ask_export"), {"of": of}).status_code == 404, of[:40]
        assert sent(client, of).status_code == 404, of[:40]
    assert sent(client, "/periods/periods.csv", form="focus").status_code == 422
    assert sent(client, "/periods/periods.csv", id="7").status_code == 422
    assert not Export.objects.exists()


def test_three_at_once_are_made_for_one_person(
    told: Told, now: object, as_: As, queue: Queue
) -> None:
    client = as_(told.cast.lead)
    for _ in range(3):
        assert sent(client, "/overview.csv").status_code == 302
    refused = sent(client, "/overview.csv")
    assert refused.status_code == 422
    assert "3 files of yours are being made" in refused.content.decode()
    assert sent(as_(told.cast.mate), "/overview.csv").status_code == 302
    client.post(reverse("stop_export", args=[Export.objects.filter(asked_by=told.cast.lead)[0].pk]))
    assert sent(client, "/overview.csv").status_code == 302


def test_without_a_queue_it_is_kept_and_said(
    told: Told, now: object, as_: As, no_queue: None
) -> None:
    client = as_(told.cast.lead)
    answer = sent(client, "/overview.csv")
    assert "queue does not answer" in client.get(answer["Location"]).content.decode()
    assert exporting.due(Export.objects.get().asked_at) == [Export.objects.get().pk]


def test_progress_can_be_followed_and_stopped(told: Told, now: datetime, as_: As) -> None:
    client, lead = as_(told.cast.lead), told.cast.lead
    exporting.ask(pk := uuid4(), lead, CSV, now)
    taken = exporting.take(pk, now)
    assert taken
    exporting.tell(taken, 1200, 5000, now)
    shown = page(client, Export.objects.get())
    assert "1 200 of 5 000 rows are written" in shown.replace("\u202f", " ")
    assert 'value="1200"' in shown
    assert client.get(reverse("export_file", args=[pk])).status_code == 302
    assert client.post(reverse("stop_export", args=[pk])).status_code == 302
    shown = page(client, Export.objects.get())
    assert "It was stopped" in shown
    assert "hx-get" not in shown
    with pytest.raises(exporting.Stopped):
        exporting.tell(taken, 1300, 5000, now)


def test_the_file_is_whose_it_is_and_is_taken_for_what_it_is(
    told: Told, now: datetime, as_: As
) -> None:
    file = a_file(told.cast.lead, now)
    address = reverse("export_file", args=[file.pk])
    answer: Any = as_(told.cast.lead).get(address)
    assert answer.getvalue() == b"a,b\n"
    assert answer["Content-Disposition"] == 'attachment; filename="periods.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    assert as_(told.cast.admin).get(address).status_code == 404
    shown = page(as_(told.cast.lead), file)
    assert "The file is ready" in shown
    assert file.sha256 in shown
    assert "Download" in as_(told.cast.lead).get(reverse("exports")).content.decode()


def gone(client: Client, file: Export) -> str:
    answer = client.get(reverse("export_file", args=[file.pk]))
    assert answer.status_code == 410
    text = answer.content.decode()
    assert "Ask for it again" in text
    return text


def test_whoever_sees_less_than_then_does_not_get_it(told: Told, now: datetime, as_: As) -> None:
    lead, busy = told.cast.lead, ApiAccount.objects.get(name="Busy")
    file = a_file(lead, now)
    saw = {"role": "member", "accounts": [busy.pk], "prompts": [busy.pk]}
    Export.objects.update(sees=saw)
    address = reverse("export_file", args=[file.pk])
    assert as_(lead).get(address).status_code == 200
    told.cast.design.memberships.filter(user=lead).delete()
    assert "do not see all of it" in gone(as_(lead), file)
    User.objects.filter(pk=lead.pk).update(role=Role.FINANCE)
    lead.refresh_from_db()
    assert "do not see all of it" in gone(as_(lead), file)  # the figures, but not the prompts
    User.objects.filter(pk=lead.pk).update(role=Role.ADMIN)
    lead.refresh_from_db()
    assert as_(lead).get(address).status_code == 200
    Export.objects.update(sees={**saw, "role": "finance"})
    assert "do not see all of it" in gone(as_(lead), file)


def test_what_a_team_was_told_goes_with_the_place_in_it(told: Told, now: datetime, as_: As) -> None:
    """Also where another team of theirs shows them the same accounts."""
    design, docs = told.cast.design, told.cast.docs
    lead = User.objects.get(pk=told.cast.lead.pk)
    docs.accounts.set(design.accounts.all())
    docs.memberships.create(user=lead)
    file = a_file(lead, now)
    Export.objects.update(sees=rights_of(lead))
    assert as_(lead).get(reverse("export_file", args=[file.pk])).status_code == 200
    docs.memberships.filter(user=lead).delete()
    assert "do not see all of it" in gone(as_(lead), file)


def test_what_is_over_is_deleted_and_can_be_asked_for_again(
    told: Told, now: datetime, as_: As
) -> None:
    file = a_file(told.cast.lead, now)
    kept = exporting.file_of(file.pk, 1)
    stray = exporting.file_of(uuid4(), 1)
    stray.write_text("of a row that is not there")
    exporting.clean(now)
    assert kept.exists()
    assert not stray.exists()
    Export.objects.update(expires_at=now)
    assert "is deleted" in gone(as_(told.cast.lead), file)
    shown = page(as_(told.cast.lead), file)
    assert "?of=%2Fperiods%2Fperiods.csv" in shown
    exporting.clean(now)
    assert not kept.exists()
    exporting.clean(now + timedelta(days=31))
    assert not Export.objects.exists()


def test_prompts_go_with_their_account(told: Told, now: datetime, as_: As) -> None:
    busy = ApiAccount.objects.get(name="Busy")
    file = a_file(told.cast.admin, now)
    Export.objects.update(
        what="images", sees={"role": "admin", "accounts": [busy.pk], "prompts": [busy.pk]}
    )
    exporting.clean(now)
    assert exporting.file_of(file.pk, 1).exists()
    ApiAccount.objects.filter(pk=busy.pk).update(erased_at=now, state=AccountState.CLOSED)
    assert "do not see all of it" in gone(as_(told.cast.admin), file)
    exporting.clean(now)
    assert not exporting.file_of(file.pk, 1).exists()


def test_more_images_than_are_sent_at_once_go_to_the_background(
    told: Told, now: datetime, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images_exporting, "MOST_EXPORTED", 3)
    client = as_(told.cast.lead)
    answer = client.get("/images/export.csv?all=1&operation=generate")
    assert answer.status_code == 302
    of = parse_qs(urlsplit(answer["Location"]).query)["of"]
    assert of == ["/images/export.csv?all=1&operation=generate"]
    asks = client.get(answer["Location"])
    assert "in the background" in asks.content.decode()
    few: Any = client.get("/images/export.csv?all=1&q=nothing+is+called+so")
    assert few.status_code == 200


@pytest.mark.parametrize("what", KINDS)
def test_every_kind_of_file_has_an_address_and_a_page(
    told: Told, now: object, as_: As, what: str
) -> None:
    period = BillingPeriod.objects.filter(account__name="Busy").latest("start").pk
    client, subject = as_(told.cast.finance), period if what == "statement" else None
    for form in KINDS[what].names:
        wish = Wish(what, form, subject, "range=7d")
        assert wish_of(address_of(wish)) == wish
        assert client.get(address_of(wish)).status_code == 200
        assert client.get(page_of(wish)).status_code == 200


def test_one_that_goes_silent_is_taken_over_and_not_for_ever(
    told: Told, now: datetime, settings: Settings
) -> None:
    exporting.ask(pk := uuid4(), told.cast.lead, CSV, now)
    first = exporting.take(pk, now)
    assert first
    assert exporting.take(pk, now) is None
    assert exporting.due(now) == []
    later = now + exporting.LEASE
    assert exporting.due(later) == [pk]
    second = exporting.take(pk, later)
    assert second
    assert second.fence == first.fence + 1
    with pytest.raises(exporting.Stopped):
        exporting.tell(first, 1, None, later)
    for run in range(2, exporting.MOST_RUNS + 1):
        exporting.take(pk, later + run * exporting.LEASE)
    export = Export.objects.get()
    assert (export.state, export.fence) == (ExportState.FAILED, exporting.MOST_RUNS)
    assert "interrupted five times" in export.error
