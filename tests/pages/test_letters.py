"""Your letters: the switches, what stands beside them, and the link that turns one off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEvent, ReportChoice, User
from accounts.models.report_choices import ReportKind
from accounts.report_choices import switch, wants
from analytics.models import ReportDelivery
from dashboard.reporting.stopping import stop_address
from tests.cast import Cast, an_account
from tests.pages.conftest import As


@pytest.fixture
def cast(db: None) -> Cast:
    cast = Cast.assemble()
    an_account("Busy", cast.design)
    return cast


def fields(user: User, *ticked: str) -> dict[str, str]:
    """The form as the page of this person has it, with these ticked."""
    names = ["statement", *(f"week-{team.pk}" for team in user.teams.all())]
    return {**{f"was-{name}": "" for name in names}, **dict.fromkeys(ticked, "on")}


def test_what_is_usual_is_ticked_until_somebody_chooses(cast: Cast, as_: As) -> None:
    week = f'name="week-{cast.design.pk}"'
    for user, ticked, empty in (
        (cast.admin, ['name="statement" checked'], [week]),
        (cast.finance, ['name="statement" checked'], [week]),
        (cast.lead, [f"{week} checked"], ['name="statement" checked']),
        (cast.mate, [week], ["checked> "]),
    ):
        section = letters(as_(user))
        assert all(each in section for each in ticked), user
        assert not [each for each in empty if each in section.replace("checked><", "checked> <")]


def test_who_is_in_no_team_is_told_why_there_is_nothing(cast: Cast, as_: As) -> None:
    section = letters(as_(cast.nobody))
    assert "You are in no team yet" in section
    assert "checkbox" not in section


def test_a_choice_is_kept_and_is_no_affair_of_the_audit_log(cast: Cast, as_: As) -> None:
    answer = as_(cast.lead).post("/you/letters/", fields(cast.lead, "statement"))
    assert answer["Location"] == "/you/settings/#letters"
    assert wants(cast.lead, ReportKind.STATEMENT)
    assert not wants(cast.lead, ReportKind.WEEK, cast.design.pk)
    assert not AuditEvent.objects.exists()


def test_what_was_not_moved_stays_as_is_usual(cast: Cast, as_: As) -> None:
    """So who becomes a lead later gets the week."""
    as_(cast.mate).post("/you/letters/", fields(cast.mate))
    assert not ReportChoice.objects.exists()


def test_somebody_elses_team_cannot_be_chosen(cast: Cast, as_: As) -> None:
    foreign = {f"was-week-{cast.docs.pk}": "", f"week-{cast.docs.pk}": "on", "week-x": "on"}
    as_(cast.lead).post("/you/letters/", foreign)
    assert not ReportChoice.objects.exists()


def test_without_a_mail_server_the_section_says_who_can_mend_it(
    cast: Cast, as_: As, settings: Settings
) -> None:
    assert "<code>EMAIL_URL</code>" in letters(as_(cast.lead))
    settings.MAIL_IS_SET = True
    assert "EMAIL_URL" not in letters(as_(cast.lead))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"state": "sent", "ended_at": True}, "Sent"),
        ({"state": "waiting", "due_at": True, "tries": 2, "error": "Away."}, "Away. Tried 2"),
        (
            {"state": "failed", "ended_at": True, "error": "No <b>."},
            "No &lt;b&gt;. It is not tried",
        ),
        ({"state": "unknown", "ended_at": True, "error": "Hm."}, "It is not sent a second time"),
    ],
)
def test_what_became_of_the_last_letter_is_shown_to_its_person_and_to_admins(
    cast: Cast, as_: As, state: dict[str, object], said: str
) -> None:
    a_delivery(cast, state)
    assert "Last letter: Design, week from 19 Oct 2026." in letters(as_(cast.lead))
    assert said in letters(as_(cast.lead))
    page = as_(cast.admin).get("/sync/").content.decode()
    assert (said in page) == (state["state"] != "sent")
    assert "lead@example.com" not in as_(cast.finance).get("/sync/").content.decode()
    assert "Last letter" not in letters(as_(cast.mate))


def test_the_link_turns_one_letter_off_by_its_button(cast: Cast, client: Client) -> None:
    path = stop_path(cast.lead, cast)
    page = client.get(path)
    assert page.status_code == 200
    asked = "then stops sending the week of <bdi>Design</bdi> to lead@example.com"
    assert asked in page.content.decode()
    assert wants(cast.lead, ReportKind.WEEK, cast.design.pk)
    assert "no longer sends the week of <bdi>Design</bdi>" in client.post(path).content.decode()
    assert not wants(cast.lead, ReportKind.WEEK, cast.design.pk)
    assert client.post(path).status_code == 200, "twice is harmless"
    switch(cast.lead, ReportKind.STATEMENT, None, wanted=True)
    assert wants(cast.lead, ReportKind.STATEMENT), "the other letter goes on"


def test_a_link_that_we_did_not_sign_turns_nothing_off(cast: Cast, client: Client) -> None:
    path = stop_path(cast.lead, cast)
    for wrong in (path[:-2] + "/", path.replace(":", ";", 1), "/letters/stop/x/"):
        assert client.post(wrong).status_code == 410
    cast.design.delete()
    assert client.post(path).status_code == 410
    assert not ReportChoice.objects.exists()


def test_who_was_dismissed_wants_nothing(cast: Cast) -> None:
    cast.finance.is_active = False
    assert not wants(cast.finance, ReportKind.STATEMENT)


def stop_path(user: User, cast: Cast) -> str:
    return stop_address(user, ReportKind.WEEK, cast.design).removeprefix("http://localhost:8000")


def letters(client: Client) -> str:
    page = client.get("/you/settings/").content.decode()
    section = page[page.index('id="letters"') : page.index('id="views-title"')]
    return section.replace("\u00a0", " ")


def a_delivery(cast: Cast, state: dict[str, object]) -> None:
    now = datetime.now(UTC)
    times = {"due_at": now + timedelta(hours=1), "ended_at": now}
    ReportDelivery.objects.create(
        person=cast.lead,
        kind="week",
        team=cast.design,
        week=date(2026, 10, 19),
        decided_at=now,
        **{name: times.get(name, value) for name, value in state.items()},
    )
