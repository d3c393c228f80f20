"""What the directory gives: kinds of record, who stands in which relation to them, and the trail's words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from kith.area_pack.pack import Pack
from kith.core.offers import (
    AboutPeople,
    Changes,
    DemoPart,
    HandOver,
    Kind,
    Offers,
    PackSection,
    Reach,
    ScheduledTask,
    Way,
    WorkLines,
)
from kith.directory.operations import erasing, loading
from kith.directory.operations.freshness import hand_over_entries
from kith.directory.presenters import importing, wrong
from kith.directory.presenters import keeping_offers as keeping
from kith.directory.queries import about_people
from kith.directory.queries.freshness import OWNERS, held_by_leaver


def _of_their_organisations(where: Reach) -> Q:
    return Q(organisation_id__in=where.organisation_ids)


def _of_their_providers(where: Reach) -> Q:
    return Q(provider__organisation_id__in=where.organisation_ids)


def _about_their_services(where: Reach) -> Q:
    return Q(service__provider__organisation_id__in=where.organisation_ids)


def _sent_for_them(where: Reach) -> Q:
    """Of an entry that is to be added the proposal itself says whose it will be."""
    theirs = Q(service=None, provider__organisation_id__in=where.organisation_ids)
    return _about_their_services(where) | theirs


PROVIDER = Kind(
    code="provider",
    label="Provider",
    plural="providers",
    model="directory.Provider",
    relations={"organisation": _of_their_organisations},
    page="directory-work:provider",
)
SERVICE = Kind(
    code="service",
    label="Service",
    plural="services",
    model="directory.Service",
    relations={
        "own": lambda where: Q(owner_id=where.person_id),
        "organisation": _of_their_providers,
    },
    page="directory-work:service",
)
PROPOSAL = Kind(
    code="proposal",
    label="Proposed change",
    plural="proposed changes",
    model="directory.Proposal",
    relations={
        "own": lambda where: Q(sent_by_id=where.person_id),
        "organisation": _sent_for_them,
    },
    page="directory-work:change",
)
WRONG_REPORT = Kind(
    code="wrong-report",
    label="Report that an entry is wrong",
    plural="reports that entries are wrong",
    model="directory.WrongReport",
    relations={"organisation": _about_their_services},
    page="directory-work:report",
)
IMPORT_SOURCE = Kind(
    code="import-source",
    label="Source of services",
    plural="sources of services",
    model="directory.ImportSource",
    relations={"own": lambda where: Q(owner_id=where.person_id)},
    page="directory-work:import_source",
)


def _load_words(area: Any, pack: Pack, at: datetime) -> Changes:
    return loading.load_words(area=area, directory=pack.directory, at=at)


def _load_providers(area: Any, pack: Pack, at: datetime) -> Changes:
    return loading.load_providers(area=area, directory=pack.directory, at=at)


def _load_services(area: Any, pack: Pack, at: datetime) -> Changes:
    return loading.load_services(area=area, directory=pack.directory, at=at)


PACK_SECTIONS = (
    PackSection("directory words", _load_words),
    PackSection("providers", _load_providers),
    PackSection("services", _load_services),
)

POSTCODES = {"directory.postcodes-loaded": "loaded where postcodes are"}
JOINED = {"directory.provider-joined": "joined the provider to the partner of its name"}

OFFERS = Offers(
    pack_sections=PACK_SECTIONS,
    demo=(DemoPart("directory", "kith.directory.demo.story.plan"),),
    kinds=(PROVIDER, SERVICE, PROPOSAL, WRONG_REPORT, IMPORT_SOURCE),
    scheduled_tasks=(
        ScheduledTask("directory.remind", "kith.directory.tasks.keeping.remind", timedelta(days=1)),
        ScheduledTask(
            "directory.read-due-sources",
            "kith.directory.tasks.importing.read_due_sources",
            timedelta(hours=1),
        ),
        ScheduledTask(
            "directory.go-on-with-imports",
            "kith.directory.tasks.importing.go_on_with_imports",
            timedelta(minutes=5),
        ),
        ScheduledTask(
            "directory.forget-old-imports",
            "kith.directory.tasks.importing.forget_old_imports",
            timedelta(days=1),
        ),
    ),
    work_lines=(
        WorkLines("directory.due", keeping.due_lines),
        WorkLines("directory.decisions", keeping.decision_lines),
        WorkLines("directory.reports", wrong.wrong_lines),
        WorkLines("directory.imports", importing.work_lines),
    ),
    ways=(
        Way(
            "Directory",
            "What people find when they look for help, and whether it is still right.",
            "directory-work:home",
        ),
    ),
    hand_overs=(
        HandOver(
            "directory.entries",
            "Entries of the directory that they own or keep",
            held_by_leaver,
            hand_over_entries,
            roles=tuple(sorted(OWNERS)),
        ),
    ),
    about_people=(
        AboutPeople(
            code="directory.people",
            label="Entries of the directory that they keep, own or changed",
            find=about_people.find,
            erase=erasing.erase,
            keeps="What an entry says in public and what it said before, an address on it among "
            "it: it is about a service, and a moderator changes it. What they did here, by an id "
            "without a name.",
            tables=(
                "directory.Assurance",
                "directory.Change",
                "directory.ImportRun",
                "directory.ImportSource",
                "directory.KeeperLink",
                "directory.Pairing",
                "directory.Proposal",
                "directory.Provider",
                "directory.Service",
                "directory.WrongReport",
            ),
        ),
    ),
    message_names={**keeping.MESSAGES, **importing.MESSAGES},
    audit_sentences={
        **JOINED,
        **POSTCODES,
        **keeping.SENTENCES,
        **wrong.SENTENCES,
        **importing.SENTENCES,
    },
)
