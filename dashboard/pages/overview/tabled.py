"""The burn that the overview shows, in the groups and buckets that were asked for."""

from analytics.queries import BY_TEAM, BurnTable, Dimension, Reach, burn, hide_teams
from dashboard.pages.overview.scope import Scope

DIMENSIONS: dict[Dimension, tuple[Dimension, ...]] = {"period": ("account", "period")}


def burn_table(scope: Scope, known: Reach | None = None) -> BurnTable:
    """One question for chart and tables; `known` is the reach of the accounts in view, if asked.

    Teams that the person may not know of are one.
    """
    asked = scope.asked
    table = burn(
        known or Reach(scope.names, scope.zone, agreed=scope.agreed),
        asked.span.since,
        asked.span.until,
        by=DIMENSIONS.get(asked.by, (asked.by,)),
        bucket=asked.bucket,
        periods=asked.span.periods,
    )
    return hide_teams(table, scope.teams) if (asked.by,) == BY_TEAM else table
