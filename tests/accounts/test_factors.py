"""Factors' secrets at rest, and how they come under a new encryption key."""

from typing import Any

import pytest
from pytest_django import Settings

from accounts.audit import Actor
from accounts.factors import Type, add_app, factors, make_codes, of
from accounts.models import User
from accounts.reencryption import reseal, stored_secrets
from accounts.secrets import SecretUnreadable, seal, unseal
from tests.cast import Cast

OLD, NEW = b"o" * 32, b"n" * 32
SECRET = "JBSWY3DPEHPK3PXP"
TEST = Actor("", "test")


@pytest.fixture(autouse=True)
def only_the_old_key(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = (OLD,)


@pytest.fixture
def lead(cast: Cast) -> User:
    add_app(cast.lead, SECRET, TEST)
    return cast.lead


def test_what_was_sealed_for_one_thing_does_not_open_as_another() -> None:
    sealed = seal(SECRET, "this")
    assert SECRET not in sealed
    assert unseal(sealed, "this") == SECRET
    for text, context in ((sealed, "that"), (sealed[:-4], "this"), ("é", "this"), ("", "")):
        with pytest.raises(SecretUnreadable):
            unseal(text, context)


def test_every_factors_secret_comes_under_the_new_key(lead: User, settings: Settings) -> None:
    made = make_codes(lead, TEST)
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    assert [reseal(stored, TEST) for stored in stored_secrets()] == [True, True]
    assert [reseal(stored, TEST) for stored in stored_secrets()] == [False, False]
    settings.ENCRYPTION_KEYS = (NEW,)
    codes = of(lead).get(type=Type.RECOVERY_CODES).wrap()
    assert codes.get_unused_codes() == made
    app = factors(lead).app
    assert app
    assert unseal(str(app.data["secret"]), "sign-in factor") == SECRET


def test_a_recovery_code_that_is_used_meanwhile_stays_used(lead: User, settings: Settings) -> None:
    make_codes(lead, TEST)
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    _, codes = stored_secrets()
    row: Any = of(lead).get(type=Type.RECOVERY_CODES)
    assert row.wrap().validate_code(row.wrap().get_unused_codes()[0])
    assert not reseal(codes, TEST)
    assert factors(lead).codes_left == 9
    assert [reseal(stored, TEST) for stored in stored_secrets()] == [True, True]
    assert factors(lead).codes_left == 9
