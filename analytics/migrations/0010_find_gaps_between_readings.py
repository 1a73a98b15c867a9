from datetime import timedelta

from django.db import migrations

LONG = timedelta(hours=1)


def find_gaps(apps, schema_editor):
    """From the readings that are stored. A pause between equal ones lies where only two were."""
    Snapshot = apps.get_model("analytics", "Snapshot")
    ReadingGap = apps.get_model("analytics", "ReadingGap")
    rows = Snapshot.objects.order_by("account", "number")
    rows = rows.values_list("account_id", "at", "last_at", "times")
    found, before = [], None
    for account, at, last_at, times in rows.iterator(chunk_size=2000):
        if before and before[0] == account and at - before[1] > LONG:
            found.append(ReadingGap(account_id=account, since=before[1], until=at))
        if times == 2 and last_at - at > LONG:
            found.append(ReadingGap(account_id=account, since=at, until=last_at))
        before = account, last_at
    ReadingGap.objects.bulk_create(found, batch_size=2000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("analytics", "0009_gaps_between_readings")]

    operations = [migrations.RunPython(find_gaps, migrations.RunPython.noop)]
