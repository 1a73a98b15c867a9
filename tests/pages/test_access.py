"""Every address, for everybody: what it answers, and that no address is forgotten here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.audit import NOBODY, Actor
from accounts.invitations import invite
from accounts.models import ApiAccount, AuditEvent, KeyTrial
from accounts.models.audit import Act
from accounts.models.keys import SameWhy
from accounts.saved_views import save_view
from accounts.tokens import make_token
from analytics.models import CreditPrice, Image, Purchase
from tests.cast import a_file, a_job, an_account, person
from tests.pages.conftest import NOW, As, Queue
from tests.pages.stories import Told
from tests.signing import an_invoice

PEOPLE = ("admin", "finance", "lead", "other", "nobody")
OWNERS = (200, 200, 200, 404, 404)  # for what belongs to the lead's team
ALL = (200,) * 5
ADMINS = (200, 404, 404, 404, 404)  # for a file that the admin asked for
KEEPERS = (200, 403, 403, 404, 404)  # for what admins do to the account of the lead's team
ADMIN = (200, 403, 403, 403, 403)
BOOKS = (200, 200, 403, 403, 403)  # for what finance looks after

# name → method, and the status for each of PEOPLE
TABLE = {
    "overview": ("get", ALL),
    "overview_csv": ("get", ALL),
    "overview_xlsx": ("get", ALL),
    "overview_focus": ("get", ALL),
    "why": ("get", ALL),
    "images": ("get", ALL),
    "image": ("get", OWNERS),
    "chosen_images": ("get", ALL),
    "images_csv": ("get", ALL),
    "images_xlsx": ("get", ALL),
    "delete_images": ("get", ADMIN),
    "deletions": ("get", ADMIN),
    "deletion": ("get", ADMIN),
    "stop_deletion": ("post", (302, 403, 403, 403, 403)),
    "periods": ("get", ALL),
    "periods_csv": ("get", ALL),
    "periods_xlsx": ("get", ALL),
    "period": ("get", OWNERS),
    "fiscal_months": ("get", ALL),
    "fiscal_months_csv": ("get", ALL),
    "prices": ("get", BOOKS),
    "price": ("get", BOOKS),
    "remove_price": ("post", (302, 302, 403, 403, 403)),
    "purchases": ("get", BOOKS),
    "purchase": ("get", BOOKS),
    "invoices": ("get", (200, 200, 403, 404, 404)),
    "judge_invoice": ("post", (302, 302, 403, 404, 404)),
    "remove_invoice": ("post", (302, 302, 403, 404, 404)),
    "invoice_file": ("get", (200, 200, 403, 404, 404)),
    "sign_off": ("post", (302, 302, 403, 404, 404)),  # figures that nobody saw: nothing is signed
    "take_sign_off_back": ("get", KEEPERS),
    "remove_purchase": ("post", (302, 302, 403, 403, 403)),
    "statement_csv": ("get", OWNERS),
    "statement_xlsx": ("get", OWNERS),
    "statement_focus": ("get", OWNERS),
    "sync": ("get", ALL),
    "read_now": ("post", (302, 302, 302, 404, 404)),
    "rule": ("post", (404, 403, 403, 404, 404)),  # a form without a period start
    "merge": ("post", (302, 403, 403, 404, 404)),
    "connect": ("get", ADMIN),
    "accounts": ("get", ADMIN),
    "account": ("get", KEEPERS),
    "account_state": ("post", (404, 403, 403, 404, 404)),  # without a word
    "erase_account": ("get", KEEPERS),
    "not_twin": ("post", (302, 403, 403, 404, 404)),
    "add_key": ("get", KEEPERS),
    "key": ("get", KEEPERS),
    "key_state": ("post", (404, 403, 403, 404, 404)),  # without a word
    "rotate_key": ("get", KEEPERS),
    "rotation": ("get", KEEPERS),
    "remove_key": ("get", KEEPERS),
    "trial": ("get", ADMIN),
    "account_reauthenticate": ("get", ALL),
    "mfa_index": ("get", ALL),
    "account_teams": ("get", (200, 200, 403, 404, 404)),
    "exports": ("get", ALL),
    "ask_export": ("get", ALL),
    "export": ("get", ADMINS),
    "export_file": ("get", ADMINS),
    "stop_export": ("post", (302, 404, 404, 404, 404)),
    "people": ("get", ALL),
    "invite": ("get", ADMIN),
    "renew_invitation": ("post", ADMIN),
    "withdraw_invitation": ("post", (302, 403, 403, 403, 403)),
    "teams": ("get", ALL),
    "team": ("get", OWNERS),
    "remove_team": ("post", (302, 403, 403, 404, 404)),
    "person": ("get", (200, 403, 403, 404, 404)),
    "deactivate": ("post", (302, 403, 403, 404, 404)),
    "reactivate": ("post", (302, 403, 403, 404, 404)),
    "hand_over_link": ("post", (200, 403, 403, 404, 404)),
    "audit": ("get", ADMIN),
    "audit_export": ("post", ADMIN),
    "help": ("get", ALL),
    "design": ("get", ALL),
    "password": ("get", ALL),
    "mfa_activate_totp": ("get", ALL),
    "mfa_deactivate_totp": ("get", (302,) * 5),  # nobody has one
    "mfa_view_recovery_codes": ("get", (302,) * 5),  # nor a second step
    "mfa_add_webauthn": ("get", ALL),
    "new_passkey_options": ("post", ALL),
    "mfa_edit_webauthn": ("get", (404,) * 5),  # somebody else's passkey
    "mfa_remove_webauthn": ("get", (404,) * 5),
    "your_settings": ("get", ALL),
    "your_letters": ("post", (302,) * 5),
    "your_theme": ("post", (404,) * 5),  # without a word
    "your_tokens": ("get", ALL),
    "revoke_token": ("post", (302, 403, 404, 404, 404)),  # an admin’s
    "api_docs": ("get", ALL),
    "saved_views": ("get", ALL),
    "rename_saved_view": ("post", (422, 404, 404, 404, 404)),  # the admin's own, without a name
    "remove_saved_view": ("post", (302, 404, 404, 404, 404)),
    "signout": ("post", (302,) * 5),
}
# what a browser saves instead of showing it
OTHER_FILES = {"export_file", "invoice_file"}
FILES = {name for name in TABLE if name.endswith(("_csv", "_xlsx", "_focus"))} | OTHER_FILES
# the REST API
BY_TOKEN = (
    *("api_burn", "api_periods", "api_period", "api_images", "api_image", "api_accounts"),
    "api_runs",
)
# without a sign-in
OPEN = {
    "signin": 200,
    "account_login": 200,
    "mfa_login_webauthn": 405,
    "passkey_options": 405,
    "mfa_authenticate": 302,  # without the first step
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 410,
    "signin_link": 410,
    "join": 410,
    "stop_letters": 410,  # a link that we did not sign
    "health": 200,
    "icon": 302,
    **dict.fromkeys(BY_TOKEN, 401),  # a session counts for nothing there: api/test_answers.py
    "api_openapi": 200,
    "api_nowhere": 404,
    "api_elsewhere": 404,
    "metrics": 404,  # unless a setting says who reads them: test_metrics.py
}
# what a browser opens
PAGES = [name for name, (method, _) in TABLE.items() if method == "get" and name not in FILES]
# forms that an admin's browser that somebody found unlocked must not send
FRESH = (
    *("delete_images", "remove_key", "rotation", "erase_account", "merge", "remove_team"),
    *("invite", "renew_invitation", "person", "reactivate", "hand_over_link"),
    *("sign_off", "take_sign_off_back", "your_tokens"),
)
NOBODYS = ("mfa_edit_webauthn", "mfa_remove_webauthn")  # somebody else's passkey, in any case
OF_ACCOUNT = ("account", "account_state", "erase_account", "add_key")
OF_PERIOD = (
    *("period", "invoices", "sign_off", "take_sign_off_back"),
    *("statement_csv", "statement_xlsx", "statement_focus"),
)
OF_INVOICE = ("judge_invoice", "remove_invoice", "invoice_file")
OF_KEY = ("key", "key_state", "rotate_key", "rotation", "remove_key")


@pytest.fixture
def addresses(told: Told, db: None) -> dict[str, str]:
    return addresses_in(told, NOW)


def addresses_in(told: Told, now: datetime) -> dict[str, str]:
    """Each name's address. Everything here belongs to the account Busy, of team Design, or is
    about the team or its lead; the trial, the invitation and the saved view
    are the admin's.

    Design also has Busy connected a second time.
    """
    busy = ApiAccount.objects.get(name="Busy")
    twin = an_account("Busy too", told.cast.design)
    ApiAccount.objects.filter(pk=twin.pk).update(same_as=busy, same_why=SameWhy.IMAGES)
    trial = KeyTrial.objects.create(
        asked_by=told.cast.admin, asked_at=now, name="Ours", base_url="https://coals.ai"
    )
    passkey = Authenticator.objects.create(
        user=person("passkeyed"), type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop"}
    )
    lead = told.cast.lead
    view = save_view(told.cast.admin, "Mine", "overview", "range=7d")
    invitation, _ = invite(
        Actor.person(told.cast.admin, ""), "new@example.com", "", "member", {}, now
    )
    token = make_token(
        NOBODY, told.cast.admin, "Script", ["burn"], now + timedelta(days=9), now
    ).token
    image = Image.objects.filter(account=busy).latest("pk")
    job = a_job(told.cast.admin.email, now, image)
    a_price = CreditPrice.objects.create(
        account=busy, since=NOW.date(), millionths=9_000, currency="USD", set_at=NOW
    )
    a_purchase = Purchase.objects.create(
        account=busy, day=NOW, credits=5, millionths=9_000, currency="USD", entered_at=NOW
    )
    period = busy.periods.latest("start")
    invoice = an_invoice(period)
    file = a_file(told.cast.admin, now)
    arguments: dict[str, list[object]] = {
        **{name: [file.pk] for name in ("export", "export_file", "stop_export")},
        "image": [image.pk],
        "revoke_token": [token.pk],
        "deletion": [job.pk],
        "stop_deletion": [job.pk],
        **{name: [a_price.pk] for name in ("price", "remove_price")},
        **{name: [a_purchase.pk] for name in ("purchase", "remove_purchase")},
        **{name: [period.pk] for name in (*OF_PERIOD, "api_period")},
        "api_image": [image.pk],
        **{name: [invoice.pk] for name in OF_INVOICE},
        "read_now": [busy.pk],
        "rule": [busy.pk],
        "merge": [twin.pk],
        "trial": [trial.pk],
        **{name: [busy.pk] for name in OF_ACCOUNT},
        "not_twin": [twin.pk],
        **{name: [busy.keys.get().pk] for name in OF_KEY},
        "account_teams": [busy.pk],
        "renew_invitation": [invitation.pk],
        "withdraw_invitation": [invitation.pk],
        "team": [told.cast.design.pk],
        "remove_team": [told.cast.design.pk],
        **{name: [lead.pk] for name in ("person", "deactivate", "reactivate", "hand_over_link")},
        "join": ["x" * 32],
        "stop_letters": ["x" * 32],
        "signin_link": ["x" * 32],
        "account_reset_password_from_key": ["1", "x-y"],
        "mfa_edit_webauthn": [passkey.pk],
        "mfa_remove_webauthn": [passkey.pk],
        **{name: [view.pk] for name in ("rename_saved_view", "remove_saved_view")},
    }
    found = {name: reverse(name, args=arguments.get(name, [])) for name in (*TABLE, *OPEN)}
    return {**found, "ask_export": f"{found['ask_export']}?of=/periods/periods.csv"}


def test_every_address_of_the_site_is_in_the_table() -> None:
    assert set(names(get_resolver())) == {*TABLE, *OPEN}


def names(resolver: URLResolver) -> Iterator[str | None]:
    """Of every address, however deep it is included."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern)
        else:
            yield pattern.name


@pytest.mark.parametrize("name", TABLE)
def test_each_of_the_cast_gets_what_is_theirs(
    name: str, told: Told, now: object, as_: As, addresses: dict[str, str], queue: Queue
) -> None:
    method, statuses = TABLE[name]
    # The admin comes last: what they do may leave nothing for the others to try.
    for who, status in reversed(list(zip(PEOPLE, statuses, strict=True))):
        client = as_(getattr(told.cast, who))
        assert getattr(client, method)(addresses[name]).status_code == status, who


@pytest.mark.parametrize("name", TABLE)
def test_a_member_of_the_team_gets_what_its_lead_gets(
    name: str, told: Told, now: object, as_: As, addresses: dict[str, str], queue: Queue
) -> None:
    method, statuses = TABLE[name]
    answer = getattr(as_(told.cast.mate), method)(addresses[name])
    assert answer.status_code == statuses[PEOPLE.index("lead")]


@pytest.mark.parametrize("name", TABLE)
def test_who_may_not_look_may_not_send_a_form_either(
    name: str, told: Told, now: object, as_: As, addresses: dict[str, str], queue: Queue
) -> None:
    """And that they tried to change what they know of is in the audit log."""
    for who, status in zip(PEOPLE, TABLE[name][1], strict=True):
        if status in (403, 404) and name not in NOBODYS:
            answer = as_(getattr(told.cast, who)).post(addresses[name])
            assert answer.status_code in (status, 405), who
            email = getattr(told.cast, who).email
            kept = AuditEvent.objects.filter(
                who=email, object_name=addresses[name], act=Act.REFUSED
            )
            assert kept.exists() == (answer.status_code == 403)
    assert queue.take() == []


@pytest.mark.parametrize("name", FRESH)
def test_what_destroys_or_lets_people_in_asks_who_one_is_again(
    name: str, told: Told, now: datetime, as_: As, addresses: dict[str, str], queue: Queue
) -> None:
    client = as_(told.cast.admin)
    with time_machine.travel(now + timedelta(minutes=16), tick=False):
        answer = client.post(addresses[name])
    assert answer.status_code == 302
    assert answer["Location"].startswith("/you/confirm/")


@pytest.mark.parametrize("name", sorted(TABLE.keys() - {"signout"}))
def test_who_is_not_signed_in_is_asked_to(
    name: str, addresses: dict[str, str], client: Client
) -> None:
    answer = getattr(client, TABLE[name][0])(addresses[name])
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/")
    part = getattr(client, TABLE[name][0])(addresses[name], headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"
    assert not part.content


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_to_all_is_open(name: str, addresses: dict[str, str], client: Client) -> None:
    assert client.get(addresses[name]).status_code == OPEN[name]


@pytest.mark.parametrize("name", sorted(TABLE.keys() | OPEN.keys()))
def test_looking_changes_nothing(
    name: str, told: Told, now: object, as_: As, addresses: dict[str, str], queue: Queue
) -> None:
    client = as_(told.cast.admin)
    with only_reading():
        client.get(addresses[name])
    assert queue.take() == []


def test_a_stranger_learns_no_name_and_no_number(
    told: Told, now: object, as_: As, addresses: dict[str, str]
) -> None:
    for stranger in (told.cast.nobody, told.cast.other):
        client = as_(stranger)
        for name in ("overview", "why", "images", "periods", "fiscal_months", "sync", "accounts"):
            assert b"Busy" not in client.get(addresses[name]).content
        busy = ApiAccount.objects.get(name="Busy").pk
        page = client.get(addresses["overview"], {"account": busy}).content.decode()
        assert "left out" in page
        assert "Busy" not in page


def test_another_admin_does_not_see_whose_key_is_tried(
    told: Told, now: object, as_: As, addresses: dict[str, str]
) -> None:
    assert as_(told.cast.admin).get(reverse("trial", args=[uuid4()])).status_code == 404
    KeyTrial.objects.update(asked_by=told.cast.lead)
    assert as_(told.cast.admin).get(addresses["trial"]).status_code == 404


@contextmanager
def only_reading() -> Iterator[None]:
    """Every statement in here reads; another one fails the test."""

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert sql.lstrip("( \n").startswith(("SELECT", "WITH", "SAVEPOINT", "RELEASE")), sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield
