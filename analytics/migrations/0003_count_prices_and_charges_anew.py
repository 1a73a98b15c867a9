from django.db import migrations
from django.db.models import Count, Max, Min


def count_anew(apps, schema_editor):
    """Prices get their days; the rest of what is new is derived in the background."""
    Image = apps.get_model("analytics", "Image")
    PriceSeen = apps.get_model("analytics", "PriceSeen")
    Rederivation = apps.get_model("analytics", "Rederivation")
    ApiAccount = apps.get_model("accounts", "ApiAccount")
    PriceSeen.objects.all().delete()
    counted = (
        Image.objects.filter(credits_charged__isnull=False)
        .order_by()
        .values_list("account_id", "operation", "credits_charged")
        .annotate(Count("pk"), Min("created_at"), Max("created_at"))
    )
    PriceSeen.objects.bulk_create(
        PriceSeen(
            account_id=account,
            operation=operation,
            credits=credits,
            images=images,
            first_at=first,
            last_at=last,
        )
        for account, operation, credits, images, first, last in counted
    )
    Rederivation.objects.bulk_create(
        (Rederivation(account=account) for account in ApiAccount.objects.all()),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_charge_modes_rulings_and_rederivation")]

    operations = [migrations.RunPython(count_anew, migrations.RunPython.noop)]
