import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_how_long_a_window_is'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='number_format',
            field=models.CharField(choices=[('thin', 'Thin space'), ('comma', 'Comma'), ('point', 'Point'), ('apostrophe', 'Apostrophe')], default='thin', max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='shortcuts',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='user',
            name='start_page',
            field=models.CharField(choices=[('overview', 'Overview'), ('images', 'Images'), ('sync', 'Sync'), ('accounts', 'Accounts & keys')], default='overview', max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='theme',
            field=models.CharField(choices=[('system', 'System'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=10),
        ),
        migrations.AddField(
            model_name='user',
            name='timezone',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('page', models.CharField(choices=[('overview', 'Overview'), ('images', 'Images'), ('sync', 'Sync'), ('accounts', 'Accounts & keys'), ('audit', 'Audit log'), ('why', 'Why?')], max_length=10)),
                ('query', models.CharField(blank=True, max_length=2000)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='start_view',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.savedview'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('number_format__in', ['thin', 'comma', 'point', 'apostrophe'])), name='user_number_format_is_known'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('theme__in', ['system', 'light', 'dark'])), name='user_theme_is_known'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('start_page__in', ['overview', 'images', 'sync', 'accounts'])), name='user_start_page_is_known'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(models.F('user'), django.db.models.functions.text.Lower('name'), name='saved_view_name_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('page__in', ['overview', 'images', 'sync', 'accounts', 'audit', 'why'])), name='saved_view_page_is_known'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_has_a_name'),
        ),
    ]
