"""Run by test_people_at_once.py, in a database of its own: what several people do at one moment.

Prints, round by round, how many of them were let.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Protocol

import django
from django.core.management import call_command
from django.db import connection

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROUNDS, PEOPLE = 10, 4


class Game(Protocol):
    def prepare(self) -> None:
        """What a round begins with."""

    def move(self, who: int) -> bool:
        """Whether this one was let."""


class Demoting:
    """All of a round's people are admins; each takes the next one's role away."""

    def prepare(self) -> None:
        from accounts.models import User
        from accounts.models.people import Role

        User.objects.all().delete()
        self.users = [
            User.objects.create_user(f"{number}@example.com", role=Role.ADMIN)
            for number in range(PEOPLE)
        ]

    def move(self, who: int) -> bool:
        from accounts import people
        from accounts.audit import Actor
        from accounts.models.people import Role

        victim = self.users[(who + 1) % PEOPLE]
        try:
            people.change(Actor(str(who), "race"), victim, "", Role.MEMBER, {})
        except people.LastAdmin:
            return False
        return True


class Joining:
    """Everybody tries the same link."""

    def prepare(self) -> None:
        from accounts.audit import Actor
        from accounts.invitations import invite
        from accounts.models import User

        User.objects.all().delete()
        _, link = invite(Actor("admin", ""), "new@example.com", "", "member", {}, NOW)
        self.token = link.split("/")[2]

    def move(self, who: int) -> bool:
        from accounts.joining import join

        return join(self.token, str(who), "correct horse battery", "race", NOW) is not None


class Placing:
    """Two place people in the team, of whom one changes the team and one the person."""

    def prepare(self) -> None:
        from accounts.models import Team, User
        from accounts.models.people import Role

        User.objects.all().delete()
        User.objects.create_user("admin@example.com", role=Role.ADMIN)
        Team.objects.all().delete()
        self.users = [User.objects.create_user(f"{number}@example.com") for number in range(PEOPLE)]
        self.team = Team.objects.create(name="Design")

    def move(self, who: int) -> bool:
        from accounts import people, teams
        from accounts.audit import Actor

        if who % 2:
            places = {user.pk: False for user in self.users}
            teams.change(Actor(str(who), "race"), self.team, "Design", places)
        else:
            place = {self.team.pk: True}
            people.change(Actor(str(who), "race"), self.users[who], "", "member", place)
        return True


def played(game: Game) -> list[int]:
    start = Barrier(PEOPLE)

    def attempt(who: int) -> bool:
        connection.ensure_connection()
        start.wait(20)
        try:
            return game.move(who)
        finally:
            connection.close()

    let = []
    for _ in range(ROUNDS):
        game.prepare()
        connection.close()  # the pool has four
        with ThreadPoolExecutor(PEOPLE) as pool:
            let.append(sum(pool.map(attempt, range(PEOPLE))))
    return let


def main(name: str) -> None:
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    games: dict[str, Game] = {"demoting": Demoting(), "joining": Joining(), "placing": Placing()}
    sys.stdout.write(" ".join(str(count) for count in played(games[name])))


if __name__ == "__main__":
    main(sys.argv[1])
