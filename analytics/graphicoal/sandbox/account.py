"""One account's life: plans become events as far as the balance allows."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count
from zlib import crc32

from analytics.graphicoal.sandbox.chance import dice, poisson
from analytics.graphicoal.sandbox.counters import Counters
from analytics.graphicoal.sandbox.days import calls_of_day
from analytics.graphicoal.sandbox.events import Call, Event, Kind, Planned
from analytics.graphicoal.sandbox.gallery import Gallery
from analytics.graphicoal.sandbox.instants import DAY, HOUR, MINUTE, SECOND, micros, moment_of
from analytics.graphicoal.sandbox.profiles import Profile
from analytics.graphicoal.sandbox.vendor import PRICES, UNATTRIBUTED, Renewal, charges


class Account:
    """A function of (profile, seed, epoch), worked out day by day as far as somebody asks.

    Days are worked out in order and whole, so that the order of questions changes nothing.
    """

    def __init__(self, profile: Profile, seed: str, epoch: datetime, opens: datetime) -> None:
        self.profile, self.seed, self.opened_at = profile, seed, opens
        self.events: list[Event] = []
        self.counters = Counters()
        self.gallery = Gallery(profile.order)
        self._opened = micros(opens)
        self._day = micros(epoch) // DAY * DAY
        self._numbers = count()
        self._plans: list[Planned] = []
        self._buying = False
        self._plan(self._opened, Kind.START)
        self._does: dict[Kind, Callable[[Planned], None]] = {
            Kind.START: self._start,
            Kind.TOP_UP: self._top_up,
            Kind.EXPIRY: self._expire,
            Kind.REFUND: self._refund,
            Kind.CALL: self._spend,
            Kind.DRIFT: self._drift,
            Kind.DELETION: self._delete,
        }

    def extend(self, moment: int) -> None:
        """Work out everything up to the end of the UTC day that `moment` lies in."""
        while self._day <= moment:
            self._plan_day()
            self._day += DAY
            while self._plans and self._plans[0].at < self._day:
                plan = heapq.heappop(self._plans)
                self._does[plan.kind](plan)

    def _plan(self, at: int, kind: Kind, call: Call | None = None, image_id: str = "") -> None:
        heapq.heappush(self._plans, Planned(at, kind, next(self._numbers), call, image_id))

    def _plan_day(self) -> None:
        midnight = self._day
        if midnight + DAY <= self._opened:
            return
        for call in calls_of_day(self.profile, self.seed, self.opened_at.date(), midnight):
            if call.at >= self._opened:
                self._plan(call.at, Kind.CALL, call)
        die = dice(self.seed, self.profile.slug, "vendor", midnight)
        for kind, mean in (
            (Kind.REFUND, self.profile.refunds_per_year / 365),
            (Kind.DRIFT, self.profile.drift_per_day),
        ):
            for _ in range(poisson(die, mean)):
                at = midnight + (8 * HOUR + die.randrange(10 * 3600) * SECOND)
                if at > self._opened:
                    self._plan(at, kind)

    def _happen(self, plan: Planned, operation: str, counter: int, balance: int) -> None:
        event = Event(plan.at, plan.kind, operation, counter, balance, plan.call, plan.image_id)
        self.events.append(event)
        self.counters.add(event)

    def _start(self, plan: Planned) -> None:
        terms = self.profile.plan
        lapses = self.counters.balance if terms.renewal is Renewal.ANEW else 0
        self._happen(plan, "", 0, terms.allowance - lapses)
        following = micros(terms.billing.following(moment_of(plan.at)))
        self.counters.next_start = following
        self._plan(following, Kind.START)
        if plan.at + 28 * HOUR < following:
            self._plan(plan.at + 28 * HOUR, Kind.EXPIRY)

    def _expire(self, plan: Planned) -> None:
        over = self.counters.balance - self.profile.plan.keeps
        if over > 0:
            self._happen(plan, "", 0, -over)

    def _top_up(self, plan: Planned) -> None:
        self._buying = False
        if self.counters.balance < self.profile.plan.low * 2:
            self._happen(plan, "", 0, self.profile.plan.pack)

    def _spend(self, plan: Planned) -> None:
        call = plan.call
        if call is None or PRICES[call.operation] > self.counters.balance:
            return  # the vendor answers 402 to such a call: nothing is made, nothing is charged
        price = PRICES[call.operation]
        self._happen(plan, call.operation, price, -price)
        self.gallery.add(call, charges(price, len(call.image_ids), self.profile.charge))
        for image_id in call.image_ids:
            if crc32(image_id.encode()) < self.profile.deleted * 2**32:  # dice would take longer
                wait = dice(self.seed, image_id).randrange(5 * MINUTE, 20 * DAY)
                self._plan(call.at + wait // SECOND * SECOND, Kind.DELETION, image_id=image_id)
        self._mind_the_balance(plan.at)

    def _mind_the_balance(self, at: int) -> None:
        terms = self.profile.plan
        if self._buying or self.counters.balance >= terms.low:
            return
        self._buying = True
        hours = dice(self.seed, self.profile.slug, "buy", at).uniform(*terms.delay)
        self._plan(at + int(hours * 3600) * SECOND, Kind.TOP_UP)

    def _refund(self, plan: Planned) -> None:
        """Gives back what a few calls of this period cost, if there were that many."""
        die = dice(self.seed, self.profile.slug, "refund", plan.at)
        operation = die.choice([name for name, _ in self.profile.mix])
        back = PRICES[operation] * die.randint(1, 6)
        if back <= self.counters.used_now(operation):
            self._happen(plan, operation, -back, back)

    def _drift(self, plan: Planned) -> None:
        if self.counters.balance > 0:
            self._happen(plan, UNATTRIBUTED, 1, -1)

    def _delete(self, plan: Planned) -> None:
        self._happen(plan, "", 0, 0)
        self.gallery.remove(plan.image_id, plan.at)
