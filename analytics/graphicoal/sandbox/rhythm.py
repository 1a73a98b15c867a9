"""How busy an account is: the expected number of sittings in each hour of a day."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from analytics.graphicoal.sandbox.chance import dice
from analytics.graphicoal.sandbox.profiles import Profile

OFFICE_ZONE = ZoneInfo("Europe/Berlin")


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Gauss, with Lichtenberg's correction)."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    a = year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    full_moon = 21 + d - r
    first_sunday = 7 - (year + year // 4 + 2 - (3 * k + 3) // 4) % 7
    return date(year, 3, 1) + timedelta(days=full_moon + 7 - (full_moon - first_sunday) % 7 - 1)


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """Days on which the offices of this world are shut."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=n) for n in (-2, 1, 39, 50)}
    fixed = {
        date(year, 1, 1),
        date(year, 5, 1),
        date(year, 10, 3),
        date(year, 12, 25),
        date(year, 12, 26),
    }
    return frozenset(moving | fixed)


def season(day: date) -> float:
    """A quiet Christmas, a slower August, a busy November."""
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 3):
        return 0.08
    return {7: 0.9, 8: 0.7, 11: 1.25}.get(day.month, 1.0)


def campaign(profile: Profile, seed: str, day: date) -> float:
    """How much a campaign multiplies this day; it takes two to four days of some weeks."""
    if not profile.campaigns:
        return 1.0
    year, week, weekday = day.isocalendar()
    die = dice(seed, profile.slug, "campaign", year, week)
    if die.random() >= profile.campaigns:
        return 1.0
    begins, length, strength = die.randint(1, 3), die.randint(2, 4), die.uniform(3, 6.5)
    return strength if begins <= weekday < begins + length else 1.0


def unusual(profile: Profile, seed: str, day: date) -> float:
    """A few days a year stand out: a rush, or nothing at all."""
    chance = dice(seed, profile.slug, "unusual", day).random()
    if chance < 0.018:
        return 3.2
    return 0.0 if chance > 0.99 else 1.0


def level(profile: Profile, seed: str, opened: date, day: date) -> float:
    """Expected sittings on `day`; grows until the account is two and a half years old."""
    age = min((day - opened).days / 365.0, 2.5)
    busy = profile.sessions * (1 + profile.growth * age) * season(day)
    if day.weekday() >= 5:
        busy *= profile.weekend
    elif day in holidays(day.year):
        busy *= 0.1
    return busy * campaign(profile, seed, day) * unusual(profile, seed, day)


def hourly(profile: Profile, seed: str, opened: date, day: date) -> list[float]:
    """Expected sittings in each of the 24 hours of a UTC day."""
    total = sum(profile.hours)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    local = [(midnight + timedelta(hours=n)).astimezone(OFFICE_ZONE) for n in range(24)]
    levels = {on: level(profile, seed, opened, on) for on in {moment.date() for moment in local}}
    return [levels[moment.date()] * profile.hours[moment.hour] / total for moment in local]
