"""What a person sets for themselves: how pages look and write to them, and where they begin."""

from django.db import models


class NumberFormat(models.TextChoices):
    """What stands between thousands; the mark before decimals fits it."""

    THIN = "thin", "Thin space"
    COMMA = "comma", "Comma"
    POINT = "point", "Point"
    APOSTROPHE = "apostrophe", "Apostrophe"


class Theme(models.TextChoices):
    SYSTEM = "system", "System"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class StartPage(models.TextChoices):
    """Where a sign-in leads, unless a saved view is chosen for it."""

    OVERVIEW = "overview", "Overview"
    PERIODS = "periods", "Periods"
    IMAGES = "images", "Images"
    SYNC = "sync", "Sync"
    ACCOUNTS = "accounts", "Accounts & keys"
