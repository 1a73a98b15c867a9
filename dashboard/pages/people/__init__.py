"""People: who may come in and do what, their teams, and how one joins."""

from dashboard.pages.people.inviting import invite, renew, withdraw
from dashboard.pages.people.joining import join
from dashboard.pages.people.people import people
from dashboard.pages.people.person import deactivate, hand_over_link, person_page, reactivate
from dashboard.pages.people.teams import remove_team, team_page, teams

__all__ = [
    "deactivate",
    "hand_over_link",
    "invite",
    "join",
    "people",
    "person_page",
    "reactivate",
    "remove_team",
    "renew",
    "team_page",
    "teams",
    "withdraw",
]
