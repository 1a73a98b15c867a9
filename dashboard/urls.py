"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from dashboard.pages import connecting, health, images, sync
from dashboard.pages.accounts import account_acts, key_acts
from dashboard.pages.accounts.listing import accounts
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
    path("", include("dashboard.signin.urls")),
    path("health", health.health, name="health"),
]
