"""`manage.py signin_link [EMAIL]`: a one-time link, for the first start and for lost passwords."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit import Actor
from accounts.models import User
from accounts.people import sign_in_link
from accounts.signin import first_admin

COMMAND = Actor("", "signin_link command")


class Command(BaseCommand):
    help = "Print a link that signs a person in once, within a day. Without EMAIL: the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        if email is None:
            user = first_admin()
        else:
            found = User.objects.filter(email=email.strip().lower(), is_active=True).first()
            if found is None:
                raise CommandError(f"Nobody with the address {email} may sign in.")
            user = found
        link = sign_in_link(COMMAND, user, datetime.now(UTC))
        self.stdout.write(settings.BASE_URL + link)
