"""Saved views: a person's own names for addresses of pages that show data."""

from django.db import models
from django.db.models.functions import Lower

LONGEST_NAME = 60  # characters
LONGEST_QUERY = 2000  # characters, percent-encoded


class SavedPage(models.TextChoices):
    """The pages that can be saved, by the names of their addresses.

    No address is ever stored: whatever is in the table, it leads to one of these.
    """

    OVERVIEW = "overview", "Overview"
    PERIODS = "periods", "Periods"
    IMAGES = "images", "Images"
    SYNC = "sync", "Sync"
    ACCOUNTS = "accounts", "Accounts & keys"
    AUDIT = "audit", "Audit log"
    WHY = "why", "Why?"


class SavedView(models.Model):
    """A page of ours and its query string, without the question mark. Nobody else sees it."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=LONGEST_NAME)
    page = models.CharField(max_length=10, choices=SavedPage)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("user", Lower("name"), name="saved_view_name_once"),
            models.CheckConstraint(
                condition=models.Q(page__in=SavedPage.values), name="saved_view_page_is_known"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
