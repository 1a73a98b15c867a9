"""Every address of the site."""

from django.urls import URLPattern, URLResolver, path

from dashboard.pages import (
    audit,
    connecting,
    health,
    images,
    people,
    sharing,
    signing_in,
    sync,
)
from dashboard.pages.overview import overview
from dashboard.pages.why import why

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview, name="overview"),
    path("why/", why, name="why"),
    path("images/", images.images, name="images"),
    path("images/<int:pk>/", images.image, name="image"),
    path("sync/", sync.sync, name="sync"),
    path("sync/read/<int:pk>/", sync.read_now, name="read_now"),
    path("sync/rule/<int:pk>/", sync.rule, name="rule"),
    path("accounts/connect/", connecting.connect, name="connect"),
    path("accounts/<int:pk>/merge/", sync.merge, name="merge"),
    path("accounts/trials/<uuid:pk>/", connecting.trial, name="trial"),
    path("accounts/<int:pk>/teams/", sharing.account_teams, name="account_teams"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:pk>/renew/", people.renew, name="renew_invitation"),
    path("people/invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("people/teams/", people.teams, name="teams"),
    path("people/teams/<int:pk>/", people.team_page, name="team"),
    path("people/teams/<int:pk>/remove/", people.remove_team, name="remove_team"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("people/<int:pk>/link/", people.hand_over_link, name="hand_over_link"),
    path("join/<str:token>/", people.join, name="join"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export.csv", audit.export, name="audit_export"),
    path("sign-in/", signing_in.signin, name="signin"),
    path("sign-in/<str:token>/", signing_in.signin_link, name="signin_link"),
    path("sign-out/", signing_in.signout, name="signout"),
    path("password/", signing_in.password, name="password"),
    path("health", health.health, name="health"),
]
