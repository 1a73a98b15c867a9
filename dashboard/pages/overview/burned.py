"""What was burned in the range: the chart, the same as a table, and the table of groups."""

from typing import Any

from analytics.queries import burn
from dashboard.charts import burn_chart
from dashboard.groups import groups_of, total_of
from dashboard.pages.overview.rows import rows_of
from dashboard.pages.overview.scope import Scope


def burned(scope: Scope) -> dict[str, Any]:
    """The chart, the same as a table, and the table of groups: one query for all three."""
    asked, zone = scope.asked, scope.zone
    table = burn(
        scope.accounts,
        asked.span.since,
        asked.span.until,
        by=("account", "period") if asked.by == "period" else (asked.by,),
        bucket=asked.bucket,
        zone=zone,
        periods=asked.span.periods,
    )
    groups = groups_of(table.cells, asked.by)
    return {
        "table": table,
        "groups": groups,
        "total": total_of(groups),
        "rows": rows_of(table, groups, asked.by, asked.bucket, zone),
        "chart": burn_chart(table, groups, asked.by, asked.bucket, zone, scope.now)
        if table.cells
        else None,
    }
