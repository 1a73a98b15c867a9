"""How many images each operation made, without reading a million of them."""

from collections.abc import Sequence

from django.db import connection

from analytics.queries.operations import kinds
from analytics.queries.windows import Window

COUNTED_TO = 10_000  # images of one account and operation: more are not counted

# An account and operation is a stretch of an index; of it no more than COUNTED_TO are looked at.
COUNT = """, reach(account_id, since, until) AS ({})
SELECT kinds.account_id, kinds.operation, (
  SELECT COUNT(*) FROM (
    SELECT 1 FROM analytics_image AS image
    WHERE image.account_id = kinds.account_id AND image.operation = kinds.operation
    AND image.created_at >= reach.since AND image.created_at < reach.until LIMIT {}
  ) AS counted
)
FROM kinds JOIN reach ON reach.account_id = kinds.account_id WHERE kinds.operation IS NOT NULL
"""


def image_counts(windows: Sequence[Window]) -> dict[tuple[int, str], int | None]:
    """Images created in each account's window, by account and operation, those gone among them.

    None where they are more than COUNTED_TO. One window an account.
    """
    if not windows:
        return {}
    ids = [window.account_id for window in windows]
    rows = " UNION ALL ".join([_row()] * len(windows))
    times = [
        value
        for window in windows
        for value in (
            window.account_id,
            connection.ops.adapt_datetimefield_value(window.since),
            connection.ops.adapt_datetimefield_value(window.until),
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(kinds(len(ids)) + COUNT.format(rows, COUNTED_TO + 1), [*ids, *times])
        return {
            (account, operation): None if count > COUNTED_TO else count
            for account, operation, count in cursor.fetchall()
        }


def _row() -> str:
    time = "timestamp with time zone" if connection.vendor == "postgresql" else "text"
    return f"SELECT CAST(%s AS bigint), CAST(%s AS {time}), CAST(%s AS {time})"
