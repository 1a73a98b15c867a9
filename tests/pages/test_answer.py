"""The sentence that the overview opens with, in each state that it may find."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analytics.queries import AccountView, PeriodView
from dashboard.pages.answers import Answer
from dashboard.pages.overview.answer import answer
from dashboard.pages.overview.freshness import freshness
from dashboard.pages.overview.pace import rounded

NOW = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)
START, EDGE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
VIEW = AccountView(
    id=1,
    name="Marketing",
    is_sandbox=False,
    state="active",
    remaining=842,
    used=158,
    total_images=47,
    period_start=START,
    period_end=EDGE,
    received_at=NOW,
    data_through=NOW,
    failing_since=None,
    problem="",
    is_stale=False,
    replayed=None,
    to_replay=None,
)
PERIOD = PeriodView(
    id=1,
    account_id=1,
    account="Marketing",
    start=START,
    edge=EDGE,
    opening=1000,
    remaining=842,
    used=158,
    first_at=START,
    last_at=NOW,
    tail_low=None,
    tail_best=None,
    tail_high=None,
)


def said(views: list[AccountView], periods: list[PeriodView]) -> tuple[str, Answer]:
    found = answer(views, periods, NOW)
    text = found.lead + found.rest + found.alarm
    return text.replace("\u00a0", " ").replace("\u202f", " "), found


def test_on_track() -> None:
    text, found = said([VIEW], [PERIOD])
    assert text == (
        "158 of 1 000 credits are used with 7 days to go. "
        "At this pace about 790 are left when the period renews."
    )
    assert found.tone == "fine"


def test_runs_dry_before_it_renews() -> None:
    text, found = said([VIEW], [replace(PERIOD, used=900, remaining=100)])
    assert text.startswith("900 of 1 000 credits are used with 7 days to go. At this pace ")
    assert found.alarm.replace("\u00a0", " ") == "Marketing runs dry around Thursday 26 November."
    assert found.tone == "tight"


def test_a_second_one_that_runs_dry_is_named() -> None:
    dry = replace(PERIOD, used=900, remaining=100)
    text, _ = said([VIEW, VIEW], [dry, replace(dry, account="Docs", used=890, remaining=110)])
    assert text.endswith("Marketing runs dry around Thursday 26 November, Docs before it renews.")


def test_none_left() -> None:
    text, found = said([VIEW], [replace(PERIOD, used=1000, remaining=0)])
    assert text.endswith("Marketing has none left.")
    assert found.tone == "bad"


def test_periods_that_renew_on_different_days() -> None:
    later = replace(PERIOD, account="Docs", edge=EDGE + timedelta(days=8))
    text, _ = said([VIEW, VIEW], [PERIOD, later])
    assert text.startswith("316 of 2 000 credits are used; periods renew from 1 to 9 December. ")


def test_a_sentence_fits_a_phone_whatever_the_accounts_are_called() -> None:
    dry = replace(PERIOD, account="Product images " * 20, used=900, remaining=100)
    late = replace(dry, account="Docs", edge=EDGE + timedelta(days=40))
    for periods in ([dry, late, late], [dry, late], [PERIOD, replace(late, used=10)]):
        text, _ = said([VIEW] * len(periods), periods)
        assert len(text) < 190
        assert text.endswith(".")


def test_a_period_of_some_hours_has_no_pace_yet() -> None:
    young = replace(PERIOD, start=NOW - timedelta(hours=5))
    assert said([VIEW], [young])[0] == "158 of 1 000 credits are used with 7 days to go."


def test_stale_is_not_said_as_if_it_were_now() -> None:
    stale = replace(VIEW, is_stale=True, data_through=NOW - timedelta(hours=3))
    text, found = said([stale], [PERIOD])
    assert text == "842 credits were left 3 hours ago. What was used since then is not known."
    assert found.tone == "unknown"


def test_one_that_fails_among_others_is_named() -> None:
    old = NOW - timedelta(hours=2)
    failing = replace(VIEW, name="Docs", failing_since=old, data_through=old, problem="401.")
    text, found = said([VIEW, failing], [PERIOD])
    assert text.endswith("Docs was last read 2 hours ago.")
    assert found.tone == "bad"


def test_nothing_read_yet_and_why() -> None:
    nothing = replace(VIEW, remaining=None, data_through=None)
    assert said([nothing], [])[1].tone == "unknown"
    assert said([replace(nothing, problem="The key is refused.")], [])[0] == (
        "Marketing could not be read yet. The key is refused."
    )


def test_while_the_past_is_played_the_day_that_was_reached_is_told() -> None:
    playing = replace(VIEW, replayed=10, to_replay=100, data_through=START, is_stale=False)
    text, _ = said([playing], [PERIOD])
    assert text.endswith("The figures have come to 1 Nov 2026.")


@pytest.mark.parametrize(
    ("exact", "about"), [(3.4, 0), (788.1, 790), (994, 990), (3812.7, 3800), (41_970, 42_000)]
)
def test_about_is_as_exact_as_it_may_be(exact: float, about: int) -> None:
    assert rounded(exact) == about


@pytest.fixture(params=["paused", "closed"])
def resting(request: pytest.FixtureRequest) -> AccountView:
    """Another account, which is not read any more and whose last reading failed."""
    old = NOW - timedelta(days=3)
    late = replace(VIEW, id=2, name="Docs", is_stale=True, failing_since=old, problem="401.")
    return replace(late, state=request.param, data_through=old)


DOCS = replace(PERIOD, account_id=2, account="Docs", edge=EDGE + timedelta(days=8))


def test_one_that_is_not_read_any_more_is_named_and_alarms_nobody(resting: AccountView) -> None:
    text, found = said([VIEW, resting], [PERIOD, DOCS])
    assert text == (
        "316 of 2 000 credits are used with 7 days to go "
        f"(Docs is {resting.state}, last read 3 days ago). "
        "At this pace about 790 are left when the period renews."
    )
    assert found.tone == "fine"
    dry = replace(DOCS, used=900, remaining=100)
    assert said([VIEW, resting], [PERIOD, dry])[1].tone == "fine"


def test_one_that_is_read_is_stale_by_itself(resting: AccountView) -> None:
    stale = replace(VIEW, is_stale=True, data_through=NOW - timedelta(hours=3))
    text, found = said([stale, resting], [PERIOD, DOCS])
    assert text.startswith("1 684 credits were left 3 hours ago. What was used since then is not ")
    assert text.endswith(f"(Docs is {resting.state}, last read 3 days ago).")
    assert found.tone == "unknown"
    text, found = said([replace(stale, problem="The key is refused."), resting], [PERIOD, DOCS])
    assert text.endswith(" Marketing: The key is refused.")
    assert found.tone == "bad"


def test_all_that_are_not_read_any_more(resting: AccountView) -> None:
    text, found = said([resting], [DOCS])
    assert (text, found.tone) == (
        f"842 credits were left 3 days ago. Docs is {resting.state}.",
        "unknown",
    )
    other = replace(resting, id=3, state="paused")
    both = "paused or closed" if resting.state == "closed" else "paused"
    assert said([resting, other], [])[0].endswith(f"2 accounts are {both}.")
    unread = replace(resting, remaining=None)
    assert said([unread], [])[0] == f"Nothing is read. Docs is {resting.state}."
    assert freshness([resting]).state == "resting"
    assert freshness([VIEW, resting]).state == "fresh"
