"""Say which teams see an account, and how they share its credits from a day on."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.audit import Actor, record
from accounts.models import ApiAccount, ShareAgreement, Team, TeamShare
from accounts.models.audit import Act
from accounts.models.shares import WHOLE
from accounts.shares import BEGINNING, Agreement, agreements, percent


class NotWhole(ValueError):
    """The shares do not add up; the text says what is missing or too much."""


@transaction.atomic
def share(
    actor: Actor,
    account: ApiAccount,
    teams: Collection[int],
    parts: Mapping[int, int],
    since: date,
    now: datetime,
) -> None:
    """Let these teams see the account from now on, and bear `parts` of it (hundredths of a
    percent by team) from the start of `since` (UTC) on.

    An agreement of the same day is replaced; the others stay as they are. Without parts, nobody
    bears the credits. Raises NotWhole.
    """
    parts = {team: part for team, part in parts.items() if part}
    refuse_unless_whole(parts)
    if not set(parts) <= set(teams):
        raise NotWhole("Only a team that sees the account can bear a share of it.")
    ApiAccount.objects.select_for_update().get(pk=account.pk)
    before = _told(account, since)
    account.teams.set(teams)
    _agree(actor, account, parts, since, now)
    record(Act.SHARES_SET, actor, account, before=before, after=_told(account, since))


def refuse_unless_whole(parts: Mapping[int, int]) -> None:
    """Raises NotWhole, unless there is nothing to add up."""
    total = sum(parts.values())
    if not parts or total == WHOLE:
        return
    said = [percent(part) for part in parts.values()]
    sum_of = f"{' + '.join(said)} is {percent(total)} %" if len(said) > 1 else f"{said[0]} % is all"
    gap = percent(abs(WHOLE - total))
    what = f"{gap} % are missing" if total < WHOLE else f"{gap} % are too much"
    raise NotWhole(f"{sum_of}: {what}.")


def take_over(account: ApiAccount, older: ApiAccount) -> None:
    """The older account keeps its agreements; where it has none, this one's become its own.

    Inside the transaction that makes one account of both.
    """
    if not older.agreements.exists():
        account.agreements.update(account=older)


def _agree(
    actor: Actor, account: ApiAccount, parts: Mapping[int, int], since: date, now: datetime
) -> None:
    agreement, _ = ShareAgreement.objects.update_or_create(
        account=account, since=since, defaults={"set_by": actor.who, "set_at": now}
    )
    agreement.shares.all().delete()
    TeamShare.objects.bulk_create(
        TeamShare(agreement=agreement, team_id=team, hundredths=part)
        for team, part in parts.items()
    )


def _told(account: ApiAccount, since: date) -> dict[str, Any]:
    """For the audit log: who sees the account, and the agreement of that day if there is one."""
    teams = Team.objects.filter(accounts=account).order_by("name")
    told: dict[str, Any] = {"teams": list(teams.values_list("name", flat=True))}
    for agreement in agreements(account):
        if agreement.since == since:
            told |= {"from": _day(agreement), "shares": _listed(agreement)}
    return told


def _day(agreement: Agreement) -> str:
    return "the beginning" if agreement.since == BEGINNING else agreement.since.isoformat()


def _listed(agreement: Agreement) -> dict[str, str]:
    return {share.team: f"{share.percent} %" for share in agreement.shares}
