"""The types of page. What all of them have is told once, in `every_page_has`."""

import django.db.models.deletion
from django.db import migrations, models

import kith.front.fields


def every_page_has():
    """The fields that every type of page begins with, made anew for each."""
    return [
        (
            "page_ptr",
            models.OneToOneField(
                auto_created=True,
                on_delete=django.db.models.deletion.CASCADE,
                parent_link=True,
                primary_key=True,
                serialize=False,
                to="wagtailcore.page",
            ),
        ),
        (
            "code",
            models.SlugField(
                blank=True,
                help_text="Stable name, the same in every language.",
                max_length=64,
            ),
        ),
        (
            "summary",
            models.CharField(
                blank=True,
                help_text="One or two plain sentences for cards and search.",
                max_length=200,
            ),
        ),
        ("body", kith.front.fields.BodyField(blank=True)),
        (
            "subjects",
            models.JSONField(blank=True, default=list, help_text="Whom it is about."),
        ),
        (
            "concerns",
            models.JSONField(blank=True, default=list, help_text="What it is about."),
        ),
        (
            "life_stages",
            models.JSONField(blank=True, default=list, help_text="Codes of the stages."),
        ),
        (
            "words",
            models.JSONField(blank=True, default=list, help_text="Other words people search by."),
        ),
        (
            "related",
            models.JSONField(blank=True, default=list, help_text="Codes of pages to read next."),
        ),
        ("order", models.PositiveSmallIntegerField(default=100)),
        (
            "is_sensitive",
            models.BooleanField(
                default=False,
                help_text="A page stands before it, and its title and address give nothing away.",
                verbose_name="sensitive",
            ),
        ),
        ("neutral_title", models.CharField(blank=True, max_length=90)),
        (
            "owner_role",
            models.CharField(
                blank=True,
                help_text="A role, never a person.",
                max_length=120,
                verbose_name="who answers for it",
            ),
        ),
        ("reviewed_on", models.DateField(blank=True, null=True)),
        ("review_on", models.DateField(blank=True, null=True, verbose_name="next review")),
        (
            "specialist",
            models.CharField(
                choices=[
                    ("not_needed", "Needs no specialist"),
                    ("awaited", "Not yet reviewed by a specialist"),
                    ("done", "Reviewed by a specialist"),
                ],
                default="not_needed",
                max_length=20,
            ),
        ),
        ("specialist_by", models.CharField(blank=True, max_length=120)),
        ("specialist_on", models.DateField(blank=True, null=True)),
        ("sources", kith.front.fields.SourcesField(blank=True)),
        ("pack_digest", models.CharField(blank=True, editable=False, max_length=64)),
    ]


def page_type(name, *own):
    """A table for a type of page."""
    return migrations.CreateModel(
        name=name,
        fields=[*every_page_has(), *own],
        options={"abstract": False},
        bases=("wagtailcore.page",),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("front", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        page_type("ArticlePage"),
        page_type(
            "CampaignPage",
            ("from_on", models.DateField(blank=True, null=True)),
            ("to_on", models.DateField(blank=True, null=True)),
        ),
        page_type(
            "CoursePage",
            (
                "kind",
                models.CharField(
                    choices=[("course", "Course"), ("video", "Video")],
                    default="course",
                    max_length=20,
                ),
            ),
            ("provider", models.CharField(blank=True, max_length=120)),
            ("course_url", models.URLField(max_length=500, verbose_name="address")),
            (
                "minutes",
                models.PositiveSmallIntegerField(default=0, help_text="0 when nobody knows."),
            ),
            ("cost", models.CharField(blank=True, max_length=90)),
        ),
        page_type(
            "EventPage",
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField(blank=True, null=True)),
            ("place", models.CharField(blank=True, max_length=200)),
            ("cost", models.CharField(blank=True, max_length=90)),
            (
                "book_url",
                models.URLField(blank=True, max_length=500, verbose_name="address for booking"),
            ),
        ),
        page_type(
            "InformationPage",
            (
                "kind",
                models.CharField(
                    choices=[
                        ("contact", "How to reach us"),
                        ("privacy", "Privacy"),
                        ("accessibility", "Accessibility statement"),
                        ("tracks", "Cover your tracks"),
                        ("asking", "What happens if I ask for help"),
                        ("other", "Other"),
                    ],
                    default="other",
                    max_length=20,
                ),
            ),
        ),
        page_type("NewsPage", ("published_on", models.DateField())),
        page_type("SectionPage"),
        page_type("SituationPage"),
        page_type(
            "StagePage",
            (
                "life_stage",
                models.SlugField(help_text="The stage's code in the pack.", max_length=80),
            ),
        ),
        page_type(
            "StoryPage",
            ("consent_on", models.DateField(verbose_name="consent given on")),
            ("names_changed", models.BooleanField(default=True)),
        ),
        page_type(
            "ToolPage",
            (
                "kind",
                models.CharField(
                    choices=[
                        ("activity", "Activity"),
                        ("starter", "Conversation starter"),
                        ("worksheet", "Worksheet to print"),
                    ],
                    default="activity",
                    max_length=20,
                ),
            ),
            ("minutes", models.PositiveSmallIntegerField(default=10)),
            ("people", models.CharField(blank=True, max_length=90, verbose_name="who does it")),
        ),
        migrations.AddField(
            model_name="homepage",
            name="pack_digest",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        page_type(
            "AlternativePage",
            (
                "kind",
                models.CharField(
                    choices=[("easy_read", "Easy read"), ("bsl", "British Sign Language")],
                    max_length=20,
                ),
            ),
            (
                "video_url",
                models.URLField(blank=True, max_length=500, verbose_name="address of the video"),
            ),
            (
                "stands_for",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="wagtailcore.page",
                ),
            ),
        ),
    ]
