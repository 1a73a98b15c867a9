"""GET /accounts: how each account stands."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router

from accounts import access
from accounts.models.tokens import Scope
from analytics.queries import AccountView, account_views
from dashboard.api.door import Bearer, holder
from dashboard.api.parameters import query_of
from dashboard.api.schemas.accounts import Account, Accounts

router = Router(tags=["Accounts"])


@router.get(
    "/accounts",
    auth=Bearer(Scope.ACCOUNTS),
    response=Accounts,
    url_name="api_accounts",
    operation_id="accounts",
    summary="Accounts",
)
def accounts(request: HttpRequest) -> Accounts:
    """Credits left and used of each account, how old that is, and what is in the way."""
    query_of(request, ())
    views = account_views(access.visible_accounts(holder(request)), datetime.now(UTC))
    return Accounts(accounts=[_told(view) for view in views])


def _told(view: AccountView) -> Account:
    return Account(**{name: getattr(view, name) for name in Account.model_fields})
