"""Give accounts the letters of their statements, once and for good."""

from django.db import IntegrityError, transaction

from accounts.models import ApiAccount
from analytics.ledger.numbering import letters_of
from analytics.models import AccountCode


def give_code(account: ApiAccount) -> str:
    """The letters of this account; the first time they are chosen by its name of that moment."""
    known = AccountCode.objects.filter(account=account).values_list("code", flat=True)
    while (code := known.first()) is None:
        taken = set(AccountCode.objects.values_list("code", flat=True))
        try:
            with transaction.atomic():
                AccountCode.objects.create(account=account, code=letters_of(account.name, taken))
        except IntegrityError:  # another account took them, or this one got them, meanwhile
            continue
    return code
