"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from dashboard.pages import (
    audit,
    connecting,
    deleting,
    design,
    explaining,
    health,
    images,
    own_settings,
    people,
    saved_views,
    sharing,
    sync,
)
from dashboard.pages.accounts import account_acts, key_acts
from dashboard.pages.accounts.listing import accounts
from dashboard.pages.overview import overview
from dashboard.pages.overview.file import overview_csv
from dashboard.pages.periods import period, periods
from dashboard.pages.why import why

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview, name="overview"),
    path("overview.csv", overview_csv, name="overview_csv"),
    path("why/", why, name="why"),
    path("images/", images.images, name="images"),
    path("images/<int:pk>/", images.image, name="image"),
    path("images/delete/", deleting.delete, name="delete_images"),
    path("images/deletions/", deleting.deletions, name="deletions"),
    path("images/deletions/<uuid:pk>/", deleting.deletion, name="deletion"),
    path("images/deletions/<uuid:pk>/stop/", deleting.stop, name="stop_deletion"),
    path("periods/", periods, name="periods"),
    path("periods/<int:pk>/", period, name="period"),
    path("sync/", sync.sync, name="sync"),
    path("sync/read/<int:pk>/", sync.read_now, name="read_now"),
    path("sync/rule/<int:pk>/", sync.rule, name="rule"),
    path("accounts/", accounts, name="accounts"),
    path("accounts/connect/", connecting.connect, name="connect"),
    path("accounts/trials/<uuid:pk>/", connecting.trial, name="trial"),
    path("accounts/<int:pk>/", account_acts.account, name="account"),
    path("accounts/<int:pk>/state/", account_acts.account_state, name="account_state"),
    path("accounts/<int:pk>/erase/", account_acts.erase_account, name="erase_account"),
    path("accounts/<int:pk>/not-twin/", account_acts.not_twin, name="not_twin"),
    path("accounts/<int:pk>/merge/", account_acts.merge, name="merge"),
    path("accounts/<int:pk>/keys/", connecting.add_key, name="add_key"),
    path("accounts/keys/<uuid:pk>/", key_acts.key, name="key"),
    path("accounts/keys/<uuid:pk>/state/", key_acts.key_state, name="key_state"),
    path("accounts/keys/<uuid:pk>/rotate/", connecting.rotate_key, name="rotate_key"),
    path("accounts/keys/<uuid:pk>/rotation/", key_acts.rotation, name="rotation"),
    path("accounts/keys/<uuid:pk>/remove/", key_acts.remove_key, name="remove_key"),
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
    path("you/settings/", own_settings.your_settings, name="your_settings"),
    path("you/theme/", own_settings.your_theme, name="your_theme"),
    path("views/", saved_views.saved_views, name="saved_views"),
    path("views/<int:pk>/rename/", saved_views.rename_saved_view, name="rename_saved_view"),
    path("views/<int:pk>/remove/", saved_views.remove_saved_view, name="remove_saved_view"),
    path("help/", explaining.help_page, name="help"),
    path("design/", design.design, name="design"),
    path("", include("dashboard.signin.urls")),
    path("health", health.health, name="health"),
]
