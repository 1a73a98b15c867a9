"""`manage.py token create|list|revoke`: tokens of the REST API, for who is at a terminal."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit import Actor
from accounts.models import ApiToken, User
from accounts.models.tokens import LONGEST_LIFE, Scope
from accounts.tokens import USUAL_LIFE, NotMade, make_token, revoke

COMMAND = Actor("", "token command")


class Command(BaseCommand):
    help = "Make, list and revoke the tokens that scripts read the REST API with."

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True, metavar="create|list|revoke")
        create = ways.add_parser("create", help="print a new token; it is shown this once")
        create.add_argument("email", metavar="EMAIL", help="whose it is: it reads what they may")
        create.add_argument("name", metavar="NAME", help="what will use it")
        create.add_argument(
            "--scope", nargs="+", action="extend", choices=Scope.values, required=True
        )
        create.add_argument(
            "--days",
            type=int,
            default=USUAL_LIFE.days,
            metavar="N",
            help=f"until it ends, 1 to {LONGEST_LIFE.days}; {USUAL_LIFE.days} if left out",
        )
        listing = ways.add_parser("list", help="all of them, or one person's")
        listing.add_argument("email", nargs="?", metavar="EMAIL")
        ending = ways.add_parser("revoke", help="let one read no more")
        ending.add_argument("prefix", metavar="PREFIX", help="the eight digits after cm_")

    def handle(self, *args: Any, **options: Any) -> None:
        now = datetime.now(UTC)
        if options["way"] == "create":
            self._create(options, now)
        elif options["way"] == "list":
            self._list(options["email"], now)
        else:
            self._revoke(options["prefix"], now)

    def _create(self, options: dict[str, Any], now: datetime) -> None:
        user = _person(options["email"])
        if not 1 <= options["days"] <= LONGEST_LIFE.days:
            raise CommandError(f"--days must be 1 to {LONGEST_LIFE.days}.")
        ends = now + timedelta(days=options["days"])
        try:
            made = make_token(COMMAND, user, options["name"], options["scope"], ends, now)
        except NotMade as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(made.text)

    def _list(self, email: str | None, now: datetime) -> None:
        rows = ApiToken.objects.select_related("user").order_by("user__email", "-made_at", "-pk")
        if email is not None:
            rows = rows.filter(user=_person(email))
        for row in rows:
            used = f"used {_day(row.last_used_at)}" if row.last_used_at else "never used"
            self.stdout.write(
                f"cm_{row.prefix}  {row.user.email}  {row.name}  {','.join(row.scopes)}  "
                f"{row.standing(now)}  ends {_day(row.expires_at)}  {used}"
            )

    def _revoke(self, prefix: str, now: datetime) -> None:
        token = ApiToken.objects.filter(prefix=prefix.removeprefix("cm_").lower()).first()
        if token is None:
            raise CommandError(f"There is no token {prefix}. See: manage.py token list")
        if not revoke(COMMAND, token, now):
            raise CommandError(f"{token} of {token.user.email} was revoked before.")
        self.stdout.write(f"{token} of {token.user.email} reads nothing any more.")


def _person(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise CommandError(f"Nobody has the address {email}.")
    return user


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
