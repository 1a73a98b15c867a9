from django.db import migrations

from analytics.prompt_index import build, remove


def index_prompts(apps, editor):
    build(editor.connection)


def forget_the_index(apps, editor):
    remove(editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0007_prompts_forgotten_and_accounts_erased'),
    ]

    operations = [
        migrations.RunPython(index_prompts, forget_the_index),
    ]
