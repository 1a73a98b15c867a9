"""What people set for themselves: only what there is can be stored, and zones are found by name."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, SavedView, User
from accounts.models.preferences import NumberFormat, StartPage, Theme
from accounts.preferences import Preferences, set_preferences, zone_named, zones
from accounts.saved_views import save_view
from dashboard.start import start_address
from tests.cast import Cast

WORDS = {"number_format": "roman", "theme": "sepia", "start_page": "//evil"}


def chosen(view: int | None = None) -> Preferences:
    return Preferences(
        "Asia/Kathmandu", NumberFormat.POINT, Theme.DARK, StartPage.SYNC, view, False
    )


@pytest.mark.parametrize("field", WORDS)
def test_the_database_refuses_what_is_none_of_the_choices(cast: Cast, field: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.lead.pk).update(**{field: WORDS[field]})


def test_what_is_set_is_kept_and_no_affair_of_the_audit_log(cast: Cast) -> None:
    view = save_view(cast.lead, "Mine", "images", "gone=yes")
    set_preferences(cast.lead, chosen(view.pk))
    lead = User.objects.get(pk=cast.lead.pk)
    assert (lead.timezone, lead.number_format, lead.theme) == ("Asia/Kathmandu", "point", "dark")
    assert (lead.start_page, lead.start_view, lead.shortcuts) == ("sync", view, False)
    assert not AuditEvent.objects.exists()


def test_signing_in_can_lead_to_the_periods_or_to_a_view_of_them(cast: Cast) -> None:
    view = save_view(cast.lead, "Ours", "periods", "account=1")
    for start, address in ((None, "/periods/"), (view.pk, "/periods/?account=1")):
        zone = "Europe/Berlin"
        wanted = Preferences(
            zone, NumberFormat.POINT, Theme.DARK, StartPage.PERIODS, start, shortcuts=False
        )
        set_preferences(cast.lead, wanted)
        assert start_address(User.objects.get(pk=cast.lead.pk)) == address


def test_somebody_elses_view_is_no_start_page(cast: Cast) -> None:
    view = save_view(cast.admin, "Secret", "images", "")
    set_preferences(cast.lead, chosen(view.pk))
    assert User.objects.get(pk=cast.lead.pk).start_view is None


def test_a_start_page_that_is_removed_leaves_the_one_behind_it(cast: Cast) -> None:
    view = save_view(cast.lead, "Mine", "images", "")
    set_preferences(cast.lead, chosen(view.pk))
    SavedView.objects.get(pk=view.pk).delete()
    lead = User.objects.get(pk=cast.lead.pk)
    assert (lead.start_view, lead.start_page) == (None, "sync")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" america/new york ", "America/New_York"),
        ("Kathmandu", "Asia/Kathmandu"),
        ("utc", "UTC"),
        ("Mars/Olympus", None),
        ("../etc/passwd", None),
        ("/usr/share/zoneinfo/UTC", None),
        ("Europe", None),
        ("localtime", None),
        ("", None),
        ("\0", None),
    ],
)
def test_a_zone_is_known_by_its_name_or_its_place(typed: str, zone: str | None) -> None:
    assert zone_named(typed) == zone


def test_every_zone_of_the_list_is_one() -> None:
    assert len(zones()) > 400
    assert all(zone_named(zone) == zone for zone in zones())
    assert max(map(len, zones())) <= 64
