"""The letter about a team's last week."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from accounts import access
from accounts.models import ApiAccount, Team, User
from accounts.models.report_choices import ReportKind
from analytics.queries import (
    AccountsWeek,
    AccountView,
    WeekLine,
    account_views,
    accounts_week,
    current_periods,
)
from analytics.reporting.weeks import Week
from dashboard.pages.answers import Answer
from dashboard.pages.overview.causes import causes
from dashboard.pages.overview.pace import paces
from dashboard.reader import reader
from dashboard.reporting.letter import REST, SANDBOX, Letter, Table
from dashboard.reporting.stopping import stop_address
from dashboard.templatetags.figures import changed_by, counted, credits, percent
from dashboard.templatetags.times import day, days_between, days_zone_name
from dashboard.templatetags.why import signed

LISTED = 12
UNITS = "credit,credits"
HEADS = ("Credits", "Week before", "Change")
NOT_KNOWN = "–"


def week_letter(person: User, team: Team, monday: date, now: datetime) -> Letter | None:
    """None where they see no account of the team any more."""
    accounts = access.visible_accounts(person).filter(teams=team)
    week = Week(monday, ZoneInfo(settings.REPORTING_TIMEZONE))
    told = accounts_week(accounts, week.before.since, week.since, week.until, week.zone)
    if not told.accounts:
        return None
    views = account_views(accounts, now)
    days = days_between(week.monday, week.sunday)
    troubles = dict(_troubles(person, views, week))
    pretend = [SANDBOX] if any(view.is_sandbox for view in views) else []
    return Letter(
        subject=f"{team}: {counted(told.total.credits, UNITS)} from {days}",
        answer=_answer(team, told, days, list(troubles)),
        tables=tuple(_tables(told, accounts, now)),
        notes=(*pretend, *troubles.values(), *_notes(told)),
        link=f"{settings.BASE_URL}{reverse('overview')}?{_query(team, week)}",
        link_says="This week on the overview",
        why=_why(person, team),
        stop=stop_address(person, ReportKind.WEEK, team),
    )


def _answer(team: Team, told: AccountsWeek, days: str, late: Sequence[str]) -> Answer:
    lead = f"{team} used {counted(told.total.credits, UNITS)} from {days}"
    alarm = f" Not fresh: {', '.join(late)}; see below." if late else ""
    return Answer(lead, f"{_compared(told.total)}.", alarm, "tight" if late else "fine")


def _compared(line: WeekLine) -> str:
    if line.by is None:
        return ""
    if not line.by:
        return ", as many as in the week before"
    word = "more" if line.by > 0 else "fewer"
    share = percent(abs(line.change)) if line.change is not None else credits(abs(line.by))
    return f", {share} {word} than in the week before"


def _tables(told: AccountsWeek, accounts: QuerySet[ApiAccount], now: datetime) -> Iterator[Table]:
    foot = _row("All", told.total)
    yield Table("By operation", ("Operation", *HEADS), _rows(told.operations), foot)
    yield Table("By account", ("Account", *HEADS), _rows(told.accounts), foot)
    if told.most:
        moves = [
            (f"{move.operation}, {move.account}", credits(move.credits), signed(move.by))
            for move in told.most
        ]
        yield Table("What changed most", ("", "Credits", "Change"), moves)
    yield _left(accounts, now)


def _rows(lines: Sequence[WeekLine]) -> list[tuple[str, ...]]:
    rows = [_row(line.name, line) for line in lines[:LISTED]]
    if rest := lines[LISTED:]:
        burned = sum(line.credits for line in rest)
        rows.append((f"{REST} {credits(len(rest))} more", credits(burned), "", ""))
    return rows


def _row(name: str, line: WeekLine) -> tuple[str, ...]:
    return name, credits(line.credits), credits(line.before), changed_by(line.change)


def _left(accounts: QuerySet[ApiAccount], now: datetime) -> Table:
    """Credits left, and whether they last until the period renews, at the pace of this period."""
    current = current_periods(accounts)
    known = {pace.account: pace for pace in paces(current, now)}
    rows = []
    for period in current:
        pace, renews, lasts = known.get(period.account), NOT_KNOWN, "not known yet"
        if period.edge > now:
            renews = _utc_day(period.edge)
        if period.remaining <= 0:
            lasts = "none left"
        elif pace:
            lasts = f"dry about {_utc_day(pace.dry_at)}" if pace.dry_at else "until then"
        rows.append((period.account, credits(period.remaining), renews, lasts))
    note = "At this period’s pace so far. Renewals are GraphiCoal’s days, in UTC."
    return Table("Credits left", ("Account", "Credits", "Renews", "Lasts"), rows, note=note)


def _troubles(person: User, views: Sequence[AccountView], week: Week) -> Iterator[tuple[str, str]]:
    """Accounts that fail, are stale or were not read to the week's end: a name and what is so."""
    late = {cause.view.id for cause in causes(views, manages_keys=access.manages_keys(person))}
    for view in views:
        lacks = view.data_through is None or view.data_through < week.until
        if lacks or view.id in late:
            said = f"{view.name} was last read {_at(view.data_through)}."
            said += f" {view.problem}" if view.problem else ""
            said += " What was used later is not in these figures." if lacks else ""
            yield view.name, said


def _notes(told: AccountsWeek) -> Iterator[str]:
    if told.not_compared:
        names = ", ".join(told.not_compared)
        yield f"Not counted yet in the whole of the week before, so not compared: {names}."
    if told.estimated:
        yield (
            f"Besides, about {counted(told.estimated, UNITS)} at the end of a billing period "
            "that nobody saw."
        )
    if told.reconstructed:
        yield (
            f"Besides, at least {counted(told.reconstructed, UNITS)} from before the first "
            "reading, by the images."
        )
    yield (
        f"Weeks are cut in {days_zone_name()}. Each account is counted whole, "
        "also where other teams use it."
    )


def _why(person: User, team: Team) -> str:
    if access.leads(person, team):
        return f"You get this every Monday as a lead of {team}."
    return f"You get this every Monday because you asked for it, as a member of {team}."


def _query(team: Team, week: Week) -> str:
    days = {"since": week.monday.isoformat(), "until": week.sunday.isoformat()}
    return urlencode({"team": team.pk, "range": "custom", **days})


def _utc_day(at: datetime) -> str:
    return day(at.astimezone(UTC).date())


def _at(moment: datetime | None) -> str:
    """ "on 23 Nov 2026, 14:20", by the reader's clocks."""
    if moment is None:
        return "never"
    here = moment.astimezone(reader().zone)
    return f"on {day(here.date())}, {here:%H:%M} ({here.tzname()})"
