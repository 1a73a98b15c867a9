"""Which operations images came from, without reading a million of them."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from accounts.models import ApiAccount

# From one to the next in the index of account and operation: a row a kind, not a row an image.
KINDS = """
WITH RECURSIVE kinds(account_id, operation) AS (
  SELECT id, (SELECT MIN(operation) FROM analytics_image WHERE account_id = accounts_apiaccount.id)
  FROM accounts_apiaccount WHERE id IN ({})
  UNION ALL
  SELECT account_id, (
    SELECT MIN(operation) FROM analytics_image
    WHERE account_id = kinds.account_id AND operation > kinds.operation
  )
  FROM kinds WHERE operation IS NOT NULL
)
"""
NAMES = "SELECT DISTINCT operation FROM kinds WHERE operation IS NOT NULL"


def known_operations(accounts: QuerySet[ApiAccount]) -> Sequence[str]:
    """The operations that images of these accounts came from, by name."""
    ids = [account.pk for account in accounts]  # a page has read them before
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(kinds(len(ids)) + NAMES, ids)
        return sorted(operation for (operation,) in cursor.fetchall())


def kinds(accounts: int) -> str:
    """SQL that names a table `kinds(account_id, operation)`, for so many ids of accounts."""
    return KINDS.format(", ".join(["%s"] * accounts))
