from datetime import UTC, date, datetime

from django.db import migrations

BEGINNING = date(1970, 1, 1)
LIST_PRICE = 10_000  # millionths of a US dollar for a credit


def set_the_list_price(apps, editor):
    """0.01 USD a credit for every account, from the beginning; people correct it on the page."""
    CreditPrice = apps.get_model("analytics", "CreditPrice")
    CreditPrice.objects.get_or_create(
        account=None,
        since=BEGINNING,
        defaults={
            "millionths": LIST_PRICE,
            "currency": "USD",
            "set_by": "Coalmeter",
            "set_at": datetime.now(UTC),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("analytics", "0012_prices_and_purchases")]

    operations = [migrations.RunPython(set_the_list_price, migrations.RunPython.noop)]
