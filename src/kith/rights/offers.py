"""What the rights room gives: its kinds, its limits of time, lines of work, and what it keeps."""

from __future__ import annotations

from datetime import timedelta

from kith.core.coded import section
from kith.core.offers import (
    AboutPeople,
    DemoPart,
    Kind,
    Offers,
    ScheduledTask,
    Way,
    WorkLines,
)
from kith.rights.models import TimeLimit
from kith.rights.operations import forgetting
from kith.rights.presenters import work
from kith.rights.queries import about_people

OFFERS = Offers(
    pack_sections=(section("limits of time", TimeLimit, lambda pack: pack.rights),),
    kinds=(
        Kind(
            code="rights-request",
            label="Request about what is held",
            plural="requests about what is held",
            model="rights.Request",
            relations={},
            page="rights-work:request",
        ),
        Kind(
            code="erasure",
            label="Erasure",
            plural="erasures",
            model="rights.Erasure",
            relations={},
            page="rights-work:erasure",
        ),
    ),
    scheduled_tasks=(
        ScheduledTask(
            "rights.destroy-due-keys", "kith.rights.tasks.destroy_due_keys", timedelta(minutes=1)
        ),
    ),
    work_lines=(
        WorkLines("rights.requests", work.request_lines),
        WorkLines("rights.erasures", work.erasure_lines),
    ),
    ways=(
        Way(
            "Requests about what we hold",
            "Complaints, corrections, and people who want to see or erase what we hold.",
            "rights-work:requests",
        ),
    ),
    about_people=(
        AboutPeople(
            code="rights.requests",
            label="Requests about what is held",
            find=about_people.find,
            erase=forgetting.erase,
            keys=about_people.keys_of,
            keeps="That there was a request of this kind, when, and what became of it, without a "
            "name or a word: it shows that people were answered in time. What was decided on "
            "each thing goes with it. A request that is still open stays until it is answered.",
            tables=(
                "rights.Request",
                "rights.ReviewItem",
                "rights.Erasure",
                "rights.KeyToDestroy",
            ),
        ),
    ),
    demo=(DemoPart("rights", "kith.rights.demo.story.plan"),),
    audit_sentences=work.SENTENCES,
)
