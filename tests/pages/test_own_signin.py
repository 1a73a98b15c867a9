"""Your sign-in: what one has, setting it up, and taking it away again."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from fido2 import cbor

from accounts.audit import Actor
from accounts.factors import add_app, factors, make_codes
from accounts.models import AuditEvent, User
from accounts.models.audit import Act
from accounts.signin import issue_link
from tests.cast import Cast
from tests.pages.signing import ENDLESS, PASSWORD, shown_by_app, with_password

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TEST = Actor("", "test")


@pytest.fixture
def lead(db: None, client: Client) -> User:
    lead = Cast.assemble().lead
    client.force_login(lead)
    return lead


def offered(client: Client) -> tuple[str, str]:
    """The secret that the page shows, and the sealed one in its form."""
    page = client.get("/you/app/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    (shown,) = re.findall(r'class="secret">([A-Z2-7 ]+)<', page)
    (sealed,) = re.findall(r'name="sealed" value="([^"]+)"', page)
    return shown.replace(" ", ""), sealed


def test_an_app_is_set_up_with_a_code_of_it(client: Client, lead: User) -> None:
    secret, sealed = offered(client)
    assert secret not in sealed
    answer = client.post("/you/app/", {"sealed": sealed, "code": shown_by_app(secret)})
    assert answer["Location"] == "/you/codes/", "the first one asks for recovery codes next"
    assert factors(lead).app
    assert secret not in str(Authenticator.objects.values_list("data"))
    assert AuditEvent.objects.get(act=Act.FACTOR_ADDED).note == "authenticator app"
    assert secret not in str(list(AuditEvent.objects.values()))


def test_a_wrong_code_keeps_the_secret_on_the_page(client: Client, lead: User) -> None:
    secret, sealed = offered(client)
    answer = client.post("/you/app/", {"sealed": sealed, "code": "x"})
    assert answer.status_code == 422
    assert secret[:4] in answer.content.decode()
    assert not factors(lead).app


def test_somebody_elses_sealed_secret_is_not_accepted(client: Client, lead: User) -> None:
    secret, sealed = offered(client)
    client.force_login(User.objects.get(email="other@example.com"))
    code = shown_by_app(secret)
    assert client.post("/you/app/", {"sealed": sealed, "code": code}).status_code == 422


def test_recovery_codes_are_shown_once_and_replace_the_old_ones(client: Client, lead: User) -> None:
    add_app(lead, SECRET, TEST)
    old = make_codes(lead, TEST)
    assert not re.search(r"\d{4} \d{4}", client.get("/you/codes/").content.decode())
    page = client.post("/you/codes/")
    new = re.findall(r"<code>(\d{4}) (\d{4})</code>", page.content.decode())
    assert len(new) == 10
    assert not set(old) & {"".join(code) for code in new}
    assert "no-store" in page["Cache-Control"]
    assert 'download="coalmeter-recovery-codes.txt"' in page.content.decode()
    assert "10 left" in client.get("/you/sign-in/").content.decode()
    log = str(list(AuditEvent.objects.values()))
    assert not any("".join(code) in log for code in new)


def test_the_codes_go_with_the_last_factor(client: Client, lead: User) -> None:
    add_app(lead, SECRET, TEST)
    make_codes(lead, TEST)
    assert "your recovery codes go too" in client.get("/you/app/remove/").content.decode()
    assert factors(lead).app, "looking removes nothing"
    client.post("/you/app/remove/")
    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.get(act=Act.FACTOR_REMOVED).note == "authenticator app"


def test_the_page_says_how_safe_it_is(client: Client, lead: User) -> None:
    def said() -> str:
        return client.get("/you/sign-in/").content.decode()

    assert "only sign in by a one-time link" in said()
    User.objects.filter(pk=lead.pk).update(password=lead.password)
    lead.set_password("correct horse battery")
    lead.save()
    client.force_login(lead)
    assert "Your password alone lets you in" in said()
    add_app(lead, SECRET, TEST)
    assert "Make recovery codes" in said()
    make_codes(lead, TEST)
    assert "A password alone does not let anybody in" in said()


def goes_stale(client: Client) -> None:
    session = client.session
    session["proved_at"] = 0
    session.save()


def test_a_first_password_asks_for_a_fresh_proof_and_is_none(client: Client, lead: User) -> None:
    new = {"new_password1": "quite another one", "new_password2": "quite another one"}
    goes_stale(client)
    asked = "/you/confirm/?next=/you/password/"
    assert client.get("/you/password/")["Location"] == asked
    assert client.post("/you/password/", new)["Location"] == asked
    lead.refresh_from_db()
    assert not lead.has_usable_password()
    client.force_login(lead)
    proved = client.session["proved_at"]
    assert client.post("/you/password/", new)["Location"] == "/you/sign-in/"
    assert client.session["proved_at"] == proved


def test_who_has_nothing_to_prove_it_with_comes_by_a_new_link(client: Client, lead: User) -> None:
    goes_stale(client)
    offer = client.get("/you/confirm/?next=/you/app/").content.decode()
    assert "Sign in by a new one-time link" in offer
    assert 'href="/you/password/' not in offer
    client.post(issue_link(lead, datetime.now(UTC)))
    assert client.get("/you/app/").status_code == 200


def test_the_old_password_is_a_proof_that_is_not_guessed_through(
    client: Client, lead: User
) -> None:
    client.force_login(with_password(lead))
    goes_stale(client)
    new = {"new_password1": "quite another one", "new_password2": "quite another one"}
    form = {**new, "old_password": PASSWORD}
    tried = [
        client.post("/you/password/", {**form, "old_password": f"x{n}"}).status_code
        for n in range(7)
    ]
    assert tried == [422] * 6 + [429]
    assert client.post("/you/password/", form).status_code == 429
    failed = AuditEvent.objects.filter(act=Act.PASSWORD_CHANGED, failed=True)
    assert {(one.who, one.note) for one in failed} == {(lead.email, "old password")}
    assert failed.count() == 6
    cache.clear()
    assert client.post("/you/password/", form).status_code == 302
    assert client.get("/you/app/").status_code == 200


def test_what_a_password_lacks_is_said_at_its_own_field(client: Client, lead: User) -> None:
    client.force_login(with_password(lead))
    form = {"old_password": "wrong", "new_password1": "short", "new_password2": "short"}
    fields = client.post("/you/password/", form).content.decode().split('class="form-field"')[1:]
    at = {name: [name in part and 'class="error"' in part for part in fields] for name in form}
    assert at == {
        "old_password": [True, False, False],
        "new_password1": [False, True, False],
        "new_password2": [False, False, False],
    }


def test_a_new_password_ends_ones_links(client: Client, lead: User) -> None:
    now = datetime.now(UTC)
    unused, anothers = issue_link(lead, now), issue_link(User.objects.get(name="Other"), now)
    new = {"new_password1": "quite another one", "new_password2": "quite another one"}
    assert client.post("/you/password/", new).status_code == 302
    assert [Client().get(link).status_code for link in (unused, anothers)] == [410, 200]


@pytest.mark.parametrize(
    "path",
    ["app/", "app/remove/", "codes/", "passkeys/add/", "passkeys/1/name/", "passkeys/1/remove/"],
)
def test_every_change_asks_for_a_fresh_proof(client: Client, lead: User, path: str) -> None:
    goes_stale(client)
    for answer in (client.get(f"/you/{path}"), client.post(f"/you/{path}")):
        assert answer["Location"].startswith("/you/confirm/")


def test_the_apps_code_is_a_proof_too(client: Client, lead: User) -> None:
    add_app(lead, SECRET, TEST)
    goes_stale(client)
    form = {"code": shown_by_app(SECRET), "next": "/you/codes/"}
    assert client.post("/you/confirm/", {**form, "code": "1"}).status_code == 422
    assert client.post("/you/confirm/", form)["Location"] == "/you/codes/"
    assert client.get("/you/codes/").status_code == 200


def as_text(said: bytes) -> str:
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def made(attestation: bytes, challenge: str = "eA") -> str:
    """A new passkey as a browser sends it, but for what it says of itself."""
    client = {"type": "webauthn.create", "challenge": challenge, "origin": "http://localhost"}
    response = {
        "clientDataJSON": as_text(json.dumps(client).encode()),
        "attestationObject": as_text(attestation),
    }
    return json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": response})


NESTED, CUT = b"\x81" * 3000, b"\x1b\x00"
NO_PASSKEYS = ("", "[]", "{}", "x", '{"id": "x", "response": 1}', *ENDLESS)


@pytest.mark.parametrize(
    "sent", [*NO_PASSKEYS, made(b""), made(NESTED), made(CUT)], ids=lambda sent: sent[-20:]
)
def test_what_is_no_new_passkey_is_refused(client: Client, lead: User, sent: str) -> None:
    client.post("/you/passkeys/options/")
    answer = client.post("/you/passkeys/add/", {"name": "x", "credential": sent})
    assert answer.status_code == 422
    assert not factors(lead).passkeys


def attested(challenge: str, flags: int, key: bytes = b"") -> str:
    """A new passkey whose finger was there, with what it says of its key."""
    data = hashlib.sha256(b"localhost").digest() + bytes([flags]) + bytes(4) + key
    return made(cbor.encode({"fmt": "none", "attStmt": {}, "authData": data}), challenge)


def asked_for(client: Client, path: str) -> str:
    return str(client.post(path).json()["publicKey"]["challenge"])


def test_a_passkey_that_names_no_key_is_refused(lead: User) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(lead)
    sent = attested(asked_for(client, "/you/passkeys/options/"), flags=0x05)
    answer = client.post("/you/passkeys/add/", {"name": "x", "credential": sent})
    assert answer.status_code == 422


def test_a_passkey_of_an_unknown_kind_signs_nobody_in(lead: User) -> None:
    client = Client(headers={"host": "localhost"})
    client.force_login(lead)
    key = bytes(16) + b"\x00\x01x" + cbor.encode({1: 2, 3: -999})
    sent = attested(asked_for(client, "/you/passkeys/options/"), flags=0x45, key=key)
    client.post("/you/passkeys/add/", {"name": "x", "credential": sent})
    stranger = Client(headers={"host": "localhost"})
    challenge = asked_for(stranger, "/sign-in/passkey/options/")
    said = {"type": "webauthn.get", "challenge": challenge, "origin": "http://localhost"}
    response = {
        "clientDataJSON": as_text(json.dumps(said).encode()),
        "authenticatorData": as_text(hashlib.sha256(b"localhost").digest() + b"\x05" + bytes(4)),
        "signature": "eA",
        "userHandle": as_text(user_pk_to_url_str(lead).encode()),
    }
    sent = json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": response})
    assert stranger.post("/sign-in/passkey/", {"credential": sent})["Location"] == "/sign-in/"
