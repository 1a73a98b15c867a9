"""What was burned in the range: the chart, the same as a table, and the table of groups."""

from typing import Any

from dashboard.charts import burn_chart
from dashboard.groups import groups_of, total_of
from dashboard.pages.overview.rows import rows_of
from dashboard.pages.overview.scope import Scope
from dashboard.pages.overview.tabled import burn_table


def burned(scope: Scope) -> dict[str, Any]:
    """The chart, the same as a table, and the table of groups: one query for all three."""
    asked, zone = scope.asked, scope.zone
    table = burn_table(scope)
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
