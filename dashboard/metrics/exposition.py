"""Measures as the text that Prometheus reads. docs/metrics.md says what each metric means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from analytics.queries.measures import Measures
from dashboard.metrics.accounts import of_accounts, of_keys
from dashboard.metrics.version import version

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def exposition(found: Measures, waiting: Mapping[str, int] | None) -> bytes:
    """UTF-8. `waiting` are messages by queue, None where the broker did not answer."""
    return generate_latest(_Found(found, waiting))


@dataclass(frozen=True, slots=True)
class _Found(Collector):
    """One answer's figures. Nothing is kept in the process: its sums are the database's."""

    found: Measures
    waiting: Mapping[str, int] | None

    def collect(self) -> Iterator[Metric]:
        build = GaugeMetricFamily(
            "coalmeter_build_info", "Always 1; the label says the version.", labels=["version"]
        )
        build.add_metric([version()], 1)
        yield build
        yield from of_accounts(self.found)
        yield from of_keys(self.found.windows)
        yield from _of_work(self.found)
        yield from _of_queues(self.waiting)


def _of_work(found: Measures) -> Iterator[Metric]:
    runs = CounterMetricFamily(
        "coalmeter_sync_runs",
        "Runs of each kind of work by outcome, counted anew each month (UTC).",
        labels=["kind", "outcome"],
    )
    due = GaugeMetricFamily(
        "coalmeter_work_due", "Works that are due and that nobody does yet.", labels=["kind"]
    )
    late = GaugeMetricFamily(
        "coalmeter_work_late_seconds",
        "For how long the oldest due work has been due; 0 if none is.",
        labels=["kind"],
    )
    done = GaugeMetricFamily(
        "coalmeter_work_last_success_timestamp_seconds",
        "When a work of the kind last succeeded.",
        labels=["kind"],
    )
    for kind, outcome, count in found.runs:
        runs.add_metric([kind, outcome], count)
    for work in found.works:
        due.add_metric([work.kind], work.due)
        late.add_metric([work.kind], work.late_seconds)
        if work.last_success_at:
            done.add_metric([work.kind], work.last_success_at.timestamp())
    yield from (runs, due, late, done)


def _of_queues(waiting: Mapping[str, int] | None) -> Iterator[Metric]:
    depth = GaugeMetricFamily(
        "coalmeter_queue_waiting",
        "Messages that wait in the queue; left out while the broker does not answer.",
        labels=["queue"],
    )
    for queue, count in (waiting or {}).items():
        depth.add_metric([queue], count)
    yield depth
    yield GaugeMetricFamily(
        "coalmeter_queue_up",
        "Whether the broker answers.",
        value=0 if waiting is None else 1,
    )
