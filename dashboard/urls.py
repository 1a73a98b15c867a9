"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

from dashboard.pages import connecting, health, images, sync
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
    path("", include("dashboard.signin.urls")),
    path("health", health.health, name="health"),
]
