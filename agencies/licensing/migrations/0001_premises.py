"""Premises, tenures, conditions, staff; incidents and seizures that they tell; row security."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules


OF_OWN_INCIDENT = (
    "EXISTS (SELECT FROM licensing_incident told"
    " WHERE told.id = incident_id AND licensing_own(told.tenure_id, told.premises_id))"
)
ADDS_NAME = f"""
    audience <@ ARRAY['police.triage', 'police.intelligence']::varchar[]
    AND ARRAY[added_by]::varchar[] && {rules.CLEARANCES}
    AND EXISTS (
        SELECT FROM licensing_incidentperson somebody
            JOIN licensing_incident told ON told.id = somebody.incident_id
            JOIN licensing_tenure held ON held.id = told.tenure_id
            JOIN registry_agency holder ON holder.id = held.agency_id
        WHERE somebody.id = person_id AND somebody.is_named
            AND 'premises:' || holder.key = added_by
    )
"""
"""Names are handed in, with the incident, by whoever told it, who does not see them (R5.7)."""
OF_OWN_BAG = (
    "EXISTS (SELECT FROM licensing_seizure bag"
    " WHERE bag.id = seizure_id AND licensing_own(bag.holder_id))"
)
ADDS_LINE = (
    f"CASE step WHEN 'collected' THEN {rules.POLICE} WHEN 'taken_on' THEN {rules.OFFICER}"
    f" ELSE {OF_OWN_BAG} END"
)
ENTRY = ("bag_number", "seized_at", "inside", "substance", "description", "quantity", "store")
STAFF = ("name", "role", "sia_number", "user_id", "left_on", "left_noted_at", "version")
WHO = ("seized_by_id", "seized_by_name", "witness_id", "witness_name")
MOVES = {"licensing.officer": [rules.ALL]}
"""Officers keep the register, and show it to whoever holds the licence now."""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("registry", "0040_premises"),
        ("reports", "0122_crews_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("found", "Drugs or drug litter found"),
                                ("search", "Drugs found in a search at the door"),
                                ("use", "Somebody using drugs"),
                                ("supply", "Somebody who seemed to be selling or passing drugs"),
                                ("spiking", "Drink or needle spiking"),
                                ("unwell", "Somebody unwell or collapsed after drugs"),
                                ("weapon", "A weapon, or violence, with drugs involved"),
                                ("other", "Something else"),
                            ],
                            max_length=10,
                        ),
                        size=None,
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Lower"), (2, "Serious"), (3, "Very serious")]
                    ),
                ),
                (
                    "inside",
                    models.CharField(
                        choices=[
                            ("door", "Entrance or queue"),
                            ("bar", "At the bar"),
                            ("floor", "Dance floor"),
                            ("seating", "Seating area"),
                            ("toilets", "Toilets"),
                            ("smoking", "Smoking area or garden"),
                            ("staff", "Staff area"),
                            ("outside", "Outside or car park"),
                            ("other", "Somewhere else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("inside_words", models.CharField(blank=True, max_length=120)),
                ("happened_at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                (
                    "actions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("refused", "Refused entry"),
                                ("leave", "Asked them to leave"),
                                ("ejected", "Put them out"),
                                ("detained", "Kept them for the police"),
                                ("seized", "Took the drugs away"),
                                ("searched", "Searched them, with their consent"),
                                ("first_aid", "Gave first aid"),
                                ("banned", "Banned them"),
                                ("watched", "Kept watch"),
                                ("none", "Nothing could be done"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("police_called", models.BooleanField(default=False)),
                ("police_reference", models.CharField(blank=True, max_length=40)),
                ("ambulance_called", models.BooleanField(default=False)),
                ("cctv_until", models.DateField(null=True)),
                ("words", portal.vault.fields.SealedTextField()),
                ("sent_digest", models.CharField(max_length=100)),
                (
                    "sent_photos",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="premises_incident",
                        to="reports.report",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="IncidentPerson",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("involved", "Seemed to be involved"),
                            ("harmed", "Was harmed or unwell"),
                            ("witness", "Saw it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("description", portal.vault.fields.SealedTextField(null=True)),
                (
                    "is_named",
                    models.BooleanField(default=False, help_text="Police were given a name."),
                ),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="licensing.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Premises",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pub", "Pub"),
                            ("bar", "Bar"),
                            ("nightclub", "Nightclub"),
                            ("restaurant", "Restaurant"),
                            ("hotel", "Hotel"),
                            ("club", "Members' club"),
                            ("shop", "Shop with an off-licence"),
                            ("takeaway", "Late-night food"),
                            ("venue", "Event venue"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("licence_number", models.CharField(max_length=40)),
                ("address", models.CharField(max_length=200)),
                ("postcode", models.CharField(blank=True, max_length=8)),
                ("point", django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                (
                    "dps",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="designated premises supervisor"
                    ),
                ),
                ("dps_since", models.DateField(null=True)),
                ("hours", models.TextField(blank=True, max_length=1000)),
                ("capacity", models.PositiveIntegerField(null=True)),
                (
                    "has_door_staff",
                    models.BooleanField(default=False, help_text="The licence asks for SIA staff."),
                ),
                ("in_pubwatch", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Trading"),
                            ("suspended", "Licence suspended"),
                            ("closed", "Closed for good"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("closed_on", models.DateField(null=True)),
                ("register_months", models.PositiveSmallIntegerField(default=12)),
                ("next_months", models.PositiveSmallIntegerField(null=True)),
                ("next_months_from", models.DateField(null=True)),
                ("alert_days", models.PositiveSmallIntegerField(default=14)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                (
                    "ward",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "premises",
                "verbose_name_plural": "premises",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="LicenceNumber",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("until", models.DateField()),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earlier_numbers",
                        to="licensing.premises",
                    ),
                ),
            ],
            options={
                "ordering": ["-until", "id"],
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="premises",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incidents",
                to="licensing.premises",
            ),
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.CharField(max_length=12)),
                ("text", models.TextField(max_length=2000)),
                ("evidence", models.CharField(blank=True, max_length=200)),
                ("every_months", models.PositiveSmallIntegerField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions",
                        to="licensing.premises",
                    ),
                ),
            ],
            options={
                "ordering": ["number", "id"],
            },
        ),
        migrations.CreateModel(
            name="Seizure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("bag_number", models.CharField(max_length=40)),
                ("seized_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                (
                    "inside",
                    models.CharField(
                        choices=[
                            ("door", "Entrance or queue"),
                            ("bar", "At the bar"),
                            ("floor", "Dance floor"),
                            ("seating", "Seating area"),
                            ("toilets", "Toilets"),
                            ("smoking", "Smoking area or garden"),
                            ("staff", "Staff area"),
                            ("outside", "Outside or car park"),
                            ("other", "Somewhere else"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "substance",
                    models.CharField(
                        choices=[
                            ("cannabis", "Suspected cannabis"),
                            ("cocaine", "Suspected cocaine"),
                            ("crack", "Suspected crack cocaine"),
                            ("heroin", "Suspected heroin"),
                            ("mdma", "Suspected MDMA or ecstasy"),
                            ("ketamine", "Suspected ketamine"),
                            ("amphetamine", "Suspected amphetamine"),
                            ("spice", "Suspected synthetic cannabinoid (spice)"),
                            ("ghb", "Suspected GHB or GBL"),
                            ("nitrous", "Suspected nitrous oxide"),
                            ("pills", "Pills of an unknown kind"),
                            ("powder", "Powder of an unknown kind"),
                            ("other", "Something else, or unknown"),
                        ],
                        max_length=12,
                    ),
                ),
                ("description", models.CharField(max_length=200)),
                ("quantity", models.CharField(help_text="An estimate, in words.", max_length=80)),
                ("store", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "Held"),
                            ("collected", "Collected by police"),
                            ("destroyed", "Destroyed"),
                        ],
                        default="held",
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("alerted_at", models.DateTimeField(null=True)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seizures",
                        to="licensing.incident",
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seizures",
                        to="licensing.premises",
                    ),
                ),
            ],
            options={
                "ordering": ["-seized_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "Manager"),
                            ("staff", "Bar or floor staff"),
                            ("door", "Door supervisor"),
                        ],
                        max_length=8,
                    ),
                ),
                ("sia_number", models.CharField(blank=True, max_length=16)),
                ("left_on", models.DateField(null=True)),
                ("left_noted_at", models.DateTimeField(null=True)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="SeizureLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("seized", "Seized and bagged"),
                            ("moved", "Moved to another store"),
                            ("amended", "Entry corrected"),
                            ("collected", "Collected by police"),
                            ("destroyed", "Destroyed"),
                            ("taken_on", "Taken on by a new licence holder"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
                ("changed", models.JSONField(default=dict)),
                ("store", models.CharField(blank=True, max_length=120)),
                ("officer", models.CharField(blank=True, max_length=20)),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("words", portal.vault.fields.SealedTextField(null=True)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="licensing.seizureline",
                    ),
                ),
                (
                    "seizure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="licensing.seizure",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.staffmember",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="seizure",
            name="seized_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="licensing.staffmember",
            ),
        ),
        migrations.AddField(
            model_name="seizure",
            name="witness",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="licensing.staffmember",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="on_duty",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="licensing.staffmember",
            ),
        ),
        migrations.CreateModel(
            name="Tenure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("holder", models.CharField(max_length=200, verbose_name="licence holder")),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenure",
                        to="registry.agency",
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenures",
                        to="licensing.premises",
                    ),
                ),
            ],
            options={
                "ordering": ["-since", "-id"],
            },
        ),
        migrations.AddField(
            model_name="staffmember",
            name="tenure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="staff",
                to="licensing.tenure",
            ),
        ),
        migrations.AddField(
            model_name="seizure",
            name="holder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="licensing.tenure",
            ),
        ),
        migrations.AddField(
            model_name="seizure",
            name="tenure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="licensing.tenure",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="tenure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="licensing.tenure",
            ),
        ),
        migrations.CreateModel(
            name="PersonName",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="name",
                        serialize=False,
                        to="licensing.incidentperson",
                    ),
                ),
                ("details", portal.vault.fields.SealedJSONField()),
                ("added_by", models.CharField(max_length=64)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["audience"], name="licensing_name_by_audience"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("audience__len__gt", 0)),
                        name="licensing_name_has_an_audience",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="incidentperson",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_person_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentperson",
            constraint=models.UniqueConstraint(
                fields=("incident", "number"), name="licensing_person_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["involved", "harmed", "witness"])),
                name="licensing_person_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)),
                name="licensing_person_has_an_audience",
            ),
        ),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(models.F("name"), models.F("id"), name="licensing_premises_by_name"),
        ),
        migrations.AddIndex(
            model_name="premises",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_premises_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper("licence_number"),
                name="licensing_licence_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("licence_number", ""), _negated=True),
                    models.Q(("address", ""), _negated=True),
                ),
                name="licensing_premises_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "pub",
                            "bar",
                            "nightclub",
                            "restaurant",
                            "hotel",
                            "club",
                            "shop",
                            "takeaway",
                            "venue",
                            "other",
                        ],
                    ),
                    ("state__in", ["open", "suspended", "closed"]),
                ),
                name="licensing_premises_codes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", False), ("state", "closed")),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True), ("closed_on__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="licensing_premises_closed_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alert_days__range", (1, 90)), ("register_months__range", (1, 120))
                ),
                name="licensing_premises_periods",
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_months__isnull", True), ("next_months_from__isnull", True)),
                    models.Q(
                        ("next_months__gte", 1),
                        ("next_months__isnull", False),
                        ("next_months__lt", models.F("register_months")),
                        ("next_months_from__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="licensing_premises_next_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)),
                name="licensing_premises_has_an_audience",
            ),
        ),
        migrations.AddIndex(
            model_name="licencenumber",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_number_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="licencenumber",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper("number"),
                name="licensing_earlier_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="licencenumber",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)),
                name="licensing_number_has_an_audience",
            ),
        ),
        migrations.AddIndex(
            model_name="condition",
            index=models.Index(fields=["premises", "number"], name="licensing_condition_of"),
        ),
        migrations.AddIndex(
            model_name="condition",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_condition_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("premises", "number"),
                name="licensing_condition_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True), models.Q(("number", ""), _negated=True)
                ),
                name="licensing_condition_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evidence", ""), _negated=True),
                    models.Q(("due_on__isnull", True), ("every_months__isnull", True)),
                    _connector="OR",
                ),
                name="licensing_condition_due_for_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)),
                name="licensing_condition_has_an_audience",
            ),
        ),
        migrations.AddIndex(
            model_name="seizureline",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_line_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="seizureline",
            constraint=models.UniqueConstraint(
                fields=("seizure", "number"), name="licensing_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="seizureline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        ["seized", "moved", "amended", "collected", "destroyed", "taken_on"],
                    )
                ),
                name="licensing_line_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seizureline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("step", "collected"), _negated=True),
                    models.Q(
                        models.Q(("officer", ""), _negated=True),
                        models.Q(("reference", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="licensing_line_collected_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="seizureline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects__isnull", False), ("step", "amended")),
                    models.Q(
                        models.Q(("step", "amended"), _negated=True), ("corrects__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="licensing_line_corrects_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="seizureline",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)), name="licensing_line_has_an_audience"
            ),
        ),
        migrations.AddIndex(
            model_name="tenure",
            index=models.Index(fields=["premises", "since"], name="licensing_tenure_of_premises"),
        ),
        migrations.AddIndex(
            model_name="tenure",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_tenure_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("premises",),
                name="licensing_one_holder_now",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holder", ""), _negated=True),
                    models.Q(
                        ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                    ),
                ),
                name="licensing_tenure_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenure",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)),
                name="licensing_tenure_has_an_audience",
            ),
        ),
        migrations.AddIndex(
            model_name="staffmember",
            index=models.Index(fields=["tenure", "name"], name="licensing_staff_of_tenure"),
        ),
        migrations.AddIndex(
            model_name="staffmember",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_staff_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    ("role__in", ["manager", "staff", "door"]),
                ),
                name="licensing_staff_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sia_number", ""), ("sia_number__regex", "^[0-9]{16}$"), _connector="OR"
                ),
                name="licensing_staff_sia_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_on__isnull", True), ("user__isnull", False)),
                fields=("tenure", "user"),
                name="licensing_staff_user_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("sia_number", ""), _negated=True), ("left_on__isnull", True)
                ),
                fields=("tenure", "sia_number"),
                name="licensing_staff_sia_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_noted_at__isnull", True), ("left_on__isnull", True)),
                    models.Q(("left_noted_at__isnull", False), ("left_on__isnull", False)),
                    _connector="OR",
                ),
                name="licensing_staff_left_is_noted",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)), name="licensing_staff_has_an_audience"
            ),
        ),
        migrations.AddIndex(
            model_name="seizure",
            index=models.Index(
                models.F("premises"),
                models.OrderBy(models.F("seized_at"), descending=True),
                models.F("id"),
                name="licensing_seizure_of",
            ),
        ),
        migrations.AddIndex(
            model_name="seizure",
            index=models.Index(
                models.F("seized_at"),
                models.F("id"),
                condition=models.Q(("state", "held")),
                name="licensing_seizure_held",
            ),
        ),
        migrations.AddIndex(
            model_name="seizure",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_seizure_by_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="seizure",
            constraint=models.UniqueConstraint(
                models.F("premises"),
                django.db.models.functions.text.Upper("bag_number"),
                name="licensing_bag_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="seizure",
            constraint=models.CheckConstraint(
                condition=models.Q(("seized_by", models.F("witness")), _negated=True),
                name="licensing_seizure_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="seizure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bag_number", ""), _negated=True),
                    models.Q(("description", ""), _negated=True),
                    models.Q(("store", ""), _negated=True),
                    models.Q(("quantity", ""), _negated=True),
                ),
                name="licensing_seizure_is_described",
            ),
        ),
        migrations.AddConstraint(
            model_name="seizure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "inside__in",
                        [
                            "door",
                            "bar",
                            "floor",
                            "seating",
                            "toilets",
                            "smoking",
                            "staff",
                            "outside",
                            "other",
                        ],
                    ),
                    ("state__in", ["held", "collected", "destroyed"]),
                    (
                        "substance__in",
                        [
                            "cannabis",
                            "cocaine",
                            "crack",
                            "heroin",
                            "mdma",
                            "ketamine",
                            "amphetamine",
                            "spice",
                            "ghb",
                            "nitrous",
                            "pills",
                            "powder",
                            "other",
                        ],
                    ),
                ),
                name="licensing_seizure_codes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seizure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seized_at__lte", models.F("entered_at")),
                    models.Q(
                        models.Q(("ended_at__isnull", True), ("state", "held")),
                        models.Q(
                            models.Q(("state", "held"), _negated=True),
                            ("ended_at__gte", models.F("seized_at")),
                            ("ended_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                ),
                name="licensing_seizure_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="seizure",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)),
                name="licensing_seizure_has_an_audience",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.F("premises"),
                models.OrderBy(models.F("happened_at"), descending=True),
                models.F("id"),
                name="licensing_incident_of",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.OrderBy(models.F("happened_at"), descending=True),
                models.F("id"),
                name="licensing_incident_by_time",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["audience"], name="licensing_incident_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kinds__contained_by",
                        [
                            "found",
                            "search",
                            "use",
                            "supply",
                            "spiking",
                            "unwell",
                            "weapon",
                            "other",
                        ],
                    ),
                    ("kinds__len__gt", 0),
                    (
                        "actions__contained_by",
                        [
                            "refused",
                            "leave",
                            "ejected",
                            "detained",
                            "seized",
                            "searched",
                            "first_aid",
                            "banned",
                            "watched",
                            "none",
                        ],
                    ),
                    (
                        "inside__in",
                        [
                            "door",
                            "bar",
                            "floor",
                            "seating",
                            "toilets",
                            "smoking",
                            "staff",
                            "outside",
                            "other",
                        ],
                    ),
                    ("severity__in", [1, 2, 3]),
                ),
                name="licensing_incident_codes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("happened_at__lte", models.F("told_at"))),
                name="licensing_incident_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__len__gt", 0)),
                name="licensing_incident_has_an_audience",
            ),
        ),
        rules.BEGIN,
        rules.secure("licensing_premises", changes=rules.OFFICER),
        rules.keeps("licensing_premises", MOVES, audience="moves"),
        rules.secure("licensing_licencenumber", changes=rules.OFFICER),
        rules.keeps("licensing_licencenumber", MOVES, audience="moves"),
        rules.secure("licensing_tenure", changes=rules.OFFICER),
        rules.keeps("licensing_tenure", MOVES, audience="moves"),
        rules.secure(
            "licensing_condition", changes=f"{rules.OFFICER} OR licensing_holds(premises_id)"
        ),
        rules.keeps(
            "licensing_condition",
            {"licensing.officer": [rules.ALL], "premises": ["due_on", "version"]},
            audience="moves",
        ),
        rules.secure(
            "licensing_staffmember",
            adds=rules.OWN_TENURE,
            changes=f"{rules.OFFICER} OR licensing_own(tenure_id)",
        ),
        rules.keeps(
            "licensing_staffmember",
            {"premises": STAFF, "licensing.officer": ["left_on", "left_noted_at", "version"]},
        ),
        rules.secure("licensing_incident", adds=rules.OWN_HERE, changes=rules.NOBODY),
        rules.secure("licensing_incidentperson", adds=OF_OWN_INCIDENT),
        rules.secure("licensing_personname", adds=ADDS_NAME, blind=True),
        rules.secure(
            "licensing_seizure",
            adds=rules.OWN_HERE,
            changes=f"{rules.OFFICER} OR {rules.POLICE} OR licensing_own(holder_id)",
        ),
        rules.keeps(
            "licensing_seizure",
            {
                "premises": [*ENTRY, *WHO, "state", "ended_at", "version"],
                "police.triage": ["state", "ended_at", "version"],
                "police.intelligence": ["state", "ended_at", "version"],
                "licensing.officer": ["holder_id", "store", "alerted_at", "version"],
            },
            audience="grows",
        ),
        rules.secure("licensing_seizureline", adds=ADDS_LINE, changes=rules.OFFICER),
        rules.keeps_audience("licensing_seizureline", "grows"),
    ]
