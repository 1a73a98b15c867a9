"""Factors' secrets at rest, and how they come under a new encryption key."""

import pytest
from pytest_django import Settings

from accounts.audit import Actor
from accounts.factors import add_app, factors, make_codes, reseal_factor, sealed_secrets
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
    make_codes(cast.lead, TEST)
    return cast.lead


def test_what_was_sealed_for_one_thing_does_not_open_as_another() -> None:
    sealed = seal(SECRET, "this")
    assert SECRET not in sealed
    assert unseal(sealed, "this") == SECRET
    for odd in (
        lambda: unseal(sealed, "that"),
        lambda: unseal("é", "this"),
        lambda: unseal("", ""),
    ):
        with pytest.raises(SecretUnreadable):
            odd()


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
    codes = factors(lead).codes_left
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    assert [reseal_factor(*place) for place in sealed_secrets()] == [True, True]
    assert [reseal_factor(*place) for place in sealed_secrets()] == [False, False]
    settings.ENCRYPTION_KEYS = (NEW,)
    assert factors(lead).codes_left == codes == 10
    app = factors(lead).app
    assert app
    assert unseal(str(app.data["secret"]), "sign-in factor") == SECRET
