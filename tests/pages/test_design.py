"""The design page shows what the pages are made of: all of it, to everybody who is signed in."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast

CSS = settings.BASE_DIR / "static" / "css"
PARTS = [file for file in sorted(CSS.glob("*.css")) if "@layer parts {" in file.read_text("utf-8")]
BY_SCRIPT = {"js", "htmx-request"}


def classes_of(style: Path) -> set[str]:
    """Every class that a style sheet speaks of, without its comments and file names."""
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", style.read_text("utf-8"), flags=re.DOTALL)
    return set(re.findall(r"\.([a-zA-Z_][\w-]*)", text)) - BY_SCRIPT


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def page(client: Client, cast: Cast) -> str:
    client.force_login(cast.admin)
    return client.get("/design/").content.decode()


def test_there_are_parts() -> None:
    assert [file.name for file in PARTS] == [
        "controls.css",
        "fields.css",
        "panels.css",
        "tables.css",
    ]


@pytest.mark.parametrize("style", PARTS, ids=lambda file: file.name)
def test_every_component_is_shown(style: Path, page: str) -> None:
    shown = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    assert classes_of(style) - shown == set()


def test_every_colour_of_the_tokens_is_shown(page: str) -> None:
    text = (CSS / "tokens.css").read_text("utf-8")
    named = set(re.findall(r"--([a-z0-9-]+): light-dark", text))
    shown = set(re.findall(r"token-([a-z0-9-]+)", page)) | set(re.findall(r"tone-\d", page))
    assert named - shown == set()


@pytest.mark.parametrize("who", ["admin", "finance", "lead", "other", "nobody"])
def test_it_is_the_same_for_every_role(client: Client, cast: Cast, who: str) -> None:
    client.force_login(getattr(cast, who))
    for address, said in (("/design/", "States of a page"), ("/help/", "Spend by person")):
        assert said in client.get(address).content.decode()


def test_they_ask_no_more_than_the_frame_does(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.lead)
    for address in ("/design/", "/help/"):
        with django_assert_num_queries(3):  # session, person, sandbox line
            client.get(address)
