"""What Prometheus reads: who may, and the figures of `analytics.queries.measures` as its text."""

from dashboard.metrics.access import Answer, may_scrape
from dashboard.metrics.exposition import CONTENT_TYPE, exposition
from dashboard.metrics.queues import waiting

__all__ = ["CONTENT_TYPE", "Answer", "exposition", "may_scrape", "waiting"]
