"""What an admin does with an account: settings, pause, end, erasure, twins."""

from django.test import Client
from django.urls import reverse

from accounts.models import ApiAccount, AuditEvent
from analytics.connecting import host_of
from analytics.models import Image
from tests.cast import an_account
from tests.pages.keys.conftest import SECRET, Page, act


def test_an_accounts_settings(admin: Client, busy: ApiAccount) -> None:
    moved = f"{host_of(busy.base_url)}/v2"
    form = {"name": "Busier", "base_url": f"{moved}/", "read_share": "15"}
    assert "The settings are stored." in act(admin, "account", busy.pk, **form)
    busy.refresh_from_db()
    assert (busy.name, busy.base_url, busy.share) == ("Busier", moved, 15)
    event = AuditEvent.objects.get(act="account.changed")
    assert event.before["name"] == "Busy"
    for wrong, said in (
        ({"read_share": "91"}, "Give 1 to 90 percent"),
        ({"name": "quiet"}, "There is an account named quiet already"),
        ({"name": ""}, "Give the account a name."),
        ({"base_url": "nowhere"}, "address"),
    ):
        answer = admin.post(reverse("account", args=[busy.pk]), form | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    act(admin, "account", busy.pk, **form | {"read_share": ""})
    busy.refresh_from_db()
    assert busy.read_share is None


def test_keys_go_to_no_host_that_they_were_not_given_to(admin: Client, busy: ApiAccount) -> None:
    form = {"name": "Busy", "base_url": "https://elsewhere.example/api", "read_share": ""}
    refused = admin.post(reverse("account", args=[busy.pk]), form)
    assert refused.status_code == 422
    assert "are sent to no other host" in refused.content.decode()
    busy.keys.all().delete()
    assert "The settings are stored." in act(admin, "account", busy.pk, **form)


def test_an_account_is_paused_closed_and_comes_back(admin: Client, busy: ApiAccount) -> None:
    for word, said in (
        ("pause", "is paused"),
        ("resume", "is read again"),
        ("close", "nothing alerts on it"),
        ("reopen", "is open again"),
    ):
        assert said in act(admin, "account_state", busy.pk, word=word)
    assert "stays as it is" in act(admin, "account_state", busy.pk, word="reopen")


def test_an_account_is_erased_by_its_name(admin: Client, page: Page, busy: ApiAccount) -> None:
    prompts = Image.objects.filter(account=busy).exclude(prompt="").count()
    assert f"{prompts} prompts" in page("erase_account", busy.pk).replace("\u202f", "")
    wrong = admin.post(reverse("erase_account", args=[busy.pk]), {"name": "Quiet"})
    assert wrong.status_code == 422
    assert busy.keys.exists()
    tried = AuditEvent.objects.get(act="account.erased")
    assert (tried.failed, tried.object_name) == (True, "Busy")
    assert tried.note.startswith("That is not the account’s name")
    said = act(admin, "erase_account", busy.pk, name="Busy")
    assert "Busy is being erased." in said
    assert "Its images are being erased." in said
    assert not busy.keys.exists()
    answer = admin.post(reverse("add_key", args=[busy.pk]), {"key": SECRET})
    assert "was erased: it takes no key any more" in answer.content.decode()
    assert "is erased already" in act(admin, "erase_account", busy.pk, name="Busy")


def test_a_false_twin_is_set_apart(admin: Client, page: Page, busy: ApiAccount) -> None:
    twin = an_account("Busy too")
    ApiAccount.objects.filter(pk=twin.pk).update(same_as=busy, same_why="lockstep")
    assert "This is not Busy" in page()
    said = act(admin, "not_twin", twin.pk)
    assert "Busy too and Busy are two accounts, and both count." in said
    assert "is not taken for another account any more" in act(admin, "not_twin", twin.pk)
