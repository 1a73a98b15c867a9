from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_report_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='savedview',
            name='saved_view_page_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_start_page_is_known',
        ),
        migrations.AlterField(
            model_name='savedview',
            name='page',
            field=models.CharField(choices=[('overview', 'Overview'), ('periods', 'Periods'), ('images', 'Images'), ('sync', 'Sync'), ('accounts', 'Accounts & keys'), ('audit', 'Audit log'), ('why', 'Why?')], max_length=10),
        ),
        migrations.AlterField(
            model_name='user',
            name='start_page',
            field=models.CharField(choices=[('overview', 'Overview'), ('periods', 'Periods'), ('images', 'Images'), ('sync', 'Sync'), ('accounts', 'Accounts & keys')], default='overview', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('page__in', ['overview', 'periods', 'images', 'sync', 'accounts', 'audit', 'why'])), name='saved_view_page_is_known'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('start_page__in', ['overview', 'periods', 'images', 'sync', 'accounts'])), name='user_start_page_is_known'),
        ),
    ]
