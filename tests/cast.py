"""The people that tests are about, and accounts for their teams."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from accounts.models import ApiAccount, Membership, Team, User
from accounts.models.people import Role
from analytics import exporting
from analytics.models import Deletion, DeletionJob, Export, Image
from analytics.models.exports import ExportState


@dataclass(frozen=True, slots=True)
class Cast:
    """An admin, finance, the lead of team Design and a member of it (`mate`), a member of team
    Docs, and a member of no team.

    None of them has a password: sign them in with `client.force_login`.
    """

    admin: User
    finance: User
    lead: User
    other: User
    nobody: User
    design: Team
    docs: Team
    mate: User

    @classmethod
    def assemble(cls) -> Self:
        cast = cls(
            admin=person("admin", Role.ADMIN),
            finance=person("finance", Role.FINANCE),
            lead=person("lead"),
            other=person("other"),
            nobody=person("nobody"),
            design=Team.objects.create(name="Design"),
            docs=Team.objects.create(name="Docs"),
            mate=person("mate"),
        )
        Membership.objects.create(user=cast.lead, team=cast.design, lead=True)
        Membership.objects.create(user=cast.mate, team=cast.design)
        Membership.objects.create(user=cast.other, team=cast.docs)
        return cast

    @property
    def everyone(self) -> tuple[User, ...]:
        """One of each kind: the mate sees what the lead sees."""
        return self.admin, self.finance, self.lead, self.other, self.nobody


def person(name: str, role: Role = Role.MEMBER) -> User:
    return User.objects.create_user(f"{name}@example.com", role=role, name=name.capitalize())


def a_job(by: str, now: datetime, *images: Image) -> DeletionJob:
    """A job to delete these images of which nothing has been sent yet."""
    job = DeletionJob.objects.create(asked_by=by, asked_at=now)
    for image in images:
        Deletion.objects.create(
            job=job,
            account=image.account,
            image=image,
            vendor_id=image.image_id,
            operation=image.operation,
            created_at=image.created_at,
            due_at=now,
        )
    return job


def an_account(name: str, *teams: Team, sandbox: bool = False) -> ApiAccount:
    """An account without a key, shared by these teams."""
    account = ApiAccount.objects.create(
        name=name, base_url="http://127.0.0.1:9/api/v1/graphicoal", is_sandbox=sandbox
    )
    account.teams.set(teams)
    return account


def a_file(by: User, now: datetime) -> Export:
    """A file of this person's that is ready, and does not ask for any account to be seen."""
    export = Export.objects.create(
        asked_by=by,
        what="periods",
        form="csv",
        state=ExportState.READY,
        fence=1,
        size=4,
        sha256="5f" * 32,
        name="periods.csv",
        sees={"role": by.role, "accounts": [], "prompts": []},
        asked_at=now,
        finished_at=now,
        expires_at=now + timedelta(hours=1),
    )
    file = exporting.file_of(export.pk, 1)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.write_text("a,b\n")
    return export
