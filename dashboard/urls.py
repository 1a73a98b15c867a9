"""Every address of the site."""

from django.urls import URLPattern, URLResolver, path

from dashboard.pages import connecting, deleting, health, images, signing_in, sync
from dashboard.pages.overview import overview
from dashboard.pages.why import why

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview, name="overview"),
    path("why/", why, name="why"),
    path("images/", images.images, name="images"),
    path("images/<int:pk>/", images.image, name="image"),
    path("images/delete/", deleting.delete, name="delete_images"),
    path("images/deletions/", deleting.deletions, name="deletions"),
    path("images/deletions/<uuid:pk>/", deleting.deletion, name="deletion"),
    path("images/deletions/<uuid:pk>/stop/", deleting.stop, name="stop_deletion"),
    path("sync/", sync.sync, name="sync"),
    path("sync/read/<int:pk>/", sync.read_now, name="read_now"),
    path("sync/rule/<int:pk>/", sync.rule, name="rule"),
    path("accounts/connect/", connecting.connect, name="connect"),
    path("accounts/<int:pk>/merge/", sync.merge, name="merge"),
    path("accounts/trials/<uuid:pk>/", connecting.trial, name="trial"),
    path("sign-in/", signing_in.signin, name="signin"),
    path("sign-in/<str:token>/", signing_in.signin_link, name="signin_link"),
    path("sign-out/", signing_in.signout, name="signout"),
    path("password/", signing_in.password, name="password"),
    path("health", health.health, name="health"),
]
