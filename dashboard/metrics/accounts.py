"""The metrics of accounts and of their keys. What is not known has no sample; it is never 0."""

from collections.abc import Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from accounts.models.keys import AccountState
from analytics.queries.accounts import AccountView
from analytics.queries.keys import KeyWindow
from analytics.queries.measures import Measures


def of_accounts(found: Measures) -> Iterator[Metric]:
    yield from _balances(found.accounts)
    yield from _burned(found)
    age = GaugeMetricFamily(
        "coalmeter_data_age_seconds",
        "Seconds since the moment that the account's figures stand for.",
        labels=["account"],
    )
    failing = GaugeMetricFamily(
        "coalmeter_reading_failing",
        "1 if the account's last reading failed, 0 if it did not.",
        labels=["account"],
    )
    for account in found.accounts:
        if account.state != AccountState.ACTIVE:
            continue  # paused or closed: it is not meant to be fresh
        if account.data_through and not account.replaying:
            # Our own clock may stand a moment behind the one that stamped the reading.
            seconds = max(0.0, (found.now - account.data_through).total_seconds())
            age.add_metric([account.name], seconds)
        if account.failing_since or account.received_at:
            failing.add_metric([account.name], 1 if account.failing_since else 0)
    yield from (age, failing)


def _balances(accounts: Iterable[AccountView]) -> Iterator[Metric]:
    left = GaugeMetricFamily(
        "coalmeter_credits_left", "Credits left at the last reading.", labels=["account"]
    )
    end = GaugeMetricFamily(
        "coalmeter_period_end_timestamp_seconds",
        "When the account's billing period ends, as the vendor says.",
        labels=["account"],
    )
    for account in accounts:
        if account.remaining is not None:
            left.add_metric([account.name], account.remaining)
        if account.period_end is not None:
            end.add_metric([account.name], account.period_end.timestamp())
    yield from (left, end)


def _burned(found: Measures) -> Iterator[Metric]:
    used = CounterMetricFamily(
        "coalmeter_credits_used",
        "Observed credits used, over all billing periods.",
        labels=["account", "operation"],
    )
    given_back = CounterMetricFamily(
        "coalmeter_credits_given_back",
        "Credits given back inside a period (corrections), over all billing periods.",
        labels=["account", "operation"],
    )
    unattributed = GaugeMetricFamily(
        "coalmeter_credits_unattributed",
        "Observed credits that the vendor names no operation for; they may fall.",
        labels=["account"],
    )
    for spent in found.spent:
        used.add_metric([spent.account, spent.operation], spent.used)
        given_back.add_metric([spent.account, spent.operation], spent.given_back)
    for account, credits in found.unattributed:
        unattributed.add_metric([account], credits)
    yield from (used, given_back, unattributed)


def of_keys(windows: Iterable[KeyWindow]) -> Iterator[Metric]:
    labels = ["account", "key"]
    limit = GaugeMetricFamily(
        "coalmeter_rate_window_limit", "Requests that the key's rate window holds.", labels=labels
    )
    left = GaugeMetricFamily(
        "coalmeter_rate_window_remaining", "Of those, left at the last answer.", labels=labels
    )
    ours = GaugeMetricFamily(
        "coalmeter_rate_window_ours", "Of those, spent by Coalmeter itself.", labels=labels
    )
    for key in windows:
        if key.window:
            limit.add_metric([key.account, key.key], key.window.limit)
            left.add_metric([key.account, key.key], key.window.left)
            ours.add_metric([key.account, key.key], key.window.ours)
    yield from (limit, left, ours)
