"""The letter with the statement of a billing period that has ended."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from accounts import access
from accounts.models import User
from accounts.models.report_choices import ReportKind
from accounts.report_choices import BOOKKEEPERS
from analytics.queries.statement import Filed, Statement, filed_statement, statement_cost
from dashboard.exports.statement_lines import statement_csv
from dashboard.pages.files import file_name
from dashboard.pages.periods.answer import statement_answer
from dashboard.pages.periods.cost import money_of
from dashboard.pages.periods.naming import period_name
from dashboard.reporting.letter import REST, SANDBOX, File, Letter, Table
from dashboard.reporting.stopping import stop_address
from dashboard.templatetags.figures import counted, credits, percent
from dashboard.templatetags.money import money_text
from dashboard.templatetags.why import duration, opposite, signed

LISTED = 12  # operations; the file has them all
MOST_ATTACHED = 4_000_000  # bytes; mail servers refuse more than they like
UNITS = "credit,credits"


def statement_letter(person: User, period: int, now: datetime) -> Letter | None:
    """None where they may not see the period."""
    accounts = access.visible_accounts(person)
    filed = filed_statement(accounts, period, now)
    if filed is None:
        return None
    told = filed.told
    name = period_name(told.period.start, told.period.edge)
    file = _file(filed, person)
    pretend = accounts.filter(pk=told.period.account_id, is_sandbox=True).exists()
    return Letter(
        subject=f"{told.period.account}, {name}: {counted(told.period.used, UNITS)}",
        answer=statement_answer(filed, now),
        tables=(_balance(told), _operations(told), *_costs(filed)),
        notes=(*([SANDBOX] if pretend else []), *_notes(told, attached=file is not None)),
        link=settings.BASE_URL + reverse("period", args=[period]),
        link_says="The statement of this period",
        why=_why(person),
        stop=stop_address(person, ReportKind.STATEMENT),
        files=(file,) if file else (),
    )


def _why(person: User) -> str:
    what = "the statement of every period of the accounts that you see"
    if person.role in BOOKKEEPERS:
        return f"As {person.get_role_display().lower()} you get {what}."
    return f"You asked for {what}."


def _balance(told: Statement) -> Table:
    lines = told.balance
    rows = [("Opening balance", credits(lines.opening)), ("Grants", signed(lines.grants))]
    if lines.debits:
        rows.append(("Debits", signed(lines.debits)))
    rows.append(("Usage", opposite(lines.usage)))
    if lines.corrections:
        rows.append(("Corrections, given back", opposite(lines.corrections)))
    foot = ("Closing balance as last read", credits(lines.closing))
    return Table("Balance", ("", "Credits"), rows, foot)


def _operations(told: Statement) -> Table:
    dearest = sorted(told.operations, key=lambda line: (-line.credits, line.operation))
    rows = [
        (line.operation, credits(line.images), credits(line.credits), percent(line.share))
        for line in dearest[:LISTED]
    ]
    if rest := dearest[LISTED:]:
        images, burned = sum(o.images for o in rest), sum(o.credits for o in rest)
        rows.append((f"{REST} {credits(len(rest))} more", credits(images), credits(burned), ""))
    foot = ("All", credits(told.total.images), credits(told.total.credits), "")
    return Table("By operation", ("Operation", "Images", "Credits", "Share"), rows, foot)


def _costs(filed: Filed) -> Iterator[Table]:
    """Nothing where no price held: a missing price is no cost of zero."""
    paid = statement_cost(filed.told).observed
    rows = []
    for cost in paid.costs:
        rows.append((f"Observed credits, {cost.currency}", money_text(cost.net, cost.currency)))
        rows += [
            (f"Tax, {cost.currency}", money_text(cost.tax, cost.currency)) for _ in cost.taxes[:1]
        ]
    note = ""
    if paid.unpriced:
        note = f"{counted(paid.unpriced, UNITS)} burned while no price was set, and are left out."
    if rows:
        yield Table("Cost", ("", "Amount"), rows, note=note)


def _notes(told: Statement, *, attached: bool) -> Iterator[str]:
    quality, tail = told.quality, told.tail
    seen = f"{counted(quality.readings, 'reading,readings')}, the longest gap"
    yield f"How well it was observed: {seen} {duration(quality.longest_gap)}."
    if tail and tail.high:
        yield (
            f"Nobody saw the last {duration(tail.seconds)}: between {credits(tail.low)} and "
            f"{counted(tail.high, UNITS)} more, most likely {credits(tail.best)}."
        )
    yield "Billing periods and their days are GraphiCoal’s, in UTC."
    if attached:
        yield "The attached file has every figure of the statement, as it can be had on its page."
    else:
        yield "Its file is too large for a letter; the page of the statement has it."


def _file(filed: Filed, person: User) -> File | None:
    """The CSV of the statement's page; None where it is too large to be sent."""
    told, lines, size = filed.told, [], 0
    for line in statement_csv(told, money_of(filed, person)):
        lines.append(line)
        size += len(line.encode())
        if size > MOST_ATTACHED:
            return None
    start = told.period.start.astimezone(UTC).date()
    return File(f"{file_name(told.period.account, start)}.csv", "".join(lines), "text/csv")
