"""Secrets as they are kept: sealed for their row, under keys that can be changed."""

import pickle
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from accounts.models import ApiKey
from accounts.secrets import (
    ID_BYTES,
    NONCE_BYTES,
    SecretUnreadable,
    decrypt,
    encrypt,
    fingerprint,
    fingerprints,
)
from analytics.connecting import add_key
from tests.cast import an_account

OLD, NEW = b"o" * 32, b"n" * 32
SECRET = "gc_live_A1b2C3d4E5f6G7h8I9j0K1l2"
ROW = UUID(int=7)


@pytest.fixture(autouse=True)
def only_the_old_key(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = (OLD,)


@pytest.mark.parametrize("secret", [SECRET, "", "x", "schlüssel 🔑", "k" * 4096])
def test_what_was_sealed_for_a_row_opens_in_it(secret: str) -> None:
    assert decrypt(encrypt(secret, ROW), ROW) == secret
    assert decrypt(memoryview(encrypt(secret, ROW)), ROW) == secret


def test_a_blob_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(SecretUnreadable):
        decrypt(encrypt(SECRET, ROW), uuid4())


def test_every_byte_of_a_blob_counts() -> None:
    blob = encrypt(SECRET, ROW)
    for place in range(len(blob)):
        with pytest.raises(SecretUnreadable):
            decrypt(blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :], ROW)
    for length in range(len(blob)):
        with pytest.raises(SecretUnreadable):
            decrypt(blob[:length], ROW)


def test_a_blob_tells_nothing_of_its_secret_but_its_length() -> None:
    first, second = encrypt(SECRET, ROW), encrypt(SECRET, ROW)
    frame = 1 + ID_BYTES
    assert first[:frame] == second[:frame]
    assert first[frame : frame + NONCE_BYTES] != second[frame : frame + NONCE_BYTES]
    for blob in (first, second):
        assert len(blob) == frame + NONCE_BYTES + len(SECRET) + 16
        for place in range(len(SECRET) - 3):
            assert SECRET[place : place + 4].encode() not in blob
    assert OLD[:4] not in first


def test_both_keys_open_while_one_replaces_the_other(settings: Settings) -> None:
    before = encrypt(SECRET, ROW)
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    after = encrypt(SECRET, ROW)
    assert decrypt(before, ROW) == decrypt(after, ROW) == SECRET
    settings.ENCRYPTION_KEYS = (NEW,)
    assert decrypt(after, ROW) == SECRET
    with pytest.raises(SecretUnreadable):
        decrypt(before, ROW)


@pytest.mark.django_db
def test_a_wrong_encryption_key_names_the_setting_and_leaves_the_row(
    settings: Settings,
) -> None:
    key = add_key(an_account("Any"), "First", SECRET, by="a test")
    before = bytes(ApiKey.objects.get().ciphertext or b"")
    settings.ENCRYPTION_KEYS = (NEW,)
    with pytest.raises(SecretUnreadable, match="ENCRYPTION_KEYS") as caught:
        decrypt(ApiKey.objects.get().ciphertext, key.pk)
    assert SECRET not in str(caught.value)
    assert bytes(ApiKey.objects.get().ciphertext or b"") == before
    settings.ENCRYPTION_KEYS = (OLD,)
    assert decrypt(ApiKey.objects.get().ciphertext, key.pk) == SECRET


@pytest.mark.django_db
def test_a_stored_key_shows_its_last_four_characters_only() -> None:
    add_key(an_account("Any"), "First", SECRET, by="a test")
    row = ApiKey.objects.get()
    assert str(row) == "First ••••K1l2"
    del row.ciphertext
    assert SECRET[-5:].encode() not in pickle.dumps(row.__dict__)


def test_a_fingerprint_is_the_same_for_the_same_secret_only(settings: Settings) -> None:
    mark = fingerprint(SECRET)
    assert mark == fingerprint(SECRET) != fingerprint(SECRET + " ")
    assert SECRET[:4].encode().hex() not in mark
    settings.ENCRYPTION_KEYS = (NEW,)
    assert fingerprint(SECRET) != mark


def test_a_known_secret_is_recognised_while_its_encryption_key_is_replaced(
    settings: Settings,
) -> None:
    mark = fingerprint(SECRET)
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    assert mark in fingerprints(SECRET)
    assert fingerprint(SECRET) in fingerprints(SECRET)
