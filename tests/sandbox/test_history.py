"""The past is one: whoever asks, in whatever order, before or after a restart."""

import random
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from analytics.graphicoal.sandbox import Server, World, running
from analytics.graphicoal.sandbox.profiles import PROFILES
from analytics.graphicoal.sandbox.small import small_world
from tests.sandbox.conftest import EPOCH, Caller, Clock

SECOND = timedelta(seconds=1)


def moments(opened: datetime, until: datetime) -> list[datetime]:
    count = int((until - opened) / timedelta(hours=7))
    return [opened + timedelta(hours=7 * n, microseconds=7 * n) for n in range(count)]


def ask(world: World, clock: Clock, order: int | None) -> dict[tuple[str, datetime], Any]:
    """All answers about all moments; `order` shuffles the questions."""
    asked = [(card, at) for card in world.cards() for at in moments(card.opened_at, clock.now)]
    if order is not None:
        random.Random(order).shuffle(asked)
    answers = {}
    with running(world, clock=clock) as server:
        caller = Caller(server.base_url, "")
        for card, at in asked:
            caller.key = card.key
            images = caller.at(at, "/images")
            for row in images["data"]:
                row["image_url"] = row["image_url"].rsplit("/", 1)[1]
            answers[card.name, at] = (caller.at(at), images)
        caller.session.close()
    return answers


def test_the_order_of_questions_and_a_restart_change_nothing(clock: Clock) -> None:
    first = ask(small_world(EPOCH), clock, None)
    assert ask(small_world(EPOCH), clock, 1) == first
    assert ask(small_world(EPOCH, seed="another"), clock, None) != first


def test_counters_fall_by_refunds_alone(world: World, server: Server, clock: Clock) -> None:
    for card, book in zip(world.cards(), world.truth(clock.now), strict=True):
        call = Caller(server.base_url, card.key)
        count = int((clock.now - card.opened_at) / timedelta(hours=1))
        asked = [card.opened_at + timedelta(hours=n) for n in range(count)] + [clock.now]
        fallen = 0
        for before, after in pairwise(map(call.at, asked)):
            if before["period_start"] == after["period_start"]:
                then, now = before["usage_breakdown"], after["usage_breakdown"]
                fallen += sum(max(0, then[name] - now[name]) for name in then)
        call.session.close()
        assert fallen <= -sum(period.corrections for period in book.periods)
        assert fallen or book.name == "Quiet", "this world is too quiet to prove anything"


def test_the_books_equal_a_naive_recount_over_http(
    world: World, server: Server, clock: Clock
) -> None:
    kinds = dict.fromkeys(("grants", "debits", "corrections"), 0)
    for card, book in zip(world.cards(), world.truth(clock.now), strict=True):
        call = Caller(server.base_url, card.key)
        assert book.name == card.name
        for period in book.periods:
            last = min(datetime.fromisoformat(period.end), clock.now)
            seen = call.at(last)
            assert seen["usage_breakdown"] == period.credits
            assert seen["credits_used_this_period"] == period.used
            assert seen["credits_remaining"] == period.closing
            assert (seen["period_start"], seen["period_end"]) == (period.start, period.end)
            assert period.opening + period.grants + period.debits - period.used == period.closing
            for name in kinds:
                kinds[name] += abs(getattr(period, name))
        assert sorted(call.every_id(clock.now)) == sorted(image.image_id for image in book.images)
        charged = {image.image_id: image.credits_charged for image in book.images}
        for image_id in list(charged)[::9]:
            assert call(f"/images/{image_id}").json()["credits_charged"] == charged[image_id]
        assert book.gone
        for image in book.gone:
            assert image.gone_at is not None
            gone = datetime.fromisoformat(image.gone_at)
            assert image.image_id not in call.every_id(gone)
            assert image.image_id in call.every_id(gone - SECOND)
        call.session.close()
    assert all(kinds.values()), f"this world is too quiet to prove anything: {kinds}"


def test_the_books_as_of_then_are_the_readings_of_then(world: World, server: Server) -> None:
    then = EPOCH + timedelta(days=4, hours=11, minutes=7)
    for card, book in zip(world.cards(), world.truth(then), strict=True):
        call = Caller(server.base_url, card.key)
        seen = call.at(then)
        assert (seen["credits_remaining"], seen["credits_used_this_period"]) == (
            book.balance,
            book.used,
        )
        assert seen["total_images"] == len(book.images)
        call.session.close()


def test_a_period_turns_in_one_instant(call: Caller) -> None:
    edge = EPOCH + timedelta(days=4)
    before, after = call.at(edge - timedelta(microseconds=1)), call.at(edge)
    assert before["period_end"] == "2026-03-05T23:59:59Z"
    assert after["period_start"] == "2026-03-06T00:00:00Z"
    assert before["credits_used_this_period"] > 0 == after["credits_used_this_period"]


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-11T14:00:31Z",
        "2026-03-01T23:59:59Z",
        "yesterday",
        "2026-03-05T10:00:00",
        "",
        "9999",
    ],
)
def test_only_moments_of_the_accounts_past_are_answered(call: Caller, moment: str) -> None:
    response = call("/quota", headers={"X-Sandbox-As-Of": moment})
    assert response.status_code == 422
    assert list(response.json()["error"]["details"]) == ["x-sandbox-as-of"]


def test_the_year_is_as_busy_as_the_charts_need() -> None:
    now = EPOCH + timedelta(days=265)
    world = World("a year", now - timedelta(days=398))
    books = world.truth(now)
    images = sum(len(book.images) + len(book.gone) for book in books)
    spent = sum(period.used for book in books for period in book.periods)
    assert [book.name for book in books] == [profile.name for profile in PROFILES]
    assert 25_000 < images < 45_000
    assert 45_000 < spent < 80_000
    for card, book in zip(world.cards(), books, strict=True):
        assert now - card.opened_at > timedelta(days=265)
        assert min(period.closing for period in book.periods) >= 0
        assert max(period.opening for period in book.periods) < 5_000
    hours = sum((now - card.opened_at) / timedelta(hours=1) for card in world.cards())
    assert hours < 30_000
