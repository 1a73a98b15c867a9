"""Which account or key a request is about, and whether it is the reader's to look after."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts import access
from accounts.models import ApiAccount, ApiKey
from dashboard.pages.door import person


def kept_account(request: HttpRequest, pk: int) -> ApiAccount:
    """404 for who does not see the account, 403 for who does not keep its keys."""
    account = get_object_or_404(access.known_accounts(person(request)), pk=pk)
    if not access.manages_keys(person(request)):
        raise PermissionDenied
    return account


def kept_key(request: HttpRequest, pk: UUID) -> ApiKey:
    """The same for one key of an account."""
    known = access.known_accounts(person(request))
    rows = ApiKey.objects.filter(account__in=known).select_related("account", "replaces")
    key = get_object_or_404(rows, pk=pk)
    if not access.manages_keys(person(request)):
        raise PermissionDenied
    return key
