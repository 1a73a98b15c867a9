from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def believe(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Of what was told before, the last answer is when it was seen."""
    apps.get_model("accounts", "ApiKey").objects.update(window_seen_at=models.F("window_told_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_invitations_and_shares'),
    ]

    operations = [
        migrations.AddField(
            model_name='apikey',
            name='window_seen_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(believe, migrations.RunPython.noop),
    ]
