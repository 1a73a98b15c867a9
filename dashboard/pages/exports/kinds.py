"""Which files there are, by what they show and their form: each has an address that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.db.models import BigIntegerField
from django.http import QueryDict
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from analytics.exporting import Wish

FORMS = {"csv": "CSV", "xlsx": "XLSX", "focus": "FOCUS"}


@dataclass(frozen=True, slots=True)
class Kind:
    """`names` are the addresses' names by form; `page` is the one that shows the same."""

    title: str
    names: Mapping[str, str]
    page: str


KINDS = {
    "overview": Kind(
        "The overview",
        {"csv": "overview_csv", "xlsx": "overview_xlsx", "focus": "overview_focus"},
        "overview",
    ),
    "images": Kind("Images", {"csv": "images_csv", "xlsx": "images_xlsx"}, "images"),
    "periods": Kind(
        "The list of billing periods", {"csv": "periods_csv", "xlsx": "periods_xlsx"}, "periods"
    ),
    "months": Kind("Fiscal months", {"csv": "fiscal_months_csv"}, "fiscal_months"),
    "statement": Kind(
        "A statement",
        {"csv": "statement_csv", "xlsx": "statement_xlsx", "focus": "statement_focus"},
        "period",
    ),
}


def wish_of(address: str) -> Wish | None:
    """What an address of a file asks for; None for any other address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    match = _resolved(parts.path)
    for what, kind in KINDS.items():
        for form, name in kind.names.items():
            if match and not parts.netloc and match.url_name == name:
                subject = match.kwargs.get("pk")
                query = QueryDict(parts.query).urlencode()
                can_be = subject is None or subject <= BigIntegerField.MAX_BIGINT
                return Wish(what, form, subject, query) if can_be else None
    return None


def address_of(wish: Wish) -> str:
    """The address that answers with the file."""
    return _with_query(KINDS[wish.what].names[wish.form], wish)


def page_of(wish: Wish) -> str:
    """The page that shows the same."""
    return _with_query(KINDS[wish.what].page, wish)


def asking_for(address: str) -> str:
    """The page that asks for this file in the background."""
    return f"{reverse('ask_export')}?{urlencode({'of': address})}"


def _with_query(name: str, wish: Wish) -> str:
    path = reverse(name, args=[] if wish.subject is None else [wish.subject])
    return f"{path}?{wish.query}" if wish.query else path


def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None
