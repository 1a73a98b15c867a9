"""Factors' secrets at rest, and how they come under a new encryption key."""

import pytest
from pytest_django import Settings

from accounts.audit import Actor
from accounts.factors import (
    Type,
    add_app,
    factors,
    make_codes,
    of,
    reseal_factor,
    sealed_secrets,
)
from accounts.models import User
from accounts.secrets import SecretUnreadable, reseal, seal, unseal
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
    for odd, context in ((sealed, "that"), (sealed[:-4], "this"), ("é", "this"), ("", "")):
        with pytest.raises(SecretUnreadable):
            unseal(odd, context)


def test_resealing_moves_a_secret_to_the_first_key_and_then_rests(settings: Settings) -> None:
    sealed = seal(SECRET, "this")
    assert reseal(sealed, "this") is None
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    moved = reseal(sealed, "this")
    assert moved
    assert unseal(sealed, "this") == unseal(moved, "this") == SECRET
    settings.ENCRYPTION_KEYS = (NEW,)
    assert unseal(moved, "this") == SECRET


def test_every_factors_secret_comes_under_the_new_key(lead: User, settings: Settings) -> None:
    made = make_codes(lead, TEST)
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    assert [reseal_factor(*place) for place in sealed_secrets()] == [True, True]
    assert [reseal_factor(*place) for place in sealed_secrets()] == [False, False]
    settings.ENCRYPTION_KEYS = (NEW,)
    codes = of(lead).get(type=Type.RECOVERY_CODES).wrap()
    assert codes.get_unused_codes() == made
    app = factors(lead).app
    assert app
    assert unseal(str(app.data["secret"]), "sign-in factor") == SECRET
