"""Images that fit a filter, as conditions for the database."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Exists,
    F,
    Field,
    Func,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Greatest

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, Image
from analytics.queries.image_views import ImageFilter
from analytics.queries.paging import NEWEST, Order

CREDITS = F("credits_charged")
LONGER = Greatest("width", "height")  # there is an index on it
TOLD = Q(width__isnull=False, height__isnull=False)
SMALL, MEDIUM = 512, 1024  # pixels of the longer side, both inclusive
SIZES = {
    "small": TOLD & Q(longer__lte=SMALL),
    "medium": TOLD & Q(longer__gt=SMALL, longer__lte=MEDIUM),
    "large": TOLD & Q(longer__gt=MEDIUM),
}


def _matching(wanted: ImageFilter, longer: Func, credits: F | Func) -> QuerySet[Image]:
    """Of any account, with any prompt, of any time; `longer` and `credits` are compared."""
    rows = Image.objects.all()
    if wanted.operations:
        rows = rows.filter(operation__in=wanted.operations)
    if wanted.without_operations:
        rows = rows.exclude(operation__in=wanted.without_operations)
    if wanted.periods is not None:
        rows = rows.filter(_made_in(wanted.periods))
    if wanted.without_periods:
        rows = rows.exclude(_made_in(wanted.without_periods))
    if wanted.gone is not None:
        rows = rows.filter(gone_at__isnull=not wanted.gone)
    if wanted.least is not None:
        rows = rows.alias(credits=credits).filter(credits__gte=wanted.least)
    return rows.alias(longer=longer).filter(SIZES[wanted.size]) if wanted.size else rows


def anywhere(accounts: QuerySet[ApiAccount], wanted: ImageFilter) -> QuerySet[Image]:
    """Those of the accounts that fit, with any prompt, in no order."""
    rows = _matching(wanted, LONGER, CREDITS)
    if not (wanted.size and connection.vendor == "sqlite"):
        return _between(rows, wanted, "created_at").filter(account__in=accounts)
    rows = rows.alias(created_unindexed=_hidden("created_at", DateTimeField()))
    return of_accounts(_between(rows, wanted, "created_unindexed"), _keys(accounts))


def along_the_order(
    accounts: QuerySet[ApiAccount], wanted: ImageFilter, order: Order
) -> QuerySet[Image]:
    """The same by the index that has the order: `+` hides from a database the columns by whose
    indexes it would find a million, to sort them afterwards."""
    credits = _hidden("credits_charged", BigIntegerField()) if order == NEWEST else CREDITS
    rows = _matching(wanted, _hidden(LONGER, BigIntegerField()), credits)
    hides = connection.vendor == "sqlite" and order != NEWEST
    if hides:
        rows = rows.alias(created_unindexed=_hidden("created_at", DateTimeField()))
    between = _between(rows, wanted, "created_unindexed" if hides else "created_at")
    return of_accounts(between, _keys(accounts))


def _made_in(periods: Collection[int | None]) -> Q:
    """Created in one of these billing periods of its account; None stands for no period at all.

    The periods are found by account and time, not by their ids, which may be thousands.
    """
    at = OuterRef("created_at")
    held = BillingPeriod.objects.filter(account=OuterRef("account"), start__lte=at, edge__gt=at)
    ids = [period for period in periods if period is not None]
    hidden = held.alias(pk_unindexed=_hidden("id", BigIntegerField()))
    within = Q(Exists(hidden.filter(pk_unindexed__in=ids)))
    return within | ~Q(Exists(held)) if None in periods else within


def of_accounts(rows: QuerySet[Image], accounts: Collection[int]) -> QuerySet[Image]:
    """By the index of one account, or by none of an account."""
    if len(accounts) == 1:
        return rows.filter(account__in=accounts)
    hidden = _hidden("account_id", BigIntegerField())
    return rows.alias(account_unindexed=hidden).filter(account_unindexed__in=accounts)


def _keys(accounts: QuerySet[ApiAccount]) -> list[int]:
    return [account.pk for account in accounts]


def _between(rows: QuerySet[Image], wanted: ImageFilter, field: str) -> QuerySet[Image]:
    if wanted.since:
        rows = rows.filter(**{f"{field}__gte": wanted.since})
    if wanted.until:
        rows = rows.filter(**{f"{field}__lt": wanted.until})
    return rows


def _hidden(field: str | Func, kind: "Field[Any, Any]") -> Func:
    return Func(
        F(field) if isinstance(field, str) else field,
        template="+%(expressions)s",
        output_field=kind,
    )
