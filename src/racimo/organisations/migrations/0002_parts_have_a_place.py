"""An organisation may have two parts of one role in a project."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_begins")]

    operations = [
        migrations.RemoveConstraint(model_name="participation", name="one_part_a_role"),
        migrations.AddField(
            model_name="participation",
            name="place",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="place"),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(
                fields=("project", "organisation", "role", "place"), name="one_part_a_role"
            ),
        ),
    ]
