"""The index follows the prompts whatever is written, and a search does without it."""

import logging
from datetime import datetime
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiAccount
from analytics import protection
from analytics.graphicoal import schemas
from analytics.models import Image
from analytics.prompt_index import INDEX, TABLE, build, is_there, mend, remove
from analytics.queries import ImageFilter, find_images
from analytics.sync import gallery
from tests.cast import an_account
from tests.queries.test_images import T0, an_image

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    every = ApiAccount.objects.all()
    return [one.image_id for one in find_images(every, every, ImageFilter(text=text)).images]


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def agrees() -> bool:
    """Whether SQLite's index holds what the prompts hold; PostgreSQL sees to its own."""
    if connection.vendor == "sqlite":
        try:
            run(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('integrity-check', 1)")
        except DatabaseError:
            return False
    return True


def kept() -> list[object]:
    """What lies in SQLite's index: each write adds to it."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, block FROM {TABLE}_data ORDER BY id")
        return list(cursor.fetchall())


def listed(number: int, prompt: str, at: datetime = T0) -> schemas.Image:
    return schemas.Image(
        image_id=f"img_{number}",
        operation="generate",
        prompt=prompt,
        image_url="",
        created_at=at,
        width=1,
        height=1,
    )


@pytest.fixture
def account() -> ApiAccount:
    return an_account("Ours")


def test_an_image_is_found_by_its_prompt_and_no_former_one(account: ApiAccount) -> None:
    image = an_image(account, 1, prompt="a red fox")
    an_image(account, 2, prompt="a hare")
    assert (found("red fox"), agrees()) == (["img_1"], True)
    Image.objects.filter(pk=image.pk).update(prompt="a blue whale")
    assert (found("red fox"), found("blue wh"), agrees()) == ([], ["img_1"], True)
    Image.objects.filter(pk=image.pk).update(prompt="")
    assert (found("blue wh"), agrees()) == ([], True)
    image.delete()
    Image.objects.all().delete()
    assert (found("hare"), agrees()) == ([], True)


def test_images_that_are_listed_again_are_found_once(account: ApiAccount) -> None:
    gallery.add(account, [listed(1, "a red fox"), listed(2, "a hare")], T0)
    gallery.add(account, [listed(1, "another"), listed(3, "a fox too")], T0)
    assert sorted(found("fox")) == ["img_1", "img_3"]
    assert found("another") == []
    assert agrees()


def test_what_is_no_prompt_leaves_the_index_alone(account: ApiAccount) -> None:
    image = an_image(account, 1, prompt="a red fox")
    before = kept()
    Image.objects.filter(pk=image.pk).update(credits_charged=3, gone_at=T0)
    image.save()
    gallery.add(account, [listed(1, "another", image.created_at)], T0)
    assert Image.objects.get().gone_at is None
    assert kept() == before


def test_a_search_without_the_index_finds_the_same(account: ApiAccount) -> None:
    an_image(account, 1, prompt="a red FÖX")
    remove(connection)
    remove(connection)
    an_image(account, 2, prompt="a red föx")
    assert found("föx") == ["img_2", "img_1"]
    build(connection)
    assert (found("FÖX"), agrees()) == (["img_2", "img_1"], True)


def test_a_search_takes_the_index(account: ApiAccount) -> None:
    an_image(account, 1, prompt="a red fox")
    if connection.vendor == "postgresql":
        run("SET LOCAL enable_seqscan = off")
        run("SET LOCAL enable_indexscan = off")
        assert INDEX in Image.objects.filter(prompt__icontains="fox").explain()
        return
    with CaptureQueriesContext(connection) as asked:
        found("fox")
    [search] = [one["sql"] for one in asked if "MATCH" in one["sql"] and "OFFSET" not in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {search}")
        assert f"SCAN {TABLE} VIRTUAL TABLE" in str(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_migrations_lead_back_and_forth(account: ApiAccount) -> None:
    an_image(account, 1, prompt="a red fox")
    migration = import_module("analytics.migrations.0008_search_in_prompts").Migration
    call_command("migrate", *migration.dependencies[0], verbosity=0)
    assert not is_there(connection)
    assert found("fox") == ["img_1"]
    call_command("migrate", verbosity=0)
    assert (found("fox"), agrees()) == (["img_1"], True)
    protection.unprotect(connection)  # what was signed is protected anew, and tests empty tables


@pytest.mark.django_db(transaction=True)
def test_a_table_that_a_migration_makes_anew_keeps_its_index(account: ApiAccount) -> None:
    if connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            editor._remake_table(Image)  # type: ignore[attr-defined]  # SQLite's way to alter
    an_image(account, 1, prompt="a red fox")
    mend(connection)
    an_image(account, 2, prompt="a fox too")
    assert (found("fox"), agrees()) == (["img_2", "img_1"], True)


@pytest.mark.django_db(transaction=True)
def test_tables_that_are_emptied_leave_nothing_to_find(account: ApiAccount) -> None:
    an_image(account, 1, prompt="a red fox")
    call_command("flush", interactive=False, verbosity=0)
    an_image(an_account("Theirs"), 2, prompt="a hare")
    assert (found("fox"), found("hare"), agrees()) == ([], ["img_2"], True)


def test_a_database_that_refuses_the_index_is_said_and_searched(
    account: ApiAccount, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(connection)
    an_image(account, 1, prompt="a red fox")
    if connection.vendor == "postgresql":
        run("DROP EXTENSION pg_trgm")
        run("CREATE ROLE coalmeter_no_owner")
        run("GRANT ALL ON ALL TABLES IN SCHEMA public TO coalmeter_no_owner")
        run("SET LOCAL ROLE coalmeter_no_owner")
    else:
        monkeypatch.setattr("analytics.prompt_index.TOKENIZER", "no such")
    with caplog.at_level(logging.WARNING):
        build(connection)
    assert "Searching prompts will be slow" in caplog.text
    assert found("FOX") == ["img_1"]
